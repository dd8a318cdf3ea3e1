"""The commands `train` and `evaluate cifar10`, and `data pull`: the training room without a page.

A run lives in the folder that `--out` names, so the same command goes on where the last one was cut off. Training is
done in this process: whoever typed the command is waiting for it.
"""

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ent_models import devices
from ent_models.errors import BadInput, EntModelsError
from ent_models.training import datasets, download, kept_run, promote, settings
from ent_models.training.recipes import RECIPES, recipe_for
from ent_models.training.records import CIFAR10_CLASSES, Controls, EpochReport, RunEnd
from ent_models.training.settings import Settings

if TYPE_CHECKING:
    from ent_models.training.trainer import Run

SHIPPED = promote.SHIPPED / "cifar10.safetensors"
VIEWS = ("none", "mirror", "mirror and shift")
_FORMS = (
    "torchvision's folder, the original cifar-10-python.tar.gz, Hugging Face parquet files, or a folder that holds "
    "any of these (default: the one found on this machine)"
)
_FIELDS = ("epoch", "train_loss", "train_accuracy", "test_loss", "test_accuracy", "images_per_s", "elapsed_s")
_INTERRUPTED = 130


def add_train(commands: Any) -> None:
    """Add `train` to the commands of the program."""
    train = commands.add_parser(
        "train",
        help="train a network on CIFAR-10",
        description="Train a network. After each epoch it is measured on the test pictures, which are used for nothing "
        "else: nothing is chosen by them, and the weights that are kept are those of the last epoch. With --out, the "
        "same command goes on with a run that was cut off.",
    )
    train.add_argument("--data", metavar="DIR", help=f"{_FORMS}; or the word digits, for scikit-learn's small set")
    train.add_argument("--network", choices=tuple(RECIPES), default="fast", help="which network (default: fast)")
    train.add_argument("--epochs", metavar="N", type=int, help="how many epochs (default: as the network is meant to)")
    train.add_argument("--seed", metavar="S", type=int, default=0, help="seed of all chance (default: 0)")
    train.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        help="folder for network.safetensors, log.jsonl and checkpoints to go on from (default: nothing is kept)",
    )
    train.add_argument(
        "--begin-with", metavar="FILE", type=Path, help="network.safetensors of an earlier run to start from"
    )
    train.add_argument(
        "--set",
        metavar="KEY=VALUE",
        dest="changes",
        action="append",
        default=[],
        help="change the recipe; may be given more than once. held_out=N measures on the last N training pictures and "
        f"leaves the test pictures alone; stop_after=N leaves off after that epoch. Keys: {settings.keys()}",
    )
    train.add_argument("--json", action="store_true", help="one JSON object a line and an epoch")
    train.set_defaults(run=run_train)


def add_evaluate(subjects: Any) -> None:
    """Add `cifar10` to what `evaluate` measures."""
    cifar10 = subjects.add_parser("cifar10", help="accuracy of a network on CIFAR-10's test pictures")
    cifar10.add_argument("--data", metavar="DIR", help=_FORMS)
    cifar10.add_argument("--model", metavar="FILE", type=Path, help="network.safetensors of a run (default: ours)")
    cifar10.add_argument(
        "--views", choices=VIEWS, default=VIEWS[1], help="views of a picture that are averaged (default: mirror)"
    )
    cifar10.add_argument("--json", action="store_true", help="one JSON object")
    cifar10.set_defaults(run=run_evaluate)


def add_data(commands: Any) -> None:
    """Add `data` to the commands of the program."""
    data = commands.add_parser("data", help="get pictures to train on")
    verbs = data.add_subparsers(title="verbs", required=True, metavar="VERB")
    pull = verbs.add_parser("pull", help="download a set of pictures and check its digest (uses the network)")
    pull.add_argument("name", metavar="NAME", choices=("cifar10",), help="cifar10")
    pull.set_defaults(run=run_pull)


def run_train(options: argparse.Namespace) -> int:
    """Run `train`: 0 when finished, 130 when stopped with a checkpoint kept. Raises EntModelsError."""
    data, place = _place_of(options.data)
    if options.begin_with is not None and not options.begin_with.is_file():
        raise BadInput(f"There is no file {options.begin_with}. Name the network.safetensors of a run.")
    recipe = datasets.recipe_for_data(recipe_for(options.network, options.epochs), data)
    wanted = settings.changed(recipe, options.changes)
    if options.out is not None:
        return _train_in(options.out, options, wanted, data, place)
    with tempfile.TemporaryDirectory(prefix="rushes-train-") as folder:
        return _train_in(Path(folder), options, wanted, data, place)


def run_evaluate(options: argparse.Namespace) -> int:
    """Run `evaluate cifar10`. Raises EntModelsError."""
    data, place = _place_of(options.data, is_cifar10=True)
    model = options.model or SHIPPED
    if not model.is_file():
        raise BadInput(
            f"There is no file {model}. Name the network.safetensors of a run."
            if options.model
            else "This copy of Rushes comes without a CIFAR-10 network. Name one with --model FILE; "
            "`python -m ent_models train --out DIR` makes one."
        )
    import torch

    from ent_models.training import evaluation, modelfile

    torch.set_num_threads(devices.cpu_threads())
    net, card = modelfile.load(model)
    if card.labels != CIFAR10_CLASSES:
        raise BadInput(f"{model.name} was not trained on the classes of CIFAR-10, but on {', '.join(card.labels[:5])}…")
    _, test = datasets.read(data.name, place)
    found = evaluation.evaluate(net, test, options.views)
    answer = {name: getattr(found, name) for name in ("accuracy", "images", "parameters", "seconds")}
    print(
        json.dumps(answer)
        if options.json
        else f"{found.accuracy:.2%} of {found.images:,} test pictures right; {found.parameters:,} parameters; "
        f"{found.seconds:.1f} s (views averaged: {options.views})",
        flush=True,
    )
    return 0


def run_pull(options: argparse.Namespace) -> int:
    """Run `data pull`. Raises EntModelsError."""

    def show(done: int, total: int) -> None:
        print(f"{download.ARCHIVE}: {done / 1e6:.1f} of {total / 1e6:.1f} MB", flush=True)

    print(f"{datasets.dataset(options.name).title} is in {download.fetch(show)}")
    return 0


def _place_of(typed: str | None, *, is_cifar10: bool = False) -> tuple[datasets.Dataset, Path]:
    """Which set is meant, and where it lies. Raises BadInput."""
    name = "digits" if typed == "digits" and not is_cifar10 else "cifar10"
    place = Path(typed).expanduser() if typed and name == "cifar10" else datasets.place(name)
    if place is None:
        raise BadInput(
            "CIFAR-10 was not found on this machine. Name its place with --data DIR, or get it with "
            "`python -m ent_models data pull cifar10`."
            if name == "cifar10"
            else "The digits come with scikit-learn, which is not installed. Run `pip install scikit-learn`."
        )
    return datasets.dataset(name), place


@dataclass(slots=True)
class _Wish:
    """Whether the user wants to stop."""

    is_stop: bool = False

    def controls(self) -> Controls:
        return Controls(is_stopped=self.is_stop)


def _train_in(folder: Path, options: argparse.Namespace, wanted: Settings, data: datasets.Dataset, place: Path) -> int:
    with _stopping_gently() as wish:
        train, test = datasets.read(data.name, place)
        run = kept_run.begin(
            folder,
            kept_run.Asked(
                options.network, options.seed, wanted, data.name, _command(sys.argv[1:]), options.begin_with
            ),
            train,
            test,
            wish.controls,
        )
        done = run.seen // run.epoch_images
        lines = kept_run.lines_until(folder, done)
        end: RunEnd | None = None
        with closing(run.train()) as reports:  # type: ignore[type-var]
            for report in reports:
                if isinstance(report, EpochReport):
                    line = json.dumps({name: getattr(report, name) for name in _FIELDS})
                    lines.append(line)
                    kept_run.write_lines(folder, lines)
                    print(line if options.json else _in_words(report), flush=True)
                    if report.epoch == wanted.stop_after:
                        break
                elif isinstance(report, RunEnd):
                    end = report
    return _ended(folder, options, run, end, was_done=done == wanted.recipe.epochs)


def _ended(folder: Path, options: argparse.Namespace, run: "Run", end: RunEnd | None, *, was_done: bool) -> int:
    """Keep the network, say what became of the run, and return the exit code. Raises EntModelsError."""
    if end is not None and end.reason == "diverged":
        raise EntModelsError(
            "The loss is no longer a number, so the run was stopped: its learning rate is too high. Start again with "
            f"a lower one, --set learning_rate={run.recipe.learning_rate / 4:g}, and another --out."
        )
    network = kept_run.keep_network(folder, run)
    is_kept = options.out is not None
    if end is not None and end.reason == "stopped":
        told = f"a checkpoint is kept in {folder}; the same command goes on" if is_kept else "nothing is kept"
        print(f"rushes: stopped after {end.epochs_done:.1f} epochs; {told}", file=sys.stderr)
        return _INTERRUPTED
    if was_done:
        print(
            f"rushes: the run in {folder} was finished before; its lines are in {folder / kept_run.LOG}",
            file=sys.stderr,
        )
    elif not options.json:
        print(f"The network of the last epoch is {network}." if is_kept else "Nothing is kept: --out DIR would.")
    return 0


@contextmanager
def _stopping_gently() -> Iterator[_Wish]:
    """The first Ctrl-C asks the run to stop with a checkpoint, the second ends it at once."""
    wish = _Wish()

    def ask(_signal: int, _frame: Any) -> None:
        if wish.is_stop:
            raise KeyboardInterrupt
        wish.is_stop = True

    try:
        before = signal.signal(signal.SIGINT, ask)
    except ValueError:  # not in the main thread: whoever started it stops it
        yield wish
        return
    try:
        yield wish
    finally:
        signal.signal(signal.SIGINT, before)


def _in_words(report: EpochReport) -> str:
    measured = (
        "" if report.test_accuracy is None else f", test {report.test_accuracy:6.2%} (loss {report.test_loss:.3f})"
    )
    return (
        f"epoch {report.epoch:3} of {report.epochs_total}: train {report.train_accuracy:6.2%} (loss "
        f"{report.train_loss:.3f}){measured}, {report.images_per_s:,.0f} images/s, {report.elapsed_s:.1f} s"
    )


def _command(words: list[str]) -> str:
    """What was typed, without this machine's folders."""
    shown = list(words)
    for position, word in enumerate(words):
        flag, equals, _ = word.partition("=")
        if flag in ("--data", "--out", "--begin-with"):
            if equals:
                shown[position] = f"{flag}=DIR"
            elif position + 1 < len(words) and words[position + 1] != "digits":
                shown[position + 1] = "DIR"
    return " ".join(["python -m ent_models", *shown])

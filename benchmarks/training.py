"""The training room beside Keras: the article's program on both, and our fast network in that time.

    python -m benchmarks.training            # prints the report; --write puts it into RESULTS.md

The article's program runs in an environment of its own, made at the first time with `pip install tensorflow-cpu scipy`
(about 2 GB; `--environment` says where). Every measurement is a process of its own, in turn. Nothing else may run on
the machine: some 20 minutes. The test pictures are measured once at the end of each run and decide nothing.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import platformdirs

from benchmarks.data import ROOT, data_dir
from benchmarks.results import machine, table, write_section
from ent_models import devices
from ent_models.training import datasets
from ent_models.training.recipes import recipe_for

N_ROUNDS = 3
STEPS = 100
EPOCHS = 10
BATCH = 32
MARGIN = 0.93
"""Of the time that Keras takes, our fast network plans to use so much: its speed is only known about."""


@dataclass(frozen=True, slots=True)
class Trained:
    """One measured run. `seconds` of training alone, `process_s` of the whole program with its start and its data."""

    accuracy: float
    seconds: float
    images_per_s: float
    process_s: float


@dataclass(frozen=True, slots=True)
class Ours:
    """A run of ours. `mirrored` says whether the test averages each picture and its mirror image."""

    network: str
    epochs: int
    images_per_epoch: int
    seed: int
    is_scaled: bool = False
    mirrored: bool = False


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    parser.add_argument("--rounds", type=int, default=N_ROUNDS, help="runs of each (default: 3)")
    parser.add_argument("--steps", type=int, default=STEPS, help="batches in each epoch of the article (default: 100)")
    parser.add_argument(
        "--environment",
        type=Path,
        default=platformdirs.user_cache_path("rushes-benchmarks", appauthor=False) / "keras",
        help="folder of the environment with Keras, made if it is not there",
    )
    parser.add_argument("--ours", type=json.loads, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ours:
        print(json.dumps(_train(Ours(**options.ours))))
        return
    text = report(options.environment, options.rounds, options.steps)
    print(text)
    if options.write:
        write_section("Training", text)


def report(environment: Path, n_rounds: int, n_steps: int) -> str:
    """The section of RESULTS.md."""
    python = keras_python(environment)
    with tempfile.TemporaryDirectory() as place:
        os.environ["RUSHES_HOME"] = place  # the copy of the pictures that all runs read is made there, once
        pictures = _as_npz(Path(place))
        keras: list[Trained] = []
        ours: list[Trained] = []
        versions = ""
        for seed in range(n_rounds):
            found, versions = _run_keras(python, pictures, n_steps, seed)
            keras.append(found)
            ours.append(_run_ours(Ours("article", EPOCHS, n_steps * BATCH, seed)))
        scaled, _ = _run_keras(python, pictures, n_steps, 0, is_scaled=True)
        ours_scaled = _run_ours(Ours("article", EPOCHS, n_steps * BATCH, 0, is_scaled=True))
        budget_s = median(run.seconds for run in keras)
        plan = planned(budget_s)
        fast = [_run_ours(replace(plan, seed=seed)) for seed in range(n_rounds)]
    faster = median(run.images_per_s for run in ours) / median(run.images_per_s for run in keras)
    better = median(run.accuracy for run in ours) - median(run.accuracy for run in keras)
    reached = median(run.accuracy for run in fast)
    is_in_time = median(run.seconds for run in fast) <= budget_s
    heads = ["program", "training pictures a second", "training", "whole process", "JPEG test accuracy"]
    return "\n".join(
        [
            f"Script: `python -m benchmarks.training --write`. {machine(('torch',))} Peer: {versions}.",
            "",
            "CIFAR-10 whose pictures went through JPEG once; accuracies are on its 10,000 test pictures. The article's "
            f"network and schedule: batches of {BATCH}, {n_steps} steps x {EPOCHS} epochs, Adam, rotation, shifts, "
            f"flip. Median (lowest to highest) of {n_rounds} runs in turn; the scaled ones, pixels divided by 255, ran "
            "once.",
            "",
            table(
                heads,
                [
                    _row("The article's program in Keras", keras),
                    _row("Rushes, the same network and schedule", ours),
                    _row("Keras, scaled", [scaled]),
                    _row("Rushes, scaled", [ours_scaled]),
                ],
            ),
            _bar(f"Ours learns from {faster:.1f}x the pictures a second (bar: 6x)", faster >= 6),
            _bar(f"Accuracy, ours minus Keras: {better * 100:+.1f} points (bar: not lower)", better >= 0),
            "",
            f"Our fast network in the {budget_s:.0f} s that the article's program trains in Keras: {plan.epochs} "
            f"epochs of {plan.images_per_epoch:,} pictures, planned from the speed on training pictures alone; each "
            "test picture and its mirror image are averaged.",
            "",
            table(heads, [_row("Rushes, fast", fast)]),
            _bar(f"Within Keras's time: {reached:.1%} (bar: 80 %)", reached >= 0.8 and is_in_time),
        ]
    )


def keras_python(environment: Path) -> Path:
    """The Python of the environment with Keras; made if it is not there."""
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not (environment / "made").is_file():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(environment)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "tensorflow-cpu", "scipy"], check=True)
        (environment / "made").touch()
    return python


def planned(budget_s: float) -> Ours:
    """As much of our fast network's training as fits into `budget_s`, from its speed over some seconds."""
    probe = _run_ours(Ours("fast", 1, 20_000, 99))
    n_train = datasets.dataset("cifar10").n_train
    n_images = int(budget_s * MARGIN * probe.images_per_s)
    epochs = max(1, round(n_images / n_train))
    return Ours("fast", epochs, n_images // epochs, 0, mirrored=True)


def _as_npz(folder: Path) -> Path:
    import numpy as np

    train, test = datasets.read("cifar10", data_dir() / "cifar10")
    path = folder / "cifar10.npz"
    np.savez(
        path,
        train_images=train.images,
        train_labels=train.labels,
        test_images=test.images,
        test_labels=test.labels,
    )
    return path


def _run_keras(
    python: Path, pictures: Path, n_steps: int, seed: int, *, is_scaled: bool = False
) -> tuple[Trained, str]:
    script = Path(__file__).with_name("article_keras.py")
    words = [pictures, EPOCHS, n_steps, "is_scaled" if is_scaled else "not_scaled", seed]
    found, process_s = _answer([python, script, *words])
    return Trained(found["accuracy"], found["seconds"], found["images_per_s"], process_s), found["versions"]


def _run_ours(asked: Ours) -> Trained:
    words = [sys.executable, "-m", "benchmarks.training", "--ours", json.dumps(asdict(asked))]
    found, process_s = _answer(words)
    return Trained(found["accuracy"], found["seconds"], found["images_per_s"], process_s)


def _answer(command: list[Any]) -> tuple[dict[str, Any], float]:
    """The JSON of a program's last line, and how long it ran."""
    began = time.perf_counter()
    done = subprocess.run([str(word) for word in command], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command[1]} failed:\n{done.stderr[-3000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer, time.perf_counter() - began


def _train(asked: Ours) -> dict[str, float]:
    """One run of ours in this process, without a look at the test pictures before its end."""
    import torch

    from ent_models.training import evaluation
    from ent_models.training.trainer import Run

    torch.set_num_threads(devices.cpu_threads())
    train, test = datasets.read("cifar10", data_dir() / "cifar10")
    recipe = replace(recipe_for(asked.network, asked.epochs), images_per_epoch=asked.images_per_epoch)
    network_options = {"is_scaled": True} if asked.is_scaled else None
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        run = Run(Path(folder), asked.network, train, recipe, seed=asked.seed, options=network_options)
        for _ in run.train():
            pass
        seconds = time.perf_counter() - began
        accuracy = evaluation.evaluate(run.net, test, evaluation.VIEWS[1 if asked.mirrored else 0]).accuracy
    return {"accuracy": accuracy, "seconds": seconds, "images_per_s": run.total_images / seconds}


def _row(name: str, runs: list[Trained]) -> list[str]:
    speeds, seconds, accuracies = (
        [getattr(run, key) for run in runs] for key in ("images_per_s", "seconds", "accuracy")
    )
    return [
        name,
        _spread(speeds, "{:,.0f}"),
        f"{_spread(seconds, '{:.1f}')} s",
        f"{median(run.process_s for run in runs):.1f} s",
        _spread(accuracies, "{:.1%}"),
    ]


def _spread(values: list[float], form: str) -> str:
    middle = form.format(median(values))
    return middle if len(values) == 1 else f"{middle} ({form.format(min(values))} to {form.format(max(values))})"


def _bar(told: str, is_met: bool) -> str:
    return f"- {told}: {'met' if is_met else 'MISSED'}."


if __name__ == "__main__":
    main()

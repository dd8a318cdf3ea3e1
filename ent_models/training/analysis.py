"""A training run as a job: reads the data, trains, and measures what came of it.

Everything that a page shows meanwhile lies in the run's folder (see `runs`), from which the same job goes on after
anything that cut it off.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ent_models.records import Progress
from ent_models.training import datasets
from ent_models.training.options import RunResult, TrainingOptions
from ent_models.training.records import Evaluation, Fold, Recipe, RunEnd
from ent_models.training.runs import RunFolder, Runs
from ent_models.training.steps import relayed

if TYPE_CHECKING:
    from ent_models.training.cifar10 import Pictures

MIN_HELD_OUT, MAX_HELD_OUT = 1_000, 5_000


def analyse(
    path: Path, options: TrainingOptions, _shelf: Any, *, kept: tuple[Any, ...] = ()
) -> Iterator[Progress | RunResult]:
    """Train as `options` say on the data at `path`; the last item is the result.

    Raises:
        BadInput: the data or the options cannot be used.
        OutOfSpace: the run could not be written down; its last checkpoint is whole.
    """
    yield Progress(0.0, "Reading the pictures")
    train, test = datasets.read(options.data, path)
    yield Progress(0.0, "Getting ready")
    import torch

    from ent_models import devices

    torch.set_num_threads(devices.cpu_threads())
    folder = Runs.at_home().get(options.run)
    if options.n_folds:
        yield from _cross_validated(folder, options, train)
    else:
        yield from _trained(folder, options, train, test)


def recipe_of(options: TrainingOptions) -> Recipe:
    """The network's recipe with what the options change. Raises BadInput."""
    from ent_models.training.recipes import recipe_for

    recipe = datasets.recipe_for_data(recipe_for(options.network, options.epochs), datasets.DATASETS[options.data])
    return replace(
        recipe,
        learning_rate=recipe.learning_rate if options.learning_rate is None else options.learning_rate,
        batch_size=recipe.batch_size if options.batch_size is None else options.batch_size,
        augmentation=options.augmentation or recipe.augmentation,
    )


def n_held_out(n_train: int, recipe: Recipe, wanted: int | None) -> int:
    """How many training pictures are kept back: so many that measuring them takes a fraction of an epoch."""
    if wanted is not None:
        return min(wanted, n_train // 2)
    epoch = recipe.images_per_epoch or n_train
    return min(n_train // 5, max(MIN_HELD_OUT, min(MAX_HELD_OUT, epoch // 8)))


def _trained(
    folder: RunFolder, options: TrainingOptions, train: "Pictures", test: "Pictures"
) -> Iterator[Progress | RunResult]:
    from ent_models.training import evaluation, modelfile
    from ent_models.training.sitting import Sitting

    recipe = recipe_of(options)
    kept = len(train) - n_held_out(len(train), recipe, options.n_held_out)
    run = _run(folder.folder, folder, options, recipe, train.part(slice(kept)), train.part(slice(kept, None)))
    sitting = Sitting(folder, run)
    yield from sitting.progress()
    assert sitting.end is not None
    measured: Evaluation | None = None
    if sitting.end.reason == "finished":
        net, _ = modelfile.load(folder.network() or Path(sitting.end.checkpoint))
        steps = evaluation.evaluated(net, test, datasets.DATASETS[options.data].views)
        measured = yield from relayed(steps, lambda _: Progress(1.0, "Measuring on the test pictures"))
    yield _result(folder, options, sitting.end, run.elapsed_s, measured)


def _cross_validated(folder: RunFolder, options: TrainingOptions, train: "Pictures") -> Iterator[Progress | RunResult]:
    """Train on all folds but one, as often as there are folds; each is measured after its last epoch, none chosen."""
    from ent_models.training import journal
    from ent_models.training.folds import folds, summary
    from ent_models.training.sitting import Sitting

    recipe = recipe_of(options)
    done = {fold.fold: fold for fold in folder.curve().folds}
    elapsed_s = 0.0
    for number, (known, asked) in enumerate(folds(train.labels, options.n_folds, options.seed), 1):
        if number in done:
            continue
        place = folder.folder / f"fold-{number}"
        run = _run(place, folder, options, recipe, train.part(known), train.part(asked))
        sitting = Sitting(folder, run, fold=number)
        for item in sitting.progress():
            yield Progress((number - 1 + (item.fraction or 0.0)) / options.n_folds, item.note)
        assert sitting.end is not None
        elapsed_s += run.elapsed_s
        if sitting.end.reason != "finished" or run.evaluation is None:
            yield _result(folder, options, sitting.end, elapsed_s, None)
            return
        done[number] = Fold(number, len(asked), run.evaluation.accuracy)
        journal.append(folder.folder, done[number])
    end = RunEnd("finished", float(options.epochs * options.n_folds), "", "All folds are finished.")
    result = _result(folder, options, end, elapsed_s, None)
    yield replace(result, validation=summary(tuple(done[number] for number in sorted(done))))


def _run(
    place: Path, folder: RunFolder, options: TrainingOptions, recipe: Recipe, train: "Pictures", held_out: "Pictures"
) -> Any:
    import torch

    from ent_models.records import public
    from ent_models.training.sitting import REPORT_EVERY_S, controls_of
    from ent_models.training.trainer import Run

    made_by = {"data": options.data, "recipe": public(recipe), "torch": str(torch.__version__)}
    return Run(
        place,
        options.network,
        train,
        recipe,
        held_out=held_out,
        seed=options.seed,
        made_by=made_by,
        controls=controls_of(folder),
        report_every_s=REPORT_EVERY_S,
    )


def _result(
    folder: RunFolder, options: TrainingOptions, end: RunEnd, elapsed_s: float, measured: Evaluation | None
) -> RunResult:
    best = [report.epoch for report in folder.curve().epochs if report.is_best]
    return RunResult(
        run=options.run,
        reason=end.reason,
        message=end.message,
        epochs_done=end.epochs_done,
        best_epoch=best[-1] if best and not options.n_folds else None,
        elapsed_s=elapsed_s,
        evaluation=measured,
        validation=None,
    )

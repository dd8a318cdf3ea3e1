"""How a run does, class against class, and the very pictures behind a number of its confusion matrix."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ent_models.errors import BadInput
from ent_models.records import Progress
from ent_models.training import analysis, datasets, drawing
from ent_models.training.options import Examination, ExamineOptions, MistakenPicture
from ent_models.training.runs import Runs

MAX_PICTURES = 60


def analyse(
    path: Path, options: ExamineOptions, _shelf: Any, *, kept: tuple[Any, ...] = ()
) -> Iterator[Progress | Examination]:
    """Measure the run's best network on a part of the data at `path`, and pick out the pictures that are asked for.

    Raises:
        BadInput: no such run, no network yet, or data that cannot be read.
    """
    yield Progress(0.0, "Reading the pictures")
    run = Runs.at_home().get(options.run)
    about, place = run.about(), run.network()
    if about is None or place is None:
        raise BadInput("This run has no network to look at.")
    train, test = datasets.read(about.options.data, path)
    from ent_models.training import evaluation, modelfile

    recipe = analysis.recipe_of(about.options)
    n_kept = analysis.n_held_out(len(train), recipe, about.options.n_held_out)
    pictures = test if options.part == "test" else train.part(slice(len(train) - n_kept, None))
    net, _ = modelfile.load(place)
    yield Progress(0.3, "Looking at the pictures")
    measured = evaluation.evaluate(net, pictures)
    yield Progress(0.7, "Picking out the mistakes")
    found = evaluation.mistakes(net, pictures, options.truth, options.guess, MAX_PICTURES)
    shown = tuple(
        MistakenPicture(
            mistake.index,
            pictures.classes[mistake.truth],
            pictures.classes[mistake.guess],
            mistake.confidence,
            drawing.png(pictures.images[mistake.index]),
        )
        for mistake in found
    )
    yield Examination(measured, shown)

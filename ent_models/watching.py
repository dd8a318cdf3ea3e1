"""A video's shots, and what the picture model sees in their key frames.

Brings two rooms together that do not know each other.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ent_models import registry
from ent_models.models import Shelf
from ent_models.records import Partial, Progress
from ent_models.video.records import Shot, ShotOptions, Shots, Verdict

if TYPE_CHECKING:
    from ent_models.pictures.classifier import Classifier

MAX_LABELS = 3


def analyse(
    path: Path, options: ShotOptions, shelf: Shelf, *, kept: tuple[Shot, ...] = ()
) -> Iterator[Progress | Partial | Shots]:
    """Yield `Progress`, a `Partial` for each shot with its labels and, last, the `Shots`.

    `kept` are the shots of an interrupted run. Closing the iterator stops within a frame.

    Raises:
        BadInput: the file is no video, or the options cannot be used.
        ModelUnavailable: the model's files are missing or altered.
    """
    from ent_models.video import analysis

    if not options.model:
        yield from analysis.analyse(path, None, kept=kept)
        return
    card = registry.get(options.model, "pictures")
    yield Progress(None, f"Getting {card.title} ready")
    classifier = shelf.get(options.model)
    yield from analysis.analyse(path, lambda images: named(classifier, images), kept=kept)


def named(classifier: "Classifier", images: Sequence[Any]) -> list[tuple[tuple[tuple[str, float], ...], Verdict]]:
    """For each of `images` (Pillow, RGB) its labels, best first, and whether to believe them."""
    import numpy as np

    crops = np.stack([np.asarray(classifier.crop(image)) for image in images])
    found = classifier.judge(crops, top=min(MAX_LABELS, len(classifier.classes)))
    return [(tuple((label.name, label.score) for label in one.labels), one.verdict) for one in found]

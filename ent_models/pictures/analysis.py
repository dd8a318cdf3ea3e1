"""One picture from file to labels, as an iterator that a worker can drive. The room's front door."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ent_models import registry
from ent_models.errors import BadInput
from ent_models.models import Shelf
from ent_models.pictures.classifier import decoded_px
from ent_models.pictures.decode import open_picture
from ent_models.pictures.formats import fits
from ent_models.pictures.palette import palette
from ent_models.pictures.quality import measure
from ent_models.pictures.records import Classification, PictureOptions
from ent_models.records import Progress

MAX_TOP = 1000


def analyse(
    path: Path, options: PictureOptions, shelf: Shelf, *, kept: Sequence[Any] = ()
) -> Iterator[Progress | Classification]:
    """Yield `Progress` while working and, last of all, the `Classification` of the picture in `path`.

    The picture is decoded before the model is loaded, so that a bad file is refused at once. `kept` is accepted for
    the sake of one shape for all rooms: a picture has no parts to keep.

    Raises:
        BadInput: the picture or the options cannot be used.
        ModelUnavailable: the model's files are missing or altered.
    """
    card = registry.get(options.model, "pictures")
    if isinstance(options.top, bool) or not isinstance(options.top, int) or not 1 <= options.top <= MAX_TOP:
        raise BadInput(f"Ask for 1 to {MAX_TOP:,} labels, not {options.top}.")
    yield Progress(0.0, "Reading the picture")
    picture = open_picture(path, shortest_px=decoded_px(card))
    yield Progress(0.3, f"Getting {card.title} ready")
    classifier = shelf.get(options.model)
    yield Progress(0.8, "Looking at the picture")
    image, size = picture.image, (picture.width_px, picture.height_px)
    yield replace(
        classifier.classify(picture, top=min(options.top, len(classifier.classes))),
        quality=measure(image, *size),
        palette=palette(image),
        fits=fits(*size),
        camera=picture.camera,
    )

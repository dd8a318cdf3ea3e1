"""Copies of a crop with parts taken away, and what a network says of them. Knows nothing of how they are shown."""

import itertools
import math
import numbers
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ent_models.errors import BadInput
from ent_models.pictures.classifier import BATCH, Classifier
from ent_models.pictures.records import Box

MAX_COVERS = 50


class Window(NamedTuple):
    """A rectangle of a crop in pixels; `right` and `bottom` lie outside of it."""

    left: int
    top: int
    right: int
    bottom: int


def scored(classifier: Classifier, crops: Iterable[np.ndarray], classes: Sequence[int]) -> Iterator[np.ndarray]:
    """Calibrated probabilities (n, classes), float64, of `crops` (height, width, 3), uint8, in their order.

    Yields after every batch of n <= `BATCH`, and takes from `crops` no more than it needs for it.
    """
    remaining = iter(crops)
    while batch := list(itertools.islice(remaining, BATCH)):
        yield classifier.scores(classifier.network.run(np.stack(batch)))[:, list(classes)]


def grey(crop: np.ndarray) -> np.ndarray:
    """The colour that covers: the mean of the crop (3,), uint8, nearer to what the network knows than black."""
    return np.rint(crop.reshape(-1, 3).mean(axis=0)).astype(np.uint8)


def covered(crop: np.ndarray, windows: Iterable[Window]) -> np.ndarray:
    """A copy of `crop` (height, width, 3) with `windows` filled with its `grey`."""
    result = crop.copy()
    colour = grey(crop)
    for window in windows:
        result[window.top : window.bottom, window.left : window.right] = colour
    return result


def windows_of(covers: Sequence[Box], size_px: int) -> tuple[Window, ...]:
    """`covers` in pixels of a square crop; every pixel that a cover touches is in its window."""

    def pixels(box: Box) -> Window:
        left, top = (math.floor(edge * size_px) for edge in box[:2])
        right, bottom = (math.ceil(edge * size_px) for edge in box[2:])
        return Window(left, top, right, bottom)

    return tuple(pixels(box) for box in covers)


def check_covers(covers: Sequence[Box]) -> None:
    """Refuse covers that are no rectangles within the picture.

    Raises:
        BadInput: more than `MAX_COVERS`, or an edge that is no number, lies outside or on the wrong side.
    """
    if len(covers) > MAX_COVERS:
        raise BadInput(f"There are {len(covers):,} covers; up to {MAX_COVERS} can be laid over a picture.")
    for number, box in enumerate(covers, start=1):
        if len(box) != 4 or not all(isinstance(edge, numbers.Real) and not isinstance(edge, bool) for edge in box):
            raise BadInput(f"Cover {number} is not four numbers: left, top, right, bottom.")
        left, top, right, bottom = box
        if not all(math.isfinite(edge) and 0 <= edge <= 1 for edge in box):
            raise BadInput(f"Cover {number} lies outside the picture. Its edges are shares of the picture, 0 to 1.")
        if not (left < right and top < bottom):
            raise BadInput(f"Cover {number} is empty: left must be less than right, and top less than bottom.")

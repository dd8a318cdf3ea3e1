"""Deletion and insertion: a map is put to the test by taking away, or giving back, what it points at.

Source: V. Petsiuk et al., RISE: Randomized Input Sampling for Explanation of Black-box Models, 2018. As there, deleted
pixels become a constant (here the crop's mean colour), and insertion begins from a blurred picture, since sharp patches
on a plain ground look like things of their own.
"""

from collections.abc import Iterator
from typing import Literal

import numpy as np

from ent_models.pictures.altered import grey, scored
from ent_models.pictures.classifier import Classifier
from ent_models.pictures.maps import enlarged

Kind = Literal["deletion", "insertion"]
KINDS: tuple[Kind, ...] = ("deletion", "insertion")
N_STEPS = 20
RANDOM_SEEDS = (1, 2, 3, 4, 5)

# A random map has patches as large as those of a Grad-CAM map: single pixels at random would spoil every picture at
# once, as noise does, and say nothing about places.
_RANDOM_CELLS = 9
_BLUR_SHARE = 1 / 20


def curve(
    classifier: Classifier, crop: np.ndarray, order_map: np.ndarray, class_index: int, kind: Kind
) -> tuple[np.ndarray, np.ndarray]:
    """The probability of a class while shares of `crop` are deleted or inserted, the highest of `order_map` first.

    Args:
        classifier: whose probability.
        crop: (height, width, 3), uint8.
        order_map: (height, width).
        class_index: the network's output.
        kind: "deletion" or "insertion".

    Returns:
        Shares from 0 to 1, and scores, each (`N_STEPS` + 1,).
    """
    scores = np.concatenate(list(scored(classifier, copies(crop, order_map, kind), [class_index])))
    return shares(), scores[:, 0]


def shares() -> np.ndarray:
    """The shares of the picture that `copies` alters: (`N_STEPS` + 1,) from 0 to 1."""
    return np.linspace(0, 1, N_STEPS + 1)


def copies(crop: np.ndarray, order_map: np.ndarray, kind: Kind) -> Iterator[np.ndarray]:
    """`N_STEPS` + 1 copies of `crop`, from untouched to all deleted, or from blurred to all inserted."""
    start, end = (crop, np.broadcast_to(grey(crop), crop.shape)) if kind == "deletion" else (_blurred(crop), crop)
    order = np.argsort(-order_map, axis=None, kind="stable")
    pixels, replacing = start.reshape(-1, 3).copy(), end.reshape(-1, 3)
    n_done = 0
    for share in shares():
        n_now = round(float(share) * len(order))
        chosen = order[n_done:n_now]
        pixels[chosen] = replacing[chosen]
        n_done = n_now
        yield pixels.reshape(crop.shape).copy()


def area(scores: np.ndarray) -> float:
    """The area under a curve at evenly spaced shares from 0 to 1; in [0, 1] for scores that are."""
    return float(np.trapezoid(scores, dx=1 / (len(scores) - 1)))


def random_map(width_px: int, height_px: int, seed: int) -> np.ndarray:
    """A map (height_px, width_px) of patches in an order without meaning."""
    cells = np.random.default_rng(seed).random((1, _RANDOM_CELLS, _RANDOM_CELLS))
    return enlarged(cells, width_px, height_px)[0]


def centre_map(width_px: int, height_px: int) -> np.ndarray:
    """A map (height_px, width_px) that is highest in the middle: photographers put there what they mean to show."""
    down, across = np.ogrid[-1 : 1 : height_px * 1j, -1 : 1 : width_px * 1j]
    return -np.hypot(down, across)


def _blurred(crop: np.ndarray) -> np.ndarray:
    from PIL import Image, ImageFilter

    radius = min(crop.shape[:2]) * _BLUR_SHARE
    return np.asarray(Image.fromarray(crop).filter(ImageFilter.GaussianBlur(radius)))

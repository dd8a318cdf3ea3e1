"""Where in a crop a class is seen: Grad-CAM and occlusion maps as numbers. Knows nothing of how they are shown."""

import itertools
from collections.abc import Sequence

import numpy as np

from ent_models.pictures.altered import Window, covered, scored
from ent_models.pictures.classifier import Classifier


def gradcam_maps(classifier: Classifier, crop: np.ndarray, classes: Sequence[int]) -> np.ndarray:
    """Grad-CAM maps (classes, height, width), float32, 0 and more, of `crop` (height, width, 3), uint8.

    In units of the logits, so maps of several classes may be compared. See `Network.gradcam` for the source.
    """
    _, maps = classifier.network.gradcam(crop, classes)
    return enlarged(maps, crop.shape[1], crop.shape[0])


def enlarged(maps: np.ndarray, width_px: int, height_px: int) -> np.ndarray:
    """`maps` (k, h, w), 0 and more, smoothly enlarged to (k, height_px, width_px), float32, 0 and more."""
    from PIL import Image

    resized = [
        np.asarray(Image.fromarray(one.astype(np.float32)).resize((width_px, height_px), Image.Resampling.BICUBIC))
        for one in maps
    ]
    return np.maximum(np.stack(resized), 0)  # bicubic swings below 0 beside a peak


def sliding(
    width_px: int, height_px: int, *, patch_px: int | None = None, stride_px: int | None = None
) -> tuple[Window, ...]:
    """Squares of `patch_px` at every `stride_px`, row by row; the last ones are cut off at the edge.

    Without other wishes a square is three tenths of the shorter side, and moves by a twentieth: 15 x 15 squares.
    Smaller ones hide too little to change the mind of a network that is sure.
    """
    patch_px = patch_px or max(1, round(min(width_px, height_px) * 3 / 10))
    stride_px = stride_px or max(1, round(min(width_px, height_px) / 20))
    return tuple(
        Window(left, top, min(left + patch_px, width_px), min(top + patch_px, height_px))
        for top in _starts(height_px, patch_px, stride_px)
        for left in _starts(width_px, patch_px, stride_px)
    )


def _starts(length_px: int, patch_px: int, stride_px: int) -> range:
    n_steps = -(-max(0, length_px - patch_px) // stride_px)
    return range(0, n_steps * stride_px + 1, stride_px)


def occlusion_maps(
    classifier: Classifier,
    crop: np.ndarray,
    classes: Sequence[int],
    *,
    patch_px: int | None = None,
    stride_px: int | None = None,
) -> np.ndarray:
    """By how much the probability of each class falls where a square covers it: (classes, height, width), float32.

    Below 0 where it rises. See `sliding` for the squares. A square's colour is the mean of the crop. Source: M. Zeiler
    and R. Fergus, Visualizing and Understanding Convolutional Networks, 2014.
    """
    windows = sliding(crop.shape[1], crop.shape[0], patch_px=patch_px, stride_px=stride_px)
    copies = (covered(crop, [window]) for window in windows)
    scores = np.concatenate(list(scored(classifier, itertools.chain([crop], copies), classes)))
    return spread(scores[0] - scores[1:], windows, crop.shape[1], crop.shape[0])


def spread(drops: np.ndarray, windows: Sequence[Window], width_px: int, height_px: int) -> np.ndarray:
    """The mean, for every pixel, of the `drops` (windows, classes) of the windows over it: (classes, height, width)."""
    sums = np.zeros((drops.shape[1], height_px, width_px))
    counts = np.zeros((height_px, width_px))
    for drop, window in zip(drops, windows, strict=True):
        rows, columns = slice(window.top, window.bottom), slice(window.left, window.right)
        sums[:, rows, columns] += drop[:, None, None]
        counts[rows, columns] += 1
    return (sums / np.maximum(counts, 1)).astype(np.float32)

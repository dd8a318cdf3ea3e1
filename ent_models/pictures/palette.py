"""The colours that a picture is made of, with the share that each covers. Knows nothing of files.

Colours are clustered in OKLab, where equal distances look equally different. Source: B. Ottosson, A perceptual color
space for image processing, 2020. Nothing is random: the same picture always has the same palette.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from ent_models.pictures.records import Swatch

if TYPE_CHECKING:
    import numpy as np

_WORK_PX = 48
_ROUNDS = 6
_SAME_COLOUR = 0.08
"""Closer centres than this are one colour: in OKLab 0.02 is just noticeable side by side, and black to white is 1."""
_LEAST_SHARE = 0.005

_TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


def palette(image: Any, n: int = 5) -> tuple[Swatch, ...]:
    """Up to `n` colours of an RGB picture, the one that covers most first. Colours that look the same are one."""
    import numpy as np
    from PIL import Image

    scale = _WORK_PX / max(image.size)
    if scale < 1:
        factor = max(1, int(0.5 / scale))
        image = image.reduce(factor) if factor > 1 else image
        width, height = (max(1, round(edge * _WORK_PX / max(image.size))) for edge in image.size)
        image = image.resize((width, height), Image.Resampling.BOX)
    colours = to_oklab(np.asarray(image).reshape(-1, 3))
    centres, weights = _merged(*_clustered(colours, 2 * n))
    best = [index for index in np.argsort(-weights, kind="stable")[:n] if weights[index] >= _LEAST_SHARE]
    return tuple(Swatch(_hex(centres[index]), round(float(weights[index]), 4)) for index in best)


def to_oklab(colours: "np.ndarray") -> "np.ndarray":
    """sRGB colours (N, 3) uint8 to OKLab (N, 3) float32: lightness 0 to 1, green to red, blue to yellow."""
    import numpy as np

    linear = _linear_values()[colours]
    return np.cbrt(linear @ np.array(_TO_CONES, np.float32).T) @ np.array(_TO_LAB, np.float32).T


def from_oklab(colours: "np.ndarray") -> "np.ndarray":
    """OKLab colours (N, 3) to sRGB (N, 3) uint8, the nearest where sRGB has none."""
    import numpy as np

    cones = (np.asarray(colours, np.float64) @ np.linalg.inv(np.array(_TO_LAB)).T) ** 3
    linear = np.clip(cones @ np.linalg.inv(np.array(_TO_CONES)).T, 0, 1)
    values = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.rint(values * 255).astype(np.uint8)


@cache
def _linear_values() -> "np.ndarray":
    import numpy as np

    values = np.arange(256) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _clustered(colours: "np.ndarray", n: int) -> "tuple[np.ndarray, np.ndarray]":
    """k-means: centres (k, 3) and the share of each (k,), k at most `n`.

    It begins with the mean colour, then always the colour farthest from those chosen, so that small strong accents
    get a cluster of their own.
    """
    import numpy as np

    centres = [colours.mean(axis=0)]
    nearest = np.full(len(colours), np.inf, np.float32)
    for _ in range(n - 1):
        nearest = np.minimum(nearest, np.square(colours - centres[-1]).sum(axis=1))
        farthest = int(nearest.argmax())
        if nearest[farthest] < _SAME_COLOUR**2:
            break
        centres.append(colours[farthest])
    means = np.array(centres, np.float32)
    counts = np.zeros(len(means), np.float32)
    for _ in range(_ROUNDS):
        # The squared distance less a part that is the same for every centre.
        chosen = (np.square(means).sum(axis=1) - 2 * colours @ means.T).argmin(axis=1)
        member = chosen[:, None] == np.arange(len(means))  # (N, k)
        counts = member.sum(axis=0).astype(np.float32)
        sums = member.T.astype(np.float32) @ colours
        means = np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], means)
    return means, counts / len(colours)


def _merged(centres: "np.ndarray", weights: "np.ndarray") -> "tuple[np.ndarray, np.ndarray]":
    """The clusters after the nearest two are made one, again and again, while they look the same."""
    import numpy as np

    centres, weights = centres[weights > 0], weights[weights > 0]
    while len(centres) > 1:
        distances = np.square(centres[:, None] - centres[None]).sum(axis=2)
        np.fill_diagonal(distances, np.inf)
        first, second = np.unravel_index(distances.argmin(), distances.shape)
        if distances[first, second] >= _SAME_COLOUR**2:
            break
        total = weights[first] + weights[second]
        centres[first] = (centres[first] * weights[first] + centres[second] * weights[second]) / total
        weights[first] = total
        centres, weights = np.delete(centres, second, axis=0), np.delete(weights, second)
    return centres, weights


def _hex(colour: "np.ndarray") -> str:
    red, green, blue = from_oklab(colour[None])[0].tolist()
    return f"#{red:02x}{green:02x}{blue:02x}"

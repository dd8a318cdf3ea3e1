"""Maps as pictures: a map's values in colour over what the network saw, and alone in grey."""

import functools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image

# "magma" by N. Smith and S. van der Walt, 2015 (CC0), at 17 even steps. Its lightness rises evenly from black to
# cream, so it reads the same on light and dark pages, in grey, and to people who do not tell red from green.
_MAGMA = bytes.fromhex(
    "000004 0a0822 1d1146 36106a 50127c 691c81 822681 9c2e7f b63779 "
    "cf4170 e65163 f5695c fb8761 fea571 fec387 fde0a2 fcfdbf"
)
_COLOUR_SHARE = 0.7


def common_scale(maps: np.ndarray) -> np.ndarray:
    """`maps` (k, height, width) on one scale from 0 to 1, so that they may be compared; what is below 0 becomes 0."""
    positive = np.maximum(maps, 0)
    highest = positive.max(initial=0)
    return positive / highest if highest > 0 else positive


def plain(scaled_map: np.ndarray) -> "Image":
    """A map (height, width) from 0 to 1 in grey, 1 white."""
    from PIL import Image

    return Image.fromarray(np.rint(scaled_map * 255).astype(np.uint8))


def overlay(crop: np.ndarray, plain_map: "Image") -> "Image":
    """A map, as `plain` draws it, in colour over the crop (height, width, 3) in grey, so that colour is the map's."""
    from PIL import Image

    coloured = plain_map.copy()
    coloured.putpalette(_palette())
    background = Image.fromarray(crop).convert("L").convert("RGB")
    return Image.blend(background, coloured.convert("RGB"), _COLOUR_SHARE)


@functools.cache
def _palette() -> bytes:
    """256 colours of three bytes."""
    stops = np.frombuffer(_MAGMA, np.uint8).reshape(-1, 3)
    at = np.linspace(0, len(stops) - 1, 256)
    channels = [np.interp(at, np.arange(len(stops)), stops[:, channel]) for channel in range(3)]
    return np.rint(np.stack(channels, axis=1)).astype(np.uint8).tobytes()

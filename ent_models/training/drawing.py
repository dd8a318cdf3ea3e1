"""Arrays as small PNG pictures."""

import io
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

MAX_CHANNELS = 64
MAX_PIXELS = 64 * 32 * 32
_GAP_PX = 1


def png(image: "np.ndarray") -> bytes:
    """A picture, uint8 (H, W, 3) or (H, W), as PNG."""
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(image).save(out, "PNG", compress_level=1)
    return out.getvalue()


def channels_png(maps: "np.ndarray") -> bytes:
    """Channels (C, H, W), float32, side by side in grey, each stretched from its least to its greatest value.

    Large ones are drawn in part: at most `MAX_CHANNELS`, and `MAX_PIXELS`. A vector (units,) becomes one row.
    """
    import numpy as np

    if maps.ndim == 1:
        maps = maps[None, None]
    n_drawn = max(1, min(MAX_CHANNELS, MAX_PIXELS // (maps.shape[1] * maps.shape[2])))
    maps = np.nan_to_num(maps[:n_drawn])  # of a network that went astray
    low, high = maps.min((1, 2), keepdims=True), maps.max((1, 2), keepdims=True)
    grey = ((maps - low) / np.maximum(high - low, 1e-9) * 255).astype(np.uint8)
    return png(tiled(grey[..., None])[..., 0])


def tiled(tiles: "np.ndarray") -> "np.ndarray":
    """Tiles (N, H, W, C), uint8, in rows of about twice as many as there are rows, with a gap between."""
    import numpy as np

    count, height, width, depth = tiles.shape
    across = min(count, math.ceil(math.sqrt(count * 2)))
    down = -(-count // across)
    sheet = np.full((down * (height + _GAP_PX) - _GAP_PX, across * (width + _GAP_PX) - _GAP_PX, depth), 128, np.uint8)
    for number, tile in enumerate(tiles):
        top, left = number // across * (height + _GAP_PX), number % across * (width + _GAP_PX)
        sheet[top : top + height, left : left + width] = tile
    return sheet

"""A picture made small enough to look at on a screen, as JPEG. Knows no networks and no stores.

jpeg(Path("still.tif"), longest_px=1280)
"""

import io
import threading
from pathlib import Path

from ent_models.pictures.decode import open_picture

_MOST_AT_ONCE = threading.BoundedSemaphore(2)
"""Decoding takes the memory of the whole picture."""


def jpeg(path: Path, *, longest_px: int = 1280) -> bytes:
    """The picture at `path`, upright, at most `longest_px` wide and high.

    Raises:
        BadInput: it cannot be read, with a sentence for the user.
    """
    from PIL.Image import Resampling

    with _MOST_AT_ONCE:
        image = open_picture(path, shortest_px=longest_px // 2).image
        if max(image.size) > longest_px:
            factor = longest_px / max(image.size)
            fitted = tuple(max(1, round(side * factor)) for side in image.size)
            image = image.resize((fitted[0], fitted[1]), Resampling.LANCZOS, reducing_gap=2.0)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=86)
        return out.getvalue()

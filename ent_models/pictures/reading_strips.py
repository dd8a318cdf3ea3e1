"""Lines of text cut out of a picture and made level: strips of one height, ready for the network that reads them.

A strip is an array (`STRIP_HEIGHT_PX`, width, 3), uint8 RGB.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

STRIP_HEIGHT_PX = 48
MIN_WIDTH_PX = 16
PIECE_WIDTH_PX = 2400
"""Longer strips are read in pieces, so that no batch needs much memory."""

MAX_WIDTH_PX = 24_000
"""The longest strip, about a thousand letters; longer ones are narrowed to it."""

_BATCH_WIDTH_PX = 4800


def cut(picture: "Image.Image", corners: "np.ndarray", *, is_level: bool) -> "Image.Image":
    """What is inside `corners` (see `reading_boxes.TextBox`, in pixels of `picture`), turned level, at its own size."""
    from PIL import Image

    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    if is_level:
        x, y = max(0, round(left)), max(0, round(top))
        x_end, y_end = min(picture.width, round(right)), min(picture.height, round(bottom))
        if x < x_end and y < y_end:
            return picture.crop((x, y, x_end, y_end))
    width = max(1, round(float(((corners[1] - corners[0]) ** 2).sum() ** 0.5)))
    height = max(1, round(float(((corners[3] - corners[0]) ** 2).sum() ** 0.5)))
    counterclockwise = [float(number) for number in corners[[0, 3, 2, 1]].ravel()]
    return picture.transform((width, height), Image.Transform.QUAD, counterclockwise, Image.Resampling.BILINEAR)


def strip(line: "Image.Image") -> "np.ndarray":
    """`line` at the height that the network reads, its aspect kept."""
    import numpy as np
    from PIL import Image

    size = width_px(line), STRIP_HEIGHT_PX
    return np.asarray(line.resize(size, Image.Resampling.BILINEAR, reducing_gap=3.0))


def width_px(line: "Image.Image") -> int:
    """How wide the strip of `line` is."""
    return min(MAX_WIDTH_PX, max(MIN_WIDTH_PX, round(line.width * STRIP_HEIGHT_PX / line.height)))


def pieces(long: "np.ndarray") -> "list[np.ndarray]":
    """`long` cut into strips of at most `PIECE_WIDTH_PX`, between words where there are gaps."""
    import numpy as np

    found = []
    while long.shape[1] > PIECE_WIDTH_PX:
        # A gap between words is where the columns vary least, over the width of a space.
        end = long[:, PIECE_WIDTH_PX * 3 // 4 : PIECE_WIDTH_PX].astype(np.float32).std(axis=(0, 2))
        space = STRIP_HEIGHT_PX // 4
        place = int(np.convolve(end, np.ones(space), "valid").argmin()) + space // 2 + PIECE_WIDTH_PX * 3 // 4
        found.append(long[:, :place])
        long = long[:, place:]
    return [*found, long]


def batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Indices of strips of `widths` px in batches of like width, so that little is padded and memory is bounded."""
    batch: list[int] = []
    for index in sorted(range(len(widths)), key=widths.__getitem__):
        if batch and (len(batch) + 1) * widths[index] > _BATCH_WIDTH_PX:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch

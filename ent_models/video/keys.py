"""Which frame stands for a shot: a sharp one near its middle, chosen while the shot goes by. Knows no files.

A shot's end is not known while it lasts, so candidates are kept at even distances; when there are too many, every other
one goes and the distance doubles. What is held is the same for a shot of a second and one of an hour.
"""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

MAX_CANDIDATES = 16
SHORT_PX = 300
"""Shorter edge of a candidate in pixels: what a picture network looks at."""

_MAX_LONG_PX = 1_200
_PICTURE_PX = 288
_PICTURE_HIGH_PX = 216
_QUALITY = 72


@dataclass(frozen=True, slots=True)
class Candidate:
    """A frame that may stand for its shot: its number, its time, and its picture (height, width, 3), uint8, BGR, in
    square pixels and as it is stored."""

    number: int
    time_s: float
    picture: "np.ndarray"


class Candidates:
    """The candidates of the shot in hand."""

    def __init__(self) -> None:
        self._kept: list[Candidate] = []
        self._stride = 1
        self._n_offered = 0

    def offer(self, candidate: Candidate) -> None:
        """The next candidate. They come at even distances."""
        if self._n_offered % self._stride == 0:
            self._kept.append(candidate)
            if len(self._kept) > MAX_CANDIDATES:
                self._kept = self._kept[::2]
                self._stride *= 2
        self._n_offered += 1

    def best(self, start_s: float, end_s: float) -> Candidate | None:
        """The one to stand for a shot that lasts from `start_s` to `end_s`; None if there was none."""
        half_s = max((end_s - start_s) / 2, 1e-6)
        middle_s = start_s + half_s

        def worth(candidate: Candidate) -> float:
            off = min(1.0, abs(candidate.time_s - middle_s) / half_s)
            return (sharpness(candidate.picture) + 1e-3) * (1.0 - 0.75 * off)

        return max(self._kept, key=worth, default=None)


def sharpness(picture: "np.ndarray") -> float:
    """How much fine structure a picture (height, width, 3) has: the standard deviation of its Laplacian, in levels.

    Source: J. L. Pech-Pacheco et al., Diatom autofocusing in brightfield microscopy, 2000 (there, the variance).
    """
    import cv2

    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_32F).std())


def candidate_px(width_px: int, height_px: int, pixel_aspect: float) -> tuple[int, int]:
    """The size of a candidate of a video of this stored size: square pixels, no larger than needed."""
    wide, high = width_px * pixel_aspect, float(height_px)
    scale = min(1.0, SHORT_PX / min(wide, high), _MAX_LONG_PX / max(wide, high))
    return max(2, round(wide * scale)), max(2, round(high * scale))


def upright(picture: "np.ndarray", rotation: int) -> "Image":
    """A stored picture (height, width, 3), uint8, BGR as an RGB image, turned clockwise by `rotation` degrees."""
    import numpy as np
    from PIL import Image

    turned = np.rot90(picture, k=-rotation // 90)
    return Image.fromarray(np.ascontiguousarray(turned[:, :, ::-1]), "RGB")


def small_jpeg(image: "Image") -> bytes:
    """A small picture of a key frame, to look through many."""
    out = io.BytesIO()
    small = image.copy()
    small.thumbnail((_PICTURE_PX, _PICTURE_HIGH_PX))
    small.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()

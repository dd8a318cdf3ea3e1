"""Named delivery formats, and whether a picture is large enough for them. Knows two numbers of a picture only.

Sources of the sizes: SMPTE ST 2048-1 and ITU-R BT.2020 (UHD), ITU-R BT.709 (HD); DCI Digital Cinema System
Specification 1.4 (4K and 2K, flat 1.85:1 and scope 2.39:1); the one-sheet of 27 x 40 inches, which screens take as
2:3, in the 2,000 x 3,000 pixels that film databases ask for; Instagram's and YouTube's help pages (square, portrait,
story, thumbnail); A4 of ISO 216 at 300 pixels an inch.
"""

from typing import Literal

from ent_models.pictures.records import Fit

FORMATS: tuple[tuple[str, int, int], ...] = (
    ("UHD 4K", 3840, 2160),
    ("HD 1080", 1920, 1080),
    ("HD 720, YouTube thumbnail", 1280, 720),
    ("DCI 4K flat", 3996, 2160),
    ("DCI 4K scope", 4096, 1716),
    ("DCI 2K flat", 1998, 1080),
    ("DCI 2K scope", 2048, 858),
    ("Film poster 2:3", 2000, 3000),
    ("Instagram square", 1080, 1080),
    ("Instagram portrait 4:5", 1080, 1350),
    ("Story or reel 9:16", 1080, 1920),
    ("A4 print at 300 dpi, landscape", 3508, 2480),
    ("A4 print at 300 dpi, portrait", 2480, 3508),
)

_SAME_ASPECT = 0.01
"""Aspects this near, as a share, count as equal: less than rounding and a line of edge blanking make."""


def fits(width_px: int, height_px: int) -> tuple[Fit, ...]:
    """How an upright picture of this size serves each of `FORMATS`, in their order.

    A picture is never turned: a landscape picture serves a portrait format only if a portrait cut of it is large
    enough.
    """
    return tuple(
        Fit(name, width, height, _verdict(width_px, height_px, width, height)) for name, width, height in FORMATS
    )


def _verdict(width_px: int, height_px: int, width: int, height: int) -> Literal["fits", "crop", "small"]:
    # The largest cut of the wanted aspect is as wide or as high as the picture: both edges must reach.
    if width_px < width or height_px < height:
        return "small"
    aspect, wanted = width_px / height_px, width / height
    return "fits" if abs(aspect / wanted - 1) <= _SAME_ASPECT else "crop"

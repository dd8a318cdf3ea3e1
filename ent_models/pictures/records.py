"""What the pictures room answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """How to look at a picture. `top` counts labels, 1 to 1,000."""

    model: str = "efficientnet-lite2"
    top: int = 5


@dataclass(frozen=True, slots=True)
class Label:
    """A class that the picture may show. `synset` is its WordNet id (n02123045); `score` a probability in [0, 1]."""

    name: str
    synset: str
    score: float


@dataclass(frozen=True, slots=True)
class Classification:
    """The labels of a picture, best first, with what was read of the file.

    `width_px` and `height_px` are those of the picture upright; `notes` are sentences for the user ("frame 1 of 12
    was looked at"); `seen_png` is exactly what the network was given, as PNG.
    """

    labels: tuple[Label, ...]
    width_px: int
    height_px: int
    format: str
    notes: tuple[str, ...] = ()
    seen_png: bytes = b""

"""How a network sees one picture, number by number: what the "how it works" view is given.

Knows neither torch nor numpy.
"""

from dataclasses import dataclass
from typing import Literal

from ent_models.training.records import GradientNorm

LayerKind = Literal[
    "scale", "convolution", "relu", "gelu", "max pooling", "mean pooling", "norm", "sum", "padding", "flatten",
    "dense", "factor",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class WeightStep:
    """What a step does to one weight: `after` = `before` - learning rate x `gradient`. `place` is its index."""

    layer: str
    place: tuple[int, ...]
    before: float
    gradient: float
    after: float


@dataclass(frozen=True, slots=True)
class BackwardStep:
    """One step of gradient descent on one picture: loss and share of the true class before and after.

    `truth` is the class that the picture was said to be. `weight` is the one that is pulled hardest in the first layer
    that learns.
    """

    loss_before: float
    loss_after: float
    share_before: float
    share_after: float
    gradients: tuple[GradientNorm, ...]
    truth: int = 0
    learning_rate: float = 0.0
    weight: WeightStep | None = None


@dataclass(frozen=True, slots=True)
class WalkLayer:
    """One layer on the way of a picture. Numbers are float32, little-endian, in bytes.

    `values` is what comes out, in the order of `shape`: (channels, height, width) or (units,). `weight` is in the
    order of `weight_shape`, (out, in, height, width) or (out, in), and b"" for a layer without, or whose weights are
    too many; `bias` (out,) or b"". For "scale" and "norm" they are the factor and what is added, (channels,); for
    "factor" `weight` is one number. `inputs` are the layers whose values go in, by their position; -1 is the picture.
    `side_px` is the side of what a convolution or a pooling looks at.
    """

    name: str
    kind: LayerKind
    shape: tuple[int, ...]
    values: bytes
    weight_shape: tuple[int, ...] = ()
    weight: bytes = b""
    bias: bytes = b""
    inputs: tuple[int, ...] = ()
    side_px: int = 0
    stride_px: int = 1
    padding_px: int = 0


@dataclass(frozen=True, slots=True)
class Walk:
    """A picture on its way through a network. `pixels` are its uint8 bytes (side, side, 3).

    `shares` are what the network gives each class. `steps` has one step of learning for each class that the picture
    could be: only that of `truth` where it is known. `index` of `n_pictures` test pictures; None for the user's own.
    """

    side_px: int
    pixels: bytes
    labels: tuple[str, ...]
    truth: int | None
    layers: tuple[WalkLayer, ...]
    shares: tuple[float, ...]
    steps: tuple[BackwardStep, ...]
    index: int | None
    n_pictures: int
    notes: tuple[str, ...] = ()

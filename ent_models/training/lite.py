"""The first stages of EfficientNet-Lite0 for small pictures: transfer learning, as a network of this room.

Source of the architecture and of the weights that it may start from: Google, EfficientNet-Lite, 2020 (Apache-2.0). Its
early layers have seen a million photographs, so a few epochs are enough for ten new classes. Pictures are enlarged
first, since those layers were made for larger ones.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ent_models.errors import BadInput

# Of the first six stages: blocks, channels, kernel, stride of the first block; all but the first expand six-fold.
_STAGES = ((1, 16, 3, 1), (2, 24, 3, 2), (2, 40, 5, 2), (3, 80, 3, 2), (3, 112, 5, 1), (3, 192, 5, 2))
_STEM = 32
_EXPANSION = 6
_EPSILON = 1e-3  # of the batch norms, as TensorFlow trained them


class Enlarge(nn.Module):
    """Pictures from 0..255 to -1..1, enlarged to `size_px` x `size_px`."""

    def __init__(self, size_px: int) -> None:
        super().__init__()
        self.size_px = size_px

    def forward(self, pixels: Tensor) -> Tensor:
        scaled = pixels / 127.5 - 1
        return F.interpolate(scaled, (self.size_px, self.size_px), mode="bilinear", align_corners=False)


class ConvNorm(nn.Module):
    """A convolution padded as TensorFlow does, its batch norm, and ReLU6 unless `is_linear`."""

    def __init__(
        self, n_in: int, n_out: int, side: int, stride: int = 1, groups: int = 1, *, is_linear: bool = False
    ) -> None:
        super().__init__()
        # At stride 2 on an even side TensorFlow pads one more at the bottom and the right than at the top and left.
        total = side - stride
        self.pad = (total // 2, total - total // 2) * 2 if stride > 1 else (0,) * 4
        self.conv = nn.Conv2d(n_in, n_out, side, stride, 0 if stride > 1 else side // 2, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(n_out, eps=_EPSILON)
        self.is_linear = is_linear

    def forward(self, values: Tensor) -> Tensor:
        if any(self.pad):
            values = F.pad(values, self.pad)
        values = self.norm(self.conv(values))
        return values if self.is_linear else F.relu6(values)


class InvertedResidual(nn.Module):
    """Expand, convolve each channel by itself, project; added to what came in if it fits (Sandler et al. 2018)."""

    def __init__(self, n_in: int, n_out: int, side: int, stride: int, expansion: int) -> None:
        super().__init__()
        n_inner = n_in * expansion
        layers = [ConvNorm(n_in, n_inner, 1)] if expansion > 1 else []
        layers += [ConvNorm(n_inner, n_inner, side, stride, n_inner), ConvNorm(n_inner, n_out, 1, is_linear=True)]
        self.layers = nn.Sequential(*layers)
        self.is_added = stride == 1 and n_in == n_out

    def forward(self, values: Tensor) -> Tensor:
        inner: Tensor = self.layers(values)
        return inner + values if self.is_added else inner


def lite(n_classes: int = 10, size_px: int = 96) -> nn.Sequential:
    """The network, with random weights. `size_px`, to which pictures are enlarged, is a multiple of 32."""
    net = nn.Sequential()
    net.add_module("enlarge", Enlarge(size_px))
    net.add_module("stem", ConvNorm(3, _STEM, 3, 2))
    before = _STEM
    for stage, (n_blocks, width, side, stride) in enumerate(_STAGES, 1):
        for block in range(1, n_blocks + 1):
            expansion = _EXPANSION if stage > 1 else 1
            module = InvertedResidual(before, width, side, stride if block == 1 else 1, expansion)
            net.add_module(f"block{stage}_{block}", module)
            before = width
    net.add_module("pool", nn.AdaptiveAvgPool2d(1))
    net.add_module("flatten", nn.Flatten())
    net.add_module("dense", nn.Linear(before, n_classes))
    nn.init.zeros_(net.dense.weight)  # so that the first steps do not pull at what was learned before
    nn.init.zeros_(net.dense.bias)
    return net


def put_in(net: nn.Sequential, tensors: Sequence[Tensor]) -> None:
    """Put what EfficientNet-Lite0 has learned from ImageNet into `net`; `tensors` are its state's, in its order.

    Raises:
        BadInput: they are not those of that network.
    """
    state = {name: value for name, value in net.state_dict().items() if not name.startswith("dense")}
    if len(tensors) < len(state):
        raise BadInput("These are not the weights of EfficientNet-Lite0.")
    for (name, value), given in zip(state.items(), tensors, strict=False):
        if value.shape != given.shape:
            raise BadInput(f"These are not the weights of EfficientNet-Lite0: {name} is {tuple(given.shape)}.")
        with torch.no_grad():
            value.copy_(given)

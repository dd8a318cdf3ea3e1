"""Looking into a network: its layers, its first filters, and what a picture becomes on its way.

Everything that leaves is numpy or a record. Knows no pages.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ent_models.errors import BadInput
from ent_models.training.layers import LayerRow

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class LayerView:
    """What one layer makes of one picture: `maps` float32 (channels, height, width), or (units,) after flattening."""

    name: str
    kind: str
    maps: "np.ndarray"


@dataclass(frozen=True, slots=True, eq=False)
class ConvolutionAt:
    """How one number of a convolution comes about: the patch under the filter, the filter, and the sum.

    `patch` and `filter` are float32 (channels, height, width); `total` = sum of their products + `bias`.
    """

    patch: "np.ndarray"
    filter: "np.ndarray"
    bias: float
    total: float


def layer_table(net: nn.Sequential, size_px: int = 32) -> tuple[LayerRow, ...]:
    """The layers of `net`, top to bottom, with what comes out of each for a picture of `size_px` x `size_px`."""
    rows = []
    for (name, module), view in zip(net.named_children(), _walk(net, torch.zeros(1, 3, size_px, size_px)), strict=True):
        parameters = sum(value.numel() for value in module.parameters())
        trainable = sum(value.numel() for value in module.parameters() if value.requires_grad)
        rows.append(LayerRow(name, type(module).__name__, tuple(view.shape[1:]), parameters, trainable))
    return tuple(rows)


def feature_maps(net: nn.Sequential, image: "np.ndarray") -> tuple[LayerView, ...]:
    """What every layer makes of one picture, uint8 (H, W, 3)."""
    views = _walk(net, _pixels(image))
    return tuple(
        LayerView(name, type(module).__name__, view[0].contiguous().numpy())
        for (name, module), view in zip(net.named_children(), views, strict=True)
    )


def first_filters(net: nn.Module) -> "np.ndarray":
    """The filters of the first convolution as pictures, uint8 (filters, height, width, 3); grey is zero."""
    first = next(module for module in net.modules() if isinstance(module, nn.Conv2d))
    weight = first.weight.detach().float()
    largest = weight.abs().amax((1, 2, 3), keepdim=True).clamp(min=1e-12)
    return ((weight / largest + 1) * 127.5).round().byte().permute(0, 2, 3, 1).contiguous().numpy()


def convolution_at(
    net: nn.Sequential, image: "np.ndarray", layer: str, channel: int, row: int, column: int
) -> ConvolutionAt:
    """The numbers behind one pixel, (`row`, `column`) of `channel`, of what the convolution `layer` makes of a picture.

    Raises:
        BadInput: no convolution of that name, or a place outside its output.
    """
    names = [name for name, _ in net.named_children()]
    module = net.get_submodule(layer) if layer in names else None
    if not isinstance(module, nn.Conv2d):
        raise BadInput(f"{layer!r} is not a convolution of this network.")
    position = names.index(layer)
    views = _walk(net, _pixels(image))
    source = views[position - 1] if position else _pixels(image)
    output = views[position][0]
    sides = (module.out_channels, output.shape[1], output.shape[2])
    if not all(0 <= value < side for value, side in zip((channel, row, column), sides, strict=True)):
        raise BadInput(f"There is no number at channel {channel}, row {row}, column {column} of {layer}.")
    (pad_y, pad_x), (step_y, step_x), (high, wide) = _pair(module.padding), module.stride, module.kernel_size
    padded = F.pad(source, (pad_x, pad_x, pad_y, pad_y))[0]
    top, left = row * step_y, column * step_x
    return ConvolutionAt(
        patch=padded[:, top : top + high, left : left + wide].contiguous().numpy(),
        filter=module.weight[channel].detach().contiguous().numpy(),
        bias=float(module.bias[channel].detach()) if module.bias is not None else 0.0,
        total=float(output[channel, row, column]),
    )


def _walk(net: nn.Sequential, pixels: Tensor) -> list[Tensor]:
    """The output of each child of `net`, in evaluation mode; the mode is put back."""
    was_training = net.training
    net.eval()
    views = []
    try:
        with torch.no_grad():
            for module in net.children():
                pixels = module(pixels)
                views.append(pixels)
    finally:
        net.train(was_training)
    return views


def _pixels(image: "np.ndarray") -> Tensor:
    return torch.from_numpy(image.copy()).permute(2, 0, 1)[None].float()


def _pair(value: object) -> tuple[int, int]:
    assert isinstance(value, tuple)
    return int(value[0]), int(value[1])

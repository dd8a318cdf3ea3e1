"""The networks of the room. Each takes pixels in 0..255, (B, 3, H, W), and gives logits (B, classes).

Scaling belongs to the network, so that a saved file needs nothing beside it.
"""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ent_models.errors import BadInput
from ent_models.training.lite import lite

NETWORKS = ("article", "fast", "resnet", "lite")
# Mean and spread of CIFAR-10's training pixels, per colour.
CIFAR10_MEAN = (125.31, 122.95, 113.87)
CIFAR10_STD = (62.99, 62.09, 66.70)
# Options of the `fast` network that comes with Rushes, trained: 1,936,312 parameters.
SHIPPED = {"widths": (64, 128, 256), "depth": 3}


class Scale(nn.Module):
    """Pixels to numbers around zero: (x - mean) / std. The constants travel with the weights."""

    mean: Tensor
    std: Tensor

    def __init__(self, mean: tuple[float, ...], std: tuple[float, ...]) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean).view(1, -1, 1, 1))
        self.register_buffer("std", torch.tensor(std).view(1, -1, 1, 1))

    def forward(self, pixels: Tensor) -> Tensor:
        return (pixels - self.mean) / self.std


class Whitening(nn.Conv2d):
    """A 2x2 convolution to 24 channels that stays in float32 when the rest is bfloat16.

    It amplifies small differences between neighbours some forty times, and the rounding of bfloat16 with them.
    """

    def __init__(self) -> None:
        super().__init__(3, 24, 2)
        self.weight.requires_grad = False
        assert self.bias is not None
        nn.init.zeros_(self.bias)

    def forward(self, values: Tensor) -> Tensor:
        if torch.is_autocast_enabled(values.device.type):
            with torch.autocast(values.device.type, enabled=False):
                return super().forward(values.float())
        return super().forward(values)


class Multiply(nn.Module):
    """Logits times a constant: keeps the softmax soft while the weights are large."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, values: Tensor) -> Tensor:
        return values * self.factor


def build(network: str, n_classes: int = 10, options: dict[str, Any] | None = None) -> nn.Sequential:
    """A fresh network, initialised from torch's global source of chance.

    `options` are those of the network: article takes `is_scaled` and `size_px`; fast takes `widths` and `depth`;
    resnet takes `widths` and `blocks`; lite takes `size_px`.

    Raises:
        BadInput: no network of that name.
        TypeError: an option that the network does not have.
    """
    makers: dict[str, Callable[..., nn.Sequential]] = {"article": article, "fast": fast, "resnet": resnet, "lite": lite}
    if network not in makers:
        raise BadInput(f"There is no network called {network!r}. Use one of: {', '.join(NETWORKS)}.")
    return makers[network](n_classes, **(options or {}))


def article(n_classes: int = 10, is_scaled: bool = False, size_px: int = 32) -> nn.Sequential:
    """The network of the article: Conv 32 3x3 - pool - Conv 64 3x3 - pool - Dense 64 - Dense 10.

    Keras's defaults throughout: no padding, Glorot's uniform weights, zero biases; 167,562 parameters. The article
    feeds pixels as they are, 0..255; `is_scaled` divides them by 255.
    """
    inner_px = ((size_px - 2) // 2 - 2) // 2
    net = nn.Sequential()
    net.add_module("scale", Scale((0.0,) * 3, (255.0 if is_scaled else 1.0,) * 3))
    net.add_module("conv1", nn.Conv2d(3, 32, 3))
    net.add_module("relu1", nn.ReLU())
    net.add_module("pool1", nn.MaxPool2d(2))
    net.add_module("conv2", nn.Conv2d(32, 64, 3))
    net.add_module("relu2", nn.ReLU())
    net.add_module("pool2", nn.MaxPool2d(2))
    net.add_module("flatten", nn.Flatten())
    net.add_module("dense1", nn.Linear(64 * inner_px * inner_px, 64))
    net.add_module("relu3", nn.ReLU())
    net.add_module("dense2", nn.Linear(64, n_classes))
    for module in net.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            nn.init.zeros_(module.bias)
    return net


class ConvGroup(nn.Module):
    """Convolution, halving, then one or two further convolutions, each with batch norm and GELU.

    With `depth` 3 the last two form a residual. Batch norm has no scale of its own.
    """

    def __init__(self, n_in: int, n_out: int, depth: int) -> None:
        super().__init__()
        self.conv1 = _identity_like(nn.Conv2d(n_in, n_out, 3, padding=1, bias=False))
        self.pool = nn.MaxPool2d(2)
        self.norm1 = _shift_only_norm(n_out)
        self.conv2 = _identity_like(nn.Conv2d(n_out, n_out, 3, padding=1, bias=False))
        self.norm2 = _shift_only_norm(n_out)
        self.depth = depth
        if depth == 3:
            self.conv3 = _identity_like(nn.Conv2d(n_out, n_out, 3, padding=1, bias=False))
            self.norm3 = _shift_only_norm(n_out)

    def forward(self, values: Tensor) -> Tensor:
        values = F.gelu(self.norm1(self.pool(self.conv1(values))))
        if self.depth == 2:
            return F.gelu(self.norm2(self.conv2(values)))
        inner = F.gelu(self.norm2(self.conv2(values)))
        return F.gelu(self.norm3(self.conv3(inner)) + values)


def fast(n_classes: int = 10, widths: tuple[int, ...] = (32, 64, 128), depth: int = 2) -> nn.Sequential:
    """A small modern network in the manner of airbench (Jordan 2024, arXiv 2404.00498), for 32 x 32 pictures.

    A 2x2 whitening layer that is computed, not learned (`whiten`), three groups of convolutions, a maximum over what
    is left, and one linear layer whose logits are divided by nine. The default is a sixth of airbench94 in parameters
    and trains four times as fast; `SHIPPED` is the size of the model that comes with Rushes.
    """
    net = nn.Sequential()
    net.add_module("scale", Scale(CIFAR10_MEAN, CIFAR10_STD))
    net.add_module("whiten", Whitening())
    net.add_module("gelu", nn.GELU())
    before = 24
    for number, width in enumerate(widths, 1):
        net.add_module(f"group{number}", ConvGroup(before, width, depth))
        before = width
    net.add_module("pool", nn.AdaptiveMaxPool2d(1))
    net.add_module("flatten", nn.Flatten())
    net.add_module("dense", nn.Linear(before, n_classes, bias=False))
    net.add_module("temperature", Multiply(1 / 9))
    return net


def whiten(net: nn.Sequential, pixels: Tensor) -> None:
    """Set the whitening layer of a `fast` network from training pictures, (N, 3, H, W) in 0..255.

    Its filters are the eigenvectors of the covariance of all 2x2 patches, scaled to unit variance, and their
    negatives: 24 filters see every direction equally.
    """
    scaled = net.scale(pixels.float())
    patches = scaled.unfold(2, 2, 1).unfold(3, 2, 1)  # (N, 3, H-1, W-1, 2, 2)
    patches = patches.permute(0, 2, 3, 1, 4, 5).reshape(-1, 12)
    covariance = (patches.T @ patches / len(patches)).double()
    spread, directions = torch.linalg.eigh(covariance)
    filters = (directions / (spread + 5e-4).sqrt()).T.float().reshape(12, 3, 2, 2)
    with torch.no_grad():
        net.whiten.weight.copy_(torch.cat((filters, -filters)))


class ResidualBlock(nn.Module):
    """Two convolutions beside a shortcut (He et al. 2016, arXiv 1512.03385); the shortcut pools and pads with zeros."""

    def __init__(self, n_in: int, n_out: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(n_in, n_out, 3, stride, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(n_out)
        self.conv2 = nn.Conv2d(n_out, n_out, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(n_out)
        self.stride = stride
        self.n_extra = n_out - n_in

    def forward(self, values: Tensor) -> Tensor:
        inner = self.norm2(self.conv2(F.relu(self.norm1(self.conv1(values)))))
        shortcut = F.avg_pool2d(values, self.stride) if self.stride > 1 else values
        if self.n_extra:
            shortcut = F.pad(shortcut, (0, 0, 0, 0, 0, self.n_extra))
        return F.relu(inner + shortcut)


def resnet(n_classes: int = 10, widths: tuple[int, ...] = (16, 32, 64), blocks: int = 1) -> nn.Sequential:
    """A small ResNet for 32 x 32 pictures: `blocks` residual blocks at each width; 1 gives ResNet-8."""
    net = nn.Sequential()
    net.add_module("scale", Scale(CIFAR10_MEAN, CIFAR10_STD))
    net.add_module("conv", nn.Conv2d(3, widths[0], 3, padding=1, bias=False))
    net.add_module("norm", nn.BatchNorm2d(widths[0]))
    net.add_module("relu", nn.ReLU())
    before = widths[0]
    for stage, width in enumerate(widths, 1):
        for block in range(1, blocks + 1):
            stride = 2 if stage > 1 and block == 1 else 1
            net.add_module(f"block{stage}_{block}", ResidualBlock(before, width, stride))
            before = width
    net.add_module("pool", nn.AdaptiveAvgPool2d(1))
    net.add_module("flatten", nn.Flatten())
    net.add_module("dense", nn.Linear(before, n_classes))
    for module in net.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    return net


def quick(net: nn.Sequential) -> nn.Sequential:
    """The same layers, shared, with each pooling moved before the ReLU that it follows.

    The largest of four is the same before and after cutting off what is negative, and so is its gradient; the ReLU has
    a quarter of the work. A training step of the article's network takes three quarters of the time.
    """
    layers = list(net.children())
    for place in range(len(layers) - 1):
        if isinstance(layers[place], nn.ReLU) and isinstance(layers[place + 1], nn.MaxPool2d):
            layers[place], layers[place + 1] = layers[place + 1], layers[place]
    return nn.Sequential(*layers)


def count_parameters(net: nn.Module) -> int:
    """Numbers in the network that are, or could be, learned."""
    return sum(parameter.numel() for parameter in net.parameters())


def _identity_like(layer: nn.Conv2d) -> nn.Conv2d:
    """The first filters pass their input on unchanged, the rest start at random."""
    with torch.no_grad():
        nn.init.dirac_(layer.weight[: layer.in_channels])
    return layer


def _shift_only_norm(width: int) -> nn.BatchNorm2d:
    norm = nn.BatchNorm2d(width, eps=1e-12, momentum=0.4)
    norm.weight.requires_grad = False
    return norm

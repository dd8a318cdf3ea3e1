"""CAM++: a network that turns a short stretch of speech into 192 numbers that lie close for the same voice.

H. Wang et al., CAM++: A Fast and Efficient Network for Speaker Verification Using Context-Aware Masking (2023). Written
from the paper and from the names and shapes of the published weights, which it loads without a change.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ent_models.devices import Device
from ent_models.errors import ModelUnavailable
from ent_models.registry import ModelCard

if TYPE_CHECKING:
    import numpy as np
    import torch
    from torch import nn

N_VALUES = 192
_CHANNELS = 32
_BLOCKS = ((12, 1), (24, 2), (16, 2))
"""Layers and dilation of each dense block."""
_GROWTH, _BOTTLENECK = 32, 128
_SEGMENT_FRAMES = 100
_BATCH = 16


def load(card: ModelCard, files: dict[str, Path], device: Device) -> VoiceEncoder:
    """The network of `card` with its weights.

    Raises ModelUnavailable if the weights do not fit.
    """
    import pickle

    import torch

    net = network()
    try:
        net.load_state_dict(torch.load(files[card.files[0].name], map_location="cpu", weights_only=True), strict=True)
    except (RuntimeError, pickle.UnpicklingError, EOFError, AttributeError, TypeError) as problem:
        raise ModelUnavailable(f"The weights of {card.title} do not fit its network.") from problem
    return VoiceEncoder(net.eval(), device)


class VoiceEncoder:
    """CAM++ on a device."""

    def __init__(self, net: nn.Module, device: Device) -> None:
        self.device = device.name
        self._net = net.to(device.name)

    def embed(self, windows: np.ndarray) -> np.ndarray:
        """Voices of stretches of sound at 16 kHz, all of one length: float32 (n, samples) in, (n, 192) out, each of
        length 1. Loudness does not matter."""
        import numpy as np
        import torch

        from ent_models.speech import fbank

        found = [np.zeros((0, N_VALUES), np.float32)]
        with torch.inference_mode():
            for start in range(0, len(windows), _BATCH):
                sound = torch.from_numpy(np.ascontiguousarray(windows[start : start + _BATCH])).to(self.device)
                energies = fbank.bands(sound)
                voices = self._net(energies - energies.mean(dim=1, keepdim=True))
                found.append(torch.nn.functional.normalize(voices, dim=1).cpu().numpy())
        return np.concatenate(found)


def network() -> nn.Module:
    """CAM++ without weights: log-mel energies (n, frames, 80) in, voices (n, 192) out."""
    import torch
    from torch import nn
    from torch.nn import functional

    def bend(n_channels: int) -> nn.Sequential:
        part = nn.Sequential()
        part.add_module("batchnorm", nn.BatchNorm1d(n_channels))
        part.add_module("relu", nn.ReLU())
        return part

    class Residual(nn.Module):
        """Two convolutions over bands and time with a way around them; `stride` leaves out bands, never frames."""

        def __init__(self, stride: int) -> None:
            super().__init__()
            self.conv1 = nn.Conv2d(_CHANNELS, _CHANNELS, 3, stride=(stride, 1), padding=1, bias=False)
            self.bn1 = nn.BatchNorm2d(_CHANNELS)
            self.conv2 = nn.Conv2d(_CHANNELS, _CHANNELS, 3, padding=1, bias=False)
            self.bn2 = nn.BatchNorm2d(_CHANNELS)
            self.shortcut = nn.Sequential()
            if stride > 1:
                around = nn.Conv2d(_CHANNELS, _CHANNELS, 1, stride=(stride, 1), bias=False)
                self.shortcut = nn.Sequential(around, nn.BatchNorm2d(_CHANNELS))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            inner = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
            return functional.relu(inner + self.shortcut(x))

    class Front(nn.Module):
        """From energies as a picture to 320 channels over time."""

        def __init__(self) -> None:
            super().__init__()
            self.conv1 = nn.Conv2d(1, _CHANNELS, 3, padding=1, bias=False)
            self.bn1 = nn.BatchNorm2d(_CHANNELS)
            self.layer1 = nn.Sequential(Residual(2), Residual(1))
            self.layer2 = nn.Sequential(Residual(2), Residual(1))
            self.conv2 = nn.Conv2d(_CHANNELS, _CHANNELS, 3, stride=(2, 1), padding=1, bias=False)
            self.bn2 = nn.BatchNorm2d(_CHANNELS)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = functional.relu(self.bn1(self.conv1(x[:, None])))
            x = functional.relu(self.bn2(self.conv2(self.layer2(self.layer1(x)))))
            return x.flatten(1, 2)

    class Mask(nn.Module):
        """A convolution whose channels are weighed by what the whole stretch and its part of a second hold."""

        def __init__(self, dilation: int) -> None:
            super().__init__()
            self.linear_local = nn.Conv1d(_BOTTLENECK, _GROWTH, 3, padding=dilation, dilation=dilation, bias=False)
            self.linear1 = nn.Conv1d(_BOTTLENECK, _BOTTLENECK // 2, 1)
            self.linear2 = nn.Conv1d(_BOTTLENECK // 2, _GROWTH, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            parts = functional.avg_pool1d(x, _SEGMENT_FRAMES, _SEGMENT_FRAMES, ceil_mode=True)
            spread = parts.repeat_interleave(_SEGMENT_FRAMES, dim=-1)[..., : x.shape[-1]]
            context = x.mean(-1, keepdim=True) + spread
            return self.linear_local(x) * torch.sigmoid(self.linear2(functional.relu(self.linear1(context))))

    class Dense(nn.Module):
        """One layer of a dense block: it adds `_GROWTH` channels to those that it is given."""

        def __init__(self, n_channels: int, dilation: int) -> None:
            super().__init__()
            self.nonlinear1 = bend(n_channels)
            self.linear1 = nn.Conv1d(n_channels, _BOTTLENECK, 1, bias=False)
            self.nonlinear2 = bend(_BOTTLENECK)
            self.cam_layer = Mask(dilation)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return torch.cat([x, self.cam_layer(self.nonlinear2(self.linear1(self.nonlinear1(x))))], dim=1)

    class Narrow(nn.Module):
        """Half as many channels."""

        def __init__(self, n_channels: int) -> None:
            super().__init__()
            self.nonlinear = bend(n_channels)
            self.linear = nn.Conv1d(n_channels, n_channels // 2, 1, bias=False)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.linear(self.nonlinear(x))

    class First(nn.Module):
        """The front's channels over time, every second frame."""

        def __init__(self) -> None:
            super().__init__()
            self.linear = nn.Conv1d(_CHANNELS * 10, _BOTTLENECK, 5, stride=2, padding=2, bias=False)
            self.nonlinear = bend(_BOTTLENECK)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.nonlinear(self.linear(x))

    class Statistics(nn.Module):
        """Mean and standard deviation over time."""

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return torch.cat([x.mean(-1), x.std(-1)], dim=1)

    class Last(nn.Module):
        """The voice."""

        def __init__(self, n_channels: int) -> None:
            super().__init__()
            self.linear = nn.Conv1d(n_channels, N_VALUES, 1, bias=False)
            self.nonlinear = nn.Sequential()
            self.nonlinear.add_module("batchnorm", nn.BatchNorm1d(N_VALUES, affine=False))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.nonlinear(self.linear(x[..., None])[..., 0])

    class CamPlusPlus(nn.Module):
        """The whole network, with its parts named as in the published weights."""

        def __init__(self) -> None:
            super().__init__()
            self.head = Front()
            self.xvector = nn.Sequential()
            self.xvector.add_module("tdnn", First())
            n_channels = _BOTTLENECK
            for number, (n_layers, dilation) in enumerate(_BLOCKS, start=1):
                block = nn.Sequential()
                for layer in range(n_layers):
                    block.add_module(f"tdnnd{layer + 1}", Dense(n_channels + layer * _GROWTH, dilation))
                n_channels += n_layers * _GROWTH
                self.xvector.add_module(f"block{number}", block)
                self.xvector.add_module(f"transit{number}", Narrow(n_channels))
                n_channels //= 2
            self.xvector.add_module("out_nonlinear", bend(n_channels))
            self.xvector.add_module("stats", Statistics())
            self.xvector.add_module("dense", Last(2 * n_channels))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.xvector(self.head(x.transpose(1, 2)))

    return CamPlusPlus()

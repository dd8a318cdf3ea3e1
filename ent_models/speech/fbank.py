"""Log-mel energies as Kaldi computes them, which speaker networks are trained on. Knows no speech and no files."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

RATE_HZ = 16_000
HOP_N = 160
N_BANDS = 80
_FRAME_N = 400
_FFT_N = 512
_LOWEST_HZ = 20.0
_PRE_EMPHASIS = 0.97
_FLOOR = 1.1920929e-07


def bands(audio: torch.Tensor) -> torch.Tensor:
    """Log-mel energies of sound at 16 kHz: (n, samples) float32 in, (n, frames, 80) out, a frame each 10 ms.

    Kaldi's `compute-fbank-feats` without dither: frames of 25 ms within the sound, mean taken away, pre-emphasis of
    0.97, the Povey window (a Hann window to the power of 0.85), power spectrum, triangles on the mel scale from 20 Hz
    to 8 kHz (D. Povey et al., The Kaldi Speech Recognition Toolkit, 2011).

    Raises:
        ValueError: the sound is shorter than one frame.
    """
    import torch

    if audio.shape[-1] < _FRAME_N:
        raise ValueError(f"a frame takes {_FRAME_N} samples")
    frames = audio.unfold(-1, _FRAME_N, HOP_N)
    frames = frames - frames.mean(-1, keepdim=True)
    before = torch.cat([frames[..., :1], frames[..., :-1]], dim=-1)
    window = torch.hann_window(_FRAME_N, periodic=False, device=audio.device) ** 0.85
    spectrum = torch.fft.rfft((frames - _PRE_EMPHASIS * before) * window, n=_FFT_N)
    power = spectrum.real.square() + spectrum.imag.square()
    return (power @ _triangles().to(audio.device)).clamp_min(_FLOOR).log()


@cache
def _triangles() -> torch.Tensor:
    """(257, 80): how much each frequency counts for each band. The last frequency, 8 kHz, counts for none."""
    import torch

    def mel(hz: torch.Tensor) -> torch.Tensor:
        return 1127.0 * torch.log1p(hz / 700.0)

    edges = mel(torch.tensor([_LOWEST_HZ, RATE_HZ / 2], dtype=torch.float64))
    corners = torch.linspace(float(edges[0]), float(edges[1]), N_BANDS + 2, dtype=torch.float64)
    left, centre, right = corners[:-2], corners[1:-1], corners[2:]
    here = mel(torch.arange(_FFT_N // 2 + 1, dtype=torch.float64) * RATE_HZ / _FFT_N)[:, None]
    weights = torch.minimum((here - left) / (centre - left), (right - here) / (right - centre)).clamp_min(0.0)
    return weights.to(torch.float32)

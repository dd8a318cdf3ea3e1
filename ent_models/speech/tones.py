"""How steady the tones in a sound are, which tells music from noise. Knows no files; a guess, not a measurement.

Notes are held, so that the narrow peaks in the spectrum of music are still there an eighth of a second later; those of
noise are chance, and those of a voice glide. A hum holds its tones too, but the same ones for as long as it lasts.
After the idea of the "peak continuation" of J. Saunders, Real-time discrimination of broadcast speech/music (1996), and
of tonal stability in later work on the question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ent_models.speech.sound import RATE_HZ

if TYPE_CHECKING:
    import numpy as np

HOP_N = 1_024
_FRAME_N = 2_048
# Below lies the hum of mains, above little that is held.
_LOWEST_HZ, _HIGHEST_HZ = 150, 4_000
_AROUND_BINS = 31
# Tens of dB above the bins around.
_STANDS_OUT = 0.8
_SHORT_FRAMES = 2
LONG_FRAMES = 78
_FLOOR = 1e-10


class ToneListener:
    """Tone by tone through a recording: give it one block after another."""

    def __init__(self) -> None:
        import numpy as np

        self._waiting = np.zeros(0, np.float32)
        self._past = np.zeros((0, 0), np.float32)
        self._window = np.hanning(_FRAME_N).astype(np.float32)
        self._bins = slice(_LOWEST_HZ * _FRAME_N // RATE_HZ, _HIGHEST_HZ * _FRAME_N // RATE_HZ)

    def hear(self, audio: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How like the peaks of each frame are to those 0.13 s and 5 s before: two float32 (frames,) in [-1, 1].

        A frame comes every `HOP_N` samples; what does not fill one waits for the next block. Where there is no sound
        that early, the likeness is 0.
        """
        import numpy as np
        from numpy.lib.stride_tricks import sliding_window_view

        self._waiting = np.concatenate([self._waiting, audio])
        if len(self._waiting) < _FRAME_N:
            return np.zeros(0, np.float32), np.zeros(0, np.float32)
        frames = sliding_window_view(self._waiting, _FRAME_N)[::HOP_N]
        self._waiting = self._waiting[len(frames) * HOP_N :]
        peaks = self._peaks(frames)
        n_past = len(self._past)
        both = np.concatenate([self._past, peaks]) if n_past else peaks
        self._past = both[-LONG_FRAMES:]
        return tuple(self._likeness(both, n_past, lag) for lag in (_SHORT_FRAMES, LONG_FRAMES))  # type: ignore[return-value]

    def _peaks(self, frames: np.ndarray) -> np.ndarray:
        """How far each bin stands out by more than `_STANDS_OUT`, as vectors around their mean: (frames, bins).

        Their length is 1, or less where hardly anything stands out: so that chance and faint whines count for little.
        """
        import numpy as np
        from scipy.ndimage import uniform_filter1d

        power = np.abs(np.fft.rfft(frames * self._window, axis=1)[:, self._bins]) ** 2
        level = np.log10(power + _FLOOR).astype(np.float32)
        rises = np.maximum(level - uniform_filter1d(level, _AROUND_BINS, axis=1) - _STANDS_OUT, 0.0)
        rises -= rises.mean(axis=1, keepdims=True)
        unit: np.ndarray = rises / np.maximum(np.linalg.norm(rises, axis=1, keepdims=True), 1.0)
        return unit

    @staticmethod
    def _likeness(both: np.ndarray, n_past: int, lag: int) -> np.ndarray:
        import numpy as np

        found = np.zeros(len(both) - n_past, np.float32)
        first = max(n_past, lag)
        if first < len(both):
            found[first - n_past :] = np.einsum("fb,fb->f", both[first:], both[first - lag : len(both) - lag])
        return found

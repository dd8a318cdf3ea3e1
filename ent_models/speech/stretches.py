"""Runs of speech with their sound, one after another, from blocks of any length. Knows no words and no voices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ent_models.speech.detector import WINDOW_N, WINDOW_S, SpeechDetector
from ent_models.speech.sound import RATE_HZ

if TYPE_CHECKING:
    import numpy as np

MAX_RUN_S = 30.0
_MAX_PAUSE_N = round(0.3 / WINDOW_S)
_MIN_RUN_N = round(0.25 / WINDOW_S)
_MAX_RUN_N = int(MAX_RUN_S / WINDOW_S)


@dataclass(frozen=True, slots=True)
class Run:
    """Speech without a longer pause than 0.3 s, cut after `MAX_RUN_S`. Seconds from the start of the file; `audio` is
    its sound at 16 kHz, float32 (n,)."""

    start_s: float
    end_s: float
    audio: np.ndarray


def runs(blocks: Iterable[np.ndarray]) -> Iterator[Run]:
    """Every run of speech of a quarter of a second or more, in order, as soon as it is over."""
    import numpy as np

    detector = SpeechDetector()
    waiting = np.zeros(0, np.float32)  # what the detector has not heard
    audio = np.zeros(0, np.float32)  # from `offset_n` windows on, heard
    flags = np.zeros(0, bool)
    offset_n = 0
    for block in _and_silence(blocks):
        waiting = np.concatenate([waiting, block])
        n_whole = len(waiting) // WINDOW_N * WINDOW_N
        flags = np.concatenate([flags, detector.windows(waiting[:n_whole])])
        audio, waiting = np.concatenate([audio, waiting[:n_whole]]), waiting[n_whole:]
        while (span := _first(flags)) is not None:
            begin, end = span
            if end - begin >= _MIN_RUN_N:
                sound = audio[begin * WINDOW_N : end * WINDOW_N]
                start_s = (offset_n + begin) * WINDOW_S
                yield Run(start_s, start_s + len(sound) / RATE_HZ, sound)
            audio, flags, offset_n = audio[end * WINDOW_N :], flags[end:], offset_n + end
        quiet = len(flags) if not flags.any() else 0
        audio, flags, offset_n = audio[quiet * WINDOW_N :], flags[quiet:], offset_n + quiet


def _and_silence(blocks: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    """The blocks and, after them, so much silence that the last run is over."""
    import numpy as np

    yield from blocks
    yield np.zeros((_MAX_PAUSE_N + 40) * WINDOW_N, np.float32)


def _first(flags: np.ndarray) -> tuple[int, int] | None:
    """Begin and end of the first run, in windows; None while it may go on or there is none."""
    import numpy as np

    spoken = np.flatnonzero(flags)
    if not len(spoken):
        return None
    begin = int(spoken[0])
    gaps = np.flatnonzero(np.diff(spoken) > _MAX_PAUSE_N)
    end = int(spoken[gaps[0]] if len(gaps) else spoken[-1]) + 1
    if end - begin >= _MAX_RUN_N:
        return begin, begin + _MAX_RUN_N
    is_over = len(gaps) > 0 or len(flags) - end > _MAX_PAUSE_N
    return (begin, end) if is_over else None

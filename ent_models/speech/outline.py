"""A recording at a glance: how loud it is over time, and where there is speech, music, silence or other sound.

Speech is what the detector hears, silence is what lies below -50 dB of full scale for half a second, and music is a
guess: sound with tones that are held (see `tones`). Music under speech is speech; drums alone are other sound. One pass
in blocks: an hour takes some seconds and about 2 MB.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from ent_models.errors import BadInput
from ent_models.models import Shelf
from ent_models.records import Partial, Progress
from ent_models.speech import sound
from ent_models.speech.detector import WINDOW_N, WINDOW_S, SpeechDetector
from ent_models.speech.outline_records import N_BINS, Outline, OutlineOptions, SoundKind, Stretch
from ent_models.speech.sound import RATE_HZ
from ent_models.speech.tones import HOP_N, LONG_FRAMES, ToneListener

if TYPE_CHECKING:
    import numpy as np

KINDS: tuple[SoundKind, ...] = get_args(SoundKind)
_SPEECH, _MUSIC, _SILENCE, _SOUND = range(4)
_SILENT = 10 ** (-50 / 20)
_MIN_SILENCE_S = 0.5
_MIN_SPEECH_S, _MAX_PAUSE_S = 0.25, 0.6
_MIN_STRETCH_S = 1.0
# Chosen on generated sounds (see its tests): tones held for an eighth of a second, unless they stay for 5 s.
_HELD, _FOREVER = 0.26, 0.85
_TONES_OVER_S = 3.0
_PER_FRAME = HOP_N // WINDOW_N


def analyse(
    path: Path, options: OutlineOptions, shelf: Shelf, *, kept: tuple[()] = ()
) -> Iterator[Progress | Partial | Outline]:
    """Yield `Progress` and, last, the `Outline`.

    Raises:
        BadInput: the file or the options cannot be used.
    """
    import numpy as np

    yield Progress(None, "Opening the file")
    info = sound.probe(path, track=options.track)
    reading = sound.blocks(path, track=options.track)
    detector, tones = SpeechDetector(), ToneListener()
    waiting = np.zeros(0, np.float32)
    loudest, power, speech, held, forever = ([np.zeros(0, np.float32)] for _ in range(5))
    for block in reading:
        short, long = tones.hear(block)
        held.append(short)
        forever.append(long)
        waiting = np.concatenate([waiting, block])
        n_whole = len(waiting) // WINDOW_N * WINDOW_N
        rows, waiting = waiting[:n_whole].reshape(-1, WINDOW_N), waiting[n_whole:]
        loudest.append(np.abs(rows).max(axis=1, initial=0.0))
        power.append(np.square(rows).mean(axis=1))
        speech.append(detector.windows(rows.reshape(-1)))
        yield _progress(reading.end_s, info.duration_s)
    if reading.end_s < sound.MIN_DURATION_S:
        raise BadInput(sound.too_short(reading.end_s))
    loud = np.concatenate([*loudest, np.abs(waiting).max(keepdims=True)] if len(waiting) else loudest)
    level = np.sqrt(np.concatenate(power))
    kinds = kinds_of(np.concatenate(speech).astype(bool), level, np.concatenate(held), np.concatenate(forever))
    yield Outline(reading.end_s, _peaks(loud), _stretches(kinds, reading.end_s), reading.notes)


def kinds_of(speech: np.ndarray, level: np.ndarray, held: np.ndarray, forever: np.ndarray) -> np.ndarray:
    """What each window of `WINDOW_S` seconds is, as an index of `KINDS`.

    `speech` (n,) bool and `level` (n,), the root of the mean square, are of windows; `held` and `forever` of frames,
    as `ToneListener` gives them.
    """
    import numpy as np
    from scipy.ndimage import uniform_filter1d

    n_windows = len(speech)
    kinds = np.full(n_windows, _SOUND)
    over = max(1, round(_TONES_OVER_S * RATE_HZ / HOP_N))
    if len(held):
        # A frame in speech or silence says nothing of the music around it.
        quiet = np.zeros(len(held), bool)
        usable = min(len(held), n_windows // _PER_FRAME)
        busy = (speech | (level < _SILENT))[: usable * _PER_FRAME].reshape(usable, _PER_FRAME).any(axis=1)
        quiet[:usable] = ~busy
        counted = uniform_filter1d(quiet.astype(np.float64), over, mode="constant")
        short, long = (
            uniform_filter1d(np.where(quiet, likeness, 0.0), over, mode="constant") / np.maximum(counted, 1e-9)
            for likeness in (held.astype(np.float64), _both_ways(forever).astype(np.float64))
        )
        is_music = np.repeat((short > _HELD) & (long < _FOREVER * short) & (counted > 0), _PER_FRAME)
        is_music = np.pad(is_music, (0, max(0, n_windows - len(is_music))), mode="edge")[:n_windows]
        kinds[is_music] = _MUSIC
    kinds[_lasting(level < _SILENT, _MIN_SILENCE_S)] = _SILENCE
    spoken = ~_lasting(~speech, _MAX_PAUSE_S)
    kinds[_lasting(spoken & _near(speech), _MIN_SPEECH_S)] = _SPEECH
    return _without_scraps(kinds)


def _both_ways(forever: np.ndarray) -> np.ndarray:
    """For each frame, how like it is to that 5 s before or 5 s after, whichever is more."""
    import numpy as np

    after = np.zeros_like(forever)
    after[:-LONG_FRAMES] = forever[LONG_FRAMES:]
    return np.maximum(forever, after)


def _near(speech: np.ndarray) -> np.ndarray:
    """False before the first and after the last speech: a short pause there is no pause within speech."""
    import numpy as np

    inside = np.zeros(len(speech), bool)
    found = np.flatnonzero(speech)
    if len(found):
        inside[found[0] : found[-1] + 1] = True
    return inside


def _lasting(flags: np.ndarray, min_s: float) -> np.ndarray:
    """`flags` without the runs that are shorter than `min_s`."""
    kept = flags.copy()
    for begin, end in _runs(flags):
        if flags[begin] and (end - begin) * WINDOW_S < min_s:
            kept[begin:end] = False
    return kept


def _without_scraps(kinds: np.ndarray) -> np.ndarray:
    """`kinds` where music and other sound of less than `_MIN_STRETCH_S` take the kind before them, or after."""
    kinds = kinds.copy()
    for begin, end in _runs(kinds):
        is_scrap = (end - begin) * WINDOW_S < _MIN_STRETCH_S and kinds[begin] in (_MUSIC, _SOUND)
        if is_scrap and (begin > 0 or end < len(kinds)):
            kinds[begin:end] = kinds[begin - 1] if begin else kinds[end]
    return kinds


def _runs(values: np.ndarray) -> list[tuple[int, int]]:
    """Begin and end of each run of equal values."""
    import numpy as np

    if not len(values):
        return []
    edges = [0, *(np.flatnonzero(values[1:] != values[:-1]) + 1).tolist(), len(values)]
    return list(pairwise(edges))


def _peaks(loud: np.ndarray) -> bytes:
    """The loudest of each of at most `N_BINS` parts of equal length, a byte each."""
    import numpy as np

    n_bins = max(1, min(N_BINS, len(loud)))
    firsts = np.arange(n_bins) * len(loud) // n_bins
    return bytes(np.clip(np.round(np.maximum.reduceat(loud, firsts) * 255), 0, 255).astype(np.uint8))


def _stretches(kinds: np.ndarray, duration_s: float) -> tuple[Stretch, ...]:
    runs = _runs(kinds) or [(0, 0)]
    found = []
    for begin, end in runs:
        end_s = duration_s if end == len(kinds) else round(end * WINDOW_S, 3)
        kind = KINDS[int(kinds[begin])] if len(kinds) else KINDS[_SOUND]
        found.append(Stretch(round(begin * WINDOW_S, 3), end_s, kind))
    return tuple(found)


def _progress(end_s: float, duration_s: float | None) -> Progress:
    note = f"Drawing the outline, {sound.clock(end_s)}"
    return Progress(min(1.0, end_s / duration_s) if duration_s else None, note)

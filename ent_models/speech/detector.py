"""Where there is speech, and pieces of at most 30 s that are cut in its pauses. Knows no words and no languages.

The detector is Silero VAD v6 (MIT), which comes inside faster-whisper. Its state is carried from block to block, so a
film of three hours is judged as one and needs the memory of one piece.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ent_models.speech.sound import RATE_HZ

if TYPE_CHECKING:
    import numpy as np

WINDOW_N = 512
WINDOW_S = WINDOW_N / RATE_HZ
MAX_PIECE_S = 29.0

# A window is speech above the first probability, and goes on being speech above the second (Silero's own values).
_BEGIN, _GO_ON = 0.5, 0.35
_CONTEXT_N = 64
_PAD_S = 0.5
_MAX_PAUSE_S = 2.0
_MIN_SPEECH_S = 0.2
# Below this amplitude (-74 dB of full scale) nobody hears words.
_AUDIBLE = 2e-4


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the file. `audio` is its sound when there is speech in it, else None.

    `speech` tells for each window of `WINDOW_S` seconds from `start_s` on whether it is speech.
    """

    start_s: float
    end_s: float
    audio: np.ndarray | None
    speech: np.ndarray

    def speech_s(self, start_s: float, end_s: float) -> float:
        """Seconds of speech between two times, both from the start of the file."""
        first = max(0, int((start_s - self.start_s) / WINDOW_S))
        last = max(first, int((end_s - self.start_s) / WINDOW_S) + 1)
        return float(self.speech[first:last].sum()) * WINDOW_S

    def spoken_within(self, start_s: float, end_s: float) -> tuple[float, float] | None:
        """Where speech begins and ends between two times; None where there is none."""
        first = max(0, int((start_s - self.start_s) / WINDOW_S))
        spoken = self.speech[first : int((end_s - self.start_s) / WINDOW_S) + 1].nonzero()[0]
        if not len(spoken):
            return None
        offset_s = self.start_s + first * WINDOW_S
        return offset_s + float(spoken[0]) * WINDOW_S, offset_s + float(spoken[-1] + 1) * WINDOW_S

    def cut(self, window: int) -> tuple[Piece, Piece]:
        """What is before `window` and what is from it on; only for a piece with sound."""
        assert self.audio is not None
        at_s, at_n = self.start_s + window * WINDOW_S, window * WINDOW_N
        return (
            Piece(self.start_s, at_s, self.audio[:at_n], self.speech[:window]),
            Piece(at_s, self.end_s, self.audio[at_n:], self.speech[window:]),
        )

    def longest_pause(self, side_s: float) -> int | None:
        """The window in the middle of the longest pause with `side_s` seconds of speech on either side of it."""
        spoken = self.speech.nonzero()[0]
        n_side = math.ceil(side_s / WINDOW_S)
        gaps = spoken[1:] - spoken[:-1]
        inner = gaps[n_side - 1 : len(gaps) - n_side + 1]
        if not len(inner) or inner.max() < 2:
            return None
        place = n_side - 1 + int(inner.argmax())
        return int(spoken[place] + spoken[place + 1]) // 2 + 1


class SpeechDetector:
    """Silero VAD with its memory: give it one block after another."""

    def __init__(self) -> None:
        import numpy as np
        from faster_whisper.vad import get_vad_model

        self._session = get_vad_model().session
        self._hidden = np.zeros((1, 1, 128), np.float32)
        self._cell = np.zeros((1, 1, 128), np.float32)
        self._context = np.zeros(_CONTEXT_N, np.float32)
        self._is_speech = False

    def windows(self, audio: np.ndarray) -> np.ndarray:
        """Whether each window of `audio` (n * WINDOW_N,) is speech: bool (n,)."""
        import numpy as np

        rows = audio.reshape(-1, WINDOW_N)
        if not len(rows):
            return np.zeros(0, bool)
        if np.abs(rows).max() < _AUDIBLE:  # so an hour of silence passes in seconds
            self._hidden, self._cell = np.zeros_like(self._hidden), np.zeros_like(self._cell)
            self._context, self._is_speech = rows[-1, -_CONTEXT_N:], False
            return np.zeros(len(rows), bool)
        contexts = np.concatenate([self._context[None], rows[:-1, -_CONTEXT_N:]])
        self._context = rows[-1, -_CONTEXT_N:]
        feeds = {"input": np.concatenate([contexts, rows], axis=1), "h": self._hidden, "c": self._cell}
        scores, self._hidden, self._cell = self._session.run(None, feeds)
        speech = np.zeros(len(rows), bool)
        for index, score in enumerate(scores.reshape(-1)):
            self._is_speech = bool(score >= (_GO_ON if self._is_speech else _BEGIN))
            speech[index] = self._is_speech
        return speech


def pieces(blocks: Iterable[np.ndarray], *, start_s: float = 0.0, first_s: float = MAX_PIECE_S) -> Iterator[Piece]:
    """Cut sound that begins at `start_s` into pieces in order: those with speech, and the stretches between.

    A piece of speech has half a second of margin where there is room, spans pauses of up to two seconds, and is cut
    in its longest late pause where it would grow beyond `MAX_PIECE_S`, the first one beyond `first_s`: so its words
    are known soon.
    """
    import numpy as np

    detector = SpeechDetector()
    audio = np.zeros(0, np.float32)
    speech = np.zeros(0, bool)
    for block in blocks:
        audio = np.concatenate([audio, block])
        n_whole = len(audio) // WINDOW_N
        speech = np.concatenate([speech, detector.windows(audio[len(speech) * WINDOW_N : n_whole * WINDOW_N])])
        while (cut := _cut(speech, longest_s=first_s)) is not None:
            piece = _piece(audio, speech, cut, start_s)
            first_s = first_s if piece.audio is None else MAX_PIECE_S
            yield piece
            audio, speech, start_s = audio[cut[1] * WINDOW_N :], speech[cut[1] :], start_s + cut[1] * WINDOW_S
    rest = -len(audio) % WINDOW_N
    if rest:
        tail = np.pad(audio[len(speech) * WINDOW_N :], (0, rest))
        speech = np.concatenate([speech, detector.windows(tail)])
    while len(speech):
        cut = _cut(speech, is_last=True, longest_s=first_s) or (False, len(speech))
        piece = _piece(audio, speech, cut, start_s)
        first_s = first_s if piece.audio is None else MAX_PIECE_S
        yield piece
        audio, speech, start_s = audio[cut[1] * WINDOW_N :], speech[cut[1] :], start_s + cut[1] * WINDOW_S


def _cut(speech: np.ndarray, *, is_last: bool = False, longest_s: float = MAX_PIECE_S) -> tuple[bool, int] | None:
    """Whether the next piece has speech, and its length in windows; None while more must be heard to tell.

    `is_last` says that nothing follows.
    """
    import numpy as np

    pad, pause, longest = round(_PAD_S / WINDOW_S), round(_MAX_PAUSE_S / WINDOW_S), int(longest_s / WINDOW_S)
    spoken = np.flatnonzero(speech)
    if not len(spoken):
        return (False, len(speech) - pad) if len(speech) > pad + pause else None
    if spoken[0] > pad:
        return False, int(spoken[0]) - pad
    gaps = np.flatnonzero(np.diff(spoken) > pause)
    end = int(spoken[gaps[0]]) if len(gaps) else int(spoken[-1])
    is_closed = is_last or len(gaps) > 0 or len(speech) - end > pause
    length = min(end + 1 + pad, len(speech))
    if length <= longest:
        return (True, length) if is_closed else None
    return True, _latest_pause(speech, longest)


def _latest_pause(speech: np.ndarray, longest: int) -> int:
    """The middle of the longest pause in the second half of the first `longest` windows, or `longest` if none."""
    best_length, best = 0, longest
    run = 0
    for index in range(longest // 2, longest):
        run = 0 if speech[index] else run + 1
        if run and run >= best_length:
            best_length, best = run, index + 1 - run // 2
    return best


def _piece(audio: np.ndarray, speech: np.ndarray, cut: tuple[bool, int], start_s: float) -> Piece:
    has_speech, n_windows = cut
    flags = speech[:n_windows]
    sound = audio[: n_windows * WINDOW_N]
    heard = has_speech and flags.sum() * WINDOW_S >= _MIN_SPEECH_S
    return Piece(start_s, start_s + len(sound) / RATE_HZ, sound if heard else None, flags)

"""Diarisation error rate: the share of speech that was given to nobody, to the wrong voice, or found where none is.

After J. G. Fiscus et al., The Rich Transcription 2006 Spring Meeting Recognition Evaluation (2006), whose scoring
program most papers use: voices are mapped onto speakers so that they overlap as long as possible, and a collar around
each true boundary may be left out, since nobody agrees on where a word begins.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ent_models.speech.voices_records import Turn

if TYPE_CHECKING:
    import numpy as np

_FRAME_S = 0.01


@dataclass(frozen=True, slots=True)
class Error:
    """Seconds of true speech, and of each kind of error. Speech of two at once counts twice."""

    speech_s: float
    missed_s: float
    invented_s: float
    confused_s: float

    @property
    def rate(self) -> float:
        """The diarisation error rate; it may exceed 1."""
        return (self.missed_s + self.invented_s + self.confused_s) / self.speech_s if self.speech_s else 0.0

    def __add__(self, other: "Error") -> "Error":
        return Error(
            self.speech_s + other.speech_s,
            self.missed_s + other.missed_s,
            self.invented_s + other.invented_s,
            self.confused_s + other.confused_s,
        )


def error(truth: Sequence[Turn], found: Sequence[Turn], *, collar_s: float = 0.0) -> Error:
    """The error of `found`. Within `collar_s` on both sides of each true beginning and end nothing is scored."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    n_frames = 1 + round(max((turn.end_s for turn in [*truth, *found]), default=0.0) / _FRAME_S)
    true, heard = _activity(truth, n_frames), _activity(found, n_frames)
    scored = np.ones(n_frames, bool)
    if collar_s:
        for turn in truth:
            for at_s in (turn.start_s, turn.end_s):
                scored[max(0, round((at_s - collar_s) / _FRAME_S)) : round((at_s + collar_s) / _FRAME_S)] = False
    true, heard = true[:, scored], heard[:, scored]
    overlap = true.astype(np.int64) @ heard.T.astype(np.int64)
    rows, columns = linear_sum_assignment(overlap, maximize=True)
    n_true, n_heard = true.sum(0), heard.sum(0)
    n_right = np.zeros(true.shape[1], int)
    for row, column in zip(rows, columns, strict=True):
        n_right += true[row] & heard[column]
    missed, invented = np.maximum(n_true - n_heard, 0), np.maximum(n_heard - n_true, 0)
    confused = np.minimum(n_true, n_heard) - n_right
    return Error(*(float(counts.sum()) * _FRAME_S for counts in (n_true, missed, invented, confused)))


def words_wrong(truth: Sequence[int], found: Sequence[int]) -> int:
    """How many words have the wrong speaker, by the best mapping; 0 in `found` is nobody."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    names, numbers = sorted(set(truth)), sorted(set(found) - {0})
    counts = np.array([[sum(a == name and b == number for a, b in zip(truth, found, strict=True)) for number in numbers]
                       for name in names]).reshape(len(names), len(numbers))  # fmt: skip
    rows, columns = linear_sum_assignment(counts, maximize=True)
    return len(truth) - int(counts[rows, columns].sum())


def _activity(turns: Iterable[Turn], n_frames: int) -> "np.ndarray":
    """(speakers, frames) bool: who speaks when."""
    import numpy as np

    turns = list(turns)
    speakers = sorted({turn.speaker for turn in turns})
    active = np.zeros((len(speakers), n_frames), bool)
    for turn in turns:
        active[speakers.index(turn.speaker), round(turn.start_s / _FRAME_S) : round(turn.end_s / _FRAME_S)] = True
    return active

"""What is exported: timed lines of speech, and what is known of the file they were heard in. Knows no format."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from ent_models.speech.document.graphemes import joined
from ent_models.speech.export.plain import one_line, readable

MAX_S = 3_599_999.0
"""The latest time that is written: 999 hours, so that a clock has at most three digits of hours."""

_PAUSE_S = 2.0
_LONG_TURN_S = 60.0
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "۔", "।", '."', '!"', '?"', ".”", "!”", "?”", "」")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class CueWord:
    """A word and when it is said, in seconds; `probability` in [0, 1] is how sure the model was of it."""

    start_s: float
    end_s: float
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Cue:
    """A line of speech. Times are seconds from the start of the file; `speaker` is "" where it is not known.

    Line breaks in `text` are the user's own and stay in captions. `language` is an ISO 639-1 code, "" where it is
    that of the whole file.
    """

    start_s: float
    end_s: float
    text: str
    speaker: str = ""
    words: tuple[CueWord, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """The file that was heard: `name` is a file name, never a path to trust.

    `frame_rate` is in pictures a second, None for sound alone or where it is not known; sizes are 0 likewise.
    `start_timecode` is the timecode of the file's first frame as its camera wrote it, "" where there is none.
    `n_channels` are the channels of all its sound tracks.
    """

    name: str
    duration_s: float | None
    is_video: bool
    has_sound: bool
    frame_rate: Fraction | None = None
    width_px: int = 0
    height_px: int = 0
    start_timecode: str = ""
    n_channels: int = 2
    rate_hz: int = 48_000


def ready(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """`cues` that any writer can take: in order of their starts, times finite and not negative, texts readable.

    Cues without text stay; an end before its start becomes that start.
    """
    return tuple(sorted((_ready(cue) for cue in cues), key=lambda cue: cue.start_s))


def spoken(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """`ready` cues that hold text."""
    return tuple(cue for cue in ready(cues) if cue.text)


def without_speakers(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """`cues` as if nobody knew who speaks."""
    return tuple(replace(cue, speaker="") for cue in cues)


def turns(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """Paragraphs to read: cues of one speaker in a row, joined, each as one cue without words.

    A new one begins with another speaker, after a pause of two seconds, and with the first sentence after a minute.
    """
    found: list[Cue] = []
    for cue in spoken(cues):
        text = one_line(cue.text)
        if found and _goes_on(found[-1], cue):
            last = found[-1]
            found[-1] = replace(last, end_s=max(last.end_s, cue.end_s), text=joined(last.text, text))
        else:
            found.append(Cue(cue.start_s, cue.end_s, text, cue.speaker))
    return tuple(found)


def _goes_on(turn: Cue, cue: Cue) -> bool:
    if turn.speaker != cue.speaker or cue.start_s - turn.end_s >= _PAUSE_S:
        return False
    return turn.end_s - turn.start_s < _LONG_TURN_S or not turn.text.endswith(_SENTENCE_ENDS)


def _ready(cue: Cue) -> Cue:
    start_s = _seconds(cue.start_s)
    words = (
        CueWord(_seconds(word.start_s), _seconds(word.end_s, _seconds(word.start_s)), one_line(word.text), _share(word))
        for word in cue.words
    )
    end_s = _seconds(cue.end_s, start_s)
    return Cue(start_s, end_s, readable(cue.text), one_line(cue.speaker), tuple(words), one_line(cue.language))


def _seconds(value: float, at_least: float = 0.0) -> float:
    return min(max(float(value), at_least), MAX_S) if math.isfinite(value) else at_least


def _share(word: CueWord) -> float:
    return min(max(float(word.probability), 0.0), 1.0) if math.isfinite(word.probability) else 0.0

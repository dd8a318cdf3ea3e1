"""SubRip and WebVTT, written from cues. Knows no files and no players.

The writers are our own: pysubs2 1.8.1 (looked at for this) leaves `<`, `&` and `-->` unescaped in WebVTT, has no
voice tags, drops what stands in braces, turns a spoken `\\N` into a line break and ends all times at 99:59:59.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from ent_models.speech.export.cues import Cue, spoken
from ent_models.speech.export.plain import turned

Rows = Callable[[str], Sequence[str]]
"""How a text is broken into the rows of a caption. One that has line breaks comes with them."""

_ARROW = re.compile("-{2,}>")
_LANGUAGE = re.compile("[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8})*")


def as_they_stand(text: str) -> Sequence[str]:
    """The rows that a text has already."""
    return text.split("\n")


def srt(cues: Iterable[Cue], *, speakers: bool = True, rows: Rows = as_they_stand) -> str:
    """SubRip: numbered cues with the speaker before the text, as in `Anna: Good morning.`, broken into `rows` together.

    SubRip has no escapes, so an arrow, which could be taken for a line of times, loses its second dash. Tags such as
    `<i>` stay as they are: players show them as italics. Many players take all rows to run from left to right, so
    those that do not say so (`turned`).
    """
    blocks = []
    for number, cue in enumerate(spoken(cues), start=1):
        text = f"{cue.speaker}: {cue.text}" if speakers and cue.speaker else cue.text
        text = "\n".join(turned(row, cue.text) for row in _ARROW.sub("->", "\n".join(rows(text))).split("\n"))
        blocks.append(f"{number}\n{_times(cue, ',')}\n{text}\n")
    return "\n".join(blocks)


def vtt(cues: Iterable[Cue], *, speakers: bool = True, rows: Rows = as_they_stand) -> str:
    """WebVTT (W3C) with a voice tag for each known speaker and a language tag for each cue in a language of its own.

    All that would be markup is escaped. The direction of text is found by players, as the standard says.
    """
    blocks = ["WEBVTT\n"]
    for cue in spoken(cues):
        voice = f"<v {_named(cue.speaker)}>" if speakers and cue.speaker else ""
        text = _escaped("\n".join(rows(cue.text)))
        if _LANGUAGE.fullmatch(cue.language):
            text = f"<lang {cue.language}>{text}</lang>"
        blocks.append(f"{_times(cue, '.')}\n{voice}{text}\n")
    return "\n".join(blocks)


def clock(seconds: float, mark: str = ".") -> str:
    """HH:MM:SS and milliseconds after `mark`."""
    return _clock(round(seconds * 1000), mark)


def _times(cue: Cue, mark: str) -> str:
    start_ms = round(cue.start_s * 1000)
    # Players drop a cue that ends when it begins.
    return f"{_clock(start_ms, mark)} --> {_clock(max(start_ms + 1, round(cue.end_s * 1000)), mark)}"


def _clock(ms: int, mark: str) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02d}:{minute:02d}:{second:02d}{mark}{ms:03d}"


def _named(speaker: str) -> str:
    """A name for a voice tag: one that ends in two hyphens would make an arrow with the tag's end, as between times."""
    name = _escaped(speaker)
    return f"{name[:-1]}&#45;" if name.endswith("--") else name


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

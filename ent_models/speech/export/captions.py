"""SubRip and WebVTT, written from cues. Knows no files and no players.

The writers are our own: pysubs2 1.8.1 (looked at for this) leaves `<`, `&` and `-->` unescaped in WebVTT, has no
voice tags, drops what stands in braces, turns a spoken `\\N` into a line break and ends all times at 99:59:59.
"""

import re
from collections.abc import Iterable

from ent_models.speech.export.cues import Cue, spoken
from ent_models.speech.export.lines import wrapped

LINE_CHARACTERS = 42
"""Columns of a line: the limit of most published rules for Latin scripts."""

_ARROW = re.compile("-{2,}>")


def srt(cues: Iterable[Cue], *, speakers: bool = True, line_characters: int = LINE_CHARACTERS) -> str:
    """SubRip: numbered cues with the speaker before the text, as in `Anna: Good morning.`.

    SubRip has no escapes, so an arrow, which could be taken for a line of times, loses its second dash. Tags such as
    `<i>` stay as they are: players show them as italics.
    """
    blocks = []
    for number, cue in enumerate(spoken(cues), start=1):
        text = f"{cue.speaker}: {cue.text}" if speakers and cue.speaker else cue.text
        text = _ARROW.sub("->", wrapped(text, line_characters))
        blocks.append(f"{number}\n{_times(cue, ',')}\n{text}\n")
    return "\n".join(blocks)


def vtt(cues: Iterable[Cue], *, speakers: bool = True, line_characters: int = LINE_CHARACTERS) -> str:
    """WebVTT (W3C) with a voice tag for each known speaker; all that would be markup is escaped."""
    blocks = ["WEBVTT\n"]
    for cue in spoken(cues):
        voice = f"<v {_escaped(cue.speaker)}>" if speakers and cue.speaker else ""
        blocks.append(f"{_times(cue, '.')}\n{voice}{_escaped(wrapped(cue.text, line_characters))}\n")
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


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

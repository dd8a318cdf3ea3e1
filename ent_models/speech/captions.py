"""From a transcript to the formats of the trade: SRT, WebVTT, plain text, JSON. Knows no files and no model.

The writers are our own, since pysubs2 1.8.1 (looked at for this) leaves `<`, `&` and `-->` unescaped in WebVTT, drops
what stands in braces, turns a spoken `\\N` into a line break and ends all times at 99:59:59. Each segment becomes one
cue, wrapped at about 42 characters; words are never cut.
"""

import textwrap
from dataclasses import dataclass

import msgspec

from ent_models.errors import BadInput
from ent_models.records import public
from ent_models.speech.records import Transcript

LINE_CHARACTERS = 42


@dataclass(frozen=True, slots=True)
class CaptionFormat:
    """A format that `write` knows: its name for people, the file's ending and its media type."""

    title: str
    extension: str
    mime: str


FORMATS = {
    "srt": CaptionFormat("SubRip captions", "srt", "application/x-subrip"),
    "vtt": CaptionFormat("WebVTT captions", "vtt", "text/vtt"),
    "txt": CaptionFormat("Plain text", "txt", "text/plain"),
    "json": CaptionFormat("JSON", "json", "application/json"),
}


def write(transcript: Transcript, format: str) -> str:
    """The whole file as text, to be saved as UTF-8. `format` is a key of `FORMATS`.

    A transcript without segments gives a valid file without cues.

    Raises:
        BadInput: an unknown format.
    """
    match format:
        case "srt":
            return _srt(transcript)
        case "vtt":
            return _vtt(transcript)
        case "txt":
            return "".join(f"{_one_line(segment.text)}\n" for segment in transcript.segments)
        case "json":
            return msgspec.json.format(msgspec.json.encode(public(transcript)), indent=2).decode() + "\n"
    raise BadInput(f"There is no caption format called {format!r}. Use one of: {', '.join(FORMATS)}.")


def _srt(transcript: Transcript) -> str:
    # SubRip has no escapes: only an arrow could be taken for a line of times.
    cues = (
        f"{number}\n{_times(segment.start_s, segment.end_s, ',')}\n{_wrapped(segment.text).replace('-->', '->')}\n"
        for number, segment in enumerate(transcript.segments, start=1)
    )
    return "\n".join(cues)


def _vtt(transcript: Transcript) -> str:
    cues = (
        f"\n{_times(segment.start_s, segment.end_s, '.')}\n{_escaped(_wrapped(segment.text))}\n"
        for segment in transcript.segments
    )
    return "WEBVTT\n" + "".join(cues)


def _times(start_s: float, end_s: float, mark: str) -> str:
    start_ms = max(0, round(start_s * 1000))
    end_ms = max(start_ms + 1, round(end_s * 1000))
    return f"{_time(start_ms, mark)} --> {_time(end_ms, mark)}"


def _time(ms: int, mark: str) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02d}:{minute:02d}:{second:02d}{mark}{ms:03d}"


def _one_line(text: str) -> str:
    """Without line breaks, which would end a cue, and without control characters."""
    return " ".join("".join(mark if mark.isprintable() or mark in "\u200c\u200d" else " " for mark in text).split())


def _wrapped(text: str) -> str:
    return textwrap.fill(_one_line(text), LINE_CHARACTERS, break_long_words=False, break_on_hyphens=False)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

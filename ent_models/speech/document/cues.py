"""SRT and WebVTT into cues, forgiving what players forgive. Knows no transcript.

Own readers, as our writers are: pysubs2 1.8.1 (looked at for this) takes every text in angle brackets or braces for
markup, knows no voices, and ends times at 99:59:59. Each line of the file is looked at once, with patterns that cannot
run wild.
"""

import html
import re
from dataclasses import dataclass

# Hours may be missing; the fraction follows a comma or a point, or is missing; what follows the times is settings.
_TIME = r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,9}))?"
_TIMES = re.compile(rf"^\s*{_TIME}\s*-{{1,3}}>\s*{_TIME}(?:\s.*)?$")
_NUMBER = re.compile(r"^\s*\d{1,9}\s*$")
_SRT_TAG = re.compile(r"</?(?:[biu]|font|c|s|v|ruby|rt|lang)(?:[ .][^<>]{0,500})?>|\{\\[^{}]{0,500}\}", re.IGNORECASE)
_VTT_TAG = re.compile(r"</?[a-zA-Z0-9][^<>]{0,1000}(?:>|$)|</>|<>")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,200})?[ \t]([^<>]{1,200})>")
# Blocks that hold no cue.
_VTT_OTHER = ("NOTE", "STYLE", "REGION")


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue as it stands in the file, in seconds; it may end before it starts. `voice` is a VTT voice, or ""."""

    start_s: float
    end_s: float
    text: str
    voice: str = ""


def is_vtt(text: str) -> bool:
    """Whether this is WebVTT, by its first line."""
    return text.lstrip("\ufeff\r\n ").startswith("WEBVTT")


def read_vtt(text: str) -> list[Cue]:
    """The cues of a WebVTT file, in its order."""
    cues: list[Cue] = []
    for times, rows in _blocks(text, is_vtt=True):
        cues += _voices(times, "\n".join(rows))
    return cues


def read_srt(text: str) -> list[Cue]:
    """The cues of an SRT file, in its order. Empty rows within a cue are passed over, its text goes on."""
    return [Cue(*times, _SRT_TAG.sub("", "\n".join(rows))) for times, rows in _blocks(text, is_vtt=False)]


def _blocks(text: str, *, is_vtt: bool) -> list[tuple[tuple[float, float], list[str]]]:
    """(times, rows) of each cue."""
    found: list[tuple[tuple[float, float], list[str]]] = []
    is_open = False
    was_empty, is_other = True, False
    above, is_alone = "", True  # the last row that is not empty, and whether the row before it is
    counters = ""  # of the first cue: "near" the times, "apart" from them by an empty row, or none
    for row in text.splitlines():
        if not row.strip():
            is_open, was_empty, is_other = is_open and not is_vtt, True, False
            continue
        if is_vtt and was_empty and row.split(maxsplit=1)[0] in _VTT_OTHER:
            is_other, is_open = True, False
        times = None if is_other else _times(row)
        if times is not None:
            if not found and _NUMBER.match(above):
                counters = "apart" if was_empty else "near"
            # The number of this cue is no text of the last one; but a number may be what someone says.
            is_counter = (is_alone and counters == "apart") if was_empty else (is_alone or counters != "")
            if is_open and found[-1][1] and is_counter and _NUMBER.match(above):
                found[-1][1].pop()
            found.append((times, []))
            is_open = True
        elif is_open:
            found[-1][1].append(row)
        above, is_alone, was_empty = row, was_empty, False
    return found


def _times(row: str) -> tuple[float, float] | None:
    if "->" not in row:
        return None
    match = _TIMES.match(row[:500])
    if match is None:
        return None
    parts = match.groups()
    return _seconds(parts[:4]), _seconds(parts[4:])


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return round(whole + (float("0." + fraction) if fraction else 0.0), 3)


def _voices(times: tuple[float, float], text: str) -> list[Cue]:
    """A cue of WebVTT, or several where several voices speak in it, each with a share of its time."""
    parts: list[tuple[str, str]] = []
    voice, last = "", 0
    for match in _VOICE.finditer(text):
        parts.append((voice, text[last : match.start()]))
        voice, last = match[1], match.end()
    parts.append((voice, text[last:]))
    said = [(html.unescape(name).strip(), html.unescape(_VTT_TAG.sub("", part)).strip()) for name, part in parts]
    said = [(name, part) for name, part in said if part]
    total = sum(len(part) for _, part in said)
    cues, done = [], 0
    length_s = times[1] - times[0]
    for name, part in said:
        start_s = round(times[0] + length_s * done / total, 3)
        done += len(part)
        cues.append(Cue(start_s, round(times[0] + length_s * done / total, 3), part, name))
    return cues

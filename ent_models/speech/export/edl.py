"""Markers as an EDL for DaVinci Resolve: Timelines > Import > Timeline Markers from EDL. Knows no media.

The form is what Resolve itself writes with Timeline Markers to EDL: a CMX 3600 event of one frame for each marker and
under it one line, `note |C:ResolveColorBlue |M:name |D:frames`. Other systems read the events and pass over that line.

otio-cmx3600-adapter 1.0.0 (2023, Apache 2.0) was looked at for this. It writes markers as `* LOC:` lines of clips, in
capitals and without a length, which Resolve does not take for timeline markers, and so does not do what is needed.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import takewhile

from ent_models.speech.export.markers import Marker, Placed, Timeline, frame_at, place
from ent_models.speech.export.plain import cut, one_line

MAX_EVENTS = 999
"""Events of one list: CMX 3600 numbers them with three digits."""

_NAME_CHARACTERS = 120
_NOTE_CHARACTERS = 2000
_TITLE_CHARACTERS = 70
_PLAIN = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "«": '"', "»": '"',
        "\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2014": "-", "\u00a0": " ", "\u202f": " ", "…": "...",
        "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
        "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "\u0131": "i", "ŋ": "n", "£": "GBP", "€": "EUR",
        "¿": "?", "¡": "!",
    }
)  # fmt: skip
# What a reader could take for a statement of the list: an event's number, a head, a motion or comment line.
_STATEMENT = re.compile(r"\d|[*>#|]|(?:TITLE|FCM|AUD|SPLIT|M2|EFFECTS|BLK|FINAL)\b", re.IGNORECASE)


def edl(markers: Iterable[Marker], timeline: Timeline, *, title: str = "") -> tuple[str, ...]:
    """One list, or several where there are more than 999 markers, for Resolve to import one after the other.

    Titles and names of markers are ASCII: accents go, and a name of which letters would be lost ("Привет") becomes
    the speaker's name where that is ASCII, else "Marker 12". Notes keep their letters, as Resolve writes them, in
    UTF-8, but for those outside the Basic Multilingual Plane (most emoji), which Resolve garbles. Markers on the same
    frame become one, since a timeline holds one marker a frame. Without markers there is one list without events.
    """
    placed = _merged(place(markers, timeline))
    name = _ascii(cut(title, _TITLE_CHARACTERS)) or "Markers"
    parts = [placed[at : at + MAX_EVENTS] for at in range(0, len(placed), MAX_EVENTS)] or [[]]
    return tuple(_list(part, timeline, name, at * MAX_EVENTS) for at, part in enumerate(parts))


def n_lists(starts_s: Iterable[float], timeline: Timeline) -> int:
    """How many lists `edl` makes of markers that begin at these times, without making any."""
    return max(1, -(-len({frame_at(start_s, timeline) for start_s in starts_s}) // MAX_EVENTS))


def _list(placed: list[Placed], timeline: Timeline, title: str, n_before: int) -> str:
    kind = "DROP FRAME" if timeline.rate.is_drop else "NON-DROP FRAME"
    lines = [f"TITLE: {title}", f"FCM: {kind}", ""]
    for number, marker in enumerate(placed, start=1):
        start, end = timeline.timecode(marker.frame), timeline.timecode(marker.frame + 1)
        name = _ascii(cut(marker.name, _NAME_CHARACTERS)) or f"Marker {n_before + number}"
        note = _note(marker.comment)
        lines += [
            f"{number:03d}  001      V     C        {start} {end} {start} {end}  ",
            f"{note} |C:ResolveColor{marker.colour.resolve} |M:{name} |D:{marker.n_frames}",
            "",
        ]
    return "\n".join(lines) + "\n"


def _merged(placed: tuple[Placed, ...]) -> list[Placed]:
    """One marker a frame, as long as the longest there; the first keeps its name and colour."""
    merged: list[Placed] = []
    for marker in placed:
        if merged and merged[-1].frame == marker.frame:
            first = merged[-1]
            comment = " / ".join(filter(None, (first.comment, marker.comment or marker.name)))
            n_frames = max(first.n_frames, marker.n_frames)
            merged[-1] = Placed(first.frame, n_frames, first.name, comment, first.colour)
        else:
            merged.append(marker)
    return merged


def _ascii(text: str) -> str:
    """`text` in ASCII without the bar that parts a line.

    Where more than a third of its letters would be lost, the words before the first such loss: a speaker's name, or "".
    """
    flat = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    plain = "".join(mark for mark in flat if mark.isascii()).replace("|", "/")
    n_letters = sum(mark.isalnum() for mark in flat)
    n_kept = sum(mark.isalnum() for mark in plain)
    if 3 * n_kept < 2 * n_letters:
        words = takewhile(lambda word: not any(mark.isalnum() and not mark.isascii() for mark in word), flat.split())
        plain = "".join(mark for mark in " ".join(words) if mark.isascii()).replace("|", "/").strip(" :;,-")
    return " ".join(plain.split()) if any(mark.isalnum() for mark in plain) else ""


def _note(text: str) -> str:
    text = cut(text, _NOTE_CHARACTERS)
    text = "".join(mark for mark in text if mark <= "\uffff" and mark not in "\u200d\ufe0e\ufe0f").replace("|", "¦")
    text = one_line(text)
    return f"- {text}" if _STATEMENT.match(text) else text

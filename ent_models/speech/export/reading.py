"""Transcripts to read, count and hand on: plain text, CSV and JSON. Knows no files."""

import csv
import json
import re
from collections.abc import Iterable
from io import StringIO
from typing import Any

from ent_models.speech.export.captions import clock
from ent_models.speech.export.cues import Cue, CueWord, Media, ready, spoken, turns, without_speakers
from ent_models.speech.export.plain import one_line, turned

JSON_FORMAT = "rushes-transcript"
JSON_VERSION = 1

# Full-width forms too: some spreadsheets turn them into the plain sign.
_FORMULA = re.compile("\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_MAX_CELL_CHARACTERS = 32_767  # Excel's limit; what is longer would spill into the next row.


def txt(cues: Iterable[Cue], *, speakers: bool = True, times: bool = False, paragraphs: bool = False) -> str:
    """Plain text: one line a cue, or with `paragraphs` one paragraph a turn and a blank line between two.

    `times` puts the start before it, as in `[00:01:07] Anna: Good morning.` A line runs as what is said in it does.
    """
    named = spoken(cues) if speakers else without_speakers(spoken(cues))
    lines = []
    for cue in turns(named) if paragraphs else named:
        time = f"[{clock(cue.start_s)[:-4]}] " if times else ""
        speaker = f"{cue.speaker}: " if cue.speaker else ""
        text = one_line(cue.text)
        lines.append(turned(f"{time}{speaker}{text}", text) + "\n")
    return ("\n" if paragraphs else "").join(lines)


def csv_table(cues: Iterable[Cue], *, language: str = "", speakers: bool = True) -> str:
    """CSV (RFC 4180) with a head and one row a cue: number, start, end, start_s, end_s, speaker, text.

    Where cues are in several languages, that of each is told last; `language` is that of most.

    `start` and `end` are HH:MM:SS.mmm, `start_s` and `end_s` seconds. A cell that a spreadsheet would run as a
    formula begins with an apostrophe instead (OWASP, CSV Injection).
    """
    found = ready(cues)
    has_languages = any(cue.language for cue in found)
    columns = ["number", "start", "end", "start_s", "end_s", *(["speaker"] if speakers else []), "text"]
    columns += ["language"] if has_languages else []
    rows = [
        [
            str(number), clock(cue.start_s), clock(cue.end_s), f"{cue.start_s:.3f}", f"{cue.end_s:.3f}",
            *([cue.speaker] if speakers else []), cue.text,
            *([cue.language or language] if has_languages else []),
        ]
        for number, cue in enumerate(found, start=1)
    ]  # fmt: skip
    return as_csv([columns, *rows])


def as_csv(rows: Iterable[Iterable[str]], separator: str = ",") -> str:
    """Rows of any text as CSV; cells are one line, not longer than a spreadsheet takes, and no formula."""
    stream = StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows([cell(value) for value in row] for row in rows)
    return stream.getvalue()


def cell(text: str) -> str:
    """`text` as a spreadsheet can show it."""
    text = one_line(text)
    return (f"'{text}" if _FORMULA.match(text) else text)[:_MAX_CELL_CHARACTERS]


def json_document(cues: Iterable[Cue], media: Media, *, language: str = "", speakers: bool = True) -> str:
    """The whole transcript as JSON, exact but for what cannot be said in Unicode.

    An object with `format` ("rushes-transcript"), `version` (1; a change that readers must know of raises it),
    `media` (name, duration_s, is_video, has_sound, frame_rate as "30000/1001" or null, width_px, height_px,
    start_timecode), `language` (a code or ""), `speakers` (names in order of their first cue) and `cues`: each
    start_s, end_s, text, speaker ("" where unknown), language ("" where it is that of all) and `words` with start_s,
    end_s, text and probability. Times are seconds from the start of the file to the millisecond, shares to four
    places.
    """
    named = ready(cues) if speakers else without_speakers(ready(cues))
    document = {
        "format": JSON_FORMAT,
        "version": JSON_VERSION,
        "media": _media(media),
        "language": one_line(language),
        "speakers": list(dict.fromkeys(cue.speaker for cue in named if cue.speaker)),
        "cues": [_cue(cue) for cue in named],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _media(media: Media) -> dict[str, Any]:
    (length,) = ready([Cue(0.0, media.duration_s or 0.0, "")])
    return {
        "name": one_line(media.name),
        "duration_s": None if media.duration_s is None else round(length.end_s, 3),
        "is_video": media.is_video,
        "has_sound": media.has_sound,
        "frame_rate": None if media.frame_rate is None else str(media.frame_rate),
        "width_px": media.width_px,
        "height_px": media.height_px,
        "start_timecode": one_line(media.start_timecode),
    }


def _cue(cue: Cue) -> dict[str, Any]:
    return {
        "start_s": round(cue.start_s, 3),
        "end_s": round(cue.end_s, 3),
        "text": cue.text,
        "speaker": cue.speaker,
        "language": cue.language,
        "words": [_word(word) for word in cue.words],
    }


def _word(word: CueWord) -> dict[str, Any]:
    return {
        "start_s": round(word.start_s, 3),
        "end_s": round(word.end_s, 3),
        "text": word.text,
        "probability": round(word.probability, 4),
    }

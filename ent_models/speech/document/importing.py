"""An SRT or WebVTT file becomes a transcript, to be worked on beside the media that it belongs to.

    imported = from_subtitles(data, language="de", duration_s=5400.0)

The file is hostile until read: its size and its number of cues are bounded, nothing in it is run or opened.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ent_models.errors import BadInput
from ent_models.speech.document import cues
from ent_models.speech.document.arrivals import Arrival, append
from ent_models.speech.document.cues import Cue
from ent_models.speech.document.decoding import decoded
from ent_models.speech.document.records import MAX_LINES, Document
from ent_models.speech.document.wording import clean

# A film's subtitles have a tenth of this.
MAX_FILE_BYTES = 5_000_000
MAX_CUES = 50_000
# Given to cues that end before they start.
_GUESSED_S = 2.0
# A name before a colon: up to four words, of letters, digits and a few marks. Not a time, not an address.
_NAME = re.compile(r"^(?:>{1,3}\s*)?[\[(]?([^\W_][\w.'\u2019 -]{0,39}?)[\])]?\s?[:\uff1a](?:\s+|(?<=\uff1a)|$)")
_CHANGE = re.compile(r"^>{2,3}\s*")
_MAX_NAME_WORDS = 4


@dataclass(frozen=True, slots=True)
class Imported:
    """A document and sentences for the user about what was found odd in the file."""

    document: Document
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """A cue as `arrivals` takes it."""

    start_s: float
    end_s: float
    text: str
    speaker: str
    confidence: float = 1.0


def from_subtitles(data: bytes, *, language: str = "", duration_s: float | None = None) -> Imported:
    """The transcript in an SRT or WebVTT file, told apart by content; `duration_s` is that of the media, if known.

    Cues are put in order; markup is taken out; a speaker is taken from a voice of WebVTT, or from NAME: before the
    text. Word times are spread over each cue. The result counts as heard to its end: nothing is listened to again.

    Raises:
        BadInput: the file is too large, not text, or holds no cue.
    """
    if len(data) > MAX_FILE_BYTES:
        raise BadInput(f"This file is larger than {MAX_FILE_BYTES // 1_000_000} MB, too large for subtitles.")
    text, note = decoded(data)
    found = cues.read_vtt(text) if cues.is_vtt(text) else cues.read_srt(text)
    if len(found) > MAX_CUES:
        raise BadInput(f"This file has {len(found)} subtitles; up to {MAX_CUES} can be worked on.")
    notes = [note] if note else []
    whole = [cue for cue in found if cue.text.strip()]
    if len(whole) < len(found):
        notes.append(f"{_cues(len(found) - len(whole))} without text left out.")
    if not whole:
        raise BadInput("There are no subtitles in this file. SRT and WebVTT files can be read.")
    ordered, more = _timed(whole, duration_s)
    said = _with_speakers(ordered)
    news = Arrival(tuple(said), "", max(cue.end_s for cue in said), language, duration_s)
    document = append(Document(), news)
    if not document.lines:
        raise BadInput("There are no words in the subtitles of this file.")
    if len(document.lines) > MAX_LINES:
        raise BadInput(f"This file has {len(document.lines)} lines of speech; up to {MAX_LINES} can be worked on.")
    return Imported(document, (*notes, *more))


def _timed(found: list[Cue], duration_s: float | None) -> tuple[list[Cue], list[str]]:
    """Cues in order, with times that a line can have, and notes about what was mended."""
    notes = []
    n_late = sum(later.start_s < earlier.start_s for earlier, later in pairwise(found))
    ordered = sorted(found, key=lambda cue: cue.start_s)
    if n_late:
        notes.append("The subtitles were not in the order of their times; they are now.")
    n_mended, n_overlaps, n_after = 0, 0, 0
    fit: list[Cue] = []
    for index, cue in enumerate(ordered):
        end_s = cue.end_s
        if end_s <= cue.start_s:
            n_mended += 1
            end_s = cue.start_s + _GUESSED_S
            if index + 1 < len(ordered) and ordered[index + 1].start_s > cue.start_s:
                end_s = min(end_s, ordered[index + 1].start_s)
        n_overlaps += bool(fit) and cue.start_s < fit[-1].end_s
        n_after += duration_s is not None and cue.start_s >= duration_s
        fit.append(Cue(cue.start_s, round(end_s, 3), cue.text, cue.voice))
    if n_mended:
        notes.append(f"{_cues(n_mended)} ended before the start; the end was guessed.")
    if n_overlaps:
        notes.append(f"{_cues(n_overlaps)} overlapped the one before; subtitle care can mend that.")
    if n_after:
        notes.append(f"{_cues(n_after)} after the end of the media. Does this file belong to it?")
    return fit, notes


def _with_speakers(found: Sequence[Cue]) -> list[_Said]:
    """Cues with their speakers' names out of the text; a cue in which several are named becomes several."""
    texts = [clean_rows(cue.text) for cue in found]
    counts = Counter(name for rows in texts for row in rows if (name := _name(row)))
    said: list[_Said] = []
    for cue, rows in zip(found, texts, strict=True):
        parts: list[tuple[str, list[str]]] = []
        for row in rows:
            name = _name(row)
            if name and not cue.voice and (_is_shouted(name) or counts[name] >= 2):
                match = _NAME.match(row)
                assert match is not None
                parts.append((name, [row[match.end() :]]))
            elif parts:
                parts[-1][1].append(_CHANGE.sub("", row))
            else:
                parts.append((cue.voice, [_CHANGE.sub("", row)]))
        said += _shared(cue, [(name, "\n".join(filter(None, lines))) for name, lines in parts])
    return said


def _shared(cue: Cue, parts: list[tuple[str, str]]) -> list[_Said]:
    parts = [part for part in parts if part[1]] or [(cue.voice, cue.text)]  # a name with nothing said is text
    total = sum(len(text) for _, text in parts)
    said, done = [], 0
    for name, text in parts:
        start_s = cue.start_s + (cue.end_s - cue.start_s) * done / total
        done += len(text)
        end_s = cue.start_s + (cue.end_s - cue.start_s) * done / total
        said.append(_Said(round(start_s, 3), round(end_s, 3), text, name))
    return said


def clean_rows(text: str) -> list[str]:
    """The rows of a cue, clean; a monstrous row is left for `arrivals` to cut."""
    rows = []
    for row in text.split("\n"):
        row = clean(row) if len(row) < 1_000 else row.strip()
        rows += [part for part in row.split("\n") if part]
    return rows


def _name(row: str) -> str:
    """The name before a colon at the head of a row; "" if there is none."""
    match = _NAME.match(row)
    if match is None or len(match[1].split()) > _MAX_NAME_WORDS or not any(sign.isalpha() for sign in match[1]):
        return ""
    name = match[1].strip()
    # A sentence that goes on after a colon begins like a name only in its first word.
    return name if all(not word[0].islower() for word in name.split()) else ""


def _is_shouted(name: str) -> bool:
    return name.isupper() and len(name) > 1


def _cues(n: int) -> str:
    return "1 subtitle" if n == 1 else f"{n} subtitles"

"""What a transcriber hears becomes lines, while an editor is already at work on earlier ones.

    document = append(document, Arrival(passage.segments, model="whisper-base", heard_until_s=passage.end_s))

Knows no model: any record with the fields of `Spoken` will do.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from ent_models.speech.document.records import (
    MAX_LINE_CHARACTERS,
    MAX_NAME_CHARACTERS,
    MAX_SPEAKERS,
    Document,
    Line,
    Speaker,
    Word,
    in_order,
)
from ent_models.speech.document.wording import clean, fitted, spread, worded


class Spoken(Protocol):
    """A stretch of speech as a transcriber gives it.

    It may also have `words`, each with start_s, end_s, text and probability: without them, times are spread over the
    text and `confidence` is taken for each word. It may have a `speaker`, a name, and a `language` of its own.
    """

    @property
    def start_s(self) -> float: ...
    @property
    def end_s(self) -> float: ...
    @property
    def text(self) -> str: ...
    @property
    def confidence(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is newly known: segments that `model` heard, how far it has come, the language, the file's length.

    What is left at its default changes nothing.
    """

    segments: tuple[Spoken, ...] = ()
    model: str = ""
    heard_until_s: float = 0.0
    language: str = ""
    duration_s: float | None = None


def append(document: Document, news: Arrival) -> Document:
    """The document with what is newly known; all lines that are there stay as they are.

    Lines stand by their time, so what comes late finds its place. Segments without text are passed over. Subtitles that
    were brought in learn nothing but their language, where that is unknown: all else is still to be had after Undo.
    """
    if document.is_imported:
        return document if document.language else replace(document, language=news.language)
    fresh = []
    people = list(document.speakers)
    next_id = document.next_id
    for segment in news.segments:
        speaker, next_id = _speaker(str(getattr(segment, "speaker", "") or ""), people, next_id)
        for line in heard(segment, next_id, model=news.model, speaker=speaker):
            fresh.append(line)
            next_id += 1
    return replace(
        document,
        lines=in_order([*document.lines, *fresh]) if fresh else document.lines,
        speakers=tuple(people),
        language=news.language or document.language,
        duration_s=document.duration_s if news.duration_s is None else news.duration_s,
        heard_until_s=max(document.heard_until_s, news.heard_until_s),
        next_id=next_id,
    )


def heard(segment: Spoken, first_id: int, *, model: str = "", speaker: int = 0) -> list[Line]:
    """The line of a segment, or its lines if it is longer than one may be; none if it has no text.

    Ids are counted from `first_id` on.
    """
    start_s = _time(segment.start_s)
    end_s = max(start_s, _time(segment.end_s))
    texts = _bounded(segment.text)
    timed = _timed(getattr(segment, "words", ()) or ())
    whole = "".join("".join(text.split()) for text in texts)
    if "".join(word.text for word in timed) != whole:
        probability = _probability(segment.confidence)
        timed = worded(timed, " ".join(texts), start_s, end_s, probability=probability, is_accepted=False)
    timed = fitted(timed, start_s, end_s)
    line = Line(first_id, start_s, end_s, "", timed, "", model, speaker, language=_language(segment))
    if len(texts) == 1:
        return [replace(line, text=texts[0], machine_text=texts[0])]
    lines, done = [], 0
    for offset, text in enumerate(texts):
        n_letters, first = len("".join(text.split())), done
        while done < len(timed) and n_letters > 0:
            n_letters -= len(timed[done].text)
            done += 1
        mine = worded(timed[first:done], text, start_s, end_s, is_accepted=False)
        timed_line = replace(line, start_s=mine[0].start_s, end_s=mine[-1].end_s, words=mine)
        lines.append(replace(timed_line, id=first_id + offset, text=text, machine_text=text))
    return lines


def _bounded(text: str) -> list[str]:
    """Clean text in pieces of a line's size, cut between words."""
    if len(text) <= MAX_LINE_CHARACTERS // 4:  # composing may make it longer, though never four times
        text = clean(text)
        return [text] if text else []
    rows: list[str] = []
    for chunk in text.split():
        for first in range(0, len(chunk), MAX_LINE_CHARACTERS // 4):
            piece = clean(chunk[first : first + MAX_LINE_CHARACTERS // 4])
            if not piece:
                continue
            if rows and len(rows[-1]) + len(piece) < MAX_LINE_CHARACTERS // 4:
                rows[-1] += " " + piece
            else:
                rows.append(piece)
    return rows


def _timed(words: Iterable[Any]) -> tuple[Word, ...]:
    """A transcriber's words as ours: without white space."""
    timed = []
    for word in words:
        parts = clean(str(word.text)).split()
        start_s = _time(word.start_s)
        times = spread(parts, start_s, max(start_s, _time(word.end_s)))
        probability = _probability(word.probability)
        timed += [Word(*time, part, probability) for part, time in zip(parts, times, strict=True)]
    return tuple(timed)


def _speaker(name: str, people: list[Speaker], next_id: int) -> tuple[int, int]:
    """(the id of the speaker of this name, the next free id); a new name is added to `people`."""
    name = " ".join(clean(name[:MAX_NAME_CHARACTERS]).split())
    if not name:
        return 0, next_id
    for person in people:
        if person.name.casefold() == name.casefold():
            return person.id, next_id
    if len(people) >= MAX_SPEAKERS:
        return 0, next_id
    people.append(Speaker(next_id, name))
    return next_id, next_id + 1


def _language(segment: Spoken) -> str:
    return str(getattr(segment, "language", "") or "")[:MAX_NAME_CHARACTERS]


def _time(seconds: float) -> float:
    return round(max(0.0, float(seconds)), 3) if math.isfinite(seconds) else 0.0


def _probability(value: float) -> float:
    return min(1.0, max(0.0, float(value))) if math.isfinite(value) else 0.0

"""Edits of whole lines: cut, join, move, name, take out, put in. Functions from a document to a document."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce

from ent_models.errors import BadInput
from ent_models.speech.document.aligning import stretches
from ent_models.speech.document.arrivals import Spoken, heard
from ent_models.speech.document.graphemes import joined
from ent_models.speech.document.meeting import Meeting
from ent_models.speech.document.records import (
    MAX_LINES,
    MAX_NAME_CHARACTERS,
    MAX_SPEAKERS,
    MIN_LINE_S,
    Document,
    Line,
    Speaker,
    in_order,
)  # fmt: skip
from ent_models.speech.document.tokens import tokens
from ent_models.speech.document.wording import clean, fitted, places, spelled, worded


def put(document: Document, lines: Iterable[Line], *, gone: Iterable[int] = (), n_new: int = 0) -> Document:
    """The document with `lines` in place of those of the same ids and of `gone`. `n_new` ids were given out."""
    fresh = {line.id: line for line in lines}
    left_out = {*gone, *fresh}
    kept = [line for line in document.lines if line.id not in left_out]
    if len(kept) + len(fresh) > MAX_LINES:
        raise BadInput(f"A transcript can hold {MAX_LINES} lines.")
    return replace(document, lines=in_order([*kept, *fresh.values()]), next_id=document.next_id + n_new)


def split_at_word(document: Document, id: int, word: int) -> Document:
    line = document.line(id)
    if not 0 < word < len(line.words):
        raise BadInput("A line can be split before any of its words but the first.")
    if line.end_s - line.start_s < 2 * MIN_LINE_S:
        raise BadInput(f"This line is too short to be split: each part must last {MIN_LINE_S:g} s.")
    low, high = line.start_s + MIN_LINE_S, line.end_s - MIN_LINE_S
    left_end_s = min(max(line.words[word - 1].end_s, low), high)
    right_start_s = min(max(line.words[word].start_s, left_end_s), high)
    cut = places(line.text, line.words)[word][0]
    left, right = line.text[:cut].rstrip(), line.text[cut:]
    machine_left, machine_right = _machine_split(line, len(tokens(left)))
    return put(
        document,
        [
            replace(
                line, end_s=round(left_end_s, 3), text=left, machine_text=machine_left,
                words=fitted(line.words[:word], line.start_s, round(left_end_s, 3)),
            ),
            replace(
                line, id=document.next_id, start_s=round(right_start_s, 3), text=right, machine_text=machine_right,
                words=fitted(line.words[word:], round(right_start_s, 3), line.end_s),
            ),
        ],
        n_new=1,
    )  # fmt: skip


def split_at_time(document: Document, id: int, at_s: float) -> Document:
    line = document.line(id)
    if len(line.words) < 2:
        raise BadInput("This line has one word only: there is nothing to split.")
    if not line.start_s < at_s < line.end_s:
        raise BadInput("A line can be split only at a time within it.")
    gaps = [(line.words[index - 1].end_s + line.words[index].start_s) / 2 for index in range(1, len(line.words))]
    return split_at_word(document, id, 1 + min(range(len(gaps)), key=lambda index: abs(gaps[index] - at_s)))


def merge(document: Document, ids: Sequence[int]) -> Document:
    indices = sorted(document.index(id) for id in set(ids))
    if len(indices) < 2 or indices[-1] - indices[0] != len(indices) - 1:
        raise BadInput("Lines can be merged if they follow each other: choose two or more without one between them.")
    lines = [document.lines[index] for index in indices]
    end_s = max(line.end_s for line in lines)
    first, text = lines[0], clean(reduce(joined, (line.text for line in lines)))
    merged = replace(
        first,
        end_s=end_s,
        text=text,
        machine_text=clean(reduce(joined, (line.machine_text for line in lines))),
        words=spelled([word for line in lines for word in line.words], text, first.start_s, end_s),
        model=first.model if len({line.model for line in lines}) == 1 else "",
        is_checked=all(line.is_checked for line in lines),
        language=first.language if len({line.language for line in lines}) == 1 else "",
    )
    return put(document, [merged], gone=ids)


def nudge(document: Document, id: int, is_start: bool, by_s: float) -> Document:
    index = document.index(id)
    line = document.lines[index]
    if not math.isfinite(by_s):
        raise BadInput("Give the seconds to move by as a number.")
    if is_start:
        before_s = max((other.end_s for other in document.lines[:index]), default=0.0)
        # Where two lines overlap already, the overlap may shrink but not grow.
        low, high = min(before_s, line.start_s), max(line.start_s, line.end_s - MIN_LINE_S)
        time_s = round(min(max(line.start_s + by_s, low), high), 3)
        limits = (min(time_s, line.end_s), line.end_s)
    else:
        after_s = document.lines[index + 1].start_s if index + 1 < len(document.lines) else math.inf
        after_s = min(after_s, document.duration_s if document.duration_s is not None else math.inf)
        low, high = min(line.end_s, line.start_s + MIN_LINE_S), max(after_s, line.end_s)
        time_s = round(min(max(line.end_s + by_s, low), high), 3)
        limits = (line.start_s, max(time_s, line.start_s))
    if limits == (line.start_s, line.end_s):
        edge, other = ("start", "line before") if is_start else ("end", "next line")
        raise BadInput(f"The {edge} of this line cannot move further: the {other} or its own length is in the way.")
    return put(document, [_at(line, *limits)])


def set_times(document: Document, id: int, start_s: float, end_s: float) -> Document:
    line = document.line(id)
    if not (math.isfinite(start_s) and math.isfinite(end_s)) or start_s < 0 or end_s - start_s < MIN_LINE_S - 1e-6:
        raise BadInput(f"A line must start at 0 s or later and end {MIN_LINE_S:g} s after its start or later.")
    if document.duration_s is not None and start_s >= document.duration_s:
        raise BadInput(f"The file ends at {document.duration_s:.1f} s: a line cannot start after that.")
    return put(document, [_at(line, round(start_s, 3), round(end_s, 3))])


def set_speaker(document: Document, ids: Sequence[int], name: str) -> Document:
    document, speaker = named(document, name)
    return put(document, [replace(line, speaker=speaker) for line in document.lines_of(ids)])


def choose_speaker(document: Document, ids: Sequence[int], speaker: int) -> Document:
    if speaker:
        _known(document, speaker)
    return put(document, [replace(line, speaker=speaker) for line in document.lines_of(ids)])


def set_speakers(document: Document, groups: Iterable[tuple[str, Sequence[int]]]) -> Document:
    for name, ids in groups:
        document = set_speaker(document, ids, name)
    heard = {line.speaker for line in document.lines}
    return replace(document, speakers=tuple(person for person in document.speakers if person.id in heard))


def named(document: Document, name: str) -> tuple[Document, int]:
    """(the document, the id of the speaker of this name), who is added if new; 0 for no name."""
    name = _name(name)
    if not name:
        return document, 0
    for person in document.speakers:
        if person.name.casefold() == name.casefold():
            return document, person.id
    if len(document.speakers) >= MAX_SPEAKERS:
        raise BadInput(f"A transcript can hold {MAX_SPEAKERS} speakers.")
    person = Speaker(document.next_id, name)
    return replace(document, speakers=(*document.speakers, person), next_id=person.id + 1), person.id


def rename_speaker(document: Document, speaker: int, name: str) -> Document:
    name = _name(name)
    _known(document, speaker)
    if not name:
        raise BadInput("A speaker needs a name. To leave lines without a speaker, choose nobody for them.")
    for other in document.speakers:
        if other.id != speaker and other.name.casefold() == name.casefold():
            people = tuple(person for person in document.speakers if person.id != speaker)
            moved = [replace(line, speaker=other.id) for line in document.lines if line.speaker == speaker]
            return put(replace(document, speakers=people), moved)
    people = tuple(replace(person, name=name) if person.id == speaker else person for person in document.speakers)
    return replace(document, speakers=people)


def _known(document: Document, speaker: int) -> None:
    if speaker not in {person.id for person in document.speakers}:
        raise BadInput("This speaker is no longer in the transcript: others have the lines by now. Choose again.")


def check_lines(document: Document, ids: Sequence[int], is_checked: bool) -> Document:
    return put(document, [replace(line, is_checked=is_checked) for line in document.lines_of(ids)])


def delete(document: Document, ids: Sequence[int]) -> Document:
    return put(document, [], gone=[line.id for line in document.lines_of(ids)])


def insert(document: Document, start_s: float, end_s: float, text: str, name: str) -> Document:
    text = clean(text)
    if not text:
        raise BadInput("A line needs words: write what is said there.")
    document, speaker = named(document, name)
    blank = Line(document.next_id, 0.0, MIN_LINE_S, text, (), speaker=speaker)
    blank = replace(blank, words=worded((), text, 0.0, MIN_LINE_S))
    return spread_anew(set_times(put(document, [blank], n_new=1), blank.id, start_s, end_s), blank.id)


def spread_anew(document: Document, id: int) -> Document:
    """Word times by length alone, over the whole line: for a line nobody has measured."""
    line = document.line(id)
    return put(document, [replace(line, words=worded((), line.text, line.start_s, line.end_s))])


def replace_lines(document: Document, ids: Sequence[int], segments: Sequence[Spoken], model: str) -> Document:
    old = document.lines_of(dict.fromkeys(ids))
    if not old:
        raise BadInput("Choose the lines that shall be replaced.")
    return _instead(document, old, segments, model)


def bring_in(document: Document, segments: Sequence[Spoken], language: str) -> Document:
    after = _instead(document, document.lines, segments, "")
    if not after.lines:
        raise BadInput("There are no words in these subtitles.")
    return replace(
        after,
        language=language or document.language,
        heard_until_s=max(document.heard_until_s, document.duration_s or 0.0, *(line.end_s for line in after.lines)),
        is_imported=True,
    )


def _instead(document: Document, old: Sequence[Line], segments: Sequence[Spoken], model: str) -> Document:
    """The document with what `segments` say in place of `old`, each with the speaker of what it overlaps most."""
    fresh: list[Line] = []
    meeting = Meeting(old) if old else None
    for segment in segments:
        document, speaker = named(document, str(getattr(segment, "speaker", "") or ""))
        for line in heard(segment, document.next_id, model=model, speaker=speaker):
            owner = speaker or (meeting.nearest(line.start_s, line.end_s).speaker if meeting else 0)
            fresh.append(replace(line, speaker=owner))
            document = replace(document, next_id=document.next_id + 1)
    return put(document, fresh, gone=[line.id for line in old])


def _at(line: Line, start_s: float, end_s: float) -> Line:
    return replace(line, start_s=start_s, end_s=end_s, words=fitted(line.words, start_s, end_s))


def _name(name: str) -> str:
    name = clean(name).replace("\n", " ")
    if len(name) > MAX_NAME_CHARACTERS:
        raise BadInput(f"A name can have {MAX_NAME_CHARACTERS} characters.")
    return name


def _machine_split(line: Line, n_left: int) -> tuple[str, str]:
    """What the machine heard, cut where the first `n_left` words of the text end."""
    mine = [token.text for token in tokens(line.text)]
    theirs = tokens(line.machine_text)
    place = len(theirs)
    for part in stretches([token.text for token in theirs], mine):
        if part.new_from <= n_left <= part.new_to:
            share = (n_left - part.new_from) / max(1, part.new_to - part.new_from)
            place = part.old_from + round(share * (part.old_to - part.old_from))
            if n_left < part.new_to:
                break
    if place >= len(theirs):
        return line.machine_text, ""
    cut = theirs[place].start
    return line.machine_text[:cut].rstrip(), line.machine_text[cut:]

"""From turns of voices to lines and segments with their speakers, cut where the voice changes. Light, as pages need it.

A word belongs to the voice that is heard longest in it, so a cut lies between the two words nearest to the change.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ent_models.speech.document.edits import SetSpeakers, Several, SplitAtWord
from ent_models.speech.document.records import Document, Line, Word
from ent_models.speech.records import Segment, SpokenWord
from ent_models.speech.segments import part
from ent_models.speech.voices_assigning import assigned
from ent_models.speech.voices_records import Turn

# Of a shorter stretch the voice is a guess, and a line of it could not be read.
MIN_PART_S = 0.8
TITLE = "Gave the lines their speakers"

Span = tuple[float, float]


def plan(document: Document, turns: Sequence[Turn], *, only_unknown: bool = False) -> Several | None:
    """The edit that cuts lines where the voice changes and names who speaks; None where there is nothing to change.

    Lines in which no voice is heard keep what they have, and so do, with `only_unknown`, those that have a speaker.
    Names are those of `names`.
    """
    called = names(document, turns, only_unknown=only_unknown)
    splits: list[SplitAtWord] = []
    groups: dict[str, list[int]] = {}
    next_id = document.next_id
    for line in document.lines:
        if only_unknown and line.speaker:
            continue
        cuts = _cuts(line, turns)
        ids = [line.id]
        # From the last to the first: the line's own id stays with what is before a cut.
        for cut in reversed(cuts):
            splits.append(SplitAtWord(line.id, cut))
            ids.insert(1, next_id)
            next_id += 1
        for id, voice in zip(ids, assigned(_parts(line, cuts), turns), strict=True):
            name = called.get(voice, "") or document.name(line.speaker)
            if name and name != document.name(line.speaker):
                groups.setdefault(name, []).append(id)
    if not splits and not groups:
        return None
    given = SetSpeakers(tuple((name, tuple(ids)) for name, ids in groups.items()))
    return Several((Several(tuple(splits), TITLE), given) if splits else (given,), TITLE, document.next_id)


def names(document: Document, turns: Sequence[Turn], *, only_unknown: bool = False) -> dict[int, str]:
    """What each voice is called, by its number: as the speaker whose lines it is heard in longest, if there is one.

    Where several voices are heard in one speaker's lines, the one that is heard there longest has the name and the
    others are somebody new; with `only_unknown`, when no name is taken from a line, all of them have it.
    """
    shared: dict[tuple[int, int], float] = {}
    for line, turn in _meetings([line for line in document.lines if line.speaker], turns):
        key = (turn.speaker, line.speaker)
        shared[key] = shared.get(key, 0.0) + min(line.end_s, turn.end_s) - max(line.start_s, turn.start_s)
    nearest: dict[int, int] = {}
    owner: dict[int, int] = {}
    for voice, speaker in sorted(shared, key=lambda key: -shared[key]):
        if voice not in nearest:
            nearest[voice] = speaker
            owner.setdefault(speaker, voice)
    taken = {person.name.casefold() for person in document.speakers}
    called: dict[int, str] = {}
    for voice in sorted({turn.speaker for turn in turns}):
        speaker = nearest.get(voice, 0)
        if speaker and (only_unknown or owner[speaker] == voice):
            called[voice] = document.name(speaker)
            continue
        number = voice
        while f"speaker {number}" in taken:
            number += 1
        called[voice] = f"Speaker {number}"
        taken.add(called[voice].casefold())
    return called


def told_apart(segments: Sequence[Segment], turns: Sequence[Turn]) -> tuple[Segment, ...]:
    """`segments` cut where the voice changes, each with its "Speaker 1"; one without a voice stays as it is."""
    found: list[Segment] = []
    for segment in segments:
        cuts = _cuts(segment, turns)
        spans = _parts(segment, cuts)
        edges = pairwise([0, *cuts, len(segment.words)])
        pieces = [part(segment, *edge) for edge in edges] if cuts else [segment]
        for piece, span, voice in zip(pieces, spans, assigned(spans, turns), strict=True):
            piece = replace(piece, start_s=span[0], end_s=span[1])
            found.append(replace(piece, speaker=f"Speaker {voice}") if voice else piece)
    return tuple(found)


def _cuts(line: Line | Segment, turns: Sequence[Turn]) -> list[int]:
    """The words of a line that begin another voice's part, by their places, in order."""
    words = line.words
    if len(words) < 2:
        return []
    voices = assigned([(word.start_s, word.end_s) for word in words], turns)
    for index in range(1, len(voices)):
        voices[index] = voices[index] or voices[index - 1]
    firsts = [0] + [index for index, (one, other) in enumerate(pairwise(voices), start=1) if one and one != other]
    while len(firsts) > 1:
        lengths = [words[last - 1].end_s - words[first].start_s for first, last in pairwise([*firsts, len(words)])]
        short = min(range(len(firsts)), key=lengths.__getitem__)
        if lengths[short] >= MIN_PART_S:
            break
        # It joins the longer neighbour: the cut between the two goes.
        is_last = short == len(firsts) - 1
        goes_back = short > 0 and (is_last or lengths[short - 1] >= lengths[short + 1])
        del firsts[short if goes_back else short + 1]
    spans = _parts(line, firsts[1:])
    speakers = assigned(spans, turns)
    return [first for first, (one, other) in zip(firsts[1:], pairwise(speakers), strict=True) if one != other]


def _parts(line: Line | Segment, cuts: Sequence[int]) -> list[Span]:
    """When each part of a line that is cut before these words is spoken."""
    words: Sequence[Word | SpokenWord] = line.words
    starts = [line.start_s, *(words[cut].start_s for cut in cuts)]
    ends = [*(words[cut - 1].end_s for cut in cuts), line.end_s]
    return list(zip(starts, ends, strict=True))


def _meetings(lines: Sequence[Line], turns: Sequence[Turn]) -> Iterator[tuple[Line, Turn]]:
    """Each line with each turn that shares some of its time; both are in order, and turns do not overlap."""
    first = 0
    for line in lines:
        while first < len(turns) and turns[first].end_s <= line.start_s:
            first += 1
        index = first
        while index < len(turns) and turns[index].start_s < line.end_s:
            yield line, turns[index]
            index += 1

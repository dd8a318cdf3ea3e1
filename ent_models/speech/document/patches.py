"""The difference between two states of a transcript, which can be applied and taken back. Knows no edits.

A patch names what it touches by id. So it still fits when lines arrived elsewhere meanwhile: undoing an edit does not
take away what was heard since.
"""

from dataclasses import dataclass, replace

from ent_models.speech.document.records import Document, Line, Speaker, in_order


@dataclass(frozen=True, slots=True)
class Patch:
    """What a change puts in and takes out. None values change nothing; `next_id` is what it leads to at least.

    With `is_whole`, `lines` are all that there is: whatever else stands there by then goes too.
    """

    gone: tuple[int, ...] = ()
    lines: tuple[Line, ...] = ()
    gone_speakers: tuple[int, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    next_id: int = 1
    language: str | None = None
    duration_s: float | None = None
    heard_until_s: float | None = None
    is_imported: bool | None = None
    is_whole: bool = False

    @property
    def touched(self) -> tuple[int, ...]:
        """The ids of all lines that are put in, changed or taken out."""
        return (*self.gone, *(line.id for line in self.lines))

    @property
    def touched_speakers(self) -> tuple[int, ...]:
        """The ids of all speakers that are put in, changed or taken out."""
        return (*self.gone_speakers, *(person.id for person in self.speakers))

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes that a person could see."""
        return not (self.touched or self.touched_speakers) and self.language is None


def between(before: Document, after: Document) -> Patch:
    """The patch that leads from `before` to `after`."""
    olds = {line.id: line for line in before.lines}
    news = {line.id for line in after.lines}
    people = {person.id: person for person in before.speakers}
    new_people = {person.id for person in after.speakers}
    # Subtitles stand alone: made again on a state in which more was heard, they leave none of that.
    is_whole = after.is_imported and olds.keys().isdisjoint(news)
    return Patch(
        gone=tuple(line.id for line in before.lines if line.id not in news),
        lines=tuple(line for line in after.lines if olds.get(line.id) is not line and olds.get(line.id) != line),
        gone_speakers=tuple(person.id for person in before.speakers if person.id not in new_people),
        speakers=tuple(person for person in after.speakers if people.get(person.id) != person),
        next_id=after.next_id,
        language=None if after.language == before.language else after.language,
        duration_s=None if after.duration_s == before.duration_s else after.duration_s,
        heard_until_s=None if after.heard_until_s == before.heard_until_s else after.heard_until_s,
        is_imported=None if after.is_imported == before.is_imported else after.is_imported,
        is_whole=is_whole,
    )


def patched(document: Document, patch: Patch) -> Document:
    """The document after a patch. Ids that were given out are never given out again."""
    left_out = set(patch.touched)
    lines = document.lines
    if patch.is_whole:
        lines = in_order(list(patch.lines))
    elif left_out:
        lines = in_order([*(line for line in lines if line.id not in left_out), *patch.lines])
    people = document.speakers
    if patch.touched_speakers:
        ids = set(patch.touched_speakers)
        kept = [person for person in people if person.id not in ids]
        people = tuple(sorted([*kept, *patch.speakers], key=lambda person: person.id))
    return replace(
        document,
        lines=lines,
        speakers=people,
        next_id=max(document.next_id, patch.next_id),
        language=document.language if patch.language is None else patch.language,
        duration_s=document.duration_s if patch.duration_s is None else patch.duration_s,
        heard_until_s=document.heard_until_s if patch.heard_until_s is None else patch.heard_until_s,
        is_imported=document.is_imported if patch.is_imported is None else patch.is_imported,
    )

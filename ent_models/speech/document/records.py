"""The records of a transcript that is worked on, and their JSON. Knows no edits and no files.

A line's `text` is what an editor sees and exports. Its `words` carry the times: together, without white space, they
spell `text` without white space, so that a line may be broken anew without touching them.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from ent_models import records
from ent_models.errors import BadInput
from ent_models.speech.document.tokens import tokens

MAX_LINE_CHARACTERS = 2_000
MAX_LINES = 100_000
MAX_SPEAKERS = 200
MAX_NAME_CHARACTERS = 100
MAX_DOCUMENT_BYTES = 200_000_000
# The shortest line that an edit makes.
MIN_LINE_S = 0.1
_GONE = "This line is no longer in the transcript. It was deleted or merged with another."


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its time, in seconds from the start of the file; it lasts 0 s where there is no room for it.

    `text` has no white space. `probability` is the model's, in [0, 1], and 1 for what a person wrote. `is_accepted`
    says that a person wrote it or agreed to it.
    """

    start_s: float
    end_s: float
    text: str
    probability: float = 1.0
    is_accepted: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Someone who speaks. Lines know only the `id`, so that a name is changed in one place."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the transcript, which becomes one cue.

    `id` stays the same whatever happens to the line. `speaker` is a `Speaker.id`, or 0 for nobody known. `text` may
    hold line breaks. `machine_text` is what `model` heard, "" for a line that a person added. `is_checked` says that
    a person has been through the line. `language` is what is spoken in it, "" where that is the document's.
    """

    id: int
    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...]
    machine_text: str = ""
    model: str = ""
    speaker: int = 0
    is_checked: bool = False
    language: str = ""

    @property
    def is_edited(self) -> bool:
        """Whether the words differ from what the machine heard; line breaks do not count."""
        return self.text != self.machine_text and [token.text for token in tokens(self.text)] != [
            token.text for token in tokens(self.machine_text)
        ]


@dataclass(frozen=True, slots=True)
class Document:
    """A transcript in work: its lines by time (`start_s`, then `id`; they may overlap) and who speaks.

    `language` is an ISO 639-1 code or "". `duration_s` is that of the file, None while unknown. `heard_until_s` is
    how far listening has come: from there it goes on. `is_imported` says that the lines are subtitles that were brought
    in: of what is heard, nothing is put between them. `next_id` only grows, and says nothing about the content.
    """

    lines: tuple[Line, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    language: str = ""
    duration_s: float | None = None
    heard_until_s: float = 0.0
    is_imported: bool = False
    next_id: int = field(default=1, compare=False)

    def line(self, id: int) -> Line:
        """The line with this id. Raises BadInput if there is none (any more)."""
        return self.lines[self.index(id)]

    def lines_of(self, ids: Iterable[int]) -> list[Line]:
        """The lines with these ids, in the order of these; found in one go. Raises BadInput as `line`."""
        by_id = {line.id: line for line in self.lines}
        try:
            return [by_id[id] for id in ids]
        except KeyError as missing:
            raise BadInput(_GONE) from missing

    def index(self, id: int) -> int:
        """Where in `lines` the line with this id stands. Raises BadInput if there is none (any more)."""
        for index, line in enumerate(self.lines):
            if line.id == id:
                return index
        raise BadInput(_GONE)

    def name(self, speaker: int) -> str:
        """The name of a speaker by id; "" for nobody known."""
        return next((person.name for person in self.speakers if person.id == speaker), "")


def in_order(lines: list[Line]) -> tuple[Line, ...]:
    """Lines as a document holds them."""
    return tuple(sorted(lines, key=lambda line: (line.start_s, line.id)))


def to_json(document: Document) -> bytes:
    """UTF-8 JSON of a document."""
    return records.to_json(document)


def from_json(payload: bytes) -> Document:
    """The document that `to_json` wrote, checked, since a colleague may have sent it.

    Raises:
        BadInput: this is no transcript, or one that does not hold together.
    """
    if len(payload) > MAX_DOCUMENT_BYTES:
        raise BadInput(f"This transcript is larger than {MAX_DOCUMENT_BYTES // 1_000_000} MB.")
    try:
        document: Document = records.from_json(payload, Document)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as problem:
        raise BadInput("This is not a transcript that Rushes has saved, or it is damaged.") from problem
    check(document)
    return document


def check(document: Document) -> None:
    """Raises BadInput if a document does not hold together: what no edit leads to, but a file may hold."""
    people = {person.id for person in document.speakers}
    ids = {line.id for line in document.lines}
    is_whole = (
        len(document.lines) <= MAX_LINES
        and len(people) == len(document.speakers) <= MAX_SPEAKERS
        and len(ids) == len(document.lines)
        and all(0 < id < document.next_id for id in ids | people)
        and in_order(list(document.lines)) == document.lines
        and all(line.speaker == 0 or line.speaker in people for line in document.lines)
        and math.isfinite(document.heard_until_s)
        and (document.duration_s is None or 0 <= document.duration_s < math.inf)
    )
    if not is_whole:
        raise BadInput("This transcript does not hold together: its lines or its speakers contradict each other.")
    for line in document.lines:
        if found := flaw(line):
            raise BadInput(f"This transcript does not hold together: the line at {line.start_s:.1f} s {found}.")


def flaw(line: Line) -> str:
    """What is wrong with a line by itself, to follow "the line"; "" if nothing is."""
    if not 0 <= line.start_s <= line.end_s < math.inf:
        return "ends before it starts"
    if len(line.text) > MAX_LINE_CHARACTERS or len(line.machine_text) > MAX_LINE_CHARACTERS:
        return "is too long"
    if "".join(word.text for word in line.words) != "".join(line.text.split()) or not line.words:
        return "has other words than its text"
    last_s = line.start_s
    for word in line.words:
        if not last_s <= word.start_s <= word.end_s <= line.end_s or not 0 <= word.probability <= 1 or not word.text:
            return "has words at impossible times"
        last_s = word.end_s
    return ""

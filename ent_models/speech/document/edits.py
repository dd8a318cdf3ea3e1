"""What an editor can do to a transcript: each edit a small record, applied without side effects.

    document = apply(document, ChangeText(line=12, text="Good evening."))

Edits name lines by id and words by their place in the line, so that an edit made on an older state either means the
same or is refused with a sentence. Knows no history and no files.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Literal

from ent_models.errors import BadInput
from ent_models.speech.document import line_edits, text_edits
from ent_models.speech.document.arrivals import Spoken
from ent_models.speech.document.find import Query
from ent_models.speech.document.records import MAX_LINES, Document, in_order

STEP_S = 0.1


@dataclass(frozen=True, slots=True)
class ChangeText:
    """New text for a line. Words that stay keep their times. Text without words is refused: delete the line."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class SplitAtWord:
    """Two lines from one: `word`, counted from 0, begins the second."""

    line: int
    word: int


@dataclass(frozen=True, slots=True)
class SplitAtTime:
    """Two lines from one, between the words that are nearest to a time in seconds."""

    line: int
    at_s: float


@dataclass(frozen=True, slots=True)
class Merge:
    """One line from several that follow each other; it keeps the first's id and speaker."""

    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Nudge:
    """Move a line's start or end by some seconds, as far as its neighbours and its own length allow."""

    line: int
    edge: Literal["start", "end"]
    by_s: float = STEP_S


@dataclass(frozen=True, slots=True)
class SetTimes:
    """New times for a line, in seconds; words outside of them move to its edges. Neighbours may be overlapped."""

    line: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class SetSpeaker:
    """Who speaks these lines, by name; a new name is a new speaker, "" is nobody known."""

    lines: tuple[int, ...]
    name: str


@dataclass(frozen=True, slots=True)
class ChooseSpeaker:
    """Who speaks these lines, of those who are known: a `Speaker.id`, whatever the name is by now; 0 is nobody."""

    lines: tuple[int, ...]
    speaker: int


@dataclass(frozen=True, slots=True)
class SetSpeakers:
    """Who speaks, for all lines at once: (name, lines) as in `SetSpeaker`. Speakers that no line has any more go."""

    groups: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class RenameSpeaker:
    """A new name for a speaker (`Speaker.id`) wherever it stands. Another speaker's name makes the two one."""

    speaker: int
    name: str


@dataclass(frozen=True, slots=True)
class ReplaceAll:
    """Replace everything that `query` finds. Lines that lose all their words are deleted."""

    query: Query
    replacement: str


@dataclass(frozen=True, slots=True)
class AcceptWord:
    """Agree to a doubtful word. `text` is what the editor saw there."""

    line: int
    word: int
    text: str


@dataclass(frozen=True, slots=True)
class AcceptEverywhere:
    """Agree to a word wherever it stands, whatever its case and the punctuation around it."""

    text: str


@dataclass(frozen=True, slots=True)
class FixWord:
    """Write one word anew; "" deletes it. `text` is what the editor saw there."""

    line: int
    word: int
    text: str
    replacement: str


@dataclass(frozen=True, slots=True)
class FixEverywhere:
    """Write a word anew wherever it stands, whatever its case and the punctuation around it; "" deletes it."""

    text: str
    replacement: str


@dataclass(frozen=True, slots=True)
class Check:
    """Mark lines as gone through, or not."""

    lines: tuple[int, ...]
    is_checked: bool = True


@dataclass(frozen=True, slots=True)
class Delete:
    """Take lines out."""

    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InsertLine:
    """A line that the machine did not hear."""

    start_s: float
    end_s: float
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ReplaceLines:
    """Put what another model heard in place of some lines: segments, with words if it gives them.

    The speakers stay where a segment says nothing of them: each new line takes that of the line it overlaps most.
    """

    lines: tuple[int, ...]
    segments: tuple[Spoken, ...]
    model: str


@dataclass(frozen=True, slots=True)
class BringIn:
    """Subtitles in place of all lines. They count as heard to the end: nothing that is heard comes between them.

    Speakers stay as with `ReplaceLines`. `language` is an ISO 639-1 code; "" leaves the document's.
    """

    segments: tuple[Spoken, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Several:
    """Edits one after the other, as one step of the history. `title` says what they are together.

    Where later edits name lines that earlier ones make, `next_id` is the `Document.next_id` for which they were
    planned: on any other state they are refused. 0 asks for nothing.
    """

    edits: tuple["Edit", ...]
    title: str
    next_id: int = 0


Edit = (
    ChangeText | SplitAtWord | SplitAtTime | Merge | Nudge | SetTimes | SetSpeaker | ChooseSpeaker | SetSpeakers
    | RenameSpeaker | ReplaceAll | AcceptWord | AcceptEverywhere | FixWord | FixEverywhere | Check | Delete
    | InsertLine | ReplaceLines | BringIn | Several
)  # fmt: skip

LineEdit = ChangeText | SplitAtWord | SetTimes
"""Edits that look at one line and change no other: many of them are made in one go."""

_RULES: dict[type, Callable[[Document, Any], Document]] = {
    ChangeText: lambda document, edit: text_edits.change_text(document, edit.line, edit.text),
    SplitAtWord: lambda document, edit: line_edits.split_at_word(document, edit.line, edit.word),
    SplitAtTime: lambda document, edit: line_edits.split_at_time(document, edit.line, edit.at_s),
    Merge: lambda document, edit: line_edits.merge(document, edit.lines),
    Nudge: lambda document, edit: line_edits.nudge(document, edit.line, edit.edge == "start", edit.by_s),
    SetTimes: lambda document, edit: line_edits.set_times(document, edit.line, edit.start_s, edit.end_s),
    SetSpeaker: lambda document, edit: line_edits.set_speaker(document, edit.lines, edit.name),
    ChooseSpeaker: lambda document, edit: line_edits.choose_speaker(document, edit.lines, edit.speaker),
    SetSpeakers: lambda document, edit: line_edits.set_speakers(document, edit.groups),
    RenameSpeaker: lambda document, edit: line_edits.rename_speaker(document, edit.speaker, edit.name),
    ReplaceAll: lambda document, edit: text_edits.replace_all(document, edit.query, edit.replacement),
    AcceptWord: lambda document, edit: text_edits.accept_word(document, edit.line, edit.word, edit.text),
    AcceptEverywhere: lambda document, edit: text_edits.accept_everywhere(document, edit.text),
    FixWord: lambda document, edit: text_edits.fix_word(document, edit.line, edit.word, edit.text, edit.replacement),
    FixEverywhere: lambda document, edit: text_edits.fix_everywhere(document, edit.text, edit.replacement),
    Check: lambda document, edit: line_edits.check_lines(document, edit.lines, edit.is_checked),
    Delete: lambda document, edit: line_edits.delete(document, edit.lines),
    InsertLine: lambda document, edit: line_edits.insert(document, edit.start_s, edit.end_s, edit.text, edit.name),
    ReplaceLines: lambda document, edit: line_edits.replace_lines(document, edit.lines, edit.segments, edit.model),
    BringIn: lambda document, edit: line_edits.bring_in(document, edit.segments, edit.language),
}


def apply(document: Document, edit: Edit) -> Document:
    """The document after an edit; the one given stays as it is.

    Raises:
        BadInput: the edit does not fit the document; the sentence says why.
    """
    if isinstance(edit, Several):
        if edit.next_id not in (0, document.next_id):
            raise BadInput("The transcript has changed since this was planned. Try again.")
        if all(isinstance(part, LineEdit) for part in edit.edits):
            return _together(document, edit.edits)
        return reduce(apply, edit.edits, document)
    return _RULES[type(edit)](document, edit)


def _together(document: Document, parts: Iterable[Any]) -> Document:
    """The document after edits of single lines: each is made on its line alone, and the lines are ordered once."""
    lines = {line.id: line for line in document.lines}
    rest = replace(document, lines=())
    for part in parts:
        found = (lines[part.line],) if part.line in lines else ()
        after = apply(replace(rest, lines=found), part)
        lines.update({line.id: line for line in after.lines})
        rest = replace(after, lines=())
    if len(lines) > MAX_LINES:
        raise BadInput(f"A transcript can hold {MAX_LINES} lines.")
    return replace(rest, lines=in_order(list(lines.values())))

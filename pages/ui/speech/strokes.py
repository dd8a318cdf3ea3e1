"""What the editor's script sends, checked field by field, and made into edits of the manuscript.

A stroke is one thing that a person did. The script sends all strokes that were not answered yet, again and again
until they are, so one that comes twice is answered twice and made once. Knows no widget.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import msgspec

from ent_models.errors import BadInput, EntModelsError
from ent_models.speech.document import edits
from ent_models.speech.document.history import Draft, Outdated
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.records import MAX_NAME_CHARACTERS, Document

MAX_STROKES = 200
MAX_NUDGE_S = 5.0
_MAX_CHARACTERS = 16_000
_MAX_S = 1_000_000.0
_MAX_REMEMBERED = 2_000
_MAX_CLIENTS = 500

Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{8,64}$", max_length=64)]
Id = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
Revision = Annotated[int, msgspec.Meta(ge=-1, le=2**53)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=_MAX_S)]
Text = Annotated[str, msgspec.Meta(max_length=_MAX_CHARACTERS)]


class Stroke(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", kw_only=True):
    """What all strokes have. `client` is the window that it was made in, `seen` the revision on its screen."""

    id: Name
    client: Name
    seen: Revision


class Write(Stroke, tag="write", frozen=True, kw_only=True):
    """New text for a line."""

    line: Id
    text: Text


class Split(Stroke, tag="split", frozen=True, kw_only=True):
    """Two lines from one, of which the second begins behind `n_solid` characters that are no white space.

    `text` is what the line says by then, or None if nobody wrote in it.
    """

    line: Id
    n_solid: Annotated[int, msgspec.Meta(ge=0, le=_MAX_CHARACTERS)]
    text: Text | None = None


class Merge(Stroke, tag="merge", frozen=True, kw_only=True):
    """A line and the next."""

    line: Id
    next: Id


class Nudge(Stroke, tag="nudge", frozen=True, kw_only=True):
    """A line's start or end, moved."""

    line: Id
    edge: Literal["start", "end"]
    by_s: Annotated[float, msgspec.Meta(ge=-MAX_NUDGE_S, le=MAX_NUDGE_S)]


class Insert(Stroke, tag="insert", frozen=True, kw_only=True):
    """A new line."""

    start_s: Seconds
    end_s: Seconds
    text: Text
    name: Annotated[str, msgspec.Meta(max_length=MAX_NAME_CHARACTERS)] = ""


class Delete(Stroke, tag="delete", frozen=True, kw_only=True):
    """A line less."""

    line: Id


class Check(Stroke, tag="check", frozen=True, kw_only=True):
    """A line gone through, or not."""

    line: Id
    is_checked: bool


class Choose(Stroke, tag="choose", frozen=True, kw_only=True):
    """Who speaks a line, of those who are known: by id, since the window may know an old name. 0 is nobody."""

    line: Id
    speaker: Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Speaker(Stroke, tag="speaker", frozen=True, kw_only=True):
    """Who speaks a line, by a name that somebody typed; "" is nobody known."""

    line: Id
    name: Annotated[str, msgspec.Meta(max_length=MAX_NAME_CHARACTERS)]


class Undo(Stroke, tag="undo", frozen=True, kw_only=True):
    """The last step back."""


class Redo(Stroke, tag="redo", frozen=True, kw_only=True):
    """The step again that was undone last."""


AnyStroke = Write | Split | Merge | Nudge | Insert | Delete | Check | Choose | Speaker | Undo | Redo


class _Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    have: Revision
    strokes: Annotated[list[Any], msgspec.Meta(max_length=MAX_STROKES)]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a stroke: `problem` is "" if it was made. `is_outdated`: somebody else changed the same place."""

    id: str
    problem: str = ""
    is_outdated: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """A message: the revision that the script holds (-1 for none yet), and the answers to its strokes."""

    have: int
    answers: tuple[Answer, ...]
    n_made: int


@dataclass(slots=True)
class _Ledger:
    """Which strokes were answered, and which revisions each window made: its own changes are no conflict."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    answers: OrderedDict[str, Answer] = field(default_factory=OrderedDict)
    own: OrderedDict[str, set[int]] = field(default_factory=OrderedDict)

    def revisions(self, client: str) -> set[int]:
        found = self.own.setdefault(client, set())
        self.own.move_to_end(client)
        while len(self.own) > _MAX_CLIENTS:
            self.own.popitem(last=False)
        return found

    def remember(self, key: str, answer: Answer) -> Answer:
        self.answers[key] = answer
        while len(self.answers) > _MAX_REMEMBERED:
            self.answers.popitem(last=False)
        return answer


_LEDGER = _Ledger()


def receive(message: object, kept: Manuscript, job_id: str) -> Received | None:
    """Make what a message asks for, stroke by stroke; None for a message that is none.

    `job_id` sets the strokes of one transcript apart from those of others.
    """
    try:
        told = msgspec.convert(message, _Message)
    except msgspec.ValidationError:
        return None
    answers, n_made = [], 0
    with _LEDGER.lock:
        for raw in told.strokes:
            try:
                stroke: AnyStroke = msgspec.convert(raw, AnyStroke)
            except msgspec.ValidationError:
                if (id := _id_of(raw)) is not None:
                    answers.append(Answer(id, "This change was not understood, so it was not made. Reload the page."))
                continue
            key = f"{job_id} {stroke.client} {stroke.id}"
            answer = _LEDGER.answers.get(key)
            if answer is None:
                answer = _LEDGER.remember(key, _made(stroke, kept, _LEDGER.revisions(f"{job_id} {stroke.client}")))
                n_made += not answer.problem
            answers.append(answer)
    return Received(told.have, tuple(answers), n_made)


def _id_of(raw: object) -> str | None:
    try:
        return msgspec.convert(raw["id"] if isinstance(raw, dict) and "id" in raw else None, Name)
    except msgspec.ValidationError:
        return None


def _made(stroke: AnyStroke, kept: Manuscript, own: set[int]) -> Answer:
    draft = kept.draft
    try:
        if isinstance(stroke, Undo):
            is_own = bool(draft.done) and draft.done[-1].revision in own
            after = kept.undo(seen=draft.revision if is_own else stroke.seen)
        elif isinstance(stroke, Redo):
            after = kept.redo(seen=_seen(draft, draft.undone[-1].forth.touched if draft.undone else (), stroke, own))
        else:
            after = kept.change(
                lambda document: edit_of(stroke, document), seen=_seen(draft, _lines(stroke), stroke, own)
            )
    except Outdated as problem:
        return Answer(stroke.id, str(problem), is_outdated=True)
    except EntModelsError as problem:
        return Answer(stroke.id, str(problem))
    if after.revision > draft.revision:
        own.add(after.revision)
    return Answer(stroke.id)


def _seen(draft: Draft, lines: tuple[int, ...], stroke: AnyStroke, own: set[int]) -> int:
    """The revision that counts as seen: the newest, if all that is newer about these lines the same window did."""
    newer = {draft.changed_at.get(line, 0) for line in lines}
    return draft.revision if all(at <= stroke.seen or at in own for at in newer) else stroke.seen


def _lines(stroke: AnyStroke) -> tuple[int, ...]:
    if isinstance(stroke, Merge):
        return (stroke.line, stroke.next)
    return () if isinstance(stroke, Insert | Undo | Redo) else (stroke.line,)


def edit_of(stroke: AnyStroke, document: Document) -> edits.Edit:
    """The edit that a stroke means. Raises BadInput where the document has no place for it."""
    match stroke:
        case Write():
            return edits.ChangeText(stroke.line, stroke.text)
        case Split():
            return _split(stroke, document)
        case Merge():
            return edits.Merge((stroke.line, stroke.next))
        case Nudge():
            return edits.Nudge(stroke.line, stroke.edge, stroke.by_s)
        case Insert():
            return edits.InsertLine(stroke.start_s, stroke.end_s, stroke.text, stroke.name)
        case Delete():
            return edits.Delete((stroke.line,))
        case Check():
            return edits.Check((stroke.line,), stroke.is_checked)
        case Choose():
            return edits.ChooseSpeaker((stroke.line,), stroke.speaker)
        case Speaker():
            return edits.SetSpeaker((stroke.line,), stroke.name)
    raise BadInput("This is no change of the text.")


def _split(stroke: Split, document: Document) -> edits.Edit:
    writing = edits.ChangeText(stroke.line, stroke.text) if stroke.text is not None else None
    if writing is not None:
        document = edits.apply(document, writing)
    n_before, index = 0, 0
    words = document.line(stroke.line).words
    while index < len(words) and n_before + (len(words[index].text) + 1) // 2 <= stroke.n_solid:
        n_before += len(words[index].text)
        index += 1
    if not 0 < index < len(words):
        raise BadInput("There is nothing to split off here: put the cursor, or press a word, further inside the line.")
    cut = edits.SplitAtWord(stroke.line, index)
    return cut if writing is None else edits.Several((writing, cut), "Split a line")

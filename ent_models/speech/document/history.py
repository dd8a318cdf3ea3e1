"""A transcript with its past: undo and redo, and a number for each state. Pure; knows no files.

    draft = changed(Draft(document), edit); draft = undone(draft)

Each change has a revision, one more than the last. Whoever edits says which revision was on their screen: if a line
that the edit touches was changed since, the edit is refused with a sentence and nothing of either side is lost; if
not, it is applied, though another window or the transcriber was at work elsewhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ent_models.errors import BadInput
from ent_models.speech.document import arrivals, edits, titles
from ent_models.speech.document.patches import Patch, between, patched
from ent_models.speech.document.records import Document

MAX_STEPS = 500


class Outdated(BadInput):
    """The edit was made on an older state of the same lines. The page shows the new state and keeps what was typed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change that can be undone: what it is called, its patch there and back, the revision that it made."""

    title: str
    forth: Patch
    back: Patch
    revision: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A transcript in work. `done` and `undone` are steps, the next to take last; at most `MAX_STEPS` are kept.

    `changed_at` has for a line's id the revision at which it was last changed by an edit, for a speaker's id the same.
    """

    document: Document = field(default_factory=Document)
    revision: int = 0
    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()
    changed_at: Mapping[int, int] = field(default_factory=dict)


Planned = edits.Edit | Callable[[Document], edits.Edit]


def changed(draft: Draft, edit: Planned, *, seen: int | None = None) -> Draft:
    """The draft after an edit that was made while revision `seen` was on the screen (None: the newest).

    `edit` may be a function that plans it on the newest document. An edit that changes nothing gives the same draft.
    What was undone can then not be redone any more.

    Raises:
        BadInput: the edit does not fit.
        Outdated: a line that it touches was changed since `seen`.
    """
    if callable(edit):
        edit = edit(draft.document)
    title = titles.title(draft.document, edit)
    after = edits.apply(draft.document, edit)
    patch = between(draft.document, after)
    if patch.is_empty:
        return draft
    _look(draft, patch, seen)
    return taken(draft, title, patch)


def taken(draft: Draft, title: str, patch: Patch) -> Draft:
    """The draft after a change that is known by its patch."""
    after = patched(draft.document, patch)
    step = Step(title, patch, between(after, draft.document), draft.revision + 1)
    return _moved(draft, after, patch, done=(*draft.done, step)[-MAX_STEPS:], undone=())


def arrived(draft: Draft, news: arrivals.Arrival) -> Draft:
    """The draft with what was newly heard. It is no step: undo leaves it where it is."""
    return grown(draft, between(draft.document, arrivals.append(draft.document, news)))


def grown(draft: Draft, patch: Patch) -> Draft:
    """The draft after a patch that is no step of the history."""
    after = patched(draft.document, patch)
    return draft if after == draft.document else replace(draft, document=after, revision=draft.revision + 1)


def undone(draft: Draft, *, seen: int | None = None) -> Draft:
    """The draft before its last step.

    Raises:
        BadInput: there is nothing to undo.
        Outdated: that step is newer than `seen`: it was made in another window.
    """
    if not draft.done:
        raise BadInput("There is nothing to undo.")
    step = draft.done[-1]
    if seen is not None and step.revision > seen:
        raise Outdated(f"The last change was made in another window: {step.title}. Look at it before you undo it.")
    after = patched(draft.document, step.back)
    return _moved(draft, after, step.back, done=draft.done[:-1], undone=(*draft.undone, step))


def redone(draft: Draft, *, seen: int | None = None) -> Draft:
    """The draft after the step that was undone last.

    Raises:
        BadInput: there is nothing to redo.
        Outdated: a line of that step was changed since `seen`.
    """
    if not draft.undone:
        raise BadInput("There is nothing to redo.")
    step = draft.undone[-1]
    _look(draft, step.forth, seen)
    after = patched(draft.document, step.forth)
    # What a whole patch takes out may have grown since: its undoing brings that back too.
    back = between(after, draft.document) if step.forth.is_whole else step.back
    again = replace(step, back=back, revision=draft.revision + 1)
    return _moved(draft, after, step.forth, done=(*draft.done, again)[-MAX_STEPS:], undone=draft.undone[:-1])


def _moved(
    draft: Draft, document: Document, patch: Patch, *, done: tuple[Step, ...], undone: tuple[Step, ...]
) -> Draft:
    revision = draft.revision + 1
    touched = dict.fromkeys((*patch.touched, *patch.touched_speakers), revision)
    return Draft(document, revision, done, undone, {**draft.changed_at, **touched})


def _look(draft: Draft, patch: Patch, seen: int | None) -> None:
    if seen is None:
        return
    for id in (*patch.touched, *patch.touched_speakers):
        if draft.changed_at.get(id, 0) > seen:
            raise Outdated(
                "This part of the transcript was changed in another window since you opened it. Your change was not "
                "made and theirs is shown: look at it and make yours again."
            )

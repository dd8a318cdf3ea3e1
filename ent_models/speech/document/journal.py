"""The autosave of a transcript: a folder with a whole state, `document.json`, and every change since, `journal.jsonl`.

The journal is only ever appended to, one line of JSON for each change, so a crash costs at most the line that was
being written. Each line has its revision: where two processes wrote the same one, the first counts, and the reader
hands out the other as a conflict. Knows no edits, only patches, so a journal of an older version is read the same.
"""

import contextlib
import errno
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import msgspec

from ent_models.errors import BadInput, OutOfSpace
from ent_models.records import from_json, to_json
from ent_models.speech.document import history, records
from ent_models.speech.document.history import Draft
from ent_models.speech.document.patches import Patch, between

BASE, JOURNAL = "document.json", "journal.jsonl"
MAX_JOURNAL_BYTES = 1_000_000_000
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `kind` tells whether it is a step, its undoing or redoing, or something heard.

    `at` is its moment, in seconds since 1970. A change that met another and was made again has it twice.
    """

    revision: int
    kind: Literal["step", "undo", "redo", "heard"]
    title: str
    patch: Patch
    at: float


@dataclass(frozen=True, slots=True)
class Base:
    """A whole state."""

    format: int
    revision: int
    document: records.Document


@dataclass(frozen=True, slots=True)
class Reading:
    """What a folder holds. `n_bytes` of journal were read; `n_damaged` of its lines could not be.

    `conflicts` are changes that another process made on a state that was no longer the newest: they are not in the
    draft.
    """

    draft: Draft
    n_bytes: int = 0
    n_damaged: int = 0
    conflicts: tuple[Entry, ...] = ()


def entry(before: Draft, after: Draft, at: float) -> Entry | None:
    """The journal's line for a change of the draft; None if there was none."""
    if after.revision == before.revision:
        return None
    if len(after.undone) > len(before.undone):
        step = after.undone[-1]
        return Entry(after.revision, "undo", step.title, step.back, at)
    if after.done and after.done[-1].revision == after.revision:
        step = after.done[-1]
        is_again = bool(before.undone) and before.undone[-1].forth is step.forth
        return Entry(after.revision, "redo" if is_again else "step", step.title, step.forth, at)
    return Entry(after.revision, "heard", "", between(before.document, after.document), at)


def begin(folder: Path, draft: Draft) -> None:
    """Write a whole state and start the journal anew: at the beginning, and to shorten it. Undo begins anew too.

    A crash on the way leaves a state that `read` understands. Raises OutOfSpace.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f"{BASE}.{os.getpid()}.new"
        with fresh.open("wb") as out:
            out.write(to_json(Base(_FORMAT, draft.revision, draft.document)))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(folder / BASE)
        # What is left of the old journal from here on has revisions that the state already holds.
        (folder / JOURNAL).write_bytes(b"")
    except OSError as problem:
        raise _full(folder, problem) from problem


def append(folder: Path, item: Entry) -> tuple[int, int]:
    """Write one change: where in the journal it begins and ends, in bytes. Raises OutOfSpace."""
    payload = b"\n" + to_json(item) + b"\n"  # a line of its own even after one that a crash cut off
    try:
        with (folder / JOURNAL).open("ab", buffering=0) as out:
            if out.write(payload) != len(payload):  # a disk that fills up takes a part without a word
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            end = out.tell()
    except OSError as problem:
        raise _full(folder, problem) from problem
    return end - len(payload), end


def length(folder: Path) -> int:
    """The journal's length in bytes; 0 if there is none."""
    try:
        return (folder / JOURNAL).stat().st_size
    except OSError:
        return 0


def exists(folder: Path) -> bool:
    """Whether a transcript is saved here."""
    return (folder / BASE).is_file()


def read(folder: Path) -> Reading:
    """The newest state that a folder holds, with its history since the last whole state.

    Raises:
        BadInput: the folder holds no transcript, or the whole state is damaged.
    """
    try:
        if (folder / BASE).stat().st_size > records.MAX_DOCUMENT_BYTES or length(folder) > MAX_JOURNAL_BYTES:
            raise BadInput("This saved transcript is too large to be read.")
        base: Base = from_json((folder / BASE).read_bytes(), Base)
        payload = (folder / JOURNAL).read_bytes() if (folder / JOURNAL).exists() else b""
    except OSError as problem:
        raise BadInput("This transcript is no longer saved here.") from problem
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as problem:
        raise BadInput("The saved transcript is damaged and cannot be read.") from problem
    records.check(base.document)
    draft = Draft(base.document, base.revision)
    n_damaged, conflicts, made = 0, [], set()
    for line in payload.splitlines():
        if not line:
            continue
        item = _decoded(line)
        if item is None:
            n_damaged += 1
        elif item.revision > draft.revision:
            draft = _replayed(draft, item)
            made.add(item.at)
        elif item.revision > base.revision:
            conflicts.append(item)
    if n_damaged:
        draft = replace(draft, document=_mended(draft.document))
    records.check(draft.document)
    lost = tuple(item for item in conflicts if item.at not in made)
    return Reading(draft, len(payload), n_damaged, lost)


def _decoded(line: bytes) -> Entry | None:
    with contextlib.suppress(msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        found: Any = from_json(line, Entry)
        ids = (*found.patch.touched, *found.patch.touched_speakers)
        is_sound = all(0 < id < found.patch.next_id for id in ids) or found.kind == "undo"
        return found if is_sound and not any(records.flaw(line) for line in found.patch.lines) else None
    return None


def _replayed(draft: Draft, item: Entry) -> Draft:
    """The draft after an entry. After a damaged line its revision may lie further on; the number is then taken over."""
    draft = replace(draft, revision=item.revision - 1)
    match item.kind:
        case "undo" if draft.done and draft.done[-1].back == item.patch:
            return history.undone(draft)
        case "redo" if draft.undone and draft.undone[-1].forth == item.patch:
            return history.redone(draft)
        case "heard":
            return replace(history.grown(draft, item.patch), revision=item.revision)
    return history.taken(draft, item.title, item.patch)


def _mended(document: records.Document) -> records.Document:
    """The document without marks of speakers whose own line of the journal is lost."""
    people = {person.id for person in document.speakers}
    lines = [line if line.speaker in people else replace(line, speaker=0) for line in document.lines]
    return replace(document, lines=tuple(lines))


def _full(folder: Path, problem: OSError) -> OutOfSpace:
    return OutOfSpace(
        f"The transcript could not be saved in {folder}: {problem.strerror or problem}. Free some space; what you see "
        "is kept as long as this window is open."
    )

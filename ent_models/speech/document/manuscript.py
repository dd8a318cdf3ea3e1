"""One transcript that is worked on: its draft, saved at every change. What pages and the worker's messages go through.

    manuscript = Manuscript(folder)
    manuscript.change(edit, seen=revision)

`Manuscript.begun` makes a new one; `seen` is the revision of the draft that was on the screen.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Self

from ent_models.speech.document import history, journal
from ent_models.speech.document.arrivals import Arrival
from ent_models.speech.document.history import Draft
from ent_models.speech.document.records import Document

# A journal of this length is folded into a whole state when it is opened.
LONG_BYTES = 20_000_000
_MAX_TRIES = 5


class Manuscript:
    """A saved transcript. Several threads may share one object; two processes see each other's changes.

    Every method that changes it gives the new draft, which is on the disk by then. `notes` are sentences about what
    was found when it was opened.
    """

    _draft: Draft
    _n_bytes: int
    _conflicts: tuple[journal.Entry, ...]
    notes: tuple[str, ...]

    def __init__(self, folder: Path) -> None:
        """Open what is saved in `folder`. Raises BadInput if that is nothing, or damaged."""
        self._folder = folder
        self._lock = threading.RLock()
        reading = journal.read(folder)
        if reading.n_bytes > LONG_BYTES:
            journal.begin(folder, reading.draft)
            reading = replace(reading, n_bytes=0)
        self._take(reading)

    @classmethod
    def begun(cls, folder: Path, document: Document) -> Self:
        """A new one in `folder`. Raises OutOfSpace."""
        journal.begin(folder, Draft(document))
        return cls(folder)

    @property
    def draft(self) -> Draft:
        """The newest state, with what other processes changed."""
        with self._lock:
            self._catch_up()
            return self._draft

    def change(self, edit: history.Planned, *, seen: int | None = None) -> Draft:
        """Apply an edit, or what a function plans, made on revision `seen`.

        Raises:
            BadInput: the edit does not fit; `history.Outdated`: it was made on an older state of the same lines.
            OutOfSpace: it could not be saved; the draft is as before.
        """
        return self._keep(lambda draft: history.changed(draft, edit, seen=seen))

    def undo(self, *, seen: int | None = None) -> Draft:
        """Take the last step back. Raises as `change`."""
        return self._keep(lambda draft: history.undone(draft, seen=seen))

    def redo(self, *, seen: int | None = None) -> Draft:
        """Take the step again that was undone last. Raises as `change`."""
        return self._keep(lambda draft: history.redone(draft, seen=seen))

    def hear(self, news: Arrival) -> Draft:
        """Add what was newly heard. Raises OutOfSpace."""
        return self._keep(lambda draft: history.arrived(draft, news))

    def _keep(self, changing: Callable[[Draft], Draft]) -> Draft:
        at = time.time()
        with self._lock:
            for _ in range(_MAX_TRIES):
                self._catch_up()
                after = changing(self._draft)
                item = journal.entry(self._draft, after, at)
                if item is None:
                    return self._draft
                start, end = journal.append(self._folder, item)
                if start == self._n_bytes:
                    self._draft, self._n_bytes = after, end
                    return after
                # Another process wrote at the same moment. The first of both counts, which the journal tells.
                self._read()
                if at not in {lost.at for lost in self._conflicts}:
                    return self._draft
        raise history.Outdated("This transcript is being changed in another window all the time. Try again.")

    def _catch_up(self) -> None:
        if journal.length(self._folder) != self._n_bytes:
            self._read()

    def _read(self) -> None:
        self._take(journal.read(self._folder))

    def _take(self, reading: journal.Reading) -> None:
        self._draft = reading.draft
        self._n_bytes = reading.n_bytes
        self._conflicts = reading.conflicts
        notes = []
        if reading.n_damaged:
            notes.append(f"{reading.n_damaged} saved changes were cut off by a crash and are lost; the rest is here.")
        if reading.conflicts:
            notes.append(f"{len(reading.conflicts)} changes from another window met newer ones and were not made.")
        self.notes = tuple(notes)

"""Questions about files that get no row on the desk: which job answers which, and which answers need not be kept."""

from collections import deque
from typing import Any

from ent_models.jobs.job import State
from ent_models.rooms import ROOMS
from ent_models.store.store import Store

MAX_PASSING = 40
"""How many answers are kept to questions that nobody will ask again; each may be megabytes."""


class Questions:
    """What was asked in this process. Not safe for several threads by itself."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._jobs: dict[str, str] = {}
        self._passing: deque[str] = deque()

    def job_id(self, key: str) -> str:
        """The job that answers the question `key` (see `store.result_key`), "" if it was not asked."""
        return self._jobs.get(key, "")

    def add(self, key: str, job_id: str) -> None:
        """Remember a question, and forget the oldest of those that pass and are answered."""
        self._jobs[key] = job_id
        if not is_passing(self._store.job_row(job_id)):
            return
        if key in self._passing:  # asked again, since its job was removed
            self._passing.remove(key)
        self._passing.append(key)
        for old in list(self._passing)[:-MAX_PASSING]:
            row = self._store.job_row(self._jobs[old])
            if row is None or State(row["state"]).is_over:
                self._passing.remove(old)
                self._store.remove_job(self._jobs.pop(old))
                self._store.drop_report(old)


def is_passing(row: dict[str, Any] | None) -> bool:
    """Whether a question was one of many: about a run as it was then, or one for each move of a hand."""
    return row is not None and (not ROOMS[row["room"]].is_lasting or '"cover"' in row["options"])

"""A job as its watchers see it: one file on its way through a room."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where a job stands. `interrupted` means that the program ended in the middle of it."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen unless the user asks for it."""
        return self not in (State.QUEUED, State.RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """A snapshot of one job.

    `fraction` lies in [0, 1], or is None while unknown; `eta_s` are the seconds still to go, or None; `from_store`
    says that the answer was there already. Times are seconds since 1970. `error` is a sentence for the user.
    """

    id: str
    name: str
    path: str
    sha256: str
    size_bytes: int
    room: str
    options: Any
    state: State
    fraction: float | None
    eta_s: float | None
    note: str
    error: str
    result_key: str
    from_store: bool
    created_at: float
    started_at: float | None
    ended_at: float | None

    @property
    def seconds(self) -> float | None:
        """How long the work took, or None before its end."""
        if self.started_at is None or self.ended_at is None:
            return None
        return self.ended_at - self.started_at


class Clock:
    """Estimates the time left from fractions reported so far. A resumed job starts above zero; that is not speed."""

    def __init__(self) -> None:
        self._first: tuple[float, float] | None = None

    def eta_s(self, fraction: float | None, now_s: float) -> float | None:
        """Seconds to go when `fraction` is done at `now_s`, or None while it cannot be told."""
        if fraction is None:
            return None
        if self._first is None:
            self._first = (now_s, fraction)
            return None
        since_s, done = now_s - self._first[0], fraction - self._first[1]
        if done <= 0 or since_s < 0.5:
            return None
        return since_s * (1 - fraction) / done

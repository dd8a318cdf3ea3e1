"""A lane: one thread that feeds one worker process, job after job, and watches over it.

Knows processes and messages; what becomes of the answers is decided by the `Listener` it is given.
"""

import logging
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import Protocol

import psutil

from ent_models.errors import OutOfSpace
from ent_models.jobs import messages
from ent_models.jobs.process import WorkerProcess

log = logging.getLogger(__name__)

STALL_S = 600.0
"""A worker that says nothing for so long in the middle of a job is taken for stuck."""
MEMORY_SHARE = 0.8
"""Share of this machine's memory that one worker may hold before it is ended, so that the machine stays usable."""
WATCH_S = 0.2


class Listener(Protocol):
    """Whoever owns the jobs. Called from the lane's thread."""

    def begin(self, job_id: str) -> messages.Run | None:
        """The job is next; the message to send, or None if it is not wanted any more."""

    def advanced(self, message: messages.Advanced) -> None:
        """Progress."""

    def piece(self, message: messages.Piece) -> None:
        """A finished piece."""

    def done(self, message: messages.Done) -> None:
        """The report."""

    def failed(self, job_id: str, error: str) -> None:
        """The job failed, with a sentence for the user."""

    def stopped(self, job_id: str) -> None:
        """The job was cancelled."""


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """A worker as the Models page shows it. `loaded` holds (model, device, load seconds); memory is resident bytes."""

    lane: str
    pid: int | None
    loaded: tuple[tuple[str, str, float], ...]
    rss_bytes: int
    network_attempts: tuple[str, ...]
    problem: str


@dataclass(slots=True)
class _Watch:
    """What the lane knows of the job that it watches; times by the monotonic clock."""

    heard_at: float
    looked_at: float = 0.0
    is_answered: bool = False


class Lane:
    """Jobs of one room, one after the other, in one worker process that is started when it is first needed."""

    def __init__(
        self, name: str, listener: Listener, *, worker: str = "ent_models.jobs.worker", grace_s: float = 1.0
    ) -> None:
        """Start the lane's thread. `worker` is the module that is run as the worker process.

        `grace_s` is how long it may take to stop by itself before it is ended; what it had finished is kept.
        """
        self.name = name
        self._grace_s = grace_s
        self._worker = worker
        self._listener = listener
        self._waiting: deque[str] = deque()
        self._orders: deque[messages.ToWorker] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._process: WorkerProcess | None = None
        self._cancel_at: dict[str, float] = {}
        self._loaded: tuple[tuple[str, str, float], ...] = ()
        self._attempts: tuple[str, ...] = ()
        self._problem = ""
        self._thread = threading.Thread(target=self._work, name=f"lane {name}", daemon=True)
        self._thread.start()

    def put(self, job_id: str, *, is_urgent: bool = False) -> None:
        """Append a job, or put it first if it is urgent."""
        with self._wake:
            self._waiting.appendleft(job_id) if is_urgent else self._waiting.append(job_id)
            self._wake.notify()

    def order(self, message: messages.LoadModel | messages.DropModel) -> None:
        """Have the worker load or drop a model when it is free."""
        with self._wake:
            self._orders.append(message)
            self._wake.notify()

    def cancel(self, job_id: str) -> None:
        """Stop the job if it runs; one that waits is skipped when its turn comes (see `Listener.begin`)."""
        with self._wake:
            self._cancel_at.setdefault(job_id, time.monotonic())
            self._wake.notify()

    def status(self) -> WorkerStatus:
        """The worker as it is now."""
        process = self._process
        if process is None or not process.is_alive:
            return WorkerStatus(self.name, None, (), 0, self._attempts, self._problem)
        return WorkerStatus(self.name, process.pid, self._loaded, process.rss_bytes, self._attempts, self._problem)

    def close(self) -> None:
        """End the worker and the thread. A job in the middle is left as it is: the next start finds it interrupted."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._process is not None:
            self._process.end()
        self._thread.join(timeout=5)

    def _work(self) -> None:
        while True:
            with self._wake:
                while not (self._closing or self._waiting or self._orders):
                    self._wake.wait()
                if self._closing:
                    return
                order = self._orders.popleft() if self._orders else None
                job_id = self._waiting.popleft() if order is None else ""
            try:
                self._obey(order) if order is not None else self._run(job_id)
            except OutOfSpace as problem:
                self._problem = str(problem)
                if job_id:
                    self._listener.failed(job_id, str(problem))
            except Exception:  # a lane that dies would leave every later job waiting for ever
                log.exception("lane %s", self.name)
                if job_id:
                    self._listener.failed(job_id, "Rushes failed to run this job. The log has the details.")

    def _obey(self, order: messages.ToWorker) -> None:
        self._problem = ""
        process = self._alive_process()
        process.send(order)
        while (message := self._heard(process, STALL_S)) is not None:
            if isinstance(message, messages.Failed):
                self._problem = message.error
            if isinstance(message, messages.ShelfChanged) and message.after == "":
                return

    def _run(self, job_id: str) -> None:
        self._cancel_at.pop(job_id, None)  # of an earlier attempt; from here on a cancel is meant for this one
        run = self._listener.begin(job_id)
        if run is None:
            return
        process = self._alive_process()
        process.send(run)
        watch = _Watch(time.monotonic())
        while not self._closing:
            message = self._heard(process, WATCH_S)
            if message is not None:
                watch.heard_at = time.monotonic()
                if self._deliver(message):
                    watch.is_answered = True
                if isinstance(message, messages.ShelfChanged) and message.after == job_id:
                    return
            if process.is_finished or time.monotonic() - watch.looked_at > WATCH_S:
                watch.looked_at = time.monotonic()
                lost = self._why_lost(process, job_id, watch.heard_at)
                if lost is not None:
                    if not (watch.is_answered or self._closing):
                        self._listener.stopped(job_id) if lost == "" else self._listener.failed(job_id, lost)
                    return

    def _deliver(self, message: messages.FromWorker) -> bool:
        """Pass a message on; True if it was the job's last word."""
        match message:
            case messages.Advanced():
                self._listener.advanced(message)
            case messages.Piece():
                self._listener.piece(message)
            case messages.Done():
                self._listener.done(message)
                return True
            case messages.Failed():
                self._listener.failed(message.job_id, message.error)
                return True
            case messages.Stopped():
                self._listener.stopped(message.job_id)
                return True
        return False

    def _why_lost(self, process: WorkerProcess, job_id: str, heard_at: float) -> str | None:
        """None if the worker goes on; "" if it was ended for a cancel; else why it is gone, for the user."""
        now = time.monotonic()
        asked_at = self._cancel_at.get(job_id)
        if process.is_finished:
            if asked_at is not None:
                return ""
            return (
                f"The worker process ended in the middle of this file (exit code {process.exit_code}). "
                "What it had finished is kept. Press Retry to go on; if it happens again, the file may be damaged."
            )
        if asked_at is not None:
            process.send(messages.Cancel(job_id))
            if now - asked_at > self._grace_s:
                process.end()
                return ""
        if now - heard_at > STALL_S:
            process.end()
            return f"Nothing happened for {STALL_S / 60:.0f} minutes, so this file was given up. Press Retry to go on."
        if process.rss_bytes > MEMORY_SHARE * psutil.virtual_memory().total:
            process.end()
            return "This file needed more memory than this machine can spare, so its work was stopped."
        return None

    def _alive_process(self) -> WorkerProcess:
        """The lane's worker, started now if there is none."""
        if self._process is None or not self._process.is_alive:
            self._loaded = ()
            self._process = WorkerProcess(self.name, self._worker)
        return self._process

    def _heard(self, process: WorkerProcess, within_s: float) -> messages.FromWorker | None:
        """The worker's next message, or None if there is none in time; what it says of itself is noted."""
        message = process.next(within_s)
        if isinstance(message, messages.ShelfChanged):
            self._loaded, self._attempts = message.loaded, message.network_attempts
        return message

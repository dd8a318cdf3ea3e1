"""The queue: every file on its way, from any page, tab or visitor, and its answer.

One `Queue` per process. It keeps its state in the store, so that progress survives pages, reloads and crashes, and
leaves the work to one `Lane` per room.
"""

import os
import threading
import time
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ent_models import __version__, network, registry
from ent_models.errors import EntModelsError, OutOfSpace
from ent_models.jobs import intake, messages, owner
from ent_models.jobs.job import Clock, Job, State
from ent_models.jobs.lane import Lane, WorkerStatus
from ent_models.jobs.questions import Questions, is_passing
from ent_models.pictures.records import AlbumPart
from ent_models.records import Report, from_json, shaped, to_json
from ent_models.rooms import LANES, ROOMS, Options, room_for_task
from ent_models.speech import copy_records
from ent_models.store import inputs
from ent_models.store.inputs import InputFile
from ent_models.store.store import Store, result_key
from ent_models.store.tables import ASKED


class Queue:
    """Takes files, runs them in their rooms, and tells how they are doing. Safe to call from any thread."""

    def __init__(self, store: Store, *, origin: str = "desk", worker: str = "ent_models.jobs.worker") -> None:
        """Open the queue over `store`; jobs of a process that is gone become interrupted, waiting ones go on.

        `origin` keeps the desk's jobs apart from those of the command line; `worker` is the module that the lanes run.
        """
        self._store = store
        self._origin = origin
        self._owner = owner.this_process()
        self._live: dict[str, messages.Advanced] = {}
        self._clocks: dict[str, Clock] = {}
        self._etas: dict[str, float | None] = {}
        self._positions: dict[str, int] = {}
        self._unwritten: dict[str, str] = {}
        self._folders: dict[str, str] = {}
        self._lock = threading.RLock()
        self._ended = threading.Condition(self._lock)
        self._lanes = {name: Lane(name, self, worker=worker, grace_s=grace_s) for name, grace_s in LANES.items()}
        self._questions = Questions(store)
        self._adopt_orphans()

    def submit(self, file: InputFile, options: Options | None = None) -> Job:
        """Put a file on the desk. Its content decides the room; `options` default to the room's own.

        A file that no room reads comes back as a failed job, one that was answered before as a done job.

        Raises:
            OutOfSpace: the job could not be written down.
        """
        return self._enter(file, options, self._origin)

    def ask(self, about: Job | InputFile, options: Options, *, seconds: float = 0.0) -> Job:
        """A question about a file, or that of a job, that gets no row of its own; `seconds` to wait for the answer.

        It goes before whatever waits in its lane. The same question is asked once: later calls give the same job.
        """
        key = result_key(about.sha256, options, __version__)
        with self._lock:
            job = self.job(self._questions.job_id(key))
            if job is None:
                file = InputFile(about.name, Path(about.path), about.sha256, about.size_bytes)
                job = self._enter(file, options, self._origin + ASKED)
                self._questions.add(key, job.id)
        self.wait([job.id], seconds)
        return self.job(job.id) or job

    def _enter(self, file: InputFile, options: Options | None, origin: str) -> Job:
        row = intake.row(file, options, self._store, origin=origin, owner=self._owner)
        self._store.add_job(row)
        if row["state"] is State.QUEUED:
            self._lanes[ROOMS[row["room"]].lane].put(row["id"], is_urgent=origin != self._origin)
        return self._job(row)

    def jobs(self) -> tuple[Job, ...]:
        """All jobs of this origin, newest first."""
        return tuple(self._job(row) for row in self._store.job_rows(self._origin))

    def job(self, job_id: str) -> Job | None:
        """One job, or None if there is none of that id."""
        row = self._store.job_row(job_id)
        return self._job(row) if row else None

    def report(self, job: Job) -> Report | None:
        """The answer to a job, or None while there is none."""
        return self._store.report(job.result_key) if job.state is State.DONE else None

    def partials(self, job: Job) -> tuple[Any, ...]:
        """The finished pieces of a job so far, in order, as records of its room; of a folder, all that is known."""
        if job.room == "albums":
            return (self._store.albums.known(job.sha256),)
        partial = ROOMS[job.room].partial
        return tuple(from_json(row, partial) for row in self._store.partial_rows(job.id)) if partial else ()

    def wait(self, job_ids: Collection[str], seconds: float) -> None:
        """Return when all of these jobs are over, or after so many seconds: quick answers need no second look."""
        until = time.monotonic() + seconds
        with self._ended:
            while (left := until - time.monotonic()) > 0:
                jobs = (self.job(job_id) for job_id in job_ids)
                if all(job is None or job.state.is_over for job in jobs):
                    return
                self._ended.wait(left)

    def cancel(self, job_id: str) -> None:
        """Stop a job. One that runs stops within about a second and keeps what it has; others are not touched."""
        with self._lock:
            job = self.job(job_id)
            if job is None or job.state.is_over:
                return
            if job.state is State.QUEUED:
                self._end(job_id, State.CANCELLED)
        self._lanes[ROOMS[job.room].lane].cancel(job_id)

    def retry(self, job_id: str) -> None:
        """Put a failed, cancelled or interrupted job back in the queue; it goes on from what it has finished, or begins
        anew where its file was written to. Raises BadInput if that can no longer be read."""
        job = self.job(job_id)
        fresh = intake.changes(job) if job is not None and job.state.is_over else {}
        with self._lock:
            job = self.job(job_id)
            if job is None or job.state not in (State.FAILED, State.CANCELLED, State.INTERRUPTED) or not job.result_key:
                return
            columns = {"state": State.QUEUED, "owner": self._owner, "error": "", "started_at": None, "ended_at": None}
            self._store.change_job(job_id, **columns, **fresh)
            if fresh:
                self._store.drop_partials(job_id)
        self._lanes[ROOMS[job.room].lane].put(job_id)

    def remove(self, job_id: str) -> None:
        """Take a job off the desk, stopping it first if it runs. Its answer stays in the store; a dropped file goes,
        and so do answers to questions about it that only pass."""
        job = self.job(job_id)
        if job is None:
            return
        self.cancel(job_id)
        self._store.remove_job(job_id)
        with self._lock:
            self._forget(job_id)
        if not self._store.is_used(job.path):
            for row in self._store.remove_asked(job.path):
                if is_passing(row):
                    self._store.drop_report(row["result_key"])
            inputs.forget(Path(job.path))
            copy_records.forget(job.sha256)
            if job.room == "albums" and not Path(job.path).exists():
                self._store.albums.forget(job.sha256)

    def load_model(self, name: str) -> None:
        """Have a worker load a model before it is needed."""
        self._lane_of(name).order(messages.LoadModel(name))

    def drop_model(self, name: str) -> None:
        """Have a worker give a model's memory back."""
        self._lane_of(name).order(messages.DropModel(name))

    def workers(self) -> tuple[WorkerStatus, ...]:
        """One status per lane."""
        return tuple(lane.status() for lane in self._lanes.values())

    def network_use(self) -> tuple[str, ...]:
        """Addresses of other machines that this process or its workers tried to reach or are connected to now."""
        statuses = self.workers()
        pids = (os.getpid(), *(status.pid for status in statuses if status.pid))
        tried = (address for status in statuses for address in status.network_attempts)
        return (*network.attempts(), *tried, *network.open_connections(pids))

    def close(self) -> None:
        """End the workers. Jobs in the middle are marked interrupted; those that wait are left to the next queue."""
        for lane in self._lanes.values():
            lane.close()
        for job in self.jobs():
            if job.state is State.RUNNING:
                self._end(job.id, State.INTERRUPTED)
            elif job.state is State.QUEUED:
                self._store.change_job(job.id, owner="")

    # What the lanes report. Called from their threads; a job removed meanwhile is silently passed over.

    def begin(self, job_id: str) -> messages.Run | None:
        """See `Listener`."""
        with self._lock:
            job = self.job(job_id)
            if job is None or job.state is not State.QUEUED:
                return None
            self._store.change_job(job_id, state=State.RUNNING, started_at=time.time())
            kept = self.partials(job)
            self._clocks[job_id], self._positions[job_id] = Clock(), len(kept)
            if job.room == "albums":
                self._folders[job_id] = job.sha256
        return messages.Run(job.id, job.room, job.path, job.name, job.sha256, job.options, kept)

    def advanced(self, message: messages.Advanced) -> None:
        """See `Listener`."""
        with self._lock:
            clock = self._clocks.setdefault(message.job_id, Clock())
            self._etas[message.job_id] = clock.eta_s(message.fraction, time.monotonic())
            self._live[message.job_id] = message

    def piece(self, message: messages.Piece) -> None:
        """See `Listener`."""
        with self._lock:
            position = self._positions.get(message.job_id)
            if position is None:
                return
            self._positions[message.job_id] = position + 1
            folder = self._folders.get(message.job_id)
        if folder is not None:
            self._store.albums.keep(folder, shaped(message.record, AlbumPart))
        else:
            self._store.add_partial(message.job_id, position, to_json(message.record))

    def done(self, message: messages.Done) -> None:
        """See `Listener`."""
        job = self.job(message.job_id)
        if job is None:
            return
        if intake.has_changed(job):
            self.failed(job.id, "This file changed while it was being read. Press Retry when it is finished.")
            return
        report = shaped(message.report, Report)
        answer = replace(report, result=shaped(report.result, ROOMS[job.room].result))
        if not self._store.keep_report(job.result_key, job.room, answer, job_id=job.id):
            return
        self._store.drop_partials(job.id)
        self._end(job.id, State.DONE)

    def failed(self, job_id: str, error: str) -> None:
        """See `Listener`."""
        try:
            self._end(job_id, State.FAILED, error)
        except OutOfSpace:
            with self._lock:  # the disk is full: at least the pages of this process shall know
                self._unwritten[job_id] = error

    def stopped(self, job_id: str) -> None:
        """See `Listener`."""
        self._end(job_id, State.CANCELLED)

    def _end(self, job_id: str, state: State, error: str = "") -> None:
        self._store.change_job(job_id, state=state, error=error, ended_at=time.time())
        with self._ended:
            self._forget(job_id)
            self._ended.notify_all()

    def _forget(self, job_id: str) -> None:
        of_runs: tuple[dict[str, Any], ...] = (self._live, self._clocks, self._etas, self._positions)
        for memory in (*of_runs, self._unwritten, self._folders):
            memory.pop(job_id, None)

    def _lane_of(self, model: str) -> Lane:
        room = ROOMS.get(room_for_task(registry.get(model).task))
        if room is None:
            raise EntModelsError(f"No room uses {model} yet.")
        return self._lanes[room.lane]

    def _job(self, row: dict[str, Any]) -> Job:
        with self._lock:
            live, eta_s = self._live.get(row["id"]), self._etas.get(row["id"])
            unwritten = self._unwritten.get(row["id"], "")
        facts = {name: value for name, value in row.items() if name not in ("origin", "owner")}
        room = ROOMS.get(row["room"])
        facts["options"] = from_json(row["options"], room.options) if room and row["options"] != "null" else None
        facts["state"] = State.FAILED if unwritten else State(row["state"])
        facts["error"] = unwritten or row["error"]
        return Job(**facts, fraction=live.fraction if live else None, eta_s=eta_s, note=live.note if live else "")

    def _adopt_orphans(self) -> None:
        """Jobs of processes that are gone: those that ran become interrupted, those that waited wait on here.

        On the command line nobody would ever see them again, so there they are dropped.
        """
        rows: Iterable[dict[str, Any]] = reversed(self._store.job_rows(self._origin))
        for row in self._store.job_rows(self._origin + ASKED):
            if not owner.is_alive(row["owner"]):
                self._store.remove_job(row["id"])
                if is_passing(row):
                    self._store.drop_report(row["result_key"])
        for row in rows:
            if row["owner"] == self._owner or owner.is_alive(row["owner"]):
                continue
            if self._origin == "cli":
                self._store.remove_job(row["id"])
            elif row["state"] == State.RUNNING:
                self._store.change_job(row["id"], state=State.INTERRUPTED, owner=self._owner)
            elif row["state"] == State.QUEUED:
                self._store.change_job(row["id"], owner=self._owner)
                self._lanes[ROOMS[row["room"]].lane].put(row["id"])

"""Files given on the command line, through the queue and back as objects to print."""

import time
from pathlib import Path
from typing import Any

from ent_models.errors import EntModelsError
from ent_models.jobs.job import Job
from ent_models.jobs.queue import Queue
from ent_models.progress_line import ProgressLine
from ent_models.records import Report, public
from ent_models.rooms import Options
from ent_models.store import inputs

POLL_S = 0.02


def submit(queue: Queue, path: Path, submitted: list[str], options: Options | None = None) -> Job | str:
    """The job for the file at `path`, or the sentence that says why there is none; its id is added to `submitted`."""
    try:
        job = queue.submit(inputs.refer(path), options)
    except EntModelsError as problem:
        return str(problem)
    submitted.append(job.id)
    return job


def wait(queue: Queue, path: Path, job: Job | str, line: ProgressLine | None = None) -> dict[str, Any]:
    """Wait for a job, telling on `line` how far it is; the object that `--json` prints."""
    if isinstance(job, str):
        return as_object(path, error=job)
    try:
        while not job.state.is_over:
            time.sleep(POLL_S)
            job = queue.job(job.id) or job
            if line is not None:
                line.show(job)
    finally:
        if line is not None:
            line.clear()
    report = queue.report(job)
    if report is None:
        error = job.error or f"This file was {job.state.value}."
        return as_object(path, kind=_guess(job.room), error=error, seconds=job.seconds or 0.0)
    return as_object(path, report=report, seconds=0.0 if job.from_store else job.seconds or 0.0)


def as_object(
    path: Path, *, kind: str | None = None, error: str | None = None, seconds: float = 0.0, report: Report | None = None
) -> dict[str, Any]:
    """What `--json` prints of a file."""
    return {
        "file": str(path),
        "kind": report.kind if report else kind,
        "status": "done" if report else "failed",
        "error": error,
        "seconds": round(seconds, 3),
        "model": report.provenance.model if report else None,
        "result": public(report.result) if report else None,
    }


def _guess(room: str) -> str | None:
    """The kind of a failed file as far as it is known: its room's."""
    return {"pictures": "picture", "speech": "speech", "scripts": "text"}.get(room)

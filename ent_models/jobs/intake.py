"""What becomes of a file when it is put on the desk: which room reads it, and whether it was answered before."""

import time
import uuid
from pathlib import Path
from typing import Any

from ent_models import __version__, kinds
from ent_models.errors import BadInput
from ent_models.jobs.job import Job, State
from ent_models.records import to_json
from ent_models.rooms import ANYTHING, ROOMS, Options, card_of, room_of
from ent_models.store import inputs
from ent_models.store.inputs import InputFile
from ent_models.store.store import Store, result_key


def row(file: InputFile, options: Options | None, store: Store, *, origin: str, owner: str) -> dict[str, Any]:
    """The row of a new job in the table of jobs: queued, done where `store` has the answer, or failed.

    The file's content decides the room, unless `options` belong to another one that reads the same files.
    """
    room, error = "", ""
    try:
        room = room_of(options).name if options is not None else kinds.recognise(file.path)
        if ROOMS[room].reads != ANYTHING and ROOMS[room].reads != (reads := kinds.recognise(file.path)):
            room = reads
            raise BadInput(f"This is not a file for this room: it belongs in {reads}.")
        options = options or ROOMS[room].options()
        card_of(options)
    except BadInput as problem:
        error = str(problem)
    key = result_key(file.sha256, options, __version__) if not error and options else ""
    is_known = bool(key) and ROOMS[room].is_lasting and store.report(key) is not None
    state = State.FAILED if error else State.DONE if is_known else State.QUEUED
    now = time.time()
    return {
        "id": uuid.uuid4().hex,
        "origin": origin,
        "owner": owner,
        "name": file.name,
        "path": str(file.path),
        "sha256": file.sha256,
        "size_bytes": file.size_bytes,
        "room": room,
        "options": to_json(options).decode() if options else "null",
        "state": state,
        "error": error,
        "result_key": key,
        "from_store": is_known,
        "created_at": now,
        "started_at": None,
        "ended_at": now if state.is_over else None,
    }


def changes(job: Job) -> dict[str, Any]:
    """What of a job's row is no longer true, since its file was written to; nothing if it was not. Raises BadInput."""
    if job.options is None or not has_changed(job):
        return {}
    file = inputs.refer(Path(job.path), job.name)
    key = result_key(file.sha256, job.options, __version__)
    return {"sha256": file.sha256, "size_bytes": file.size_bytes, "result_key": key}


def has_changed(job: Job) -> bool:
    """Whether the file lies on the user's disk and was written to after the job began. A folder may change."""
    if not ROOMS[job.room].is_lasting:
        return False
    try:
        status = Path(job.path).stat()
    except OSError:
        return False
    is_newer = job.started_at is not None and job.started_at < status.st_mtime <= time.time()
    return status.st_size != job.size_bytes or is_newer

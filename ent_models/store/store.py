"""Results and jobs in a database: SQLite by default, any other by URL.

Knows records and JSON, not models and not screens. Every write is one short transaction; a full disk or a broken
database comes back as OutOfSpace, so that callers have one thing to handle.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from ent_models import paths
from ent_models.errors import OutOfSpace
from ent_models.records import Report, from_json, shaped, to_json
from ent_models.rooms import ROOMS, Options, also_made_with, card_of, room_of
from ent_models.store.albums import Albums
from ent_models.store.tables import ASKED, jobs, metadata, partials, results, settings


class Store:
    """The desk's memory. Safe to use from several threads and processes."""

    def __init__(self, url: str | None = None) -> None:
        """Open the database at `url` (default `paths.database_url()`) and make missing tables.

        Raises:
            OutOfSpace: the database cannot be opened or written.
        """
        self._url = url or paths.database_url()
        if self._url.startswith("sqlite:///"):
            folder = Path(self._url.removeprefix("sqlite:///")).parent
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as problem:
                raise OutOfSpace(_not_writable(str(folder), problem.strerror or str(problem))) from problem
        self._engine = sql.create_engine(self._url, connect_args=_connect_args(self._url))
        if self._engine.dialect.name == "sqlite":
            sql.event.listen(self._engine, "connect", _tune_sqlite)
        with self.writing() as connection:
            metadata.create_all(connection)
        self.albums = Albums(self)

    def close(self) -> None:
        """Give the database back."""
        self._engine.dispose()

    def report(self, key: str) -> Report | None:
        """The report kept under `key` (see `result_key`), or None."""
        with self.reading() as connection:
            row = connection.execute(sql.select(results).where(results.c.key == key)).one_or_none()
        return _report(row.room, row.report) if row else None

    def keep_report(self, key: str, room: str, report: Report, *, job_id: str = "") -> bool:
        """Keep `report` under `key`, in the place of an older one.

        With a `job_id` only while there is that job: False if it was removed, also a moment ago, by whoever forgets.
        """
        row = {
            "key": key,
            "room": room,
            "model": report.provenance.model,
            "created_at": time.time(),
            "seconds": report.provenance.seconds,
            "report": to_json(report).decode(),
        }
        with self.writing() as connection:
            if job_id:  # to write first is to wait for others that write
                still = sql.update(jobs).where(jobs.c.id == job_id).values(result_key=jobs.c.result_key)
                if not connection.execute(still).rowcount:
                    return False
            connection.execute(sql.delete(results).where(results.c.key == key))
            connection.execute(sql.insert(results).values(row))
        return True

    def drop_report(self, key: str) -> None:
        """Forget the report kept under `key`, if there is one."""
        with self.writing() as connection:
            connection.execute(sql.delete(results).where(results.c.key == key))

    def last_runs(self) -> dict[str, tuple[float, float]]:
        """For each model that has run: (time of its last run in seconds since 1970, seconds it took)."""
        newest = sql.select(results.c.model, results.c.created_at, results.c.seconds).order_by(results.c.created_at)
        with self.reading() as connection:
            return {row.model: (row.created_at, row.seconds) for row in connection.execute(newest)}

    def add_job(self, row: dict[str, Any]) -> None:
        """Add a job; `row` has every column of the table jobs."""
        with self.writing() as connection:
            connection.execute(sql.insert(jobs).values(row))

    def change_job(self, job_id: str, **columns: Any) -> None:
        """Set columns of one job."""
        with self.writing() as connection:
            connection.execute(sql.update(jobs).where(jobs.c.id == job_id).values(columns))

    def job_rows(self, origin: str) -> list[dict[str, Any]]:
        """All jobs of one origin (desk or cli), newest first."""
        query = sql.select(jobs).where(jobs.c.origin == origin).order_by(jobs.c.created_at.desc())
        with self.reading() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def job_row(self, job_id: str) -> dict[str, Any] | None:
        """One job, or None if it was removed."""
        with self.reading() as connection:
            row = connection.execute(sql.select(jobs).where(jobs.c.id == job_id)).mappings().one_or_none()
        return dict(row) if row else None

    def remove_job(self, job_id: str) -> None:
        """Forget a job and its partial records. Its report stays: the same file is answered at once again."""
        with self.writing() as connection:
            connection.execute(sql.delete(partials).where(partials.c.job_id == job_id))
            connection.execute(sql.delete(jobs).where(jobs.c.id == job_id))

    def is_used(self, path: str) -> bool:
        """Whether any job is about the file at `path`, besides questions that were asked about another's."""
        listed = sql.not_(jobs.c.origin.endswith(ASKED))
        query = sql.select(sql.func.count()).select_from(jobs).where(jobs.c.path == path, listed)
        with self.reading() as connection:
            return bool(connection.execute(query).scalar_one())

    def setting(self, name: str, default: Any) -> Any:
        """What a user chose once, as JSON gives it back, or `default`."""
        with self.reading() as connection:
            value = connection.execute(sql.select(settings.c.value).where(settings.c.name == name)).scalar_one_or_none()
        return default if value is None else json.loads(value)

    def keep_setting(self, name: str, value: Any) -> None:
        """Remember a choice; `value` is anything that JSON can hold."""
        with self.writing() as connection:
            connection.execute(sql.delete(settings).where(settings.c.name == name))
            connection.execute(sql.insert(settings).values(name=name, value=json.dumps(value)))

    def change_setting(self, name: str, change: Callable[[Any], Any], default: Any) -> None:
        """Remember what `change` makes of a choice, or of `default`; nobody else changes it meanwhile."""
        with self.writing() as connection:
            ours = sql.update(settings).where(settings.c.name == name).values(value=settings.c.value)
            connection.execute(ours)  # to write first is to wait for others that write
            value = connection.execute(sql.select(settings.c.value).where(settings.c.name == name)).scalar_one_or_none()
            changed = change(default if value is None else json.loads(value))
            connection.execute(sql.delete(settings).where(settings.c.name == name))
            connection.execute(sql.insert(settings).values(name=name, value=json.dumps(changed)))

    def remove_asked(self, path: str) -> list[dict[str, Any]]:
        """Forget the questions that were asked about the file at `path`; the rows that they had."""
        asked = sql.and_(jobs.c.origin.endswith(ASKED), jobs.c.path == path)
        with self.writing() as connection:
            rows = [dict(row) for row in connection.execute(sql.select(jobs).where(asked)).mappings()]
            connection.execute(sql.delete(jobs).where(asked))
        return rows

    def add_partial(self, job_id: str, position: int, record: bytes) -> None:
        """Keep the JSON of one finished piece of a job."""
        row = {"job_id": job_id, "position": position, "record": record.decode()}
        with self.writing() as connection:
            connection.execute(sql.insert(partials).values(row))

    def partial_rows(self, job_id: str) -> list[str]:
        """JSON of the finished pieces of a job, in order."""
        query = sql.select(partials.c.record).where(partials.c.job_id == job_id).order_by(partials.c.position)
        with self.reading() as connection:
            return list(connection.execute(query).scalars())

    def drop_partials(self, job_id: str) -> None:
        """Forget the finished pieces of a job."""
        with self.writing() as connection:
            connection.execute(sql.delete(partials).where(partials.c.job_id == job_id))

    def settle(self) -> None:
        """Empty the log of SQLite, in which what was deleted still stands. Another reader may put that off."""
        if self._engine.dialect.name == "sqlite":
            with self.reading() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction. Raises OutOfSpace if it could not be written."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as problem:
            raise OutOfSpace(_not_writable(self._place(), _reason(problem))) from problem

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with. Raises OutOfSpace if the database cannot be read."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as problem:
            raise OutOfSpace(_not_writable(self._place(), _reason(problem))) from problem

    def _place(self) -> str:
        return self._engine.url.render_as_string(hide_password=True)


def result_key(sha256: str, options: Options, version: str) -> str:
    """The name of a result: it changes with the file, the models' digests, the options and the version of Rushes."""
    card = card_of(options)
    facts = [sha256, room_of(options).name, card.digest if card else "", asdict(options), version]
    facts += also_made_with(options)
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _report(room: str, payload: str) -> Report:
    """A report with the result record of its room in it."""
    report = from_json(payload, Report)
    return replace(report, result=shaped(report.result, ROOMS[room].result))


def _connect_args(url: str) -> dict[str, Any]:
    return {"timeout": 15} if url.startswith("sqlite") else {}


def _tune_sqlite(connection: Any, _record: Any) -> None:
    """Write-ahead log: readers (pages) never wait for a writer (the queue), and a power cut loses nothing whole."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA secure_delete=ON")  # what people have forgotten is overwritten, not left in unused pages
    cursor.close()


def _reason(problem: SQLAlchemyError) -> str:
    return str(getattr(problem, "orig", None) or problem).splitlines()[0]


def _not_writable(place: str, reason: str) -> str:
    return (
        f"Results cannot be kept in {place}: {reason}. "
        "Free some space, check the right to write there, or set RUSHES_HOME to another folder."
    )

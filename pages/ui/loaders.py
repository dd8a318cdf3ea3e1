"""What all visitors share, made once per process. The only place with cache decorators."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import streamlit as st

from ent_models.jobs.job import Job
from ent_models.jobs.queue import Queue
from ent_models.records import Report
from ent_models.rooms import ROOMS
from ent_models.speech import manuscripts
from ent_models.speech.document.manuscript import Manuscript
from ent_models.store.store import Store
from pages.ui.downloads import Downloads

if TYPE_CHECKING:
    from ent_models.films.room import FilmRoom


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The desk's memory."""
    return Store()


@st.cache_resource(show_spinner=False, on_release=Queue.close)
def desk() -> Queue:
    """The queue of this process. Clearing it ends its workers."""
    return Queue(store())


@st.cache_resource(show_spinner=False)
def downloads() -> Downloads:
    """The downloads of models that users asked for."""
    return Downloads()


def report(job: Job) -> Report | None:
    """The answer to a job, or None while there is none. Shared by all visitors: to be read only."""
    if not job.result_key or not job.ended_at:
        return None
    kept = _report if not job.room or ROOMS[job.room].is_lasting else _passing_report
    return kept(job.result_key, job.ended_at, job)


@st.cache_resource(show_spinner=False, max_entries=10)
def _passing_report(result_key: str, ended_at: float, _job: Job) -> Report | None:
    """Answers about a run as it was then: megabytes each, and nobody asks again."""
    return desk().report(_job)


@st.cache_resource(show_spinner=False, max_entries=100)
def _report(result_key: str, ended_at: float, _job: Job) -> Report | None:
    return desk().report(_job)


def forget_passing() -> None:
    """Forget the answers that are only looked at, and the films room's recommenders. Files are left alone."""
    _passing_report.clear()
    film_room.clear()


@st.cache_resource(show_spinner=False, max_entries=50)
def manuscript(folder: Path) -> Manuscript:
    """The saved transcript in `folder`, one object for all visitors."""
    return manuscripts.opened(folder)


@st.cache_resource(show_spinner=False, max_entries=4)
def film_room(path: Path) -> "FilmRoom":
    """The recommender in the file at `path`, one for all visitors. Raises ModelUnavailable."""
    from ent_models.films.room import FilmRoom  # not above: its libraries are for this room alone

    return FilmRoom(path)


def last_runs() -> dict[str, tuple[float, float]]:
    """For each model that has run: when (seconds since 1970), and how many seconds it took."""
    return store().last_runs()


def started_at() -> datetime:
    """When this process began."""
    return datetime.fromtimestamp(psutil.Process().create_time())

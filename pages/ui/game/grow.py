"""Players that learn on this machine: started, paused, stopped, gone on with, deleted. Draws nothing."""

import time
from dataclasses import dataclass
from hashlib import sha256

import streamlit as st

from ent_models.errors import BadInput
from ent_models.game import upbringings
from ent_models.game.options import LearnOptions
from ent_models.game.upbringings import About, Controls, Upbringing
from ent_models.jobs.job import Job, State
from ent_models.store.inputs import InputFile
from pages.ui import loaders
from pages.ui.game import seats

CHOSEN = "game-run"
REMOVE_WAIT_S = 10.0


@dataclass(frozen=True, slots=True)
class Grown:
    """A run and its newest job: None once that was taken off the desk."""

    run: Upbringing
    about: About
    job: Job | None

    @property
    def is_live(self) -> bool:
        """Whether it waits or goes on."""
        return self.job is not None and not self.job.state.is_over


def title(options: LearnOptions) -> str:
    """What a run is called."""
    game = seats.shape_title(options.game)
    if options.start:
        return f"{game}: {_began_as(options.start)} goes on learning"
    return f"{game}, learnt from nothing"


def _began_as(player: str) -> str:
    try:
        return seats.player_title(player)
    except BadInput:
        return "a player that is gone"


def start(game: str, minutes: float, player: str = "") -> None:
    """A new run in the queue. Raises OutOfSpace."""
    options = LearnOptions(upbringings.new_id(), game, minutes, player)
    run = upbringings.get(options.run)
    run.begin(About(options, time.time()))
    _submit(run, options)
    st.session_state[CHOSEN] = run.id


def resume(grown: Grown) -> None:
    """Go on from the last whole round. Raises OutOfSpace."""
    grown.run.change(Controls())
    desk = loaders.desk()
    if grown.job is not None and grown.job.state in (State.FAILED, State.CANCELLED, State.INTERRUPTED):
        desk.retry(grown.job.id)
        return
    if grown.job is not None:
        desk.remove(grown.job.id)
    _submit(grown.run, grown.about.options)


def pause(run: Upbringing, is_paused: bool) -> None:
    """Have it wait, or go on."""
    run.change(Controls(is_paused=is_paused))


def stop(run: Upbringing, job_id: str) -> None:
    """End it; what it learnt is kept, and it can go on later."""
    run.change(Controls(is_stopped=True))
    desk = loaders.desk()
    job = desk.job(job_id)
    if job is not None and job.state is State.QUEUED:
        desk.cancel(job_id)
    desk.wait([job_id], 3.0)


def remove(grown: Grown) -> None:
    """Delete a run with its players."""
    if grown.job is not None:
        desk = loaders.desk()
        desk.cancel(grown.job.id)
        desk.wait([grown.job.id], REMOVE_WAIT_S)
        desk.remove(grown.job.id)
    upbringings.remove(grown.run.id)
    st.session_state.pop(CHOSEN, None)


def every() -> list[Grown]:
    """All runs, newest first."""
    by_run: dict[str, Job] = {}
    for job in loaders.desk().jobs():
        if isinstance(job.options, LearnOptions):
            by_run.setdefault(job.options.run, job)
    return [Grown(run, about, by_run.get(run.id)) for run, about in upbringings.every()]


def _submit(run: Upbringing, options: LearnOptions) -> None:
    file = InputFile(title(options), run.folder, sha256(run.id.encode()).hexdigest(), 0)
    loaders.desk().submit(file, options)

"""A part of a room that is drawn anew every second until its job is over; then the whole page is drawn once more."""

from collections.abc import Callable

import streamlit as st

from ent_models.jobs.job import Job
from pages.ui import guard, loaders

POLL_S = 1.0


def follow(job: Job, draw: Callable[[Job], None]) -> None:
    """Call `draw` with the job as it is now: once, or while it is under way every second."""
    st.fragment(_draw, run_every=None if job.state.is_over else POLL_S)(job.id, job.state.is_over, draw)


def _draw(job_id: str, was_over: bool, draw: Callable[[Job], None]) -> None:
    with guard.guarded():
        job = loaders.desk().job(job_id)
        if job is None or job.state.is_over != was_over:
            st.rerun()
        draw(job)

"""A part of a room that is drawn anew every second until its job is over; then the whole page is drawn once more."""

from collections.abc import Callable

import streamlit as st

from ent_models.jobs.job import Job
from pages.ui import guard, loaders

POLL_S = 1.0
EAGER_POLL_S = 0.3


def follow(job: Job, draw: Callable[[Job], None], *, has_begun: Callable[[Job], bool] | None = None) -> None:
    """Call `draw` with the job as it is now: once, or while it is under way every second.

    Until `has_begun` says that there is something to show, more often; then the page is drawn once more, with all that
    goes with it.
    """
    if job.state.is_over or (has_begun is not None and has_begun(job)):
        has_begun = None
    poll_s = POLL_S if has_begun is None else EAGER_POLL_S
    st.fragment(_draw, run_every=None if job.state.is_over else poll_s)(job.id, job.state.is_over, draw, has_begun)


def _draw(job_id: str, was_over: bool, draw: Callable[[Job], None], has_begun: Callable[[Job], bool] | None) -> None:
    with guard.guarded():
        job = loaders.desk().job(job_id)
        if job is None or job.state.is_over != was_over:
            st.rerun()
        draw(job)
        if has_begun is not None and has_begun(job):
            st.rerun()

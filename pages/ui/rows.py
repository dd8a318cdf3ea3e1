"""The rows of the desk: one for each file, newest first, each with its answer in place."""

import streamlit as st

from ent_models.jobs.job import Job, State
from pages.ui import actions, answers, guard, loaders, show, words

PER_PAGE = 10
POLL_S = 1.0
IDLE_POLL_S = 5.0
"""When nothing is under way: another tab or visitor may drop something."""


def draw() -> None:
    """All rows. Drawn anew every second while any job is under way, else now and then."""
    is_live = any(not job.state.is_over for job in loaders.desk().jobs())
    st.fragment(_rows, run_every=POLL_S if is_live else IDLE_POLL_S)(is_live)


def _rows(is_live: bool) -> None:
    with guard.guarded():
        jobs = loaders.desk().jobs()
        if any(not job.state.is_over for job in jobs) != is_live:
            st.rerun()
        if not jobs:
            show.empty("The desk is empty. Drop a file above, or take one of the samples.")
            return
        _top(jobs)
        n_pages = -(-len(jobs) // PER_PAGE)
        page = st.session_state.get("rows-page", 1)
        page = min(page, n_pages) if isinstance(page, int) else 1
        for job in jobs[(page - 1) * PER_PAGE : page * PER_PAGE]:
            with guard.guarded():  # a row that cannot be drawn never hides the others
                _row(job)
        if n_pages > 1:
            st.pagination(n_pages, key="rows-page")


def _top(jobs: tuple[Job, ...]) -> None:
    counts = {
        "running": sum(job.state is State.RUNNING for job in jobs),
        "queued": sum(job.state is State.QUEUED for job in jobs),
        "done": sum(job.state is State.DONE for job in jobs),
        "failed": sum(job.state is State.FAILED for job in jobs),
    }
    told = ", ".join(f"{number:,} {name}" for name, number in counts.items() if number)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.text(f"{words.count(len(jobs), 'file')} on the desk" + (f": {told}" if told else ""))
        with st.popover("Clear the desk", key="clear-desk", type="tertiary", icon=":material/delete_sweep:"):
            st.text("Take all files off the desk? Running ones are stopped. Answers stay in the store.")
            st.button("Yes, clear it", key="clear-desk-yes", type="primary", on_click=actions.clear)


def _row(job: Job) -> None:
    report = loaders.report(job) if job.state is State.DONE else None
    with st.container(border=True, key=f"row-{job.id}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            with st.container(horizontal=True, vertical_alignment="center", width="content"):
                st.markdown(show.kind_icon(job, report), width="content")
                with st.container(key=f"rowname-{job.id}", width="content"):
                    st.text(job.name)
                show.state(job)
                st.html(f'<span class="facts">{show.facts(job, report)}</span>', width="content")
            with st.container(horizontal=True, vertical_alignment="center", width="content"):
                actions.buttons(job)
        if job.state is State.QUEUED:
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            answers.thumbnail(job, report)
            with st.container(gap="xsmall"):
                if job.state is State.RUNNING:
                    show.working(job)
                show.why(job)
                answers.brief(job, report)

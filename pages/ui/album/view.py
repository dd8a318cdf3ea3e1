"""A folder of pictures on its page, beneath its head: what a look came to, then one of four ways to work with it."""

import streamlit as st

from ent_models.jobs.job import Job, State
from ent_models.store.albums import Tally
from pages.ui import guard, loaders, show, words
from pages.ui.album import browse, export, grid, held, likeness, review, run
from pages.ui.picture import choices

POLL_S = 1.5
VIEWS = {"pictures": "Pictures", "review": "Review", "alike": "Near duplicates", "export": "Export"}


def draw(job: Job) -> None:
    """Draw the folder of `job`; while it is being looked at, again and again."""
    st.fragment(_draw, run_every=None if job.state.is_over else POLL_S)(job.id, job.state.is_over)


def _draw(job_id: str, was_over: bool) -> None:
    with guard.guarded():
        job = loaders.desk().job(job_id)
        if job is None or job.state.is_over != was_over:
            st.rerun()
        key, mine = held.key_of(job), held.of(job)
        for name in ("grid", "alike", "copies"):
            grid.take_picks(mine.chosen, key=f"album-{name}-{key}")
        tally = loaders.store().albums.tally(job.sha256, choices.threshold(), run.recipe_today(job))
        run.draw(job, tally)
        if not tally.n_pictures:
            _empty(job)
            return
        _view(job, tally)
        report = loaders.report(job) if job.state is State.DONE else None
        if report is not None:
            show.provenance(job, report)


def _view(job: Job, tally: Tally) -> None:
    key = held.key_of(job)
    wanted = st.session_state.pop(f"album-view-{key}-wanted", None)
    if wanted or st.session_state.get(f"album-view-{key}") not in VIEWS:
        st.session_state[f"album-view-{key}"] = wanted or "pictures"
    counts = {
        "pictures": f" ({tally.n_pictures:,})",
        "review": f" ({tally.n_doubtful:,})" if tally.n_doubtful else "",
        "export": f" ({words.count(len(held.of(job).chosen), 'picture')})" if held.of(job).chosen else "",
    }
    chosen = st.segmented_control(
        "View",
        list(VIEWS),
        required=True,
        format_func=lambda name: VIEWS[name] + counts.get(name, ""),
        key=f"album-view-{key}",
        persist_state="session",
        label_visibility="collapsed",
    )
    if chosen == "review":
        review.draw(job, tally)
    elif chosen == "alike":
        likeness.groups(job, tally)
    elif chosen == "export":
        export.draw(job, tally)
    else:
        browse.draw(job, tally)


def _empty(job: Job) -> None:
    key = held.key_of(job)
    if job.state is State.DONE:
        show.empty("There are no pictures in this folder, nor in the folders in it.", key=f"empty-album-{key}")
    elif job.state.is_over:
        show.empty("No picture was looked at yet.", key=f"empty-album-{key}")
    else:
        show.empty("The first pictures will be here in a moment.", key=f"empty-album-{key}")

"""Forget me: both tastes, what lies on the disk, and all that was typed or dropped in this room on this computer.

What a tab brought that is closed since is forgotten too: nobody else could say so for it. The browser keeps what stands
in a widget, so widgets that tell of a visitor have a `key` of that visitor.
"""

import streamlit as st

from ent_models.films import brought
from ent_models.films.options import FitOptions
from ent_models.store.tables import ASKED
from pages.ui import guard, loaders, show
from pages.ui.film import kept

ROOMS = ("films", "film_exports", "film_maps", "film_texts")
STOP_S = 3.0
"""How long to wait for work that is stopped."""
_ORIGIN = "desk" + ASKED
_VISITOR = "films-visitor"


def key(name: str) -> str:
    """The key of a widget for this visitor; after they are forgotten, the next one has another."""
    visitor: int = st.session_state.get(_VISITOR, 0)
    return f"{name}-{visitor}" if visitor else name


def forget() -> None:
    """Forget everything; what could not be is told."""
    brought.forget()  # first: work that goes on must find nothing
    for name in list(st.session_state):
        if isinstance(name, str) and name.startswith("film-"):
            del st.session_state[name]
    st.session_state[_VISITOR] = st.session_state.get(_VISITOR, 0) + 1
    with guard.guarded():
        _forget_answers()
    loaders.forget_passing()
    brought.forget()  # what was held open before, or written meanwhile
    if brought.folder().exists():
        show.failed(f"Some of it is in use and still lies in {brought.folder()}. Press Forget me again in a while.")


def _forget_answers() -> None:
    """Stop what is being worked out, and forget what was, and the taste that was kept. Raises OutOfSpace."""
    desk, store = loaders.desk(), loaders.store()
    kept.forget()
    jobs = [
        job
        for row in store.job_rows(_ORIGIN)
        if row["room"] in ROOMS and (job := desk.job(row["id"])) is not None
        if not (isinstance(job.options, FitOptions) and job.options.is_pack)
    ]
    for job in jobs:
        desk.cancel(job.id)
    desk.wait([job.id for job in jobs], STOP_S)  # a worker that still writes would leave a part of a file behind
    for job in jobs:
        store.remove_job(job.id)
        store.drop_report(job.result_key)
    store.settle()

"""The training room: a network learns while you watch, your own classes, how it works, and which model is at work."""

from collections.abc import Callable

import streamlit as st

from ent_models.training.runs import Runs
from pages.ui import menu, show
from pages.ui.training import finished, live_run, overview, own, promotion, run_jobs, setup, walk


def train() -> None:
    """A new run, and the chosen one as it goes on."""
    has_runs = bool(Runs.at_home().all())
    key = "new-run-more" if has_runs else "new-run"
    with st.expander("New run", icon=":material/add:", expanded=not has_runs, key=key):
        setup.draw()
    chosen = run_jobs.choice()
    if chosen is None:
        return
    live_run.draw(chosen)
    if chosen.has_learned:
        finished.draw(chosen)
        promotion.draw_run(chosen.run, chosen.data)


def works() -> None:
    """One picture on its way through a real network."""
    chosen = run_jobs.choice()
    if chosen is None or not chosen.has_learned:
        show.empty("Start a run under Train first: this view shows the numbers of a real network.", key="empty-walk")
    else:
        walk.draw(chosen.run, chosen.data)


VIEWS: dict[str, tuple[str, Callable[[], None]]] = {
    "train": ("Train", train),
    "own": ("Your own classes", own.draw),
    "works": ("How it works", works),
    "runs": ("All runs", overview.draw),
    "work": ("At work", promotion.draw_history),
}

st.title(menu.entry("training").title)
view = st.segmented_control(
    "View",
    list(VIEWS),
    default="own" if own.is_asked_for() else "train",
    required=True,
    key="view",
    format_func=lambda name: VIEWS[name][0],
    bind="query-params",
    label_visibility="collapsed",
)
VIEWS[view or "train"][1]()

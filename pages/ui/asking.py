"""Questions about a file that are answered by a worker: how far they are, their answer, or why there is none."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from ent_models.jobs.job import Job, State
from ent_models.rooms import Options
from ent_models.store.inputs import InputFile
from pages.ui import actions, live, loaders, show

WAIT_S = 0.4
"""How long the page waits for an answer before it shows that one is on its way."""


def ask(about: Job | InputFile, options: Options, draw: Callable[[Any], None], *, seconds: float = WAIT_S) -> None:
    """Ask about a file, or that of a job, and `draw` the answer as soon as it is there."""

    def draw_state(asked: Job) -> None:
        _state(asked, draw)

    asked = loaders.desk().ask(about, options, seconds=seconds)
    live.follow(asked, draw_state)


def _state(asked: Job, draw: Callable[[Any], None]) -> None:
    report = loaders.report(asked) if asked.state is State.DONE else None
    if report is not None:
        draw(report.result)
    else:
        unanswered(asked)


def unanswered(asked: Job) -> None:
    """How far a question is that has no answer, or why it has none, and what can be done about that."""
    if not asked.state.is_over:
        show.working(asked)
        st.button("Stop", key=f"stop-{asked.id}", icon=":material/stop:", on_click=actions.stop, args=(asked.id,))
    else:
        if asked.state is State.CANCELLED:
            st.caption("You stopped this.")
        elif asked.state is State.DONE:
            show.failed("This answer is no longer in the store.")
        else:
            show.failed(asked.error or "This could not be worked out.")
        if asked.state is not State.DONE:
            st.button(
                "Try again",
                key=f"retry-{asked.id}",
                icon=":material/refresh:",
                on_click=actions.retry,
                args=(asked.id,),
            )

"""What can be done with a job: stop it, go on with it, take it off the desk, open it in its room."""

import streamlit as st

from ent_models.game import upbringings
from ent_models.game.options import LearnOptions
from ent_models.game.upbringings import Controls
from ent_models.jobs.job import Job, State
from pages.ui import guard, loaders, menu

STOP_WAIT_S = 1.5
_AGAIN = {
    State.FAILED: ("Retry", ":material/refresh:"),
    State.CANCELLED: ("Resume", ":material/play_arrow:"),
    State.INTERRUPTED: ("Resume", ":material/play_arrow:"),
}


def buttons(job: Job, *, is_in_room: bool = False) -> None:
    """The buttons that make sense in a job's state, side by side."""
    if job.room and not is_in_room:
        room = menu.for_room(job.room)
        st.page_link(menu.page(room.name), label="Open", icon=room.icon, query_params={"job": job.id})
    if not job.state.is_over:
        st.button("Stop", key=f"stop-{job.id}", icon=":material/stop:", on_click=stop, args=(job.id,))
    elif job.state in _AGAIN and job.result_key:
        label, icon = _AGAIN[job.state]
        st.button(label, key=f"retry-{job.id}", icon=icon, on_click=retry, args=(job.id,))
    st.button(
        "Remove", key=f"remove-{job.id}", icon=":material/delete:", type="tertiary", on_click=remove, args=(job.id,)
    )


def stop(job_id: str) -> None:
    """Stop a job; what it has is kept. Waits a moment, so that the page is drawn with what came of it."""
    desk = loaders.desk()
    desk.cancel(job_id)
    desk.wait([job_id], STOP_WAIT_S)


def retry(job_id: str) -> None:
    """Go on with a job."""
    with guard.guarded():
        desk = loaders.desk()
        job = desk.job(job_id)
        if job is not None and isinstance(job.options, LearnOptions):
            upbringings.get(job.options.run).change(Controls())  # else it would stop at once, or wait for ever
        desk.retry(job_id)


def remove(job_id: str) -> None:
    """Take a job off the desk."""
    loaders.desk().remove(job_id)


def clear() -> None:
    """Take everything off the desk."""
    desk = loaders.desk()
    for job in desk.jobs():
        desk.remove(job.id)

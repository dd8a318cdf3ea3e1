"""The head of a room: which file it shows, and a way to add one. The address carries the choice, for links."""

from collections import Counter
from collections.abc import Callable

import streamlit as st

from ent_models.jobs.job import Job, State
from pages.ui import actions, loaders, menu, show, uploads, words

POLL_S = 1.0


def choose(room: str, draw_input: Callable[[str], None] | None = None) -> Job | None:
    """The job that this page is about, or None. Draws the title, the inputs and the choice.

    `draw_input` draws one more way to add something, given the room's name.
    """
    entry = menu.entry(room)
    st.title(entry.title)
    desk = loaders.desk()
    fresh = uploads.added(room)
    jobs = [job for job in desk.jobs() if job.room and menu.for_room(job.room) is entry]
    _tell_strays(room, fresh)
    _follow_address(room, jobs, fresh)
    with st.container(horizontal=True, gap="small", key=f"inputs-{room}"):  # in one row while they are closed
        with st.expander(
            "Add a file", icon=":material/add:", expanded=not jobs, key=f"add-{room}{'-more' if jobs else ''}"
        ):
            uploads.add_files(room)
            uploads.sample_buttons(room, room)
        if draw_input is not None:
            draw_input(room)
    if not jobs:
        show.empty("Nothing here yet. Add a file above, or drop one on the desk.")
        return None
    by_id, told = {job.id: job for job in jobs}, _told(jobs)
    chosen = st.selectbox(
        "File",
        list(by_id),
        key=f"choose-{room}",
        format_func=lambda job_id: told.get(job_id, ""),
    )
    job = by_id.get(chosen) or jobs[0]
    if st.query_params.get("job") != job.id:
        st.query_params["job"] = job.id
        st.session_state[f"followed-{room}"] = job.id
    return job


def head(job: Job) -> None:
    """The chosen file's name, state, facts and buttons."""
    report = loaders.report(job) if job.state is State.DONE else None
    show.heading(job.name)
    with st.container(horizontal=True, vertical_alignment="center", key="room-head"):
        show.state(job)
        st.html(f'<span class="facts">{show.facts(job, report)}</span>', width="content")
        actions.buttons(job, is_in_room=True)
    if job.state is State.QUEUED:
        st.text("Waiting for its turn.")
    elif job.state is State.RUNNING:
        show.working(job)
    show.why(job)


def _follow_address(room: str, jobs: list[Job], fresh: tuple[str, ...]) -> None:
    """Let what was just added, or the address of a link, decide the choice; once, so that the list can change it."""
    ids = {job.id for job in jobs}
    key, followed = f"choose-{room}", f"followed-{room}"
    wanted = next((job_id for job_id in fresh if job_id in ids), None)
    asked = st.query_params.get("job")
    if wanted is None and asked and asked != st.session_state.get(followed):
        st.session_state[followed] = asked
        wanted = asked if asked in ids else None
        if wanted is None:
            st.info("That file is no longer on the desk.", icon=":material/info:")
    if wanted is not None:
        st.session_state[key] = wanted
    elif st.session_state.get(key) not in ids:
        st.session_state.pop(key, None)


def _tell_strays(room: str, fresh: tuple[str, ...]) -> None:
    """Files that were added here but are read elsewhere, or not at all."""
    for job_id in fresh:
        job = loaders.desk().job(job_id)
        if job is None:
            continue
        if not job.room:
            show.failed(f"{job.name}: {job.error}")
            continue
        home = menu.for_room(job.room)
        if home.name == room:
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{job.name} is read in another room.", width="content")
            st.page_link(menu.page(home.name), query_params={"job": job.id})


def _told(jobs: list[Job]) -> dict[str, str]:
    """What the list of files calls each job, by its id.

    The browser tells them apart by these words alone: no two are the same, and none changes with its job's state.
    """
    told: dict[str, str] = {}
    seen = Counter[str]()
    for job in reversed(jobs):
        name = f"{job.name}, {words.when(job.created_at)}"
        seen[name] += 1
        told[job.id] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return told

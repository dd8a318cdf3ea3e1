"""The scripts room: what a script comes to, with the text beside it, where each finding is shown when it is pressed."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from ent_models.jobs.job import Job, State
from ent_models.records import Report
from pages.ui import chooser, guard, live, loaders, reader, show
from pages.ui.script import (
    characters,
    compare,
    days,
    head,
    locations,
    place,
    pulse,
    reading,
    said,
    saving,
    scenes,
    summary,
    together,
)
from pages.ui.script.opened import Opened, measured

STYLE = Path(place.__file__).with_name("look") / "room.css"
SUMMARY = "Summary"
PANELS: dict[str, Callable[[Opened], None]] = {
    "Scenes": scenes.draw,
    "Characters": characters.draw,
    "Who is with whom": together.draw,
    "Places and times": locations.draw,
    "Pulse": pulse.draw,
    "Days": days.draw,
    "Words": reading.draw,
    "Compare": compare.draw,
    "Said and written": said.draw,
    "Save": saving.draw,
}
OF_SCENES = ("Scenes", "Who is with whom", "Places and times", "Days")
OF_SCREENPLAYS = ("Pulse", "Compare", "Said and written")


def suited(report: Report) -> list[str]:
    """The views that have something to say of this text."""
    result = report.result
    is_screenplay = result.verdict == "screenplay"
    left_out = {
        *(() if result.scenes and is_screenplay else OF_SCENES),
        *(() if is_screenplay else OF_SCREENPLAYS),
        *(() if result.characters else ("Characters", "Who is with whom", "Said and written")),
    }
    return [SUMMARY, *(name for name in PANELS if name not in left_out)]


def room(job: Job, report: Report) -> None:
    """What was found, with the text beside it. Only the view that was chosen is drawn.

    What grows and shrinks has a container of its own: a block whose number among its siblings changes is made anew by
    the browser, and the reader would forget where it was.
    """
    names = suited(report)
    view = st.segmented_control(
        "View",
        names,
        default=SUMMARY,
        required=True,
        key=f"script-view-{len(names)}",
        label_visibility="collapsed",
        persist_state="session",
    )
    findings, text = st.columns([7, 5], gap="medium")
    with findings, st.container(key=f"findings-{view}"), guard.guarded():
        panel(view or SUMMARY, job, report)
    with text, st.container(key="script-reader"):
        reader.draw(report.result, document=job.sha256)


def panel(name: str, job: Job, report: Report) -> None:
    """One view."""
    if name == SUMMARY:
        summary.draw(job, report)
        return
    opened = measured(job, report)
    if opened is not None:
        PANELS[name](opened)


st.html(STYLE)
with st.container():
    job = chooser.choose("scripts")
if job is not None:
    with st.container():
        live.follow(job, chooser.head)
    report = loaders.report(job) if job.state is State.DONE else None
    if report is not None:
        with st.container(key="script-head"):
            head.draw(report.result)
        room(job, report)
        show.provenance(job, report)

"""The speech room: what was said, when and by whom; to read along, to correct and to hand on."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from ent_models.jobs.job import Job, State
from ent_models.records import Report
from ent_models.speech.document.manuscript import Manuscript
from pages.ui import answers, chooser, guard, live, loaders, player, show, words
from pages.ui.speech import (
    again,
    bringing,
    care,
    changes,
    doubts,
    editor,
    find,
    held,
    microphone,
    outline,
    people,
    saving,
    settings,
    shots,
)

Panel = Callable[[Job, Manuscript], None]
PANELS: dict[str, Panel] = {
    "Find": find.draw,
    "Doubts": doubts.draw,
    "Subtitle care": care.draw,
    "Speakers": people.draw,
    "Listen again": again.draw,
    "Changes": changes.draw,
    "Import": bringing.draw,
    "Save": saving.draw,
}
STYLE = Path(editor.__file__).with_name("room.css")


def room(job: Job) -> None:
    """The player with the transcript beside or under it, and what can be done to it.

    What grows and shrinks has a container of its own, here and below: a block whose number among its siblings changes
    is made anew by the browser, and then a player stops and an editor forgets where it was.
    """
    if player.is_video(job):
        watch, read = st.columns([2, 3], gap="medium")
    else:
        watch = read = st.container(key="room")
    with watch:
        player.draw(job)
        with st.container(), guard.guarded():
            if job.state is not State.FAILED:  # why it failed stands above: most often there is no sound to show
                outline.draw(job)
    with read, st.container():
        kept = text(job)
    # A video without sound fails here, and has shots all the same.
    if player.is_video(job) and (kept.draft.document.lines or job.state.is_over):
        with watch, st.container(), guard.guarded():
            shots.draw(job, kept)


def text(job: Job) -> Manuscript:
    """The transcript and its panels."""
    report = loaders.report(job) if job.state is State.DONE else None
    with st.container():
        if report is not None:
            told(report)
        elif job.state.is_over and loaders.desk().partials(job):
            st.subheader("What was finished")
    with st.container():
        live.follow(job, editor.draw, has_begun=lambda now: bool(loaders.desk().partials(now)))
    kept = held.manuscript(job)
    if kept.draft.document.lines or report is not None:
        panels(job, kept)
    for sentence in (*kept.notes, *(report.result.notes if report else ())):
        show.note(sentence)
    if report is not None:
        show.provenance(job, report)
    return kept


def told(report: Report) -> None:
    """What the whole file holds, where that is no speech, or none that was understood."""
    if not report.result.segments:
        show.empty(
            f"{answers.nothing_said(report.result)}, from 0:00 to {words.clock(report.result.duration_s)}.",
            key="empty-speech",
        )


def panels(job: Job, kept: Manuscript) -> None:
    """What can be done with the transcript, each in a tab; only the open one is drawn."""
    tabs = st.tabs(list(PANELS), key=f"speech-tabs-{job.id}", on_change="rerun")
    for tab, draw in zip(tabs, PANELS.values(), strict=True):
        if tab.open:
            with tab, guard.guarded():
                draw(job, kept)


def inputs(scope: str) -> None:
    """What stands beside "Add a file"."""
    microphone.draw(scope)
    settings.draw()


st.html(STYLE)
with st.container():
    job = chooser.choose("speech", inputs)
if job is not None:
    with st.container():
        live.follow(job, chooser.head)
    with st.container():
        settings.again(job)
    room(job)

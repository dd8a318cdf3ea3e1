"""The states of anything on a page, each designed once: empty, working, done, failed. Users' words stay plain text."""

import html

import streamlit as st

from ent_models import registry
from ent_models.errors import BadInput
from ent_models.jobs.job import Job, State
from ent_models.records import Report
from ent_models.registry import ModelCard
from pages.ui import words

ICONS = {
    "pictures": ":material/image:",
    "albums": ":material/photo_library:",
    "speech": ":material/mic:",
    "scripts": ":material/description:",
    "training": ":material/model_training:",
    "own": ":material/category:",
    "upbringings": ":material/sports_esports:",
}
KINDS = {
    "picture": (":material/image:", "Picture"),
    "album": (":material/photo_library:", "Folder of pictures"),
    "speech": (":material/mic:", "Sound"),
    "video": (":material/movie:", "Video"),
    "script": (":material/description:", "Screenplay"),
    "text": (":material/article:", "Text"),
    "run": (":material/model_training:", "Training run"),
    "own": (":material/category:", "Own classes"),
    "player": (":material/sports_esports:", "Player that learns"),
}
ROOM_KINDS = {
    "pictures": "Picture",
    "albums": "Folder of pictures",
    "speech": "Sound or video",
    "scripts": "Script or text",
    "training": "Training run",
    "own": "Own classes",
    "upbringings": "Player that learns",
}
"""What a file is called while only its room is known."""
_STATES = {
    State.QUEUED: ("Queued", ":material/schedule:", "gray"),
    State.RUNNING: ("Running", ":material/play_circle:", "blue"),
    State.DONE: ("Done", ":material/check_circle:", "green"),
    State.FAILED: ("Failed", ":material/error:", "red"),
    State.CANCELLED: ("Stopped", ":material/stop_circle:", "orange"),
    State.INTERRUPTED: ("Interrupted", ":material/power_off:", "orange"),
}


def empty(sentence: str, *, key: str = "empty") -> None:
    """Nothing here yet, and what to do about it. `sentence` is ours."""
    with st.container(key=key, border=True):
        st.text(sentence, width="stretch", text_alignment="center")


def failed(sentence: str) -> None:
    """What went wrong, in one sentence that may quote a user's words."""
    st.error(words.literal(sentence), icon=":material/error:")


def note(sentence: str) -> None:
    """Something worth knowing about an answer."""
    st.info(words.literal(sentence), icon=":material/info:")


def working(job: Job) -> None:
    """How far a running job is, and how long it will take."""
    parts = [job.note or "Starting"]
    if job.fraction is not None:
        parts.append(words.percent(job.fraction) if job.fraction else "0 %")
    if job.eta_s is not None:
        parts.append(f"about {words.span(max(1, round(job.eta_s)))} left")
    st.progress(min(1.0, max(0.0, job.fraction or 0.0)), text=words.literal(" · ".join(parts)))


def state(job: Job) -> None:
    """A job's state, in words and with an icon."""
    label, icon, colour = _STATES[job.state]
    st.badge(label, icon=icon, color=colour)  # type: ignore[arg-type]
    if job.from_store:
        st.badge("Answered from the store", icon=":material/inventory_2:", color="gray")


def why(job: Job) -> None:
    """Why a job has no answer, if it is over without one."""
    if job.state is State.FAILED:
        failed(job.error or "This file could not be read.")
    elif job.state is State.INTERRUPTED:
        st.warning(
            "Rushes ended in the middle of this file. What was finished is kept. Press Resume to go on.",
            icon=":material/power_off:",
        )
    elif job.state is State.CANCELLED:
        st.caption("You stopped this. What was finished is kept. Press Resume to go on.")


def facts(job: Job, report: Report | None) -> str:
    """Kind, size and age of a job's file, in one line of our own words."""
    parts = [KINDS[report.kind][1] if report else ROOM_KINDS.get(job.room, "Unknown kind")]
    parts += [words.size(job.size_bytes)] if job.size_bytes else []
    parts.append(words.when(job.created_at))
    if job.seconds is not None and job.state is State.DONE:
        parts.append(f"answered in {words.span(job.seconds)}")
    return " · ".join(parts)


def kind_icon(job: Job, report: Report | None) -> str:
    """The icon of what a job's file is."""
    if report:
        return KINDS[report.kind][0]
    return ICONS.get(job.room, ":material/help:")


def heading(name: str) -> None:
    """A user's name for something, as a heading, word for word."""
    with st.container(key="name-heading"):
        st.text(name)


def bars(pairs: "list[tuple[str, float]]", *, note: str = "") -> None:
    """Names with shares in [0, 1] as bars and numbers, best first."""
    rows = "".join(
        f'<li><span class="bar-name">{html.escape(name)}</span>'
        f'<span class="bar-track" aria-hidden="true"><span style="width:{max(0.5, share * 100):.1f}%"></span></span>'
        f'<span class="bar-share">{html.escape(words.percent(share))}</span></li>'
        for name, share in pairs
    )
    st.html(f'<ul class="bars" aria-label="{html.escape(note or "Labels with confidence")}">{rows}</ul>')


def provenance(job: Job, report: Report) -> None:
    """Which model said so, under which licence, where, and how long it took."""
    facts = report.provenance
    card = card_of(report)
    named = f"{card.title} ({card.licence})" if card else facts.model
    named += f" with {', '.join(facts.others)}" if facts.others else ""
    parts = [named, f"on {facts.device}", words.span(facts.seconds), f"Rushes {facts.version}"]
    if job.from_store:
        parts.append("answered from the store")
    st.caption(words.literal(" · ".join(parts)), help=words.literal(f"File SHA-256 {facts.input_sha256}"))


def card_of(report: Report) -> ModelCard | None:
    """The card of the model that made `report`, or None if this version does not know it any more."""
    try:
        return registry.get(report.provenance.model)
    except BadInput:
        return None

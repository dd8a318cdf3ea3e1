"""The waveform of a recording with speech, music and silence marked; it follows the player and seeks in it."""

import streamlit as st

from ent_models.jobs.job import Job
from ent_models.speech.outline_records import Outline, OutlineOptions
from pages.ui import asking, player, show
from pages.ui.speech import outline_script

_component = st.components.v2.component("rushes_outline", css=outline_script.CSS, js=outline_script.JS)
_DRAWN = "speech-outline-drawn"


def draw(job: Job) -> None:
    """The outline of a job's file as soon as it is worked out."""
    track = int(getattr(job.options, "track", 0))
    asking.ask(job, OutlineOptions(track=track), lambda outline: _outline(job, outline))


def drawn(job: Job) -> Outline | None:
    """The outline of a job's file, if it was drawn before; asks nobody for it."""
    job_id, outline = st.session_state.get(_DRAWN, ("", None))
    return outline if job_id == job.id else None


def _outline(job: Job, outline: Outline) -> None:
    st.session_state[_DRAWN] = (job.id, outline)
    _component(
        key="outline",
        data={
            "player": player.KEY,
            "duration": outline.duration_s,
            "peaks": list(outline.peaks),
            "stretches": [[stretch.start_s, stretch.end_s, stretch.kind] for stretch in outline.stretches],
            "label": "Place in the recording. Arrow keys move by 5 seconds, page keys by a minute, Space plays.",
        },
    )
    if any(stretch.kind == "music" for stretch in outline.stretches):
        st.caption("Music is guessed from tones that are held: a machine that whines can be taken for it.")
    for sentence in outline.notes:
        show.note(sentence)

"""The transcript to read along, correct and take apart, beside the player: a Streamlit component (v2, no iframe).

Playing, following and writing happen in the browser. What a person did comes here as strokes, is made into edits of
the manuscript, and goes back as the lines that changed.
"""

from pathlib import Path
from typing import Any

import streamlit as st

from ent_models.jobs.job import Job, State
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.records import Document
from ent_models.speech.manuscripts import text_language
from pages.ui import guard, languages
from pages.ui.speech import held, outline, strokes
from pages.ui.speech.telling import Told

_HERE = Path(__file__).with_name("script")
_PARTS = ("base", "sync", "rows", "writing", "play", "bar", "editor")
_component = st.components.v2.component(
    "rushes_editor",
    css=(_HERE / "editor.css").read_text(encoding="utf-8"),
    js="\n".join((_HERE / f"{part}.js").read_text(encoding="utf-8") for part in _PARTS),
)


def draw(job: Job) -> None:
    """The editor of the transcript of `job`, which may still grow. Nothing before there is something to show."""
    kept = held.manuscript(job)
    draft = kept.draft
    is_listening = job.state in (State.RUNNING, State.DONE)
    if not (draft.document.lines or draft.done or draft.undone or is_listening):
        return
    told = st.session_state.setdefault(_name(job, "told"), Told())
    _component(
        key=_name(job, "editor"),
        data=data_for(job, kept, told),
        on_strokes_change=lambda: _receive(job, kept),
    )
    if st.session_state.pop(_name(job, "made"), False):
        st.rerun()  # what stands beside the editor shows the transcript too


def data_for(job: Job, kept: Manuscript, told: Told) -> dict[str, Any]:
    """All that the script needs, for a window that was `told` something before."""
    draft = kept.draft
    document = draft.document
    return {
        **told.news(draft),
        "job": job.id,
        "grows": not job.state.is_over,
        "answers": st.session_state.get(_name(job, "answers"), []),
        "speakers": [(person.id, person.name) for person in document.speakers],
        "language": _languages(document, job),
        "duration": document.duration_s,
        "heard": document.heard_until_s,
        "undo": draft.done[-1].title if draft.done else "",
        "redo": draft.undone[-1].title if draft.undone else "",
        "outline": _unspoken(job),
        "nEdited": told.n_edited(document.lines),
        "nChecked": sum(line.is_checked for line in document.lines),
    }


def _languages(document: Document, job: Job) -> str:
    """The language that is spoken and, where it is another, that of the lines."""
    spoken, written = document.language, text_language(document, job.options)
    if not spoken:
        return ""
    return languages.name(spoken) + (f", in {languages.name(written)}" if written != spoken else "")


def _unspoken(job: Job) -> list[tuple[float, float, str]]:
    """Where the outline hears no speech, as far as it is known: start, end and what is heard instead."""
    known = outline.drawn(job)
    stretches = known.stretches if known else ()
    return [(round(one.start_s, 2), round(one.end_s, 2), one.kind) for one in stretches if one.kind != "speech"]


def _receive(job: Job, kept: Manuscript) -> None:
    message = st.session_state[_name(job, "editor")].get("strokes")
    with guard.guarded():
        received = strokes.receive(message, kept, job.id)
        if received is None:
            return
        told = st.session_state.setdefault(_name(job, "told"), Told())
        told.holds(received.have)
        st.session_state[_name(job, "answers")] = [
            {"id": answer.id, "problem": answer.problem} for answer in received.answers
        ]
        if received.n_made:
            st.session_state[_name(job, "made")] = True


def _name(job: Job, what: str) -> str:
    return f"speech-{what}-{job.id}"

"""Bringing in subtitles that exist already: what is in the file, and the transcript as it would be."""

import re
from typing import Any

import streamlit as st

from ent_models.errors import BadInput
from ent_models.jobs.job import Job
from ent_models.speech.document import edits, importing
from ent_models.speech.document.importing import Imported
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.records import Document
from ent_models.speech.records import Segment, SpokenWord
from ent_models.store import inputs
from pages.ui import actions, guard, show, words
from pages.ui.speech import doing, rows

PANEL = "bringing"
_LANGUAGE = re.compile(r"\.([a-z]{2})\.[a-z]{3,4}$", re.IGNORECASE)


def draw(job: Job, kept: Manuscript) -> None:
    """The file to bring in, what was read of it, and the button that takes it."""
    panel = doing.Panel(job, kept, PANEL)
    panel.tell()
    panel.undo_button()
    turn = st.session_state.setdefault(f"bring-turn-{job.id}", 0)
    file = st.file_uploader(
        "Subtitles of this file: SRT or WebVTT",
        key=f"bring-{job.id}-{turn}",
        max_upload_size=importing.MAX_FILE_BYTES // 1_000_000,
        help="What a file is, its content decides, not its name.",
    )
    if file is None:
        st.caption(
            "For example the captions that came with the film. They become the transcript, to be worked on here."
        )
        return
    draft = kept.draft
    try:
        found = _read(job, file, draft.document)
    except BadInput as problem:
        show.failed(f"{inputs.clean_name(file.name)}: {problem}")
        return
    _facts(found)
    _preview(job, found.document, draft.revision)
    n_now = len(draft.document.lines)
    if n_now:
        st.caption(
            words.literal(f"The {words.count(n_now, 'line')} of the transcript make room; Undo brings them back.")
        )
    if not job.state.is_over:
        st.caption("Listening to this file stops then: the subtitles are the transcript. After Undo, Resume goes on.")
    st.button(
        f"Replace the transcript with {words.count(len(found.document.lines), 'line')}"
        if n_now
        else f"Begin with {words.count(len(found.document.lines), 'line')}",
        key=f"bring-take-{job.id}",
        type="primary",
        icon=":material/subtitles:",
        on_click=_take,
        args=(panel, found, draft.revision),
    )


def _read(job: Job, file: Any, document: Document) -> Imported:
    """The subtitles in the file, read once."""
    key, asked = f"bring-read-{job.id}", (file.file_id, document.duration_s)
    held = st.session_state.get(key)
    if held is None or held[0] != asked:
        hint = _LANGUAGE.search(file.name)
        language = document.language or (hint[1].lower() if hint else "")
        held = (
            asked, importing.from_subtitles(file.getvalue(), language=language, duration_s=document.duration_s)
        )  # fmt: skip
        st.session_state[key] = held
    found: Imported = held[1]
    return found


def _facts(found: Imported) -> None:
    lines, people = found.document.lines, found.document.speakers
    facts = [words.count(len(lines), "line"), f"{words.clock(lines[0].start_s)} to {words.clock(lines[-1].end_s)}"]
    if people:
        facts.append(words.count(len(people), "speaker"))
    st.text(" · ".join(facts))
    if people:
        st.caption(words.literal(", ".join(person.name for person in people[:12])))
    for sentence in found.notes:
        show.note(sentence)


def _preview(job: Job, document: Document, revision: int) -> None:
    shown = document.lines[rows.page(f"bring-page-{job.id}", len(document.lines), size=8)]
    rows.draw(
        f"bring-rows-{job.id}",
        [
            rows.Row(
                str(line.id),
                line.start_s,
                line.end_s,
                words.clock(line.start_s),
                (rows.Part(line.text),),
                head=document.name(line.speaker),
            )
            for line in shown
        ],
        label="The subtitles in the file",
        revision=revision,
        deeds=(),
        act=lambda act: None,
    )


def segments(document: Document) -> tuple[Segment, ...]:
    """The lines of a document as if they had been heard, with their speakers and the times of their words."""
    return tuple(
        Segment(
            line.start_s,
            line.end_s,
            line.text,
            1.0,
            tuple(SpokenWord(word.start_s, word.end_s, word.text, 1.0) for word in line.words),
            speaker=document.name(line.speaker),
        )
        for line in document.lines
    )


def _take(panel: doing.Panel, found: Imported, seen: int) -> None:
    """Subtitles in place of all lines, as one step; nothing more is listened to."""
    job = panel.job
    ids = [line.id for line in panel.kept.draft.document.lines]
    with guard.guarded():
        edit = edits.BringIn(segments(found.document), found.document.language)
        if not panel.change(edit, seen=seen, lines=ids):
            return
        if not job.state.is_over:
            actions.stop(job.id)
        st.session_state[f"bring-turn-{job.id}"] += 1

"""What was changed against the text that the machine heard, line by line, with the way back."""

import streamlit as st

from ent_models.errors import BadInput
from ent_models.jobs.job import Job
from ent_models.speech.document import diff, edits
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.records import Document, Line
from pages.ui import show, words
from pages.ui.speech import doing, inbox, rows

PANEL = "changes"


def draw(job: Job, kept: Manuscript) -> None:
    """How much was changed, and every changed line."""
    panel = doing.Panel(job, kept, PANEL)
    panel.tell()
    draft, ids = panel.remembered("", lambda now: tuple(line.id for line in now.document.lines if line.is_edited))
    with st.container(horizontal=True, vertical_alignment="center"):
        n_lines = len(draft.document.lines)
        st.text(f"{len(ids):,} of {words.count(n_lines, 'line')} differ from what the machine heard.", width="content")
        panel.undo_button()
    if not ids:
        show.empty("Every line says what the machine heard.", key="empty-changes")
        return
    shown = ids[rows.page(f"changes-page-{job.id}", len(ids))]
    by_id = {line.id: line for line in draft.document.lines}
    rows.draw(
        f"changes-rows-{job.id}",
        [_row(by_id[id], draft.document) for id in shown],
        label="Changed lines: taken out and put in",
        revision=draft.revision,
        deeds=("back",),
        act=lambda act: _back(panel, act),
    )


def _row(line: Line, document: Document) -> rows.Row:
    deed = rows.Deed("back", "Back to the machine's text" if line.machine_text else "Take this line out")
    return rows.Row(
        str(line.id),
        line.start_s,
        line.end_s,
        words.clock(line.start_s),
        tuple(rows.Part(run.text, run.kind) for run in diff.edited(line)),
        head=document.name(line.speaker),
        notes=() if line.machine_text else ("A line that the machine did not hear.",),
        deeds=(deed,),
    )


def back(document: Document, row: str) -> edits.Edit:
    """The edit that gives a line its machine text again; a line that the machine did not hear goes."""
    if not row.isdecimal():
        raise BadInput("There is no such line.")
    line = document.line(int(row))
    return edits.ChangeText(line.id, line.machine_text) if line.machine_text.strip() else edits.Delete((line.id,))


def _back(panel: doing.Panel, act: inbox.Act) -> None:
    lines = (int(act.row),) if act.row.isdecimal() else ()
    panel.change(lambda document: back(document, act.row), seen=act.seen, lines=lines)

"""Choosing lines of a transcript by hand, from a table that holds thousands."""

from typing import Any

import streamlit as st

from ent_models.jobs.job import Job
from ent_models.speech.document.doubts import DOUBTFUL
from ent_models.speech.document.records import Document, Line
from pages.ui import words

WHICH = {"all": "All lines", "nobody": "Without a speaker", "doubtful": "With doubtful words", "open": "Not checked"}
HEIGHT = 320


def lines(job: Job, document: Document, *, panel: str) -> tuple[int, ...]:
    """A table of lines to choose from; the ids of those that are chosen, in order."""
    which = st.segmented_control(
        "Lines to choose from",
        list(WHICH),
        default="all",
        required=True,
        format_func=lambda name: WHICH[name],
        key=f"pick-which-{panel}-{job.id}",
        label_visibility="collapsed",
    )
    offered = [line for line in document.lines if is_of(line, which or "all")]
    if not offered:
        st.caption("No line is of this kind.")
        return ()
    # A choice counts places in the table: another table begins with none.
    shape = f"{which}-{hash(tuple(line.id for line in offered)):x}"
    event: Any = st.dataframe(
        {
            "Time": [words.clock(line.start_s) for line in offered],
            "Speaker": [document.name(line.speaker) for line in offered],
            "Words": [" ".join(line.text.split()) for line in offered],
        },
        column_config={
            "Time": st.column_config.TextColumn(width="small"),
            "Speaker": st.column_config.TextColumn(width="small"),
            "Words": st.column_config.TextColumn(width="large"),
        },
        hide_index=True,
        height=min(HEIGHT, 40 + 35 * len(offered)),
        on_select="rerun",
        selection_mode="multi-row",
        key=f"pick-{panel}-{job.id}-{shape}",
    )
    chosen = sorted(index for index in event.selection.rows if 0 <= index < len(offered))
    st.caption(
        f"{words.count(len(chosen), 'line')} chosen. Tick the boxes on the left; with Shift, all in between. "
        "The box at the top takes all."
    )
    return tuple(offered[index].id for index in chosen)


def is_of(line: Line, which: str) -> bool:
    """Whether a line is of one of the kinds in `WHICH`."""
    match which:
        case "nobody":
            return line.speaker == 0
        case "doubtful":
            return not line.is_checked and any(
                word.probability < DOUBTFUL and not word.is_accepted for word in line.words
            )
        case "open":
            return not line.is_checked
    return True

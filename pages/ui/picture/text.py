"""The words in a picture: to copy as text, and line by line with their places."""

import streamlit as st

from ent_models.jobs.job import Job
from ent_models.pictures.records import Classification, Explanation, Line, WhyOptions
from pages.ui import asking, show, words
from pages.ui.picture import why


def draw(job: Job, seen: Classification) -> None:
    """A button, then the words."""
    key = f"text-asked-{job.id}"
    if not st.session_state.get(key):
        st.text("Titles, signs, slates and captions in the picture, as text. All of it is read, not only the square.")
        st.button("Read the words", key="text-ask", icon=":material/document_scanner:", on_click=_ask, args=(key,))
        return
    asking.ask(job, WhyOptions(model=job.options.model, kind="text"), lambda found: _answer(seen, found))


def _ask(key: str) -> None:
    st.session_state[key] = True


def _answer(seen: Classification, found: Explanation) -> None:
    if not found.lines:
        show.empty("No words were found in this picture.", key="empty-words")
    else:
        st.caption(f"{words.count(len(found.lines), 'line')}, to copy:")
        st.code("\n".join(line.text for line in found.lines), language=None, wrap_lines=True)
        st.dataframe(
            {
                "Line": [line.text for line in found.lines],
                "Confidence": [words.percent(line.score) for line in found.lines],
                "Place": [place(line, seen) for line in found.lines],
            },
            hide_index=True,
            key="text-lines",
            alt="The lines with their confidence and place",
        )
        st.caption("Place: left, top, width x height, in pixels of the picture upright.")
    why.notes(found.notes)


def place(line: Line, seen: Classification) -> str:
    """Where a line stands in the picture, in pixels."""
    left, top, right, bottom = line.box
    x_px, y_px = round(left * seen.width_px), round(top * seen.height_px)
    width_px, height_px = round((right - left) * seen.width_px), round((bottom - top) * seen.height_px)
    return f"{x_px:,}, {y_px:,}, {width_px:,} x {height_px:,}"

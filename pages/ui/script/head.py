"""The head of a script: what kind of text it is, its title, and its size in numbers."""

from collections.abc import Sequence

import streamlit as st

from ent_models.scripts.records import Breakdown
from pages.ui import show, words

_FORMS = {
    "dialogue": ("A dialogue, not a screenplay", ":material/forum:"),
    "transcript": ("A transcript, not a screenplay", ":material/subtitles:"),
}
_MISSING = "No scene headings are in it, so there are no scenes, places or days to count."


def facts(pairs: Sequence[tuple[str, str]], *, key: str) -> None:
    """Numbers with what they are of, in one line that may wrap. Both are ours."""
    with st.container(horizontal=True, gap="medium", key=key):
        for name, value in pairs:
            st.markdown(f"**{words.literal(value)}** {words.literal(name)}", width="content")


def draw(result: Breakdown) -> None:
    """A line of facts, and notes on how it was read."""
    is_screenplay = result.verdict == "screenplay"
    counts = [(len(result.scenes), "scene")] if is_screenplay else []
    counts += [(len(result.characters), "character" if is_screenplay else "speaker")] if result.characters else []
    told = [words.count(number, noun) for number, noun in [*counts, (len(result.elements), "paragraph")]]
    if result.pages:
        told.append(words.count(result.pages, "page"))
    label, icon = _FORMS.get(result.form, ("Not a screenplay", ":material/article:"))
    with st.container(horizontal=True, vertical_alignment="center", key="verdict"):
        st.badge(
            "Screenplay" if is_screenplay else label,
            icon=":material/movie:" if is_screenplay else icon,
            color="green" if is_screenplay else "gray",
        )
        if is_screenplay and result.title:
            st.text(result.title)
        st.caption(" · ".join(told), width="content")
    for sentence in result.notes:
        show.note(sentence)
    if is_screenplay and not result.scenes:
        show.note(_MISSING)

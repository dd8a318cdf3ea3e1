"""Places in a script: in words, and as a wish that the reader fulfils when the page is drawn next."""

import streamlit as st

from ent_models.jobs.job import Job
from ent_models.scripts.records import Breakdown, KeySentence


def go(job: Job, element: int) -> None:
    """Have the reader show the paragraph `element`. For callbacks of buttons; components do it in the browser."""
    _, turn = wish(job)
    st.session_state[f"place-{job.id}"] = (element, turn + 1)


def wish(job: Job) -> tuple[int, int]:
    """(the paragraph to show or -1, which wish this is)."""
    found: tuple[int, int] = st.session_state.get(f"place-{job.id}", (-1, 0))
    return found


def told(result: Breakdown, element: int, scene: int) -> str:
    """Where a paragraph stands, in words."""
    parts = []
    if 0 <= scene < len(result.scenes):
        parts.append(f"Scene {scene + 1}, {result.scenes[scene].heading}")
    if 0 <= element < len(result.elements) and result.elements[element].page:
        parts.append(f"page {result.elements[element].page}")
    if not parts:
        parts.append(f"Paragraph {element + 1:,} of {len(result.elements):,}")
    return ", ".join(parts)


def of_sentence(result: Breakdown, sentence: KeySentence) -> str:
    """Where a key sentence stands, in words."""
    return told(result, sentence.element, sentence.scene)


def scenes(result: Breakdown) -> list[tuple[str, int]]:
    """Each scene's short name and its heading's paragraph, for lists of places."""
    return [(f"{scene.index + 1} {scene.heading[:80]}", scene.element) for scene in result.scenes]

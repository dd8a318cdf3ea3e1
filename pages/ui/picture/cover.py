"""Covering parts of the picture with a rectangle, by mouse, finger or keys, to see what becomes of the labels.

A Streamlit component (v2, no iframe). Dragging stays in the browser; the page hears of it once, when a rectangle is
finished.
"""

import html
import math
from typing import Any

import streamlit as st

from ent_models.jobs.job import Job
from ent_models.pictures.labels import with_article as named
from ent_models.pictures.records import Box, Classification, Explanation, WhyOptions
from pages.ui import asking, words
from pages.ui.picture import cover_script, why

MAX_COVERS = 12
WAIT_S = 1.5
"""A cover is answered in some hundredths of a second: waiting for it is quieter than a bar that comes and goes."""

_component = st.components.v2.component("rushes_cover", css=cover_script.CSS, js=cover_script.JS)


def draw(job: Job, seen: Classification) -> None:
    """The picture to cover, and beside it the labels before and after."""
    key = f"cover-{job.id}"
    st.caption("Drag over the picture to cover a part of it with grey: a label that falls was leaning on that part.")
    left, right = st.columns([2, 3], gap="large")
    with left:
        _component(
            key=key,
            data={"src": f"seen/{job.id}.png", "covers": covers(st.session_state.get(key)), "most": MAX_COVERS},
            on_covers_change=_noted,
        )
    chosen = covers(st.session_state.get(key))
    with right:
        if not chosen:
            _table(seen, None)
            return
        options = WhyOptions(model=job.options.model, kind="cover", covers=tuple(chosen))
        asking.ask(job, options, lambda found: _answer(seen, found), seconds=WAIT_S)


def covers(state: Any) -> list[Box]:
    """The rectangles that the browser tells of, in fractions of the picture: at most `MAX_COVERS`, none of them empty
    or outside."""
    try:
        told = state["covers"] if state else ()
    except (KeyError, TypeError):
        return []
    found: list[Box] = []
    for box in told if isinstance(told, list | tuple) else ():
        if not isinstance(box, list | tuple) or len(box) != 4:
            continue
        if not all(isinstance(edge, int | float) and math.isfinite(edge) for edge in box):
            continue
        left, top, right, bottom = (round(min(1.0, max(0.0, float(edge))), 3) for edge in box)
        if left < right and top < bottom:
            found.append((left, top, right, bottom))
    return found[:MAX_COVERS]


def _noted() -> None:
    """The state of the component is read when the page is drawn."""


def _answer(seen: Classification, found: Explanation) -> None:
    _table(seen, found)
    why.notes(found.notes)


def _table(seen: Classification, found: Explanation | None) -> None:
    """Each label with its score before and after; those that come up new stand at the end."""
    before = {label.name: label.score for label in seen.labels}
    after = {label.name: label.score for label in found.labels} if found else before
    order = [*before, *(name for name in after if name not in before)]
    # Only the best few labels are told: one that is not among them has less than the last of them.
    least = [words.percent(min(scores.values(), default=0.0)) for scores in (before, after)]
    rows = "".join(_row(name, before.get(name), after.get(name), least, is_covered=found is not None) for name in order)
    now = max(after, key=lambda name: after[name]) if after else ""
    if found is not None and now and before:
        first = max(before, key=lambda name: before[name])
        told = f"Still {named(now)}." if now == first else f"Now {named(now)}, no longer {named(first)}."
        with st.container(key="cover-verdict"):
            st.text(told)
    st.html(
        '<table class="plain changes"><caption>Labels before and after covering</caption><thead><tr>'
        "<th>Label</th><th>Before</th><th>After</th><th>Change</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _row(name: str, before: float | None, after: float | None, least: list[str], *, is_covered: bool) -> str:
    told = [
        words.percent(score) if score is not None else f"< {last}"
        for score, last in zip((before, after), least, strict=True)
    ]
    change = ""
    if not is_covered:
        told[1] = ""
    elif before is not None and after is not None:
        points = round(100 * (after - before))
        change = f"{'+' if points > 0 else '-' if points < 0 else ''}{abs(points)} points"
    else:
        change = "down" if after is None else "up"
    cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in (*told, change))
    return f'<tr><th scope="row">{html.escape(name)}</th>{cells}</tr>'

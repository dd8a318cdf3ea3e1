"""Whether the map points at what matters: the score while the picture is deleted and brought back in its order."""

import html
from typing import Any

import streamlit as st

from ent_models.jobs.job import Job
from ent_models.pictures.records import Curve, Explanation, WhyOptions
from pages.ui import asking
from pages.ui.picture import why

_TITLES = {
    "deletion": ("Deletion", "Share deleted", "a small area is good"),
    "insertion": ("Insertion", "Share brought back", "a large area is good"),
}


def draw(job: Job) -> None:
    """A button, then the two curves."""
    key = f"curves-asked-{job.id}"
    if not st.session_state.get(key):
        st.text(
            "Does the Grad-CAM map point at what matters? Its places are deleted from the picture, and brought back, "
            "the brightest first. If the score falls and rises early, they mattered. This takes some seconds."
        )
        st.button("Draw the curves", key="curves-ask", icon=":material/show_chart:", on_click=_ask, args=(key,))
        return
    asking.ask(job, WhyOptions(model=job.options.model, kind="curves"), _answer)


def _ask(key: str) -> None:
    st.session_state[key] = True


def _answer(found: Explanation) -> None:
    name = found.labels[0].name if found.labels else "the first class"
    for curve, column in zip(found.curves, st.columns(2, gap="large"), strict=False):
        title, axis, good = _TITLES[curve.kind]
        with column:
            st.subheader(title, anchor=False)
            st.vega_lite_chart(
                [{"share": share, "score": score} for share, score in zip(curve.shares, curve.scores, strict=True)],
                _spec(axis),
                height=220,
                key=f"curve-{curve.kind}",
                alt=f"{title} curve of {name}, area {curve.area:.2f}",
            )
            _areas(curve, good)
    why.notes(found.notes)


def _areas(curve: Curve, good: str) -> None:
    rows = "".join(
        f'<li><span class="bar-name">{html.escape(label)}</span><span class="bar-track" aria-hidden="true">'
        f'<span style="width:{min(100.0, max(0.5, area * 100)):.1f}%"></span></span>'
        f'<span class="bar-share">{area:.2f}</span></li>'
        for label, area in (
            ("Map", curve.area),
            ("Random order", curve.random_area),
            ("From the centre", curve.centre_area),
        )
    )
    st.caption(f"Area under the curve, 0 to 1: {good}.")
    st.html(f'<ul class="bars" aria-label="Areas under the curve">{rows}</ul>')


def _spec(axis: str) -> dict[str, Any]:
    return {
        "mark": {"type": "area", "line": True, "opacity": 0.25},
        "encoding": {
            "x": {"field": "share", "type": "quantitative", "title": axis, "axis": {"format": ".0%"}},
            "y": {
                "field": "score",
                "type": "quantitative",
                "title": "Score",
                "axis": {"format": ".0%"},
                "scale": {"domain": [0, 1]},
            },
            "tooltip": [
                {"field": "share", "type": "quantitative", "format": ".0%", "title": axis},
                {"field": "score", "type": "quantitative", "format": ".1%", "title": "Score"},
            ],
        },
    }

"""Curves of runs as Vega-Lite charts. Knows records of runs, not how they are made."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ent_models.training.journal import Curve
from ent_models.training.records import StepReport

MAX_POINTS = 400
TRAIN, HELD_OUT, LOST = "training", "held-out", "lost in a crash"
_COLOURS = {TRAIN: "#b36b00", HELD_OUT: "#2f7ec0", LOST: "#8a8a8a"}
_DASHES = {TRAIN: [1, 0], HELD_OUT: [1, 0], LOST: [2, 3]}


def draw(curve: Curve, *, key: str) -> None:
    """Loss and accuracy by epoch: training pictures, held-out pictures, marks, and the best epoch."""
    left, right = st.columns(2, gap="medium")
    for place, name, measure in ((left, "Accuracy", "accuracy"), (right, "Loss", "loss")):
        with place:
            st.vega_lite_chart(
                _spec(curve, name, measure), key=f"{key}-{measure}", height=300, width="stretch",
                alt=f"{name} by epoch, training and held-out pictures",
            )  # fmt: skip


def _spec(curve: Curve, name: str, measure: str) -> dict[str, Any]:
    is_share = measure == "accuracy"
    rows = [
        *_step_rows(thinned(curve.steps), measure, TRAIN),
        *_step_rows(thinned(curve.lost), measure, LOST),
        *(
            {"epoch": report.epoch, "value": getattr(report, f"test_{measure}"), "of": HELD_OUT}
            for report in curve.epochs
            if getattr(report, f"test_{measure}") is not None
        ),
    ]
    marks = [
        {"epoch": mark.epochs_done, "what": mark.text}
        for mark in curve.marks
        if mark.kind not in ("began", "continued")
    ]
    best = [
        {"epoch": report.epoch, "value": getattr(report, f"test_{measure}"), "what": f"Best epoch: {report.epoch}"}
        for report in curve.epochs
        if report.is_best and getattr(report, f"test_{measure}") is not None
    ][-1:]
    y: dict[str, Any] = {"field": "value", "type": "quantitative", "title": None}
    y |= {"scale": {"zero": False}, "axis": {"format": ".0%"}} if is_share else {"scale": {"type": "log"}}
    x = {"field": "epoch", "type": "quantitative", "title": None, "axis": {"tickMinStep": 1}}
    shown = [of for of in _COLOURS if of != LOST or curve.lost]
    scale = {"domain": shown, "range": [_COLOURS[of] for of in shown]}
    legend = {"orient": "top-right" if not is_share else "bottom-right", "title": None}
    of = {"field": "of", "type": "nominal", "scale": scale, "legend": legend}
    dashes = {"domain": shown, "range": [_DASHES[of] for of in shown]}
    dash = {"field": "of", "type": "nominal", "scale": dashes, "legend": None}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": rows},
            "mark": {"type": "line", "tooltip": True, "point": {"size": 14, "filled": True}, "clip": True},
            "encoding": {"x": x, "y": y, "color": of, "strokeDash": dash},
        }
    ]
    if marks:
        where = {"x": {**x}, "tooltip": {"field": "what"}}
        layers.append({"data": {"values": marks}, "mark": {"type": "rule", "strokeDash": [4, 3]}, "encoding": where})
        text = {"type": "text", "angle": 270, "align": "right", "dx": -4, "dy": -6, "fontSize": 10}
        where = {"x": {**x}, "y": {"value": 0}, "text": {"field": "what"}}
        layers.append({"data": {"values": marks}, "mark": text, "encoding": where})
    if best:
        star = {"type": "point", "shape": "triangle-down", "size": 110, "filled": True, "color": "#1f8a4c", "dy": 0}
        told = {"x": {**x}, "y": {**y}, "tooltip": {"field": "what"}}
        layers.append({"data": {"values": best}, "mark": star, "encoding": told})
    return {"title": {"text": f"{name}, by epoch", "anchor": "start"}, "layer": layers}


def _step_rows(steps: Sequence[StepReport], measure: str, of: str) -> list[dict[str, Any]]:
    return [
        {"epoch": round(step.epochs_done, 3), "value": getattr(step, f"train_{measure}"), "of": of} for step in steps
    ]


def thinned(steps: Sequence[StepReport]) -> Sequence[StepReport]:
    """At most about `MAX_POINTS` of them, evenly, the last one always."""
    if len(steps) <= MAX_POINTS:
        return steps
    every = -(-len(steps) // MAX_POINTS)
    return [*steps[:-1:every], steps[-1]]


def gradients(step: StepReport, *, key: str) -> None:
    """The size of each layer's gradient at the last step, on a scale of powers of ten."""
    rows = [
        {"layer": norm.layer, "gradient": norm.gradient, "weight": norm.weight, "order": place}
        for place, norm in enumerate(step.gradients)
        if norm.gradient > 0
    ]
    spec = {
        "data": {"values": rows},
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "y": {"field": "layer", "type": "nominal", "sort": {"field": "order"}, "title": None},
            "x": {"field": "gradient", "type": "quantitative", "scale": {"type": "symlog", "constant": 0.001},
                  "title": "Gradient norm"},
        },
    }  # fmt: skip
    st.vega_lite_chart(spec, key=key, height=max(120, 22 * len(rows) + 50), alt="Gradient norm of each layer")


def together(curves: Sequence[tuple[str, Curve]], *, by_time: bool, key: str) -> None:
    """Held-out accuracy of several runs on one chart, by epoch or by minutes of work."""
    rows = [
        {
            "at": report.elapsed_s / 60 if by_time else report.epoch,
            "accuracy": report.test_accuracy,
            "run": name,
        }
        for name, curve in curves
        for report in curve.epochs
        if report.test_accuracy is not None
    ]
    spec = {
        "data": {"values": rows},
        "mark": {"type": "line", "tooltip": True, "point": True},
        "encoding": {
            "x": {"field": "at", "type": "quantitative", "title": "Minutes of training" if by_time else "Epoch",
                  "axis": {} if by_time else {"tickMinStep": 1}},
            "y": {"field": "accuracy", "type": "quantitative", "axis": {"format": ".0%"}, "scale": {"zero": False},
                  "title": "Held-out accuracy"},
            "color": {"field": "run", "type": "nominal",
                      "legend": {"orient": "top", "title": None, "columns": 1, "labelLimit": 400}},
            "strokeDash": {"field": "run", "type": "nominal", "legend": None},
        },
    }  # fmt: skip
    st.vega_lite_chart(spec, key=key, height=320, alt="Held-out accuracy of the chosen runs")

"""How the network of a run works: one picture on its way through it, with the real numbers at the place pointed at.

The numbers reach the browser as one block of bytes: a head in JSON, then all float32 values, then the pixels.
"""

import json
import random
import struct
from dataclasses import asdict
from typing import Any

import streamlit as st

from ent_models.jobs.job import Job, State
from ent_models.store import inputs
from ent_models.store.inputs import InputFile
from ent_models.training.options import WalkOptions
from ent_models.training.runs import RunFolder
from ent_models.training.walk_records import Walk, WalkLayer, WeightStep
from pages.ui import actions, guard, live, loaders, show
from pages.ui.training import walk_look, walk_script

WAIT_S = 1.5
"""A walk takes some tenths of a second: waiting for it is quieter than a bar that comes and goes."""
MAX_PICTURE_MB = 60
_component = st.components.v2.component("rushes_walk", css=walk_look.CSS, js=walk_script.JS)


def draw(run: RunFolder, file: InputFile) -> None:
    """The view of `run`, whose data lie in `file`."""
    if run.newest() is None:
        show.empty("There is no network to look into yet. It comes with the first seconds of training.")
        return
    newest = run.live()
    step = newest.step if newest else 0
    at_step = st.session_state.setdefault(_name(run, "step"), step)
    own: InputFile | None = st.session_state.get(_name(run, "own"))
    _choice(run, own)
    if step != at_step:
        st.button(
            "Look at the newest weights",
            key=_name(run, "newest"),
            icon=":material/update:",
            help="The run has learned more since this was drawn.",
            on_click=_set,
            args=(_name(run, "step"), step),
        )
    index = None if own else int(st.session_state.get(_name(run, "index"), 0))
    options = WalkOptions(run=run.id, at_step=at_step, index=index)
    asked = loaders.desk().ask(own or file, options, seconds=WAIT_S)
    live.follow(asked, lambda job: _answer(run, job))


def packed(walk: Walk) -> bytes:
    """A walk as the browser reads it."""
    parts: list[bytes] = []
    length = 0

    def placed(values: bytes) -> tuple[int, int] | None:
        nonlocal length
        if not values:
            return None
        parts.append(values)
        length += len(values)
        return length - len(values), len(values) // 4

    layers = [_layer(layer, placed) for layer in walk.layers]
    steps: list[dict[str, Any]] = []
    for one in walk.steps:
        steps.append(asdict(one))
        if one.weight is not None:
            steps[-1]["weight"]["name"] = _weight_name(one.weight)
    head = {"side": walk.side_px, "labels": walk.labels, "truth": walk.truth, "shares": walk.shares}
    text = json.dumps({**head, "layers": layers, "steps": steps}).encode()
    text += b" " * (-len(text) % 4)  # so that the numbers begin at a multiple of their size
    return struct.pack("<I", len(text)) + text + b"".join(parts) + walk.pixels


def _layer(layer: WalkLayer, placed: Any) -> dict[str, Any]:
    return {
        "name": layer.name,
        "kind": layer.kind,
        "shape": layer.shape,
        "inputs": layer.inputs,
        "side": layer.side_px,
        "stride": layer.stride_px,
        "padding": layer.padding_px,
        "values": placed(layer.values),
        "weight": placed(layer.weight),
        "bias": placed(layer.bias),
    }


def _weight_name(weight: WeightStep) -> str:
    """Where a weight of a convolution or a dense layer stands, counted from 1."""
    place = [index + 1 for index in weight.place]
    if len(place) == 4:
        return f"filter {place[0]}, channel {place[1]}, row {place[2]}, column {place[3]}"
    return f"unit {place[0]}, input {place[-1]}"


def _choice(run: RunFolder, own: InputFile | None) -> None:
    """Which picture: one of the test pictures, or the visitor's own."""
    n_pictures = int(st.session_state.get(_name(run, "count"), 0))
    with st.container(horizontal=True, vertical_alignment="center", key="walk-choice"):
        for label, icon, by in (
            ("Previous picture", ":material/chevron_left:", -1),
            ("Next picture", ":material/chevron_right:", 1),
            ("Any picture", ":material/casino:", 0),
        ):
            st.button(
                label,
                key=_name(run, label),
                icon=icon,
                disabled=not n_pictures and own is None,
                on_click=_turn,
                args=(run, by),
            )
        with st.popover("Your own picture", icon=":material/add_photo_alternate:"):
            turn = st.session_state.setdefault(_name(run, "turn"), 0)
            key = _name(run, f"drop-{turn}")
            st.file_uploader(
                "Drop a picture here",
                key=key,
                max_upload_size=MAX_PICTURE_MB,
                on_change=_take_own,
                args=(run, key),
            )
            st.caption("The network sees its middle, and takes it for one of the classes that it knows.")


def _turn(run: RunFolder, by: int) -> None:
    """Go to the test picture `by` further on; 0 means any."""
    n_pictures = int(st.session_state.get(_name(run, "count"), 0))
    was_own = st.session_state.pop(_name(run, "own"), None) is not None
    index = int(st.session_state.get(_name(run, "index"), 0))
    if n_pictures and not (was_own and by):
        index = (index + by) % n_pictures if by else random.randrange(n_pictures)
    _set(_name(run, "index"), index)


def _take_own(run: RunFolder, key: str) -> None:
    dropped = st.session_state.get(key)
    if dropped is None:
        return
    with guard.guarded():
        _set(_name(run, "own"), inputs.keep(dropped.name, dropped.getvalue()))
    st.session_state[_name(run, "turn")] += 1  # the bytes are freed


def _answer(run: RunFolder, job: Job) -> None:
    report = loaders.report(job) if job.state is State.DONE else None
    if report is None:
        if not job.state.is_over:
            show.working(job)
            return
        show.failed(job.error or "This could not be worked out.")
        st.button("Try again", key=f"retry-{job.id}", icon=":material/refresh:", on_click=actions.retry, args=(job.id,))
        return
    walk: Walk = report.result
    if walk.n_pictures and st.session_state.get(_name(run, "count")) != walk.n_pictures:
        _set(_name(run, "count"), walk.n_pictures)
        st.rerun()
    with st.container(key="walk-name"):
        st.text(_told(job, walk))
    _component(key=_name(run, "view"), data=packed(walk))
    for note in walk.notes:
        show.note(note)


def _told(job: Job, walk: Walk) -> str:
    """Which picture this is, and what the network takes it for."""
    guess = walk.labels[max(range(len(walk.shares)), key=lambda index: walk.shares[index])]
    if walk.index is None or walk.truth is None:
        return f"Your picture {job.name}. The network says: {guess}."
    truth = walk.labels[walk.truth]
    verdict = "and the network is right" if truth == guess else f"but the network says: {guess}"
    return f"Test picture {walk.index + 1:,} of {walk.n_pictures:,}. It is: {truth}, {verdict}."


def _name(run: RunFolder, what: str) -> str:
    return f"walk-{what}-{run.id}"


def _set(name: str, value: Any) -> None:
    st.session_state[name] = value

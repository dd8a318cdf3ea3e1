"""Shots, labels and speech on one line of time: press anything to go there, in the browser, without a run of the page.

A Streamlit component (v2, no iframe). Text goes in as text nodes only. However long the video, only what is in view is
in the document.
"""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from ent_models.shot_markers import shown_labels
from ent_models.speech.document.records import Document
from ent_models.video.records import Shot
from pages.ui import player, words

_HERE = Path(__file__).parent / "script"
_component = st.components.v2.component(
    "rushes_timeline",
    css=(_HERE / "timeline.css").read_text(encoding="utf-8"),
    js="".join((_HERE / name).read_text(encoding="utf-8") for name in ("timeline_base.js", "timeline.js")),
)
VERDICTS = {"sure": "", "unsure": "perhaps", "none": "none of its classes"}
_MAX_TEXT = 160


def draw(
    shots: Sequence[Shot], document: Document, *, key: str, length_s: float, pictures: str, frame_rate: str = ""
) -> None:
    """The line of time. `pictures` is the address before a shot's number and ".jpg"."""
    names = {person.id: person.name for person in document.speakers}
    _component(
        key=key,
        data={
            "player": player.KEY,
            "length": length_s,
            "pictures": pictures,
            "rate": frame_rate,
            "shots": [_shot(shot) for shot in shots],
            "lines": [
                [line.start_s, line.end_s, " ".join(line.text.split())[:_MAX_TEXT], names.get(line.speaker, "")]
                for line in document.lines
            ],
        },
    )


def _shot(shot: Shot) -> list[object]:
    """What the script needs of a shot: start, end, frames, what to say of it, and the labels to find it by."""
    return [
        round(shot.start_s, 4),
        round(shot.end_s, 4),
        shot.end_frame - shot.start_frame,
        said(shot),
        list(shown_labels(shot)),
    ]


def said(shot: Shot) -> str:
    """What a shot shows, with how sure the model is; "" if nobody looked."""
    if shot.verdict == "none":
        return VERDICTS["none"]
    told = ", ".join(
        f"{name} {words.percent(score)}" for name, score in shot.labels[: 1 if shot.verdict == "sure" else 3]
    )
    return f"{VERDICTS['unsure']} {told}" if shot.verdict == "unsure" and told else told

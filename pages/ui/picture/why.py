"""Why the network says so: where it sees its first class and the runner-up, side by side, on what it saw."""

import base64
import html

import streamlit as st

from ent_models.jobs.job import Job
from ent_models.pictures.records import Classification, ClassMap, Explanation, WhyOptions
from pages.ui import asking, show, words

KINDS = {"gradcam": "Grad-CAM", "occlusion": "Occlusion"}
_HOW = {
    "gradcam": "Grad-CAM asks the network's last layer which places spoke for a class. It comes at once.",
    "occlusion": "Occlusion covers one square after the other and watches the score. It takes some seconds.",
}


def draw(job: Job, seen: Classification) -> None:
    """The two maps by the method chosen; Grad-CAM is asked for without being asked."""
    kind = st.segmented_control(
        "How to look for the reason",
        list(KINDS),
        default="gradcam",
        required=True,
        format_func=lambda name: KINDS[name],
        key="why-kind",
        label_visibility="collapsed",
    )
    st.caption(_HOW.get(kind, _HOW["gradcam"]))
    options = WhyOptions(model=job.options.model, kind="occlusion" if kind == "occlusion" else "gradcam")
    asking.ask(job, options, lambda found: _answer(job, seen, found))


def _answer(job: Job, seen: Classification, found: Explanation) -> None:
    figures = [seen_figure(job, seen)]
    figures += [_map(one, KINDS.get(found.kind, found.kind)) for one in found.maps]
    if len(found.maps) > 1:
        margin = found.maps[0].label.score - found.maps[1].label.score
        figures.insert(2, f'<div class="margin"><strong>{words.percent(margin)}</strong>margin</div>')
    st.html(f'<div class="maps">{"".join(figures)}</div>')
    if not found.maps:
        show.note("There is no map for this picture.")
    notes(found.notes)


def notes(sentences: tuple[str, ...]) -> None:
    """How to read an explanation, and what it does not prove."""
    items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in sentences)
    if items:
        st.html(f'<ul class="notes" aria-label="How to read this">{items}</ul>')


def seen_figure(job: Job, seen: Classification) -> str:
    """HTML of the exact pixels that the network was given."""
    return (
        f'<figure><img src="seen/{html.escape(job.id)}.png" alt="The picture as the network saw it">'
        f"<figcaption><strong>What it saw</strong>{html.escape(seen_size(seen))}</figcaption></figure>"
    )


def seen_size(seen: Classification) -> str:
    """The size of what the network saw, read from the head of the PNG: "260 x 260 px", or ""."""
    head = seen.seen_png[:24]
    if len(head) < 24 or head[12:16] != b"IHDR":
        return ""
    return f"{int.from_bytes(head[16:20], 'big')} x {int.from_bytes(head[20:24], 'big')} px"


def _map(one: ClassMap, method: str) -> str:
    data = base64.b64encode(one.png).decode("ascii")
    name, score = html.escape(one.label.name), html.escape(words.percent(one.label.score))
    return (
        f'<figure><img src="data:image/png;base64,{data}" alt="{html.escape(method)} map for {name}">'
        f"<figcaption><strong>{name}</strong>{score}</figcaption></figure>"
    )

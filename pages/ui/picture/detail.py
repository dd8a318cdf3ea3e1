"""One picture: the verdict first, then why, and what else there is to know of it."""

import html
import json

import streamlit as st

from ent_models.jobs.job import Job
from ent_models.records import Report, public
from pages.ui import guard, show, words
from pages.ui.picture import choices, cover, curves, facts, relatives, text, verdict, why

PARTS = ("Why", "Cover", "Curves", "Words", "Facts")


def draw(job: Job, report: Report) -> None:
    """Everything about the picture of `job`."""
    seen = report.result
    threshold = choices.threshold()
    told, picture = st.columns([3, 1], gap="medium")
    with told:
        verdict.draw(job, seen, threshold)
        verdict.review(job, seen)
    with picture, st.container(key="seen-picture"):
        _seen(job, report)
    for sentence in seen.notes:
        show.note(sentence)
    _parts(job, report)
    relatives.draw(job, report)
    choices.draw(job)
    with st.container(horizontal=True, vertical_alignment="center", key="picture-foot"):
        _download(job, report)
        show.provenance(job, report)


def _seen(job: Job, report: Report) -> None:
    size = why.seen_size(report.result)
    if size:
        st.html(f'<img class="seen" src="seen/{html.escape(job.id)}.png" alt="The picture as the network saw it">')
        st.caption(f"What the network saw, and nothing else: {size}")


def _parts(job: Job, report: Report) -> None:
    """The parts behind tabs; only the open one is worked out."""
    draws = (
        lambda: why.draw(job, report.result),
        lambda: cover.draw(job, report.result),
        lambda: curves.draw(job),
        lambda: text.draw(job, report.result),
        lambda: facts.draw(job, report.result),
    )
    tabs = st.tabs(PARTS, key="picture-part", on_change="rerun", bind="query-params")
    for tab, draw_part in zip(tabs, draws, strict=True):
        if tab.open:
            with tab, guard.guarded():
                draw_part()


def _download(job: Job, report: Report) -> None:
    st.download_button(
        "Download JSON",
        json.dumps(public(report), ensure_ascii=False, indent=2),
        file_name=f"{words.file_stem(job.name)}.json",
        mime="application/json",
        icon=":material/download:",
        key="download-json",
        on_click="ignore",
    )

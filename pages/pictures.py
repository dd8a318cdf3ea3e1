"""The pictures room: what a picture shows, and how sure the network is."""

import html
import json

import streamlit as st

from ent_models.jobs.job import Job, State
from ent_models.records import Report, public
from pages.ui import chooser, live, loaders, show, words


def answer(job: Job, report: Report) -> None:
    """Labels first, then what the network saw."""
    result = report.result
    labels, seen = st.columns([3, 2], gap="large")
    with labels:
        st.subheader("What it shows")
        show.bars([(label.name, label.score) for label in result.labels])
        if result.labels and result.labels[0].score < 0.3:
            st.caption("No label is likely: this may be none of the 1,000 things that the network knows.")
        st.html(
            f'<p class="facts">{result.width_px:,} x {result.height_px:,} px · {html.escape(result.format)}'
            f" · {words.size(job.size_bytes)}</p>"
        )
        for sentence in result.notes:
            show.note(sentence)
        show.provenance(job, report)
        st.download_button(
            "Download JSON",
            json.dumps(public(report), ensure_ascii=False, indent=2),
            file_name=f"{words.file_stem(job.name)}.json",
            mime="application/json",
            icon=":material/download:",
            key="download-json",
            on_click="ignore",
        )
    with seen:
        st.subheader("As the network saw it")
        if result.seen_png:
            st.html(f'<img class="seen" src="seen/{html.escape(job.id)}.png" alt="The picture as the network saw it">')
            card = show.card_of(report)
            size_px = card.settings["size_px"] if card else 0
            st.caption(f"{f'{size_px} x {size_px} px: t' if size_px else 'T'}he network sees this and nothing else.")


job = chooser.choose("pictures")
if job is not None:
    live.follow(job, chooser.head)
    report = loaders.report(job) if job.state is State.DONE else None
    if report is not None:
        answer(job, report)

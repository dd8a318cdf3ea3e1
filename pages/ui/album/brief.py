"""A folder of pictures in its row on the desk: what the look came to, what it mostly shows, the first pictures."""

import html
from collections import Counter

import streamlit as st

from ent_models.jobs.job import Job
from ent_models.pictures.records import Album
from ent_models.store.albums import Query
from pages.ui import loaders
from pages.ui.album import run

KINDS = 5
LABELS = 60
PICTURES = 6


def draw(job: Job, album: Album | None) -> None:
    """The heart of the answer, or what there is of it so far."""
    shows = mostly(job)
    if album is not None:
        st.text(run.told(album))
    if not shows:
        return
    st.text(", ".join(shows))
    rows = loaders.store().albums.find(job.sha256, Query(verdicts=("sure", "unsure", "none")), limit=PICTURES)
    images = (
        f'<img class="thumb" loading="lazy" src="thumb/{html.escape(row.id)}.jpg?v={row.entry.modified_ns}" '
        f'alt="{html.escape(row.entry.path)}">'
        for row in rows
    )
    st.html(f'<div class="album-strip">{"".join(images)}</div>')


def mostly(job: Job) -> list[str]:
    """What most pictures of the folder show, by the kinds their labels are of: "14 a bird", "9 a dog"."""
    from ent_models.pictures import labels

    counts: Counter[str] = Counter()
    for label, number in loaders.store().albums.labels(job.sha256, with_none=False)[:LABELS]:
        counts[next(iter(labels.parents_of(label)), label)] += number
    return [f"{number:,} {labels.with_article(kind)}" for kind, number in counts.most_common(KINDS)]

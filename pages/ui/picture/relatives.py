"""Pictures that look like this one, among those of the folders on the desk."""

from dataclasses import replace

import streamlit as st

from ent_models.jobs.job import Job
from ent_models.records import Report
from ent_models.store.albums import picture_id
from pages.ui import loaders, show, words
from pages.ui.album import grid, opened
from pages.ui.picture import choices

MOST = 24


def draw(job: Job, report: Report) -> None:
    """Pictures of the folders on the desk that look like the one of `job`, worked out when asked for."""
    from ent_models.pictures import alike

    albums = loaders.store().albums
    folders = {other.sha256: other for other in loaders.desk().jobs() if other.room == "albums"}
    if not folders or not report.result.features:
        return
    if not st.toggle("Find pictures like this one in the folders on the desk", key="relatives"):
        return
    with st.spinner("Looking for pictures like this one"):
        known = {picture_id(key, entry.path): (key, entry) for key in folders for _, entry in albums.comparable(key)}
        others = [replace(entry, path=one) for one, (_, entry) in known.items() if entry.sha256 != job.sha256]
        found = {one.path: one.similarity for one in alike.relatives(report.result.features, others, MOST)}
    tiles = [
        grid.tile(
            row,
            choices.threshold(),
            title=folders[known[row.id][0]].name,
            note=f"{words.percent(max(0.0, found[row.id]))} alike",
        )
        for row in albums.get(tuple(found))
    ]
    if not tiles:
        show.empty("No other picture of these folders was looked at with this network.", key="no-relatives")
        return
    act = grid.draw(tiles, set(), key="relatives-grid", label="Pictures like this one, most alike first")
    for row in albums.get([act.id] if act else []):
        opened.open_picture(folders[known[row.id][0]], row)

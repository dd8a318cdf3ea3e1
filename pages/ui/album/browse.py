"""The pictures of a folder as a grid, page by page, as the filters ask for them."""

import streamlit as st

from ent_models.jobs.job import Job
from ent_models.store.albums import Tally
from pages.ui import loaders, show, words
from pages.ui.album import filters, grid, held, likeness

PER_PAGE = 48


def draw(job: Job, tally: Tally) -> None:
    """Filters, then the grid. Only what is shown is read from the store."""
    mine = held.of(job)
    if mine.like:
        likeness.relatives(job)
        return
    key, albums = held.key_of(job), loaders.store().albums
    query = filters.draw(job, tally)
    n_found = albums.count(job.sha256, query)
    n_pages = max(1, -(-n_found // PER_PAGE))
    page = min(max(1, int(st.session_state.get(filters.page_key(key)) or 1)), n_pages)
    _head(job, n_found, tally)
    if not n_found:
        show.empty("No picture fits these filters.", key=f"empty-grid-{key}")
        return
    rows = albums.find(job.sha256, query, offset=(page - 1) * PER_PAGE, limit=PER_PAGE)
    tiles = [grid.tile(row, query.threshold) for row in rows]
    act = grid.draw(tiles, mine.chosen, key=f"album-grid-{key}", label=f"Pictures, page {page:,} of {n_pages:,}")
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        if n_pages > 1:
            st.pagination(n_pages, key=filters.page_key(key), persist_state="session")
        st.caption("Arrow keys move, Enter opens, X chooses, Shift X a range, L finds pictures alike.", width="content")
    likeness.do(job, act)


def _head(job: Job, n_found: int, tally: Tally) -> None:
    key, mine = held.key_of(job), held.of(job)
    with st.container(horizontal=True, vertical_alignment="center", key=f"album-chosen-bar-{key}"):
        all_ = "" if n_found == tally.n_pictures else f" of {tally.n_pictures:,}"
        st.text(f"{n_found:,}{all_} shown" + (f", {len(mine.chosen):,} chosen" if mine.chosen else ""), width="content")
        if n_found:
            st.button(
                f"Choose all {words.count(n_found, 'picture')}" if n_found > 1 else "Choose it",
                icon=":material/select_all:",
                type="tertiary",
                key=f"album-all-{key}",
                on_click=_choose_all,
                args=(job,),
            )
        if mine.chosen:
            st.button(
                "Choose none",
                icon=":material/deselect:",
                type="tertiary",
                key=f"album-nothing-{key}",
                on_click=mine.chosen.clear,
            )


def _choose_all(job: Job) -> None:
    held.of(job).chosen.update(loaders.store().albums.ids(job.sha256, filters.asked(job)))

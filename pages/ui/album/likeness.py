"""Pictures of a folder that are like each other: copies in groups, and relatives of one picture."""

import time

import streamlit as st

from ent_models.jobs.job import Job
from ent_models.pictures.records import Group
from ent_models.store.albums import Tally, picture_id
from pages.ui import loaders, show, words
from pages.ui.album import grid, held, opened
from pages.ui.picture import choices

GROUPS_PER_PAGE = 12
MOST = 30_000
"""Pictures that are compared each with each; more would take gigabytes."""
RELATIVES = 48


def groups(job: Job, tally: Tally) -> None:
    """Near duplicates, each group with the one to keep first."""
    key, mine = held.key_of(job), held.of(job)
    if not job.state.is_over:
        show.empty("Near duplicates are found when the whole folder has been looked at.", key=f"empty-groups-{key}")
        return
    if tally.n_pictures > MOST:
        show.empty(f"Near duplicates are found in folders of up to {MOST:,} pictures.", key=f"empty-groups-{key}")
        return
    state_of = (job.id, job.ended_at, tally.n_pictures)
    if mine.groups_of != state_of:
        with st.spinner("Comparing the pictures, each with each"):
            mine.groups, mine.groups_of = _found(job), state_of
    if not mine.groups:
        show.empty("No near duplicates: every picture is one of a kind.", key=f"empty-groups-{key}")
        return
    _draw_groups(job, mine.groups)


def relatives(job: Job) -> None:
    """The pictures that are most like the one that was asked about, and a way back to all."""
    from ent_models.pictures import alike

    key, mine, albums = held.key_of(job), held.of(job), loaders.store().albums
    asked = albums.get([mine.like])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "All pictures", icon=":material/arrow_back:", key=f"album-unlike-{key}", on_click=_forget_like, args=(job,)
        )
        st.text(f"Pictures like {asked[0].entry.path.rsplit('/', 1)[-1]}" if asked else "That picture is gone.")
    if not asked:
        return
    began = time.perf_counter()
    with st.spinner("Looking for pictures like this one"):
        comparable = dict(albums.comparable(job.sha256))
        own = comparable.get(mine.like)
        found = alike.relatives(own.features, list(comparable.values()), RELATIVES) if own else ()
    similarity = {picture_id(job.sha256, relative.path): relative.similarity for relative in found}
    similarity.pop(mine.like, None)
    rows = albums.get((mine.like, *similarity))
    tiles = [
        grid.tile(
            row,
            choices.threshold(),
            note=f"{words.percent(max(0.0, similarity[row.id]))} alike" if row.id in similarity else "This one",
        )
        for row in rows
    ]
    act = grid.draw(tiles, mine.chosen, key=f"album-alike-{key}", label="Pictures like this one, most alike first")
    st.caption(
        f"The {len(similarity)} most alike by what the network makes of them, found in "
        f"{words.span(time.perf_counter() - began)}."
    )
    do(job, act)


def do(job: Job, act: grid.Act | None) -> None:
    """What was asked for in a grid of the folder's pictures."""
    if act is None:
        return
    if act.kind == "like":
        held.of(job).like = act.id
        st.session_state[f"album-view-{held.key_of(job)}-wanted"] = "pictures"
        st.rerun()
    for row in loaders.store().albums.get([act.id]):
        opened.open_picture(job, row)


def _found(job: Job) -> tuple[Group, ...]:
    from ent_models.pictures import alike

    return alike.groups([entry for _, entry in loaders.store().albums.comparable(job.sha256)])


def _draw_groups(job: Job, found: tuple[Group, ...]) -> None:
    key, mine = held.key_of(job), held.of(job)
    spare = {picture_id(job.sha256, path) for group in found for path in group.members if path != group.keeper}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(
            f"{words.count(len(found), 'group')} of near duplicates: {words.count(len(spare), 'picture')} could go.",
            width="content",
        )
        st.button(
            f"Choose all but the keepers ({len(spare):,})",
            icon=":material/library_add_check:",
            key=f"album-spare-{key}",
            on_click=mine.chosen.update,
            args=(spare,),
        )
    n_pages = -(-len(found) // GROUPS_PER_PAGE)
    page = min(max(1, int(st.session_state.get(f"album-groups-page-{key}") or 1)), n_pages)
    first = (page - 1) * GROUPS_PER_PAGE
    tiles = []
    for number, group in enumerate(found[first : first + GROUPS_PER_PAGE], start=first + 1):
        for row in loaders.store().albums.get([picture_id(job.sha256, path) for path in group.members]):
            tiles.append(
                grid.tile(
                    row,
                    choices.threshold(),
                    title=f"Group {number:,}",
                    subtitle=f"{words.count(len(group.members), 'picture')}; the star marks the one to keep",
                    keeper=row.entry.path == group.keeper,
                    note=_size(row.entry),
                )
            )
    act = grid.draw(tiles, mine.chosen, key=f"album-copies-{key}", label="Near duplicates, by group")
    if n_pages > 1:
        st.pagination(n_pages, key=f"album-groups-page-{key}")
    do(job, act)


def _size(entry: "object") -> str:
    seen = getattr(entry, "seen", None)
    return f"{seen.width_px:,} x {seen.height_px:,}" if seen else ""


def _forget_like(job: Job) -> None:
    held.of(job).like = ""

"""Shooting days: a first schedule, and who works when."""

import streamlit as st

from ent_models.scripts.measures import days
from ent_models.scripts.measures.days import ShootingDay
from ent_models.scripts.measures.paging import EIGHTHS_PER_PAGE
from ent_models.scripts.measures.scenes import eighths_text
from pages.ui import words
from pages.ui.script import grid, place
from pages.ui.script.grid import Column, Row
from pages.ui.script.opened import Opened

MAX_DAYS = 120
MAX_PEOPLE = 200
ORDERS = ("Place by place, day before night", "In the order of the script")


def draw(opened: Opened) -> None:
    """What may be chosen, the days, and the day-out-of-days table."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="day-choice"):
        pages = st.number_input(
            "Pages a day", 1.0, 20.0, 5.0, 0.5, key=f"pages-a-day-{opened.job.id}", persist_state="session", width=130
        )
        order = st.selectbox("Order", ORDERS, key=f"day-order-{opened.job.id}", persist_state="session", width=300)
    schedule = scheduled(opened, float(pages or 5.0), order or ORDERS[0])
    st.caption(
        words.literal(
            f"{words.count(len(schedule), 'day')}: a proposal to begin with. It knows nothing of actors, places, light "
            "or money."
        )
    )
    _days(opened, schedule)
    st.markdown("**Day out of days**")
    st.caption("S start, W work, H hold, F finish.")
    _out_of_days(opened, schedule)


def scheduled(opened: Opened, pages: float, order: str) -> tuple[ShootingDay, ...]:
    """The days for a choice."""
    eighths = max(1, round(pages * EIGHTHS_PER_PAGE))
    if order == ORDERS[1]:
        return days.in_script_order(opened.result, eighths, opened.measures.scenes)
    return days.propose(opened.result, eighths, opened.measures.scenes)


def _days(opened: Opened, schedule: tuple[ShootingDay, ...]) -> None:
    result = opened.result
    rows = [
        Row(
            (
                day.day,
                len(day.scenes),
                eighths_text(day.eighths),
                ", ".join(dict.fromkeys(result.scenes[index].location for index in day.scenes)),
            ),
            result.scenes[day.scenes[0]].element,
            day.scenes,
            sort=((2, day.eighths),),
        )
        for day in schedule
    ]
    columns = (Column("Day", "number"), Column("Scenes", "number"), Column("Pages", "short"), Column("Locations"))
    grid.draw(
        columns, rows, title="Shooting days", document=opened.document, key="days", places=place.scenes(result)
    )  # fmt: skip


def _out_of_days(opened: Opened, schedule: tuple[ShootingDay, ...]) -> None:
    found = days.day_out_of_days(opened.result, schedule, opened.measures.present)
    firsts = {one.name: one.first_element for one in opened.measures.people}
    columns = (
        Column("Character"),
        Column("Work", "number"),
        Column("Hold", "number"),
        Column("Total", "number", wide=True),
        *(Column(str(day.day), "code") for day in schedule[:MAX_DAYS]),
    )
    rows = [
        Row((one.name, one.n_work, one.n_hold, one.n_total, *one.codes[:MAX_DAYS]), firsts.get(one.name, -1))
        for one in found[:MAX_PEOPLE]
    ]
    left_out = []
    if len(schedule) > MAX_DAYS:
        left_out.append(f"{len(schedule) - MAX_DAYS:,} more days")
    if len(found) > MAX_PEOPLE:
        left_out.append(f"{len(found) - MAX_PEOPLE:,} more characters")
    note = f"{' and '.join(left_out)} are in the files under Save." if left_out else ""
    grid.draw(
        columns, rows, title="Day out of days", document=opened.document, key="out-of-days", note=note,
        empty="Nobody is in these scenes.",
    )  # fmt: skip

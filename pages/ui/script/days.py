"""Shooting days: a first schedule, and who works when."""

from dataclasses import replace

import streamlit as st

from ent_models.scripts.measures import days
from ent_models.scripts.measures.days import ShootingDay
from ent_models.scripts.measures.paging import EIGHTHS_PER_PAGE
from ent_models.scripts.measures.scenes import eighths_text
from pages.ui import words
from pages.ui.script import grid, place
from pages.ui.script.grid import Column, Row
from pages.ui.script.opened import Opened

MAX_SCENES = 5_000
"""The schedule is made while the page is drawn: of more scenes the first are scheduled."""
MAX_DAYS = 120
MAX_PEOPLE = 200
ORDERS = ("Place by place, day before night", "In the order of the script")
USUAL_PAGES = 5.0


def draw(opened: Opened) -> None:
    """What may be chosen, the days, and the day-out-of-days table."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="day-choice"):
        pages = st.number_input(
            "Pages a day",
            1.0,
            20.0,
            USUAL_PAGES,
            0.5,
            key=f"pages-a-day-{opened.job.id}",
            persist_state="session",
            width=130,
        )
        order = st.selectbox("Order", ORDERS, key=f"day-order-{opened.job.id}", persist_state="session", width=300)
    schedule = scheduled(opened, float(pages or USUAL_PAGES), order or ORDERS[0])
    st.caption(
        words.literal(
            f"{words.count(len(schedule), 'day')}: a proposal to begin with. It knows nothing of actors, places, light "
            "or money."
        )
    )
    if len(opened.result.scenes) > MAX_SCENES:
        st.caption(f"Only the first {MAX_SCENES:,} of {len(opened.result.scenes):,} scenes are scheduled here.")
    _days(opened, schedule)
    st.markdown("**Day out of days**")
    st.caption("S start, W work, H hold, F finish.")
    _out_of_days(opened, schedule)


def chosen(opened: Opened) -> tuple[float, str]:
    """Pages a day and order as they were chosen in this view, wherever on the page they are asked for."""
    pages = st.session_state.get(f"pages-a-day-{opened.job.id}") or USUAL_PAGES
    return float(pages), st.session_state.get(f"day-order-{opened.job.id}") or ORDERS[0]


def scheduled(opened: Opened, pages: float, order: str) -> tuple[ShootingDay, ...]:
    """The days for a choice."""
    eighths = max(1, round(pages * EIGHTHS_PER_PAGE))
    script = replace(opened.result, scenes=opened.result.scenes[:MAX_SCENES])
    measured = opened.measures.scenes[:MAX_SCENES]
    if order == ORDERS[1]:
        return days.in_script_order(script, eighths, measured)
    return days.propose(script, eighths, measured)


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
    present = opened.measures.present
    found = days.day_out_of_days(opened.result, schedule, present, most_people=MAX_PEOPLE, most_days=MAX_DAYS)
    n_people = len({name for day in schedule for index in day.scenes for name in present[index]})
    firsts = {one.name: one.first_element for one in opened.measures.people}
    columns = (
        Column("Character"),
        Column("Work", "number"),
        Column("Hold", "number"),
        Column("Total", "number", wide=True),
        *(Column(str(day.day), "code") for day in schedule[:MAX_DAYS]),
    )
    rows = [Row((one.name, one.n_work, one.n_hold, one.n_total, *one.codes), firsts.get(one.name, -1)) for one in found]
    left_out = []
    if len(schedule) > MAX_DAYS:
        left_out.append(f"{len(schedule) - MAX_DAYS:,} more days")
    if n_people > len(found):
        left_out.append(f"{n_people - len(found):,} more characters")
    note = f"{' and '.join(left_out)} are in the files under Save." if left_out else ""
    grid.draw(
        columns, rows, title="Day out of days", document=opened.document, key="out-of-days", note=note,
        empty="Nobody is in these scenes.",
    )  # fmt: skip

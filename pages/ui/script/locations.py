"""Places and times: locations by time of day, and how much is inside, outside, by day and by night."""

import streamlit as st

from ent_models.scripts.measures.places import DAY, NIGHT, TWILIGHT, UNKNOWN, Share
from ent_models.scripts.measures.scenes import eighths_text
from pages.ui import show
from pages.ui.script import grid, place
from pages.ui.script.grid import Column, Row
from pages.ui.script.opened import Opened

TIMES = (DAY, NIGHT, TWILIGHT, UNKNOWN)
SETTINGS = {"INT": "Inside (INT)", "EXT": "Outside (EXT)", "INT/EXT": "Both (INT/EXT)", "": "Not said"}


def draw(opened: Opened) -> None:
    """Shares as bars, and the table of locations."""
    measures = opened.measures
    _shares("Inside and outside, by pages", [(SETTINGS.get(one.kind, one.kind), one) for one in measures.settings])
    _shares("Day and night, by pages", [(one.kind.capitalize(), one) for one in measures.day_and_night])
    st.caption("A row leads to the first scene at a place, and lists them all. Numbers are scenes.")
    grid.draw(
        (
            Column("Location"),
            Column("Setting", "short", wide=True),
            Column("Scenes", "number"),
            Column("Pages", "short"),
            *(Column(time.capitalize(), "number", wide=time in (TWILIGHT, UNKNOWN)) for time in TIMES),
        ),
        rows(opened),
        title="Locations by time of day",
        document=opened.document,
        key="locations",
        places=place.scenes(opened.result),
    )


def rows(opened: Opened) -> list[Row]:
    """One row a location, the longest first."""
    found = []
    for one in opened.measures.locations:
        by_time = {time: n_scenes for time, n_scenes, _ in one.times}
        cells = (
            one.name or "Not named",
            " and ".join(filter(None, one.settings)),
            len(one.scenes),
            eighths_text(one.eighths),
            *(by_time.get(time) for time in TIMES),
        )
        found.append(Row(cells, opened.result.scenes[one.scenes[0]].element, one.scenes, sort=((3, one.eighths),)))
    return found


def _shares(title: str, shares: list[tuple[str, Share]]) -> None:
    st.markdown(f"**{title}**")
    show.bars([(f"{name} ({one.n_scenes:,})", one.share_pages) for name, one in shares], note=title)

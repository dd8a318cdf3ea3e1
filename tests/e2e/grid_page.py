"""A page with nothing but a table of the scripts room: what test_grid_view.py opens."""

import streamlit as st

from pages.ui.script import grid
from pages.ui.script.grid import Column, Row

st.set_page_config(page_title="A table", layout="wide")
rows = [
    Row(("Scene 10", 10, "1 2/8", 0.5), more=tuple(range(3)), sort=((2, 10),)),
    Row(("scene 9", 9.5, "7/8", None), sort=((2, 7),)),
    Row(("Élan", None, "2", 0.25), sort=((2, 16),), pieces=(("same", "The "), ("cut", "<b>red "), ("added", "blue "))),
    Row(("", -1, "", 0.125), sort=((2, 0),)),
]
grid.draw(
    (Column("Name"), Column("Number", "number"), Column("Pages", "short"), Column("Share", "share")),
    [*rows, *(Row((f"row {n}", 100 + n, "3", 0.0), sort=((2, 24),)) for n in range(200))],
    title="Things",
    document="d",
    key="things",
    places=[("1 INT. A", 0), ("2 INT. B", 1)],
)

"""The films room: what to watch next and why, for one or two, after a text, on a map, in an order, from own data."""

from collections.abc import Callable

import streamlit as st

from pages.ui import menu
from pages.ui.film import film_map, from_text, mine, next_up, own_data, source, two

VIEWS: dict[str, tuple[str, Callable[..., None]]] = {
    "you": ("For you", mine.draw),
    "two": ("For two", two.draw),
    "text": ("From a text", from_text.draw),
    "map": ("Map", film_map.draw),
    "next": ("What next", next_up.draw),
    "data": ("Your data", own_data.draw),
}

st.title(menu.entry("films").title)
view = st.segmented_control(
    "View",
    list(VIEWS),
    default="you",
    required=True,
    key="films-view",
    format_func=lambda name: VIEWS[name][0],
    bind="query-params",
    label_visibility="collapsed",
)
with st.container(key="film-head"):
    room = source.room()
VIEWS[view or "you"][1](room)
source.provenance(room)

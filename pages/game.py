"""The game room: an opponent that taught itself, what it thinks, how it grew, and a referee who explains the game."""

from collections.abc import Callable

import streamlit as st

from pages.ui import menu
from pages.ui.game import ages, challenge, learn, play

VIEWS: dict[str, tuple[str, Callable[[], None]]] = {
    "play": ("Play", play.draw),
    "ages": ("Its ages", ages.draw),
    "learn": ("Watch it learn", learn.draw),
    "challenge": ("Sixty seconds", challenge.draw),
}

st.title(menu.entry("game").title)
view = st.segmented_control(
    "View",
    list(VIEWS),
    default="learn" if learn.is_asked_for() else "play",
    required=True,
    key="view",
    format_func=lambda name: VIEWS[name][0],
    bind="query-params",
    label_visibility="collapsed",
)
VIEWS[view or "play"][1]()

"""The table of pages: what is in the sidebar, and how a page links to another."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

PAGES = Path(__file__).parent.parent
ICON = "🎞️"
"""An emoji, since a Material page icon would be fetched from the internet."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: its name (file and address), title, icon and section of the sidebar. The first one is the front page."""

    name: str
    title: str
    icon: str
    section: str


ENTRIES = (
    Entry("home", "Desk", ":material/inbox:", ""),
    Entry("pictures", "Pictures", ":material/image:", "Rooms"),
    Entry("speech", "Speech", ":material/mic:", "Rooms"),
    Entry("scripts", "Scripts", ":material/description:", "Rooms"),
    Entry("game", "Game", ":material/sports_esports:", "Rooms"),
    Entry("films", "Films", ":material/theaters:", "Rooms"),
    Entry("training", "Training", ":material/model_training:", "Rooms"),
    Entry("models", "Models", ":material/memory:", "Machine"),
)

_SHARED = {"upbringings": "game", "albums": "pictures", "explanations": "pictures", "own": "training"}


def entry(name: str) -> Entry:
    """The page called `name`; a room's page has the room's name."""
    return next(entry for entry in ENTRIES if entry.name == name)


def for_room(room: str) -> Entry:
    """The page that shows what is in `room`: the room's own, or that of the room it belongs to."""
    return entry(_SHARED.get(room, room))


def page(name: str) -> "st.Page":
    """The page called `name`, to run or to link to."""
    found = entry(name)
    return st.Page(PAGES / f"{name}.py", title=found.title, icon=found.icon, url_path=name, default=found is ENTRIES[0])


def sections() -> "dict[str, list[st.Page]]":
    """All pages, by section of the sidebar."""
    table: dict[str, list[st.Page]] = {}
    for found in ENTRIES:
        table.setdefault(found.section, []).append(page(found.name))
    return table

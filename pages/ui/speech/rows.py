"""Lines of a transcript in a panel: press the time to hear one, press a button to do something with it.

A Streamlit component (v2, no iframe): however many buttons, it is one element. Text goes in as text nodes only.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import streamlit as st

from pages.ui import player, press
from pages.ui.speech import inbox, rows_script

PAGE = 20
_component = st.components.v2.component(
    "rushes_rows", css=rows_script.CSS, js=inbox.SCRIPT + press.SCRIPT + rows_script.JS
)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a row's text: as it stands, one to point out, one that is gone or one that is new."""

    text: str
    kind: Literal["same", "marked", "removed", "added"] = "same"


@dataclass(frozen=True, slots=True)
class Deed:
    """A button of a row: the name of the act, what stands on it, and why it cannot be pressed, if it cannot."""

    do: str
    label: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `id` is digits and dashes; `notes` are short facts under the text, `head` stands before it."""

    id: str
    start_s: float
    end_s: float
    clock: str
    parts: tuple[Part, ...]
    head: str = ""
    notes: tuple[str, ...] = ()
    deeds: tuple[Deed, ...] = ()
    is_chosen: bool = False


def draw(
    key: str, rows: Sequence[Row], *, label: str, revision: int, deeds: Iterable[str], act: Callable[[inbox.Act], None]
) -> None:
    """The rows, which `label` names. `act` is called, before the page is drawn, with each press of one of `deeds`.

    It must not call Streamlit (see `doing`).
    """
    box = inbox.Inbox(key, deeds)
    _component(
        key=key,
        data={
            "name": key,
            "label": label,
            "player": player.KEY,
            "revision": revision,
            "handled": box.handled,
            "rows": [asdict(row) for row in rows],
        },
        on_acts_change=lambda: box.obey(act),
    )


def page(key: str, n_rows: int, *, size: int = PAGE) -> slice:
    """Which rows of many to show, and below them the pages to choose from. To be called before they are drawn."""
    n_pages = max(1, -(-n_rows // size))
    if n_pages == 1:
        return slice(0, n_rows)
    if not 1 <= int(st.session_state.get(key) or 1) <= n_pages:
        st.session_state[key] = 1
    with st.container(horizontal=True, vertical_alignment="center", key=f"pager-{key}"):
        chosen = st.pagination(n_pages, key=key)
        first = (int(chosen or 1) - 1) * size
        st.caption(f"{first + 1:,} to {min(n_rows, first + size):,} of {n_rows:,}", width="content")
    return slice(first, first + size)

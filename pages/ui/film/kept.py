"""The taste of a visitor on the disk, for those who agree to that. See `forgetting`.

Several tabs may keep theirs at once: each writes what it changed itself. To forget raises a number, and a tab that
agreed under another one writes nothing any more.
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages.ui import loaders

SETTING = "film-taste"
Rows = list[list[object]]
"""A film's id and a verdict each, the oldest first."""
_AGREED, _BASE = "film-kept", "film-kept-rows"


def rows() -> dict[str, Rows]:
    """What lies on the disk, for each set of ratings."""
    return _parts(loaders.store().setting(SETTING, {}))[1]


def agree(source: str) -> Rows:
    """From now on this tab keeps its taste; what lies there already, among the films of a set of ratings."""
    number, listed = _parts(loaders.store().setting(SETTING, {}))
    st.session_state[_AGREED] = number
    found = listed.get(source, [])
    st.session_state[_BASE] = {source: found}
    return found


def is_agreed() -> bool:
    """Whether this tab keeps its taste, and nobody had it forgotten since."""
    number = st.session_state.get(_AGREED)
    return number is not None and number == _parts(loaders.store().setting(SETTING, {}))[0]


def forget() -> None:
    """Delete what lies there, and have no tab write it again."""
    st.session_state.pop(_AGREED, None)
    st.session_state.pop(_BASE, None)
    loaders.store().change_setting(SETTING, lambda found: {"number": _parts(found)[0] + 1, "tastes": {}}, {})


def write(source: str, mine: Rows) -> None:
    """Write what this tab changed since it last read or wrote, if it agreed to that."""
    number = st.session_state.get(_AGREED)
    base: dict[str, Rows] = st.session_state.setdefault(_BASE, {})
    if number is None or base.get(source, []) == mine:
        return

    def change(found: object) -> object:
        now, listed = _parts(found)
        if now != number:
            return found
        there = listed.get(source, [])
        return {"number": now, "tastes": {**listed, source: merged(there, base.get(source, []), mine)}}

    loaders.store().change_setting(SETTING, change, {})
    base[source] = mine


def merged(there: Rows, base: Rows, mine: Rows) -> Rows:
    """`there` with what became of `base` in `mine`: if nobody else wrote meanwhile, `mine` in its order."""
    if there == base:
        return mine
    before, now = _verdicts(base), _verdicts(mine)
    found = {film: verdict for film, verdict in _verdicts(there).items() if film in now or film not in before}
    found |= {film: verdict for film, verdict in now.items() if before.get(film) != verdict}
    return [[film, verdict] for film, verdict in found.items()]


def _verdicts(listed: Sequence[Any]) -> dict[object, object]:
    return {row[0]: row[1] for row in listed if isinstance(row, list) and len(row) == 2}


def _parts(found: Any) -> tuple[int, dict[str, Rows]]:
    """The number and the tastes; what was written before there was a number is read too."""
    if not isinstance(found, dict):
        return 0, {}
    if set(found) != {"number", "tastes"}:
        return 0, found
    return int(found["number"]), dict(found["tastes"])

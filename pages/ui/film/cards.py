"""Films as drawn cards, as chips or as an order, as one Streamlit component (v2, no iframe).

There are no posters offline: a card is drawn from decade, genre and title, colour and pattern by the first genre. What
is pressed comes back as a `Press`; `on_act` is told before the page is drawn again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from ent_models.films.records import Film, Move, Reason
from pages.ui import guard, press

_HERE = Path(__file__)
_CARDS = st.components.v2.component(
    "film_cards",
    css=_HERE.with_name("cards.css").read_text(encoding="utf-8"),
    js=press.SCRIPT + _HERE.with_name("cards.js").read_text(encoding="utf-8"),
)
ACTS = {
    "liked": ("Like", "I like it"),
    "disliked": ("Dislike", "I do not like it"),
    "seen": ("Seen", "I have seen it"),
    "not_interested": ("Not for me", "I am not interested"),
}
_COLOURS = {
    "Action": ("red", "stripes"), "Thriller": ("red", "beam"), "Crime": ("gray", "stripes"), "Horror": ("red", "rings"),
    "Film-Noir": ("gray", "beam"), "War": ("green", "grid-lines"), "Western": ("orange", "rings"),
    "Comedy": ("yellow", "dots"), "Children": ("yellow", "rings"), "Animation": ("orange", "dots"),
    "Children's": ("yellow", "rings"),
    "Romance": ("violet", "dots"), "Musical": ("violet", "stripes"), "Fantasy": ("violet", "rings"),
    "Drama": ("blue", "beam"), "Mystery": ("blue", "rings"), "Documentary": ("green", "stripes"),
    "Sci-Fi": ("blue", "grid-lines"), "Adventure": ("green", "rings"), "IMAX": ("gray", "dots"),
}  # fmt: skip
ALIKE = "alike"
Card = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Press:
    """What was pressed: a film, an act, for a move its new place from 0, and whether the act shall be so or not.

    The wanted state is told, not that something was pressed: pressed twice it is the same.
    """

    film: int
    act: str
    place: int | None = None
    is_on: bool = True


def draw(cards: Sequence[Card], on_act: Callable[[Press], None], *, key: str, label: str, kind: str = "grid") -> None:
    """Show cards. `kind` is grid, list, chips or order; `label` names the list to those who hear it."""

    def told() -> None:
        with guard.guarded():
            tell(st.session_state.get(key), on_act)

    _CARDS(key=key, data={"kind": kind, "label": label, "cards": list(cards)}, on_act_change=told)


def card(
    film: Film,
    acts: Iterable[str] = (),
    *,
    verdict: str = "",
    reason: str = "",
    why: Sequence[Reason] = (),
    always: Sequence[tuple[str, float, str]] = (),
    move: Move | None = None,
    has_alike: bool = False,
) -> Card:
    """One film. `acts` are names of `ACTS`; `always` are bars that stand open: name, size in [-1, 1], words.

    With `has_alike` it can be asked for films like it.
    """
    buttons = [_act(name, *ACTS[name], pressed=name == verdict) for name in acts]
    if has_alike:
        buttons.append(_act(ALIKE, "More like this", "More like this", pressed=None))
    colour, pattern = _COLOURS.get(film.genres[0] if film.genres else "", ("gray", "grid-lines"))
    return {
        "id": film.id,
        "title": film.title,
        "year": str(film.year or ""),
        "decade": f"’{film.year % 100:02}" if film.year else "–",  # noqa: RUF001
        "genres": list(film.genres[:4]),
        "colour": colour,
        "pattern": pattern,
        "reason": f"{reason[:1].upper()}{reason[1:]}",
        "why": [_bar(one.film.name, one.share, f"{one.share:+.0%}".replace("%", " %")) for one in why[:8]],
        "always": [_bar(*one) for one in always],
        "mark": _mark(move),
        "acts": buttons,
    }


def both(name: str) -> dict[str, Any]:
    """A button for an act that counts for two visitors."""
    label, _ = ACTS[name]
    return _act(name, f"{label}, both", f"{label}, for both of us", pressed=None)


def chip(film: Film, act: str, says: str) -> Card:
    """A film's name with one button, that takes it off."""
    return {**card(film), "title": film.name, "acts": [_act(act, "✕", says, pressed=None)]}


def step(film: Film, place: int, count: int) -> Card:
    """A film of a history, to be moved up and down."""
    acts = [
        _act("up", "↑", "Earlier", pressed=None, disabled=place == 0),
        _act("down", "↓", "Later", pressed=None, disabled=place == count - 1),
        _act("off", "✕", "Take off", pressed=None),
    ]
    return {**card(film), "acts": acts}


def _act(name: str, label: str, says: str, *, pressed: bool | None, disabled: bool = False) -> dict[str, Any]:
    return {"name": name, "label": label, "says": says, "pressed": pressed, "disabled": disabled}


def _bar(name: str, size: float, told: str) -> dict[str, Any]:
    return {"name": name, "size": round(size, 3), "told": told}


def _mark(move: Move | None) -> dict[str, str] | None:
    """Where a film stood before, in a sign and in words."""
    if move is None or move.now == move.before:
        return None
    if move.before is None:
        return {"kind": "new", "text": "new", "says": "new in the list"}
    by = move.before - move.now
    way = "up" if by > 0 else "down"
    return {"kind": way, "text": f"{'▲' if by > 0 else '▼'} {abs(by)}", "says": f"{way} {abs(by)}"}


def tell(state: Any, on_act: Callable[[Press], None]) -> None:
    """Pass on what the browser says was pressed, if it has the right shape."""
    told = state.get("act") if hasattr(state, "get") else None
    if not isinstance(told, dict) or not isinstance(told.get("act"), str):
        return
    film, at = told.get("film"), told.get("at")
    # Numbers come from the browser as they please: 3 may be 3.0, and True is a whole number too.
    if isinstance(film, bool) or not isinstance(film, int | float) or film != int(film):
        return
    place = int(at) if isinstance(at, int | float) and not isinstance(at, bool) else None
    on_act(Press(int(film), told["act"], place, told.get("on") is not False))

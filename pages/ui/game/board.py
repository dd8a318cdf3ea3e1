"""A board to play on, as a Streamlit component (v2, no iframe): columns are buttons, sides differ in shape and colour.

What the browser sends says for which position it was meant, so that a stale tab or a second click plays nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from ent_models.game.records import Board, Thought
from ent_models.game.shapes import shape_called
from pages.ui import press, words

_HERE = Path(__file__)
_BOARD = st.components.v2.component(
    "game_board",
    css=_HERE.with_name("board.css").read_text(encoding="utf-8"),
    js=press.SCRIPT + _HERE.with_name("board.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a board is drawn. `names` are of both sides; `heat` is a thought about the very position."""

    names: tuple[str, str]
    said: str = ""
    is_open: bool = False
    is_busy: bool = False
    is_small: bool = False
    hint: tuple[int, ...] = ()
    heat: Thought | None = None
    has_numbers: bool = False


def draw(drawn: Board, look: Look, *, key: str, on_play: Callable[[int, str], None] | None = None) -> None:
    """Show the board. `on_play` hears the column and the moves that were on the board it was chosen on."""

    def played() -> None:
        state: Any = st.session_state.get(key) or {}
        move = told(state.get("play"))
        if move is not None and on_play is not None:
            on_play(*move)

    _BOARD(key=key, data=_data(drawn, look), on_play_change=played)


def told(sent: Any) -> tuple[int, str] | None:
    """The column and the position that the browser sent, None if they are none."""
    if not isinstance(sent, dict):
        return None
    column, at = sent.get("column"), sent.get("at")
    if not isinstance(column, int | float) or isinstance(column, bool) or not isinstance(at, str):
        return None
    return (int(column), at) if column in range(1, 10) else None


def last_stone(drawn: Board) -> tuple[int, int] | None:
    """Row from the top and column of the last move, from 1."""
    moves = drawn.position.moves
    if not moves:
        return None
    column = int(moves[-1])
    n_stones = moves.count(moves[-1])
    return len(drawn.cells) - n_stones + 1, column


def _data(drawn: Board, look: Look) -> dict[str, Any]:
    shape = shape_called(drawn.position.game)
    return {
        "title": shape.title,
        "columns": shape.columns,
        "rows": shape.rows,
        "cells": list(drawn.cells),
        "moves": drawn.position.moves,
        "legal": list(drawn.legal),
        "last": last_stone(drawn),
        "line": [list(place) for place in drawn.line],
        "mover": 1 if drawn.to_move == "first" else 2,
        "is_over": drawn.is_over,
        "is_open": look.is_open and not drawn.is_over,
        "is_busy": look.is_busy,
        "is_small": look.is_small,
        "names": list(look.names),
        "said": look.said,
        "hint": list(look.hint),
        "heat": _heat(look) if look.heat is not None and look.heat.position == drawn.position else [],
    }


def _heat(look: Look) -> Sequence[dict[str, Any]]:
    if look.heat is None:
        return []
    rows = []
    for move in look.heat.moves:
        share = move.visit_share if look.heat.n_simulations else move.policy
        value = "" if move.value is None else f"\n{move.value:+.2f}"
        text = f"{share:.0%}{value}" if look.has_numbers else ""
        rows.append(
            {"column": move.column, "share": share, "text": text, "said": f"{words.percent(share)} of its attention"}
        )
    return rows

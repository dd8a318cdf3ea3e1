"""See it think: what the machine guessed, where it looked, what it found, and what it expects."""

import html
from typing import Any

import streamlit as st

from ent_models.game.records import Thought
from pages.ui import words
from pages.ui.game.table import Table

_PROVEN = {"win": "sure win", "loss": "sure loss", "draw": "sure draw", "unknown": ""}


def draw(table: Table, *, is_seen: bool) -> None:
    """The newest thought, and win chances through the game."""
    thought = table.looks.get(table.moves) if is_seen else None
    title = "What it sees in your position"
    if thought is None:
        before = [moves for moves in table.thoughts if table.moves.startswith(moves) and len(moves) < len(table.moves)]
        thought = table.thoughts[max(before, key=len)] if before else None
        title = "What it thought before its last move"
    if thought is None:
        st.caption("Once the machine has moved, this is where you see what it thought.")
        return
    st.markdown(f"**{title}**")
    st.caption(words.literal(_summary(thought)))
    if thought.line:
        st.text("Expects: " + " ".join(thought.line[:14]), help="Columns of both sides, one after the other")
    st.html(_columns(thought))
    chances = _chances(table)
    if len(chances) > 1:
        _chart(chances, table.names)


def _summary(thought: Thought) -> str:
    looked = f"{thought.n_simulations:,} positions" if thought.n_simulations else "nothing ahead"
    return (
        f"Column {thought.column}, win chance {words.percent(thought.win_chance)}; looked at {looked} "
        f"in {words.span(thought.seconds)}"
    )


def _columns(thought: Thought) -> str:
    """A table of columns: first guess, attention, value."""
    rows = []
    for move in thought.moves:
        value = "—" if move.value is None else f"{move.value:+.2f}"
        if move.proven != "unknown":
            value = _PROVEN[move.proven]
        name = f"<strong>{move.column} ◂</strong>" if move.column == thought.column else str(move.column)
        rows.append(
            f'<tr><th scope="row">{name}</th><td>{_bar(move.policy)}</td>'
            f"<td>{_bar(move.visit_share) if thought.n_simulations else '—'}</td><td>{html.escape(value)}</td></tr>"
        )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Column", "First guess", "Looked at", "Value"))
    caption = "<caption>What it thought of each column</caption>"
    return f'<table class="plain">{caption}<thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _bar(share: float) -> str:
    return (
        f'<span class="bar-track" aria-hidden="true" style="display:inline-block;inline-size:2.6rem;'
        f'vertical-align:middle"><span style="width:{max(1, share * 100):.0f}%"></span></span> '
        f"{html.escape(words.percent(share))}"
    )


def _chances(table: Table) -> list[dict[str, Any]]:
    """The first side's chance at every position that the machine has thought about."""
    seen = {**table.looks, **table.thoughts}
    rows = []
    for number in range(len(table.moves) + 1):
        thought = seen.get(table.moves[:number])
        if thought is not None:
            chance = thought.win_chance if number % 2 == 0 else 1 - thought.win_chance
            rows.append({"move": number + 1, "chance": chance})
    return rows


def _chart(rows: list[dict[str, Any]], names: tuple[str, str]) -> None:
    title = f"Win chance of {names[0]} (first), as the machine sees it"
    spec = {
        "data": {"values": rows},
        "mark": {"type": "line", "point": True, "tooltip": True, "color": "#b36b00"},
        "encoding": {
            "x": {"field": "move", "type": "quantitative", "title": "Move", "axis": {"tickMinStep": 1}},
            "y": {"field": "chance", "type": "quantitative", "scale": {"domain": [0, 1]},
                  "axis": {"format": ".0%"}, "title": None},
        },
        "title": {"text": title, "anchor": "start", "fontSize": 12},
    }  # fmt: skip
    st.vega_lite_chart(spec, key="game-chances", height=190, alt=f"Win chance of {names[0]} through the game")

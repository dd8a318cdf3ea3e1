"""Charts of learning and of strength. Knows records of the game room, not how they are made."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ent_models.game.records import Generation, RoundReport, Shipped

MAX_POINTS = 300
_LOSSES = {"policy": "move guesses", "value": "result guesses"}


def learning(rounds: Sequence[RoundReport], kept: Sequence[Generation]) -> None:
    """Mistakes by games played, and the losses."""
    mistakes = [
        {"games": one.n_games, "rate": strength.mistake_rate, "how": how}
        for one in kept
        for how, strength in (("alone", one.alone), (f"looking at {one.searching.n_simulations}", one.searching))
    ]
    step = max(1, len(rounds) // MAX_POINTS)
    losses = [
        {"games": one.n_games_total, "loss": loss, "of": _LOSSES[of]}
        for one in rounds[::step]
        for of, loss in (("policy", one.policy_loss), ("value", one.value_loss))
    ]
    left, right = st.columns(2, gap="medium")
    with left:
        _lines(mistakes, "rate", "how", "Share of judged positions where it errs", ".0%", "game-mistakes")
    with right:
        _lines(losses, "loss", "of", "Loss", ".2f", "game-losses")


def _lines(rows: list[dict[str, Any]], value: str, of: str, title: str, form: str, key: str) -> None:
    spec = {
        "data": {"values": rows},
        "mark": {"type": "line", "point": True, "tooltip": True},
        "encoding": {
            "x": {"field": "games", "type": "quantitative", "title": "Games against itself"},
            "y": {"field": value, "type": "quantitative", "title": None, "axis": {"format": form}},
            "color": {"field": of, "type": "nominal", "legend": {"orient": "top", "title": None},
                      "scale": {"range": ["#b36b00", "#2f7ec0"]}},
            "strokeDash": {"field": of, "type": "nominal", "legend": None},
        },
        "title": {"text": title, "anchor": "start"},
    }  # fmt: skip
    st.vega_lite_chart(spec, key=key, height=290, alt=title)


def ladder(generations: Sequence[Shipped]) -> None:
    """Elo of the generations with intervals, by games played."""
    rows = [
        {"name": one.name, "place": place, "games": one.n_games, "elo": one.elo.elo, "low": one.elo.low,
         "high": one.elo.high}
        for place, one in enumerate(generations)
        if one.elo is not None
    ]  # fmt: skip
    names = {"field": "name", "type": "nominal", "sort": [row["name"] for row in rows], "title": None}
    spec = {
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.5, "color": "#2f7ec0"},
             "encoding": {"y": names, "x2": {"field": "high"}, "x": {
                 "field": "low", "type": "quantitative", "title": "Elo at 16 positions (newborn = 0)"}}},
            {"mark": {"type": "point", "filled": True, "size": 90, "color": "#b36b00", "tooltip": {"content": "data"}},
             "encoding": {"y": names, "x": {"field": "elo", "type": "quantitative"}}},
        ],
    }  # fmt: skip
    st.vega_lite_chart(spec, key="game-ladder", height=60 + 26 * len(rows), alt="Elo of the generations")

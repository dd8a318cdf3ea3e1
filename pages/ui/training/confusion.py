"""A confusion matrix in which a cell can be chosen, as a Streamlit component (v2, no iframe).

Rows are what pictures show, columns what they were taken for. Numbers are written in every cell; the shade behind them
is the share of the row. Arrow keys lead from cell to cell, and the chosen one is told to the page.
"""

from pathlib import Path
from typing import Any

import streamlit as st

from ent_models.training.records import Evaluation
from pages.ui import press

_HERE = Path(__file__)
_MATRIX = st.components.v2.component(
    "confusion_matrix",
    css=_HERE.with_name("confusion.css").read_text(encoding="utf-8"),
    js=press.SCRIPT + _HERE.with_name("confusion.js").read_text(encoding="utf-8"),
)

MAX_CLASSES = 60
MAX_LISTED = 200


def draw(evaluation: Evaluation, *, key: str) -> tuple[int, int] | None:
    """Show the matrix; the chosen cell as (truth, guess), None while none is chosen.

    More than `MAX_CLASSES` become a list of what is most often confused.
    """
    if len(evaluation.labels) > MAX_CLASSES:
        return _listed(evaluation, key)
    result: Any = _MATRIX(key=key, data=_data(evaluation), on_cell_change=lambda: None)
    return _cell(result.get("cell"), len(evaluation.labels))


def _listed(evaluation: Evaluation, key: str) -> tuple[int, int] | None:
    """The mistakes, most frequent first, as a table in which a row can be chosen."""
    cells = sorted(
        (
            (count, truth, guess)
            for truth, row in enumerate(evaluation.confusion)
            for guess, count in enumerate(row)
            if count and truth != guess
        ),
        key=lambda cell: -cell[0],
    )[:MAX_LISTED]
    table = {
        "It is": [evaluation.labels[truth] for _, truth, _ in cells],
        "Taken for": [evaluation.labels[guess] for _, _, guess in cells],
        "Pictures": [count for count, _, _ in cells],
    }
    chosen: Any = st.dataframe(
        table,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        alt="What is most often confused",
    )
    rows = chosen.selection.rows
    return cells[rows[0]][1:] if rows and rows[0] < len(cells) else None


def _data(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "labels": list(evaluation.labels),
        "rows": [
            {"counts": list(row), "shares": [count / (sum(row) or 1) for count in row]} for row in evaluation.confusion
        ],
    }


def _cell(told: Any, n_classes: int) -> tuple[int, int] | None:
    """What the browser says was chosen, if it is a cell."""
    if not isinstance(told, list | tuple) or len(told) != 2:
        return None
    # Numbers come from the browser as they please: 3 may be 3.0, and True is a whole number too.
    if not all(isinstance(place, int | float) and not isinstance(place, bool) for place in told):
        return None
    truth, guess = told
    if truth not in range(n_classes) or guess not in range(n_classes):
        return None
    return int(truth), int(guess)

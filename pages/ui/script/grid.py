"""Tables that sort in the browser, and whose rows lead to their place in the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pages.ui.script.browser import component

MAX_ROWS = 5_000
MAX_MORE = 200  # places under a row; the browser lists no more
_component = component("table")


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `kind` is text, short (on one line), number, share, gain, bar, code or words; a `wide` one is left out
    where there is little room."""

    name: str
    kind: str = "text"
    wide: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells, the paragraph it leads to (-1 for none), indices of places to list under it, and a text to show
    there, or pieces of one with what became of them (same, cut or added). `sort` has values to sort by in the place of
    cells, by column."""

    cells: tuple[Any, ...]
    element: int = -1
    more: tuple[int, ...] = ()
    said: str = ""
    sort: tuple[tuple[int, Any], ...] = ()
    pieces: tuple[tuple[str, str], ...] = ()


def draw(
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    title: str,
    document: str,
    key: str,
    places: Sequence[tuple[str, int]] = (),
    note: str = "",
    empty: str = "Nothing of this here.",
) -> None:
    """The table; `places` are what `Row.more` counts in. Of more than `MAX_ROWS` rows the first are drawn, and told."""
    if len(rows) > MAX_ROWS:
        note = f"The first {MAX_ROWS:,} of {len(rows):,} rows. All of them are in the files to save."
    data = {
        "title": title,
        "document": document,
        "columns": [{"name": one.name, "kind": one.kind, "wide": one.wide, "help": one.help} for one in columns],
        "rows": [_row(row, len(places)) for row in rows[:MAX_ROWS]],
        "places": list(places),
        "note": note,
        "empty": empty,
    }
    _component(key=key, data=data)


def listed(more: Sequence[int], n_places: int) -> list[int]:
    """The indices of places that are sent to the browser: the first `MAX_MORE`, and only of places that are there."""
    return [index for index in more[:MAX_MORE] if index < n_places]


def _row(row: Row, n_places: int) -> dict[str, Any]:
    found: dict[str, Any] = {"cells": list(row.cells), "element": row.element}
    if row.more:
        found["more"] = listed(row.more, n_places)
        found["n_more"] = len(row.more)
    if row.said:
        found["said"] = row.said
    if row.pieces:
        found["pieces"] = list(row.pieces)
    if row.sort:
        found["sort"] = {str(column): value for column, value in row.sort}
    return found

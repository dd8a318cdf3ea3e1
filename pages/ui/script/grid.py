"""Tables that sort in the browser, and whose rows lead to their place in the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pages.ui.script.browser import component

MAX_ROWS = 5_000
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
    there. `sort` has values to sort by in the place of cells, by column."""

    cells: tuple[Any, ...]
    element: int = -1
    more: tuple[int, ...] = ()
    said: str = ""
    sort: tuple[tuple[int, Any], ...] = ()


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
        "rows": [_row(row) for row in rows[:MAX_ROWS]],
        "places": list(places),
        "note": note,
        "empty": empty,
    }
    _component(key=key, data=data)


def _row(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {"cells": list(row.cells), "element": row.element}
    if row.more:
        found["more"] = list(row.more)
    if row.said:
        found["said"] = row.said
    if row.sort:
        found["sort"] = {str(column): value for column, value in row.sort}
    return found

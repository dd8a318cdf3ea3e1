"""Files of `user item rating time` without any frills: what benchmarks and the command `evaluate films` read.

The columns are those four in that order unless a first line names them. Knows nothing of titles and sites; see
`own.read_own` for files of people.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ent_models.errors import BadInput
from ent_models.films import limits
from ent_models.films.columns import recognise_ratings
from ent_models.films.tables import Table, read_table


@dataclass(frozen=True, slots=True)
class PlainRatings:
    """Columns of shape (n,): text, text, float32, int64."""

    users: np.ndarray
    items: np.ndarray
    stars: np.ndarray
    times_s: np.ndarray


def read_plain(path: Path) -> PlainRatings:
    """The four columns of a file; without a time all are 0, without a rating all are 1.

    Raises:
        BadInput: the file is missing, empty, too large, or a line of it is not of that form.
    """
    table = read_table(path, header=None)
    left_out = next((problem for problem in table.problems if problem.severity == "left out"), None)
    if left_out is not None:
        raise BadInput(f"Line {left_out.line} of {path.name} is of another form. {left_out.what}")
    names = recognise_ratings(table.header) if table.header else {}
    width = len(table.rows[0]) if table.rows else 0
    order = {"user": 0, "film": 1, "rating": 2, "time": 3} if not table.header else names
    if "user" not in order or "film" not in order or width < 2:
        raise BadInput(f"{path.name} has no columns of users and films. Give lines of: user item rating time.")
    order = {name: place for name, place in order.items() if place < width}
    (user_names, users), (item_names, items) = (
        limits.ids(_column(table, order[what]), table.lines, f"{what}s", most, path.name)
        for what, most in (("user", limits.MAX_USERS), ("film", limits.MAX_FILMS))
    )
    for what, known, places in (("user", user_names, users), ("film", item_names, items)):
        if known and not known[0]:  # they are sorted
            raise BadInput(f"Line {table.lines[int(np.argmin(places))]} of {path.name} names no {what}.")
    stars = _numbers(table, order.get("rating"), path, "rating", 1.0)
    times = _numbers(table, order.get("time"), path, "time", 0.0)
    users, items = (
        np.array(names, dtype=object)[places] for names, places in ((user_names, users), (item_names, items))
    )
    return PlainRatings(users, items, stars.astype(np.float32), times.astype(np.int64))


def _column(table: Table, place: int) -> list[str]:
    return [row[place].strip() if len(row) > place else "" for row in table.rows]


def _numbers(table: Table, place: int | None, path: Path, what: str, absent: float) -> np.ndarray:
    if place is None:
        return np.full(len(table.rows), absent)
    column = _column(table, place)
    try:
        numbers = np.array(column, dtype=np.float64)
        if np.isfinite(numbers).all() and (np.abs(numbers) < 1e15).all():
            return numbers
    except ValueError:
        pass
    for line, cell in zip(table.lines, column, strict=True):
        try:
            is_fine = abs(float(cell)) < 1e15
        except ValueError:
            is_fine = False
        if not is_fine:
            raise BadInput(f"Line {line} of {path.name} has {cell[:40]!r} where a {what} should be.")
    raise BadInput(f"{path.name} has a {what} that is no number.")

"""Cells of ratings files into numbers: stars on any scale, times in any writing, years. Columns at a time.

A million cells pass as one array; only where that fails is each looked at.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import numpy as np

from ent_models.films.records import HIGHEST, LOWEST, Problem, Severity

SCALES = (5.0, 10.0, 100.0)
_YEAR = re.compile(r"(1[89]\d\d|20\d\d)")
_DATES = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y",
          "%B %d, %Y")  # fmt: skip
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_SAMPLE = 1_000
MAX_DATE = 40
_MILLISECONDS = 1e11


def to_floats(cells: Sequence[str]) -> np.ndarray:
    """float64 of shape (n,), nan for what is no number; a comma may stand for the point."""
    try:
        return np.array(cells, dtype=np.float64)
    except ValueError:
        return np.array([_float(cell) for cell in cells], dtype=np.float64)


def to_stars(
    cells: Sequence[str], lines: Sequence[int], scale: float | None = None
) -> tuple[np.ndarray, list[Problem]]:
    """Stars from 0.5 to 5, nan for a line to leave out. `scale` is the highest mark, None to find it in the data."""
    marks = to_floats(cells)
    problems = []
    is_empty = np.array([not cell.strip() for cell in cells]) if np.isnan(marks).any() else np.zeros(len(marks), bool)
    problems += _told(np.isnan(marks) & ~is_empty, lines, lambda at: f"{cells[at][:40]!r} is no rating")
    problems += _told(is_empty, lines, lambda _: "There is no rating")
    found = marks[np.isfinite(marks)]
    if scale is None:
        scale = _scale_of(found)
    is_out = ~((marks >= 0) & (marks <= scale)) & ~np.isnan(marks)
    problems += _told(is_out, lines, lambda at: f"{cells[at][:40]} is not between 0 and {scale:g}")
    is_zero = marks == 0
    problems += _told(is_zero, lines, lambda _: "A rating of 0 is taken for none")
    stars = np.where(is_out | is_zero, np.nan, marks) * (HIGHEST / scale)
    if scale != HIGHEST:
        problems.append(Problem(0, f"Ratings go to {scale:g}; they are brought to 5 stars.", "changed", len(found)))
    return np.clip(stars, LOWEST, HIGHEST), problems


def _scale_of(marks: np.ndarray) -> float:
    """The highest mark of the scale that these were given on: one mark beyond it, or one of a hundred, is a mistake and
    not a scale, unless there are fewer than five marks for each such.
    """
    for scale in SCALES[:-1]:
        n_beyond = int((marks > scale).sum())
        if n_beyond <= min(max(1, len(marks) // 100), len(marks) // 5):
            return scale
    return SCALES[-1]


def to_times(cells: Sequence[str], lines: Sequence[int]) -> tuple[np.ndarray, list[Problem]]:
    """Seconds since 1970 as int64, 0 for what is no time. Reads seconds, milliseconds, ISO dates and common others."""
    try:
        numbers = np.array(cells, dtype=np.float64)
    except ValueError:
        numbers = _seconds(cells)
    numbers = np.where(np.abs(numbers) > _MILLISECONDS, numbers / 1000, numbers)
    is_wrong = ~(np.isfinite(numbers) & (np.abs(numbers) < 1e11))
    problems = _told(is_wrong, lines, lambda at: f"{cells[at][:40]!r} is no time; the order is the file's", "changed")
    return np.where(is_wrong, 0, numbers).astype(np.int64), problems


def to_year(cell: str) -> int | None:
    """The year in a cell like "1999" or "31 March 1999"."""
    found = _YEAR.search(cell[:100])
    return int(found.group(1)) if found else None


def _told(
    chosen: np.ndarray, lines: Sequence[int], sentence: Callable[[int], str], severity: Severity = "left out"
) -> list[Problem]:
    places = np.flatnonzero(chosen).tolist()
    if not places:
        return []
    return [Problem.at([lines[place] for place in places], f"{sentence(places[0])}.", severity)]


def _float(cell: str) -> float:
    try:
        return float(cell.strip().replace(",", ".")) if len(cell) < 40 else float("nan")
    except ValueError:
        return float("nan")


def _seconds(cells: Sequence[str]) -> np.ndarray:
    """Seconds of each cell: numbers and ISO dates by themselves, all other dates of a column in one form."""
    known: dict[str, float] = {}
    rest: list[str] = []
    for cell in dict.fromkeys(cells):
        text = cell.strip()
        known[cell] = _float(text) if text else 0.0
        if text and known[cell] != known[cell] and len(text) <= MAX_DATE:
            try:
                known[cell] = _since_1970(datetime.fromisoformat(text))
            except ValueError:
                rest.append(cell)
    form = _form_of(rest)
    for cell in rest:
        known[cell] = _by_form(cell, form)
    return np.array([known[cell] for cell in cells], dtype=np.float64)


def _form_of(cells: Sequence[str]) -> str:
    """The form that reads most of these dates: 3/4/2020 alone may be two days, beside 31/3/2020 it is one."""
    sample = cells[:: max(1, len(cells) // _SAMPLE)]
    forms = [f"{date}{clock}" for date in _DATES for clock in _CLOCKS]
    counts = [sum(value == value for value in (_by_form(cell, form) for cell in sample)) for form in forms]
    return forms[counts.index(max(counts))]


def _by_form(cell: str, form: str) -> float:
    try:
        return _since_1970(datetime.strptime(cell.strip(), form))
    except ValueError:
        return float("nan")


def _since_1970(moment: datetime) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()

"""Cells of ratings files into numbers: stars on any scale, times in any writing, years. Columns at a time.

A million cells pass as one array; only where that fails is each looked at.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from ent_models.films.records import HIGHEST, LOWEST, Problem

SCALES = (5.0, 10.0, 100.0)
_YEAR = re.compile(r"(1[89]\d\d|20\d\d)")
_FORMS = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d %b %Y", "%d %B %Y")
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
        # a few marks out of range do not make the scale
        scale = next((one for one in SCALES if len(found) and (found <= one).mean() >= 0.99), SCALES[-1])
    is_out = ~((marks >= 0) & (marks <= scale)) & ~np.isnan(marks)
    problems += _told(is_out, lines, lambda at: f"{cells[at][:40]} is not between 0 and {scale:g}")
    is_zero = marks == 0
    problems += _told(is_zero, lines, lambda _: "A rating of 0 is taken for none")
    stars = np.where(is_out | is_zero, np.nan, marks) * (HIGHEST / scale)
    if scale != HIGHEST:
        problems.append(Problem(0, f"Ratings go to {scale:g}; they are brought to 5 stars.", "changed", len(found)))
    return np.clip(stars, LOWEST, HIGHEST), problems


def to_times(cells: Sequence[str], lines: Sequence[int]) -> tuple[np.ndarray, list[Problem]]:
    """Seconds since 1970 as int64, 0 for what is no time. Reads seconds, milliseconds, ISO dates and common others."""
    try:
        numbers = np.array(cells, dtype=np.float64)
    except ValueError:
        numbers = np.array([_seconds(cell) for cell in cells], dtype=np.float64)
    numbers = np.where(np.abs(numbers) > _MILLISECONDS, numbers / 1000, numbers)
    is_wrong = ~(np.isfinite(numbers) & (np.abs(numbers) < 1e11))
    problems = _told(is_wrong, lines, lambda at: f"{cells[at][:40]!r} is no time; the order is the file's", "changed")
    return np.where(is_wrong, 0, numbers).astype(np.int64), problems


def to_year(cell: str) -> int | None:
    """The year in a cell like "1999" or "31 March 1999"."""
    found = _YEAR.search(cell[:100])
    return int(found.group(1)) if found else None


def _told(chosen: np.ndarray, lines: Sequence[int], sentence: "object", severity: str = "left out") -> list[Problem]:
    places = np.flatnonzero(chosen)
    if not len(places):
        return []
    first = int(places[0])
    text = sentence(first)  # type: ignore[operator]
    return [Problem(lines[first], f"{text}.", severity, len(places))]  # type: ignore[arg-type]


def _float(cell: str) -> float:
    try:
        return float(cell.strip().replace(",", ".")) if len(cell) < 40 else float("nan")
    except ValueError:
        return float("nan")


def _seconds(cell: str) -> float:
    text = cell.strip()
    if not text:
        return 0.0
    if len(text) > 40:
        return float("nan")
    number = _float(text)
    if number == number:
        return number
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        for form in _FORMS:
            try:
                moment = datetime.strptime(text, form)
                break
            except ValueError:
                continue
        else:
            return float("nan")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()

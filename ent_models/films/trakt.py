"""What Trakt exports: an archive of JSON, flat or in folders below the name of the user; and one file of it.

`ratings-movies.json` has the marks, `watched-movies.json` what was seen, `history-1.json` (or `watched-history-1.json`)
and so on each time that it was, `lists-favorites.json` the films with a heart. What is only planned or collected says
nothing of a taste.
"""

import json
import re
from pathlib import PurePosixPath
from typing import Any

from ent_models.errors import BadInput
from ent_models.films.names import split_title
from ent_models.films.own_records import NOTHING, Export, OwnRating
from ent_models.films.records import Problem
from ent_models.films.values import to_times

_MEMBERS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"watched-movies(-\d+)?\.json",
        r"(watched-)?history(-movies)?(-\d+)?\.json",
        r"(lists-)?favou?rites(-movies)?(-\d+)?\.json",
        r"ratings-movies(-\d+)?\.json",
    )
)  # what a later one says counts more
_HISTORY, _HEARTS = _MEMBERS[1], _MEMBERS[2]
_SAYS = ("rating", "rated_at", "watched_at", "last_watched_at", "plays")


def members(listed: tuple[str, ...]) -> dict[str, str]:
    """Which files of an archive are read, each with its name in the archive."""
    found: dict[str, str] = {}
    for form in _MEMBERS:
        for name in sorted(listed):
            called = PurePosixPath(name.replace("\\", "/")).name
            if form.fullmatch(called):
                found.setdefault(called, name)
    return found


def is_history(member: str) -> bool:
    """Whether a file tells the days on which films were seen."""
    return _HISTORY.fullmatch(member) is not None


def begins_json(data: bytes) -> bool:
    """Whether these bytes are meant as JSON; a mark of the encoding may stand before it."""
    coding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return data[:400].decode(coding, errors="ignore").lstrip()[:1] in ("[", "{")


def read(data: bytes, name: str) -> Export:
    """The films in one file of Trakt. Raises BadInput: it is damaged, or another list."""
    try:
        listed = json.loads(data)
    except (ValueError, RecursionError) as problem:
        raise BadInput(f"{name} is damaged: it is not whole JSON. Export it again.") from problem
    if not isinstance(listed, list):
        raise BadInput(f"{name} is not a list of ratings as Trakt exports it.")
    is_loved = _HEARTS.fullmatch(PurePosixPath(name).name) is not None
    kept: list[OwnRating] = []
    others: list[int] = []
    planned: list[int] = []
    unmarked: list[int] = []
    for line, one in enumerate(listed, start=1):
        film = one.get("movie") if isinstance(one, dict) else None
        title = film.get("title") if isinstance(film, dict) else None
        if not isinstance(title, str) or not title.strip() or _is_part(one):
            others.append(line)
        elif not is_loved and not any(one.get(fact) for fact in _SAYS):
            planned.append(line)
        else:
            kept.append(_rating(one, title, film, line, is_loved))
            if one.get("rating") is not None and kept[-1].stars is None:
                unmarked.append(line)
    if not kept and planned:
        raise BadInput(f"{name} lists films that are planned or collected. {NOTHING}")
    problems = [
        Problem.at(lines, what)
        for lines, what in (
            (others, "Entries that are not films (counted from 1)."),
            (planned, "Films that are only planned or collected count as nothing (counted from 1)."),
            (unmarked, "Marks that are none from 1 to 10: these films count as seen (counted from 1)."),
        )
        if lines
    ]
    mapping = (("title", "movie.title"), ("year", "movie.year"), ("rating", "rating"), ("time", "rated_at"))
    return Export("Trakt", tuple(kept), mapping, tuple(problems))


def _is_part(one: dict[str, Any]) -> bool:
    return one.get("type") not in (None, "movie")


def _rating(one: dict[str, Any], title: str, film: Any, line: int, is_loved: bool) -> OwnRating:
    mark = one.get("rating")
    is_mark = isinstance(mark, int | float) and not isinstance(mark, bool) and 1 <= mark <= 10
    days = (one.get(fact) for fact in ("watched_at", "last_watched_at", "rated_at", "listed_at"))
    moment = next((day for day in days if day), "")
    times, _ = to_times([str(moment)[:40]], [line])
    year = film.get("year")
    return OwnRating(
        split_title(title).title[:300],
        year if isinstance(year, int) and 1870 < year < 2200 else None,
        float(mark) / 2 if is_mark and mark is not None else None,
        int(times[0]),
        line,
        is_loved,
    )

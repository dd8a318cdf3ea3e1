"""One person's history as Letterboxd, IMDb and Trakt write it, and its way into a catalogue.

Letterboxd: `ratings.csv`, `watched.csv` or `diary.csv`, or the zip that holds them. IMDb: the CSV of "Your ratings".
Trakt: the JSON of ratings or history, or its CSV. Told apart by their columns, never by file names.
"""

import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from ent_models.errors import BadInput
from ent_models.films.names import split_title
from ent_models.films.own_records import ME, Export, MatchedExport, OwnRating
from ent_models.films.records import Problem, Rating
from ent_models.films.tables import Table, parse_table
from ent_models.films.title_search import TitleSearch
from ent_models.films.values import to_stars, to_times, to_year

LIKED, DISLIKED = 3.5, 2.0
"""Stars from which a film counts as liked, and up to which as disliked."""

_MAX_BYTES = 50_000_000
_MEMBERS = ("ratings.csv", "diary.csv", "watched.csv")
_SITES: dict[str, tuple[frozenset[str], dict[str, str], float]] = {
    "Letterboxd": (
        frozenset({"Name", "Year", "Letterboxd URI"}),
        {"title": "Name", "year": "Year", "rating": "Rating", "time": "Date", "watched": "Watched Date"},
        5.0,
    ),
    "IMDb": (
        frozenset({"Const", "Your Rating", "Title"}),
        {"title": "Title", "year": "Year", "rating": "Your Rating", "time": "Date Rated", "kind": "Title Type"},
        10.0,
    ),
    "Trakt": (
        frozenset({"title", "year", "type"}),
        {"title": "title", "year": "year", "rating": "rating", "time": "rated_at", "watched": "watched_at",
         "kind": "type"},
        10.0,
    ),
}  # fmt: skip
_FILMS = {"", "movie", "movies", "film", "short", "tvmovie", "tv movie", "tvshort", "tv short", "video"}


def site_of(header: tuple[str, ...]) -> str | None:
    """Whose export a header is, or None."""
    return next((site for site, (needed, _, _) in _SITES.items() if needed <= set(header)), None)


def read_export(path: Path) -> Export:
    """The history in a file. Raises BadInput: it is none of the three sites', too large, or damaged."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise BadInput(f"{path.name} is larger than {_MAX_BYTES // 1_000_000} MB, too large for one person.")
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput(f"{path.name} cannot be read: {problem.strerror or problem}.") from problem
    if data[:4] == b"PK\x03\x04":
        data = _from_zip(path)
    if data.lstrip()[:1] in (b"[", b"{"):
        return _from_json(data, path.name)
    return _from_table(parse_table(data, path.name), path.name)


def match(export: Export, search: TitleSearch) -> MatchedExport:
    """Find the films of an export in a catalogue, by title and year; those not found are told."""
    found: dict[int, Rating] = {}
    seen: dict[int, None] = {}
    lost: list[OwnRating] = []
    for one in sorted(export.ratings, key=lambda one: (one.time_s, one.line)):
        film = search.exact(one.title, one.year)
        if film is None:
            lost.append(one)
        elif one.stars is None:
            seen[film.id] = None
        else:
            found[film.id] = Rating(ME, film.id, one.stars, one.time_s)
    problems = list(export.problems)
    if lost:
        names = ", ".join(one.title for one in lost[:5])
        problems.append(
            Problem(min(one.line for one in lost), f"Not in this catalogue: {names}.", "left out", len(lost))
        )
    ratings = tuple(found.values())
    return MatchedExport(
        ratings,
        tuple(one.film for one in ratings if one.stars >= LIKED),
        tuple(one.film for one in ratings if one.stars <= DISLIKED),
        tuple(dict.fromkeys([*seen, *(one.film for one in ratings if DISLIKED < one.stars < LIKED)])),
        tuple(problems),
    )


def _from_zip(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()[:10_000]}
            member = next((name for name in _MEMBERS if name in sizes), None)
            if member is None:
                raise BadInput(f"{path.name} holds none of {', '.join(_MEMBERS)}: it is no export of Letterboxd.")
            with archive.open(member) as stream:
                data = stream.read(_MAX_BYTES + 1)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error) as problem:
        raise BadInput(f"{path.name} is a damaged or locked zip. Export it again.") from problem
    if len(data) > _MAX_BYTES:
        raise BadInput(f"{member} in {path.name} is too large for one person.")
    return data


def _from_table(table: Table, name: str) -> Export:
    site = site_of(table.header)
    if site is None:
        raise BadInput(
            f"{name} is not an export of Letterboxd, IMDb or Trakt. Columns: {', '.join(table.header[:20])}."
        )
    _, names, scale = _SITES[site]
    columns = {
        meaning: [row[table.header.index(column)].strip() for row in table.rows]
        for meaning, column in names.items()
        if column in table.header
    }
    problems = list(table.problems)
    none = [""] * len(table.rows)
    rated = columns.get("rating", none)
    stars = np.full(len(rated), np.nan)
    marked = [place for place, cell in enumerate(rated) if cell]
    if marked:
        found, told = to_stars([rated[place] for place in marked], [table.lines[place] for place in marked], scale)
        stars[marked] = found
        problems += told
    times, told = to_times(columns.get("watched", columns.get("time", none)), table.lines)
    problems += told
    kinds = columns.get("kind", none)
    kept = []
    n_other, other_line = 0, 0
    for place, line in enumerate(table.lines):
        title = columns["title"][place]
        if kinds[place].lower() not in _FILMS:
            n_other, other_line = n_other + 1, other_line or line
        elif title:
            is_rated = bool(stars[place] == stars[place])
            kept.append(
                OwnRating(
                    title[:300], to_year(columns.get("year", none)[place]), float(stars[place]) if is_rated else None,
                    int(times[place]), line,
                )
            )  # fmt: skip
    if n_other:
        problems.append(Problem(other_line, "Series, episodes and games are not films.", "left out", n_other))
    if not kept:
        raise BadInput(f"{name} holds no films.")
    return Export(site, tuple(kept), tuple((m, c) for m, c in names.items() if m in columns), tuple(problems))


def _from_json(data: bytes, name: str) -> Export:
    try:
        listed = json.loads(data)
    except (ValueError, RecursionError) as problem:
        raise BadInput(f"{name} is damaged: it is not whole JSON. Export it again.") from problem
    if not isinstance(listed, list):
        raise BadInput(f"{name} is not a list of ratings as Trakt exports it.")
    kept, n_other, other_line = [], 0, 0
    for line, one in enumerate(listed, start=1):
        film = one.get("movie") if isinstance(one, dict) else None
        title = film.get("title") if isinstance(film, dict) else None
        if not isinstance(title, str) or not title.strip():
            n_other, other_line = n_other + 1, other_line or line
            continue
        kept.append(_of_json(one, title, film, line))
    if not kept:
        raise BadInput(f"{name} holds no films as Trakt exports them.")
    told = Problem(other_line, "Entries that are not films (counted from 1).", "left out", n_other)
    mapping = (("title", "movie.title"), ("year", "movie.year"), ("rating", "rating"), ("time", "rated_at"))
    return Export("Trakt", tuple(kept), mapping, (told,) if n_other else ())


def _of_json(one: dict[str, Any], title: str, film: Any, line: int) -> OwnRating:
    mark = one.get("rating")
    is_mark = isinstance(mark, int | float) and not isinstance(mark, bool) and 1 <= mark <= 10
    moment = one.get("rated_at") or one.get("watched_at") or one.get("last_watched_at") or ""
    times, _ = to_times([str(moment)[:40]], [line])
    year = film.get("year")
    return OwnRating(
        split_title(title).title[:300],
        year if isinstance(year, int) and 1870 < year < 2200 else None,
        float(mark) / 2 if is_mark and mark is not None else None,
        int(times[0]),
        line,
    )

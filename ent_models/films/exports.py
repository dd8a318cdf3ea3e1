"""One person's history as Letterboxd, IMDb and Trakt write it, and its way into a catalogue.

Letterboxd: `ratings.csv`, `watched.csv` or `diary.csv`, or the zip that holds them (see `letterboxd`).
IMDb: the CSV of "Your ratings". Trakt: the JSON of ratings or history, or its CSV. Told apart by their columns, never
by file names.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ent_models.errors import BadInput
from ent_models.films import letterboxd
from ent_models.films.names import split_title
from ent_models.films.own_records import ME, Export, MatchedExport, OwnRating
from ent_models.films.records import Problem, Rating
from ent_models.films.tables import Table, parse_table
from ent_models.films.title_search import TitleSearch
from ent_models.films.values import to_stars, to_times, to_year

LIKED, DISLIKED = 3.5, 2.0
"""Stars from which a film counts as liked, and up to which as disliked."""

_MAX_BYTES = 50_000_000
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
        return _from_archive(path)
    if data.lstrip()[:1] in (b"[", b"{"):
        return _from_json(data, path.name)
    found = _from_table(parse_table(data, path.name), path.name)
    if not found.ratings:
        raise BadInput(f"{path.name} holds no films.")
    return found


def match(export: Export, search: TitleSearch) -> MatchedExport:
    """Find the films of an export in a catalogue, by title and year; those not found are told."""
    films: dict[int, None] = {}
    found: dict[int, Rating] = {}
    hearts: set[int] = set()
    lost: list[OwnRating] = []
    for one in sorted(export.ratings, key=lambda one: (one.time_s, one.line)):
        film = search.exact(one.title, one.year)
        if film is None:
            lost.append(one)
            continue
        films[film.id] = None
        if one.is_liked:
            hearts.add(film.id)
        if one.stars is not None:
            found[film.id] = Rating(ME, film.id, one.stars, one.time_s)
    problems = list(export.problems)
    if lost:
        names = ", ".join(one.title for one in lost[:5])
        problems.append(
            Problem(min(one.line for one in lost), f"Not in this catalogue: {names}.", "left out", len(lost))
        )
    low = {film for film, one in found.items() if one.stars <= DISLIKED}
    # a heart counts where the stars do not say otherwise
    liked = [
        film for film in films if film not in low and (film in hearts or (film in found and found[film].stars >= LIKED))
    ]
    rest = set(films) - low - set(liked)
    return MatchedExport(
        tuple(found.values()),
        tuple(liked),
        tuple(film for film in films if film in low),
        tuple(film for film in films if film in rest),
        tuple(problems),
    )


def _from_archive(path: Path) -> Export:
    """All tables of Letterboxd's zip as one history. One that cannot be read is told, and the others count."""
    parts: list[tuple[str, Export]] = []
    problems: list[Problem] = []
    for member, data in letterboxd.members(path):
        try:
            parts.append((member, _from_table(parse_table(data, member), member)))
        except BadInput as problem:
            problems.append(Problem(0, str(problem)))
    found = letterboxd.joined(parts)
    if not found.ratings:
        raise BadInput(f"The tables in {path.name} hold no films. {problems[0].what if problems else ''}".rstrip())
    return replace(found, problems=(*problems, *found.problems))


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

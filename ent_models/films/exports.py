"""One person's history as Letterboxd, IMDb and Trakt write it, and its way into a catalogue.

Letterboxd: `ratings.csv`, `watched.csv` or `diary.csv`, or the zip that holds them (see `letterboxd`). IMDb: the CSV of
"Your ratings". Trakt: its zip, a JSON of it (see `trakt`), or a CSV. Told apart by what they hold; a file's name counts
only where Letterboxd writes the same columns for what was seen, what is planned and what is loved.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np

from ent_models.errors import BadInput
from ent_models.films import archives, letterboxd, trakt
from ent_models.films.names import plain
from ent_models.films.own_records import ME, NOTHING, Export, MatchedExport, OwnRating
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
        frozenset({"Const", "Title", "Title Type"}),
        {"title": "Title", "year": "Year", "rating": "Your Rating", "time": "Date Rated", "kind": "Title Type",
         "original": "Original Title"},
        10.0,
    ),
    "Trakt": (
        frozenset({"title", "year", "type"}),
        {"title": "title", "year": "year", "rating": "rating", "time": "rated_at", "watched": "watched_at",
         "kind": "type"},
        10.0,
    ),
}  # fmt: skip
_NO_FILMS = re.compile(
    "seri|epi[sz]od|season|show|special|music|podcast|game|video ?(spiel|spel|gioco|juego|jogo)|jeu video"
)
"""In the kind of what is no film, in the languages that IMDb writes its exports in."""


def site_of(header: tuple[str, ...]) -> str | None:
    """Whose export a header is, or None."""
    return next((site for site, (needed, _, _) in _SITES.items() if needed <= set(header)), None)


def read_export(path: Path, name: str = "") -> Export:
    """The history in a file that its owner calls `name`.

    Raises:
        BadInput: it is none of the three sites', a list of what is planned, too large, or damaged.
    """
    name = name or path.name
    try:
        if path.stat().st_size > archives.MAX_BYTES:
            raise BadInput(f"{name} is larger than {archives.MAX_BYTES // 1_000_000} MB, too large for one person.")
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput(f"{name} cannot be read: {problem.strerror or problem}.") from problem
    if data[:4] == b"PK\x03\x04":
        return _from_archive(path, name)
    found = _from_bytes(data, name)
    if not found.ratings:
        raise BadInput(f"{name} holds no films.")
    if PurePosixPath(name).name == "films.csv" and found.site == "Letterboxd":
        return replace(found, ratings=tuple(replace(one, is_liked=True) for one in found.ratings))
    return found


def match(export: Export, search: TitleSearch) -> MatchedExport:
    """Find the films of an export in a catalogue, by title and year; those not found are told."""
    films: dict[int, None] = {}
    found: dict[int, Rating] = {}
    hearts: set[int] = set()
    lost: list[OwnRating] = []
    for one in sorted(export.ratings, key=lambda one: (one.time_s, one.line)):
        film = search.of_site(one.title, one.year, one.original)
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
        lost.sort(key=lambda one: one.line)
        names = ", ".join(one.title for one in lost[:5])
        problems.append(Problem.at([one.line for one in lost], f"Not in this catalogue: {names}."))
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
        tuple(films),
    )


def joined(
    site: str,
    parts: Sequence[tuple[str, Export]],
    *,
    is_day: Callable[[str], bool],
    loved: Collection[str] = (),
) -> Export:
    """One history of several files about the same films; what a later one says counts more.

    `is_day` tells which files name the day on which a film was seen: the last such day is its time. In those of `loved`
    every film has a heart. Problems tell of which file they are.
    """
    films: dict[tuple[str, int | None], OwnRating] = {}
    days: dict[tuple[str, int | None], int] = {}
    for member, part in parts:
        for one in part.ratings:
            now = replace(one, is_liked=True) if member in loved else one
            key = (plain(one.title), one.year)
            films[key] = _both(films[key], now) if key in films else now
            if is_day(member):
                days[key] = max(days.get(key, 0), one.time_s)
    ratings = tuple(replace(one, time_s=days.get(key) or one.time_s) for key, one in films.items())
    problems = tuple(replace(one, what=f"{member}: {one.what}") for member, part in parts for one in part.problems)
    mapping = dict(pair for _, part in parts for pair in part.mapping)
    return Export(site, ratings, tuple(mapping.items()), problems, tuple(name for name, _ in parts))


def _both(before: OwnRating, now: OwnRating) -> OwnRating:
    return replace(
        before,
        stars=before.stars if now.stars is None else now.stars,
        time_s=before.time_s or now.time_s,
        is_liked=before.is_liked or now.is_liked,
    )


def _from_archive(path: Path, name: str) -> Export:
    """All files of a site's zip as one history. One that cannot be read is told, and the others count."""
    listed = archives.names(path)
    wanted = letterboxd.members(listed)
    is_letterboxd = bool(wanted)
    wanted = wanted or trakt.members(listed)
    if not wanted:
        raise BadInput(
            f"{name} holds none of {', '.join(letterboxd.MEMBERS)}, and no ratings, history or films watched as Trakt "
            "writes them: it is no export of theirs."
        )
    parts: list[tuple[str, Export]] = []
    problems: list[Problem] = []
    for member, data in archives.read(path, wanted):
        try:
            parts.append((member, _from_bytes(data, member)))
        except BadInput as problem:
            problems.append(Problem(0, str(problem)))
    if is_letterboxd:
        found = joined("Letterboxd", parts, is_day=letterboxd.DAYS.__contains__, loved=(letterboxd.LIKES,))
    else:
        found = joined("Trakt", parts, is_day=trakt.is_history)
    if not found.ratings:
        raise BadInput(f"The files in {name} hold no films. {problems[0].what if problems else ''}".rstrip())
    planned = [one for one in listed if _is_plan(one)]
    if planned:
        problems.append(Problem(0, f"{', '.join(planned[:5])}: what is only planned counts as nothing.", "noted"))
    return replace(found, problems=(*problems, *found.problems))


def _from_bytes(data: bytes, name: str) -> Export:
    if trakt.begins_json(data):
        return trakt.read(data, name)
    return _from_table(parse_table(data, name), name)


def _is_plan(name: str) -> bool:
    return "watchlist" in PurePosixPath(name.replace("\\", "/")).name.casefold()


def _from_table(table: Table, name: str) -> Export:
    site = site_of(table.header)
    if site is None:
        raise BadInput(
            f"{name} is not an export of Letterboxd, IMDb or Trakt. Columns: {', '.join(table.header[:20])}."
        )
    if site == "Letterboxd" and _is_plan(name):
        raise BadInput(f"{name} is a list of what you want to see. {NOTHING}")
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
    days = columns.get("watched", columns.get("time", none))
    times, told = to_times(days, table.lines)
    problems += told
    kinds, years = columns.get("kind", none), columns.get("year", none)
    kept: list[OwnRating] = []
    others: list[int] = []
    planned: list[int] = []
    for place, line in enumerate(table.lines):
        title = columns["title"][place]
        is_rated = bool(stars[place] == stars[place])
        if _NO_FILMS.search(plain(kinds[place])):
            others.append(line)
        elif title and site != "Letterboxd" and not (is_rated or days[place]):
            planned.append(line)
        elif title:
            original = columns.get("original", none)[place]
            kept.append(
                OwnRating(
                    title[:300], to_year(years[place]), float(stars[place]) if is_rated else None, int(times[place]),
                    line, original="" if original == title else original[:300],
                )
            )  # fmt: skip
    if planned and not kept:
        raise BadInput(f"{name} lists films without a mark or a day on which you saw them. {NOTHING}")
    for lines, what in (
        (others, "Series, episodes and games are not films."),
        (planned, "Films without a mark or a day are only planned: they count as nothing."),
    ):
        if lines:
            problems.append(Problem.at(lines, what))
    return Export(site, tuple(kept), tuple((m, c) for m, c in names.items() if m in columns), tuple(problems))

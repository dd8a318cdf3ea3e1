"""Films of one's own: from an items file, or from the columns that a file of ratings has of its films.

An items file has a header, or is one of those that MovieLens gives out without: `u.item` and `movies.dat`.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from ent_models.errors import BadInput
from ent_models.films import limits
from ent_models.films.columns import recognise_described, recognise_items
from ent_models.films.names import split_title
from ent_models.films.own_records import OwnFilms
from ent_models.films.records import Film, Problem
from ent_models.films.tables import Table, read_table
from ent_models.films.values import to_year

MAX_TEXT = 4_000
_FLAGS = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
    "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
"""The genres of `u.item`, each a column of 0 or 1 behind five others."""
_FACTS = 5
_NAMED = re.compile(r"""(["'])name\1\s*:\s*(["'])(.*?)\2""")
_QUOTED = re.compile(r"""(["'])(.*?)\1""")


def read_items(path: Path) -> OwnFilms:
    """Films from an items file: an id, a title, and if they are there year, genres and a text.

    Raises:
        BadInput: the file is no table, has no column of ids or titles, or holds more than `limits` allows.
    """
    table = read_table(path, header=None)
    flags = _are_flags(table)
    places = recognise_items(table.header) if table.header else _places(table, flags)
    if "film" not in places and "title" not in places:
        told = ", ".join(table.header[:20]) or "none has a name"
        raise BadInput(f"{path.name} has no column of films. Columns: {told}.")
    column = places.get("film", places.get("title", 0))
    limits.ids([row[column].strip() for row in table.rows], table.lines, "films", limits.MAX_FILMS, path.name)
    rows = zip(table.rows, table.lines, strict=True)
    found, doubles = _films(rows, places, column, path.name, flags)
    problems = list(table.problems)
    if doubles:
        problems.append(Problem.at(doubles, "This film stands above already; the first counts."))
    mapping = _mapping(table, places)
    if flags:
        mapping = (*mapping, ("genres", f"columns {_FACTS + 1} to {_FACTS + len(_FLAGS)}, as in u.item"))
    films, texts = zip(*found.values(), strict=True) if found else ((), ())
    return OwnFilms(films, tuple(found), texts, mapping, tuple(problems))


def items_within(table: Table, firsts: Iterable[int], used: dict[str, int], name: str) -> OwnFilms | None:
    """Films by the titles, years, genres and texts that a table of ratings gives beside each; None where it has none.

    `firsts` are the rows in which each film is named first, `used` the columns that are taken for something else.
    Raises BadInput: there are too many genres.
    """
    places = recognise_described(table.header, used)
    if not places:
        return None
    rows = ((table.rows[place], table.lines[place]) for place in firsts)
    found, _ = _films(rows, places, used["film"], name, has_flags=False)
    films, texts = zip(*found.values(), strict=True) if found else ((), ())
    return OwnFilms(films, tuple(found), texts, _mapping(table, places), ())


def genres_of(cell: str) -> tuple[str, ...]:
    """Genres parted by bars, semicolons or commas; or a list as TMDB writes it, of names or of objects with a name."""
    text = cell.strip()
    if text.startswith("["):
        named = [found[2] for found in _NAMED.findall(text)] if "{" in text else []
        listed = named or ([] if "{" in text else [found[1] for found in _QUOTED.findall(text)])
        if not listed and "{" not in text:
            listed = text.strip("[]").split(",")
    else:
        listed = text.split(next((mark for mark in "|;" if mark in text), ","))
    return tuple(dict.fromkeys(one.strip()[:60] for one in listed[:30] if one.strip()))


def _films(
    rows: Iterable[tuple[list[str], int]], places: dict[str, int], column: int, name: str, has_flags: bool
) -> tuple[dict[str, tuple[Film, str]], list[int]]:
    """Films with their texts by the key in `column`, and the lines of those that were there before."""
    found: dict[str, tuple[Film, str]] = {}
    doubles: list[int] = []
    known: set[str] = set()
    for row, line in rows:
        cells = {meaning: row[place].strip() for meaning, place in places.items()}
        key = row[column].strip() or cells.get("title", "")
        if not key:
            continue
        if key in found:
            doubles.append(line)
            continue
        written = split_title(cells.get("title") or key)
        genres = _flagged(row) if has_flags else genres_of(cells.get("genres", ""))
        limits.genres(known, genres, line, name)
        year = to_year(cells["year"]) if cells.get("year") else None
        film = Film(len(found), written.title[:300], year or written.year, genres)
        found[key] = (film, cells.get("text", "")[:MAX_TEXT])
    return found, doubles


def _places(table: Table, flags: bool) -> dict[str, int]:
    """The columns of a file without a header: the id, the title, and what else looks like something."""
    width = len(table.rows[0])
    if flags or width < 3:
        return {"film": 0, "title": 1} if width > 1 else {}
    sample = [row[2].strip() for row in table.rows[:50]]
    if all(not cell or (to_year(cell) and len(cell) == 4) for cell in sample):
        return {"film": 0, "title": 1, "year": 2} | ({"genres": 3} if width > 3 else {})
    return {"film": 0, "title": 1, "genres": 2}


def _are_flags(table: Table) -> bool:
    """Whether this is `u.item`, or another like it."""
    cells = [row[_FACTS:] for row in table.rows[:50]]
    return not table.header and all(len(row) == len(_FLAGS) and set(row) <= {"0", "1"} for row in cells)


def _flagged(row: list[str]) -> tuple[str, ...]:
    return tuple(genre for genre, flag in zip(_FLAGS, row[_FACTS:], strict=True) if flag == "1" and genre != "unknown")


def _mapping(table: Table, places: dict[str, int]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (meaning, table.header[place] if table.header else f"column {place + 1}") for meaning, place in places.items()
    )

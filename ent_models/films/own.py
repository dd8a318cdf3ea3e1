"""Ratings and items of one's own: CSV files of many people, for a model of one's own.

Columns are recognised by their names or given; every line that is left out is told. See `exports` for one person's
history from a site.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ent_models.errors import BadInput
from ent_models.films import limits
from ent_models.films.columns import recognise_ratings
from ent_models.films.interactions import Interactions, from_columns
from ent_models.films.names import split_title
from ent_models.films.own_items import items_within, read_items
from ent_models.films.own_records import OwnFilms
from ent_models.films.records import Film, Problem, Severity
from ent_models.films.tables import Table, read_table
from ent_models.films.values import to_stars, to_times


@dataclass(frozen=True, slots=True)
class OwnData:
    """Films and who rated them, ready to fit; `mapping` tells which column was taken for what.

    `texts` say what each film is about, "" where nobody does.
    """

    films: tuple[Film, ...]
    texts: tuple[str, ...]
    interactions: Interactions
    mapping: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]


def read_own(ratings: Path, items: Path | None = None, *, columns: Mapping[str, str] | None = None) -> OwnData:
    """Read a ratings file and, if there is one, an items file; else what the ratings file tells of its films counts.

    `columns` maps "user", "film", "rating" and "time" to names in the header where they are not recognised.

    Raises:
        BadInput: a file is no table, lacks a column, holds more than `limits` allows, or no line of it can be used.
    """
    table = read_table(ratings, header=None)
    places = _places(table, ratings.name, columns)
    if not table.rows:
        raise BadInput(f"No line of {ratings.name} can be used: it has a header and nothing else.")
    problems = list(table.problems)
    lines = table.lines
    (user_names, users), (film_names, keys) = (
        limits.ids([row[places[what]].strip() for row in table.rows], lines, f"{what}s", most, ratings.name)
        for what, most in (("user", limits.MAX_USERS), ("film", limits.MAX_FILMS))
    )
    stars, told = _stars(table, places)
    problems += told
    times, told = to_times([row[places["time"]] for row in table.rows], lines) if "time" in places else (
        np.zeros(len(keys), dtype=np.int64), []
    )  # fmt: skip
    problems += told
    named = np.array([bool(one) for one in user_names])[users] & np.array([bool(one) for one in film_names])[keys]
    if not named.all():
        nameless = np.flatnonzero(~named).tolist()
        problems.append(Problem.at([lines[at] for at in nameless], "There is no user or no film."))
    keep = np.flatnonzero(np.isfinite(stars) & named)
    if not len(keep):
        first = problems[0].what if problems else "There are no ratings."
        raise BadInput(f"No line of {ratings.name} can be used. {first}")
    own: OwnFilms | None = None
    if items is not None:
        own = read_items(items)
    elif table.header:
        _, firsts = np.unique(keys[keep], return_index=True)
        own = items_within(table, keep[firsts].tolist(), places, ratings.name)
    found = _joined(users[keep], keys[keep], film_names, stars[keep], times[keep],
                    np.asarray(lines)[keep], own, _mapping(table, places), problems)  # fmt: skip
    people = tuple(user_names[user] for user in found.interactions.user_ids)
    return replace(found, interactions=replace(found.interactions, user_ids=people))


def _places(table: Table, name: str, columns: Mapping[str, str] | None) -> dict[str, int]:
    if not table.header:
        if len(table.rows[0]) < 3:
            raise BadInput(f"{name} has no header and fewer than three columns. Give user, item, rating and time.")
        return {"user": 0, "film": 1, "rating": 2} | ({"time": 3} if len(table.rows[0]) > 3 else {})
    places = recognise_ratings(table.header)
    given: dict[str, int] = {}
    for meaning, column in (columns or {}).items():
        if column not in table.header:
            raise BadInput(f"{name} has no column {column!r}. Columns: {', '.join(table.header[:20])}.")
        given[meaning] = table.header.index(column)
    if len(set(given.values())) < len(given):
        raise BadInput("One column cannot be two things. Give users, films, ratings and times a column each.")
    places = {meaning: place for meaning, place in places.items() if place not in given.values()} | given
    if "film" not in places:
        raise BadInput(f"{name} has no column of films (such as movieId). Columns: {', '.join(table.header[:20])}.")
    if "user" not in places:
        raise BadInput(f"{name} has no column of users (such as userId). Columns: {', '.join(table.header[:20])}.")
    return places


def _stars(table: Table, places: dict[str, int]) -> tuple[np.ndarray, list[Problem]]:
    if "rating" not in places:
        note = Problem(0, "There is no column of ratings: every film here counts as liked.", "noted")
        return np.full(len(table.rows), 5.0), [note]
    return to_stars([row[places["rating"]] for row in table.rows], table.lines)


def _joined(
    users: np.ndarray, keys: np.ndarray, film_names: list[str], stars: np.ndarray, times: np.ndarray, lines: np.ndarray,
    own: OwnFilms | None, mapping: tuple[tuple[str, str], ...], problems: list[Problem],
) -> OwnData:  # fmt: skip
    known, codes = np.unique(keys, return_inverse=True)
    names = [film_names[key] for key in known]
    if own is None:
        split = [split_title(name) for name in names]
        films = [Film(number, name.title[:300], name.year) for number, name in enumerate(split)]
        texts = [""] * len(films)
        numbers = codes
    else:
        films, texts = list(own.films), list(own.texts)
        place = {key: number for number, key in enumerate(own.keys)}
        ids = np.array([place.get(name, -1) for name in names])
        for position in np.flatnonzero(ids < 0):
            ids[position] = len(films)
            films.append(Film(len(films), names[position][:300]))
            texts.append("")
        if len(films) > len(own.films):
            lost = len(films) - len(own.films)
            problems.append(Problem(0, "Films that are rated but not in the items file keep their id.", "noted", lost))
        mapping = (*mapping, *own.mapping)
        problems += own.problems
        numbers = ids[codes]
    problems += _doubles(users, numbers, stars, times, lines)
    data = from_columns(users, numbers, stars, times, item_ids=[film.id for film in films])
    counts = data.counts()
    films = [replace(film, n_ratings=int(count)) for film, count in zip(films, counts, strict=True)]
    if data.n_users == 1:
        problems.append(Problem(0, "There is one user: nothing can be learned from others.", "noted"))
    if len(films) == 1:
        problems.append(Problem(0, "There is one film: nothing is left to recommend.", "noted"))
    return OwnData(tuple(films), tuple(texts), data, mapping, tuple(problems))


def _doubles(
    users: np.ndarray, films: np.ndarray, stars: np.ndarray, times: np.ndarray, lines: np.ndarray
) -> list[Problem]:
    """Pairs that come twice: with the same stars they are one, with others the newest counts."""
    _, codes = np.unique(users, return_inverse=True)
    pair = codes.astype(np.int64) * (int(films.max()) + 1) + films
    order = np.argsort(pair, kind="stable")
    again = pair[order][1:] == pair[order][:-1]
    other = again & (stars[order][1:] != stars[order][:-1])
    found: list[Problem] = []
    kinds: tuple[tuple[np.ndarray, str, Severity], ...] = (
        (again & ~other, "The same rating stands above already.", "left out"),
        (other, f"This rating contradicts one above; {'the newest' if times.any() else 'the last'} counts.", "changed"),
    )
    for chosen, what, severity in kinds:
        if chosen.any():
            told = np.sort(lines[order][1:][chosen]).tolist()
            found.append(Problem.at(told, what, severity))
    return found


def _mapping(table: Table, places: dict[str, int]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (meaning, table.header[place] if table.header else f"column {place + 1}") for meaning, place in places.items()
    )

"""Files of ratings that nobody means well with: they are read, or refused in a sentence, and what is read is sound."""

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from ent_models.errors import BadInput
from ent_models.films import exports
from ent_models.films.catalogue import Catalogue
from ent_models.films.own import read_own
from ent_models.films.own_items import genres_of, read_items
from ent_models.films.recommender import Recommender
from ent_models.films.records import Wish
from ent_models.films.title_search import TitleSearch
from ent_models.films.values import to_times

QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CELLS = some.one_of(
    some.sampled_from(
        ["", "5", "0", "-3", "x", "nan", "inf", "1e9", "4,5", "31/03/2020 10:00", "1260759144", '"', "a\tb", "::", "|",
         "Heat (1995)", "[{'id': 1, 'name': 'Action'}]", "Action|Drama", "\u202e", "ÿ"]
    ),
    some.text(max_size=12),
)  # fmt: skip
HEADERS = some.sampled_from(
    [
        ("userId", "movieId", "rating", "timestamp"),
        ("user", "title", "rating", "year", "genres"),
        ("movieId", "title", "genres", "overview"),
        ("Date", "Name", "Year", "Letterboxd URI", "Rating"),
        ("Const", "Your Rating", "Date Rated", "Title", "Title Type"),
        ("rated_at", "type", "title", "year", "rating"),
        (),
    ]
)
CODINGS = some.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
TABLES = some.tuples(HEADERS, some.sampled_from([",", ";", "\t", "|", "::", " "]), CODINGS,
                     some.lists(some.lists(CELLS, min_size=1, max_size=6), max_size=8))  # fmt: skip


def put(path: Path, table: tuple[tuple[str, ...], str, str, list[list[str]]]) -> Path:
    header, delimiter, coding, rows = table
    lines = [delimiter.join(header), *(delimiter.join(row) for row in rows)] if header else map(delimiter.join, rows)
    path.write_bytes("\n".join(lines).encode(coding, errors="replace"))
    return path


@QUICK
@given(TABLES)
def test_ratings_in_any_writing_are_sound_or_refused(tmp_path: Path, table: tuple) -> None:  # type: ignore[type-arg]
    path = put(tmp_path / "r.csv", table)
    try:
        own = read_own(path)
    except BadInput:
        return
    data = own.interactions
    assert ((data.stars >= 0.5) & (data.stars <= 5)).all() and len(data) > 0
    assert len(own.films) == len(own.texts) == data.n_items and data.n_users == len(set(data.user_ids))
    assert len({*zip(data.users.tolist(), data.items.tolist(), strict=True)}) == len(data)
    assert all(problem.count >= 1 and len(problem.lines) <= 20 for problem in own.problems)


@QUICK
@given(TABLES)
def test_items_and_exports_in_any_writing_are_read_or_refused(tmp_path: Path, table: tuple) -> None:  # type: ignore[type-arg]
    path = put(tmp_path / "i.csv", table)
    with contextlib.suppress(BadInput):
        items = read_items(path)
        assert len(items.films) == len(items.keys) == len(items.texts) == len(set(items.keys))
    with contextlib.suppress(BadInput):
        exports.match(exports.read_export(path), TitleSearch(()))


@QUICK
@given(some.lists(CELLS, max_size=10))
def test_cells_of_any_kind_are_times_and_genres(cells: list[str]) -> None:
    times, told = to_times(cells, range(len(cells)))
    assert len(times) == len(cells) and all(len(problem.lines) <= 20 for problem in told)
    assert all(0 < len(genre) <= 60 for cell in cells for genre in genres_of(cell))


@pytest.mark.parametrize("text", ["userId,movieId,rating\na,Heat,5\n", "a,1,5\na,2,5\n", "a,1,5\nb,1,4\n"])
def test_one_user_or_one_film_still_makes_a_recommender(tmp_path: Path, text: str) -> None:
    path = tmp_path / "r.csv"
    path.write_text(text)
    own = read_own(path)
    recommender = Recommender(Catalogue(own.films, own.interactions, "small")).fit()
    assert len(recommender.recommend(Wish(liked=(0,)))) == len(own.films) - 1


def test_many_rows_with_dates_take_bounded_time(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    n_rows = 250_000
    dates = (f"{row % 28 + 1:02}/{row % 12 + 1:02}/2020 {row % 24:02}:{row % 59:02}" for row in range(n_rows))
    lines = (f"{row % 6007},{row % 4999},{row % 5 + 1},{date}" for row, date in enumerate(dates))
    path.write_text("userId,movieId,rating,time\n" + "\n".join(lines))
    started = time.process_time()
    own = read_own(path)
    assert len(own.interactions) == n_rows and not own.problems and time.process_time() - started < 10

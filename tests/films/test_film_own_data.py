"""Ratings of one's own: what sites write, and what goes wrong."""

import io
import json
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ent_models.errors import BadInput
from ent_models.films import archives, exports, limits
from ent_models.films.columns import recognise_ratings
from ent_models.films.own import read_own
from ent_models.films.own_items import read_items
from ent_models.films.plain_ratings import read_plain
from ent_models.films.records import Film
from ent_models.films.tables import parse_table
from ent_models.films.title_search import TitleSearch
from ent_models.films.values import to_stars, to_times

FILMS = (Film(1, "Heat", 1995, ("Crime",), 90), Film(2, "Casino", 1995, ("Crime",), 80), Film(3, "Amélie", 2001))


def written(folder: Path, text: str | bytes, name: str = "ratings.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter(tmp_path: Path, delimiter: str) -> None:
    rows = [["userId", "movieId", "rating", "timestamp"], ["a", "7", "4.5", "100"], ["b", "8", "3", "200"]]
    own = read_own(written(tmp_path, "\n".join(delimiter.join(row) for row in rows)))
    assert own.interactions.stars.tolist() == [4.5, 3.0]
    assert dict(own.mapping) == {"user": "userId", "film": "movieId", "rating": "rating", "time": "timestamp"}
    assert not own.problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding(tmp_path: Path, encoding: str) -> None:
    items = written(tmp_path, "movieId;title;genres\n7;Amélie (2001);Comedy|Romance\n".encode(encoding), "items.csv")
    found = read_items(items)
    assert found.films == (Film(0, "Amélie", 2001, ("Comedy", "Romance")),) and found.keys == ("7",)


def test_items_join_and_unknown_ones_keep_their_id(tmp_path: Path) -> None:
    items = written(tmp_path, 'movieId,title,genres\n1,"Matrix, The (1999)",Action\n1,Again,Action\n', "items.csv")
    own = read_own(written(tmp_path, "userId,movieId,rating\na,1,5\nb,9,4\n"), items)
    assert [film.name for film in own.films] == ["The Matrix (1999)", "9"]
    assert [film.n_ratings for film in own.films] == [1, 1]
    assert any("stands above" in problem.what and problem.line == 3 for problem in own.problems)


def test_problems_are_told_by_line(tmp_path: Path) -> None:
    text = "user,item,rating,time\na,1,5,1\na,1,5,1\nb,1,4,2\nb,1,2,3\nc,2,99,4\nc,3,good,5\n,4,3,6\nd,5\ne,6,3,soon\n"
    text += "".join(f"u{number},{number},4,7\n" for number in range(500))
    own = read_own(written(tmp_path, text))
    told = {
        problem.what.split("'")[-1].strip() if "'" in problem.what else problem.what: problem
        for problem in own.problems
    }
    lines = {problem.line for problem in own.problems}
    assert {3, 5, 6, 7, 8, 9, 10} <= lines, told
    pair = [stars for user, stars in zip(own.interactions.users, own.interactions.stars, strict=True)
            if own.interactions.user_ids[user] == "b"]  # fmt: skip
    assert pair == [2.0]  # the newest counts


@pytest.mark.parametrize(
    ("rows", "kept", "told"),
    [
        ("1,7,4,200\n1,7,2,100\n", 4.0, "the newest counts"),
        ("1,7,4,100\n1,7,2,200\n", 2.0, "the newest counts"),
        ("1,7,4,\n1,7,2,\n", 2.0, "the last counts"),
    ],
)
def test_of_ratings_that_contradict_each_other_the_newest_counts(
    tmp_path: Path, rows: str, kept: float, told: str
) -> None:
    own = read_own(written(tmp_path, f"user,item,rating,time\n{rows}"))
    assert own.interactions.stars.tolist() == [kept]
    assert any(told in one.what and one.line == 3 for one in own.problems)


def test_one_column_is_not_two_things(tmp_path: Path) -> None:
    path = written(tmp_path, "userId,movieId,rating\na,1,5\nb,9,4\n")
    with pytest.raises(BadInput, match="cannot be two things"):
        read_own(path, columns={"user": "userId", "film": "userId"})
    own = read_own(path, columns={"film": "userId", "user": "movieId"})
    assert own.interactions.user_ids == ("1", "9") and [film.title for film in own.films] == ["a", "b"]


def test_scales_are_brought_to_five_stars() -> None:
    stars, told = to_stars(["10", "5", "1"], [2, 3, 4])
    assert stars.tolist() == [5.0, 2.5, 0.5] and told[0].severity == "changed"
    assert to_stars(["80", "100"], [1, 2])[0].tolist() == [4.0, 5.0]
    assert to_stars(["4,5", "5"], [1, 2])[0].tolist() == [4.5, 5.0]


@pytest.mark.parametrize("wrong", ["6", "11", "50", "1000"])
def test_one_mark_out_of_range_does_not_make_the_scale(wrong: str) -> None:
    marks = [*"12345" * 4, wrong]
    stars, told = to_stars(marks, range(1, len(marks) + 1))
    assert stars[:-1].tolist() == [1, 2, 3, 4, 5] * 4 and stars[-1] != stars[-1]
    assert [(one.line, one.severity) for one in told] == [(21, "left out")]
    assert f"{wrong} is not between" in told[0].what


def test_some_marks_beyond_a_scale_are_another_scale() -> None:
    assert to_stars([*"12345" * 2, "7", "8", "9"], range(13))[0].max() == 4.5
    assert to_stars([*"12345", "100", "80"], range(7))[0].max() == 5.0 and to_stars(["7"], [1])[0].tolist() == [3.5]


def test_times_in_many_writings() -> None:
    cells = ["1260759144", "2009-12-14", "2009-12-14T02:52:24.000Z", "14/12/2009", "", "yesterday"]
    times, told = to_times(cells, [1, 2, 3, 4, 5, 6])
    assert times.tolist() == [1260759144, 1260748800, 1260759144, 1260748800, 0, 0]
    assert [problem.line for problem in told] == [6]
    assert to_times(["1260759144000"], [1])[0].tolist() == [1260759144]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("\n\n  \n", "is empty"),
        (b"\x89PNG\0\0\0", "not a text file"),
        ("userId,rating\n1,5\n", "no column of films"),
        ("movieId,rating\n1,5\n", "no column of users"),
        ("userId,movieId,rating\n", "No line"),
        ("userId,movieId,rating\na,1,none\n", "No line"),
    ],
    ids=["nothing", "blank", "picture", "no films", "no users", "header only", "no numbers"],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read_own(written(tmp_path, text))


def test_one_user_or_one_film_is_noted(tmp_path: Path) -> None:
    own = read_own(written(tmp_path, "userId,movieId,rating\na,1,5\n"))
    assert {problem.severity for problem in own.problems} == {"noted"} and len(own.problems) == 2


def test_a_column_may_be_named(tmp_path: Path) -> None:
    path = written(tmp_path, "who,what,mark\na,1,5\n")
    assert read_own(path, columns={"user": "who", "film": "what", "rating": "mark"}).interactions.stars.tolist() == [5]
    with pytest.raises(BadInput, match="no column 'whom'"):
        read_own(path, columns={"user": "whom"})


def test_many_rows_are_quick(tmp_path: Path) -> None:
    lines = [f"{number % 2000},{number % 997},{number % 5 + 1},{number}" for number in range(200_000)]
    path = written(tmp_path, "userId,movieId,rating,timestamp\n" + "\n".join(lines))
    started = time.process_time()
    own = read_own(path)
    assert len(own.interactions) == 200_000 and time.process_time() - started < 4


LETTERBOXD = (
    "Date,Name,Year,Letterboxd URI,Rating\n2021-01-02,Heat,1995,https://boxd.it/1,4.5\n2021-01-03,Nothing,1900,u,1\n"
)
IMDB = (
    "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,"
    "Release Date,Directors\n"
    'tt0113277,9,2020-05-01,Heat,Heat,u,Movie,8.3,170,1995,"Crime, Drama",1,1995-12-15,Michael Mann\n'
    "tt1,3,2020-05-02,Casino,Casino,u,Movie,8.2,178,1995,Crime,1,1995-11-22,Martin Scorsese\n"
    "tt2,9,2020-05-03,Some Series,Some Series,u,TV Series,8,50,2005,Drama,1,2005-01-01,\n"
)
TRAKT = json.dumps(
    [
        {"rated_at": "2020-01-01T10:00:00.000Z", "rating": 8, "type": "movie",
         "movie": {"title": "Amelie", "year": 2001, "ids": {"trakt": 1}}},
        {"rated_at": "2020-01-01T10:00:00.000Z", "rating": 2, "type": "show", "show": {"title": "A Series"}},
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "site", "liked", "disliked"),
    [(LETTERBOXD, "Letterboxd", (1,), ()), (IMDB, "IMDb", (1,), (2,)), (TRAKT, "Trakt", (3,), ())],
    ids=["letterboxd", "imdb", "trakt"],
)
def test_exports_of_sites(tmp_path: Path, text: str, site: str, liked: tuple[int], disliked: tuple[int]) -> None:
    export = exports.read_export(written(tmp_path, text, "my file"))
    matched = exports.match(export, TitleSearch(FILMS))
    assert (export.site, matched.liked, matched.disliked) == (site, liked, disliked)
    assert matched.problems or site == "Trakt"


def test_letterboxd_as_a_zip_and_a_locked_one(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("profile.csv", "x")
        archive.writestr("ratings.csv", LETTERBOXD)
    assert len(exports.read_export(written(tmp_path, held.getvalue(), "a.zip")).ratings) == 2
    with pytest.raises(BadInput, match="damaged"):
        exports.read_export(written(tmp_path, held.getvalue()[:60], "b.zip"))


def archive(**tables: str) -> bytes:
    """A zip of tables; "likes" stands for its place in a folder."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("profile.csv", "x")
        for name, text in tables.items():
            made.writestr("likes/films.csv" if name == "likes" else f"{name}.csv", text)
    return held.getvalue()


SEEN = "Date,Name,Year,Letterboxd URI\n2021-02-01,Heat,1995,u\n2021-02-02,Casino,1995,u\n2021-02-03,Amélie,2001,u\n"
DIARY = (
    "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n"
    "2021-03-01,Amélie,2001,u,3,,,2020-12-01\n2021-03-02,Heat,1995,u,,,,2021-01-01\n"
)
HEARTS = "Date,Name,Year,Letterboxd URI\n2021-02-04,Amélie,2001,u\n"


def test_all_tables_of_an_archive_count(tmp_path: Path) -> None:
    data = archive(watched=SEEN, diary=DIARY, likes=HEARTS, ratings=LETTERBOXD)
    export = exports.read_export(written(tmp_path, data, "a.zip"))
    assert export.files == ("watched.csv", "diary.csv", "likes/films.csv", "ratings.csv")
    matched = exports.match(export, TitleSearch(FILMS))
    assert matched.liked == (3, 1)  # by the day of the diary; Amélie has three stars and a heart
    assert matched.seen == (2,) and matched.disliked == ()
    assert exports.read_export(written(tmp_path, archive(watched=SEEN), "b.zip")).files == ("watched.csv",)


def test_a_table_that_cannot_be_read_is_told_and_the_others_count(tmp_path: Path) -> None:
    export = exports.read_export(
        written(tmp_path, archive(watched="", diary="a,b\n1,2\n", ratings=LETTERBOXD), "a.zip")
    )
    assert len(export.ratings) == 2 and export.files == ("ratings.csv",)
    assert ["watched.csv" in one.what or "diary.csv" in one.what for one in export.problems] == [True, True]
    with pytest.raises(BadInput, match="hold no films"):
        exports.read_export(written(tmp_path, archive(ratings=LETTERBOXD.splitlines()[0] + "\n"), "b.zip"))


def test_an_archive_has_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_BYTES", 200)
    with pytest.raises(BadInput, match="too large for one person"):
        exports.read_export(written(tmp_path, archive(watched=SEEN, ratings=LETTERBOXD + "\n" * 500), "a.zip"))


WIDE = "u" * 301


@pytest.mark.parametrize(
    ("ratings", "items", "sentence"),
    [
        (f"userId,movieId,rating\na,1,5\n{WIDE},1,4\n", "", "Line 3 of ratings.csv has an id of 301"),
        (f"userId,movieId,rating\na,{WIDE},5\n", "", "Line 2 of ratings.csv has an id"),
        ("userId,movieId,rating\na,1,5\nb,1,5\nc,1,5\n", "", "Line 4 of ratings.csv brings more than 2 users"),
        ("userId,movieId,rating\na,1,5\na,2,5\na,3,5\n", "", "Line 4 of ratings.csv brings more than 2 films"),
        ("userId,movieId,rating\na,1,5\n", "movieId,title\n1,A\n2,B\n3,C\n", "Line 4 of items.csv brings more than 2"),
        (
            "userId,movieId,rating\na,1,5\n",
            "movieId,title,genres\n1,A,x|y\n2,B,z\n",
            "Line 3 of items.csv .* genres: 'z'",
        ),
    ],
    ids=["wide user", "wide film", "users", "films", "items", "genres"],
)
def test_too_much_is_told_by_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ratings: str, items: str, sentence: str
) -> None:
    for name in ("MAX_USERS", "MAX_FILMS", "MAX_GENRES"):
        monkeypatch.setattr(limits, name, 2)
    listed = written(tmp_path, items, "items.csv") if items else None
    with pytest.raises(BadInput, match=sentence):
        read_own(written(tmp_path, ratings), listed)
    if not items:
        with pytest.raises(BadInput, match=sentence):
            read_plain(written(tmp_path, ratings))


def test_one_wide_id_costs_no_more_than_itself(tmp_path: Path) -> None:
    def peak_bytes(wide: str) -> int:
        path = written(tmp_path, "userId,movieId,rating\n" + "a,1,5\n" * 20_000 + f"{wide},{wide},4\n")
        tracemalloc.start()
        read_own(path)
        read_plain(path)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    assert peak_bytes("u" * 300) < peak_bytes("u") + 5_000_000  # as text of one width it is 24 MB a column


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1\t2\t3\t4\n1\t3\t5\n2\t2\t3\t4\n", "Line 2 of ratings.csv .* 3 columns, not 4"),
        ("1\t2\t3\t4\n\t3\t5\t4\n", "Line 2 of ratings.csv names no user"),
        ("userId,movieId,rating\n1,2,3\n1,,3\n", "Line 3 of ratings.csv names no film"),
        ("1\t2\t3\t4\n1\t3\tx\t5\n", "Line 2 of ratings.csv has 'x'"),
    ],
)
def test_plain_ratings_are_whole_or_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read_plain(written(tmp_path, text))


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "[1, 2", "{}", "[" * 5000, "[]"])
def test_what_is_no_export(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput):
        exports.read_export(written(tmp_path, text))


@settings(max_examples=150, deadline=None)
@given(some.binary(max_size=400))
def test_bytes_of_any_kind_give_a_table_or_a_sentence(data: bytes) -> None:
    try:
        table = parse_table(data, "file")
    except BadInput:
        return
    assert all(len(row) == len(table.header) for row in table.rows) and len(table.rows) == len(table.lines)


CELLS = some.text(some.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=8)


@settings(max_examples=80, deadline=None)
@given(
    some.lists(
        some.tuples(
            some.integers(1, 9), some.integers(1, 9), some.sampled_from(["", "5", "0", "-3", "x", "nan", "1e9"])
        ),
        max_size=12,
    )
)
def test_ratings_of_any_kind_give_stars_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, rows: list) -> None:
    path = tmp_path_factory.mktemp("own") / "r.csv"
    path.write_text("userId,movieId,rating\n" + "\n".join(f"u{user},{item},{mark}" for user, item, mark in rows))
    try:
        own = read_own(path)
    except BadInput:
        return
    assert ((own.interactions.stars >= 0.5) & (own.interactions.stars <= 5)).all()
    pairs = set(zip(own.interactions.users.tolist(), own.interactions.items.tolist(), strict=True))
    assert len(pairs) == len(own.interactions)


@given(some.lists(CELLS, max_size=8))
def test_no_column_is_taken_for_two_things(header: list[str]) -> None:
    places = list(recognise_ratings(header).values())
    assert len(places) == len(set(places))

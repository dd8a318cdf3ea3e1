"""Exports of sites as they come: Trakt's archive, lists of what is planned, titles that sites write their way."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from ent_models.errors import BadInput
from ent_models.films import catalogue, exports, pack
from ent_models.films.own_records import MatchedExport
from ent_models.films.records import Film
from ent_models.films.title_search import TitleSearch

FILMS = (
    Film(1, "Heat", 1995, ("Crime",), 90),
    Film(2, "Casino", 1995, ("Crime",), 80),
    Film(3, "Amélie", 2001),
    Film(4, "Star Wars: Episode IV - A New Hope", 1977),
    Film(5, "Star Wars: Episode V - The Empire Strikes Back", 1980),
    Film(6, "Star Wars: Episode VI - Return of the Jedi", 1983),
    Film(7, "Holiday", 1938),
    Film(8, "Spirited Away (Sen to Chihiro no kamikakushi)", 2001),
)
IMDB_LIST = (
    "Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,"
    "Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated\n"
    "1,tt1,2023-07-09,2024-02-01,,Heat,Heat,u,Movie,8.3,170,1995,Crime,1,1995-12-15,Michael Mann,{mark},{day}\n"
    "2,tt2,2023-07-09,2024-02-01,,Casino,Casino,u,Movie,8.2,178,1995,Crime,1,1995-11-22,Martin Scorsese,,\n"
)
PLAIN = "Date,Name,Year,Letterboxd URI\n2021-02-01,Heat,1995,u\n2021-02-02,Casino,1995,u\n"


def film(title: str, year: int, **facts: object) -> dict[str, object]:
    return {"type": "movie", "movie": {"title": title, "year": year, "ids": {"trakt": 1}}, **facts}


EPISODE = {"watched_at": "2020-01-01T10:00:00.000Z", "type": "episode", "show": {"title": "Heat"}, "episode": {}}
RATED = [film("Heat", 1995, rated_at="2021-01-01T10:00:00.000Z", rating=9),
         film("Casino", 1995, rated_at="2021-01-02T10:00:00.000Z", rating=3)]  # fmt: skip
WATCHED = [{"plays": 2, "last_watched_at": "2022-01-01T10:00:00.000Z", "movie": {"title": "Amelie", "year": 2001}}]
HISTORY = [film("Heat", 1995, watched_at="2023-05-01T10:00:00.000Z", action="scrobble"), EPISODE]
LOVED = [film("Amélie", 2001, rank=1, listed_at="2022-01-01T10:00:00.000Z")]
PLANNED = [film("Holiday", 1938, rank=1, listed_at="2022-01-01T10:00:00.000Z")]


def zipped(path: Path, files: dict[str, object]) -> Path:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content if isinstance(content, str) else json.dumps(content))
    path.write_bytes(held.getvalue())
    return path


def read(path: Path, name: str = "") -> MatchedExport:
    return exports.match(exports.read_export(path, name), TitleSearch(FILMS))


@pytest.mark.parametrize(
    "places",
    [
        ("ratings-movies.json", "watched-movies-1.json", "watched-history-1.json", "lists-favorites.json",
         "lists-watchlist.json"),
        ("me/ratings/ratings-movies.json", "me/watched/watched-movies.json", "me/watched/history-1.json",
         "me/lists/favorites.json", "me/lists/watchlist.json"),
    ],
    ids=["flat", "in folders"],
)  # fmt: skip
def test_the_archive_of_trakt_is_read_whole(tmp_path: Path, places: tuple[str, ...]) -> None:
    files = dict(zip(places, (RATED, WATCHED, HISTORY, LOVED, PLANNED), strict=True))
    path = zipped(tmp_path / "a.zip", files | {"me/ratings/ratings-shows.json": [], "user-profile.json": {}})
    export = exports.read_export(path)
    assert export.site == "Trakt" and len(export.files) == 4
    found = exports.match(export, TitleSearch(FILMS))
    assert (found.liked, found.disliked, found.seen) == ((3, 1), (2,), ())  # by the days of the history; 3 has a heart
    assert found.history == (2, 3, 1)
    assert any("watchlist" in one.what and "nothing" in one.what for one in found.problems)


def test_a_folder_that_was_zipped_anew_is_read_and_folders_of_other_things_are_not(tmp_path: Path) -> None:
    rated = "Date,Name,Year,Letterboxd URI,Rating\n2021-01-02,Heat,1995,u,{}\n"
    path = zipped(
        tmp_path / "a.zip",
        {
            "mine/deleted/diary.csv": PLAIN,
            "mine/ratings.csv": rated.format(5),
            "mine/likes/films.csv": "Date,Name,Year,Letterboxd URI\n2021-02-02,Amélie,2001,u\n",
            "mine/watchlist.csv": PLAIN,
            "__MACOSX/mine/ratings.csv": rated.format(1),
        },
    )
    found = read(path)
    assert (found.liked, found.seen) == ((1, 3), ())
    assert any("watchlist.csv" in one.what for one in found.problems)
    with pytest.raises(BadInput, match="no export"):
        read(zipped(tmp_path / "b.zip", {"deleted/notes.csv": PLAIN}))


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16"])
def test_a_json_with_a_mark_before_it_is_json(tmp_path: Path, coding: str) -> None:
    path = tmp_path / "ratings.json"
    path.write_bytes(json.dumps(RATED).encode(coding))
    assert read(path).liked == (1,)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("watchlist.csv", PLAIN),
        ("watchlist-me-2024-01-01.csv", PLAIN),
        ("list.csv", IMDB_LIST.format(mark="", day="")),
        ("lists-watchlist.json", json.dumps(PLANNED)),
        ("collection-movies.json", json.dumps([film("Heat", 1995, collected_at="2020-01-01T10:00:00.000Z")])),
        ("trakt.csv", "listed_at,type,title,year\n2020-01-01,movie,Heat,1995\n"),
    ],
)
def test_what_is_only_planned_counts_as_nothing(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / "9f86d081"  # kept under its digest
    path.write_text(text)
    with pytest.raises(BadInput, match="says nothing of a taste"):
        read(path, name)


def test_of_a_list_what_has_a_mark_counts_and_the_rest_is_told(tmp_path: Path) -> None:
    path = tmp_path / "watchlist.csv"
    path.write_text(IMDB_LIST.format(mark="9", day="2024-01-01"))
    found = read(path)
    assert (found.liked, found.history) == ((1,), (1,))
    assert [one.line for one in found.problems if one.severity == "left out"] == [3]


def test_the_table_of_hearts_alone_counts_as_liked(tmp_path: Path) -> None:
    path = tmp_path / "9f86d081"
    path.write_text(PLAIN)
    assert read(path, "films.csv").liked == (1, 2)
    assert read(path, "watched.csv").seen == (1, 2)


@pytest.mark.parametrize(
    ("title", "year", "original", "film_id"),
    [
        ("Star Wars", 1977, "", 4),
        ("The Empire Strikes Back", 1980, "", 5),
        ("Return of the Jedi", 1984, "", 6),
        ("Star Wars", 1990, "", None),
        ("Star Wars", None, "", None),  # three begin so
        ("Holiday: A Film", 1938, "", 7),
        ("Chihiros Reise ins Zauberland", 2001, "Sen to Chihiro no Kamikakushi", 8),
        ("Le fabuleux destin", 2001, "Amélie", 3),
        ("Nothing Like It", 1977, "", None),
    ],
)
def test_famous_films_are_found_by_parts_of_their_titles(
    title: str, year: int | None, original: str, film_id: int | None
) -> None:
    found = TitleSearch(FILMS).of_site(title, year, original)
    assert (found.id if found else None) == film_id


def test_two_films_of_one_part_and_year_are_not_guessed_at() -> None:
    search = TitleSearch((Film(1, "Saga: One", 1990), Film(2, "Saga: Two", 1991)))
    assert search.of_site("Saga", 1990) is None


@pytest.mark.skipif(pack.place() is None, reason="the MovieLens pack is not installed")
def test_famous_films_are_found_in_the_pack() -> None:
    search = catalogue.default().search
    for title, year in (("Star Wars", 1977), ("The Empire Strikes Back", 1980), ("Return of the Jedi", 1983)):
        found = search.of_site(title, year)
        assert found is not None and found.title.startswith("Star Wars")


@pytest.mark.parametrize(
    ("kind", "is_film"),
    [
        ("Movie", True),
        ("Película", True),
        ("Film per la TV", True),
        ("Kurzfilm", True),
        ("Short", True),
        ("Video", True),
        ("TV Series", False),
        ("Mini serie TV", False),
        ("Série télévisée", False),
        ("Episodio de TV", False),
        ("Épisode TV", False),
        ("TV-Episode", False),
        ("Video Game", False),
        ("Videospiel", False),
        ("Jeu vidéo", False),
        ("Podcast Series", False),
    ],
)
def test_kinds_are_known_in_the_languages_of_imdb(tmp_path: Path, kind: str, is_film: bool) -> None:
    path = tmp_path / "ratings.csv"
    path.write_text(IMDB_LIST.format(mark=9, day="2024-01-02").replace(",u,Movie,8.3", f",u,{kind},8.3"), "utf-8")
    if is_film:
        assert read(path).liked == (1,)
    else:
        with pytest.raises(BadInput):
            read(path)


def test_a_mark_of_trakt_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ratings-movies.json"
    rated = [film("Heat", 1995, rated_at="2021-01-01T10:00:00.000Z", rating=mark) for mark in (11, "9", 0)]
    path.write_text(json.dumps([*rated, *RATED]), "utf-8")
    found = read(path)
    (told,) = (one for one in found.problems if "1 to 10" in one.what)
    assert told.line == 1 and told.count == 3

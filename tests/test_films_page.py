"""The films room driven without a browser: every view, acts on films, and what is forgotten."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ent_models import __version__
from ent_models.errors import BadInput
from ent_models.films import brought, fitted, making, pack
from ent_models.films.options import FitOptions, Made, Matched, MatchOptions, TextOptions, TextPlace
from ent_models.films.records import Film, Move, Problem
from ent_models.jobs import messages
from ent_models.records import Progress, Provenance, Report
from ent_models.store import inputs
from ent_models.store.store import result_key
from pages.ui import loaders
from pages.ui.film import cards, film_map, from_text, kept, sample_files, taste

pytestmark = pytest.mark.usefixtures("idle_desk")

ROOT = Path(__file__).parent.parent
NASTY = "<img src=x onerror=alert(1)> **b** ![x](http://evil.example/p.png)"
HEAT, SHREK = Film(1, "Heat", 1995, ("Crime",), 9), Film(2, NASTY, None, (), 3)


@pytest.fixture(scope="module")
def ratings_room(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A room made of the sample ratings."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RUSHES_HOME", str(folder))
        (folder / "ratings.csv").write_bytes(sample_files.RATINGS)
        *_, made = making.fit(folder / "ratings.csv", FitOptions(NASTY), None)
        assert isinstance(made, Made)
        return made


@pytest.fixture
def page(ratings_room: Made) -> AppTest:
    """The room with ratings of one's own, and a taste."""
    app = AppTest.from_file(str(ROOT / "pages" / "films.py"), default_timeout=60)
    app.session_state["film-own-made"] = ratings_room
    return app


def with_taste(page: AppTest, slot: str, *titles: str) -> None:
    room = loaders.film_room(Path(page.session_state["film-own-made"].path))
    mine = taste.Taste()
    for title in titles:
        mine.say(room.search(title, 1)[0], "liked")
    tastes = dict(page.session_state["film-tastes"]) if "film-tastes" in page.session_state else {}
    page.session_state["film-tastes"] = {**tastes, (slot, str(room.path)): mine}


def provenance() -> Provenance:
    return Provenance("", "", "", {}, "cpu", 1.0, __version__)


def shown(page: AppTest) -> str:
    drawn = (*page.caption, *page.subheader, *page.text, *page.markdown, *page.error)
    return " ".join(str(one.value) for one in drawn).replace("\\", "")  # words of others are escaped


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


def keep(page: AppTest, name: str, data: bytes) -> inputs.InputFile:
    """What the room does with a dropped file."""
    page.session_state[name] = inputs.keep(f"{name}.csv", data, brought.folder())
    return page.session_state[name]


def answered(file: inputs.InputFile, options: object, result: object) -> str:
    """A question that was asked and answered; the key of its answer."""
    job = loaders.desk().ask(file, options)
    loaders.store().keep_report(job.result_key, job.room, Report("answer", result, provenance()))
    loaders.store().change_job(job.id, state="done", ended_at=1.0)
    return job.result_key


def test_forgetting_forgets_all(page: AppTest, ratings_room: Made, rushes_home: Path) -> None:
    with_taste(page, "one", "Heat")
    pack_room, learnt = fitted.place(pack.SHA256), fitted.own_place("0" * 64)
    for place in (pack_room, learnt):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(Path(ratings_room.path).read_bytes())
    keep(page, "film-own-items", b"movieId,title\n1,My secret film\n")
    keep(page, "film-own-export", b"My secret export")
    keep(page, "film-own-export", b"My secret export, which took the place of the other")
    ratings = keep(page, "film-own-ratings", b"user,film,rating\nme,My secret film,5\n")
    made = replace(ratings_room, path=str(learnt), problems=(Problem(2, "My secret problem"),))
    keys = [answered(ratings, FitOptions("mine.csv"), made)]
    for place in range(45):  # more than the queue remembers
        about = keep(page, "film-text-about", f"My secret pitch {place}".encode())
        keys.append(answered(about, TextOptions(), TextPlace((0.0,), 4, f"My secret pitch {place}")))
    loaders.store().keep_setting(kept.SETTING, {"pack": [[1, "liked"]], "My secret set": []})
    page.run()
    page.toggle(key="film-keep").set_value(True).run()
    page.button(key="film-forget").click().run()
    assert not page.exception and not page.error and kept.rows() == {}
    assert not page.toggle(key="film-keep-1").value  # the browser would have sent back what stood in the old one
    left = sorted(place for place in rushes_home.rglob("*") if place.is_file())
    assert [place for place in left if place.parent.name in ("films", "inputs", "brought")] == [pack_room]
    assert not [place for place in left if b"My secret" in place.read_bytes()]  # neither in unused pages of the store
    assert not any(loaders.store().report(key) for key in keys)
    for name in ("made", "export", "items", "ratings"):
        assert f"film-own-{name}" not in page.session_state
    assert "film-text-about" not in page.session_state


def test_another_tab_that_forgets_takes_what_is_asked_meanwhile_too(page: AppTest) -> None:
    page.run()
    file = inputs.keep("pitch.txt", b"My secret pitch", brought.folder())  # of a tab that is closed since
    job = loaders.desk().ask(file, TextOptions())
    page.button(key="film-forget").click().run()
    assert loaders.desk().job(job.id) is None and not brought.folder().exists()


def test_an_answer_that_comes_while_its_question_is_forgotten_is_not_kept(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, store = loaders.desk(), loaders.store()
    file = inputs.keep("pitch.txt", b"My secret pitch", brought.folder())
    job = desk.ask(file, TextOptions())
    real = store.keep_report

    def late(*facts: object, **more: object) -> bool:
        store.remove_job(job.id)  # between the queue's look at the job and its write
        return real(*facts, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "keep_report", late)
    desk.done(messages.Done(job.id, Report("answer", TextPlace((0.0,), 3, "My secret pitch"), provenance())))
    assert store.report(job.result_key) is None


def test_what_is_stopped_is_waited_for_before_the_folder_is_emptied(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.run()
    desk = loaders.desk()
    file = inputs.keep("mine.csv", sample_files.RATINGS, brought.folder())
    job = desk.ask(file, FitOptions("mine.csv"))
    written: list[bool] = []
    part = brought.folder() / "fitted.safetensors.1-1.part"
    loaders.store().change_job(job.id, state="running", started_at=1.0)
    monkeypatch.setattr(desk, "cancel", lambda _: None)  # the worker is in the middle of its file

    def wait(job_ids: list[str], seconds: float) -> None:
        if job_ids == [job.id] and seconds > 0:
            part.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(b"My secret film")
            written.append(True)

    monkeypatch.setattr(desk, "wait", wait)
    page.button(key="film-forget").click().run()
    assert written and not page.exception and not part.exists() and desk.job(job.id) is None


def another_tab(ratings_room: Made) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "films.py"), default_timeout=60)
    app.session_state["film-own-made"] = ratings_room
    return app


def kept_ids(made: Made) -> list[object]:
    return [film for film, _ in kept.rows().get(made.path, [])]


def test_two_tabs_that_keep_their_taste_write_what_each_changed(page: AppTest, ratings_room: Made) -> None:
    room = loaders.film_room(Path(ratings_room.path))
    heat, casino, shrek = (room.search(title, 1)[0].id for title in ("Heat", "Casino", "Shrek"))
    with_taste(page, "one", "Heat")
    page.run()
    page.toggle(key="film-keep").set_value(True).run()
    other = another_tab(ratings_room)
    with_taste(other, "one", "Shrek")
    other.run()
    other.toggle(key="film-keep").set_value(True).run()  # what lies there is older, and joins
    assert kept_ids(ratings_room) == [heat, shrek]
    page.session_state["films-view"] = "data"
    page.run()
    page.button(key="film-sample-export").click().run()
    found = Matched("Letterboxd", (room.film(casino),), (), (), (), (), history=(casino,))
    answered(
        page.session_state["film-own-export"],
        MatchOptions(ratings_room.path, page.session_state["film-own-export"].name),
        found,
    )
    page.run()
    page.button(key="film-own-take").click().run()
    assert sorted(kept_ids(ratings_room)) == sorted([heat, shrek, casino])  # Shrek, of the other tab, is still there


def test_a_tab_that_kept_its_taste_writes_nothing_after_another_had_it_forgotten(
    page: AppTest, ratings_room: Made
) -> None:
    with_taste(page, "one", "Heat")
    page.run()
    page.toggle(key="film-keep").set_value(True).run()
    other = another_tab(ratings_room)
    other.run()
    other.button(key="film-forget").click().run()
    page.session_state["films-view"] = "data"
    page.run()
    page.button(key="film-sample-export").click().run()
    room = loaders.film_room(Path(ratings_room.path))
    casino = room.search("Casino", 1)[0]
    file = page.session_state["film-own-export"]
    answered(file, MatchOptions(ratings_room.path, file.name),
             Matched("Letterboxd", (casino,), (), (), (), (), history=(casino.id,)))  # fmt: skip
    page.run()
    page.button(key="film-own-take").click().run()
    assert kept.rows() == {}
    page.session_state["films-view"] = "you"
    page.run()
    assert not page.exception and not page.toggle(key="film-keep").value  # and says so


@pytest.mark.parametrize(
    ("there", "base", "mine", "merged"),
    [
        ([[1, "liked"]], [[1, "liked"]], [[2, "seen"], [1, "liked"]], [[2, "seen"], [1, "liked"]]),
        ([[1, "liked"], [3, "liked"]], [[1, "liked"]], [[2, "seen"]], [[3, "liked"], [2, "seen"]]),
        ([[1, "liked"], [3, "liked"]], [[1, "liked"]], [[1, "seen"]], [[1, "seen"], [3, "liked"]]),
        ([], [[1, "liked"]], [[1, "liked"], [2, "liked"]], [[2, "liked"]]),
    ],
)
def test_tastes_of_two_tabs_become_one(there: kept.Rows, base: kept.Rows, mine: kept.Rows, merged: kept.Rows) -> None:
    assert kept.merged(there, base, mine) == merged


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


def test_a_file_that_cannot_be_deleted_keeps_no_other_and_is_told(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.run()
    held, *others = (inputs.keep("a.txt", bytes([number]), brought.folder()).path for number in range(6))
    real = os.unlink

    def unlink(path: str | Path, **place: int) -> None:
        if Path(path).name == held.name:
            raise PermissionError("held open")
        real(path, **place)

    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", unlink)
        page.button(key="film-forget").click().run()
    assert held.exists() and not any(place.exists() for place in others)
    assert str(brought.folder()) in shown(page)


def test_ratings_that_are_forgotten_while_they_are_learnt_leave_nothing(
    rushes_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = inputs.keep("mine.csv", sample_files.RATINGS, brought.folder())
    work = making.fit(file.path, FitOptions("mine.csv"), None)
    with pytest.raises(BadInput, match="forgotten"):
        for item in work:
            if isinstance(item, Progress) and item.fraction == 0.9:
                brought.forget()
    assert not list(rushes_home.rglob("fitted-*"))


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

"""Forgetting in the films room: what lies on the disk, what other tabs keep, what workers still write."""

import os
from dataclasses import replace
from pathlib import Path

import films_desk
import pytest
from films_desk import answered, keep, provenance, shown, with_taste
from streamlit.testing.v1 import AppTest

from ent_models.errors import BadInput
from ent_models.films import brought, fitted, making, pack
from ent_models.films.options import FitOptions, Made, Matched, MatchOptions, TextOptions, TextPlace
from ent_models.films.records import Problem
from ent_models.jobs import messages
from ent_models.records import Progress, Report
from ent_models.store import inputs
from pages.ui import loaders
from pages.ui.film import kept, sample_files

pytestmark = pytest.mark.usefixtures("idle_desk")


@pytest.fixture(scope="module")
def ratings_room(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return films_desk.sample_room(tmp_path_factory.mktemp("made"))


@pytest.fixture
def page(ratings_room: Made) -> AppTest:
    return films_desk.room_with(ratings_room)


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


def kept_ids(made: Made) -> list[object]:
    return [film for film, _ in kept.rows().get(made.path, [])]


def test_two_tabs_that_keep_their_taste_write_what_each_changed(page: AppTest, ratings_room: Made) -> None:
    room = loaders.film_room(Path(ratings_room.path))
    heat, casino, shrek = (room.search(title, 1)[0].id for title in ("Heat", "Casino", "Shrek"))
    with_taste(page, "one", "Heat")
    page.run()
    page.toggle(key="film-keep").set_value(True).run()
    other = films_desk.room_with(ratings_room)
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
    other = films_desk.room_with(ratings_room)
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

"""The part of the training page where a user's own classes are learned, driven without a browser."""

import hashlib
import io
import time
import zipfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from ent_models import __version__, rooms
from ent_models.jobs.job import Job, State
from ent_models.pictures.records import Review
from ent_models.records import Provenance, Report, to_json
from ent_models.store.store import result_key
from ent_models.training import manifest
from ent_models.training.options import OwnOptions, OwnResult, OwnTrial, OwnTrialOptions
from ent_models.training.own_shelf import OwnAbout, OwnShelf, new_id
from ent_models.training.records import (
    ClassCount,
    ClassScore,
    CrossValidation,
    Duplicate,
    Evaluation,
    Fold,
    Guess,
    OwnReport,
    Quality,
    Refused,
)
from pages.ui import loaders
from pages.ui.training import confusion, own_result, own_source, promotion

ROOT = Path(__file__).parent.parent
NASTY = "<img src=x onerror=alert(1)> **b** ![x](http://evil.example/p.png) :smile:"
SCRIPT = "from pages.ui.training import own\nown.draw()\n"
COUNTS = (ClassCount("rose", 12, 0), ClassCount(NASTY, 3, 0))
GOOD = Quality(COUNTS, (), (), 4.0, (), ())
BAD = Quality(
    COUNTS,
    (Refused(NASTY, "It is damaged."),),
    (Duplicate("a.png", "b.png", True, False), Duplicate("c.png", "d.png", False, True)),
    4.0,
    (f"The class {NASTY!r} has one usable picture for training; give it at least 10.",),
    ("1 files could not be used.",),
)
EVALUATION = Evaluation(
    0.8, 0.5, 15, 100, 0.1, ("rose", NASTY), ((11, 1), (2, 1)),
    (ClassScore("rose", 12, 11, 11 / 12), ClassScore(NASTY, 3, 1, 1 / 3)), "none",
)  # fmt: skip
FOLDS = CrossValidation((Fold(1, 8, 0.75), Fold(2, 7, 0.85)), 0.8, 0.071)
REPORT = OwnReport(EVALUATION, FOLDS, "cross-validation", 15, 1.5, 0.2)


@pytest.fixture(autouse=True)
def answers_from_the_store(fresh_desk: None, monkeypatch: pytest.MonkeyPatch) -> None:
    # What is in the store is the answer, so that no worker need be started.
    for name in ("own", "own_trials"):
        monkeypatch.setitem(rooms.ROOMS, name, replace(rooms.ROOMS[name], is_lasting=True))
    monkeypatch.setattr(promotion, "draw_own", lambda own_id: st.text(f"promote {own_id}"))


@pytest.fixture
def ids(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids that new classifiers get."""
    coming = [f"{number:032x}" for number in range(1, 5)]
    given = iter(coming)
    monkeypatch.setattr(own_source, "new_id", lambda: next(given))
    return coming


def keep(sha256: str, options: Any, result: Any) -> None:
    made_by = Provenance(sha256, options.model, "0" * 64, asdict(options), "cpu", 0.25, __version__)
    key = result_key(sha256, options, __version__)
    room = "own" if isinstance(options, OwnOptions) else "own_trials"
    loaders.store().keep_report(key, room, Report("own", result, made_by))


def shelved(own_id: str, title: str = NASTY) -> OwnResult:
    folder, result = OwnShelf.at_home().get(own_id), OwnResult(own_id, title, EVALUATION.labels, GOOD, REPORT)
    folder.folder.mkdir(parents=True)
    folder.head.write_bytes(b"the head")
    folder.finish(OwnAbout(title, "efficientnet-lite2", "0" * 64, time.time()), result)
    return result


def open_page() -> AppTest:
    return calm(AppTest.from_string(SCRIPT, default_timeout=30).run())


def calm(test: AppTest) -> AppTest:
    assert not test.exception
    assert all("Something went wrong" not in error.value for error in test.error)
    for element in (*test.markdown, *test.caption, *test.error, *test.info, *test.subheader, *test.warning):
        assert "![x](" not in element.value
        assert ":smile:" not in element.value
    for body in html_of(test):
        assert "<img src=x" not in body
    return test


def html_of(test: AppTest) -> list[str]:
    return [element.proto.body for element in test.get("html")]


def texts(test: AppTest) -> str:
    return "\n".join(element.value for element in (*test.text, *test.subheader, *test.caption))


def plain(markdown: str) -> str:
    return markdown.replace("\\", "").replace("\u2060", "")


def dropped(test: AppTest, data: bytes, name: str = "flowers.zip") -> AppTest:
    uploader = next(one for one in test.file_uploader if one.key.startswith("own-drop"))
    uploader.set_value([(name, data, "application/zip")])
    return calm(test.run())


def button(test: AppTest, key: str) -> Any:
    return next(one for one in test.button if one.key == key)


def has_button(test: AppTest, key: str) -> bool:
    return any(one.key == key for one in test.button)


def test_an_empty_room_offers_three_ways() -> None:
    test = open_page()
    assert test.file_uploader
    assert test.text_input(key="own-path")
    assert not has_button(test, "own-corrections")
    assert "can be used as well" in plain(texts(test))


def test_from_a_dropped_zip_to_the_numbers(ids: list[str]) -> None:
    data = b"stands for a zip"
    digest = hashlib.sha256(data).hexdigest()
    keep(digest, OwnOptions(ids[0], "flowers", is_check=True), OwnResult(ids[0], "flowers", ("rose",), GOOD, None))
    keep(digest, OwnOptions(ids[0], "My roses"), shelved(ids[0], "My roses"))
    OwnShelf.at_home().get(ids[0]).head.rename(OwnShelf.at_home().get(ids[0]).folder / "away")
    test = dropped(open_page(), data)
    assert "2 classes, 15 pictures to learn from, nothing wrong was found." in texts(test)
    assert "Your classifiers" not in texts(test)
    bars = next(body for body in html_of(test) if "Pictures of each class" in body)
    assert "width:100.0%" in bars
    assert "width:25.0%" in bars
    calm(test.text_input(key=f"own-title-{ids[0]}").set_value("My roses").run())
    (OwnShelf.at_home().get(ids[0]).folder / "away").rename(OwnShelf.at_home().get(ids[0]).head)
    calm(button(test, "own-train").click().run())
    (job,) = loaders.desk().jobs()
    assert (job.name, job.room, job.options) == ("My roses", "own", OwnOptions(ids[0], "My roses"))
    assert "80.0 % right, give or take 7.1 points" in texts(test)
    assert "in 2 rounds" in plain(texts(test))
    assert f"promote {ids[0]}" in texts(test)
    assert any("Accuracy of each class" in body for body in html_of(test))
    assert not has_button(test, "own-train")
    calm(button(test, "own-other").click().run())
    assert test.file_uploader
    assert job.path and Path(job.path).is_file()  # a job is about it


def test_pictures_that_cannot_be_trained_on(ids: list[str]) -> None:
    data = b"stands for a zip"
    digest = hashlib.sha256(data).hexdigest()
    keep(digest, OwnOptions(ids[0], "flowers", is_check=True), OwnResult(ids[0], "flowers", ("rose",), BAD, None))
    test = dropped(open_page(), data)
    assert not has_button(test, "own-train")
    assert any("one usable picture" in plain(error.value) for error in test.error)
    files, twice = test.dataframe
    assert NASTY in files.value["File"].tolist()
    assert "in two classes: both left out" in twice.value["Note"].tolist()
    kept = own_kept(digest)
    assert kept.is_file()
    calm(button(test, "own-other").click().run())
    assert not kept.exists()


def own_kept(digest: str) -> Path:
    from ent_models import paths

    return paths.inputs_dir() / digest


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.FAILED, State.CANCELLED])
def test_a_training_in_every_other_state(state: State, ids: list[str]) -> None:
    data = b"stands for a zip"
    digest = hashlib.sha256(data).hexdigest()
    keep(digest, OwnOptions(ids[0], "flowers", is_check=True), OwnResult(ids[0], "flowers", ("rose",), GOOD, None))
    keep(digest, OwnOptions(ids[0], "flowers"), OwnResult(ids[0], "flowers", ("rose",), GOOD, REPORT))
    test = dropped(open_page(), data)
    calm(button(test, "own-train").click().run())
    (job,) = loaders.desk().jobs()
    loaders.store().change_job(job.id, state=state, error=f"It is {NASTY}" if state is State.FAILED else "")
    calm(test.run())
    assert has_button(test, f"stop-{job.id}") != state.is_over
    assert has_button(test, f"retry-{job.id}") == state.is_over
    other = open_page()  # a new visitor sees what is under way
    assert has_button(other, f"stop-{job.id}") != state.is_over


def test_a_folder_by_its_path(ids: list[str], tmp_path: Path) -> None:
    test = open_page()
    for typed, told in (("", "Type the path"), (str(tmp_path / "gone"), "no such file"), ("/", "whole disk")):
        test.text_input(key="own-path").set_value(typed)
        calm(button(test, "own-path-look").click().run())
        assert any(told in plain(error.value) for error in test.error)
    from ent_models.store import inputs

    folder = tmp_path / "flowers"
    folder.mkdir()
    options = OwnOptions(ids[0], "flowers", is_check=True)
    keep(inputs.refer(folder).sha256, options, OwnResult(ids[0], "flowers", ("rose",), GOOD, None))
    test.text_input(key="own-path").set_value(f"'{folder}'")
    calm(button(test, "own-path-look").click().run())
    assert has_button(test, "own-train")
    calm(button(test, "own-other").click().run())
    assert folder.is_dir()


def test_corrections_become_a_list(ids: list[str], tmp_path: Path) -> None:
    albums = loaders.store().albums
    for number, (label, verdict) in enumerate(
        [("rose", "accepted"), ("rose", "corrected"), ("oak", "corrected"), ("oak", "accepted"), ("alone", "accepted"),
         ("", "none"), ("", "accepted")]
    ):  # fmt: skip
        albums.review_file(f"{number:064x}", str(tmp_path / f"{number}.png"), verdict, label)
    albums.review_file("f" * 64, "relative.png", "accepted", "rose")
    test = open_page()
    assert button(test, "own-corrections").label == "Use my corrections (4 pictures, 2 classes)"
    calm(button(test, "own-corrections").click().run())
    choice: own_source.Chosen = test.session_state["own-chosen"]
    listed = manifest.read(choice.file.path)
    assert [(one.label, one.sha256) for one in listed] == [
        (label, f"{number:064x}") for number, label in enumerate(["rose", "rose", "oak", "oak"])
    ]
    assert choice.title.startswith("My corrections of")


def test_one_of_a_kind_is_counted() -> None:
    reviews = (("0" * 64, Review("accepted", "rose", "/a")), ("1" * 64, Review("accepted", "oak", "/b")))
    assert own_source.corrected(reviews) == ((), 2)


def test_earlier_ones_are_opened_tried_exported_and_removed() -> None:
    own_id = new_id()
    shelved(own_id)
    shelved(new_id(), "Another")
    test = open_page()
    assert NASTY in texts(test)
    assert "80.0 % right" in plain(texts(test))
    calm(button(test, f"own-open-{own_id}").click().run())
    assert f"promote {own_id}" in texts(test)
    (download,) = test.get("download_button")
    assert download.proto.label == "Export head.safetensors"
    picture = b"stands for a picture"
    options = OwnTrialOptions(own_id)
    keep(hashlib.sha256(picture).hexdigest(), options, OwnTrial((Guess("rose", 0.9), Guess(NASTY, 0.1))))
    calm_with = next(one for one in test.file_uploader if one.key.startswith("own-try"))
    calm_with.set_value([("one.png", picture, "image/png")])
    calm(test.run())
    assert any("Classes with confidence" in body and "90 %" in body for body in html_of(test))
    calm(button(test, f"own-open-{own_id}").click().run())
    assert f"promote {own_id}" not in texts(test)
    calm(button(test, f"own-remove-{own_id}").click().run())
    assert [about.title for _, about, _ in OwnShelf.at_home().all()] == ["Another"]


def test_a_chosen_cell_comes_back() -> None:
    def page() -> None:
        import streamlit as st

        from ent_models.training.records import Evaluation
        from pages.ui.training import confusion

        found = Evaluation(0.5, 1, 4, 1, 0, ("a", "b"), ((1, 1), (1, 1)), (), "none")
        st.text(f"cell {confusion.draw(found, key='few')}")

    test = AppTest.from_function(page).run()
    assert test.text[0].value == "cell None"
    test.session_state["few"] = {"cell": [1, 0]}
    assert test.run().text[0].value == "cell (1, 0)"


@pytest.mark.parametrize(
    ("told", "cell"),
    [
        ([0, 1], (0, 1)), ((1.0, 0), (1, 0)), (None, None), ([0], None), ([0, 2], None), ([-1, 0], None), ("01", None),
        ([True, 0], None), ([0.5, 1], None), ([float("nan"), 1], None), ({"0": 1}, None), (["0", "1"], None),
    ],
)  # fmt: skip
def test_what_the_browser_says_is_a_cell_or_nothing(told: Any, cell: Any) -> None:
    assert confusion._cell(told, 2) == cell


def test_very_many_classes_are_a_list_of_mistakes() -> None:
    def page() -> None:
        import streamlit as st

        from ent_models.training.records import Evaluation
        from pages.ui.training import confusion

        n = confusion.MAX_CLASSES + 1
        rows = tuple(tuple(3 if truth == guess else int(guess == 0) for guess in range(n)) for truth in range(n))
        names = tuple(f"class {number}" for number in range(n))
        cell = confusion.draw(Evaluation(0.5, 1, 9, 1, 0, names, rows, (), "none"), key="many")
        st.text(f"cell {cell}")

    test = AppTest.from_function(page).run()
    assert not test.exception
    assert test.dataframe[0].value["Taken for"].unique().tolist() == ["class 0"]
    assert test.text[0].value == "cell None"


def test_spread_of_a_test_part_is_its_standard_error() -> None:
    report = replace(REPORT, validation=None, held_out="test pictures")
    assert report.spread == pytest.approx((0.8 * 0.2 / 15) ** 0.5)
    assert own_result.headline(report) == "80.0 % right, give or take 10.3 points"


def test_with_a_real_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wait: Callable[[Job], Job]) -> None:
    """Nothing is stubbed: the zip is dropped, looked over and learned from in the worker."""
    monkeypatch.undo()
    monkeypatch.setenv("RUSHES_HOME", str(tmp_path / "rushes home"))
    monkeypatch.chdir(ROOT)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        for number in range(4):
            for label, colour in (("red", (200, 5 * number, 0)), ("blue", (0, 5 * number, 200))):
                picture = io.BytesIO()
                Image.new("RGB", (40, 30), colour).save(picture, "PNG")
                out.writestr(f"{label}/{number}.png", picture.getvalue())
    test = dropped(open_page(), packed.getvalue())
    until = time.monotonic() + 60
    while not has_button(test, "own-train") and time.monotonic() < until:
        time.sleep(0.3)
        calm(test.run())
    calm(button(test, "own-train").click().run())
    (job,) = loaders.desk().jobs()
    assert wait(job).state is State.DONE, job.error
    calm(test.run())
    assert "100.0 % right" in texts(test)
    assert to_json(loaders.report(wait(job)))


@pytest.fixture
def wait() -> Callable[[Job], Job]:
    def until_over(job: Job) -> Job:
        loaders.desk().wait([job.id], 90)
        found = loaders.desk().job(job.id)
        assert found is not None
        return found

    return until_over

"""The part of the training page that finds CIFAR-10, driven without a browser."""

import dataclasses
import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ent_models.training import datasets, download
from pages.ui import downloads

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "tests" / "training"))
from small_sets import N_TEST, N_TRAIN, write_archive, write_folder  # noqa: E402

SCRIPT = """
import streamlit as st
from pages.ui.training import data_source

found = data_source.choose()
st.session_state["found"] = None if found is None else (found[0], str(found[1].path), found[1].name)
"""


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A user without CIFAR-10; the set is small."""
    small = dataclasses.replace(datasets.DATASETS["cifar10"], n_train=N_TRAIN, n_test=N_TEST)
    monkeypatch.setitem(datasets.DATASETS, "cifar10", small)
    for name in ("RUSHES_DATA", "HF_HOME", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.chdir(ROOT)
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def open_choice(data: str = "") -> AppTest:
    test = AppTest.from_string(SCRIPT, default_timeout=30)
    if data:
        test.session_state["training-data"] = data
    return calm(test.run())


def calm(test: AppTest) -> AppTest:
    assert not test.exception
    return test


def told(test: AppTest) -> str:
    elements = [*test.caption, *test.text, *test.error]
    return " ".join(str(element.value) for element in elements).replace("\\", "").replace("\u2060", "")


def archive(tmp_path: Path) -> bytes:
    write_folder(tmp_path / "batches" / "cifar-10-batches-py")
    write_archive(tmp_path / "small.tar.gz", tmp_path / "batches" / "cifar-10-batches-py")
    return (tmp_path / "small.tar.gz").read_bytes()


def test_without_cifar10_the_digits_are_chosen_and_honestly_named() -> None:
    test = open_choice()
    name, path, title = test.session_state["found"]
    assert name == "digits"
    assert path.endswith("digits.csv.gz")
    assert "digits" in title
    assert "Much easier than CIFAR-10" in told(test)
    assert "CIFAR-10 is not on this machine" in told(test)


def test_where_cifar10_is_it_is_chosen_and_its_place_is_shown(tmp_path: Path) -> None:
    archive(tmp_path)
    datasets.remember(tmp_path / "batches")
    test = open_choice()
    assert test.session_state["found"] == ("cifar10", str(tmp_path / "batches"), "CIFAR-10")
    assert str(tmp_path / "batches") in told(test)


def test_wanting_cifar10_where_it_is_not_shows_ways_to_get_it() -> None:
    test = open_choice("cifar10")
    assert test.session_state["found"] is None
    assert "CIFAR-10 is not on this machine." in told(test)
    assert "your own classes in their own tab" in told(test)
    assert download.SHA256 in told(test)
    assert test.button(key="download-cifar10").label == "Download (170 MB)"


def test_a_dropped_archive_is_used(tmp_path: Path) -> None:
    test = open_choice("cifar10")
    drop = test.file_uploader(key="drop-cifar10-0")
    calm(drop.set_value([("cifar-10-python.tar.gz", archive(tmp_path), "application/gzip")]).run())
    name, path, _ = test.session_state["found"]
    assert name == "cifar10"
    assert len(datasets.read(name, Path(path))[0]) == N_TRAIN


@pytest.mark.parametrize("cut", [0, 1_000], ids=["empty", "truncated"])
def test_a_damaged_archive_is_refused_with_a_sentence(tmp_path: Path, cut: int) -> None:
    test = open_choice("cifar10")
    drop = test.file_uploader(key="drop-cifar10-0")
    calm(drop.set_value([("cifar-10-python.tar.gz", archive(tmp_path)[:cut], "application/gzip")]).run())
    assert test.error
    assert test.session_state["found"] is None
    assert datasets.place("cifar10") is None


def test_a_typed_folder_is_used_and_a_wrong_one_refused(tmp_path: Path) -> None:
    archive(tmp_path)
    test = open_choice("cifar10")
    calm(test.button(key="use-cifar10-0").click().run())
    assert "Type the path" in told(test)
    test.text_input(key="cifar10-path-1").input(str(tmp_path / "user"))
    calm(test.button(key="use-cifar10-1").click().run())
    assert "There is no file or folder" in told(test)
    test.text_input(key="cifar10-path-2").input(f"'{tmp_path / 'batches'}'")
    calm(test.button(key="use-cifar10-2").click().run())
    assert test.session_state["found"] == ("cifar10", str(tmp_path / "batches"), "CIFAR-10")
    assert not test.error


def test_only_the_button_starts_a_download(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[str, ...]] = []
    state: list[downloads.Download | None] = [None]

    def start(self: object, name: str, command: tuple[str, ...] = ()) -> None:
        started.append(command)
        state[0] = downloads.Download(True, False, "cifar-10-python.tar.gz: 12.0 of 170.5 MB")

    monkeypatch.setattr(downloads.Downloads, "start", start)
    monkeypatch.setattr(downloads.Downloads, "status", lambda self, name: state[0])
    test = open_choice("cifar10")
    assert started == []
    calm(test.button(key="download-cifar10").click().run())
    assert started == [("data", "pull", "cifar10")]
    assert "12.0 of 170.5 MB" in told(test)
    state[0] = downloads.Download(False, True, "rushes: no network")
    calm(test.run())
    assert "no network" in told(test)
    assert test.button(key="download-cifar10")


def test_a_download_runs_the_command_that_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    class Process:
        stdout = io.StringIO("a line\n")

        def __init__(self, command: list[str], **_: object) -> None:
            commands.append(command)

        def poll(self) -> int:
            return 0

        wait = poll

    monkeypatch.setattr(downloads.subprocess, "Popen", Process)
    desk = downloads.Downloads()
    desk.start("data cifar10", ("data", "pull", "cifar10"))
    desk.start("whisper-base")
    assert [command[1:] for command in commands] == [
        ["-m", "ent_models", "data", "pull", "cifar10"],
        ["-m", "ent_models", "models", "pull", "whisper-base"],
    ]

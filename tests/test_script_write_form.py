"""The form that has a model write: nothing begins before the button, and nobody waits for what was asked before."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ent_models import paths
from ent_models.jobs.job import State
from ent_models.scripts.records import ScriptOptions
from pages.ui import asking, loaders

PAGE = """
import streamlit as st
from ent_models.records import Provenance, Report
from ent_models.scripts.records import Breakdown, Element, KeySentence
from pages.ui.script import summary

class FakeJob:
    id, sha256, name = "j", "s" * 64, "x.txt"

key = KeySentence("A sentence.", 0, 0, -1, 1.0)
result = Breakdown("T", "text", "not a screenplay", (), (), (key,), (Element("paragraph", "A sentence."),))
if st.checkbox("Here", value=True, key="here"):
    summary.draw(FakeJob(), Report("text", result, Provenance("0", "", "", {}, "cpu", 0.1, "1")))
"""


class _Asked:
    """The earlier question, still worked on."""

    id, state = "earlier", State.RUNNING


class _Desk:
    def __init__(self) -> None:
        self.cancelled: list[ScriptOptions] = []
        self._asked: dict[str, ScriptOptions] = {}

    def ask(self, about: Any, options: ScriptOptions) -> _Asked:
        self._asked["earlier"] = options
        return _Asked()

    def cancel(self, job_id: str) -> None:
        self.cancelled.append(self._asked[job_id])


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, rushes_home: Path) -> _Desk:
    monkeypatch.chdir(Path(__file__).parent.parent)
    monkeypatch.setenv("HF_HUB_CACHE", str(rushes_home / "no cache"))
    for name in ("mine", "other"):
        folder = paths.models_dir() / name
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(json.dumps({"model_type": "bart"}), encoding="utf-8")
        for file in ("model.safetensors", "tokenizer.json"):
            (folder / file).write_bytes(b"{}")
    made = _Desk()
    monkeypatch.setattr(loaders, "desk", lambda: made)
    return made


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[ScriptOptions]:
    found: list[ScriptOptions] = []
    monkeypatch.setattr(asking, "ask", lambda job, options, draw, **_: found.append(options))
    return found


def opened() -> AppTest:
    test = AppTest.from_string(PAGE, default_timeout=20).run()
    test.button_group[0].set_value("In a model's words")
    return calm(test)


def calm(test: AppTest) -> AppTest:
    test.run()
    assert not test.exception
    return test


def test_nothing_is_asked_before_the_button(desk: _Desk, asked: list[ScriptOptions]) -> None:
    test = opened()
    test.slider[0].set_value(9)
    calm(test)
    assert asked == []
    test.selectbox[0].set_value("other")
    test.slider[0].set_value(9)
    test.button[0].click()
    calm(test)
    assert asked == [ScriptOptions(sentences=9, writer="other")] and desk.cancelled == []


def test_a_new_question_ends_the_one_before(desk: _Desk, asked: list[ScriptOptions]) -> None:
    test = opened()
    test.button[0].click()
    calm(test)
    first = ScriptOptions(sentences=5, writer="mine")
    test.slider[0].set_value(2)
    calm(test)
    assert set(asked) == {first}  # the slider alone asks nothing new
    test.slider[0].set_value(2)
    test.button[0].click()
    calm(test)
    assert asked[-1] == ScriptOptions(sentences=2, writer="mine") and desk.cancelled == [first]
    test.button[0].click()
    calm(test)
    assert desk.cancelled == [first]  # the same again is no other question


def test_choices_outlive_the_panel(desk: _Desk, asked: list[ScriptOptions]) -> None:
    test = opened()
    test.selectbox[0].set_value("other")
    test.slider[0].set_value(3)
    test.button[0].click()
    calm(test)
    test.checkbox[0].uncheck()
    calm(test)
    assert not test.slider
    test.checkbox[0].check()
    calm(test)
    assert test.button_group[0].value == "In a model's words"
    assert (test.selectbox[0].value, test.slider[0].value) == ("other", 3)
    assert asked[-1] == ScriptOptions(sentences=3, writer="other")

"""The summary tab, driven without a browser: every form of a summary, with hostile words in it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

SCRIPT = """
import streamlit as st
from ent_models.records import Provenance, Report
from ent_models.scripts.records import *
from pages.ui.script import summary

class FakeJob:
    id, sha256, name = "j", "s" * 64, "x.txt"

nasty = "<b>**x**</b> :smile: $y$"
key = KeySentence(nasty, 0, 0, 0, 1.0)
scenes = (Scene(0, nasty, "INT", "A", "DAY", "", 1, 0, ()),)
synopsis = Synopsis(
    ranked=(key, key), lines=(key,), acts=(Act("Act one", 0, 0, (key,)),), page=(key,),
    phrases=(Phrase(nasty, 3, 0, 1.0),),
    turning_points=(TurningPoint("Climax", 0, 0.3, ("close",), key), TurningPoint("Opportunity", 0, 0.3, (), None)),
    tones=(SceneTone(0, "sad", 2.1),), voices=(Voice(nasty, 0.5, (key,)),),
)
full = Breakdown("T", "text", "screenplay", scenes, (), (key,), (Element("action", nasty, 0),), synopsis=synopsis)
bare = Breakdown("T", "text", "not a screenplay", (), (), (), ())
result = full if st.session_state.get("full", True) else bare
made_by = Provenance("0" * 64, "all-minilm-l6-v2", "0" * 64, {}, "cpu", 0.1, "1")
summary.draw(FakeJob(), Report("script", result, made_by))
"""
FORMS = ["One page", "By act", "By scene", "Turning points", "Tone", "Who said what", "Phrases", "Ask the text",
         "In a model's words"]  # fmt: skip


@pytest.fixture(autouse=True)
def at_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parent.parent)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "no cache"))


def test_every_form_is_drawn() -> None:
    test = AppTest.from_string(SCRIPT, default_timeout=20).run()
    assert not test.exception and test.slider[0].max == 2
    for form in FORMS:
        test.button_group[0].set_value(form)
        test.run()
        assert not test.exception and test.button_group[0].value == form
        assert "<b>" not in "".join(caption.value for caption in test.caption)


def test_nothing_to_sum_up() -> None:
    test = AppTest.from_string(SCRIPT, default_timeout=20)
    test.session_state["full"] = False
    test.run()
    assert not test.exception
    assert "no sentences" in test.text[0].value


def test_models_that_write_are_offered_with_the_way_to_get_them() -> None:
    test = AppTest.from_string(SCRIPT, default_timeout=20).run()
    test.button_group[0].set_value("In a model's words")
    test.run()
    assert not test.exception and not test.selectbox
    told = " ".join(caption.value for caption in test.caption).replace("\\", "")  # a reader does not see the escapes
    for name in ("bart-large-cnn", "flan-t5-small", "smollm2-360m-instruct"):
        assert f"models pull {name}" in told
    assert "not measured" in " ".join(text.value for text in test.text)

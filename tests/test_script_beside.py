"""A second file beside a script: what became of a dropped one is told, and a chosen one is remembered."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ent_models import samples
from ent_models.jobs import intake
from ent_models.jobs.job import Job, State
from ent_models.records import to_json
from ent_models.rooms import ROOMS
from ent_models.store import inputs
from ent_models.store.inputs import InputFile
from pages.ui import loaders

pytestmark = pytest.mark.usefixtures("fresh_desk")

PAGE = """
import streamlit as st
from pages.ui import loaders
from pages.ui.script import beside

job = loaders.desk().job(st.session_state["about"])
others = [one for one in loaders.desk().jobs() if one.room == "scripts" and one.sha256 != job.sha256
          and one.state.value != "failed"]
found = beside.choose(job, others, what=st.session_state.get("what", "draft"), label="Another", types="Any")
st.text(f"chosen: {found.name if found else 'none'}")
"""
SAMPLE = next(sample.path for sample in samples.samples() if sample.kind == "script")


def put(file: InputFile, state: State, room: str = "scripts", error: str = "") -> Job:
    """A job on the desk in any state; nobody works on it."""
    store = loaders.store()
    row = intake.row(file, None, store, origin="desk", owner="tests")
    options = to_json(ROOMS[room].options()).decode()
    ended = time.time() if state.is_over else None
    store.add_job({**row, "room": room, "options": options, "state": state, "error": error, "ended_at": ended})
    job = loaders.desk().job(row["id"])
    assert job is not None
    return job


def dropped(about: Job, other: Job, what: str = "draft") -> AppTest:
    """The page after `other` was put on the desk by a drop."""
    test = AppTest.from_string(PAGE, default_timeout=20)
    test.session_state["about"] = about.id
    test.session_state["what"] = what
    test.session_state[f"{what}-{about.id}-fresh"] = other.id
    test.run()
    assert not test.exception
    return test


@pytest.fixture
def about() -> Job:
    return put(inputs.refer(SAMPLE), State.DONE)


@pytest.fixture
def draft(tmp_path: Path) -> InputFile:
    path = tmp_path / "draft.txt"
    path.write_text("INT. A - DAY\n\nANNA\nHello.\n", encoding="utf-8")
    return inputs.refer(path)


def chosen(test: AppTest) -> str:
    return next(text.value for text in test.text if text.value.startswith("chosen: "))


def errors(test: AppTest) -> str:
    """All that is told as an error, as a reader sees it."""
    return " ".join(error.value for error in test.error).replace("\\", "")


def test_a_file_that_is_read_is_chosen_and_can_be_let_go(about: Job, draft: InputFile) -> None:
    other = put(draft, State.DONE)
    test = dropped(about, other)
    assert chosen(test) == "chosen: draft.txt" and not test.error
    test.run()
    assert chosen(test) == "chosen: draft.txt"
    test.selectbox[0].set_value("")
    test.run()
    assert chosen(test) == "chosen: none"


def test_a_file_that_still_waits_is_chosen_at_once(about: Job, draft: InputFile) -> None:
    test = dropped(about, put(draft, State.QUEUED))
    assert chosen(test) == "chosen: draft.txt" and not test.error


@pytest.mark.parametrize(
    ("state", "error", "told"),
    [
        (State.FAILED, "This file holds no text.", "This file holds no text."),
        (State.FAILED, "", "not read to its end"),
    ],
)
def test_a_file_that_failed_says_why(about: Job, draft: InputFile, state: State, error: str, told: str) -> None:
    test = dropped(about, put(draft, state, error=error))
    assert chosen(test) == "chosen: none" and told in errors(test)
    test.run()
    assert told in errors(test)  # until another is chosen or dropped


def test_the_same_script_is_no_other_draft(about: Job) -> None:
    test = dropped(about, put(inputs.refer(SAMPLE, "again.fountain"), State.DONE))
    assert "same script" in errors(test)


def test_sound_is_no_draft_but_may_be_what_was_said(about: Job, draft: InputFile) -> None:
    sound = put(replace(draft, name="take.wav"), State.RUNNING, "speech")
    test = dropped(about, sound)
    assert "This is sound" in errors(test)
    test = dropped(about, sound, "said")
    assert not test.error and any("being written down" in caption.value for caption in test.caption)

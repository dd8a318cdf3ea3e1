"""What tests of the speech room's panels share: a heard file, a panel alone on a page, and what stands there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import speech_jobs
from speech_jobs import segment
from streamlit.testing.v1 import AppTest

from ent_models.jobs.job import Job, State
from ent_models.speech import manuscripts
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.records import Document
from ent_models.speech.records import Segment
from pages.ui import loaders, media_facts

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "tests" / "e2e" / "panels_page.py"
NASTY = "<b>x</b> ![x](http://evil.example/p.png) **b** :smile:"

SEGMENTS = (
    segment(0.0, "Anna met Ana at the gate.", 0.2, 0.9, 0.4),
    segment(5.0, "The gate was shut, anna said.", 0.9, 0.9, 0.9, 0.9, 0.3),
    segment(10.0, f"Then {NASTY} came", 0.95, 0.1),
    segment(20.0, "and the gate opened."),
)


@pytest.fixture(name="put")
def put_fixture(tmp_path: Path) -> Callable[..., Job]:
    """Writes a finished job of the speech room straight into the store."""

    def put_job(
        segments: tuple[Segment, ...] = SEGMENTS, state: State = State.DONE, name: str = "clip.wav", **told: Any
    ) -> Job:
        id = speech_jobs.put(loaders.store(), tmp_path, segments, state, name, **told)
        desk = loaders.desk()
        loaders.store().change_job(id, state=state)
        job = desk.job(id)
        assert job is not None
        return job

    return put_job


def kept(job: Job) -> Manuscript:
    return loaders.manuscript(manuscripts.folder_for(job.sha256, job.options))


def document(job: Job) -> Document:
    return kept(job).draft.document


def open_panel(name: str) -> AppTest:
    test = AppTest.from_file(str(PAGE), default_timeout=30)
    test.query_params["panel"] = name
    return calm(test.run())


def calm(test: AppTest) -> AppTest:
    assert not test.exception
    assert all("Something went wrong" not in error.value for error in test.error)
    for element in (*test.markdown, *test.caption, *test.error, *test.success, *test.info):
        assert "![x](" not in element.value
        assert "**b**" not in element.value
    return test


def texts(test: AppTest) -> str:
    return "\n".join(element.value for element in (*test.text, *test.caption, *test.success, *test.error)).replace(
        "\\", ""
    )


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked what a file says of itself: that would start a process for each test."""
    monkeypatch.setattr(media_facts, "of", lambda job, seconds=0.0: None)

"""The panel that tells speakers apart: what it plans, and what it does when it is pressed."""

from pathlib import Path
from typing import Any

import pytest
import speech_jobs
from speech_jobs import segment
from streamlit.testing.v1 import AppTest

from ent_models import registry, weights
from ent_models.jobs.job import State
from ent_models.speech.document import edits
from ent_models.speech.voices_records import Turn, Voices
from ent_models.weights import Presence
from pages.ui import asking, loaders
from pages.ui.speech import held

pytestmark = pytest.mark.usefixtures("fresh_desk")

FOUND = Voices((Turn(0.0, 4.0, 1), Turn(5.0, 9.0, 2), Turn(20.0, 22.0, 1)), 2)
SEGMENTS = (segment(0.0, "Good evening."), segment(5.0, "Thank you."), segment(12.0, "Who said that?"),
            segment(20.0, "Nobody."))  # fmt: skip


def page() -> None:
    from pages.ui import loaders
    from pages.ui.speech import held, voices

    job = next(job for job in loaders.desk().jobs() if job.room == "speech")
    voices.draw(job, held.manuscript(job))


def opened(tmp_path: Path) -> tuple[AppTest, Any]:
    id = speech_jobs.put(loaders.store(), tmp_path, SEGMENTS, State.DONE, "clip.wav")
    return AppTest.from_function(page, default_timeout=20), loaders.desk().job(id)


def test_telling_apart_and_assigning_is_one_step_to_undo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def ask(job: Any, options: Any, draw: Any) -> None:
        asked.append(options)
        draw(FOUND)

    monkeypatch.setattr(asking, "ask", ask)
    monkeypatch.setattr(weights, "presence", lambda card: Presence("pack", ""))
    app, job = opened(tmp_path)
    app.run()
    assert not app.exception and asked == []
    app.selectbox[0].select(2)
    app.button(key="voices-start").click().run()
    assert asked[-1].n_speakers == 2
    app.button(key=f"voices-assign-{job.id}").click().run()
    assert not app.exception
    kept = held.manuscript(job)
    document = kept.draft.document
    assert [document.name(item.speaker) for item in document.lines] == ["Speaker 1", "Speaker 2", "", "Speaker 1"]
    assert any("have these speakers" in caption.value for caption in app.caption)
    kept.undo()
    assert {item.speaker for item in kept.draft.document.lines} == {0}
    # A name that was given stays, and lines that have a speaker may be left alone.
    kept.change(edits.SetSpeaker((kept.draft.document.lines[0].id,), "Ana"))
    app.run()
    app.checkbox(key=f"voices-unknown-{job.id}").check().run()
    app.button(key=f"voices-assign-{job.id}").click().run()
    document = kept.draft.document
    assert [document.name(item.speaker) for item in document.lines] == ["Ana", "Speaker 2", "", "Ana"]
    assert len(kept.draft.done) == 2


def test_without_the_network_the_panel_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "presence", lambda card: Presence("", "The weights are not on this machine."))
    app, _ = opened(tmp_path)
    app.run()
    assert not app.exception and not app.button
    assert "by hand" in app.info[0].value and registry.get("campplus").title not in app.info[0].value

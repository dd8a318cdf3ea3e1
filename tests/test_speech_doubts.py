"""The doubt queue, driven without a browser: what comes first, and what a press does."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from speech_panel import (  # noqa: F401
    document,
    kept,
    no_worker,
    open_panel,
    put_fixture,
)

from ent_models.jobs.job import Job
from ent_models.speech.document import edits
from ent_models.speech.document.doubts import Doubt
from pages.ui.speech import doubts, inbox

pytestmark = pytest.mark.usefixtures("fresh_desk")


def act(do: str, row: str, text: str, seen: int = 10_000) -> inbox.Act:
    return inbox.Act(n=1, do=do, row=row, seen=seen, text=text)


DOUBT = Doubt(1, 0, "word", 0.1, 0.0, 1.0, 0.0, 1.0, "", "")


def items(job: Job) -> list[dict[str, Any]]:
    from ent_models.speech.document.doubts import queue

    return doubts.told_items(queue(document(job)), document(job))


def test_doubts_come_worst_first_with_a_second_around(put: Callable[..., Job]) -> None:
    job = put()
    open_panel("doubts")
    told = items(job)
    assert [item["text"] for item in told] == ["<b>x</b>", "Anna", "anna", "Ana"]
    assert told[1]["n_equal"] == 2
    assert (told[0]["from"], told[0]["until"]) == (9.5, 11.9)


def test_two_words_of_one_line_pressed_before_the_page_answers(put: Callable[..., Job], monkeypatch) -> None:
    job = put()
    open_panel("doubts")
    session: dict[str, Any] = {}
    monkeypatch.setattr(doubts.doing.st, "session_state", session)
    panel = doubts.doing.Panel(job, kept(job), "doubts")
    seen = kept(job).draft.revision
    first, second = (item for item in items(job) if item["text"] in ("Anna", "Ana"))
    doubts.do(panel, act("fix", first["id"], "Anna\nMary Jane", seen))
    doubts.do(panel, act("fix", second["id"], "Ana\nAnna", seen))
    assert document(job).lines[0].text == "Mary Jane met Anna at the gate."
    doubts.do(panel, act("undo", "", "", seen))
    doubts.do(panel, act("undo", "", "", seen))
    assert document(job).lines[0].text == "Anna met Ana at the gate."


def test_a_word_keeps_its_id_when_another_of_its_line_becomes_two(put: Callable[..., Job]) -> None:
    job = put()
    open_panel("doubts")
    line = document(job).lines[0].id
    (second,) = (item for item in items(job) if item["text"] == "Ana")
    kept(job).change(edits.FixWord(line, 0, "Anna", "Mary Jane"))
    assert second["id"] in {item["id"] for item in items(job)}
    place = doubts.place_of(second["id"])
    assert place is not None
    assert doubts.edit_of("accept", place, "Ana", "", document(job)) == edits.AcceptWord(line, 3, "Ana")


def test_words_of_one_moment_are_told_apart(put: Callable[..., Job]) -> None:
    job = put()
    open_panel("doubts")
    line = document(job).lines[1].id
    kept(job).change(edits.SetTimes(line, 7.4, 7.9))  # what was said before stands at the line's start now
    words = document(job).lines[1].words
    ids = [
        doubts._id(replace(DOUBT, line=line, word=index, start_s=word.start_s), document(job).lines[1])
        for index, word in enumerate(words)
    ]
    assert len(set(ids)) == len(words) > len({word.start_s for word in words})
    for index, id in enumerate(ids):
        place = doubts.place_of(id)
        assert place is not None and doubts._found(document(job), place) == index


def test_what_somebody_else_changed_is_not_overwritten(put: Callable[..., Job], monkeypatch) -> None:
    job = put()
    open_panel("doubts")
    session: dict[str, Any] = {}
    monkeypatch.setattr(doubts.doing.st, "session_state", session)
    panel = doubts.doing.Panel(job, kept(job), "doubts")
    told, seen = items(job), kept(job).draft.revision
    line = document(job).lines[0].id
    kept(job).change(edits.ChangeText(line, "Anna met Ana at the door."))
    doubts.do(panel, act("fix", told[1]["id"], "Anna\nMary", seen))
    assert document(job).lines[0].text == "Anna met Ana at the door."
    assert panel.said()[1] is True


def test_accept_and_fix_everywhere(put: Callable[..., Job], monkeypatch) -> None:
    job = put()
    open_panel("doubts")
    monkeypatch.setattr(doubts.doing.st, "session_state", {})
    panel = doubts.doing.Panel(job, kept(job), "doubts")
    told = items(job)
    doubts.do(panel, act("fix-all", told[1]["id"], "Anna\nHanna"))
    assert [line.text for line in document(job).lines][:2] == [
        "Hanna met Ana at the gate.", "The gate was shut, Hanna said.",
    ]  # fmt: skip
    assert {item["text"] for item in items(job)} == {"<b>x</b>", "Ana"}
    doubts.do(panel, act("accept", items(job)[1]["id"], "Ana"))
    doubts.do(panel, act("accept-all", items(job)[0]["id"], items(job)[0]["text"]))
    assert items(job) == []


@pytest.mark.parametrize("row", ["", "1", "1-2", "1-2-3-4", "--", "9999-0-0", "1-99999-7000", "1" * 60])
def test_words_that_are_not_there_change_nothing(row: str, put: Callable[..., Job], monkeypatch) -> None:
    job = put()
    open_panel("doubts")
    monkeypatch.setattr(doubts.doing.st, "session_state", {})
    panel = doubts.doing.Panel(job, kept(job), "doubts")
    before = document(job)
    for do in ("accept", "fix"):
        doubts.do(panel, act(do, row, "Anna\nx"))
    assert document(job) == before

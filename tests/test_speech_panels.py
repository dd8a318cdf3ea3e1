"""The panels of the speech room, driven without a browser, and what their scripts may send."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from speech_jobs import segment
from speech_panel import (  # noqa: F401
    NASTY,
    PAGE,
    SEGMENTS,
    calm,
    document,
    kept,
    no_worker,
    open_panel,
    put_fixture,
    texts,
)

from ent_models.errors import BadInput
from ent_models.jobs.job import Job, State
from ent_models.speech.document import edits, presets
from ent_models.speech.document.find import Query
from pages.ui.speech import care, changes, doubts, find, inbox, people, rows, saving

pytestmark = pytest.mark.usefixtures("fresh_desk")

SENDER = "panel-00112233445566778899aabb"


@pytest.mark.parametrize("panel", ["doubts", "find", "care", "people", "again", "changes", "bringing", "saving"])
@pytest.mark.parametrize("n_lines", [0, 1, 4])
def test_every_panel_with_no_line_one_and_some(panel: str, n_lines: int, put: Callable[..., Job]) -> None:
    put(SEGMENTS[:n_lines])
    test = open_panel(panel)
    calm(test.run())


@pytest.mark.parametrize("panel", ["doubts", "find", "care", "people", "again", "changes", "bringing", "saving"])
def test_every_panel_of_a_file_nobody_heard(panel: str, put: Callable[..., Job]) -> None:
    put((), State.CANCELLED)
    open_panel(panel)


# What scripts send.


def message(*acts: dict[str, Any], sender: str = SENDER) -> dict[str, Any]:
    whole = [{"n": index + 1, "do": "back", "row": "1", "seen": 0, "text": "", **act} for index, act in enumerate(acts)]
    return {"acts": {"sender": sender, "turn": 1, "acts": whole}}


@pytest.mark.parametrize(
    "state",
    [
        None, 7, "acts", [], {}, {"acts": None}, {"acts": []}, {"acts": {"sender": "x"}},
        message({"do": "<script>"}), message({"row": "../1"}), message({"n": -1}), message({"n": 2.5}),
        message({"seen": True}), message({"text": "x" * 3000}), message({"more": 1}), message({"text": None}),
        message(*[{}] * 51), message({}, sender="Evil Sender"),
    ],
)  # fmt: skip
def test_what_is_no_message_is_passed_over(state: Any) -> None:
    assert inbox.parsed(state) is None


def test_acts_are_taken_once_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    session: dict[str, Any] = {}
    monkeypatch.setattr(inbox.st, "session_state", session)
    box = inbox.Inbox("panel", ("back",))

    def rows_of(state: Any) -> list[str]:
        session["panel"] = state
        made: list[str] = []
        box.obey(lambda act: made.append(act.row))
        return made

    assert rows_of(message({"row": "1"}, {"row": "2"})) == ["1", "2"]
    assert rows_of(message({"row": "1"}, {"row": "2"})) == []
    assert rows_of(message({"row": "1"}, {"row": "2"}, {"row": "3"})) == ["3"]
    assert box.handled == {SENDER: 3}
    assert rows_of(message({"row": "4"}, sender="panel-another-window")) == ["4"]
    assert rows_of(message({"n": 4, "do": "format-disk"})) == []
    assert box.handled[SENDER] == 4
    for index in range(20):
        rows_of(message({}, sender=f"panel-window-{index}"))
    assert len(box.handled) <= 5


def test_what_went_wrong_is_told_before_what_went_well(put: Callable[..., Job], monkeypatch) -> None:
    job = put()
    monkeypatch.setattr(doubts.doing.st, "session_state", {})
    panel = doubts.doing.Panel(job, kept(job), "any")
    panel.say("No.", is_bad=True)
    panel.say("Yes.")
    assert panel.said() == ("No.", True)
    assert panel.said() == ("", False)


# Find and replace.


def test_find_counts_and_replaces_all_and_takes_it_back(put: Callable[..., Job]) -> None:
    job = put()
    test = open_panel("find")
    test.text_input(key=f"find-text-{job.id}").input("gate")
    test.text_input(key=f"find-with-{job.id}").input("door").run()
    assert "3 matches in 3 lines" in texts(calm(test))
    calm(test.button(key=f"find-all-{job.id}").click().run())
    assert sum("door" in line.text for line in document(job).lines) == 3
    assert "Not found." in texts(test)
    calm(test.button(key=f"undo-find-{job.id}").click().run())
    assert not any("door" in line.text for line in document(job).lines)


def test_whole_words_and_capitals(put: Callable[..., Job]) -> None:
    job = put()
    test = open_panel("find")
    test.text_input(key=f"find-text-{job.id}").input("an").run()
    assert "4 matches" in texts(test)
    test.checkbox(key=f"find-whole-{job.id}").check().run()
    assert "Not found." in texts(test)
    test.checkbox(key=f"find-whole-{job.id}").uncheck()
    test.checkbox(key=f"find-case-{job.id}").check().run()
    assert "2 matches" in texts(calm(test))


def test_one_match_is_replaced_where_it_stands(put: Callable[..., Job]) -> None:
    job = put()
    open_panel("find")
    line, query = document(job).lines[0], Query("an")
    edit = find.replaced(document(job), query, "en", f"{line.id}-9-11")
    assert edits.apply(document(job), edit).lines[0].text == "Anna met ena at the gate."
    for row in (f"{line.id}-3-5", "1-2", "x", f"{line.id}-9-11-4", "99-0-2"):
        with pytest.raises(BadInput):
            find.replaced(document(job), query, "en", row)
    alone = replace(document(job), lines=(edits.apply(document(job), edits.ChangeText(line.id, "an")).lines[0],))
    assert find.replaced(alone, query, "", f"{line.id}-0-2") == edits.Delete((line.id,))


def test_a_match_is_played_from_its_word(put: Callable[..., Job]) -> None:
    from ent_models.speech.document.find import Match

    job = put()
    open_panel("find")
    line = document(job).lines[0]
    assert find.place_s(line, Match(line.id, 9, 12, "Ana")) == 1.0
    assert find.place_s(line, Match(line.id, 10, 12, "na")) == 1.0


# Care, changes, speakers.


def test_fix_all_mends_in_one_step(put: Callable[..., Job]) -> None:
    job = put((segment(0.0, "word " * 30), segment(40.0, "quick")))
    test = open_panel("care")
    assert "problem" in texts(test)
    calm(test.button(key=f"care-all-{job.id}").click().run())
    assert len(document(job).lines) > 2
    assert "Subtitle care:" in texts(test)
    calm(test.button(key=f"undo-care-{job.id}").click().run())
    assert len(document(job).lines) == 2


def test_one_problem_is_mended_and_what_is_none_is_refused(put: Callable[..., Job]) -> None:
    job = put((segment(0.0, "quick"),))
    open_panel("care")
    preset, line = presets.PRESETS["netflix-english"], document(job).lines[0]
    after = edits.apply(document(job), care.fix(document(job), preset, 25.0, "too-short", str(line.id)))
    assert after.lines[0].end_s > line.end_s
    for do, row in (("too-long", str(line.id)), ("too-short", "99"), ("too-short", ""), ("back", str(line.id))):
        with pytest.raises(BadInput):
            care.fix(document(job), preset, 25.0, do, row)


def test_changed_lines_go_back_to_the_machines_text(put: Callable[..., Job]) -> None:
    job = put()
    open_panel("changes")
    line = document(job).lines[0]
    kept(job).change(edits.ChangeText(line.id, "Anna met Ina at the gate."))
    kept(job).change(edits.InsertLine(25.0, 26.0, "New."))
    test = open_panel("changes")
    assert "2 of 5 lines differ" in texts(test)
    kept(job).change(lambda now: changes.back(now, str(line.id)))
    assert document(job).lines[0].text == line.text
    added = document(job).lines[-1].id
    kept(job).change(lambda now: changes.back(now, str(added)))
    assert len(document(job).lines) == 4
    for row in ("", "-", "77"):
        with pytest.raises(BadInput):
            changes.back(document(job), row)


def test_a_speaker_is_renamed_once_for_everywhere(put: Callable[..., Job]) -> None:
    job = put()
    open_panel("people")
    ids = tuple(line.id for line in document(job).lines)
    kept(job).change(edits.SetSpeaker(ids[:3], NASTY))
    test = open_panel("people")
    person = document(job).speakers[0]
    calm(test.text_input(key=f"name-{job.id}-{person.id}-{NASTY}").input("Ada").run())
    assert document(job).speakers[0].name == "Ada"
    written = saving.written(job, document(job), saving.Choice(), "txt")[0].data.decode()
    assert written.count("Ada") >= 1 and NASTY not in written.split("Then")[0]
    test.text_input(key=f"name-{job.id}-{person.id}-Ada").input("").run()
    assert "A speaker needs a name" in texts(test)
    assert document(job).speakers[0].name == "Ada"


def test_lines_are_marked_as_the_speaker_who_was_chosen_whatever_the_name_is_by_then(
    put: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = put()
    open_panel("people")
    first, second, third, _ = (line.id for line in document(job).lines)
    kept(job).change(edits.SetSpeaker((first,), "Speaker 1"))
    speaker, marked = document(job).line(first).speaker, (second,)
    monkeypatch.setattr(people.picking, "lines", lambda *args, **told: marked)
    test = open_panel("people")
    test.session_state[f"mark-{job.id}"] = True
    box, mark = f"mark-name-{job.id}", f"mark-do-{job.id}"
    calm(calm(test.run()).selectbox(key=box).select("Speaker 1").run())
    kept(job).change(edits.RenameSpeaker(speaker, "Anna"))
    calm(test.button(key=mark).click().run())
    assert [person.name for person in document(job).speakers] == ["Anna"]
    assert document(job).line(second).speaker == speaker
    assert test.selectbox(key=box).value == "Anna"
    marked = (third,)
    kept(job).change(edits.RenameSpeaker(speaker, "Ada"))
    calm(test.selectbox(key=box).select("Anna").run())  # as the window still shows it
    calm(test.button(key=mark).click().run())
    assert [person.name for person in document(job).speakers] == ["Ada"]
    assert document(job).line(third).speaker == speaker


# Thousands of lines.


def test_a_panel_shows_one_page_of_many_lines(put: Callable[..., Job]) -> None:
    put(tuple(segment(index * 3.0, f"Line {index} gate", 0.1) for index in range(3000)))
    for panel in ("doubts", "care", "changes", "people", "saving"):
        test = open_panel(panel)
        started = time.perf_counter()
        calm(test.run())
        assert time.perf_counter() - started < 3
    assert rows.PAGE <= 20

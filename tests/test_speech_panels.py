"""The panels of the speech room, driven without a browser, and what their scripts may send."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import speech_jobs
import streamlit as st
from speech_jobs import segment
from streamlit.testing.v1 import AppTest

from ent_models.errors import BadInput
from ent_models.facts import Facts
from ent_models.jobs.job import Job, State
from ent_models.speech import manuscripts
from ent_models.speech.document import edits, presets
from ent_models.speech.document.find import Query
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.records import Document
from ent_models.speech.records import HeardAgain, Segment, SpeechOptions
from ent_models.store import inputs
from pages.ui import loaders, security, uploads
from pages.ui.speech import again, bringing, care, changes, doubts, find, inbox, rows, saving, settings

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "tests" / "e2e" / "panels_page.py"
NASTY = "<b>x</b> ![x](http://evil.example/p.png) **b** :smile:"
SENDER = "panel-00112233445566778899aabb"


SEGMENTS = (
    segment(0.0, "Anna met Ana at the gate.", 0.2, 0.9, 0.4),
    segment(5.0, "The gate was shut, anna said.", 0.9, 0.9, 0.9, 0.9, 0.3),
    segment(10.0, f"Then {NASTY} came", 0.95, 0.1),
    segment(20.0, "and the gate opened."),
)


@pytest.fixture(autouse=True)
def fresh_desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(ROOT)
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Job]:
    """Writes a finished job of the speech room straight into the store."""

    def put_job(segments: tuple[Segment, ...] = SEGMENTS, state: State = State.DONE, name: str = "clip.wav") -> Job:
        id = speech_jobs.put(loaders.store(), tmp_path, segments, state, name)
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


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked what a file says of itself: that would start a process for each test."""
    monkeypatch.setattr(saving, "facts", lambda job, seconds=0.0: None)


# Doubts.


def act(do: str, row: str, text: str, seen: int = 10_000) -> inbox.Act:
    return inbox.Act(n=1, do=do, row=row, seen=seen, text=text)


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


# Bringing in and saving.

SRT = b"2\n00:00:04,000 --> 00:00:05,000\nANNA: Second.\n\n1\n00:00:01,000 --> 00:00:02,000\nBOB: First.\n"


def test_subtitles_replace_the_transcript_and_undo_brings_it_back(put: Callable[..., Job]) -> None:
    job = put()
    test = open_panel("bringing")
    test.file_uploader[0].set_value([("film.en.srt", SRT, "")]).run()
    assert "2 lines · 0:01 to 0:05 · 2 speakers" in texts(calm(test))
    calm(test.button(key=f"bring-take-{job.id}").click().run())
    assert [line.text for line in document(job).lines] == ["First.", "Second."]
    assert [document(job).name(line.speaker).title() for line in document(job).lines] == ["Bob", "Anna"]
    assert document(job).heard_until_s >= 30.0
    calm(test.button(key=f"undo-bringing-{job.id}").click().run())
    assert len(document(job).lines) == 4


def test_subtitles_begin_a_transcript_that_has_none(put: Callable[..., Job]) -> None:
    job = put((), State.CANCELLED)
    test = open_panel("bringing")
    test.file_uploader[0].set_value([("film.de.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nGuten Tag\n", "")]).run()
    calm(test.button(key=f"bring-take-{job.id}").click().run())
    assert [line.text for line in document(job).lines] == ["Guten Tag"]
    assert document(job).language == "de"


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 100, b"RIFF....WAVE", b"no cue", b"\xff\xfe", b"1\n99:99:99,999 --> x\n", b"WEBVTT"]
)
def test_files_that_are_no_subtitles_are_told(data: bytes, put: Callable[..., Job]) -> None:
    put()
    test = open_panel("bringing")
    test.file_uploader[0].set_value([(NASTY, data, "")]).run()
    assert len(calm(test).error) == 1
    assert not any(button.key.startswith("bring-take") for button in test.button if button.key)


def test_brought_lines_keep_their_speakers_and_words() -> None:
    from ent_models.speech.document import importing

    found = importing.from_subtitles(SRT).document
    spoken = bringing.segments(found)
    assert [(one.speaker, one.text) for one in spoken] == [("BOB", "First."), ("ANNA", "Second.")]
    assert [word.text for word in spoken[0].words] == ["First."]


def test_every_format_is_written_under_the_name_that_its_button_has(put: Callable[..., Job]) -> None:
    job = put(name="my film.mp4")
    test = open_panel("saving")
    assert len(test.get("download_button")) == 11
    choice = saving.Choice(preset="netflix-english", rate="25", start_timecode="01:00:00:00")
    for name in saving.formats.FORMATS:
        files = saving.written(job, document(job), choice, name)
        assert (files[0].name, files[0].mime) == saving.named(job, document(job), name)
        assert saving.packed(files) == files[0].data
    assert saving.named(job, document(job), "srt")[0] == "my film.en.srt"


def test_a_wrong_timecode_is_told_and_disables_the_markers(put: Callable[..., Job]) -> None:
    job = put()
    test = open_panel("saving")
    for wrong in ("01:00:00:99", "yes", "", "1"):
        test.text_input(key=f"save-start-{job.id}-01:00:00:00").input(wrong).run()
        if wrong:
            assert len(calm(test).error) == 1, wrong
            disabled = [button.proto.disabled for button in test.get("download_button")]
            assert disabled == [False] * 6 + [True] * 5


def test_the_rate_and_the_start_are_first_those_of_the_file(put: Callable[..., Job], monkeypatch) -> None:
    job = put(name="film.mp4")
    known = Facts(30.0, True, True, "30000/1001", 1920, 1080, "10:00:00;00")
    monkeypatch.setattr(saving, "facts", lambda job, seconds=0.0: known)
    test = open_panel("saving")
    assert test.selectbox(key=f"save-rate-{job.id}-29.97df").value == "29.97df"
    assert test.text_input(key=f"save-start-{job.id}-10:00:00;00").value == "10:00:00;00"
    assert not test.error


def test_an_edl_of_many_markers_is_a_zip(put: Callable[..., Job]) -> None:
    job = put(tuple(segment(index * 2.0, "Word") for index in range(1001)))
    open_panel("saving")
    choice = saving.Choice(rate="25", start_timecode="01:00:00:00")
    files = saving.written(job, document(job), choice, "edl")
    assert len(files) == 2
    assert saving.packed(files)[:2] == b"PK"
    assert saving.named(job, document(job), "edl")[1] == saving.ZIP


# Settings and microphone.


def test_settings_are_remembered_and_used_for_new_files(put: Callable[..., Job], tmp_path: Path) -> None:
    job = put()
    test = open_panel("settings")
    chosen = SpeechOptions(language="de", prompt="Krüger", beam=1)
    test.session_state[settings.KEY] = chosen
    calm(test.run())
    assert test.session_state[settings.KEY] == chosen
    assert any(button.key == f"hear-again-{job.id}" for button in test.button)
    assert settings.suited(Path(job.path), chosen) == chosen
    picture = tmp_path / "x.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert settings.suited(picture, chosen) is None
    assert settings.suited(tmp_path / "none", chosen) is None


def test_files_added_in_the_room_are_heard_as_chosen(put: Callable[..., Job], monkeypatch) -> None:
    job = put()
    chosen = SpeechOptions(language="fr")
    session: dict[str, Any] = {settings.KEY: chosen}
    monkeypatch.setattr(settings.st, "session_state", session)
    monkeypatch.setattr(uploads.st, "session_state", session)
    asked: list[Any] = []

    class Desk:
        def submit(self, file: Any, options: Any) -> Job:
            asked.append(options)
            return job

        def wait(self, ids: Any, seconds: float) -> None: ...

    monkeypatch.setattr(uploads.loaders, "desk", Desk)
    source = [("clip.wav", lambda: inputs.refer(Path(job.path)))]
    uploads.take("speech", source)
    uploads.take("home", source)
    assert asked == [chosen, None]


def test_a_browser_may_give_this_app_its_microphone_and_camera_and_no_more() -> None:
    policy = security.HEADERS[b"permissions-policy"].decode()
    assert "microphone=(self)" in policy
    assert "camera=(self)" in policy
    assert "geolocation=()" in policy


# Listening again.


def test_words_heard_again_go_to_the_lines_that_they_belong_to(put: Callable[..., Job]) -> None:
    job = put()
    open_panel("changes")
    first, second = document(job).lines[:2]
    one = segment(0.0, "Hannah met Anna at the gate")
    across = segment(2.0, "gate. " + "so " * 5 + "the door")
    found = again.heard((first, second), ((one, across), (across,)))
    assert again.said(found[first.id]).startswith("Hannah met Anna at the gate gate. so")
    assert again.said(found[second.id]).endswith("door")
    assert len(again.said(found[first.id] + found[second.id]).split()) == 6 + 8
    assert found[first.id][0] is one
    assert again.heard((first, second), ((), ())) == {first.id: (), second.id: ()}
    assert again.heard((), ((one,),)) == {}
    without = replace(one, words=())
    assert again.heard((first, second), ((without,), ()))[first.id] == (without,)
    how = again.options((first, second), SpeechOptions(beam=9, prompt="Ada"))
    assert (how.spans, how.beam, how.prompt) == (((0.0, 2.9), (5.0, 7.9)), 9, "Ada")


def test_what_was_heard_again_stands_in_the_place_and_time_of_the_line(put: Callable[..., Job]) -> None:
    job = put()
    open_panel("changes")
    line = document(job).lines[0]
    kept(job).change(edits.SetSpeaker((line.id,), "Ada"))
    late = replace(
        segment(2.0, "Hannah met Anna at this gate"), words=segment(2.0, "Hannah met Anna at this gate").words
    )
    for segments in ((late,), (replace(late, words=()),)):
        after = edits.apply(document(job), again.taken(document(job), line.id, segments, "bigger")).lines[0]
        assert (after.text, after.start_s, after.end_s) == ("Hannah met Anna at this gate", line.start_s, line.end_s)
        assert after.model == "bigger"
        assert after.speaker == document(job).lines[0].speaker != 0
    for id, segments in ((line.id, ()), (99, (late,))):
        with pytest.raises(BadInput):
            again.taken(document(job), id, segments, "bigger")


def test_old_and_new_are_shown_and_taken_in_one_step(put: Callable[..., Job], monkeypatch) -> None:
    job = put()
    open_panel("changes")
    lines = document(job).lines
    news = ((segment(0.0, "Hannah met Ana at the gate."),), (segment(5.0, lines[1].text),), (segment(10.0, NASTY),), ())
    answer = HeardAgain(news)
    asked = again.Asked(lines, again.options(lines, SpeechOptions()))
    monkeypatch.setattr(again.asking, "ask", lambda job, options, draw: draw(answer))
    test = AppTest.from_file(str(PAGE), default_timeout=30)
    test.query_params["panel"] = "again"
    test.session_state[f"again-asked-{job.id}"] = asked
    calm(test.run())
    assert "3 lines heard otherwise by Whisper base, 1 the same." in texts(test)
    calm(test.button(key=f"again-all-{job.id}").click().run())
    assert [line.text for line in document(job).lines] == [
        "Hannah met Ana at the gate.", lines[1].text, NASTY, lines[3].text,
    ]  # fmt: skip
    assert "1 line heard otherwise" in texts(test)
    calm(test.button(key=f"undo-again-{job.id}").click().run())
    assert [line.text for line in document(job).lines] == [line.text for line in lines]


# Thousands of lines.


def test_a_panel_shows_one_page_of_many_lines(put: Callable[..., Job]) -> None:
    put(tuple(segment(index * 3.0, f"Line {index} gate", 0.1) for index in range(3000)))
    for panel in ("doubts", "care", "changes", "people", "saving"):
        test = open_panel(panel)
        started = time.perf_counter()
        calm(test.run())
        assert time.perf_counter() - started < 3
    assert rows.PAGE <= 20

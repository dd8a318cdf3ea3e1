"""The editor of the speech room without a browser: what its script sends, what it is told, and the page around it."""

import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from ent_models import __version__
from ent_models.jobs.job import Job, State
from ent_models.records import Provenance, Report, to_json
from ent_models.speech.document import edits
from ent_models.speech.document.arrivals import Arrival
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.records import Document
from ent_models.speech.records import Segment, SpeechOptions, SpokenWord, Transcript
from ent_models.store import inputs
from ent_models.store.store import result_key
from pages.ui import loaders
from pages.ui.speech import strokes, telling

pytestmark = pytest.mark.usefixtures("fresh_desk")

ROOT = Path(__file__).parent.parent
NASTY = "<img src=x onerror=alert(1)> ![x](http://evil.example/p.png) **b** :smile:"
CLIENT = "client-0001"


def segment(number: int, text: str, *, doubt: int | None = None) -> Segment:
    words, start_s = text.split(), number * 3.0
    spoken = tuple(
        SpokenWord(start_s + 0.2 * index, start_s + 0.2 * (index + 1), word, 0.2 if index == doubt else 0.9)
        for index, word in enumerate(words)
    )
    return Segment(start_s, start_s + 2.5, text, 0.9, spoken)


SEGMENTS = (segment(0, "Good evening to you all", doubt=1), segment(1, "we begin now"), segment(2, "the end"))


@pytest.fixture
def kept(tmp_path: Path) -> Manuscript:
    manuscript = Manuscript.begun(tmp_path / "manuscript", Document())
    manuscript.hear(Arrival(SEGMENTS, "whisper-base", 9.0, "en", 10.0))
    return manuscript


_made = 0


def stroke(kind: str, *, seen: Any = 1, client: str = CLIENT, id: str = "", **fields: Any) -> dict[str, Any]:
    global _made
    _made += 1
    return {"kind": kind, "id": id or f"stroke-{_made:06}", "client": client, "seen": seen, **fields}


def send(kept: Manuscript, *made: Any, have: int = 1) -> strokes.Received:
    received = strokes.receive({"have": have, "strokes": list(made)}, kept, f"job-{id(kept)}")
    assert received is not None
    return received


def texts(kept: Manuscript) -> list[str]:
    return [line.text for line in kept.draft.document.lines]


def test_each_stroke_becomes_its_edit(kept: Manuscript) -> None:
    first, second, third = (line.id for line in kept.draft.document.lines)
    received = send(
        kept,
        stroke("write", line=first, text="Good morning to you all"),
        stroke("nudge", line=first, edge="end", by_s=-0.1),
        stroke("check", line=first, is_checked=True),
        stroke("speaker", line=second, name="Ada"),
        stroke("merge", line=second, next=third),
        stroke("insert", start_s=2.5, end_s=3.0, text="applause"),
    )
    assert [answer.problem for answer in received.answers] == [""] * 6
    assert received.n_made == 6
    assert texts(kept) == ["Good morning to you all", "applause", "we begin now the end"]
    line = kept.draft.document.line(first)
    assert line.is_checked and line.end_s == pytest.approx(2.4)
    assert kept.draft.document.name(kept.draft.document.line(second).speaker) == "Ada"
    send(kept, stroke("delete", line=first, seen=7), stroke("undo", seen=7), stroke("undo", seen=7), have=7)
    assert texts(kept) == ["Good morning to you all", "we begin now the end"]
    send(kept, stroke("redo", seen=7), have=7)
    assert "applause" in texts(kept)


def test_a_window_that_knows_an_old_name_means_the_same_speaker(kept: Manuscript) -> None:
    first, second, third = (line.id for line in kept.draft.document.lines)
    kept.change(edits.SetSpeaker((first,), "Speaker 1"))
    speaker, seen = kept.draft.document.line(first).speaker, kept.draft.revision
    kept.change(edits.RenameSpeaker(speaker, "Anna"))
    received = send(
        kept,
        stroke("choose", line=second, speaker=speaker, seen=seen),
        stroke("choose", line=first, speaker=0, seen=seen),
        stroke("choose", line=third, speaker=999, seen=seen),
        have=seen,
    )
    document = kept.draft.document
    assert [answer.problem for answer in received.answers[:2]] == ["", ""]
    assert "no longer in the transcript" in received.answers[2].problem
    assert [document.name(line.speaker) for line in document.lines] == ["", "Anna", ""]
    assert [person.name for person in document.speakers] == ["Anna"]


@pytest.mark.parametrize(("n_solid", "left"), [(4, "Good"), (5, "Good"), (11, "Good evening"), (13, "Good evening to")])
def test_a_line_is_split_at_the_nearest_word(kept: Manuscript, n_solid: int, left: str) -> None:
    line = kept.draft.document.lines[0]
    assert not send(kept, stroke("split", line=line.id, n_solid=n_solid)).answers[0].problem
    assert texts(kept)[:2] == [left, line.text.removeprefix(left).strip()]


def test_a_split_while_writing_keeps_what_was_written_and_is_one_step(kept: Manuscript) -> None:
    line = kept.draft.document.lines[0]
    send(kept, stroke("split", line=line.id, n_solid=8, text="Good day, ladies"))
    assert texts(kept)[:2] == ["Good day,", "ladies"]
    kept.undo()
    assert texts(kept)[0] == line.text


@pytest.mark.parametrize("n_solid", [0, 1, 19, 4000])
def test_where_there_is_nothing_to_split_off_a_sentence_says_so(kept: Manuscript, n_solid: int) -> None:
    answer = send(kept, stroke("split", line=kept.draft.document.lines[0].id, n_solid=n_solid)).answers[0]
    assert "nothing to split" in answer.problem
    assert len(texts(kept)) == 3


def test_a_stroke_that_comes_again_is_answered_again_and_made_once(kept: Manuscript) -> None:
    made = [stroke("insert", start_s=9.0, end_s=9.5, text="once"), stroke("undo", seen=5)]
    send(kept, made[0])
    again = send(kept, made[0])
    assert again.answers[0].problem == "" and again.n_made == 0
    assert texts(kept).count("once") == 1
    send(kept, *made)
    send(kept, *made)
    assert texts(kept).count("once") == 0 and len(texts(kept)) == 3


def test_ones_own_fast_changes_are_no_conflict_but_those_of_others_are(kept: Manuscript) -> None:
    line = kept.draft.document.lines[0].id
    seen = kept.draft.revision
    fast = [stroke("nudge", line=line, edge="end", by_s=-0.1, seen=seen) for _ in range(4)]
    assert not any(answer.problem for answer in send(kept, *fast).answers)
    late = send(kept, stroke("write", line=line, text="mine", client="another-window", seen=seen)).answers[0]
    assert late.is_outdated and "another window" in late.problem
    assert "mine" not in texts(kept)
    elsewhere = send(kept, stroke("write", line=line + 1, text="mine", client="another-window", seen=seen)).answers[0]
    assert not elsewhere.problem
    theirs = send(kept, stroke("write", line=line + 1, text="ours", seen=seen)).answers[0]
    assert theirs.is_outdated and "ours" not in texts(kept)
    undo = send(kept, stroke("undo", seen=seen)).answers[0]
    assert undo.is_outdated and "another window" in undo.problem


def test_what_is_heard_meanwhile_is_no_conflict(kept: Manuscript) -> None:
    line, seen = kept.draft.document.lines[0].id, kept.draft.revision
    kept.hear(Arrival((segment(3, "and more"),), "whisper-base", 12.0, "en", 20.0))
    assert not send(kept, stroke("write", line=line, text="still mine", seen=seen)).answers[0].problem
    assert texts(kept)[0] == "still mine" and len(texts(kept)) == 4


HOSTILE: tuple[Any, ...] = (
    None, 3, "write", [], {}, {"have": 1}, {"strokes": []}, {"have": "1", "strokes": []}, {"have": -2, "strokes": []},
    {"have": 2**60, "strokes": []}, {"have": True, "strokes": []}, {"have": 1, "strokes": {}},
    {"have": 1, "strokes": [], "more": 1}, {"have": 1, "strokes": [{}] * 1000},
)  # fmt: skip


@pytest.mark.parametrize("message", HOSTILE, ids=lambda message: str(message)[:40])
def test_a_message_that_is_none_changes_nothing(kept: Manuscript, message: Any) -> None:
    assert strokes.receive(message, kept, "job") is None
    assert kept.draft.revision == 1


@pytest.mark.parametrize(
    "made",
    [
        None,
        "write",
        {},
        stroke("format", line=1),
        stroke("write", line=1),
        stroke("write", line="1", text="x"),
        stroke("write", line=1.5, text="x"),
        stroke("write", line=True, text="x"),
        stroke("write", line=-1, text="x"),
        stroke("write", line=2**60, text="x"),
        stroke("write", line=1, text=None),
        stroke("write", line=1, text=["x"]),
        stroke("write", line=1, text="x" * 20_000),
        stroke("write", line=1, text="x", path="../../etc"),
        stroke("write", line=1, text="x", seen="1"),
        stroke("write", line=1, text="x", client="x" * 200),
        stroke("write", line=1, text="x", client="../../../up"),
        stroke("nudge", line=1, edge="middle", by_s=0.1),
        stroke("nudge", line=1, edge="end", by_s=math.nan),
        stroke("nudge", line=1, edge="end", by_s=math.inf),
        stroke("nudge", line=1, edge="end", by_s=1e9),
        stroke("insert", start_s=-1, end_s=1, text="x"),
        stroke("insert", start_s=0, end_s=1e300, text="x"),
        stroke("insert", start_s=0, end_s=math.nan, text="x"),
        stroke("insert", start_s=0, end_s=1, text="x", name="n" * 101),
        stroke("check", line=1, is_checked=1),
        stroke("split", line=1, n_solid=-1),
        stroke("merge", line=1, next=[2]),
        stroke("delete", line=[1, 2]),
        stroke("speaker", line=1, name={"x": 1}),
        stroke("choose", line=1, speaker="Ada"),
        stroke("choose", line=1, speaker=-1),
    ],
    ids=lambda made: str(made)[:70],
)
def test_a_stroke_that_is_none_is_refused_and_the_next_is_made(kept: Manuscript, made: Any) -> None:
    good = stroke("write", line=kept.draft.document.lines[2].id, text="fine")
    received = send(kept, made, good)
    assert received.answers[-1] == strokes.Answer(good["id"])
    assert received.n_made == 1
    if len(received.answers) == 2:
        assert "not understood" in received.answers[0].problem
    assert texts(kept) == [SEGMENTS[0].text, SEGMENTS[1].text, "fine"]


@pytest.mark.parametrize(
    "made",
    [
        stroke("write", line=99, text="x"),
        stroke("write", line=1, text=" \n\u200b "),
        stroke("write", line=1, text="x" * 3_000),
        stroke("merge", line=1, next=3),
        stroke("merge", line=1, next=1),
        stroke("split", line=99, n_solid=3),
        stroke("nudge", line=1, edge="start", by_s=-0.1),
        stroke("insert", start_s=500, end_s=501, text="x"),
        stroke("redo"),
    ],
    ids=lambda made: str(made)[:70],
)  # fmt: skip
def test_what_does_not_fit_is_answered_with_a_sentence(kept: Manuscript, made: dict[str, Any]) -> None:
    before = texts(kept)
    answer = send(kept, made).answers[0]
    if answer.problem:
        assert answer.problem.endswith(".") and texts(kept) == before
    else:  # a mark without a width is a character, though nobody sees it
        assert made["kind"] == "write"


@settings(max_examples=60, deadline=None)
@given(some.text(max_size=60))
def test_any_text_is_kept_as_text_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    kept = Manuscript.begun(tmp_path_factory.mktemp("any") / "manuscript", Document())
    kept.hear(Arrival(SEGMENTS, "whisper-base", 9.0, "en", 10.0))
    send(kept, stroke("write", line=1, text=text), stroke("split", line=1, n_solid=3, text=text + " and more"))
    for line in kept.draft.document.lines:
        told = telling.told(line)
        assert sum(told["words"][::2]) == len("".join(line.text.split()))
        json.dumps(told).encode()


def test_only_what_changed_is_told_again(kept: Manuscript) -> None:
    window = telling.Told()
    first = window.news(kept.draft)
    assert (first["since"], len(first["lines"]), first["gone"]) == (-1, 3, [])
    assert first["lines"][0]["doubts"] == [(1, 20)]
    assert first["lines"][0]["words"] == [4, 0, 7, 20, 2, 40, 3, 60, 3, 80]
    assert window.news(kept.draft)["since"] == -1  # until the script says that it has it
    window.holds(first["revision"])
    assert window.news(kept.draft)["lines"] == []
    kept.change(edits.ChangeText(2, "we begin"))
    news = window.news(kept.draft)
    assert (news["since"], [line["id"] for line in news["lines"]]) == (1, [2])
    assert news["lines"][0]["diff"] == [("same", "we begin "), ("removed", "now")] or news["lines"][0]["diff"]
    kept.undo()  # the line is as it was, but the script may have the other text by now
    assert [line["text"] for line in window.news(kept.draft)["lines"]] == ["we begin now"]
    kept.change(edits.Delete((3,)))
    assert window.news(kept.draft)["gone"] == [3]
    window.holds(kept.draft.revision)
    assert window.news(kept.draft)["lines"] == window.news(kept.draft)["gone"] == []
    window.holds(-1)
    assert len(window.news(kept.draft)["lines"]) == 2
    window.holds(4711)  # a revision that it was never told
    assert window.news(kept.draft)["since"] == -1


def test_the_edited_lines_are_counted(kept: Manuscript) -> None:
    window = telling.Told()
    assert window.n_edited(kept.draft.document.lines) == 0
    draft = kept.change(edits.ChangeText(1, "Good\nevening to you all"))  # a line break is no edit
    assert window.n_edited(draft.document.lines) == 0
    assert window.n_edited(kept.change(edits.ChangeText(1, "Bye")).document.lines) == 1


def test_three_hours_are_told_once_and_then_by_the_line(tmp_path: Path) -> None:
    kept = Manuscript.begun(tmp_path / "long", Document())
    words = "nobody saw what the editor had found in that room"
    kept.hear(Arrival(tuple(segment(number, words) for number in range(3_000)), "whisper-base", 9_000.0, "en", 9_100.0))
    window = telling.Told()
    first = window.news(kept.draft)
    assert len(json.dumps(first)) < 1_200_000
    window.holds(first["revision"])
    assert len(json.dumps(window.news(kept.draft))) < 100
    began = time.perf_counter()
    for number in range(20):
        kept.change(edits.Check((number + 1,)))
        window.news(kept.draft)
    assert time.perf_counter() - began < 5
    assert len(json.dumps(window.news(kept.draft))) < 10_000


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Job]:
    """Writes a speech job in a state straight into the store."""

    def put_job(state: State, segments: tuple[Segment, ...] = SEGMENTS) -> Job:
        source = tmp_path / f"talk-{time.time_ns()}.wav"
        source.write_bytes(b"RIFF....WAVE")
        file, options, store = inputs.refer(source), SpeechOptions(), loaders.store()
        key, job_id = result_key(file.sha256, options, __version__), f"{time.time_ns():x}"
        if state is State.DONE:
            made_by = Provenance(file.sha256, options.model, "0" * 64, asdict(options), "cpu", 0.25, __version__)
            notes = () if segments else ("There is no speech in this file.",)
            result = Transcript("en" if segments else "", 0.9, "", segments, 10.0, "audio", notes)
            store.keep_report(key, "speech", Report("speech", result, made_by))
        store.add_job(
            {
                "id": job_id, "origin": "desk", "owner": "0@0", "name": NASTY, "path": str(source), "error": "",
                "sha256": file.sha256, "size_bytes": file.size_bytes, "room": "speech", "state": State.DONE,
                "options": to_json(options).decode(), "result_key": key, "from_store": False,
                "created_at": time.time(), "started_at": time.time(), "ended_at": time.time(),
            }
        )  # fmt: skip
        desk = loaders.desk()
        if state is not State.DONE:
            store.change_job(job_id, state=state, ended_at=time.time() if state.is_over else None)
            for place, one in enumerate(segments):
                store.add_partial(job_id, place, to_json(one))
        job = desk.job(job_id)
        assert job is not None
        return job

    return put_job


def open_page(job: Job) -> AppTest:
    test = AppTest.from_file(str(ROOT / "pages" / "ui" / "router.py"), default_timeout=30)
    test.run()
    test.query_params["job"] = job.id
    test.switch_page(str(ROOT / "pages" / "speech.py"))
    test.run()
    return calm(test)


def calm(test: AppTest) -> AppTest:
    assert not test.exception
    assert all("Something went wrong" not in error.value for error in test.error)
    return test


def told_by(test: AppTest) -> dict[str, Any]:
    """What the editor's script would be told."""
    parts = [part for part in test.get("bidi_component") if part.proto.component_name.endswith("rushes_editor")]
    assert len(parts) == 1
    data: dict[str, Any] = json.loads(parts[0].proto.json)
    return data


@pytest.mark.parametrize("state", [State.RUNNING, State.DONE, State.FAILED, State.CANCELLED, State.INTERRUPTED])
def test_the_editor_stands_in_every_state_that_has_lines(state: State, put: Callable[..., Job]) -> None:
    told = told_by(open_page(put(state)))
    assert [line["text"] for line in told["lines"]] == [one.text for one in SEGMENTS]
    assert told["grows"] is (state is State.RUNNING)
    assert told["since"] == -1


@pytest.mark.parametrize("state", [State.QUEUED, State.FAILED, State.CANCELLED])
def test_without_lines_there_is_nothing_to_edit(state: State, put: Callable[..., Job]) -> None:
    parts = open_page(put(state, ())).get("bidi_component")
    names = [part.proto.component_name.rpartition(".")[2] for part in parts]
    assert names == ["rushes_healing", "rushes_player_watch"]  # the first is on every page


def test_no_speech_is_said_with_its_times_and_lines_can_be_added(put: Callable[..., Job]) -> None:
    test = open_page(put(State.DONE, ()))
    assert "No speech here, from 0:00 to 0:10." in [element.value for element in test.text]
    assert told_by(test)["lines"] == []


def test_a_change_is_on_the_page_of_the_next_visitor(put: Callable[..., Job]) -> None:
    from pages.ui.speech import held

    job = put(State.DONE)
    open_page(job)
    held.manuscript(job).change(edits.ChangeText(1, f"Good {NASTY}"))
    test = open_page(job)
    told = told_by(test)
    assert told["lines"][0]["text"] == f"Good {NASTY}"
    assert told["nEdited"] == 1 and told["undo"].startswith("Changed the text")
    assert told["duration"] == 10.0 and told["language"] == "English"
    for element in (*test.markdown, *test.caption):
        assert "![x](" not in element.value

"""Every page in every state, driven without a browser. No page may show a traceback or take a name for markup."""

import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ent_models import __version__
from ent_models.errors import BadInput, OutOfSpace
from ent_models.jobs.job import Job, State
from ent_models.pictures.records import Classification, Label, PictureOptions
from ent_models.records import Provenance, Report, to_json
from ent_models.scripts.records import Breakdown, Character, Element, KeySentence, Scene, ScriptOptions
from ent_models.speech.records import Segment, SpeechOptions, Transcript
from ent_models.store import inputs
from ent_models.store.store import Store, result_key
from pages.ui import downloads, guard, loaders, rows, security, show, uploads, words

pytestmark = pytest.mark.usefixtures("fresh_desk")

ROOT = Path(__file__).parent.parent
PAGES = ("home", "pictures", "speech", "scripts", "models")
ROOMS = ("pictures", "speech", "scripts")
NASTY = "<img src=x onerror=alert(1)> **b** ![x](http://evil.example/p.png) :smile: $x$ 🎬 'q' \"q\" `c` #1.txt"
OPTIONS: dict[str, Any] = {"pictures": PictureOptions(), "speech": SpeechOptions(), "scripts": ScriptOptions()}
LINES = (Segment(0.0, 2.5, f" Hello {NASTY}", 0.9), Segment(2.5, 5.0, " And good night.", 0.4))
RESULTS: dict[str, Any] = {
    "pictures": Classification(
        (Label("tabby", "n02123045", 0.81), Label("<b>cat</b>", "n1", 0.1)),
        640,
        480,
        "PNG",
        notes=(NASTY,),
        seen_png=b"\x89PNG-not",
    ),
    "speech": Transcript("en", 0.98, "Hello", LINES, 5.0, "video", (NASTY,)),
    "scripts": Breakdown(
        NASTY,
        "fountain",
        "screenplay",
        (Scene(0, f"INT. {NASTY} - DAY", "INT", NASTY, "DAY", "1", 1, 0, ("BOB",)),),
        (Character(NASTY, 1, 3, (0,)), Character("=BOB()", 2, 9, (0,))),
        (KeySentence(NASTY, 0, 1, 0, 0.7),),
        (Element("heading", f"INT. {NASTY} - DAY", 0), Element("dialogue", NASTY, 0, "BOB", 1)),
        2,
        (NASTY,),
    ),
}
KINDS = {"pictures": "picture", "speech": "video", "scripts": "script"}


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Job]:
    """Writes a job of a room in a state straight into the store, as an earlier run would have left it."""

    def put_job(room: str, state: State, *, name: str = NASTY, error: str = "", **changes: Any) -> Job:
        source = tmp_path / f"{room}-{state}-{time.time_ns()}"
        source.write_bytes(b"RIFF....WAVE")
        file = inputs.refer(source)
        key = result_key(file.sha256, OPTIONS[room], __version__)
        store = loaders.store()
        row: dict[str, Any] = {
            "id": f"{time.time_ns():x}",
            "origin": "desk",
            "owner": "0@0",
            "name": name,
            "path": str(source),
            "sha256": file.sha256,
            "size_bytes": file.size_bytes,
            "room": room,
            "options": to_json(OPTIONS[room]).decode(),
            "state": State.DONE,  # as the queue adopts other states of processes that are gone
            "error": error,
            "result_key": key,
            "from_store": False,
            "created_at": time.time(),
            "started_at": time.time() - 2,
            "ended_at": time.time() if state.is_over else None,
            **changes,
        }
        if state is State.DONE:
            model = OPTIONS[room].model
            made_by = Provenance(file.sha256, model, "0" * 64, asdict(OPTIONS[room]), "cpu", 0.25, __version__)
            store.keep_report(key, room, Report(KINDS[room], changes.pop("result", RESULTS[room]), made_by))
        row.pop("result", None)
        store.add_job(row)
        desk = loaders.desk()
        store.change_job(row["id"], state=state)
        job = desk.job(row["id"])
        assert job is not None
        return job

    return put_job


def open_page(name: str = "home", **query: str) -> AppTest:
    """The page after its first run."""
    test = AppTest.from_file(str(ROOT / "pages" / "ui" / "router.py"), default_timeout=30)
    test.run()
    test.query_params.update(query)
    if name != "home":
        test.switch_page(str(ROOT / "pages" / f"{name}.py"))
    test.run()
    return calm(test)


def calm(test: AppTest) -> AppTest:
    """`test`, which shows neither a traceback nor the guard's apology."""
    assert not test.exception
    assert all("Something went wrong" not in plain(error.value) for error in test.error)
    return test


def plain(markdown: str) -> str:
    """What a reader sees of escaped markdown."""
    return markdown.replace("\\", "").replace("\u2060", "")


def texts(test: AppTest) -> str:
    return "\n".join(element.value for element in test.text)


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_desk(page: str) -> None:
    test = open_page(page)
    assert test.title[0].value
    if page != "models":
        assert "Nothing here yet" in texts(test) or "The desk is empty" in texts(test)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("state", list(State))
def test_every_state_of_every_room(room: str, state: State, put: Callable[..., Job]) -> None:
    job = put(room, state, error=f"This file is {NASTY}" if state is State.FAILED else "")
    if room == "speech" and state is not State.DONE:
        loaders.store().add_partial(job.id, 0, to_json(LINES[0]))
    for page in ("home", room, "models"):
        test = open_page(page, job=job.id)
        if page != "models":
            assert NASTY in texts(test)
        assert_nothing_is_markup(test)


def assert_nothing_is_markup(test: AppTest) -> None:
    """A user's words appear as text, or escaped; never in markdown or HTML as they are."""
    markdown = [*test.markdown, *test.caption, *test.error, *test.warning, *test.info, *test.success]
    for element in markdown:
        assert "![x](" not in element.value
        assert "**b**" not in element.value
        assert ":smile:" not in element.value
    for element in test.get("html"):
        assert "<img src=x" not in element.proto.body
        assert "<b>" not in element.proto.body
    for button in test.button:
        assert "![x](" not in button.label


def test_a_running_job_shows_percent_and_time_left(put: Callable[..., Job]) -> None:
    from ent_models.jobs import messages

    job = put("speech", State.RUNNING)
    desk = loaders.desk()
    desk.advanced(messages.Advanced(job.id, 0.2, "Listening, 0:10 of 0:50"))
    time.sleep(0.6)
    desk.advanced(messages.Advanced(job.id, 0.4, "Listening, 0:20 of 0:50"))
    progress = open_page().get("progress")[0].proto
    assert progress.value == 40
    assert "40 %" in plain(progress.text)
    assert "left" in progress.text


def test_stop_then_resume_then_remove(put: Callable[..., Job]) -> None:
    job = put("scripts", State.RUNNING)
    test = open_page()
    assert any(button.key == f"stop-{job.id}" for button in test.button)
    loaders.store().change_job(job.id, state=State.INTERRUPTED)
    test = calm(test.run())
    assert [button.label for button in test.button if button.key == f"retry-{job.id}"] == ["Resume"]
    calm(test.button(key=f"remove-{job.id}").click().run())
    assert loaders.desk().job(job.id) is None
    assert "The desk is empty" in texts(test)


def test_clear_the_desk(put: Callable[..., Job]) -> None:
    for room in ROOMS:
        put(room, State.DONE)
    test = open_page()
    calm(test.button(key="clear-desk-yes").click().run())
    assert loaders.desk().jobs() == ()


def test_hundreds_of_rows_are_paged_and_quick(put: Callable[..., Job]) -> None:
    for _ in range(45):
        put("pictures", State.DONE, name="still.png")
    test = open_page()
    began = time.perf_counter()
    calm(test.run())
    assert time.perf_counter() - began < 5
    assert texts(test).count("still.png") == rows.PER_PAGE


def test_from_the_store_is_said(put: Callable[..., Job]) -> None:
    put("pictures", State.DONE, from_store=True)
    assert "Answered from the store" in " ".join(element.value for element in open_page().markdown)


def test_drop_of_many_files_where_one_is_bad_and_one_cannot_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    keep = inputs.keep

    def full_disk_for_one(name: str, data: bytes) -> inputs.InputFile:
        if name == "big.txt":
            raise OutOfSpace("The disk is full.")
        return keep(name, data)

    monkeypatch.setattr(inputs, "keep", full_disk_for_one)
    test = open_page()
    files = [(NASTY, b"Hello there.", "text/plain"), ("big.txt", b"x", "text/plain"), ("empty.png", b"", "image/png")]
    calm(test.file_uploader(key="drop-files-home-0").set_value(files).run())
    jobs = loaders.desk().jobs()
    assert {job.name for job in jobs} == {inputs.clean_name(NASTY), "empty.png"}
    assert any("big.txt: The disk is full" in plain(error.value) for error in test.error)
    assert any("empty" in plain(error.value) for error in test.error)
    calm(test.run())
    assert len(loaders.desk().jobs()) == len(jobs), "a rerun submitted the files again"
    assert len(open_page().file_uploader(key="drop-files-home-0").value) == 0, "a new session starts without files"
    calm(test.button(key="dismiss-home").click().run())
    assert not any("big.txt" in plain(error.value) for error in test.error)


def test_a_dropped_text_is_answered(put: Callable[..., Job]) -> None:
    test = open_page()
    text = b"The river rose in the night. Nobody slept. In the morning the bridge was gone."
    calm(test.file_uploader(key="drop-files-home-0").set_value([("note.txt", text, "text/plain")]).run())
    job = loaders.desk().jobs()[0]
    until = time.monotonic() + 90
    while not (job := loaders.desk().job(job.id) or job).state.is_over and time.monotonic() < until:
        time.sleep(0.1)
    assert job.state is State.DONE, job.error
    calm(test.run())
    assert "Not a screenplay" in " ".join(element.value for element in test.caption)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the path"),
        ("/no/such/file", "There is no such file"),
        ("/", "whole disk"),
        ("~nobody-of-that-name/x", "There is no such file"),
        ("a\0b", "cannot be read"),
        ("x" * 5000, "cannot be read"),
    ],
)
def test_a_path_that_does_not_work(typed: str, said: str) -> None:
    test = open_page()
    test.text_input(key="path-home").set_value(typed)
    calm(test.button(key="add-path-home").click().run())
    assert any(said in plain(error.value) for error in test.error)
    assert loaders.desk().jobs() == ()


def test_a_path_that_works_with_quotes_around_it(tmp_path: Path) -> None:
    path = tmp_path / "my note.md"
    path.write_text("A small note. With two sentences.")
    test = open_page()
    test.text_input(key="path-home").set_value(f'  "{path}" ')
    calm(test.button(key="add-path-home").click().run())
    assert [job.name for job in loaders.desk().jobs()] == ["my note.md"]


def test_a_sample_is_one_click_away_and_says_where_it_is_from() -> None:
    test = open_page()
    calm(test.button(key="sample-last-cut").click().run())
    assert [job.room for job in loaders.desk().jobs()] == ["scripts"]
    assert any("CC0" in plain(element.value) for element in test.markdown)


def test_a_room_follows_the_address_and_the_choice(put: Callable[..., Job]) -> None:
    old, new = put("pictures", State.DONE, name="old.png"), put("pictures", State.DONE, name="new.png")
    test = open_page("pictures", job=old.id)
    assert "old.png" in texts(test)
    calm(test.selectbox(key="choose-pictures").select(new.id).run())
    assert "new.png" in texts(test)
    gone = open_page("pictures", job="nothing")
    assert any("no longer on the desk" in element.value for element in gone.info)


def test_a_file_of_another_room_is_shown_the_way() -> None:
    test = open_page("pictures")
    calm(test.file_uploader(key="drop-files-pictures-0").set_value([("a.txt", b"Some words.", "text/plain")]).run())
    assert "a.txt is read in another room." in texts(test)


def test_no_speech_is_an_answer(put: Callable[..., Job]) -> None:
    silence = Transcript("", 0.0, "", (), 3.0, "audio", ("There is no speech in this file.",))
    job = put("speech", State.DONE, result=silence)
    assert "No speech here, from 0:00 to 0:03." in texts(open_page("speech", job=job.id))
    assert "No speech here." in texts(open_page())


def test_what_could_not_be_understood_is_not_called_no_speech(put: Callable[..., Job]) -> None:
    murmur = Transcript("", 0.0, "", (), 3.0, "audio", ("No speech in this file could be understood.",))
    job = put("speech", State.DONE, result=murmur)
    sentence = "No speech that could be understood, from 0:00 to 0:03."
    assert sentence in texts(open_page("speech", job=job.id))
    assert "No speech that could be understood." in texts(open_page())


def test_a_missing_model_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    from ent_models import weights

    monkeypatch.setattr(weights, "presence", lambda card: weights.Presence("", f"{card.title} is not here."))
    test = open_page("models")
    assert any("pip install" in code.value for code in test.code)
    assert any("models pull whisper-base" in code.value for code in test.code)
    assert test.button(key="load-whisper-base").disabled
    started = []
    monkeypatch.setattr(downloads.Downloads, "start", lambda self, name: started.append(name))
    calm(test.button(key="download-whisper-base").click().run())
    assert started == ["whisper-base"]


def test_the_models_page_says_that_the_network_was_not_used() -> None:
    from ent_models import network

    used = network.attempts()
    test = open_page("models")
    if not used:
        assert any("No connection to another machine was made" in element.value for element in test.success)


def test_network_use_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(loaders.desk()), "network_use", lambda self: ("203.0.113.7:443", "203.0.113.7:443"))
    test = open_page("models")
    assert any("203.0.113.7" in plain(element.value) for element in test.warning)


def test_verify_and_load(monkeypatch: pytest.MonkeyPatch) -> None:
    from ent_models.jobs.queue import Queue

    asked: list[str] = []
    monkeypatch.setattr(Queue, "load_model", lambda self, name: asked.append(name))
    test = open_page("models")
    calm(test.button(key="verify-efficientnet-lite2").click().run())
    assert any("verified" in element.value for element in test.success)
    calm(test.button(key="load-all-minilm-l6-v2").click().run())
    assert asked == ["all-minilm-l6-v2"]


@pytest.mark.parametrize("problem", [BadInput(f"No: {NASTY}"), RuntimeError("secret detail"), ZeroDivisionError()])
def test_whatever_goes_wrong_becomes_a_sentence(problem: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object) -> None:
        raise problem

    desk = type(loaders.desk())
    monkeypatch.setattr(desk, "jobs", fail)
    test = AppTest.from_file(str(ROOT / "pages" / "ui" / "router.py"), default_timeout=30).run()
    assert not test.exception
    told = [plain(element.value) for element in test.error]
    assert told and all("secret detail" not in sentence for sentence in told)
    assert told[0] == (" ".join(str(problem).split()) if isinstance(problem, BadInput) else guard.APOLOGY)
    monkeypatch.undo()


def test_a_database_that_cannot_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSHES_DATABASE", "sqlite:////proc/nowhere/x.sqlite")
    test = AppTest.from_file(str(ROOT / "pages" / "ui" / "router.py"), default_timeout=30).run()
    assert not test.exception
    assert any("RUSHES_HOME" in plain(error.value) for error in test.error)


def test_downloads_are_named_after_the_file_without_its_mischief() -> None:
    assert words.file_stem("../../etc/pass wd.png") == "etc_pass wd" or "/" not in words.file_stem("../../etc/x.png")
    assert "<" not in words.file_stem(NASTY)
    assert words.file_stem("...") == "rushes"


@pytest.mark.parametrize(
    ("host", "is_fine"),
    [("localhost:8501", True), ("127.0.0.1", True), ("evil.example", False), ("localhost.evil.example:80", False)],
)
def test_foreign_host_names_are_refused(host: str, is_fine: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "get_option", lambda name: ["localhost", "127.0.0.1"])
    assert security.is_allowed(host) is is_fine


def test_numbers_in_words() -> None:
    assert [words.size(n) for n in (1, 999, 1500, 12_000_000, 3_200_000_000)] == [
        "1 byte",
        "999 bytes",
        "1.5 kB",
        "12 MB",
        "3.2 GB",
    ]
    assert [words.span(s) for s in (0.25, 4.0, 59.7, 185, 4800)] == [
        "0.25 s",
        "4.0 s",
        "1 min",
        "3 min 5 s",
        "1 h 20 min",
    ]
    assert [words.clock(s) for s in (7.9, 760, 3723)] == ["0:07", "12:40", "1:02:03"]
    assert [words.percent(p) for p in (0, 0.004, 0.874)] == ["0 %", "under 1 %", "87 %"]
    assert words.count(1, "scene") == "1 scene"
    assert words.count(1200, "scene") == "1,200 scenes"
    assert show.ROOM_KINDS.keys() == {*ROOMS, "albums", "training", "own", "upbringings"}
    assert uploads.MAX_DROP_MB == 200
    assert isinstance(loaders.store(), Store)


def answer_of(route: Any, job_id: str) -> Any:
    """What one of the routes beside Streamlit's own answers."""
    import asyncio

    from starlette.requests import Request

    scope = {"type": "http", "method": "GET", "headers": [], "path": "/", "path_params": {"job_id": job_id}}
    return asyncio.run(route(Request(scope)))


def test_only_sound_and_video_of_the_desk_are_served(put: Callable[..., Job]) -> None:
    from pages.ui import routes

    speech, script = put("speech", State.DONE), put("scripts", State.DONE)
    served = answer_of(routes.media, speech.id)
    assert served.status_code == 200
    assert served.media_type == "audio/wav"
    assert "sandbox" in served.headers["content-security-policy"]
    for other in (script.id, "../../etc/passwd", "nothing"):
        assert answer_of(routes.media, other).status_code == 404
    Path(speech.path).unlink()
    assert answer_of(routes.media, speech.id).status_code == 404


def test_a_copy_to_listen_to_is_served(put: Callable[..., Job]) -> None:
    from ent_models.speech.copy_records import CopyOptions, path_of
    from pages.ui import routes

    speech = put("speech", State.DONE)
    asked = loaders.desk().ask(speech, CopyOptions(speech.sha256, 0))
    loaders.desk().cancel(asked.id)
    path_of(speech.sha256, 0).unlink(missing_ok=True)
    assert answer_of(routes.copy, asked.id).status_code == 404
    path_of(speech.sha256, 0).parent.mkdir(parents=True, exist_ok=True)
    path_of(speech.sha256, 0).write_bytes(b"RIFF")
    assert answer_of(routes.copy, asked.id).status_code == 200
    assert answer_of(routes.copy, speech.id).status_code == 404
    loaders.desk().remove(speech.id)
    assert not path_of(speech.sha256, 0).exists()


def test_the_seen_picture_is_served(put: Callable[..., Job]) -> None:
    from pages.ui import routes

    picture, speech = put("pictures", State.DONE), put("speech", State.DONE)
    assert answer_of(routes.seen, picture.id).body == RESULTS["pictures"].seen_png
    assert answer_of(routes.seen, speech.id).status_code == 404
    assert answer_of(routes.seen, "nothing").status_code == 404


@pytest.mark.parametrize(("host", "status"), [(b"localhost:80", 200), (b"evil.example", 403), (b"", 403)])
def test_every_answer_carries_the_security_headers(host: bytes, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    monkeypatch.setattr(st, "get_option", lambda name: ["localhost"])
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"X-Frame-Options", b"SAMEORIGIN")]})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError

    asyncio.run(security.SecurityHeaders(app)({"type": "http", "headers": [(b"host", host)]}, receive, send))
    headers = {name.lower(): value for name, value in sent[0]["headers"]}
    assert sent[0]["status"] == status
    assert b"frame-ancestors 'none'" in headers[b"content-security-policy"]
    assert headers[b"x-content-type-options"] == b"nosniff"
    if status == 200:
        assert headers[b"x-frame-options"] == b"SAMEORIGIN", "an answer's own header stays"


@pytest.mark.parametrize(
    "text", [NASTY, ":red[x]", "www.evil.example a@b.example", "C:\\new", "12:30", "# head", "- [ ] x"]
)
def test_escaped_words_read_the_same(text: str) -> None:
    assert words.literal(text).replace("\u2060", "").replace("\\\\", "\0").replace("\\", "").replace("\0", "\\") == text

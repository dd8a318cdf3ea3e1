"""The shots of a video on the page, driven without a browser: the offer, what is found so far, the answer, markers."""

import csv
import io
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from ent_models import __version__, shot_markers
from ent_models.facts import Facts
from ent_models.jobs.job import Job, State
from ent_models.records import Provenance, Report
from ent_models.samples import samples
from ent_models.speech.document.records import Document, Line, Speaker, Word
from ent_models.speech.records import SpeechOptions, Transcript
from ent_models.store import inputs
from ent_models.store.store import result_key
from ent_models.video.records import Shot, ShotOptions, Shots
from pages.ui import loaders
from pages.ui.speech import shot_pictures, shots, timeline

pytestmark = pytest.mark.usefixtures("fresh_desk")

NASTY = "<img src=x onerror=alert(1)> **b** ![x](http://evil.example/p.png)"
JPEG = b"\xff\xd8\xff\xe0picture"
SURE = Shot(0.0, 2.8, 0, 70, 1.4, JPEG, (("tabby", 0.91), ("tiger cat", 0.04)), "sure")
UNSURE = Shot(2.8, 5.4, 70, 135, 4.0, JPEG, (("candle", 0.38), (NASTY, 0.1)), "unsure")
NONE = Shot(5.4, 8.0, 135, 200, 6.0, JPEG, (("mask", 0.2),), "none")
FOUND = Shots((SURE, UNSURE, NONE), "25", 200, 640, 360, 0, False, 8.0, True, notes=(NASTY,))


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> Job:
    """A video whose transcript is there already."""
    monkeypatch.setattr("ent_models.jobs.lane.Lane.put", lambda *_, **__: None)
    video = next(sample for sample in samples() if sample.kind == "video")
    file = inputs.refer(video.path)
    transcript = Transcript("en", 1.0, "", (), 8.0, "video")
    _keep(file.sha256, SpeechOptions(), "speech", transcript)
    return loaders.desk().submit(file, SpeechOptions())


def _keep(sha256: str, options: SpeechOptions | ShotOptions, room: str, result: object) -> None:
    facts = Provenance(sha256, options.model, "", asdict(options), "cpu", 1.0, __version__)
    loaders.store().keep_report(result_key(sha256, options, __version__), room, Report("answer", result, facts))


def panel() -> None:
    from pages.ui import loaders
    from pages.ui.guard import guarded
    from pages.ui.speech import held, shots

    with guarded():
        (job,) = loaders.desk().jobs()
        shots.draw(job, held.manuscript(job))


def opened() -> AppTest:
    at = AppTest.from_function(panel, default_timeout=20).run()
    assert not at.exception and not at.error
    return at


def test_a_long_video_waits_for_the_button(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shots, "SHORT_S", 1.0)
    at = opened()
    (button,) = at.button
    assert button.label == "Find the shots"
    button.click().run()
    assert [one.label for one in at.button] == ["Stop"]


def test_a_short_video_is_not_asked_about(job: Job) -> None:
    assert [one.label for one in opened().button] == ["Stop"]


def test_what_is_found_so_far_is_shown(job: Job) -> None:
    asked = loaders.desk().ask(job, ShotOptions())
    from ent_models.jobs.messages import Piece

    loaders.desk().begin(asked.id)
    for shot in (SURE, UNSURE):
        loaders.desk().piece(Piece(asked.id, asdict(shot) | {"picture": ""}))
    at = opened()
    assert any("2 shots so far" in one.value for one in at.caption)
    loaders.desk().failed(asked.id, "It went **wrong**.")
    at = opened_with_error()
    assert [one.label for one in at.button] == ["Go on"]


def opened_with_error() -> AppTest:
    at = AppTest.from_function(panel, default_timeout=20).run()
    assert not at.exception and at.error
    return at


def test_the_answer_is_a_timeline_with_markers(job: Job) -> None:
    _keep(job.sha256, ShotOptions(), "shots", FOUND)
    at = opened()
    assert "3 shots · 640 x 360 · 25 frames a second" in at.caption[0].value.replace("\\", "")
    choice = at.selectbox(key=f"shot-label-{job.id}")
    assert choice.options[0] == "every shot" and any("tabby" in option for option in choice.options)
    assert [one.label for one in at.get("download_button")] == ["EDL", "FCP 7 XML", "CSV"]
    assert "![x](" not in at.info[0].value


def test_markers_are_at_the_rate_and_from_the_timecode_that_are_chosen(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    _keep(job.sha256, ShotOptions(), "shots", FOUND)
    asked = []
    monkeypatch.setattr(shots, "_writer", lambda *given: asked.append(given[-1]) or (lambda: b""))
    at = opened()
    assert (asked[-1].rate, asked[-1].start_timecode) == ("25", "01:00:00:00")
    at.selectbox(key=f"shots-rate-{job.id}-25").select("24")
    at.text_input(key=f"shots-start-{job.id}-01:00:00:00").input("10:00:00:00").run()
    assert (asked[-1].rate, asked[-1].start_timecode) == ("24", "10:00:00:00")
    (table,) = shot_markers.written("markers-csv", "film.mov", FOUND, options=asked[-1])
    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert [row["timecode_in"] for row in rows] == ["10:00:00:00", "10:00:02:19", "10:00:05:10"]
    at.text_input(key=f"shots-start-{job.id}-01:00:00:00").input("10:00:00:99").run()
    assert at.error and all(one.proto.disabled for one in at.get("download_button"))


def test_pictures_have_an_address(job: Job) -> None:
    _keep(job.sha256, ShotOptions(), "shots", FOUND)
    asked = loaders.desk().ask(job, ShotOptions())
    assert asked.state is State.DONE
    client = TestClient(Starlette(routes=[shot_pictures.ROUTE]))
    answer = client.get(f"/{shot_pictures.address(asked.id)}2.jpg")
    assert answer.content == JPEG and answer.headers["content-type"] == "image/jpeg"
    for wrong in (f"/shots/{asked.id}/3.jpg", f"/shots/{job.id}/0.jpg", "/shots/none/0.jpg"):
        assert client.get(wrong).status_code == 404


def test_what_the_timeline_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {}
    monkeypatch.setattr(timeline, "_component", lambda **given: told.update(given))
    line = Line(1, 0.5, 2.0, f"{NASTY}\nand more", tuple(Word(0.5, 2.0, part) for part in NASTY.split()), speaker=2)
    document = Document((line,), (Speaker(2, "Ann"),), next_id=3)
    timeline.draw(FOUND.shots, document, key="t", length_s=8.0, pictures="shots/j/")
    data = told["data"]
    assert data["shots"][0] == [0.0, 2.8, 70, "tabby 91 %", ["tabby"]]
    assert data["shots"][1][3] == f"perhaps candle 38 %, {NASTY} 10 %" and data["shots"][1][4] == ["candle", NASTY]
    assert data["shots"][2][3:] == ["none of its classes", []]
    assert data["lines"] == [[0.5, 2.0, f"{NASTY} and more", "Ann"]]
    assert not any(b"picture" in str(part).encode() for part in data["shots"])


def test_the_script_never_writes_html() -> None:
    folder = Path(timeline.__file__).parent / "script"
    script = "".join((folder / name).read_text(encoding="utf-8") for name in ("timeline_base.js", "timeline.js"))
    assert not any(word in script for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"))


def test_markers_say_what_is_seen() -> None:
    (table,) = shot_markers.written("markers-csv", "film.mov", FOUND)
    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert [row["timecode_in"] for row in rows] == ["01:00:00:00", "01:00:02:20", "01:00:05:10"]
    assert [row["n_frames"] for row in rows] == ["70", "65", "65"]
    assert [row["name"] for row in rows] == ["Shot 1: tabby", "Shot 2: candle?", "Shot 3"]
    (table,) = shot_markers.written("markers-csv", "film.mov", FOUND, label="candle")
    assert len(table.data.splitlines()) == 2
    drop = replace(FOUND, frame_rate="30000/1001", start_timecode="10:00:00;00")
    (edl,) = shot_markers.written("edl", "film.mov", drop)
    assert b"DROP FRAME" in edl.data and b"10:00:02;24" in edl.data
    (xml,) = shot_markers.written("fcp7xml", "film.mov", FOUND)
    assert b"Shot 2: candle?" in xml.data and b"<width>640</width>" in xml.data
    known = Facts(8.0, True, True, "25", n_channels=6, rate_hz=44_100)
    (xml,) = shot_markers.written("fcp7xml", "film.mov", FOUND, known=known)
    assert b"<channelcount>6<" in xml.data and b"<samplerate>44100<" in xml.data
    assert shot_markers.counted(FOUND.shots) == {NASTY: 1, "candle": 1, "tabby": 1}


@pytest.mark.parametrize(("rate", "name"), [("25", "25"), ("30000/1001", "29.97"), ("24000/1001", "23.976")])
def test_rates_in_words(rate: str, name: str) -> None:
    assert shots.rate_name(rate) == f"{name} frames a second"

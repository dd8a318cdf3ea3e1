"""Questions about a script: all measures at once, two drafts, what was said; and documents that are read once."""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ent_models import samples
from ent_models.errors import BadInput
from ent_models.jobs.questions import is_passing
from ent_models.records import from_json, to_json
from ent_models.scripts import documents, drafts, lately, questions, said_files
from ent_models.scripts.measures import company, days, everything, paging, people, places, pulse, scenes, vocabulary
from ent_models.scripts.measures.everything import Measures
from ent_models.scripts.options import Compared, CompareOptions, Matched, MatchOptions, MeasureOptions
from ent_models.scripts.records import Document
from ent_models.scripts.said_written import AS_WRITTEN, CUT
from ent_models.scripts.turns import SaidLine
from ent_models.store import inputs

SAMPLE = next(sample.path for sample in samples.samples() if sample.kind == "script")


@pytest.fixture
def script() -> Document:
    return documents.read(SAMPLE)


def test_all_measures_at_once_are_those_of_each(script: Document) -> None:
    found = list(questions.measure(SAMPLE, MeasureOptions(), None))[-1]
    assert isinstance(found, Measures)
    assert found.scenes == scenes.lengths(script)
    assert found.times == places.times(script)
    assert found.present == people.presence(script)
    assert found.people == people.shares(script)
    assert found.company == company.company(script)
    assert found.locations == places.locations(script)
    assert (found.settings, found.day_and_night) == (places.setting_shares(script), places.time_shares(script))
    assert found.pulse == pulse.pulse(script)
    assert (found.reading, found.voices) == (vocabulary.script_reading(script), vocabulary.voices(script))
    assert found.pages == paging.lay_out(script).pages
    schedule = days.propose(script)
    assert days.propose(script, measured=found.scenes) == schedule
    assert days.day_out_of_days(script, schedule, found.present) == days.day_out_of_days(script, schedule)
    assert from_json(to_json(found), Measures) == found


@pytest.mark.parametrize("text", ["x", "Just a line.\n\nAnd another.", "A\nb\n\nA\nc\n" * 40, "INT. A - DAY\n" * 3])
def test_what_is_hardly_a_script_is_measured_too(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.txt"
    path.write_text(text)
    found = everything.measure(documents.read(path))
    assert found.pages >= 1
    assert from_json(to_json(found), Measures) == found


def test_two_drafts(tmp_path: Path, script: Document) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    after = tmp_path / "second.fountain"
    start = text.index("INT. CORRIDOR")
    after.write_text(text[:start] + text[text.index("EXT. HARBOUR") :], encoding="utf-8")
    found = list(questions.compare(after, CompareOptions(str(SAMPLE), "0"), None))[-1]
    assert isinstance(found, Compared)
    assert [change.change for change in found.comparison.scenes].count("cut") == 1
    assert found.comparison == drafts.compare(script, documents.read(after))
    assert not found.notes
    assert from_json(to_json(found), Compared) == found


def test_a_draft_that_is_gone_and_one_without_scenes(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no longer"):
        list(questions.compare(SAMPLE, CompareOptions(str(tmp_path / "gone"), "0"), None))
    prose = tmp_path / "prose.txt"
    prose.write_text("Nobody is here. Nothing happens.\n" * 9)
    found = list(questions.compare(SAMPLE, CompareOptions(str(prose), "0"), None))[-1]
    assert isinstance(found, Compared)
    assert "earlier draft has no scene headings" in found.notes[0]


def test_said_against_written_from_a_file(tmp_path: Path, script: Document) -> None:
    spoken = [element.text for element in script.elements if element.kind == "dialogue"]
    path = tmp_path / "said.json"
    path.write_bytes(said_files.to_bytes([SaidLine(text, float(at)) for at, text in enumerate(spoken[:-1])]))
    found = list(questions.said(SAMPLE, MatchOptions(str(path), "0"), None))[-1]
    assert isinstance(found, Matched)
    assert found.match.count(AS_WRITTEN) == len(spoken) - 1
    assert found.match.count(CUT) == 1
    assert from_json(to_json(found), Matched) == found


def test_transcripts_of_recordings_are_forgotten(rushes_home: Path) -> None:
    said_files.forget(3)  # of none
    files = []
    for number in range(6):
        data = said_files.to_bytes([SaidLine(f"Line {number}.")])
        files.append(inputs.keep("transcript", data, said_files.folder()).path)
        os.utime(files[-1], ns=(number, number))
    said_files.forget(2)
    assert [file.is_file() for file in files] == [False] * 4 + [True] * 2
    assert said_files.read(files[-1])[0].text == "Line 5."
    said_files.forget()
    assert not said_files.folder().exists()
    assert is_passing({"room": "said", "options": "{}"}) and not is_passing({"room": "drafts", "options": "{}"})


@pytest.mark.parametrize("forget", [said_files.forget, lambda: said_files.forget(1)])
def test_a_transcript_that_is_held_open_keeps_no_other(
    rushes_home: Path, monkeypatch: pytest.MonkeyPatch, forget: Callable[[], None]
) -> None:
    kept = [inputs.keep("transcript", bytes([number]), said_files.folder()).path for number in range(5)]
    for number, file in enumerate(kept):
        os.utime(file, ns=(-number, -number))
    real = os.unlink

    def unlink(path: str | Path, **place: int) -> None:
        if Path(path).name == kept[2].name:
            raise PermissionError("held open")
        real(path, **place)

    monkeypatch.setattr(os, "unlink", unlink)
    forget()
    assert kept[2].exists() and not any(file.exists() for file in kept[3:])


SRT = "1\n00:00:01,000 --> 00:00:02,500\nHello there.\n\n2\n00:00:03,000 --> 00:00:04,000\n<i>General</i> greetings.\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (SRT, [("Hello there.", 1.0, ""), ("General greetings.", 3.0, "")]),
        ("\ufeff" + SRT.replace("\n", "\r\n"), [("Hello there.", 1.0, ""), ("General greetings.", 3.0, "")]),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>Hi.\n\n00:03.000 --> 00:04.000\n<v Ben>Yes?\n",
            [("Hi.", 1.0, "Anna"), ("Yes?", 3.0, "Ben")],
        ),
        (
            "Anna: Hi.\nBen: Yes?\nAnna: No.\nBen: Oh.\n",
            [("Hi.", 0.0, "Anna"), ("Yes?", 0.0, "Ben"), ("No.", 0.0, "Anna"), ("Oh.", 0.0, "Ben")],
        ),
        ("one line that was said\n\nand one more\n", [("one line that was said", 0.0, ""), ("and one more", 0.0, "")]),
        ("INT. A - DAY\n\nANNA\nHi.\n\nBEN\nYes?\n", [("Hi.", 0.0, "ANNA"), ("Yes?", 0.0, "BEN")]),
    ],
)
def test_transcripts_of_any_kind(tmp_path: Path, text: str, lines: list[tuple[str, float, str]]) -> None:
    path = tmp_path / "said"
    path.write_bytes(text.encode())
    assert [(line.text, line.start_s, line.speaker) for line in said_files.read(path)] == lines


@pytest.mark.parametrize("data", [b"", b'{"said":', b'{"said":[{"text":5}]}', b"\x89PNG\r\n\x1a\n\0\0", b'{"said":[]}'])
def test_no_transcript_is_told_so(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "said"
    path.write_bytes(data)
    with pytest.raises(BadInput):
        said_files.read(path)
    with pytest.raises(BadInput):
        said_files.read(tmp_path / "gone")


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("said") / "x"
    path.write_bytes(data)
    try:
        assert said_files.read(path)
    except BadInput as problem:
        assert str(problem)


def test_a_document_is_read_once_and_again_when_its_file_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.fountain"
    path.write_text("INT. A - DAY\n\nOne.\n")
    first = documents.read(path)
    assert documents.read(path) is first
    path.write_text("INT. B - DAY\n\nTwo.\n")
    os.utime(path, ns=(1, random.Random(1).randrange(10**18)))
    assert documents.read(path).scenes[0].location == "B"
    for number in range(lately.MAX_DOCUMENTS):
        other = tmp_path / f"{number}.txt"
        other.write_text(f"Text {number}.")
        documents.read(other)
    assert lately.get(lately.mark(path)) is None
    assert lately.mark(tmp_path / "none") is None

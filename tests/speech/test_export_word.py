"""The Word document opens, holds every word, and is the same for the same cues."""

import io
import zipfile

import docx as python_docx
from docx.oxml.ns import qn
from export_examples import ARABIC, CUES, HEBREW, cue_lists
from hypothesis import given, settings

from ent_models.speech.export.cues import Cue, turns
from ent_models.speech.export.word import NOTHING_SAID, docx


def paragraphs(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in python_docx.Document(io.BytesIO(data)).paragraphs]


def test_title_times_and_speakers() -> None:
    assert paragraphs(docx(CUES[:2], title="clip.mp4")) == [
        "clip.mp4", "00:00:00\tAnna: Good morning.", f"00:00:02\tOmar: {ARABIC}",
    ]  # fmt: skip
    assert paragraphs(docx(CUES[:1], title="x", speakers=False, times=False)) == ["x", "Good morning."]
    assert paragraphs(docx([], title="")) == ["Transcript", NOTHING_SAID]


def test_speakers_are_bold() -> None:
    document = python_docx.Document(io.BytesIO(docx(CUES[:1], title="x")))
    assert [run.text for run in document.paragraphs[1].runs if run.style.font.bold] == ["Anna:"]


def test_right_to_left_is_marked() -> None:
    said = [Cue(0, 1, ARABIC, "Omar"), Cue(1, 2, HEBREW, "נועה"), Cue(2, 3, "Hello", "Anna")]
    document = python_docx.Document(io.BytesIO(docx(said, title="x")))
    turned = [paragraph._p.find(f".//{qn('w:bidi')}") is not None for paragraph in document.paragraphs]
    assert turned == [False, True, True, False]
    assert [run.text for run in document.paragraphs[1].runs if run.font.rtl] == [ARABIC]
    assert [run.text for run in document.paragraphs[2].runs if run.font.rtl] == ["נועה:", HEBREW]


def test_the_same_cues_give_the_same_bytes_and_tell_nothing_else() -> None:
    made = docx(CUES, title="clip.mp4")
    assert made == docx(CUES, title="clip.mp4")
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any("thumbnail" in name for name in archive.namelist())
        core = archive.read("docProps/core.xml").decode()
    assert "python-docx" not in core and "created" not in core


@settings(max_examples=25, deadline=None)
@given(cue_lists)
def test_hostile_text(found: list[Cue]) -> None:
    title = found[0].text if found else ""
    back = paragraphs(docx(found, title=title, times=False, speakers=False))[1:]
    expected = [turn.text for turn in turns([Cue(cue.start_s, cue.end_s, cue.text) for cue in found])]
    assert back == (expected or [NOTHING_SAID])

"""Dialogues and transcripts are known for what they are, and articles are not taken for them."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ent_models.scripts import turns
from ent_models.scripts.documents import read
from ent_models.scripts.turns import SaidLine

SRT = """1
00:00:01,000 --> 00:00:02,500
Anna: Is anybody
<i>there?</i>

2
00:00:03,000 --> 00:00:04,000
Only me.
"""
VTT = """WEBVTT

00:01.000 --> 00:02.500 align:start
<v Anna>Is anybody there?</v>

00:03.000 --> 00:04.000
<v Ben>Only me.
"""
TIMED = """[00:00:05] Anna: Is anybody there?
[00:00:07] Ben: Only me.
and the dog.
[00:00:09] Anna: Come in.
[00:01:09] Ben: Thanks.
"""
HEADED = """Anna Smith  00:05
Is anybody there?

Ben  00:07
Only me.

Anna Smith  01:09
Come in.

Ben  1:02:03
Thanks.
"""
DIALOGUE = """#Person1#: Is anybody there?
#Person2#: Only me.
#Person1#: Come in: it is cold.
#Person2#: Thanks.
"""
CHAT = "Anna: Hi!\n\nBen: Hello.\n\nAnna: Tea?\n\nBen: Yes: two sugars.\n"


def test_subtitles() -> None:
    form, (first, second) = turns.find(SRT)
    assert form == "transcript"
    assert first == SaidLine("Is anybody there?", 1.0, 2.5, "Anna") and second == SaidLine("Only me.", 3.0, 4.0, "")
    assert [(one.speaker, one.start_s) for one in turns.find(VTT)[1]] == [("Anna", 1.0), ("Ben", 3.0)]


def test_times_and_names() -> None:
    form, lines = turns.find(TIMED)
    assert form == "transcript"
    assert [(one.speaker, one.start_s, one.end_s) for one in lines] == [
        ("Anna", 5, 7), ("Ben", 7, 9), ("Anna", 9, 69), ("Ben", 69, 69),
    ]  # fmt: skip
    assert lines[1].text == "Only me. and the dog."
    form, lines = turns.find(HEADED)
    assert (form, lines[0].speaker, lines[3].start_s) == ("transcript", "Anna Smith", 3723)


@pytest.mark.parametrize(("text", "names"), [(DIALOGUE, {"PERSON1", "PERSON2"}), (CHAT, {"ANNA", "BEN"})])
def test_dialogue(tmp_path: Path, text: str, names: set[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text)
    document = read(path)
    assert (document.verdict, document.form, document.scenes) == ("not a screenplay", "dialogue", ())
    assert {one.name for one in document.characters} == names
    assert [element.kind for element in document.elements] == ["dialogue"] * 4


def test_transcript_and_article_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for text, form in ((SRT, "transcript"), ("Bread is old.\n\nNote: it is dear.\n", "article")):
        path.write_text(text)
        assert read(path).form == form
    path.write_text("INT. A - DAY\n\nBOB\nYes.\n")
    assert read(path).form == "screenplay"


@given(st.text(st.sampled_from("Ab:\n 0[]-><.,#"), max_size=120))
def test_any_text(text: str) -> None:
    form, lines = turns.find(text)
    assert form in ("", "dialogue", "transcript") and bool(form) == bool(lines)
    assert all(line.text and line.end_s >= 0 for line in lines)


def test_real_articles_and_dialogues(data_dir: Path) -> None:
    with (data_dir / "summarisation" / "cnn_dailymail_validation_500.csv").open(encoding="utf-8") as stream:
        assert not any(turns.find(row["article"])[0] for row in csv.DictReader(stream))


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("00:01:02:15", 62.0), ("01:00:02:15", 3602.0), ("1:02:03,5", 3723.5), ("01:02", 62.0), ("01:02:03", 3723.0)],
)
def test_clocks(clock: str, expected: float) -> None:
    assert turns.seconds(clock) == expected


def test_frames_are_no_seconds() -> None:
    text = "".join(f"[00:01:0{n}:15] {'Anna' if n % 2 else 'Ben'}: Line {n}.\n" for n in range(6))
    _, found = turns.find(text)
    assert [line.start_s for line in found] == [60.0, 61.0, 62.0, 63.0, 64.0, 65.0]

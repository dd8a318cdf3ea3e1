"""Plain text, CSV and JSON: what was said comes back, whatever it was."""

import csv
import io
import json

from export_examples import ARABIC, CUES, JAPANESE, SOUND, VIDEO, cue_lists
from hypothesis import given

from ent_models.speech.document.graphemes import joined
from ent_models.speech.export.cues import Cue, CueWord, ready, spoken, turns
from ent_models.speech.export.plain import cut, is_right_to_left, one_line, readable
from ent_models.speech.export.reading import csv_table, json_document, txt


def test_txt() -> None:
    assert txt(CUES[:2]) == f"Anna: Good morning.\n\u202bOmar: {ARABIC}\u202c\n"
    assert txt(CUES[:1], speakers=False, times=True) == "[00:00:00] Good morning.\n"


def test_paragraphs_join_what_one_person_says() -> None:
    said = [Cue(0, 1, "One", "A"), Cue(1, 2, "two.", "A"), Cue(2, 3, "Three.", "B"), Cue(9, 10, "Four.", "B")]
    assert txt(said, paragraphs=True, times=True) == (
        "[00:00:00] A: One two.\n\n[00:00:02] B: Three.\n\n[00:00:09] B: Four.\n"
    )
    assert txt(said[:3], paragraphs=True, speakers=False) == "One two. Three.\n"


def test_no_space_where_a_script_has_none() -> None:
    assert joined(JAPANESE, JAPANESE) == JAPANESE * 2
    assert joined("안녕", "세계") == "안녕 세계"
    assert turns([Cue(0, 1, "สวัสดี"), Cue(1, 2, "ครับ")])[0].text == "สวัสดีครับ"


def test_csv() -> None:
    rows = list(csv.reader(io.StringIO(csv_table(CUES, speakers=True))))
    assert rows[0] == ["number", "start", "end", "start_s", "end_s", "speaker", "text"]
    assert rows[1] == ["1", "00:00:00.000", "00:00:01.500", "0.000", "1.500", "Anna", "Good morning."]
    assert "speaker" not in csv_table(CUES, speakers=False).splitlines()[0]
    assert csv_table([]).endswith("text\r\n")


def test_no_cell_is_a_formula() -> None:
    said = [Cue(0, 1, text) for text in ("=1+1", "+1", "-1", "@a", "\t=1", " =1", "\uff1d1", "plain")]
    cells = [row[-1] for row in csv.reader(io.StringIO(csv_table(said)))][1:]
    assert cells == ["'=1+1", "'+1", "'-1", "'@a", "'=1", "'=1", "'\uff1d1", "plain"]


@given(cue_lists)
def test_csv_is_read_back(found: list[Cue]) -> None:
    made = csv_table(found)
    made.encode("utf-8")
    rows = list(csv.reader(io.StringIO(made, newline="")))
    assert [row[-1].removeprefix("'") for row in rows[1:]] == [
        one_line(cue.text).removeprefix("'")[:32_767] for cue in ready(found)
    ]
    assert {len(row) for row in rows} == {7}


def test_json() -> None:
    made = json.loads(json_document(CUES, VIDEO, language="en"))
    assert (made["format"], made["version"], made["language"]) == ("rushes-transcript", 1, "en")
    assert made["media"]["frame_rate"] == "25"
    assert made["speakers"] == ["Anna", "Omar", "田中"]
    assert made["cues"][0]["words"][1] == {"start_s": 0.6, "end_s": 1.5, "text": "morning.", "probability": 0.9}
    assert json.loads(json_document(CUES, SOUND, speakers=False))["speakers"] == []


@given(cue_lists)
def test_json_is_read_back(found: list[Cue]) -> None:
    made = json_document(found, SOUND)
    made.encode("utf-8")
    back = [
        Cue(
            cue["start_s"], cue["end_s"], cue["text"], cue["speaker"],
            tuple(CueWord(**word) for word in cue["words"]),
        )
        for cue in json.loads(made)["cues"]
    ]  # fmt: skip
    assert [(cue.text, cue.speaker, len(cue.words)) for cue in back] == [
        (cue.text, cue.speaker, len(cue.words)) for cue in ready(found)
    ]


@given(cue_lists)
def test_txt_has_one_line_a_cue(found: list[Cue]) -> None:
    made = txt(found, times=True)
    made.encode("utf-8")
    assert made.count("\n") == len(made.splitlines()) == len(spoken(found))


def test_readable() -> None:
    assert readable("\ud83d\ude00 \ud83d \x00a\x1b[b\ufeff") == "😀 � a [b"
    assert readable("a\u2028\u2028b\x85c\r\n \td ") == "a\nb\nc\nd"
    assert readable("\uffff\U0003fffe") == "\ufffd\ufffd"
    assert readable("fin\u202f! 12\u00a0h\u3000x") == "fin\u202f! 12\u00a0h\u3000x"


def test_marks_that_turn_text_are_closed() -> None:
    assert readable("a\u202eb") == "a\u202eb\u202c"
    assert readable("a\u2069\u202cb") == "ab"
    assert readable("\u202b\u0627\u202c") == "\u202b\u0627\u202c"


def test_direction() -> None:
    assert is_right_to_left(f"123 “{ARABIC}” abc")
    assert not is_right_to_left("abc " + ARABIC)
    assert not is_right_to_left("123")
    assert is_right_to_left("... שלום abc") and not is_right_to_left("123 abc")


def test_cut() -> None:
    assert cut("one two three", 9) == "one two…"
    assert cut("short", 9) == "short"
    assert cut("e\u0301" * 10, 6) == "e\u0301" * 2 + "…"

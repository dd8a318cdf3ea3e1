"""Captions hold the text as it was said, whatever is in it, and other programs read it back."""

import re
import textwrap

import pytest
from export_examples import ARABIC, CUES, FAMILY, HEBREW, JAPANESE, cue_lists
from hypothesis import example, given

from ent_models.speech.document.importing import from_subtitles
from ent_models.speech.export.captions import srt, vtt
from ent_models.speech.export.cues import Cue, spoken
from ent_models.speech.export.plain import turned


def test_srt() -> None:
    assert srt(CUES[:2]) == (
        f"1\n00:00:00,000 --> 00:00:01,500\nAnna: Good morning.\n\n2\n00:00:02,000 --> 00:00:03,250\n"
        f"\u202bOmar: {ARABIC}\u202c\n"
    )
    assert "Anna" not in srt(CUES, speakers=False)


def test_vtt_has_voices_and_escapes() -> None:
    cue = Cue(3661.0015, 3662.9996, "<b>a & b</b> --> c", "R&D <x>")
    assert vtt([cue]) == (
        "WEBVTT\n\n01:01:01.002 --> 01:01:03.000\n<v R&amp;D &lt;x&gt;>&lt;b&gt;a &amp; b&lt;/b&gt; --&gt; c\n"
    )
    assert "<v" not in vtt([cue], speakers=False)


def test_nothing_said() -> None:
    assert (srt([]), vtt([])) == ("", "WEBVTT\n")
    assert srt([Cue(0, 1, " \x00\n")]) == ""


def test_no_arrow_is_left_in_srt() -> None:
    assert srt([Cue(0, 1, "a --> b ----> c")]).count("-->") == 1


def test_times_are_in_order_and_last() -> None:
    text = vtt([Cue(5, 4, "late"), Cue(float("nan"), float("inf"), "never"), Cue(-3, 2, "early")])
    assert re.findall(r"(\S+) --> (\S+)", text) == [
        ("00:00:00.000", "00:00:00.001"), ("00:00:00.000", "00:00:02.000"), ("00:00:05.000", "00:00:05.001"),
    ]  # fmt: skip


def test_own_line_breaks_stay_and_rows_are_broken_with_the_name_before_them() -> None:
    assert srt([Cue(0, 1, "one\n\n two \r\nthree")]).endswith("\none\ntwo\nthree\n")
    words = " ".join(f"word{index}" for index in range(40))
    lines = srt([Cue(0, 1, words, "Anna")], rows=lambda text: textwrap.wrap(text, 42)).splitlines()[2:]
    assert " ".join(lines) == f"Anna: {words}"
    assert max(map(len, lines)) <= 42
    assert vtt([Cue(0, 1, "one two", "Anna")], rows=str.split).endswith("\n<v Anna>one\ntwo\n")


@pytest.mark.parametrize(
    ("name", "text", "rows"),
    [
        ("", "שלום עולם", ["שלום עולם"]),
        ("", "שלום.", ["\u202bשלום.\u202c"]),  # noqa: RUF001
        ("Anna", "שלום", ["\u202bAnna: שלום\u202c"]),
        ("שרה", "Hello.", ["\u202aשרה: Hello.\u202c"]),
        ("שרה", "שלום,\n42 GPS!", ["\u202bשרה: שלום,\u202c", "\u202b42 GPS!\u202c"]),
        ("Anna", "Hello שלום.", ["Anna: Hello שלום."]),
    ],
)
def test_rows_run_as_what_is_said_does(name: str, text: str, rows: list[str]) -> None:
    """A player that takes all rows to run from left to right shows names, stops and numbers where they belong."""
    made = srt([Cue(0, 1, text, name)])
    assert made.splitlines()[2:] == rows
    (line,) = from_subtitles(made.encode()).document.lines
    assert line.text.endswith(text)


def test_a_cue_in_a_language_of_its_own_says_so_in_vtt() -> None:
    found = [Cue(0, 1, "Hallo."), Cue(1, 2, "Hello.", "Anna", language="en"), Cue(2, 3, "x", language="e><n")]
    assert [block.split("\n", 1)[1].strip() for block in vtt(found).split("\n\n")[1:]] == [
        "Hallo.", "<v Anna><lang en>Hello.</lang>", "x"
    ]  # fmt: skip
    assert [line.text for line in from_subtitles(vtt(found).encode()).document.lines] == ["Hallo.", "Hello.", "x"]


@pytest.mark.parametrize("text", [ARABIC, HEBREW, JAPANESE, FAMILY, "e\u0301", "नमस्ते"])
def test_every_script_stays_as_it_is(text: str) -> None:
    assert f"\n{text}\n" in srt([Cue(0, 1, text)])
    assert f"\n{text}\n" in vtt([Cue(0, 1, text)])


@given(cue_lists)
@example([Cue(0, 1, "42"), Cue(1, 2, "7\n8")])
def test_pysubs2_reads_back_what_was_written(found: list[Cue]) -> None:
    pysubs2 = pytest.importorskip("pysubs2", reason="pysubs2 is not installed")
    expected = spoken(found)
    # A day is what it counts to; a line of digits alone is taken for a number.
    made = srt(found, speakers=False)
    made.encode("utf-8")
    if any(cue.end_s > 86_400 or re.search(r"^[\d\s]*$", cue.text, re.MULTILINE) for cue in expected):
        return
    back = pysubs2.SSAFile.from_string(made, format_="srt", keep_unknown_html_tags=True)
    assert [(event.start, event.end) for event in back] == [
        (round(cue.start_s * 1000), max(round(cue.start_s * 1000) + 1, round(cue.end_s * 1000))) for cue in expected
    ]
    plain = [re.search(r"[<>{}\\]", cue.text) is None and "--" not in cue.text for cue in expected]
    for event, cue, is_plain in zip(back, expected, plain, strict=True):
        if is_plain:
            assert event.plaintext.split("\n") == [turned(row, cue.text) for row in cue.text.split("\n")]


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&#45;", "-").replace("&amp;", "&")


def test_a_name_that_ends_in_hyphens_makes_no_arrow() -> None:
    made = vtt([Cue(0.0, 1.0, "Yes.", "Anna --"), Cue(1.0, 2.0, "No.", "--")])
    assert made.count("-->") == 2 and "<v Anna -&#45;>Yes." in made
    read = from_subtitles(made.encode()).document
    assert [(read.name(line.speaker), line.text) for line in read.lines] == [("Anna --", "Yes."), ("--", "No.")]


@given(cue_lists)
def test_vtt_is_read_back(found: list[Cue]) -> None:
    """By the grammar of WebVTT: blocks parted by blank lines, a line of times, then a payload without an arrow."""
    made = vtt(found)
    made.encode("utf-8")
    head, *blocks = re.sub(r"\n\Z", "", made).split("\n\n")
    assert head.rstrip("\n") == "WEBVTT"
    expected = spoken(found)
    assert len(blocks) == len(expected)
    previous = ""
    for block, cue in zip(blocks, expected, strict=True):
        times, payload = block.split("\n", 1)
        assert re.fullmatch(r"\d{2,3}:\d\d:\d\d\.\d{3} --> \d{2,3}:\d\d:\d\d\.\d{3}", times)
        assert times.rjust(40, "0")[:20] >= previous
        assert "-->" not in payload
        voice = re.match(r"<v ([^<>\n]+)>", payload)
        assert (unescaped(voice[1]) if voice else "") == cue.speaker
        body = payload[voice.end() :] if voice else payload
        body = re.sub("^<lang [A-Za-z0-9-]+>(.*)</lang>$", r"\1", body, flags=re.DOTALL)
        assert "<" not in body
        assert unescaped(body) == cue.text

"""SRT and WebVTT files of all kinds become transcripts."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ent_models.errors import BadInput
from ent_models.speech.document import importing, records
from ent_models.speech.document.importing import from_subtitles
from ent_models.speech.document.records import Document
from ent_models.speech.export import formats
from ent_models.speech.export.cues import Cue, Media

SRT = """1
00:00:01,000 --> 00:00:02,500
Good <i>evening</i>,
{\\an8}ladies.

2
00:00:03,000 --> 00:00:04,000
a < b & <sigh> I say
"""

VTT = """WEBVTT - a title

STYLE
::cue { color: red }

NOTE
00:00:00.000 --> 00:00:09.000 is no cue

REGION
id:x

first
00:01.000 --> 00:02.000 align:start position:0%
<v Roger Bingham>We are in <c.yellow>New&nbsp;York</c> &amp; <00:01.500>more

00:00:03.000 --> 00:00:05.000
<v.loud Neil>Yes.</v> <v Roger Bingham>No &lt;b&gt;.</v>

00:00:06.000 --> 00:00:07.000
unclosed <v Bob
"""


def said(document: Document) -> list[tuple[float, float, str, str]]:
    return [(line.start_s, line.end_s, document.name(line.speaker), line.text) for line in document.lines]


def srt(*cues: tuple[str, str, str]) -> bytes:
    return "\n".join(f"{n}\n{start} --> {end}\n{text}\n" for n, (start, end, text) in enumerate(cues, 1)).encode()


def test_srt() -> None:
    imported = from_subtitles(SRT.encode(), language="en", duration_s=60.0)
    assert said(imported.document) == [
        (1.0, 2.5, "", "Good evening,\nladies."), (3.0, 4.0, "", "a < b & <sigh> I say"),
    ]  # fmt: skip
    assert imported.notes == ()
    document = imported.document
    assert (document.language, document.duration_s, document.heard_until_s) == ("en", 60.0, 4.0)
    assert not document.lines[0].is_edited and document.lines[0].words[0].probability == 1.0
    records.check(document)


def test_vtt_with_voices() -> None:
    assert said(from_subtitles(VTT.encode()).document) == [
        (1.0, 2.0, "Roger Bingham", "We are in New York & more"),
        (3.0, 3.727, "Neil", "Yes."),
        (3.727, 5.0, "Roger Bingham", "No <b>."),
        (6.0, 7.0, "", "unclosed"),
    ]


def test_what_captions_write_comes_back() -> None:
    cues = (Cue(0.5, 1.25, "<b> & --> {x}"), Cue(3600.0, 400_000.5, "שלום — 東京"))
    media = Media("clip.wav", 400_001.0, False, True)
    for kind in ("vtt", "srt"):
        found = said(from_subtitles(formats.write(kind, cues, media)[0].data).document)
        assert [(start_s, end_s) for start_s, end_s, _, _ in found] == [(0.5, 1.25), (3600.0, 400_000.5)]
        assert found[1][3] == "שלום — 東京"
    assert found[0][3] == "& -> {x}"  # in SRT <b> is markup, and the arrow was written so
    vtt = from_subtitles(formats.write("vtt", cues, media)[0].data).document
    assert vtt.lines[0].text == "<b> & --> {x}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, newline: str) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nÜber den Wolken — ağaç\n".replace("\n", newline)
    imported = from_subtitles(text.encode(encoding))
    assert imported.document.lines[0].text == "Über den Wolken — ağaç"
    assert len(imported.notes) == (1 if encoding in ("utf-16-le", "utf-16-be") else 0)


@pytest.mark.parametrize(
    ("encoding", "name", "words"),
    [
        ("cp1251", "Windows-1251", "Добрый вечер, мы начинаем прямо сейчас"),
        ("cp932", "Shift-JIS", "こんばんは、今から始めます"),
        ("gb18030", "GB 18030", "晚上好，我们现在开始吧"),
    ],
)
def test_letters_that_are_not_latin_are_guessed_and_that_is_said(encoding: str, name: str, words: str) -> None:
    row = "00:00:0{0},000 --> 00:00:0{1},000\n" + words + "\n\n"
    imported = from_subtitles("".join(row.format(n, n + 1) for n in range(8)).encode(encoding))
    assert imported.document.lines[0].text == words
    assert name in imported.notes[0]


def test_windows_1252_is_said() -> None:
    imported = from_subtitles("1\n00:00:01,000 --> 00:00:02,000\nÜber “uns”\n".encode("cp1252"))
    assert imported.document.lines[0].text == "Über “uns”" and "Windows-1252" in imported.notes[0]


def test_odd_times_and_orders_are_mended_and_said() -> None:
    imported = from_subtitles(
        srt(
            ("00:00:10,000", "00:00:12,000", "second"),
            ("0:00:01.5", "00:00:04,000", "first"),
            ("00:00:03,000", "00:00:02,000", "backwards"),
            ("00:01:00,000", "00:01:01,000", "late"),
            ("00:00:20,000", "00:00:21,000", ""),
        ),
        duration_s=30.0,
    )
    assert [row[:2] + row[3:] for row in said(imported.document)] == [
        (1.5, 4.0, "first"), (3.0, 5.0, "backwards"), (10.0, 12.0, "second"), (60.0, 61.0, "late"),
    ]  # fmt: skip
    assert imported.notes == (
        "1 subtitle without text left out.",
        "The subtitles were not in the order of their times; they are now.",
        "1 subtitle ended before the start; the end was guessed.",
        "1 subtitle overlapped the one before; subtitle care can mend that.",
        "1 subtitle after the end of the media. Does this file belong to it?",
    )


def test_cues_without_empty_rows_between_and_with_empty_rows_within() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\none\n2\n00:00:03,000 --> 00:00:04,000\ntwo\n\nstill two\n"
    text += "\n3\n00:05 --> 00:06\n42\n"
    assert [row[3] for row in said(from_subtitles(text.encode()).document)] == ["one", "two\nstill two", "42"]


@pytest.mark.parametrize("head", ["", "WEBVTT\n\n"])
@pytest.mark.parametrize(
    ("file", "texts"),
    [
        # without counters
        ("00:01 --> 00:02|It was|1984||00:03 --> 00:04|two", ["It was\n1984", "two"]),
        ("00:01 --> 00:02|1984||00:03 --> 00:04|two", ["1984", "two"]),
        ("00:01 --> 00:02|It was|1984|00:03 --> 00:04|two", ["It was\n1984", "two"]),
        # counters, with and without empty rows, and one that is missing
        ("1|00:01 --> 00:02|It was|1984||2|00:03 --> 00:04|two", ["It was\n1984", "two"]),
        ("1|00:01 --> 00:02|It was|1984|2|00:03 --> 00:04|two", ["It was\n1984", "two"]),
        ("1|00:01 --> 00:02|1984|||2|00:03 --> 00:04|two", ["1984", "two"]),
        ("1|00:01 --> 00:02|It was|1984||00:03 --> 00:04|two", ["It was\n1984", "two"]),
        ("00:01 --> 00:02|one||2|00:03 --> 00:04|two", ["one", "two"]),
        # a cue without text
        ("1|00:01 --> 00:02||2|00:03 --> 00:04|two", ["two"]),
    ],
)
def test_a_number_is_text_where_it_counts_nothing(file: str, texts: list[str], head: str) -> None:
    found = said(from_subtitles((head + file.replace("|", "\n")).encode()).document)
    assert [row[3] for row in found] == texts


@pytest.mark.parametrize(
    ("file", "texts"),
    [
        ("1|00:01 --> 00:02|It was|1984|||2|00:03 --> 00:04|two", ["It was\n1984", "two"]),
        ("1|00:01 --> 00:02|1984|2|00:03 --> 00:04|two|3", ["1984", "two\n3"]),
    ],
)
def test_rows_that_are_all_doubled(file: str, texts: list[str]) -> None:
    found = said(from_subtitles(file.replace("|", "\r\r\n").encode()).document)
    assert [row[3] for row in found] == texts


def test_names_before_colons() -> None:
    found = said(
        from_subtitles(
            srt(
                ("00:00:01,000", "00:00:02,000", "ANNA: Hello."),
                ("00:00:03,000", "00:00:04,000", ">> DR. O'NEIL: Hi.\n[ANNA]: You?"),
                ("00:00:05,000", "00:00:06,000", "Note: this is no name."),
                ("00:00:07,000", "00:00:08,000", "Speaker 1: One."),
                ("00:00:09,000", "00:00:10,000", "Speaker 1: Two at 10:30, see http://x.y"),
                ("00:00:11,000", "00:00:12,000", "王明：你好"),
                ("00:00:13,000", "00:00:14,000", "王明：再见"),
                ("00:00:15,000", "00:00:16,000", "I say this: go. And I say this: stay."),
                ("00:00:17,000", "00:00:18,000", "I say this: go."),
                ("00:00:19,000", "00:00:20,000", "BEN:\nLate."),
                ("00:00:21,000", "00:00:22,000", "BEN:"),
                ("00:00:23,000", "00:00:24,000", "10:30 is the time."),
            )
        ).document
    )
    assert [row[2:] for row in found] == [
        ("ANNA", "Hello."), ("DR. O'NEIL", "Hi."), ("ANNA", "You?"), ("", "Note: this is no name."),
        ("Speaker 1", "One."), ("Speaker 1", "Two at 10:30, see http://x.y"), ("王明", "你好"), ("王明", "再见"),
        ("", "I say this: go. And I say this: stay."), ("", "I say this: go."), ("BEN", "Late."), ("", "BEN:"),
        ("", "10:30 is the time."),
    ]  # fmt: skip
    assert found[1][1] == found[2][0]  # they share the cue's time


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n\n", b"WEBVTT", b"WEBVTT\n\nNOTE\nnothing\n", b"hello world", b"1\n00:00:01,000 --> 00:00:02,000\n\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8, bytes(1000), b"1\n99999:00:00,0 --> x\ny",
        b"1\n00:00:01,000 --> 00:00:02,000\n<i></i>{\\an8}\n", b"x" * (importing.MAX_FILE_BYTES + 1),
    ],
)  # fmt: skip
def test_what_is_no_subtitle_file_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        from_subtitles(data)
    assert str(refused.value).endswith(".")


def test_too_many_cues(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MAX_CUES", 2)
    with pytest.raises(BadInput, match="3 subtitles"):
        from_subtitles(srt(*[("00:00:01,000", "00:00:02,000", "a")] * 3))


def test_hostile_files_take_no_time() -> None:
    began = time.process_time()
    for text in (
        "<" * 50_000, "<v " * 15_000, "{\\" * 25_000, "A" * 75_000 + ":", "-->" * 25_000, "ANNA:" * 12_500,
        "&#x" * 12_500, "a\u0301" * 25_000, "東" * 25_000,
    ):  # fmt: skip
        for head in ("WEBVTT\n\n", ""):
            try:
                document = from_subtitles(f"{head}00:00:01.000 --> 00:00:02.000\n{text}\n".encode()).document
            except BadInput:
                continue
            records.check(document)
    assert time.process_time() - began < 5.0


rows = st.one_of(
    st.sampled_from(
        [
            "", "1", "WEBVTT", "NOTE x", "00:00:01,000 --> 00:00:02,000", "00:01.5 --> 00:00.5 align:start", "ANNA: hi",
            "<v Bob>hi</v> <v Al>ho", "{\\an8}<i>x", "ANNA:", ">> so", "99:99:99,999 --> 0:0:0", "-->",
            "&lt;&#0;&#xd800;", "Bob: a", "Bob: b", "\u200f: x", "00:00:03.000-->00:00:04.000",
        ]
    ),
    st.text(max_size=20),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(rows, max_size=25), st.booleans())
def test_any_file_is_read_or_refused(found: list[str], is_vtt: bool) -> None:
    text = ("WEBVTT\n\n" if is_vtt else "") + "\n".join(found)
    try:
        imported = from_subtitles(text.encode("utf-8", "replace"), duration_s=10.0)
    except BadInput as problem:
        assert str(problem).endswith(".")
        return
    records.check(imported.document)
    assert records.from_json(records.to_json(imported.document)) == imported.document


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for head in (b"", b"WEBVTT\n\n00:01.000 --> 00:02.000\n", b"\xff\xfe", b"1\n00:01.000 --> 00:02.000\n"):
        try:
            records.check(from_subtitles(head + data).document)
        except BadInput as problem:
            assert str(problem).endswith(".")

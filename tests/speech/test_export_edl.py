"""EDLs are what DaVinci Resolve writes itself for markers, and are read back, by OpenTimelineIO too."""

import re

import pytest
from export_examples import ARABIC, FAMILY, JAPANESE
from hypothesis import given, settings
from test_export_markers import AT_25, DROP, SHOTS, found_markers, timelines

from ent_models.speech.export.edl import MAX_EVENTS, edl, n_lists
from ent_models.speech.export.markers import Marker, Timeline, place

EVENT = re.compile(r"(\d{3})  001      V     C        (\S{11}) (\S{11}) (\S{11}) (\S{11})  ")
LINE = re.compile(r"(.*) \|C:ResolveColor(\w+) \|M:([^|]+) \|D:(\d+)")


def read(text: str) -> list[tuple[str, str, str, str, int]]:
    """Start, note, colour, name and length of each marker."""
    title, kind, empty, *rest = text.split("\n")
    assert title.startswith("TITLE: ") and kind in ("FCM: NON-DROP FRAME", "FCM: DROP FRAME") and not empty
    assert rest[-1] == ""
    found = []
    for number, at in enumerate(range(0, len(rest) - 1, 3), start=1):
        event, line = EVENT.fullmatch(rest[at]), LINE.fullmatch(rest[at + 1])
        assert event and line and rest[at + 2] == ""
        assert int(event[1]) == number
        assert (event[2], event[3]) == (event[4], event[5])
        found.append((event[2], line[1], line[2], line[3], int(line[4])))
    return found


def test_as_resolve_writes_it() -> None:
    assert edl(SHOTS, AT_25, title="clip.mp4") == (
        "TITLE: clip.mp4\nFCM: NON-DROP FRAME\n\n"
        "001  001      V     C        01:00:00:00 01:00:00:01 01:00:00:00 01:00:00:01  \n"
        "A wide view |C:ResolveColorRed |M:Shot 1 |D:250\n\n"
        "002  001      V     C        01:00:10:00 01:00:10:01 01:00:10:00 01:00:10:01  \n"
        " |C:ResolveColorSand |M:Shot 2 |D:1\n\n",
    )


def test_drop_frame() -> None:
    (text,) = edl(SHOTS, DROP)
    assert "FCM: DROP FRAME" in text
    assert [row[0] for row in read(text)] == ["10:00:00;00", "10:00:10;00"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Café \u2013 “été”", 'Cafe - "ete"'), ("a|b", "a/b"), ("Straße", "Strasse"), (ARABIC, "Marker 1"),
        (f"Omar: {ARABIC}", "Omar"), (JAPANESE, "Marker 1"), (f"Hi {FAMILY}", "Hi"), ("...", "Marker 1"),
        ("Hello 世", "Hello"),
    ],
)  # fmt: skip
def test_names_are_ascii(name: str, plain: str) -> None:
    (text,) = edl([Marker(0, 1, name)], AT_25)
    assert read(text)[0][3] == plain


def test_notes_keep_their_letters_and_never_look_like_a_statement() -> None:
    notes = [ARABIC, f"{JAPANESE}{FAMILY}", "2. point", "* x", "FCM: x", "M2 y", "a | b", "final cut"]
    (text,) = edl([Marker(index, index + 1, "n", note) for index, note in enumerate(notes)], AT_25)
    assert [row[1] for row in read(text)] == [
        ARABIC, JAPANESE, "- 2. point", "- * x", "- FCM: x", "- M2 y", "a ¦ b", "- final cut",
    ]  # fmt: skip


def test_one_marker_a_frame() -> None:
    (text,) = edl([Marker(0, 1, "a", "A"), Marker(0.001, 2, "b", colour="red"), Marker(1, 2, "c")], AT_25)
    assert read(text) == [("01:00:00:00", "A / b", "Blue", "a", 50), ("01:00:01:00", "", "Blue", "c", 25)]


def test_a_long_talk_makes_several_lists() -> None:
    texts = edl([Marker(index, index, "") for index in range(MAX_EVENTS + 1)], AT_25)
    assert [len(read(text)) for text in texts] == [MAX_EVENTS, 1]
    assert n_lists(range(MAX_EVENTS + 1), AT_25) == 2 and n_lists(range(MAX_EVENTS), AT_25) == n_lists([], AT_25) == 1
    assert n_lists([0.0, 0.001] * MAX_EVENTS, AT_25) == 1
    assert read(texts[1])[0][3] == "Marker 1000"
    assert [read(text) for text in edl([], AT_25)] == [[]]


@given(found_markers, timelines)
def test_hostile_markers_in_an_edl(found: list[Marker], line: Timeline) -> None:
    title = found[0].name if found else ""
    (text,) = edl(found, line, title=title)
    text.encode("utf-8")
    assert all(part.isascii() for part in text.split("\n")[:2])
    placed = {line.timecode(one.frame): one for one in reversed(place(found, line))}
    rows = read(text)
    assert len(rows) == len({one.frame for one in place(found, line)})
    for start, _, colour, name, _ in rows:
        assert name.isascii()
        if len(placed) == len(found):
            assert colour == placed[start].colour.resolve


@settings(max_examples=25, deadline=None)
@given(found_markers)
def test_opentimelineio_reads_it(found: list[Marker]) -> None:
    otio = pytest.importorskip("opentimelineio", reason="opentimelineio is not installed")
    pytest.importorskip("otio_cmx3600_adapter", reason="otio-cmx3600-adapter is not installed")
    if any(not 0 <= one.start_s < 80_000 for one in found):
        return
    for line, fps in ((Timeline(AT_25.rate), 25), (Timeline(DROP.rate), 30_000 / 1001)):
        (text,) = edl(found, line)
        back = otio.adapters.read_from_string(text, "cmx_3600", rate=fps)
        clips = list(back.find_clips())
        rows = read(text)
        assert len(clips) == len(rows)
        for clip, row in zip(clips, rows, strict=True):
            assert clip.source_range.start_time.to_frames() == line.rate.frame(row[0])

"""Markers stand on the right frames, and their tables are read back."""

import csv
import io
import re

import pytest
from export_examples import CUES, SOUND, VIDEO, cue_lists, seconds, texts
from hypothesis import given
from hypothesis import strategies as st

from ent_models.errors import BadInput
from ent_models.speech.export import marker_table
from ent_models.speech.export.cues import Cue, Media
from ent_models.speech.export.markers import (
    COLOURS,
    Marker,
    Timeline,
    from_cues,
    place,
    timeline,
    timeline_of,
)
from ent_models.speech.export.timecode import RATES, rate

AT_25 = timeline(rate("25"))
DROP = timeline(rate("29.97df"), "10:00:00;00")
SHOTS = (Marker(0, 10, "Shot 1", "A wide view", "red"), Marker(10, 10, "Shot 2", colour="sand"))

found_markers = st.lists(
    st.builds(Marker, seconds, seconds, texts, texts, st.sampled_from([*COLOURS, "none"])), max_size=6
)
timelines = st.builds(Timeline, st.sampled_from(list(RATES.values())), st.integers(0, 3_000_000))


def test_cues_become_markers() -> None:
    first, second, _, last = from_cues(CUES)
    assert (first.name, first.comment, first.colour) == ("Anna: Good morning.",) * 2 + ("blue",)
    assert second.colour == "green"
    assert last.colour == "blue"
    assert from_cues(CUES, speakers=False)[0].name == "Good morning."
    assert len(from_cues([Cue(0, 1, "word " * 50)])[0].name) <= 60


def test_placed_on_frames() -> None:
    first, second = place(reversed(SHOTS), AT_25)
    assert (first.frame, first.n_frames, AT_25.timecode(first.frame)) == (0, 250, "01:00:00:00")
    assert (second.frame, second.n_frames, AT_25.timecode(second.frame)) == (250, 1, "01:00:10:00")
    assert place([Marker(3600, 3601, "")], DROP)[0].name == "Marker 1"
    assert DROP.timecode(place([Marker(3603.6, 3604, "x")], DROP)[0].frame) == "11:00:03;18"


def test_the_timeline_of_the_media() -> None:
    assert timeline_of(VIDEO) == Timeline(rate("25"), 90_000)
    assert timeline_of(SOUND).rate.name == "25"
    camera = Media("a.mov", 1.0, True, True, rate("29.97").fps, start_timecode="13:59:59;28")
    assert timeline_of(camera).timecode(2) == "14:00:00;00"
    broken = Media("a.mov", 1.0, True, True, rate("25").fps, start_timecode="99:99:99:99")
    assert timeline_of(broken).timecode(0) == "01:00:00:00"
    with pytest.raises(BadInput, match="no timecode"):
        timeline(rate("25"), "soon")


def test_the_clock_goes_round_at_midnight() -> None:
    assert timeline(rate("25"), "23:59:59:24").timecode(1) == "00:00:00:00"


def test_premiere_table() -> None:
    rows = list(csv.reader(io.StringIO(marker_table.premiere_csv(SHOTS, DROP), newline=""), delimiter="\t"))
    assert rows == [
        ["Marker Name", "Description", "In", "Out", "Duration", "Marker Type"],
        ["Shot 1", "A wide view", "10;00;00;00", "10;00;10;00", "00;00;10;00", "Comment"],
        ["Shot 2", "", "10;00;10;00", "10;00;10;00", "00;00;00;00", "Comment"],
    ]


def test_avid_list() -> None:
    assert marker_table.avid_txt(SHOTS, AT_25) == (
        "Shot 1\t01:00:00:00\tV1\tred\tA wide view\t250\nShot 2\t01:00:10:00\tV1\tyellow\tShot 2\t1\n"
    )


def test_table() -> None:
    rows = list(csv.reader(io.StringIO(marker_table.table_csv(SHOTS, AT_25), newline="")))
    assert tuple(rows[0]) == marker_table.TABLE_COLUMNS
    assert rows[1] == ["1", "01:00:00:00", "01:00:10:00", "250", "0.000", "10.000", "Shot 1", "A wide view", "Red"]


@given(found_markers, timelines)
def test_hostile_markers(found: list[Marker], line: Timeline) -> None:
    for made, separator, n_columns, n_heads in (
        (marker_table.premiere_csv(found, line), "\t", 6, 1),
        (marker_table.table_csv(found, line), ",", 9, 1),
    ):
        made.encode("utf-8")
        rows = list(csv.reader(io.StringIO(made, newline=""), delimiter=separator))
        assert len(rows) == len(found) + n_heads
        assert {len(row) for row in rows} == {n_columns}
        assert not any(re.match(r"\s*[=+\-@]", cell) for row in rows for cell in row)
    lines = marker_table.avid_txt(found, line).splitlines()
    assert len(lines) == len(found)
    for number, text in enumerate(lines):
        cells = text.split("\t")
        assert len(cells) == 6
        placed = place(found, line)[number]
        assert line.rate.frame(cells[1]) == (line.first_frame + placed.frame) % line.rate.n_day_frames


@given(cue_lists)
def test_hostile_cues(found: list[Cue]) -> None:
    for marker in from_cues(found):
        assert marker.name and "\n" not in marker.name + marker.comment

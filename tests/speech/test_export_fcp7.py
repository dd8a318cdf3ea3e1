"""Final Cut Pro 7 XML: the clip is placed, the markers are read back, by OpenTimelineIO too."""

import os
from pathlib import PurePosixPath, PureWindowsPath
from xml.etree import ElementTree

import pytest
from defusedxml import ElementTree as safe
from export_examples import HOSTILE, SOUND, VIDEO
from hypothesis import given, settings
from test_export_markers import AT_25, DROP, SHOTS, found_markers, timelines

from ent_models.speech.export.cues import Media
from ent_models.speech.export.fcp7 import fcp7_xml
from ent_models.speech.export.markers import Marker, Timeline, place

NTSC = Media("clip & <co>.mov", 60.06, True, True, DROP.rate.fps, 1920, 1080, "10:00:00;00")


def read(text: str) -> ElementTree.Element:
    """The sequence, read by a parser that refuses entities."""
    root = safe.fromstring(text)
    assert (root.tag, root.get("version")) == ("xmeml", "5")
    sequence = root.find("sequence")
    assert sequence is not None
    return sequence


def markers(sequence: ElementTree.Element) -> list[tuple[str, str, int, int]]:
    return [
        (
            one.findtext("name") or "",
            one.findtext("comment") or "",
            int(one.findtext("in") or ""),
            int(one.findtext("out") or ""),
        )
        for one in sequence.findall("marker")
    ]


def test_sequence_clip_and_markers() -> None:
    sequence = read(fcp7_xml(SHOTS, VIDEO, AT_25))
    assert sequence.findtext("name") == "clip.mp4"
    assert sequence.findtext("duration") == "1500"
    assert [sequence.findtext(f"rate/{tag}") for tag in ("timebase", "ntsc")] == ["25", "FALSE"]
    assert [sequence.findtext(f"timecode/{tag}") for tag in ("string", "frame", "displayformat")] == [
        "01:00:00:00", "90000", "NDF",
    ]  # fmt: skip
    assert markers(sequence) == [("Shot 1", "A wide view", 0, 250), ("Shot 2", "", 250, -1)]
    assert sequence.findtext("marker/pproColor") == "4281740498"
    (picture,) = sequence.findall("media/video/track/clipitem")
    assert [picture.findtext(tag) for tag in ("start", "end", "in", "out")] == ["0", "1500", "0", "1500"]
    assert [item.findtext("sourcetrack/trackindex") for item in sequence.findall("media/audio/track/clipitem")] == [
        "1", "2",
    ]  # fmt: skip
    assert {one.get("id") for one in sequence.iter("file")} == {"file-1"}
    references = {link.text for link in sequence.iter("linkclipref")}
    assert references == {item.get("id") for item in sequence.iter("clipitem")}


def test_drop_frame_and_names() -> None:
    sequence = read(fcp7_xml([], NTSC, DROP, title="a & b"))
    assert sequence.findtext("name") == "a & b"
    assert [sequence.findtext(f"rate/{tag}") for tag in ("timebase", "ntsc")] == ["30", "TRUE"]
    assert sequence.findtext("timecode/displayformat") == "DF"
    assert sequence.findtext(".//file/name") == "clip & <co>.mov"
    assert sequence.findtext(".//file/timecode/string") == "10:00:00;00"
    assert sequence.findtext("duration") == "1800"


def test_a_clip_at_its_own_rate_on_another_timeline() -> None:
    sequence = read(fcp7_xml([], NTSC, AT_25))
    assert sequence.findtext(".//file/rate/timebase") == "30"
    assert sequence.findtext(".//file/duration") == "1800"
    assert sequence.findtext(".//clipitem/duration") == "1502"


def test_sound_alone_and_no_sound() -> None:
    sequence = read(fcp7_xml(SHOTS, SOUND, AT_25))
    assert not sequence.findall("media/video/track/clipitem")
    assert len(sequence.findall("media/audio/track/clipitem")) == 2
    silent = Media("a.mp4", None, True, False)
    sequence = read(fcp7_xml(SHOTS, silent, AT_25))
    assert len(list(sequence.iter("clipitem"))) == 1
    assert sequence.findtext("duration") == "251"


@pytest.mark.parametrize(
    ("path", "url"),
    [
        (PurePosixPath("/Volumes/A B/é#1.mov"), "file://localhost/Volumes/A%20B/%C3%A9%231.mov"),
        (PurePosixPath("/a/two  spaces \t.mov"), "file://localhost/a/two%20%20spaces%20%09.mov"),
        (PurePosixPath(os.fsdecode(b"/a/\xe9.mov")), "file://localhost/a/%E9.mov"),
        (PureWindowsPath(r"F:\clips\a.mp4"), "file://localhost/F%3A/clips/a.mp4"),
        (None, None),
    ],
)
def test_where_the_media_lies(path: PurePosixPath | None, url: str | None) -> None:
    assert read(fcp7_xml([], VIDEO, AT_25, path=path)).findtext(".//pathurl") == url


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names(text: str) -> None:
    read(fcp7_xml([Marker(0, 1, text, text)], Media(text, float("nan"), True, True, start_timecode=text), AT_25))


@given(found_markers, timelines)
def test_markers_are_read_back(found: list[Marker], line: Timeline) -> None:
    text = fcp7_xml(found, VIDEO, line)
    text.encode("utf-8")
    assert markers(read(text)) == [
        (one.name, one.comment, one.frame, one.frame + one.n_frames if one.n_frames > 1 else -1)
        for one in place(found, line)
    ]


@settings(max_examples=25, deadline=None)
@given(found_markers)
def test_opentimelineio_reads_the_sequence(found: list[Marker]) -> None:
    otio = pytest.importorskip("opentimelineio", reason="opentimelineio is not installed")
    pytest.importorskip("otio_fcp_adapter", reason="otio-fcp-adapter is not installed")
    back = otio.adapters.read_from_string(fcp7_xml(found, NTSC, DROP), "fcp_xml")
    assert back.global_start_time.to_frames() == 1_078_920
    assert [track.kind for track in back.tracks] == ["Video", "Audio", "Audio"]
    for track in back.tracks:
        (clip,) = track
        assert clip.name == "clip & <co>.mov"
        assert clip.duration().to_frames() == 1800
    expected = place(found, DROP)
    assert [one.marked_range.start_time.to_frames() for one in back.tracks.markers] == [one.frame for one in expected]
    assert [one.metadata["fcp_xml"].get("comment") or "" for one in back.tracks.markers] == [
        one.comment for one in expected
    ]

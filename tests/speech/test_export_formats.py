"""The one door of all exports."""

import io
import zipfile

import pytest
from export_examples import CUES, SOUND, VIDEO, cue_lists, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from ent_models.errors import BadInput
from ent_models.speech.export.cues import Cue, Media
from ent_models.speech.export.formats import FORMATS, ExportOptions, start_at, timeline, write, write_markers
from ent_models.speech.export.markers import Marker
from ent_models.speech.export.timecode import RATES, FrameRate, rate

NAMES = {
    "srt": "clip.en.srt", "vtt": "clip.en.vtt", "txt": "clip.txt", "docx": "clip.docx", "csv": "clip.csv",
    "json": "clip.json", "edl": "clip.edl", "fcp7xml": "clip.xml", "premiere-csv": "clip.premiere.csv",
    "avid": "clip.markers.txt", "markers-csv": "clip.markers.csv",
}  # fmt: skip


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_names_its_file(format: str) -> None:
    (file,) = write(format, CUES, VIDEO, ExportOptions(language="en"))
    assert file.name == NAMES[format]
    assert file.data
    assert b"Anna" in file.data or format == "docx"
    (without,) = write(format, CUES, VIDEO, ExportOptions(speakers=False))
    assert b"Anna" not in without.data


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_of_nothing(format: str) -> None:
    assert len(write(format, [], SOUND)) == 1


@settings(max_examples=20, deadline=None)
@given(cue_lists, texts, st.sampled_from(sorted(FORMATS)), st.sampled_from(["", *RATES]))
def test_no_format_breaks(found: list[Cue], name: str, format: str, at: str) -> None:
    media = Media(name, None, True, True, start_timecode=name)
    for file in write(format, found, media, ExportOptions(rate=at, language=name, times=True, paragraphs=True)):
        if format == "docx":
            assert zipfile.ZipFile(io.BytesIO(file.data)).testzip() is None
        else:
            assert "\x00" not in file.data.decode("utf-8-sig")


def test_markers_of_shots() -> None:
    (file,) = write_markers("edl", [Marker(0, 1, "Shot 1")], VIDEO, ExportOptions(start_timecode="10:00:00:00"))
    assert b"10:00:00:00" in file.data
    with pytest.raises(BadInput, match="edl, fcp7xml, premiere-csv, avid, markers-csv"):
        write_markers("srt", [], VIDEO)


def test_a_long_talk_makes_several_files() -> None:
    files = write("edl", [Cue(index, index + 1, "word") for index in range(1500)], VIDEO)
    assert [file.name for file in files] == ["clip.part1.edl", "clip.part2.edl"]


def test_the_timeline() -> None:
    camera = Media("a.mov", 1.0, True, True, rate("29.97").fps, start_timecode="13:01:00;02")
    assert timeline(camera, ExportOptions()).timecode(0) == "13:01:00;02"
    assert timeline(camera, ExportOptions(rate="25")).timecode(0) == "13:01:00:00"
    assert timeline(camera, ExportOptions(rate="59.94df")).timecode(0) == "13:01:00;04"
    assert timeline(camera, ExportOptions(rate="29.97", start_timecode="00:00:00:00")).timecode(0) == "00:00:00:00"
    with pytest.raises(BadInput, match="frame rate"):
        timeline(camera, ExportOptions(rate="26"))
    with pytest.raises(BadInput, match="timecode"):
        write("edl", CUES, camera, ExportOptions(start_timecode="x"))


@pytest.mark.parametrize(
    ("fps", "start", "at", "wanted"),
    [
        ("25", "10:00:00:12", "30", "10:00:00:14"),
        ("30", "10:00:00:29", "25", "10:00:00:24"),
        ("25", "10:00:00:24", "50", "10:00:00:48"),
        ("50", "10:00:00:49", "25", "10:00:00:24"),
        ("24", "10:00:00:12", "23.976", "10:00:00:12"),
        ("25", "10:01:00:01", "29.97df", "10:01:00;02"),
        ("25", "10:01:00:12", "29.97df", "10:01:00;14"),
        ("25", "10:10:00:00", "29.97df", "10:10:00;00"),
        ("29.97", "10:01:00;02", "25", "10:01:00:00"),
        ("29.97", "10:01:00;12", "29.97", "10:01:00:12"),
        ("29.97", "10:01:00;03", "59.94df", "10:01:00;06"),
    ],
)
def test_frames_of_the_start_are_carried_over_to_another_rate(fps: str, start: str, at: str, wanted: str) -> None:
    camera = Media("a.mov", 1.0, True, True, rate(fps).fps, start_timecode=start)
    assert timeline(camera, ExportOptions()).timecode(0) == start
    assert timeline(camera, ExportOptions(rate=at)).timecode(0) == wanted


@given(st.sampled_from([*RATES.values()]), st.sampled_from([*RATES]), st.integers(0, 3_000_000))
def test_every_start_has_a_frame_at_every_rate(own: FrameRate, at: str, frame: int) -> None:
    start = own.timecode(frame)
    camera = Media("a.mov", 1.0, True, True, own.fps, start_timecode=start)
    carried = timeline(camera, ExportOptions(rate=at)).timecode(0)
    assert carried[:8] == start[:8]
    assert abs(int(carried[9:]) / rate(at).nominal - int(start[9:]) / own.nominal) <= 0.1


@pytest.mark.parametrize(
    ("text", "before", "after", "wanted"),
    [
        ("10:00:00:12", "25", "30", "10:00:00:14"),
        ("10:00:00:14", "30", "25", "10:00:00:12"),
        ("01:00:00:14", "30", "25", "01:00:00:14"),
        ("01:00:00:29", "30", "25", "01:00:00:24"),
        ("01:01:00:00", "25", "29.97df", "01:01:00;02"),
        ("10:00:00;14", "29.97df", "25", "10:00:00:12"),
        ("02:00:00;14", "29.97df", "25", "02:00:00:12"),
        ("yes", "25", "30", "10:00:00:14"),
        ("", "25", "30", ""),
    ],
)
def test_a_start_follows_the_rate(text: str, before: str, after: str, wanted: str) -> None:
    camera = Media("a.mov", 1.0, True, True, rate("25").fps, start_timecode="10:00:00:12")
    assert start_at(camera, text, before, after) == wanted


def test_unknown_format() -> None:
    with pytest.raises(BadInput, match="srt, vtt, txt"):
        write("doc", CUES, VIDEO)

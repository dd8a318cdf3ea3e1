"""The command `transcribe`: through real workers, onto the screen and into files that players and editors know."""

import json
from pathlib import Path

import pytest

from ent_models import cli, facts, speech_verbs
from ent_models.errors import BadInput
from ent_models.models import Shelf
from ent_models.samples import samples
from ent_models.speech.document.importing import from_subtitles
from ent_models.speech.records import Segment, Transcript
from ent_models.speech.voices_records import Turn, Voices

SOUND = next(sample.path for sample in samples() if sample.kind == "speech")
VIDEO = next(sample.path for sample in samples() if sample.kind == "video")


def test_files_of_every_format_from_one_command_each(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    # Two files with one model; a third that is none fails alone.
    code = cli.main(["transcribe", str(SOUND), str(VIDEO), str(tmp_path / "gone.wav"), "--json"])
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 1
    assert [answer["status"] for answer in answers] == ["done", "done", "failed"]
    assert list(answers[0]) == ["file", "kind", "status", "error", "seconds", "model", "result"]
    assert "editing room" in answers[0]["result"]["text"] and answers[1]["kind"] == "video"

    # From here on the answers are known.
    assert cli.main(["transcribe", str(SOUND), str(VIDEO), "--out", str(out)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert sorted(path.name for path in out.iterdir()) == [f"{SOUND.stem}.en.srt", f"{VIDEO.stem}.en.srt"]
    assert printed == [f"{path}: {out / path.stem}.en.srt" for path in (SOUND, VIDEO)]
    document = from_subtitles((out / f"{SOUND.stem}.en.srt").read_bytes()).document
    parts = answers[0]["result"]["segments"]
    assert [" ".join(line.text.split("\n")) for line in document.lines] == [part["text"] for part in parts]

    assert cli.main(["transcribe", str(SOUND)]) == 0
    words = capsys.readouterr().out
    assert words.startswith(f"{SOUND}: en\n") and "coffee machine" in words

    assert cli.main(["transcribe", str(SOUND), "--format", "vtt"]) == 0
    assert capsys.readouterr().out.startswith("WEBVTT\n\n00:00:00.")

    markers = ["--format", "edl", "--frame-rate", "29.97df", "--start-timecode", "10:00:00;00"]
    assert cli.main(["transcribe", str(VIDEO), *markers]) == 0
    edl = capsys.readouterr().out
    assert edl.startswith(f"TITLE: {VIDEO.name}") and "FCM: DROP FRAME" in edl and " 10:00:00;" in edl

    assert cli.main(["transcribe", str(VIDEO), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["media"]["is_video"] and told["media"]["width_px"] > 0 and told["media"]["frame_rate"]

    assert cli.main(["transcribe", str(VIDEO), "--format", "docx", "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "done"
    assert (out / f"{VIDEO.stem}.docx").read_bytes().startswith(b"PK")

    # Files of one name do not share a sidecar.
    places = [tmp_path / name / "take.webm" for name in ("day 1", "day 2")]
    for place in places:
        place.parent.mkdir()
        place.write_bytes(VIDEO.read_bytes())
    assert cli.main(["transcribe", *map(str, places), "--format", "txt", "--out", str(out)]) == 0
    assert (out / "take.txt").read_bytes() == (out / "take (2).txt").read_bytes()


def test_speakers_get_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["transcribe", str(SOUND), "--speakers", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {part["speaker"] for part in answer["result"]["segments"]} == {"Speaker 1"}


def test_each_segment_belongs_to_whoever_is_heard_longest_in_it() -> None:
    segments = (Segment(0.0, 4.0, "One.", 0.9), Segment(4.0, 8.0, "Two.", 0.9), Segment(20.0, 22.0, "Three.", 0.9))
    transcript = Transcript("en", 1.0, "", segments, 22.0, "audio")
    voices = Voices((Turn(0.0, 3.0, 1), Turn(3.0, 8.0, 2)), 2)
    named = speech_verbs._with_speakers(transcript, voices)
    assert [segment.speaker for segment in named.segments] == ["Speaker 1", "Speaker 2", ""]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["a.wav", "b.wav", "--format", "srt"], "--out DIR"),
        (["a.wav", "--format", "srt", "--json"], "--out DIR"),
        (["a.wav", "--frame-rate", "25"], "markers"),
        (["a.wav", "--format", "srt", "--start-timecode", "01:00:00:00"], "markers"),
        (["a.wav", "--format", "edl", "--frame-rate", "25", "--start-timecode", "noon"], "no timecode"),
        (["a.wav", "--model", "efficientnet-lite2"], "does not listen"),
        (["a.wav", "--track", "0"], "counted from 1"),
    ],
)
def test_a_command_that_cannot_work_is_refused_before_anything_is_heard(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["transcribe", *arguments]) == 1
    told = capsys.readouterr()
    assert sentence in told.err and not told.out


def test_a_picture_is_no_speech(capsys: pytest.CaptureFixture[str]) -> None:
    picture = next(sample.path for sample in samples() if sample.kind == "picture")
    assert cli.main(["transcribe", str(picture), "--json"]) == 1
    assert "belongs in pictures" in json.loads(capsys.readouterr().out)["error"]


def test_facts_of_sound_video_and_neither(tmp_path: Path) -> None:
    def of(path: Path) -> facts.Facts:
        *_, found = facts.analyse(path, facts.FactsOptions(), Shelf(device="cpu"))
        assert isinstance(found, facts.Facts)
        return found

    heard, seen = of(SOUND), of(VIDEO)
    assert (heard.is_video, heard.has_sound, heard.frame_rate) == (False, True, "")
    assert (seen.is_video, seen.has_sound) == (True, True)
    assert seen.width_px > 0 and facts.media_of("a.webm", seen).frame_rate is not None
    (tmp_path / "text.wav").write_text("Only words.")
    with pytest.raises(BadInput):
        of(tmp_path / "text.wav")

"""The command `transcribe`: through real workers, onto the screen and into files that players and editors know."""

import argparse
import io
import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ent_models import answering, cli, facts, speech_verbs, transcript_files
from ent_models.errors import BadInput
from ent_models.jobs.job import Job, State
from ent_models.jobs.queue import Queue
from ent_models.models import Shelf
from ent_models.progress_line import ProgressLine
from ent_models.samples import samples
from ent_models.speech.document import care, presets
from ent_models.speech.document.importing import from_subtitles
from ent_models.speech.records import Heard, Segment, SpeechOptions, SpokenWord, Transcript
from ent_models.speech.voices_records import Turn, Voices

sys.path.insert(0, str(Path(__file__).parent / "speech"))
from sounds import save, tone

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
    assert cli.main(["transcribe", str(SOUND), str(VIDEO), "--out", str(out), "--as-heard"]) == 0
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
        (["a.wav", "--format", "edl", "--start-timecode", "noon"], "no timecode"),
        (["a.wav", "--format", "edl", "--start-timecode", "25:00:00:00"], "past what the clock shows"),
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


def test_a_timecode_that_the_file_has_not_is_told_before_it_is_heard(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech_verbs, "_heard", lambda *given, **told: pytest.fail("It was heard."))
    assert cli.main(["transcribe", str(SOUND), "--format", "edl", "--start-timecode", "01:00:00:29"]) == 1
    assert SOUND.name in capsys.readouterr().err


def test_a_timecode_that_one_file_has_not_leaves_the_others(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rates = {SOUND.name: "25", VIDEO.name: "30"}
    monkeypatch.setattr(
        speech_verbs, "_facts", lambda queue, path, job: facts.Facts(10.0, True, True, rates[path.name])
    )
    arguments = [str(SOUND), str(VIDEO), "--format", "edl", "--start-timecode", "01:00:00:29", "--out", str(tmp_path)]
    assert cli.main(["transcribe", *arguments]) == 1
    told = capsys.readouterr()
    assert [path.stem for path in tmp_path.glob("*.edl")] == [VIDEO.stem]
    assert told.err.startswith(f"{SOUND}: 01:00:00:29 is past what the clock shows at 25")
    assert told.out == f"{VIDEO}: {tmp_path / VIDEO.stem}.edl\n"


def test_a_file_that_cannot_be_written_leaves_the_others(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / f"{SOUND.stem}.txt").mkdir()
    assert cli.main(["transcribe", str(SOUND), str(VIDEO), "--format", "txt", "--out", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert told.err == f"{SOUND}: {tmp_path / SOUND.stem}.txt could not be written: Is a directory.\n"
    assert (tmp_path / f"{VIDEO.stem}.txt").read_text(encoding="utf-8")


def asked(**told: object) -> argparse.Namespace:
    return argparse.Namespace(**{"as_heard": False, "frame_rate": "", "start_timecode": "", "out": None, **told})


def test_captions_keep_the_rules_for_their_language_unless_they_are_wanted_as_heard() -> None:
    text = " ".join(["We came home late that night, and nobody asked us where we had been all the time."] * 5)
    parts = text.split()
    words = tuple(SpokenWord(at * 0.35, at * 0.35 + 0.3, part, 0.9) for at, part in enumerate(parts))
    segment = Segment(0.0, words[-1].end_s, text, 0.9, words)
    transcript = Transcript("en", 1.0, segment.text, (segment,), 40.0, "audio")
    for form in ("srt", "vtt"):
        (file,) = transcript_files.made(Path("a.wav"), transcript, SpeechOptions(), None, form, asked())
        document = from_subtitles(file.data).document
        assert not care.problems(document, presets.get("netflix-english"))
        assert " ".join(line.text.replace("\n", " ") for line in document.lines) == segment.text
        (file,) = transcript_files.made(Path("a.wav"), transcript, SpeechOptions(), None, form, asked(as_heard=True))
        assert len(from_subtitles(file.data).document.lines) == 1
    (file,) = transcript_files.made(Path("a.wav"), transcript, SpeechOptions(), None, "csv", asked())
    assert len(file.data.splitlines()) == 2


def test_the_picture_may_go_on_after_the_sound() -> None:
    transcript = Transcript("en", 1.0, "Hi.", (Segment(0.0, 1.0, "Hi.", 0.9),), 2.0, "video")
    known = facts.Facts(10.0, True, True, "25", 640, 360)
    (file,) = transcript_files.made(Path("a.mp4"), transcript, SpeechOptions(), known, "fcp7xml", asked())
    assert b"<duration>250</duration>" in file.data


@pytest.mark.parametrize("how", [["--out"], ["--json"], []])
def test_what_was_heard_before_it_was_stopped_is_kept(
    how: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def stopped(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(answering, "wait", stopped)
    monkeypatch.setattr(Queue, "report", lambda self, job: None)
    monkeypatch.setattr(Queue, "partials", lambda *_: (Heard(0.0, 2.0, "Good morning.", 0.9, file_language="de"),))
    arguments = [*how, *([str(tmp_path)] if how == ["--out"] else [])]
    assert cli.main(["transcribe", str(SOUND), *arguments]) == 130
    told = capsys.readouterr()
    sentence = "Stopped: this is what was heard until 00:00:02."
    if how == ["--out"]:
        assert sentence in told.err
        assert b"Good morning." in (tmp_path / f"partial-{SOUND.stem}.de.srt").read_bytes()
    elif how == ["--json"]:
        answer = json.loads(told.out)
        assert (answer["status"], answer["error"], answer["result"]["text"]) == ("stopped", sentence, "Good morning.")
    else:
        assert "Good morning." in told.out and sentence in told.out


def test_progress_is_one_line_of_a_terminal_and_nothing_else() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    job = Job("1", "a.wav", "", "", 0, "speech", None, State.RUNNING, 0.25, 75.2, "Listening, 0:15 of 1:00", "", "",
              False, 0.0, 0.0, None)  # fmt: skip
    for stream in (Terminal(), io.StringIO()):
        line = ProgressLine(stream)
        for _ in range(3):
            line.show(job)
        said = "a.wav: Listening, 0:15 of 1:00, 25%, about 1 min 15 s left"
        assert stream.getvalue() == (f"\r{said}" if stream.isatty() else "")
        line.clear()
        assert stream.getvalue() == (f"\r{said}\r{' ' * len(said)}\r" if stream.isatty() else "")


def test_a_pipe_of_another_encoding_takes_every_script() -> None:
    whole = io.BytesIO()
    stream = io.TextIOWrapper(whole, encoding="cp1252")
    cli._make_fit(stream)
    print("日本語 \udce9", file=stream, flush=True)
    assert whole.getvalue() == "日本語 \\udce9\n".encode()


def test_a_picture_is_no_speech(capsys: pytest.CaptureFixture[str]) -> None:
    picture = next(sample.path for sample in samples() if sample.kind == "picture")
    assert cli.main(["transcribe", str(picture), "--json"]) == 1
    assert "belongs in pictures" in json.loads(capsys.readouterr().out)["error"]


def test_all_channels_of_all_sound_tracks_stand_in_the_sequence(tmp_path: Path) -> None:
    path = save(tmp_path / "a.mov", tone(1.0, rate_hz=48_000), rate_hz=48_000, n_tracks=2, with_video=True)
    *_, known = facts.analyse(path, facts.FactsOptions(), Shelf(device="cpu"))
    assert isinstance(known, facts.Facts)
    assert (known.n_channels, [track.n_channels for track in known.tracks]) == (2, [1, 1])
    transcript = Transcript("en", 1.0, "Hi.", (Segment(0.0, 1.0, "Hi.", 0.9),), 1.0, "video")
    (file,) = transcript_files.made(path, transcript, SpeechOptions(track=1), known, "fcp7xml", asked())
    sequence = ElementTree.fromstring(file.data)
    assert sequence.findtext(".//file/media/audio/channelcount") == "2"
    items = sequence.findall(".//audio/track/clipitem")
    assert [item.findtext("sourcetrack/trackindex") for item in items] == ["1", "2"]


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

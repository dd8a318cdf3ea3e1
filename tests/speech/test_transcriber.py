"""The contract of a Transcriber, held by every speech model, with real weights."""

import itertools
import sys
from pathlib import Path

import numpy as np
import pytest

from ent_models import devices, models, registry, weights
from ent_models.errors import BadInput, ModelUnavailable
from ent_models.records import Partial, Progress
from ent_models.speech import convert, whisper
from ent_models.speech.analysis import NO_SPEECH, analyse
from ent_models.speech.detector import MAX_PIECE_S, pieces
from ent_models.speech.records import Segment, SpeechOptions, Transcript

sys.path.insert(0, str(Path(__file__).parent))
from sounds import RATE_HZ, save, tone

RANDOM = np.random.default_rng(7)
NOT_SPEECH = {
    "silence": np.zeros(4 * RATE_HZ, np.float32),
    "tone": tone(4.0),
    "white noise": RANDOM.normal(0, 0.2, 4 * RATE_HZ).astype(np.float32).clip(-1, 1),
    "clicks": (np.arange(4 * RATE_HZ) % 8000 == 0).astype(np.float32),
    "hum": tone(4.0, pitch_hz=50) * 0.1,
}


def last(path: Path, shelf: models.Shelf, **options: object) -> Transcript:
    *_, transcript = analyse(path, SpeechOptions(**options), shelf)
    assert isinstance(transcript, Transcript)
    return transcript


def joined(data_dir: Path, target: Path) -> Path:
    """Eight readings with a second of silence between: about 70 s."""
    from ent_models.speech import sound

    parts = []
    for clip in sorted((data_dir / "speech" / "ljspeech").glob("*.flac"))[:8]:
        parts += [*sound.blocks(clip), np.zeros(RATE_HZ, np.float32)]
    return save(target, np.concatenate(parts))


@pytest.mark.parametrize("name", registry.names("speech"))
class TestContract:
    def test_not_speech_gives_no_words(self, name: str, shelf: models.Shelf, tmp_path: Path) -> None:
        for kind, samples in NOT_SPEECH.items():
            transcript = last(save(tmp_path / "a.wav", samples), shelf, model=name)
            assert transcript.segments == (), kind
            assert (transcript.language, transcript.language_probability, transcript.text) == ("", 0.0, "")
            assert NO_SPEECH in transcript.notes
            assert transcript.duration_s == pytest.approx(4.0, abs=0.05)

    def test_it_says_what_it_is(self, name: str, shelf: models.Shelf) -> None:
        transcriber = shelf.get(name)
        assert transcriber.card == registry.get(name)
        assert transcriber.device == "cpu"
        assert "en" in transcriber.languages

    @pytest.mark.parametrize("options", [{"language": "xx"}, {"language": "English"}, {"beam": 0}, {"beam": 11}])
    def test_options_it_cannot_follow(
        self, name: str, options: dict[str, object], shelf: models.Shelf, tmp_path: Path
    ) -> None:
        with pytest.raises(BadInput):
            last(save(tmp_path / "a.wav", NOT_SPEECH["silence"]), shelf, model=name, **options)

    def test_a_known_sentence(self, name: str, shelf: models.Shelf, data_dir: Path) -> None:
        transcript = last(data_dir / "speech" / "jfk.flac", shelf, model=name)
        assert "ask not what your country can do for you" in transcript.text
        assert transcript.language == "en"
        assert transcript.language_probability > 0.8
        assert transcript.media == "audio"
        assert transcript.notes == ()

    def test_passages_follow_each_other(self, name: str, shelf: models.Shelf, data_dir: Path, tmp_path: Path) -> None:
        path = joined(data_dir, tmp_path / "long.wav")
        before_s, segment_end_s, n_words = 0.0, 0.0, 0
        for passage in shelf.get(name).transcribe(path, SpeechOptions(model=name, beam=1, language="en")):
            assert passage.start_s == pytest.approx(before_s, abs=0.001)
            for segment in passage.segments:
                assert segment_end_s <= segment.start_s < segment.end_s <= passage.end_s
                assert 0 <= segment.confidence <= 1
                segment_end_s = segment.end_s
                n_words += len(segment.text.split())
            before_s = passage.end_s
        assert n_words > 100


def test_a_stopped_run_goes_on(shelf: models.Shelf, data_dir: Path, tmp_path: Path) -> None:
    path = joined(data_dir, tmp_path / "long.wav")
    options = SpeechOptions(beam=1)
    run = analyse(path, options, shelf)
    kept: tuple[Segment, ...] = tuple(
        item.record for item in itertools.islice((item for item in run if isinstance(item, Partial)), 2)
    )
    run.close()
    items = list(analyse(path, options, shelf, kept=kept))
    again = tuple(item.record for item in items if isinstance(item, Partial))
    transcript = items[-1]
    assert isinstance(transcript, Transcript)
    assert transcript.segments == kept + again
    assert all(segment.start_s >= kept[-1].end_s for segment in again)
    assert transcript.language == "en"
    fractions = [item.fraction for item in items if isinstance(item, Progress)][2:]
    assert fractions == sorted(fractions)
    assert fractions[0] > 0
    whole = last(path, shelf, beam=1)
    assert transcript.duration_s == pytest.approx(whole.duration_s, abs=0.05)
    n_words = len(whole.text.split())
    assert len(transcript.text.split()) == pytest.approx(n_words, abs=max(3, n_words // 20))


def test_of_several_tracks_the_first_is_taken(shelf: models.Shelf, tmp_path: Path) -> None:
    transcript = last(save(tmp_path / "a.mkv", NOT_SPEECH["silence"], n_tracks=2, with_video=True), shelf)
    assert transcript.media == "video"
    assert any("2 sound tracks" in note for note in transcript.notes)


def test_a_model_of_another_room_is_refused(shelf: models.Shelf, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not listen"):
        last(tmp_path / "a.wav", shelf, model="efficientnet-lite2")


def test_pieces_cover_the_sound_and_are_short(data_dir: Path) -> None:
    from ent_models.speech import sound

    blocks = [*sound.blocks(data_dir / "speech" / "jfk.flac")] * 6
    found = list(pieces(blocks))
    assert found[0].start_s == 0
    assert all(one.end_s == pytest.approx(two.start_s) for one, two in itertools.pairwise(found))
    assert found[-1].end_s == pytest.approx(sum(map(len, blocks)) / RATE_HZ)
    assert all(piece.end_s - piece.start_s <= MAX_PIECE_S + 0.1 for piece in found if piece.audio is not None)


def test_no_sound_at_all_gives_no_pieces() -> None:
    assert list(pieces([])) == []


class TestConversion:
    def test_openai_whisper_takes_every_number(self) -> None:
        from whisper.model import ModelDimensions, Whisper

        files = weights.locate(registry.get("whisper-base"))
        checkpoint = convert.openai_checkpoint(files["model.bin"].parent)
        assert checkpoint["dims"]["n_audio_head"] == 8
        model = Whisper(ModelDimensions(**checkpoint["dims"]))
        model.load_state_dict(checkpoint["model_state_dict"], strict=True)
        # The decoder's mask and table of heads are no weights; all that is weight is counted on the card.
        assert sum(value.numel() for value in model.parameters()) == pytest.approx(72_593_920, rel=0.02)

    @pytest.mark.parametrize("n_bytes", [0, 3, 20, 1000, 5_000_000])
    def test_a_cut_file_is_refused(self, n_bytes: int, tmp_path: Path) -> None:
        files = weights.locate(registry.get("whisper-base"))
        with files["model.bin"].open("rb") as stream:
            (tmp_path / "model.bin").write_bytes(stream.read(n_bytes))
        with pytest.raises(ModelUnavailable):
            convert.openai_checkpoint(tmp_path)

    def test_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(ModelUnavailable):
            convert.openai_checkpoint(tmp_path)


def test_files_that_are_no_model_are_refused(tmp_path: Path) -> None:
    card = registry.get("whisper-base")
    for file in card.files:
        (tmp_path / file.name).write_bytes(b"{}")
    files = {file.name: tmp_path / file.name for file in card.files}
    with pytest.raises(ModelUnavailable, match="could not be started"):
        whisper.load(card, files, devices.Device("cpu", 1))

"""The contract of a Transcriber, held by every speech model, with real weights."""

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from ent_models import devices, models, records, registry, weights
from ent_models.errors import BadInput, ModelUnavailable
from ent_models.records import Partial, Progress
from ent_models.speech import convert, whisper
from ent_models.speech.analysis import analyse
from ent_models.speech.detector import MAX_PIECE_S, pieces
from ent_models.speech.records import NO_SPEECH, NO_WORDS, Heard, Passage, Segment, SpeechOptions, Transcript

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


@pytest.mark.parametrize("engine", ["faster-whisper", "openai-whisper"])
class TestContract:
    def test_not_speech_gives_no_words(self, engine: str, shelf: models.Shelf, tmp_path: Path) -> None:
        for kind, samples in NOT_SPEECH.items():
            transcript = last(save(tmp_path / "a.wav", samples), shelf, engine=engine)
            assert transcript.segments == (), kind
            assert (transcript.language, transcript.language_probability, transcript.text) == ("", 0.0, "")
            assert NO_SPEECH in transcript.notes
            assert transcript.duration_s == pytest.approx(4.0, abs=0.05)

    def test_it_says_what_it_is(self, engine: str, shelf: models.Shelf) -> None:
        transcriber = shelf.get("whisper-base")
        assert transcriber.card == registry.get("whisper-base")
        assert transcriber.device == "cpu"
        assert transcriber.engine(engine).name == engine
        assert transcriber.engine(engine) is transcriber.engine(engine)
        assert set(transcriber.engine(engine).languages) == set(transcriber.languages)
        assert len(transcriber.languages) == 99

    @pytest.mark.parametrize(
        "options",
        [
            {"language": "xx"},
            {"language": "English"},
            {"beam": 0},
            {"beam": 11},
            {"beam": True},
            {"task": "sing"},
            {"prompt": "name " * 300},
            {"track": 1},
            {"track": -1},
        ],
    )
    def test_options_it_cannot_follow(
        self, engine: str, options: dict[str, object], shelf: models.Shelf, tmp_path: Path
    ) -> None:
        with pytest.raises(BadInput):
            last(save(tmp_path / "a.wav", NOT_SPEECH["silence"]), shelf, engine=engine, **options)

    def test_a_known_sentence(self, engine: str, shelf: models.Shelf, data_dir: Path) -> None:
        transcript = last(data_dir / "speech" / "jfk.flac", shelf, engine=engine)
        assert "ask not what your country can do for you" in transcript.text
        assert transcript.language == "en"
        assert transcript.language_probability > 0.8
        assert transcript.media == "audio"
        assert transcript.notes == ()

        words = [word for segment in transcript.segments for word in segment.words]
        assert [word.text for word in words] == transcript.text.split()
        assert all(0 <= word.probability <= 1 for word in words)
        assert all(before.end_s <= after.start_s for before, after in itertools.pairwise(words))
        times_s = {word.text: word.start_s for word in words}
        # By ear: "Americans" begins at 1.6 s, "country" at 5.7 s.
        assert times_s["Americans,"] == pytest.approx(1.6, abs=0.3)
        assert times_s["country"] == pytest.approx(5.7, abs=0.3)

    def test_it_translates(self, engine: str, shelf: models.Shelf, data_dir: Path) -> None:
        transcript = last(data_dir / "speech" / "leopard" / "test_de.wav", shelf, engine=engine, task="translate")
        assert transcript.language == "de"
        assert {"the", "a", "in", "and", "of"} & set(transcript.text.lower().split())

    def test_names_are_spelled_as_they_are_given(self, engine: str, shelf: models.Shelf, data_dir: Path) -> None:
        path = data_dir / "speech" / "leopard" / "test.wav"
        options = {"engine": engine, "language": "en", "beam": 1}
        assert "Kwilter" in last(path, shelf, prompt="Mr. Kwilter, Mrs. Kwilter, Kwilter & Sons", **options).text

    def test_passages_follow_each_other(self, engine: str, shelf: models.Shelf, data_dir: Path, tmp_path: Path) -> None:
        path = joined(data_dir, tmp_path / "long.wav")
        before_s, segment_end_s, n_words = 0.0, 0.0, 0
        options = SpeechOptions(engine=engine, beam=1, language="en")
        for passage in shelf.get("whisper-base").transcribe(path, options):
            assert passage.start_s == pytest.approx(before_s, abs=0.001)
            for segment in passage.segments:
                assert segment_end_s <= segment.start_s < segment.end_s <= passage.end_s
                assert 0 <= segment.confidence <= 1
                assert all(segment.start_s <= word.start_s <= word.end_s <= segment.end_s for word in segment.words)
                assert "".join(word.text for word in segment.words) == "".join(segment.text.split())
                segment_end_s = segment.end_s
                n_words += len(segment.text.split())
            before_s = passage.end_s
        assert n_words > 100

    def test_two_languages_in_one_file(self, engine: str, shelf: models.Shelf, data_dir: Path, tmp_path: Path) -> None:
        from ent_models.speech import sound

        clips = [data_dir / "speech" / "leopard" / name for name in ("test.wav", "test_de.wav")]
        silence = np.zeros(4 * RATE_HZ, np.float32)
        samples = np.concatenate([part for clip in clips for part in (*sound.blocks(clip), silence)])
        transcript = last(save(tmp_path / "two.wav", samples), shelf, engine=engine, beam=1)
        assert transcript.language == "en"
        assert [segment.language for segment in transcript.segments][:1] == [""]
        assert transcript.segments[-1].language == "de"
        assert any("More than one language was heard: en, and de from" in note for note in transcript.notes)

    def test_two_languages_in_one_breath(
        self, engine: str, shelf: models.Shelf, data_dir: Path, tmp_path: Path
    ) -> None:
        from ent_models.speech import sound

        clips = [data_dir / "speech" / "leopard" / name for name in ("test_de.wav", "test.wav")]
        pause = np.zeros(RATE_HZ // 2, np.float32)
        samples = np.concatenate([part for clip in clips for part in (*sound.blocks(clip), pause)])
        transcript = last(save(tmp_path / "two.wav", samples), shelf, engine=engine, beam=1)
        assert transcript.language == "de"
        assert [segment.language for segment in transcript.segments][:1] == [""]
        assert transcript.segments[-1].language == "en"
        assert "apostle of the middle classes" in transcript.text


def test_a_stopped_run_goes_on(shelf: models.Shelf, data_dir: Path, tmp_path: Path) -> None:
    path = joined(data_dir, tmp_path / "long.wav")
    options = SpeechOptions(beam=1)
    run = analyse(path, options, shelf)
    kept: tuple[Heard, ...] = tuple(
        item.record for item in itertools.islice((item for item in run if isinstance(item, Partial)), 2)
    )
    run.close()
    items = list(analyse(path, options, shelf, kept=kept))
    again = tuple(item.record for item in items if isinstance(item, Partial))
    transcript = items[-1]
    assert isinstance(transcript, Transcript)
    assert transcript.segments == tuple(one.segment for one in kept + again)
    assert {one.file_language for one in kept + again} == {"en"}
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
    path = save(tmp_path / "a.mkv", NOT_SPEECH["silence"], n_tracks=2, languages=("eng", "ger"), with_video=True)
    transcript = last(path, shelf)
    assert transcript.media == "video"
    assert "This file has 2 sound tracks (1: eng; 2: ger); the first was transcribed." in transcript.notes


def test_another_track_is_taken_when_it_is_chosen(shelf: models.Shelf, tmp_path: Path) -> None:
    path = save(tmp_path / "a.mkv", NOT_SPEECH["silence"], n_tracks=2)
    assert "This file has 2 sound tracks; number 2 was transcribed." in last(path, shelf, track=1).notes
    with pytest.raises(BadInput, match="2 sound tracks, so there is no number 3"):
        last(path, shelf, track=2)


def test_a_model_that_does_not_translate_says_so(shelf: models.Shelf) -> None:
    card = registry.get("whisper-large-v3-turbo")
    engine = shelf.get("whisper-base").engine("auto")
    transcriber = whisper.Transcriber(card, {"faster-whisper": lambda: engine}, "faster-whisper")
    transcriber.check(SpeechOptions(task="transcribe"))
    with pytest.raises(BadInput, match="does not translate"):
        transcriber.check(SpeechOptions(task="translate"))


def test_an_engine_that_is_none_is_refused(shelf: models.Shelf, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no engine called"):
        last(save(tmp_path / "a.wav", NOT_SPEECH["silence"]), shelf, engine="ear")


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


def test_other_languages_are_said_though_they_were_heard_before_a_run_was_stopped(tmp_path: Path) -> None:
    class OneLanguage:
        notes = ("The file is cut off.",)

        def check(self, options: SpeechOptions) -> None: ...

        def transcribe(self, path: Path, options: SpeechOptions, *, start_s: float) -> Iterator[Passage]:
            yield Passage(start_s, 6.0, (Segment(5.0, 6.0, "The end.", 0.9),), "en", 0.9)

    class OneShelf:
        def get(self, name: str) -> OneLanguage:
            return OneLanguage()

    path = save(tmp_path / "a.wav", np.zeros(6 * RATE_HZ, np.float32))
    kept = (Heard(1.0, 2.0, "Good evening.", 0.9), Heard(3.0, 4.0, "Guten Abend.", 0.9, language="de"))
    *_, transcript = analyse(path, SpeechOptions(), cast(models.Shelf, OneShelf()), kept=kept)
    assert isinstance(transcript, Transcript)
    assert transcript.notes == (*OneLanguage.notes, "More than one language was heard: en, and de from 0:03 on.")


def test_what_could_not_be_understood_is_not_called_silence(tmp_path: Path) -> None:
    class Deaf:
        """Believes no word of what it hears."""

        notes = ()

        def check(self, options: SpeechOptions) -> None: ...

        def transcribe(self, path: Path, options: SpeechOptions, *, start_s: float) -> Iterator[Passage]:
            yield Passage(0.0, 6.0, (), "en", 0.9, ((1.0, 5.0),))

    class OneShelf:
        def get(self, name: str) -> Deaf:
            return Deaf()

    path = save(tmp_path / "a.wav", np.zeros(6 * RATE_HZ, np.float32))
    *_, transcript = analyse(path, SpeechOptions(), cast(models.Shelf, OneShelf()))
    assert isinstance(transcript, Transcript)
    assert transcript.notes == (NO_WORDS, "Somebody seems to speak, but no words could be made out: 0:01 to 0:05.")


def test_what_could_not_be_understood_before_a_run_was_stopped_is_named_after_it_too(tmp_path: Path) -> None:
    class HardOfHearing:
        """Understands the beginning, the middle and the end of 30 s, and nothing of what is said between them."""

        notes = ()

        def check(self, options: SpeechOptions) -> None: ...

        def transcribe(self, path: Path, options: SpeechOptions, *, start_s: float) -> Iterator[Passage]:
            said = [Segment(at_s, at_s + 2.0, f"At {at_s:g}.", 0.9) for at_s in (4.0, 16.0, 28.0)]
            missed = [(1.0, 3.0), (7.0, 9.0), (11.0, 13.0), (19.0, 21.0), (24.0, 26.0)]
            for from_s in (0.0, 10.0, 20.0):
                edges = (max(from_s, start_s), from_s + 10.0)
                if start_s < edges[1]:
                    heard = tuple(one for one in said if edges[0] <= one.start_s < edges[1])
                    yield Passage(
                        *edges, heard, "en", 0.9, tuple(one for one in missed if edges[0] <= one[0] < edges[1])
                    )

    class OneShelf:
        def get(self, name: str) -> HardOfHearing:
            return HardOfHearing()

    path = save(tmp_path / "a.wav", np.zeros(30 * RATE_HZ, np.float32))
    shelf = cast(models.Shelf, OneShelf())
    *_, whole = analyse(path, SpeechOptions(), shelf)
    assert isinstance(whole, Transcript)
    assert whole.notes[0].endswith(": 0:01 to 0:03, 0:07 to 0:09, 0:11 to 0:13, 0:19 to 0:21, 0:24 to 0:26.")
    for n_kept in (1, 2, 3):
        kept: tuple[Heard, ...] = ()
        while len(kept) < n_kept:  # stopped after each
            run = analyse(path, SpeechOptions(), shelf, kept=kept)
            kept = (*kept, next(item.record for item in run if isinstance(item, Partial)))
        *_, resumed = analyse(path, SpeechOptions(), shelf, kept=kept)
        assert isinstance(resumed, Transcript)
        assert (resumed.segments, resumed.notes, resumed.language) == (whole.segments, whole.notes, "en")
    assert [one.unclear for one in kept] == [((1.0, 3.0),), ((7.0, 9.0), (11.0, 13.0)), ((19.0, 21.0), (24.0, 26.0))]
    assert records.from_json(records.to_json(kept[1]), Heard) == kept[1]

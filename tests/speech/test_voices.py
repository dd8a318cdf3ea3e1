"""Who speaks when: windows, turns and lines by known answers, the network by its own file and a real recording."""

import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sounds import save, tone

from ent_models import models, registry, rooms, weights
from ent_models.errors import BadInput
from ent_models.records import Progress, from_json, to_json
from ent_models.speech import fbank, stretches, voices
from ent_models.speech.voices import Stretch
from ent_models.speech.voices_assigning import assigned, speaking_s
from ent_models.speech.voices_records import Turn, Voices, VoicesOptions

RATE_HZ = 16_000


class FakeEncoder:
    """Tells voices by pitch: a low sound is one voice, a high one another."""

    device = "cpu"

    def embed(self, windows: np.ndarray) -> np.ndarray:
        crossings = (np.diff(np.signbit(windows), axis=1) != 0).mean(axis=1)
        vectors = np.zeros((len(windows), 192), np.float32)
        vectors[np.arange(len(windows)), (crossings > 0.1).astype(int)] = 1.0
        return vectors


class FakeShelf:
    def get(self, name: str) -> Any:
        return FakeEncoder()


def runs_of(*parts: tuple[float, float, float]) -> Any:
    """Stands in for the detector: (start, end, pitch) of each run of speech."""

    def runs(blocks: Any) -> Any:
        for _ in blocks:
            pass
        for start_s, end_s, pitch_hz in parts:
            yield stretches.Run(start_s, end_s, tone(end_s - start_s, pitch_hz=pitch_hz))

    return runs


def last(path: Path, options: VoicesOptions, shelf: Any) -> Voices:
    *steps, answer = voices.analyse(path, options, shelf)
    assert steps and all(isinstance(step, Progress) for step in steps)
    assert isinstance(answer, Voices)
    return answer


def test_two_voices_by_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "talk.wav", tone(12.0))
    monkeypatch.setattr(stretches, "runs", runs_of((0.5, 3.0, 200), (3.2, 6.0, 3000), (6.4, 9.0, 200), (9.2, 11, 200)))
    answer = last(path, VoicesOptions(), FakeShelf())
    assert answer.turns == (Turn(0.5, 3.0, 1), Turn(3.2, 6.0, 2), Turn(6.4, 11.0, 1))
    assert answer.n_speakers == 2 and answer.notes == ()


def test_fewer_voices_than_asked_for_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "talk.wav", tone(4.0))
    monkeypatch.setattr(stretches, "runs", runs_of((0.5, 1.5, 200)))
    answer = last(path, VoicesOptions(n_speakers=3), FakeShelf())
    assert answer.n_speakers == 1 and "Only 1 of the 3 voices" in answer.notes[0]


def test_silence_has_no_speakers(tmp_path: Path) -> None:
    path = save(tmp_path / "silence.wav", np.zeros(5 * RATE_HZ, np.float32))
    answer = last(path, VoicesOptions(), FakeShelf())
    assert answer == Voices((), 0, (voices.NO_SPEECH,))


@pytest.mark.parametrize("n_speakers", [0, -1, 21])
def test_impossible_numbers_are_refused(tmp_path: Path, n_speakers: int) -> None:
    path = save(tmp_path / "silence.wav", np.zeros(RATE_HZ, np.float32))
    with pytest.raises(BadInput, match="between 1 and 20"):
        list(voices.analyse(path, VoicesOptions(n_speakers=n_speakers), FakeShelf()))  # type: ignore[arg-type]


def test_another_model_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = save(tmp_path / "silence.wav", np.zeros(RATE_HZ, np.float32))
    with pytest.raises(BadInput, match="does not tell voices apart"):
        list(voices.analyse(path, VoicesOptions(model="whisper-base"), FakeShelf()))  # type: ignore[arg-type]


def test_the_change_of_voice_lies_between_the_stretches_and_a_blink_is_no_turn() -> None:
    taken = [Stretch(at / 4, at / 4 + 1.5, 0.25) for at in range(35)]
    likeness = np.zeros((35, 2))
    likeness[:17, 0] = likeness[17:, 1] = 1.0
    likeness[30, 0] = 1.2
    turns = voices.turns_of([(0.0, 10.0)], taken, likeness)
    assert [turn.speaker for turn in turns] == [1, 2]
    assert turns[0].end_s == turns[1].start_s == pytest.approx(4.9, abs=0.2)
    assert turns[1].end_s == 10.0


@given(
    st.lists(st.tuples(st.floats(0.1, 3.0), st.floats(0.3, 8.0)), min_size=1, max_size=8),
    st.integers(1, 4),
    st.randoms(use_true_random=False),
)
def test_turns_are_in_order_within_speech_and_never_overlap(spans: Any, n_voices: int, dice: Any) -> None:
    spoken, taken, at_s = [], [], 0.0
    for pause_s, length_s in spans:
        run = stretches.Run(at_s + pause_s, at_s + pause_s + length_s, np.zeros(round(length_s * RATE_HZ), np.float32))
        spoken.append((run.start_s, run.end_s))
        taken += voices._windows(run)[0]
        at_s = run.end_s
    likeness = np.array([[dice.random() for _ in range(n_voices)] for _ in taken])
    turns = voices.in_order_of_appearance(voices.turns_of(spoken, taken, likeness))
    assert turns[0].start_s == round(spoken[0][0], 3) and turns[-1].end_s == round(spoken[-1][1], 3)
    assert all(turn.start_s < turn.end_s for turn in turns)
    assert all(one.end_s <= other.start_s + 1e-9 for one, other in pairwise(turns))
    assert list(dict.fromkeys(turn.speaker for turn in turns)) == sorted({turn.speaker for turn in turns})


def test_windows_cover_a_run_and_count_each_second_once() -> None:
    run = stretches.Run(10.0, 15.2, np.zeros(round(5.2 * RATE_HZ), np.float32))
    taken, windows = voices._windows(run)
    assert windows.shape == (len(taken), round(1.5 * RATE_HZ))
    assert taken[0].start_s == 10.0 and taken[-1].end_s == pytest.approx(15.2)
    assert sum(stretch.fresh_s for stretch in taken) == pytest.approx(5.2)


def test_lines_get_the_voice_heard_longest_in_them() -> None:
    turns = (Turn(0.0, 2.0, 1), Turn(2.5, 6.0, 2), Turn(20.0, 21.0, 1))
    lines = [(0.1, 1.9), (1.5, 4.0), (2.02, 2.3), (6.5, 7.0), (10.0, 12.0), (20.5, 30.0)]
    assert assigned(lines, turns) == [1, 2, 1, 2, 0, 1]
    assert assigned([(0.0, 1.0)], ()) == [0]
    assert speaking_s(turns) == {2: 3.5, 1: 3.0}


def test_mel_energies_of_a_tone_lie_in_its_band_and_of_silence_at_the_floor() -> None:
    import torch

    bands = fbank.bands(torch.from_numpy(tone(1.0, pitch_hz=1000.0))[None])
    assert bands.shape == (1, 98, 80)
    mel = [1127.0 * math.log1p(hz / 700.0) for hz in (20.0, 1000.0, 8000.0)]
    assert abs(int(bands[0].mean(0).argmax()) - ((mel[1] - mel[0]) / (mel[2] - mel[0]) * 81 - 1)) <= 1
    assert torch.allclose(fbank.bands(torch.zeros(1, 800)), torch.tensor(1.1920929e-07).log())
    with pytest.raises(ValueError, match="400"):
        fbank.bands(torch.zeros(1, 399))


def test_records_travel() -> None:
    answer = Voices((Turn(0.0, 1.5, 1),), 1, ("note",))
    assert from_json(to_json(answer), Voices) == answer
    assert rooms.room_of(VoicesOptions()).name == "voices"


@pytest.fixture
def encoder(shelf: models.Shelf) -> Any:
    if weights.presence(registry.get("campplus")).problem:
        pytest.skip("the speaker network is not installed on this machine")
    return shelf.get("campplus")


def test_the_real_network_hears_the_same_whatever_the_loudness(encoder: Any) -> None:
    dice = np.random.default_rng(0)
    windows = dice.normal(scale=0.1, size=(3, 24_000)).astype(np.float32)
    vectors = encoder.embed(windows)
    assert vectors.shape == (3, 192)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, rtol=1e-5)
    np.testing.assert_allclose((vectors * encoder.embed(windows * 0.3)).sum(1), 1.0, atol=1e-3)
    assert encoder.embed(windows[:0]).shape == (0, 192)


def test_three_people_are_told_apart_in_a_real_recording(encoder: Any, shelf: models.Shelf, data_dir: Path) -> None:
    answer = last(data_dir / "speech" / "leopard" / "diarization_test.wav", VoicesOptions(), shelf)
    assert answer.n_speakers == 3
    assert [turn.speaker for turn in answer.turns] == [1, 2, 3]
    for turn, (start_s, end_s) in zip(answer.turns, [(1.7, 3.8), (6.1, 11.1), (12.8, 19.3)], strict=True):
        assert turn.start_s == pytest.approx(start_s, abs=0.4) and turn.end_s == pytest.approx(end_s, abs=0.4)

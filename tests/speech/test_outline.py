"""The outline of sounds that are made here, so that it is known what is where."""

from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sounds import save, tone

from ent_models import rooms
from ent_models.errors import BadInput
from ent_models.records import Progress, from_json, to_json
from ent_models.speech import outline
from ent_models.speech.detector import WINDOW_S
from ent_models.speech.outline_records import N_BINS, Outline, OutlineOptions, Stretch
from ent_models.speech.tones import HOP_N, ToneListener

RATE_HZ = 16_000
SHELF: Any = SimpleNamespace()


def noise(seconds: float, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(scale=0.05, size=round(seconds * RATE_HZ)).astype(np.float32)


def music(seconds: float, beat_s: float = 0.4, seed: int = 2) -> np.ndarray:
    """Chords of decaying notes with overtones, a new one each beat."""
    dice = np.random.default_rng(seed)
    times_s = np.arange(round(beat_s * RATE_HZ)) / RATE_HZ
    beats = []
    for _ in range(int(seconds / beat_s) + 1):
        root_hz = 110 * 2 ** (int(dice.integers(0, 24)) / 12)
        notes = [root_hz * 2 ** (step / 12) for step in (0, 4, 7)]
        sines = [np.sin(2 * np.pi * hz * part * times_s) / part for hz in notes for part in range(1, 6)]
        beats.append(np.sum(sines, axis=0) * np.exp(-3 * times_s / beat_s))
    return (0.08 * np.concatenate(beats)[: round(seconds * RATE_HZ)]).astype(np.float32)


def hum(seconds: float) -> np.ndarray:
    times_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    tones = [np.sin(2 * np.pi * 50 * part * times_s) / part for part in range(1, 40)]
    return (0.05 * np.sum(tones, axis=0)).astype(np.float32) + 0.1 * noise(seconds)


def outlined(path: Path, options: OutlineOptions | None = None) -> Outline:
    *steps, answer = outline.analyse(path, options or OutlineOptions(), SHELF)
    assert steps and all(isinstance(step, Progress) for step in steps)
    assert isinstance(answer, Outline)
    return answer


def test_silence_noise_and_music_follow_each_other(tmp_path: Path) -> None:
    silence = np.zeros(4 * RATE_HZ, np.float32)
    answer = outlined(save(tmp_path / "three.wav", np.concatenate([silence, noise(8.0), silence, music(12.0)])))
    assert [stretch.kind for stretch in answer.stretches] == ["silence", "sound", "silence", "music"]
    assert [stretch.start_s for stretch in answer.stretches] == pytest.approx([0.0, 4.0, 12.0, 16.0], abs=0.2)
    assert answer.duration_s == pytest.approx(28.0)


@pytest.mark.parametrize(
    ("sound", "kind"),
    [
        (noise(12.0), "sound"),
        (hum(14.0), "sound"),
        (music(12.0), "music"),
        (music(12.0, 1.0, 3), "music"),
        (music(12.0, 0.3, 4), "music"),
    ],
)
def test_held_notes_are_music_and_noise_and_hum_are_not(tmp_path: Path, sound: np.ndarray, kind: str) -> None:
    answer = outlined(save(tmp_path / "one.wav", sound))
    share = sum(stretch.end_s - stretch.start_s for stretch in answer.stretches if stretch.kind == kind)
    assert share > 0.9 * answer.duration_s


@pytest.mark.parametrize("seconds", [0.2, 1.0, 63.9, 70.0])
def test_stretches_are_without_gaps_and_peaks_are_few(tmp_path: Path, seconds: float) -> None:
    answer = outlined(save(tmp_path / "long.wav", noise(seconds)))
    assert answer.stretches[0].start_s == 0.0 and answer.stretches[-1].end_s == answer.duration_s
    for one, other in pairwise(answer.stretches):
        assert one.end_s == other.start_s and one.kind != other.kind
    assert 1 <= len(answer.peaks) <= N_BINS


def test_peaks_are_as_loud_as_the_sound(tmp_path: Path) -> None:
    quiet = np.zeros(32 * RATE_HZ, np.float32)
    quiet[16 * RATE_HZ :] = tone(16.0)
    answer = outlined(save(tmp_path / "half.wav", quiet))
    half = len(answer.peaks) // 2
    assert set(answer.peaks[: half - 2]) == {0}
    assert all(abs(peak - 128) <= 2 for peak in answer.peaks[half + 2 : -2])


def test_speech_is_marked_and_short_pauses_belong_to_it() -> None:
    n_windows = 1_000
    speech = np.zeros(n_windows, bool)
    speech[100:200] = speech[210:300] = speech[500:600] = True
    level = np.where(speech, 0.1, 0.0)
    kinds = outline.kinds_of(speech, level, np.zeros(500, np.float32), np.zeros(500, np.float32))
    names = [(outline.KINDS[kinds[begin]], begin, end) for begin, end in outline._runs(kinds)]
    assert names == [
        ("silence", 0, 100), ("speech", 100, 300), ("silence", 300, 500), ("speech", 500, 600), ("silence", 600, 1000),
    ]  # fmt: skip
    assert WINDOW_S == 0.032


def test_tones_are_the_same_however_the_sound_is_cut() -> None:
    sound = np.concatenate([music(4.0), noise(4.0)])
    whole = ToneListener().hear(sound)
    listener = ToneListener()
    parts = [listener.hear(block) for block in np.array_split(sound, 37)]
    for index in range(2):
        np.testing.assert_allclose(np.concatenate([part[index] for part in parts]), whole[index], atol=1e-5)
    assert len(whole[0]) == (len(sound) - 2048) // HOP_N + 1
    assert [len(part) for part in ToneListener().hear(np.zeros(0, np.float32))] == [0, 0]


def test_a_file_without_sound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        outlined(save(tmp_path / "film.mp4", None, with_video=True))
    with pytest.raises(BadInput):
        outlined(save(tmp_path / "dot.wav", noise(0.01)))


def test_records_travel() -> None:
    answer = Outline(2.0, bytes([0, 255]), (Stretch(0.0, 2.0, "music"),))
    assert from_json(to_json(answer), Outline) == answer
    assert rooms.room_of(OutlineOptions()).name == "outlines" and rooms.card_of(OutlineOptions()) is None


def test_real_speech_is_speech(data_dir: Path) -> None:
    answer = outlined(data_dir / "speech" / "leopard" / "diarization_test.wav")
    spoken = [stretch for stretch in answer.stretches if stretch.kind == "speech"]
    assert sum(stretch.end_s - stretch.start_s for stretch in spoken) == pytest.approx(13.3, abs=1.0)
    assert {stretch.kind for stretch in answer.stretches} == {"speech", "silence"}

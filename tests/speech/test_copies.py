"""Copies to listen to: one track of a file as a WAV that every browser plays."""

import wave
from pathlib import Path

import av
import numpy as np
import pytest

from ent_models.errors import BadInput
from ent_models.models import Shelf
from ent_models.records import Progress
from ent_models.speech import copies, copy_records
from ent_models.speech.copy_records import Copy, CopyOptions, path_of

DIGEST = "a" * 64


def two_tracks(path: Path, *, seconds: float = 2.0, codec: str = "pcm_s16le") -> Path:
    """A Matroska file with silence in its first sound track and a tone in its second."""
    tone = (np.sin(np.arange(int(16_000 * seconds)) * 0.2) * 8_000).astype(np.int16)
    with av.open(str(path), "w", format="matroska") as out:
        streams = [out.add_stream(codec, rate=16_000, layout="mono") for _ in range(2)]
        for stream, sound in zip(streams, (np.zeros_like(tone), tone), strict=True):
            frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate = 16_000
            for packet in (*stream.encode(frame), *stream.encode(None)):
                out.mux(packet)
    return path


def make(path: Path, options: CopyOptions) -> list[object]:
    return list(copies.analyse(path, options, Shelf(device="cpu")))


def test_the_track_that_was_asked_for_is_copied(rushes_home: Path, tmp_path: Path) -> None:
    *steps, made = make(two_tracks(tmp_path / "film.mkv"), CopyOptions(DIGEST, 1))
    assert steps and all(isinstance(step, Progress) for step in steps)
    assert isinstance(made, Copy) and made.duration_s == pytest.approx(2.0, abs=0.05)
    with wave.open(str(path_of(DIGEST, 1))) as heard:
        assert (heard.getnchannels(), heard.getsampwidth(), heard.getframerate()) == (1, 2, 16_000)
        assert np.abs(np.frombuffer(heard.readframes(16_000), np.int16)).max() > 6_000
    copy_records.forget("b" * 64)
    assert path_of(DIGEST, 1).exists()
    copy_records.forget(DIGEST)
    assert not path_of(DIGEST, 1).exists()


def test_only_the_newest_copies_are_kept(rushes_home: Path, tmp_path: Path) -> None:
    source = two_tracks(tmp_path / "film.mkv", seconds=0.5)
    for number in range(copies.MAX_KEPT + 2):
        make(source, CopyOptions(f"{number}" * 64))
    left = sorted(copy.name[0] for copy in path_of(DIGEST, 0).parent.iterdir())
    assert left == [str(number) for number in range(2, copies.MAX_KEPT + 2)]


def test_a_track_that_is_not_there_leaves_nothing_behind(rushes_home: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no number 3"):
        make(two_tracks(tmp_path / "film.mkv"), CopyOptions(DIGEST, 2))
    assert not list(rushes_home.rglob("*.wav"))

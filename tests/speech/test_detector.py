"""Cutting in pauses, on patterns of speech and silence instead of sound."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ent_models.speech import detector
from ent_models.speech.detector import MAX_PIECE_S, WINDOW_N, WINDOW_S, Piece, pieces


class Pattern:
    """A detector that hears speech where the samples are not zero."""

    def windows(self, audio: np.ndarray) -> np.ndarray:
        return audio.reshape(-1, WINDOW_N).any(axis=1)


@settings(deadline=None)
@given(
    runs=st.lists(st.tuples(st.booleans(), st.integers(1, 1500)), max_size=8),
    block_n=st.sampled_from([WINDOW_N * 10 + 7, 160_000, 1_000_000]),
)
def test_every_sample_is_in_one_piece_and_all_speech_is_kept(runs: list[tuple[bool, int]], block_n: int) -> None:
    parts = [np.full(n * WINDOW_N, is_speech, np.float32) for is_speech, n in runs]
    samples = np.concatenate([np.zeros(0, np.float32), *parts])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(detector, "SpeechDetector", Pattern)
        found = list(pieces([samples[at : at + block_n] for at in range(0, len(samples), block_n)]))
    at_s = 0.0
    for piece in found:
        assert piece.start_s == pytest.approx(at_s)
        assert piece.end_s > piece.start_s
        at_s = piece.end_s
        if piece.audio is not None:
            assert piece.end_s - piece.start_s <= MAX_PIECE_S
    assert at_s == pytest.approx(len(samples) / 16_000)
    heard_s = sum(piece.speech_s(piece.start_s, piece.end_s) for piece in found)
    assert heard_s == pytest.approx(sum(n for is_speech, n in runs if is_speech) * WINDOW_S, abs=0.01)


def test_a_long_talk_is_cut_in_its_longest_late_pause() -> None:
    speech = np.ones(1200, bool)
    speech[300:310] = speech[600:604] = speech[700:720] = speech[880:884] = False
    assert detector._cut(speech) == (True, 710)


def test_silence_alone_is_given_up_soon_and_speech_waits_for_its_end() -> None:
    silence, talk = np.zeros(400, bool), np.ones(400, bool)
    assert detector._cut(silence) == (False, 384)
    assert detector._cut(talk) is None
    assert detector._cut(np.concatenate([talk, silence])) == (True, 416)


def test_an_hour_of_silence_is_quick() -> None:
    second = np.zeros(600 * 16_000, np.float32)
    started = time.process_time()
    found = list(pieces(second for _ in range(6)))
    assert time.process_time() - started < 10
    assert all(piece.audio is None for piece in found)
    assert found[-1].end_s == pytest.approx(3600)


@pytest.mark.parametrize("first_s", [6.0, 12.0, MAX_PIECE_S])
def test_the_first_piece_may_be_short(first_s: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(detector, "SpeechDetector", Pattern)
        found = list(pieces([np.ones(16_000 * 60, np.float32)], first_s=first_s))
    assert found[0].end_s <= first_s
    assert found[1].end_s - found[1].start_s > 20


def spoken(*runs: tuple[bool, int]) -> Piece:
    speech = np.concatenate([np.full(n, is_speech) for is_speech, n in runs])
    audio = np.arange(len(speech) * WINDOW_N, dtype=np.float32)
    return Piece(3.0, 3.0 + len(speech) * WINDOW_S, audio, speech)


def test_the_longest_pause_with_speech_on_both_sides() -> None:
    part = spoken((False, 40), (True, 50), (False, 10), (True, 60), (False, 20), (True, 50), (False, 30))
    assert part.longest_pause(50 * WINDOW_S) == 170
    assert part.longest_pause(51 * WINDOW_S) is None
    assert spoken((True, 60), (False, 10), (True, 60), (False, 20), (True, 40)).longest_pause(50 * WINDOW_S) == 65
    assert spoken((True, 200)).longest_pause(1.5) is None
    assert spoken((True, 10), (False, 10), (True, 100)).longest_pause(1.5) is None
    assert spoken((False, 100)).longest_pause(1.5) is None


@given(runs=st.lists(st.tuples(st.booleans(), st.integers(1, 90)), min_size=1, max_size=8))
def test_a_piece_that_is_cut_loses_nothing(runs: list[tuple[bool, int]]) -> None:
    part = spoken(*runs)
    window = part.longest_pause(1.5)
    if window is None:
        return
    assert not part.speech[window - 1 : window + 1].all()
    first, second = part.cut(window)
    assert min(first.speech.sum(), second.speech.sum()) * WINDOW_S >= 1.5
    assert (first.start_s, first.end_s, second.end_s) == (part.start_s, second.start_s, part.end_s)
    assert np.array_equal(np.concatenate([first.audio, second.audio]), part.audio)
    assert np.array_equal(np.concatenate([first.speech, second.speech]), part.speech)

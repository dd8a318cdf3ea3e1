"""Vectors to voices, on vectors whose voices are known."""

import numpy as np
import pytest

from ent_models.speech import voices_grouping


def crowd(n_voices: int, n_each: int, *, spread: float = 0.06, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors around `n_voices` random directions, shuffled, and whose each is."""
    dice = np.random.default_rng(seed)
    centres = dice.normal(size=(n_voices, 192))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    whose = np.repeat(np.arange(n_voices), n_each)
    vectors = centres[whose] + dice.normal(scale=spread, size=(len(whose), 192))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    order = dice.permutation(len(whose))
    return vectors[order].astype(np.float32), whose[order]


def grouped_right(centres: np.ndarray, vectors: np.ndarray, whose: np.ndarray) -> bool:
    pairs = {(int(group), int(voice)) for group, voice in zip((vectors @ centres.T).argmax(1), whose, strict=True)}
    return len(pairs) == len(centres) == len(np.unique(whose))


@pytest.mark.parametrize("n_voices", [1, 2, 5, 9])
@pytest.mark.parametrize("is_told", [False, True])
def test_voices_are_found_whether_or_not_their_number_is_told(n_voices: int, is_told: bool) -> None:
    vectors, whose = crowd(n_voices, 20)
    centres = voices_grouping.voices(vectors, np.full(len(vectors), 0.75), n_voices if is_told else None, 1.5)
    assert grouped_right(centres, vectors, whose)
    np.testing.assert_allclose(np.linalg.norm(centres, axis=1), 1.0, rtol=1e-5)


def test_a_cough_is_not_a_voice_but_a_number_that_is_told_is_kept_to() -> None:
    vectors, _ = crowd(2, 20)
    cough, _ = crowd(1, 1, seed=9)
    vectors = np.concatenate([vectors, cough])
    seconds = np.full(len(vectors), 0.75)
    assert len(voices_grouping.voices(vectors, seconds, None, 1.5)) == 2
    assert len(voices_grouping.voices(vectors, seconds, 3, 1.5)) == 3


def test_a_single_short_stretch_is_a_voice() -> None:
    vectors, _ = crowd(1, 1)
    assert len(voices_grouping.voices(vectors, np.array([0.5]), None, 1.5)) == 1
    assert len(voices_grouping.voices(vectors, np.array([0.5]), 4, 1.5)) == 1


def test_nothing_gives_nothing() -> None:
    assert voices_grouping.voices(np.zeros((0, 192), np.float32), np.zeros(0), None, 1.5).shape == (0, 192)


def test_a_long_recording_is_reduced_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voices_grouping, "MAX_AT_ONCE", 100)
    sizes: list[int] = []
    tree = voices_grouping._tree

    def watched(means: np.ndarray) -> np.ndarray:
        sizes.append(len(means))
        return tree(means)

    monkeypatch.setattr(voices_grouping, "_tree", watched)
    vectors, whose = crowd(4, 300)
    centres = voices_grouping.voices(vectors, np.full(len(vectors), 0.75), None, 1.5)
    assert grouped_right(centres, vectors, whose)
    assert max(sizes) <= 100 and len(sizes) > 12

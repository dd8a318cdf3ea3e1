"""Centrality and novelty on vectors made by hand."""

import numpy as np
import pytest

from ent_models.text import summary


def unit(*rows: list[float]) -> np.ndarray:
    vectors = np.array(rows, dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_the_hub_is_central() -> None:
    hub = [1, 1, 1]
    vectors = unit([1, 0, 0], [0, 1, 0], hub, [0, 0, 1])
    scores = summary.centrality(vectors)
    assert int(scores.argmax()) == 2
    assert scores[2] == 1
    assert scores[0] == pytest.approx(scores[1]) == pytest.approx(scores[3])


def test_stationary_distribution_by_eigenvector() -> None:
    vectors = np.abs(np.random.default_rng(7).normal(size=(20, 8))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = vectors @ vectors.T
    cosines[cosines < summary.MIN_COSINE] = 0
    walk = cosines / cosines.sum(axis=1, keepdims=True)
    google = summary.DAMPING * walk + (1 - summary.DAMPING) / 20
    values, eigenvectors = np.linalg.eig(google.T)
    expected = np.abs(eigenvectors[:, values.real.argmax()].real)
    np.testing.assert_allclose(summary.centrality(vectors), expected / expected.max(), atol=1e-4)


def test_the_same_is_not_said_twice() -> None:
    vectors = unit([1, 0.1, 0], [1, 0.1, 0], [1, 0.11, 0], [0, 1, 0.2], [0.1, 0, 1])
    chosen = sorted(summary.pick(vectors, summary.centrality(vectors), 3))
    assert len(set(chosen) & {0, 1, 2}) == 1
    assert chosen[1:] == [3, 4]


def test_long_texts_go_in_blocks() -> None:
    vectors = np.random.default_rng(1).normal(size=(summary.FULL_MATRIX_SENTENCES + 500, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = vectors @ vectors.T
    cosines[cosines < summary.MIN_COSINE] = 0
    degree = cosines.sum(axis=1)
    np.testing.assert_allclose(summary.centrality(vectors), degree / degree.max(), rtol=1e-3)


def test_few_sentences() -> None:
    nothing = np.zeros((0, 4), dtype=np.float32)
    assert summary.pick(nothing, summary.centrality(nothing), 3) == []
    assert summary.pick(unit([1, 0]), summary.centrality(unit([1, 0])), 3) == [0]
    assert len(summary.pick(unit([1, 0], [1, 0]), np.ones(2, dtype=np.float32), 5)) == 2


def test_typical_texts() -> None:
    texts = ["whales swim deep", "zebra", "whales sing deep songs", "whales swim", "quantum"]
    assert summary.most_typical(texts, 3) == [0, 2, 3]

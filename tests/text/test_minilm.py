"""The encoder against sentence-transformers on the same files."""

import numpy as np
import pytest

from ent_models import models, registry, weights

TEXTS = [
    "Hello world.",
    "",
    "a " * 600,
    "Ünïcode 日本語 \U0001f3ac",
    "A boat lies in the harbour.",
    "The ship is in port.",
]


def test_equal_to_sentence_transformers(shelf: models.Shelf) -> None:
    library = pytest.importorskip("sentence_transformers")
    folder = weights.locate(registry.get("all-minilm-l6-v2"))["config.json"].parent
    peer = library.SentenceTransformer(str(folder), device="cpu")
    expected = peer.encode(TEXTS, normalize_embeddings=True)
    found = shelf.get("all-minilm-l6-v2").encode(TEXTS)
    assert found.shape == (6, 384) and found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_vectors_and_meaning(shelf: models.Shelf) -> None:
    encoder = shelf.get("all-minilm-l6-v2")
    assert (encoder.device, encoder.card.name) == ("cpu", "all-minilm-l6-v2")
    vectors = encoder.encode(TEXTS)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[4] @ vectors[5] > 0.6 > vectors[4] @ vectors[0]
    assert encoder.encode([]).shape == (0, 384)

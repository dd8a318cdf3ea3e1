"""Which sentences stand for a text: the central ones, without saying the same twice.

Centrality: LexRank, continuous, on cosines (Erkan and Radev, "LexRank: Graph-based Lexical Centrality as Salience in
Text Summarization", JAIR 22, 2004). Redundancy: maximal marginal relevance (Carbonell and Goldstein, "The Use of MMR",
SIGIR 1998). Works on vectors of length 1; knows no model. Deterministic, numpy only.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

DAMPING = 0.85
MIN_COSINE = 0.1  # weaker likeness is noise
MMR_RELEVANCE = 0.7  # the rest goes to novelty
FULL_MATRIX_SENTENCES = 2_000  # beyond, centrality is the degree, in blocks: the matrix would not fit
BLOCK_SENTENCES = 1_000
_WORD = re.compile(r"[^\W\d_]{4,}")


def unit(vector: Floats) -> Floats:
    """`vector` (d,) as long as 1; zeros stay zeros."""
    return vector / max(1e-9, float(np.linalg.norm(vector)))


def centrality(vectors: Floats) -> Floats:
    """How central each row of `vectors` (n, d) is: (n,), the most central 1.

    Up to `FULL_MATRIX_SENTENCES` rows the stationary distribution of the walk from sentence to like sentence, beyond
    the degree in the same graph.
    """
    n = len(vectors)
    if n == 0:
        return np.zeros(0, dtype=np.float32)
    if n <= FULL_MATRIX_SENTENCES:
        weights = _weights(vectors, vectors)
        weights /= weights.sum(axis=1, keepdims=True)
        scores = np.full(n, 1 / n, dtype=np.float32)
        for _ in range(100):
            following = (1 - DAMPING) / n + DAMPING * (scores @ weights)
            moved = float(np.abs(following - scores).sum())
            scores = following.astype(np.float32)
            if moved < 1e-6:
                break
    else:
        scores = np.concatenate(
            [
                _weights(vectors[start : start + BLOCK_SENTENCES], vectors).sum(axis=1)
                for start in range(0, n, BLOCK_SENTENCES)
            ]
        )
    return (scores / scores.max()).astype(np.float32)


def pick(vectors: Floats, scores: Floats, n_sentences: int) -> list[int]:
    """Indices by maximal marginal relevance, best first: `scores` in [0, 1] against likeness to what is chosen."""
    chosen: list[int] = []
    nearest = np.zeros(len(vectors), dtype=np.float32)
    open_ = np.ones(len(vectors), dtype=bool)
    while len(chosen) < min(n_sentences, len(vectors)):
        value = np.where(open_, MMR_RELEVANCE * scores - (1 - MMR_RELEVANCE) * nearest, -np.inf)
        best = int(np.argmax(value))
        # The same sentence in other words is never worth a place while another is left.
        if nearest[best] > 0.95 and np.any(open_ & (nearest <= 0.95)):
            open_[best] = False
            continue
        chosen.append(best)
        open_[best] = False
        if not open_.any():
            break
        nearest = np.maximum(nearest, vectors @ vectors[best])
    return chosen


def lead_bias(n_sentences: int) -> Floats:
    """Factors for prose, which puts what matters first: from 1.25 for the first sentence down to 1. Shape (n,)."""
    return (1 + 0.25 * np.exp(-np.arange(n_sentences) / 5)).astype(np.float32)


def most_typical(texts: Sequence[str], n_texts: int) -> list[int]:
    """Indices, in order, of the `n_texts` texts whose words are the most frequent in all: a cheap first choice."""
    words = [set(_WORD.findall(text.lower()[:2_000])) for text in texts]
    frequency = Counter(word for bag in words for word in bag)
    scores = [sum(frequency[word] for word in bag) / (len(bag) + 3) for bag in words]
    best = sorted(range(len(texts)), key=lambda index: (-scores[index], index))[:n_texts]
    return sorted(best)


def _weights(rows: Floats, columns: Floats) -> Floats:
    cosines = rows @ columns.T
    cosines[cosines < MIN_COSINE] = 0
    # A sentence is like itself even if its vector is not quite of length 1: no row is empty.
    return cosines + np.float32(1e-6)

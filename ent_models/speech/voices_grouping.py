"""Which stretches of speech are of one voice, from the vectors of a speaker network. Knows no sound and no files.

Vectors of length 1 are joined from the bottom up by their average similarity (agglomerative clustering with average
linkage, as in most systems that tell speakers apart; see T. J. Park et al., A Review of Speaker Diarization, 2022).
Long recordings are first reduced in parts, so that memory does not grow with their square.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# Below these cosine similarities two groups are two people, or may still be joined when a long recording is reduced.
# Chosen on dialogues joined from LibriSpeech, LJSpeech and FLEURS (benchmarks/voices.py).
SAME_VOICE = 0.27
_SURELY_SAME = 0.60
MAX_AT_ONCE = 2_000
_N_ROUNDS = 5


def voices(vectors: np.ndarray, seconds: np.ndarray, n_speakers: int | None, min_s: float) -> np.ndarray:
    """The vectors of the speakers, (speakers, values), each of length 1, from those of stretches, (stretches, values).

    `seconds` says how much new speech each stretch holds. A voice that has less than `min_s` in all counts as noise
    unless it is the only one. `n_speakers` is how many there are, None to find out; fewer come back where there are
    not as many stretches.
    """
    import numpy as np

    if not len(vectors):
        return np.zeros((0, vectors.shape[1]), np.float32)
    means, weights = _reduced(vectors.astype(np.float32), seconds.astype(np.float64))
    tree = _tree(means)
    labels = _labels(tree, means, weights, n_speakers, min_s)
    kept = [label for label in np.unique(labels) if weights[labels == label].sum() >= min_s]
    largest = sorted(np.unique(labels), key=lambda label: -weights[labels == label].sum())
    wanted = largest[: n_speakers or max(1, len(kept))]
    centres = _unit(np.stack([_mean(means, weights, labels == label) for label in wanted]))
    return _settled(vectors, seconds, centres)


def _tree(means: np.ndarray) -> np.ndarray:
    """The order in which groups are joined, as scipy writes it; its heights are 1 - average similarity."""
    import numpy as np
    from scipy.cluster import hierarchy
    from scipy.spatial import distance

    if len(means) < 2:
        return np.zeros((0, 4))
    apart = 1.0 - means.astype(np.float64) @ means.T.astype(np.float64)
    np.fill_diagonal(apart, 0.0)
    return hierarchy.linkage(distance.squareform(np.clip(apart, 0.0, 2.0), checks=False), "average")


def _labels(
    tree: np.ndarray, means: np.ndarray, weights: np.ndarray, n_speakers: int | None, min_s: float
) -> np.ndarray:
    """The group of each stretch: by similarity, or the first cut that leaves `n_speakers` groups of some length."""
    import numpy as np
    from scipy.cluster import hierarchy

    if not len(tree):
        return np.ones(len(means), int)
    if n_speakers is None:
        return np.asarray(hierarchy.fcluster(tree, 1.0 - SAME_VOICE, "distance"))
    fallback = np.asarray(hierarchy.fcluster(tree, n_speakers, "maxclust"))
    for n_groups in range(n_speakers, min(len(means), n_speakers + 100) + 1):
        labels = np.asarray(hierarchy.fcluster(tree, n_groups, "maxclust"))
        if np.count_nonzero(np.bincount(labels, weights) >= min_s) >= n_speakers:
            return labels
    return fallback


def _reduced(vectors: np.ndarray, seconds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """At most `MAX_AT_ONCE` means of stretches that are surely of one voice, and how long they are together.

    The product of two means of unit vectors is their average similarity, so means need not be made unit again.
    """
    import numpy as np
    from scipy.cluster import hierarchy

    means, weights, sure = vectors, np.maximum(seconds, 1e-3), _SURELY_SAME
    while len(means) > MAX_AT_ONCE:
        parts: list[np.ndarray] = []
        sums: list[float] = []
        for start in range(0, len(means), MAX_AT_ONCE):
            some, some_weights = means[start : start + MAX_AT_ONCE], weights[start : start + MAX_AT_ONCE]
            tree = _tree(some)
            labels = hierarchy.fcluster(tree, 1.0 - sure, "distance") if len(tree) else np.ones(len(some), int)
            for label in np.unique(labels):
                parts.append(_mean(some, some_weights, labels == label))
                sums.append(float(some_weights[labels == label].sum()))
        means, weights, sure = np.stack(parts), np.array(sums), sure - 0.05
    return means, weights


def _mean(vectors: np.ndarray, weights: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.average(vectors[chosen], axis=0, weights=weights[chosen]).astype(np.float32)


def _settled(vectors: np.ndarray, seconds: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Centres after each stretch has gone to its nearest a few times (k-means on the sphere)."""
    import numpy as np

    for _ in range(_N_ROUNDS):
        nearest = (vectors @ centres.T).argmax(axis=1)
        moved = centres.copy()
        for index in range(len(centres)):
            if np.any(nearest == index):
                moved[index] = _mean(vectors, np.maximum(seconds, 1e-3), nearest == index)
        centres = _unit(moved)
    return centres


def _unit(vectors: np.ndarray) -> np.ndarray:
    import numpy as np

    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)

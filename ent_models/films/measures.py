"""Measures of ranked lists, as papers define them; `benchmarks/README.md` says which protocol uses which.

Knows neither models nor films.
"""

import numpy as np


def ndcg(hits: np.ndarray, n_relevant: np.ndarray, depth: int) -> np.ndarray:
    """Normalised discounted cumulative gain with gains of 0 and 1 (Jarvelin and Kekalainen 2002), one for each user.

    `hits` of shape (n_users, >= depth, or fewer where there are no more films) says at each rank whether the film was
    relevant; `n_relevant` (n_users,) is how many there were to find, at least 1. The ideal list begins with
    min(depth, n_relevant) hits.
    """
    discount = 1 / np.log2(np.arange(2, depth + 2))
    ideal = np.cumsum(discount)[np.minimum(n_relevant, depth) - 1]
    found = hits[:, :depth]
    return (found * discount[: found.shape[1]]).sum(1) / ideal


def recall(hits: np.ndarray, n_relevant: np.ndarray, depth: int) -> np.ndarray:
    """Share of each user's relevant films that are among the first `depth`; shapes as for `ndcg`."""
    return hits[:, :depth].sum(1) / n_relevant


def rmse(predicted: np.ndarray, actual: np.ndarray) -> float:
    """Root of the mean squared difference, in the unit of the ratings."""
    return float(np.sqrt(np.mean((predicted.astype(np.float64) - actual) ** 2)))


def bootstrap_difference(
    ours: np.ndarray, theirs: np.ndarray, *, n_rounds: int = 2_000, seed: int = 0
) -> tuple[float, float, float]:
    """Mean of `ours - theirs` over the same users and its 95 % interval, users drawn with replacement."""
    difference = ours - theirs
    draws = np.random.default_rng(seed).integers(0, len(difference), (n_rounds, len(difference)))
    low, high = np.percentile(difference[draws].mean(1), (2.5, 97.5))
    return float(difference.mean()), float(low), float(high)

"""The order of a list after the scores: varied or alike, safe or adventurous. Knows only numbers."""

import numpy as np

CANDIDATES = 200


def standardised(scores: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Scores less their mean over their spread, both over the `allowed` films; shape (n,), bool (n,)."""
    chosen = scores[allowed]
    spread = float(chosen.std()) if len(chosen) else 0.0
    return (scores - (chosen.mean() if len(chosen) else 0.0)) / (spread or 1.0)


def adventurous(scores: np.ndarray, n_ratings: np.ndarray, adventure: float) -> np.ndarray:
    """Scores with films that many have seen raised (`adventure` below 0.5) or lowered (above); 0.5 changes nothing.

    One unit of popularity is the spread of log(1 + count) over the films.
    """
    fame = np.log1p(n_ratings.astype(np.float64))
    fame = (fame - fame.mean()) / (fame.std() or 1.0)
    return scores - 2 * (2 * adventure - 1) * fame


def varied(scores: np.ndarray, vectors: np.ndarray, n: int, diversity: float) -> list[int]:
    """Positions of `n` films: each next one is good and unlike those before it.

    Maximal marginal relevance (Carbonell and Goldstein 1998): (1 - diversity) * relevance - diversity * greatest
    likeness to one that is chosen. `scores` (m,) are brought to [0, 1]; `vectors` (m, width) have length 1.
    """
    order = np.argsort(-scores, kind="stable")
    if diversity == 0 or len(order) <= 1:
        return order[:n].tolist()
    pool = order[: max(CANDIDATES, 4 * n)]
    spread = float(scores[pool].max() - scores[pool].min()) or 1.0
    relevance = (scores[pool] - scores[pool].min()) / spread
    likeness = np.full(len(pool), 0.0)
    is_open = np.ones(len(pool), dtype=bool)
    chosen: list[int] = []
    while len(chosen) < min(n, len(pool)):
        worth = (1 - diversity) * relevance - diversity * likeness
        best = int(np.argmax(np.where(is_open, worth, -np.inf)))
        is_open[best] = False
        chosen.append(int(pool[best]))
        likeness = np.maximum(likeness, vectors[pool] @ vectors[pool[best]])
    return chosen

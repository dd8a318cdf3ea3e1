"""What every ranking model of the room can do."""

from collections.abc import Sequence
from typing import Protocol, Self

import numpy as np

from ent_models.films.interactions import Interactions, Profile


class Ranker(Protocol):
    """Fitted once on who watched what; then scores all films for any profile, of somebody known or new."""

    @property
    def name(self) -> str:
        """What the model is called in tables and commands."""
        ...

    def fit(self, data: Interactions) -> Self:
        """Learn from `data`."""
        ...

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        """Scores of all films, higher is better, float32 of shape (len(profiles), n_items)."""
        ...


def unseen_top(scores: np.ndarray, profiles: Sequence[Profile], depth: int) -> np.ndarray:
    """The places of each profile's `depth` best films that are not in it, best first: int64 (n, depth).

    Ties keep the order of places, so that no run differs from another. `scores` is changed.
    """
    for row, profile in zip(scores, profiles, strict=True):
        row[profile.items] = -np.inf
    depth = min(depth, scores.shape[1])
    if scores.shape[1] > 4 * depth:
        # ties at the edge of a partition come in any order: take those above it and then the first of the edge
        found = np.empty((len(scores), depth), dtype=np.int64)
        for row, place in zip(scores, found, strict=True):
            edge = np.partition(row, -depth)[-depth]
            above = np.flatnonzero(row > edge)
            chosen = np.concatenate([above, np.flatnonzero(row == edge)[: depth - len(above)]])
            place[:] = chosen[np.lexsort((chosen, -row[chosen]))]
        return found
    return np.argsort(-scores, axis=1, kind="stable")[:, :depth]

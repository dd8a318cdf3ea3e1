"""Films that people watch near each other: neighbours in the order of histories, not only in their sets.

Item-item likeness in which a pair counts exp(-(steps between them - 1) / `reach`) for each person, over the powers of
how many saw either. Linear in the profile, so it explains itself. With `decay` the newest films of a profile count most
and only what came after counts: then it says what is next, a Markov chain with a memory.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

from ent_models.films.interactions import Interactions, Profile

_SHRINK = 5.0  # people added to each film's count: a film of one viewer is near nothing
_MAX_STEPS = 30
MAX_CELLS = 16_000_000
"""Beyond these, 128 MB, each film keeps its strongest neighbours alone."""
MOST_WHILE_COUNTED = 2 * MAX_CELLS


class Closeness:
    """The model. `reach` and `decay` are in films; `decay` None treats a profile as a set.

    Films further apart than `max_steps` count nothing for each other.
    """

    name = "closeness"

    def __init__(
        self, reach: float = 3.0, decay: float | None = None, power: float = 0.5, max_steps: int = _MAX_STEPS
    ) -> None:
        self.reach = reach
        self.decay = decay
        self.power = power
        self.max_steps = max_steps
        self.between: Any = None  # (n_items, n_items), CSR

    def fit(self, data: Interactions) -> "Closeness":
        """Count."""
        order = np.concatenate([np.zeros(0, dtype=np.int64), *data.by_user()])
        users, items = data.users[order], data.items[order]
        seen = data.counts() + _SHRINK
        of_before, of_after = seen**-self.power, seen ** (self.power - 1)
        counted = sparse.csr_matrix((data.n_items, data.n_items), dtype=np.float32)
        for step in range(1, self.max_steps + 1):
            same = users[:-step] == users[step:]  # of one person
            if not same.any():
                break
            before, after = items[:-step][same], items[step:][same]
            ways = ((before, after), (after, before)) if self.decay is None else ((before, after),)
            for one, other in ways:
                weights = np.exp(-(step - 1) / self.reach) * of_before[one] * of_after[other]
                counted += sparse.csr_matrix((weights.astype(np.float32), (one, other)), shape=counted.shape)
            if counted.nnz > MOST_WHILE_COUNTED:  # near steps count most: what is weak so far hardly gets strong
                counted = _strongest(counted, MAX_CELLS)
        self.between = _strongest(counted, MAX_CELLS)
        return self

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        """Scores of all films for each profile, float32 of shape (len(profiles), n_items)."""
        bounds = np.concatenate([[0], np.cumsum([len(one.items) for one in profiles])])
        items = np.concatenate([np.zeros(0, np.int32), *(one.items for one in profiles)])
        weights = np.concatenate([np.zeros(0, np.float32), *(self._weights(one) for one in profiles)])
        rows = sparse.csr_matrix((weights, items, bounds), shape=(len(profiles), self.between.shape[0]))
        return np.asarray((rows @ self.between).toarray(), dtype=np.float32)

    def contributions(self, profile: Profile, items: np.ndarray) -> np.ndarray:
        """What each film of `profile` adds to each of `items`: shape (len(items), len(profile.items))."""
        between = self.between[profile.items][:, items].toarray()
        return np.asarray((between * self._weights(profile)[:, None]).T, dtype=np.float32)

    def _weights(self, profile: Profile) -> np.ndarray:
        if self.decay is None:
            return profile.weights.astype(np.float32)
        age = np.arange(len(profile.items), dtype=np.float32)[::-1]
        return (profile.weights * np.exp(-age / self.decay)).astype(np.float32)


def _strongest(cells: Any, most: int) -> Any:
    """`cells`, CSR, or where it has more than `most`, the same number of the largest of each row."""
    if cells.nnz <= most:
        return cells
    kept = most // cells.shape[0]
    chosen = []
    for start, end in pairwise(cells.indptr):  # row by row: sorting all cells would take more memory than they do
        strongest = (
            np.argpartition(-cells.data[start:end], kept)[:kept] if end - start > kept else np.arange(end - start)
        )
        chosen.append(start + np.sort(strongest))
    places = np.concatenate(chosen)
    bounds = np.concatenate([[0], np.cumsum([len(row) for row in chosen])])
    return sparse.csr_matrix((cells.data[places], cells.indices[places], bounds), cells.shape)

"""A fitted linear model in plain numpy: what a page asks, some milliseconds a question and no torch.

Three forms of one thing, the weight that each film of a taste has for each other film: a square of films by films; its
form over users where those are fewer (see `ease`); or, where neither fits in memory, its largest cells alone.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from ent_models.films.ease import Ease
from ent_models.films.interactions import Interactions, Profile

Tensors = dict[str, np.ndarray]
MAX_SIDE = 8_000
"""A table of float32 with as many cells as a square of this side takes 256 MB: more is too much for a page."""
_NEIGHBOURS = 100
_L2, _L2_SHARE = 1_000.0, 1.5
"""EASE's ridge for a page, and how much of it for each person where those are few.

Chosen for visitors, of whom a few films are known and who are not in the data: a quarter of the people held out of the
fit, 4, 10 or 30 of their films given and the others to be found, four folds of the pack's training part (the last films
left out) and of ml-100k's u1.base. Mean NDCG@10 on the pack: 0.509 with 200, 0.524 with 400, 0.538 with 1,000, 0.540
with 1,500, 0.542 with 2,500; on u1.base 0.486, 0.506, 0.528, 0.533 and 0.537. Closeness and neighbours beside it add
0.002 to 0.007 there, too little for more models; beyond 1,000 those of whom 30 films are known gain nothing.
"""


class Linear:
    """`form` is "square", "users" or "cells"; `tensors` are its numbers, `matrix` who watched what (for "users")."""

    def __init__(self, form: str, tensors: Tensors, matrix: Any = None) -> None:
        self.form = form
        self.tensors = tensors
        self._watched: Any = None if matrix is None else matrix.tocsc()
        if form == "cells":
            side = len(tensors["bounds"]) - 1
            self._cells = sparse.csr_matrix((tensors["cells"], tensors["columns"], tensors["bounds"]), (side, side))

    def fit(self, data: Interactions) -> "Linear":
        """Nothing: it is fitted already."""
        return self

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        """Scores of all films for each profile, float32 of shape (len(profiles), n_items)."""
        return np.stack([self._scores(profile) for profile in profiles])

    def contributions(self, profile: Profile, items: np.ndarray) -> np.ndarray:
        """What each film of `profile` adds to the score of each of `items`: shape (len(items), len(profile.items))."""
        if self.form == "square":
            between = self.tensors["square"][np.ix_(profile.items, items)]
        elif self.form == "cells":
            between = self._cells[profile.items][:, items].toarray()
        else:
            of_items = self.tensors["users"][:, items]
            between = (self._watched[:, profile.items].T @ of_items) / self.tensors["divisor"][items]
            between[profile.items[:, None] == items[None, :]] = 0
        return np.asarray((between * profile.weights[:, None]).T, dtype=np.float32)

    def _scores(self, profile: Profile) -> np.ndarray:
        if self.form == "square":
            return np.asarray(profile.weights @ self.tensors["square"][profile.items], dtype=np.float32)
        if self.form == "cells":
            return np.asarray(profile.weights @ self._cells[profile.items], dtype=np.float32).ravel()
        viewers = np.asarray(self._watched[:, profile.items] @ profile.weights, dtype=np.float32)
        found = (viewers @ self.tensors["users"]) / self.tensors["divisor"]
        found[profile.items] -= profile.weights * self.tensors["own"][profile.items]
        return np.asarray(found, dtype=np.float32)


def fitted(data: Interactions, l2: float | None = None) -> Linear:
    """EASE where its square, or that over users, is small enough for a page; else the nearest neighbours alone."""
    if min(data.n_users, data.n_items) * data.n_items <= MAX_SIDE**2:  # the cells that the fitted form has
        form, tensors = Ease(l2 or min(_L2, _L2_SHARE * data.n_users)).fit(data).tensors()
        return Linear(form, tensors, data.matrix())
    from ent_models.films.library import Neighbours

    cells = Neighbours(_NEIGHBOURS, "tfidf").fit(data).likeness
    return Linear("cells", {"cells": cells.data.astype(np.float32), "columns": cells.indices, "bounds": cells.indptr})

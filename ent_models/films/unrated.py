"""Films that nobody rated, among those that people did: each stands where the films nearest to it by subject stand.

Knows no model: it fills what a model says of rated films into the places of the others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from ent_models.films import content

_NEAREST = 10
_FEW = 3  # raters, below which a film's own place is chance
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Unrated:
    """`places` are those films, shape (n,); `weights` says how much each film counts for each: CSR (n, n_films), a row
    sums to 1.
    """

    places: np.ndarray
    weights: Any

    def fill(self, values: np.ndarray) -> None:
        """Put the mean of their nearest into the places of these films: in place, shape (n_films,) or (n_films, m)."""
        values[self.places] = self.weights @ values

    def fill_rows(self, rows: np.ndarray, places: np.ndarray, of: Callable[[np.ndarray], np.ndarray]) -> None:
        """The same for `rows` (k, m), those of the films at `places` (k,); `of` gives the rows of other films."""
        for at in np.flatnonzero(np.isin(places, self.places)):
            row = self.weights[np.searchsorted(self.places, places[at])]
            rows[at] = row.data @ of(row.indices)


def unrated(vectors: np.ndarray | None, counts: np.ndarray) -> Unrated | None:
    """The films without raters that have a vector of what they are about; None where there are none.

    `vectors` is (n_films, width), rows of length 1 or of zeros; `counts` how many rated each film. Their nearest are
    the ten films of at least three raters (or of one, where there are no such) with the largest cosine; each counts in
    proportion to it.
    """
    if vectors is None:
        return None
    has_vector = vectors.any(1)
    places = np.flatnonzero(has_vector & (counts == 0))
    rated = np.flatnonzero(has_vector & (counts >= _FEW))
    if not len(rated):
        rated = np.flatnonzero(has_vector & (counts > 0))
    if not len(places) or not len(rated):
        return None
    n = min(_NEAREST, len(rated))
    columns, cells = [], []
    for start in range(0, len(places), _AT_ONCE):
        likeness = vectors[places[start : start + _AT_ONCE]] @ vectors[rated].T
        nearest = np.argpartition(-likeness, n - 1, axis=1)[:, :n]
        columns.append(rated[nearest])
        cells.append(np.maximum(np.take_along_axis(likeness, nearest, 1), 1e-6))
    found = np.concatenate(cells)
    weights = (found / found.sum(1, keepdims=True)).astype(np.float32)
    bounds = np.arange(0, weights.size + 1, n)
    matrix = sparse.csr_matrix((weights.ravel(), np.concatenate(columns).ravel(), bounds), (len(places), len(counts)))
    matrix.sort_indices()
    return Unrated(places, matrix)


def placed(taste: np.ndarray, films: Unrated | None) -> np.ndarray:
    """Places among viewers, (n_films, width), with those of the films that nobody rated; rows of length 1."""
    if films is None:
        return taste
    found = taste.copy()
    films.fill(found)
    found[films.places] = content.unit(found[films.places])
    return found

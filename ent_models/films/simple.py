"""The two models that every table must hold: what most have seen, and chance."""

from collections.abc import Sequence

import numpy as np

from ent_models.films.interactions import Interactions, Profile


class Popularity:
    """Films in the order of how many rated them, the same for everybody."""

    name = "popularity"

    def __init__(self) -> None:
        self._counts = np.zeros(0, dtype=np.float32)

    def fit(self, data: Interactions) -> "Popularity":
        """Count."""
        self._counts = data.counts().astype(np.float32)
        return self

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        """Scores of all films for each profile, float32 of shape (len(profiles), n_items)."""
        return np.tile(self._counts, (len(profiles), 1))


class Random:
    """Any order: what a model must beat to know anything."""

    name = "random"

    def __init__(self, seed: int = 0) -> None:
        self._chance = np.random.default_rng(seed)
        self._n_items = 0

    def fit(self, data: Interactions) -> "Random":
        """Remember how many films there are."""
        self._n_items = data.n_items
        return self

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        """Scores of all films for each profile, float32 of shape (len(profiles), n_items)."""
        return self._chance.random((len(profiles), self._n_items), dtype=np.float32)

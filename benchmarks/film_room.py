"""The films room as a model among others: what its page and the command `recommend` answer with, asked to rank."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ent_models.films import fitted, linear
from ent_models.films.catalogue import Catalogue
from ent_models.films.interactions import Interactions, Profile
from ent_models.films.recommender import CONTENT_SHARE, Recommender
from ent_models.films.records import Film, Wish
from ent_models.films.together import STEPS_WEIGHT, Together


class FilmRoomModel:
    """EASE, and where there are `vectors` of the films, in their order, what they are about."""

    def __init__(self, vectors: np.ndarray | None = None) -> None:
        self.name = f"the room (EASE and {CONTENT_SHARE:.0%} subject)" if vectors is not None else "the room (EASE)"
        self._vectors = vectors
        self._recommender: Recommender | None = None

    def fit(self, data: Interactions) -> "FilmRoomModel":
        """Make what a worker makes."""
        numbers = tuple(range(data.n_items))
        films = [Film(number, str(name)) for number, name in zip(numbers, data.item_ids, strict=True)]
        self._recommender, _ = fitted.make(
            Catalogue(films, replace(data, item_ids=numbers), "benchmark"), self._vectors
        )
        return self

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        """Scores of all films for each profile, as for somebody who likes all of it; float32 (n, n_items)."""
        assert self._recommender is not None
        wishes = [Wish(liked=tuple(profile.items.tolist())) for profile in profiles]
        return np.stack([self._recommender.scored(wish).scores for wish in wishes]).astype(np.float32)


class AllTogether:
    """The reader of that name of the view "What next"."""

    name = "the room, all together"

    def __init__(self) -> None:
        self._sum: Together | None = None

    def fit(self, data: Interactions) -> "AllTogether":
        """As a worker does."""
        self._sum = Together((1.0, linear.fitted(data)), (STEPS_WEIGHT, fitted.steps().fit(data)))
        return self

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        """Scores of all films for each profile, in the order of watching; float32 (n, n_items)."""
        assert self._sum is not None
        return self._sum.scores(profiles)

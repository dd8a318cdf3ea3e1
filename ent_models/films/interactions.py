"""Who rated what, as numbers: the one form of data that every model is fitted on.

Users and films are counted from 0 here; `user_ids` and `film_ids` say who they are. Knows no titles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

from ent_models.errors import BadInput


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of one person's taste: films (positions, oldest first) and how much each was liked.

    `weights` is 1 for an ordinary like, negative for a dislike.
    """

    items: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True, slots=True)
class Interactions:
    """Ratings in columns of shape (n,), each pair of user and film once: int32, int32, float32 stars, int64 seconds."""

    users: np.ndarray
    items: np.ndarray
    stars: np.ndarray
    times_s: np.ndarray
    user_ids: tuple[Any, ...]
    item_ids: tuple[Any, ...]

    @property
    def n_users(self) -> int:
        """How many users there are, with or without ratings."""
        return len(self.user_ids)

    @property
    def n_items(self) -> int:
        """How many films there are, with or without ratings."""
        return len(self.item_ids)

    def __len__(self) -> int:
        return len(self.users)

    def matrix(self, weights: np.ndarray | None = None) -> Any:
        """Users by films as scipy CSR of float32; a cell is 1 or its of `weights`."""
        values = np.ones(len(self), dtype=np.float32) if weights is None else weights.astype(np.float32)
        return sparse.csr_matrix((values, (self.users, self.items)), shape=(self.n_users, self.n_items))

    def counts(self) -> np.ndarray:
        """How many rated each film, shape (n_items,)."""
        return np.bincount(self.items, minlength=self.n_items)

    def part(self, chosen: np.ndarray) -> "Interactions":
        """Some of the ratings, by mask or positions, among the same users and films."""
        return Interactions(
            self.users[chosen], self.items[chosen], self.stars[chosen], self.times_s[chosen], self.user_ids,
            self.item_ids,
        )  # fmt: skip

    def by_user(self) -> list[np.ndarray]:
        """For each user the positions of the ratings, oldest first; ties in the order of the file."""
        order = np.lexsort((np.arange(len(self)), self.times_s, self.users))
        bounds = np.searchsorted(self.users[order], np.arange(self.n_users + 1))
        return [order[start:end] for start, end in pairwise(bounds)]

    def profiles(self) -> list[Profile]:
        """One profile a user, each film of weight 1: that somebody watched it is what ranking is judged by."""
        return [Profile(self.items[own], np.ones(len(own), dtype=np.float32)) for own in self.by_user()]


def from_columns(
    users: Sequence[Any] | np.ndarray,
    items: Sequence[Any] | np.ndarray,
    stars: Sequence[float] | np.ndarray,
    times_s: Sequence[int] | np.ndarray,
    *,
    user_ids: Sequence[Any] | None = None,
    item_ids: Sequence[Any] | None = None,
) -> Interactions:
    """Ratings from columns of ids. A pair that comes twice keeps its newest rating, of one time the last line.

    `user_ids` and `item_ids` fix who is counted, and in which order; else those that occur, sorted.

    Raises:
        BadInput: there are no ratings.
    """
    if not len(users):
        raise BadInput("There are no ratings here. A line for each is needed: user, film, rating, time.")
    user_names, user_positions = _positions(np.asarray(users), user_ids)
    item_names, item_positions = _positions(np.asarray(items), item_ids)
    pair = user_positions.astype(np.int64) * len(item_names) + item_positions
    order = np.lexsort((np.asarray(times_s), pair))  # of each pair the newest last
    is_newest = np.append(np.diff(pair[order]) != 0, True)
    keep = np.sort(order[is_newest])
    return Interactions(
        user_positions[keep].astype(np.int32),
        item_positions[keep].astype(np.int32),
        np.asarray(stars, dtype=np.float32)[keep],
        np.asarray(times_s, dtype=np.int64)[keep],
        user_names,
        item_names,
    )


def _positions(ids: np.ndarray, known: Sequence[Any] | None) -> tuple[tuple[Any, ...], np.ndarray]:
    if known is None:
        names, positions = np.unique(ids, return_inverse=True)
        return tuple(names.tolist()), positions
    place = {name: position for position, name in enumerate(known)}
    return tuple(known), np.fromiter((place[name] for name in ids.tolist()), dtype=np.int64, count=len(ids))

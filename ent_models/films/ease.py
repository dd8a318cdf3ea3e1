"""EASE: a film's score is a weighted sum over the films that somebody liked, in closed form.

Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (2019): B = I - P diag(1 / diag P), P = (X'X + l2 I)^-1.
With fewer users than films the same P comes from a matrix of users by users (Woodbury): P = (I - X'KX) / l2 with
K = (XX' + l2 I)^-1, so that nothing of films by films is ever held. Both give the same numbers; a test holds
them to it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ent_models.films.interactions import Interactions, Profile


class Ease:
    """The model. `l2` is the ridge, in counts of users: higher is smoother.

    `item_power` divides the columns of X by (count of the film) ** item_power before the fit, which damps the films
    that everybody has seen; 0 is Steck's model. With `star_weight` a rating counts so much more for each star
    above the mean.
    """

    name = "ease"

    def __init__(
        self, l2: float = 200.0, item_power: float = 0.0, device: str = "cpu", *, star_weight: float = 0.0
    ) -> None:
        self.l2 = l2
        self.item_power = item_power
        self.star_weight = star_weight
        self._device = device
        self._square: Any = None  # (n_items, n_items) B, or None in the form over users
        self._users: Any = None  # (n_users, n_items) KX
        self._matrix: Any = None  # (n_users, n_items) X
        self._diagonal: Any = None  # (n_items,) of P
        self._own: Any = None  # (n_items,) what a film would give itself
        self._scale = np.zeros(0, dtype=np.float32)

    def fit(self, data: Interactions, weights: np.ndarray | None = None) -> "Ease":
        """Fit on who rated what; `weights` of shape (len(data),) replaces the ones."""
        import torch

        counts = np.maximum(data.counts(), 1).astype(np.float32)
        self._scale = counts ** -np.float32(self.item_power)
        if self.star_weight and weights is None:
            weights = np.maximum(1 + self.star_weight * (data.stars - data.stars.mean()), 0)
        matrix = data.matrix(weights)
        if self.item_power:
            matrix = matrix.multiply(self._scale[None, :]).tocsr()
        if data.n_items <= data.n_users:
            gram = torch.from_numpy((matrix.T @ matrix).toarray()).to(self._device)
            gram.diagonal().add_(self.l2)
            inverse = _inverse(gram)
            square = inverse.div_(-inverse.diagonal()[None, :].clone())
            square.diagonal().zero_()
            self._square = square
            self._users = self._matrix = self._diagonal = None
        else:
            gram = torch.from_numpy((matrix @ matrix.T).toarray()).to(self._device)
            gram.diagonal().add_(self.l2)
            self._matrix = torch.from_numpy(matrix.toarray()).to(self._device)
            self._users = _inverse(gram) @ self._matrix
            self._own = (self._matrix * self._users).sum(0)
            self._diagonal = (1 - self._own) / self.l2
            self._own = self._own / (self.l2 * self._diagonal)
            self._square = None
        return self

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        """Scores of all films for each profile, float32 of shape (len(profiles), n_items)."""
        import torch

        liked = np.zeros((len(profiles), len(self._scale)), dtype=np.float32)
        for row, profile in enumerate(profiles):
            liked[row, profile.items] = profile.weights * self._scale[profile.items]
        asked = torch.from_numpy(liked).to(self._device)
        if self._square is not None:
            found = asked @ self._square
        else:
            found = ((asked @ self._matrix.T) @ self._users) / (self.l2 * self._diagonal)
            # the diagonal of B is 0: take off what each liked film gave itself
            found = found - asked * self._own
        return (found.cpu().numpy() / self._scale).astype(np.float32)

    def tensors(self) -> tuple[str, dict[str, np.ndarray]]:
        """The form it took, "square" or "users", and its numbers, for `linear`. Only without `item_power`."""
        assert not self.item_power
        if self._square is not None:
            return "square", {"square": self._square.cpu().numpy()}
        numbers = {"users": self._users, "divisor": self.l2 * self._diagonal, "own": self._own}
        return "users", {name: value.cpu().numpy() for name, value in numbers.items()}

    def contributions(self, profile: Profile, items: np.ndarray) -> np.ndarray:
        """What each film of `profile` adds to the score of each of `items`: shape (len(items), len(profile.items)).

        The sum over the profile is the score: a linear model explains itself.
        """
        import torch

        sources = torch.from_numpy(np.asarray(profile.items, dtype=np.int64)).to(self._device)
        targets = torch.from_numpy(np.asarray(items, dtype=np.int64)).to(self._device)
        if self._square is not None:
            between = self._square[sources][:, targets]
        else:
            between = (self._matrix[:, sources].T @ self._users[:, targets]) / (self.l2 * self._diagonal[targets])
            between[sources[:, None] == targets[None, :]] = 0
        weights = (profile.weights * self._scale[profile.items])[:, None]
        return (between.cpu().numpy() * weights).T / self._scale[items][:, None]


def _inverse(symmetric: Any) -> Any:
    import torch

    return torch.cholesky_inverse(torch.linalg.cholesky(symmetric))

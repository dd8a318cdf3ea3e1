"""Predicts stars: Bayesian matrix factorisation by Gibbs sampling, with a bias for each person and film.

Salakhutdinov and Mnih, "Bayesian Probabilistic Matrix Factorization using MCMC" (2008). Knows no ranking.
"""

from typing import Any

import numpy as np

from ent_models.films.interactions import Interactions


class StarModel:
    """The mean of `n_kept` sampled models of `width` factors after `n_burned` are thrown away."""

    def __init__(self, width: int = 20, n_burned: int = 30, n_kept: int = 120, seed: int = 0) -> None:
        self.width = width
        self.n_burned = n_burned
        self.n_kept = n_kept
        self.seed = seed
        self._mean = 0.0
        self._range = (0.5, 5.0)
        self._samples: list[tuple[np.ndarray, np.ndarray]] = []

    def fit(self, data: Interactions) -> "StarModel":
        """Sample."""
        chance = np.random.default_rng(self.seed)
        self._mean = float(data.stars.mean())
        self._range = (float(data.stars.min()), float(data.stars.max()))
        rest = data.matrix(data.stars - self._mean)
        seen = data.matrix()
        both = ((rest, seen), (rest.T.tocsr(), seen.T.tocsr()))
        # each side: `width` factors and a bias, in float64
        sides = [0.1 * chance.standard_normal((count, self.width + 1)) for count in (data.n_users, data.n_items)]
        sides[0][:, -1] = sides[1][:, -1] = 0
        noise = 1.0 / max(float(data.stars.var()), 1e-3)
        self._samples = []
        for sweep in range(self.n_burned + self.n_kept):
            for side in (0, 1):
                centre, precision = _prior(sides[side], chance)
                sides[side] = _sampled(both[side], sides[1 - side], centre, precision, noise, chance)
            error = data.stars - self._mean - _product(sides[0][data.users], sides[1][data.items])
            noise = chance.gamma(0.5 * len(data) + 1, 1 / (0.5 * float(error @ error) + 1))
            if sweep >= self.n_burned:
                self._samples.append((sides[0].astype(np.float32), sides[1].astype(np.float32)))
        return self

    def predict(self, users: np.ndarray, items: np.ndarray) -> np.ndarray:
        """Expected stars of each pair, float32, within the range of the ratings that were fitted."""
        total = np.zeros(len(users), dtype=np.float64)
        for of_users, of_items in self._samples:
            total += _product(of_users[users], of_items[items])
        return np.clip(self._mean + total / max(1, len(self._samples)), *self._range).astype(np.float32)


def _product(users: np.ndarray, items: np.ndarray) -> np.ndarray:
    return np.einsum("ij,ij->i", users[:, :-1], items[:, :-1]) + users[:, -1] + items[:, -1]


def _prior(side: np.ndarray, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Mean and precision of a side's vectors, drawn from the Normal-Wishart posterior (paper, equation 14)."""
    from scipy.stats import wishart

    count, width = side.shape
    mean = side.mean(0)
    spread = np.cov(side.T, bias=True) * count
    strength = 2.0
    scale = np.linalg.inv(np.eye(width) + spread + strength * count / (strength + count) * np.outer(mean, mean))
    precision = wishart.rvs(df=width + count, scale=(scale + scale.T) / 2, random_state=chance)
    centre = count * mean / (strength + count)
    root = np.linalg.cholesky(np.linalg.inv((strength + count) * precision))
    return centre + root @ chance.standard_normal(width), precision


def _sampled(
    ratings: tuple[Any, Any],
    other: np.ndarray,
    centre: np.ndarray,
    precision: np.ndarray,
    noise: float,
    chance: np.random.Generator,
) -> np.ndarray:
    """New vectors of one side given the other (equations 11 to 13), all at once."""
    rest, seen = ratings
    width = other.shape[1]
    known = np.concatenate([other[:, :-1], np.ones((len(other), 1))], axis=1)  # the own bias is multiplied by 1
    outer = (known[:, :, None] * known[:, None, :]).reshape(len(other), -1)
    tight = precision + noise * (seen @ outer).reshape(-1, width, width)
    pulled = rest @ known - seen @ (known * other[:, -1:])  # the other's bias is taken off
    right = precision @ centre + noise * pulled
    root = np.linalg.cholesky(tight)  # (n, width, width), lower
    half = np.linalg.solve(root, right[:, :, None])
    drawn = half + chance.standard_normal(half.shape)
    return np.linalg.solve(root.transpose(0, 2, 1), drawn)[:, :, 0]

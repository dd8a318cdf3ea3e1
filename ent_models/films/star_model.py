"""Predicts stars: Bayesian matrix factorisation by Gibbs sampling, with a bias for each person and film.

Salakhutdinov and Mnih, "Bayesian Probabilistic Matrix Factorization using MCMC" (2008). Knows no ranking.
"""

from typing import Any

import numpy as np

from ent_models.films.interactions import Interactions

_AT_ONCE = 8_192  # people or films, whose squares of factors take 30 MB


class StarModel:
    """The mean of `n_kept` sampled models of `width` factors after `n_burned` are thrown away."""

    def __init__(self, width: int = 20, n_burned: int = 30, n_kept: int = 120, seed: int = 0) -> None:
        self.width = width
        self.n_burned = n_burned
        self.n_kept = n_kept
        self.seed = seed

    def expected(self, data: Interactions, users: np.ndarray, items: np.ndarray) -> np.ndarray:
        """Expected stars of each pair of `users` and `items`, learned from `data`: float32, within the range of its
        ratings. What the sampled models say of the pairs is added up, so that no more than one is held.
        """
        chance = np.random.default_rng(self.seed)
        mean = float(data.stars.mean())
        total = np.zeros(len(users), dtype=np.float64)
        rest = data.matrix(data.stars - mean)
        seen = data.matrix()
        both = ((rest, seen), (rest.T.tocsr(), seen.T.tocsr()))
        # each side: `width` factors and a bias, in float64
        sides = [0.1 * chance.standard_normal((count, self.width + 1)) for count in (data.n_users, data.n_items)]
        sides[0][:, -1] = sides[1][:, -1] = 0
        noise = 1.0 / max(float(data.stars.var()), 1e-3)
        for sweep in range(self.n_burned + self.n_kept):
            for side in (0, 1):
                centre, precision = _prior(sides[side], chance)
                sides[side] = _sampled(both[side], sides[1 - side], centre, precision, noise, chance)
            error = data.stars - mean - _product(sides[0][data.users], sides[1][data.items])
            noise = chance.gamma(0.5 * len(data) + 1, 1 / (0.5 * float(error @ error) + 1))
            if sweep >= self.n_burned:
                total += _product(sides[0][users], sides[1][items])
        return np.clip(mean + total / max(1, self.n_kept), data.stars.min(), data.stars.max()).astype(np.float32)


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
    """New vectors of one side given the other (equations 11 to 13), some thousands at once."""
    rest, seen = ratings
    width = other.shape[1]
    known = np.concatenate([other[:, :-1], np.ones((len(other), 1))], axis=1)  # the own bias is multiplied by 1
    outer = (known[:, :, None] * known[:, None, :]).reshape(len(other), -1)
    found = np.empty((rest.shape[0], width))
    for start in range(0, len(found), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        tight = precision + noise * (seen[some] @ outer).reshape(-1, width, width)
        pulled = rest[some] @ known - seen[some] @ (known * other[:, -1:])  # the other's bias is taken off
        right = precision @ centre + noise * pulled
        root = np.linalg.cholesky(tight)  # (n, width, width), lower
        half = np.linalg.solve(root, right[:, :, None])
        drawn = half + chance.standard_normal(half.shape)
        found[some] = np.linalg.solve(root.transpose(0, 2, 1), drawn)[:, :, 0]
    return found

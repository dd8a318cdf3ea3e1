"""Matches between players, and the Elo ladder that follows from them.

Sources: Elo, 1978; Bradley and Terry, 1952 (the most likely ratings, a draw as half a win each); intervals from the
curvature of the likelihood.
"""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from ent_models.game.protocol import LOSS, OPEN, Game, States
from ent_models.game.records import MatchResult, Rating
from ent_models.game.selfplay import chance_positions

Choose = Callable[[States], NDArray[np.int64]]
"""States (n, words) to the moves (n,) of one player."""
_SCALE = np.log(10) / 400


def match(
    game: Game,
    one: Choose,
    other: Choose,
    names: tuple[str, str],
    *,
    n_pairs: int,
    chance_plies: int = 4,
    seed: int = 0,
) -> MatchResult:
    """Play `n_pairs` openings by chance (0 to `chance_plies` moves) twice each, with sides changed."""
    chance = np.random.default_rng(seed)
    openings = chance_positions(game, n_pairs, chance.integers(0, chance_plies + 1, n_pairs), chance)
    states = np.concatenate([openings, openings])
    # Whoever is to move in the opening is `one` in the first half, `other` in the second.
    is_one = np.arange(2 * n_pairs) < n_pairs
    points = np.zeros(2 * n_pairs, np.int64)
    going = np.arange(2 * n_pairs)
    while len(going):
        moves = np.zeros(len(going), np.int64)
        for choose, mine in ((one, is_one[going]), (other, ~is_one[going])):
            if mine.any():
                moves[mine] = choose(states[going[mine]])
        states[going] = game.play(states[going], moves)
        results = game.result(states[going])
        points[going] = np.where(results == LOSS, np.where(is_one[going], 1, -1), 0)
        is_one[going] = ~is_one[going]
        going = going[results == OPEN]
    return MatchResult(*names, int((points == 1).sum()), int((points == 0).sum()), int((points == -1).sum()))


def by_chance(game: Game, seed: int = 0) -> Choose:
    """A player that moves by chance."""
    chance = np.random.default_rng(seed)

    def choose(states: States) -> NDArray[np.int64]:
        ranks = chance.random((len(states), game.n_moves))
        return np.where(game.outcomes(states) > -2, ranks, -1.0).argmax(axis=1)

    return choose


def ladder(results: Iterable[MatchResult], anchor: str) -> list[Rating]:
    """Ratings of all players, the best first; `anchor` has 0.

    One drawn game is added to each pairing, so that a player who won or lost all has a finite rating. Players that no
    chain of matches joins to the anchor get wide intervals, not an error.

    Raises:
        ValueError: the anchor played no match.
    """
    played = list(results)
    names = sorted({name for result in played for name in (result.one, result.other)})
    if anchor not in names:
        raise ValueError(f"{anchor} played no match")
    place = {name: i for i, name in enumerate(names)}
    pairs = np.array([(place[result.one], place[result.other]) for result in played])
    n_games = np.array([result.wins + result.draws + result.losses + 1.0 for result in played])
    scores = np.array([result.wins + (result.draws + 1) / 2 for result in played])
    ratings = np.zeros(len(names))
    for _ in range(100):
        gradient, curvature = _slope(ratings, pairs, n_games, scores)
        step = np.linalg.solve(curvature + 1e-9 * np.eye(len(names)), gradient)
        ratings += np.clip(step, -400, 400)
        if np.abs(step).max() < 1e-6:
            break
    free = [i for i, name in enumerate(names) if name != anchor]
    _, curvature = _slope(ratings, pairs, n_games, scores)
    spread = np.zeros(len(names))
    inner = curvature[np.ix_(free, free)] + 1e-9 * np.eye(len(free))
    spread[free] = 1.96 * np.sqrt(np.diag(np.linalg.inv(inner)))
    ratings -= ratings[place[anchor]]
    counts = np.zeros(len(names), np.int64)
    for result in played:
        for name in (result.one, result.other):
            counts[place[name]] += result.wins + result.draws + result.losses
    rows = [
        Rating(name, float(ratings[i]), float(ratings[i] - spread[i]), float(ratings[i] + spread[i]), int(counts[i]))
        for name, i in place.items()
    ]
    return sorted(rows, key=lambda row: -row.elo)


def _slope(
    ratings: NDArray[np.float64], pairs: NDArray[np.int64], n_games: NDArray[np.float64], scores: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gradient of the log likelihood, and its negative curvature."""
    n = len(ratings)
    gradient, curvature = np.zeros(n), np.zeros((n, n))
    expected = 1 / (1 + np.exp(-_SCALE * (ratings[pairs[:, 0]] - ratings[pairs[:, 1]])))
    for (one, other), games, score, chance in zip(pairs, n_games, scores, expected, strict=True):
        pull, weight = _SCALE * (score - games * chance), _SCALE**2 * games * chance * (1 - chance)
        gradient[one] += pull
        gradient[other] -= pull
        curvature[one, one] += weight
        curvature[other, other] += weight
        curvature[one, other] -= weight
        curvature[other, one] -= weight
    return gradient, curvature

"""Opponents that learnt nothing, to measure against: looking five moves ahead, and playing on by chance.

Chance itself is in elo.py. Knows no network.
"""

import numpy as np
from numpy.typing import NDArray

from ent_models.game.protocol import ILLEGAL, OPEN, WIN, Game, States
from ent_models.game.search import Evaluate


def looking_ahead(game: Game, states: States, depth: int) -> NDArray[np.float64]:
    """(n, n_moves): what each move forces within `depth` plies: 1 a win, -1 a loss, 0 neither, -inf not legal.

    Everything is looked at, about n_moves ** depth positions for each state: five plies are a good deal.
    """
    outcomes = game.outcomes(states)
    values = np.where(outcomes == ILLEGAL, -np.inf, 0.0)
    values[outcomes == WIN] = 1.0
    if depth <= 1:
        return values
    is_won = (outcomes == WIN).any(axis=1)
    for move in range(game.n_moves):
        going = np.flatnonzero((outcomes[:, move] == OPEN) & ~is_won)
        if len(going):
            below = game.play(states[going], np.full(len(going), move))
            values[going, move] = -looking_ahead(game, below, depth - 1).max(axis=1)
    return values


def minimax_moves(game: Game, states: States, depth: int = 5, seed: int = 0) -> NDArray[np.int64]:
    """(n,): a best move within `depth` plies, by chance among equals."""
    values = looking_ahead(game, states, depth)
    ranks = np.random.default_rng(seed).random(values.shape)
    best: NDArray[np.int64] = np.where(values == values.max(axis=1, keepdims=True), ranks, -1.0).argmax(axis=1)
    return best


def rollouts(game: Game, seed: int = 0) -> Evaluate:
    """An `evaluate` for the tree search that plays each position to its end by chance: no policy, an honest guess."""
    chance = np.random.default_rng(seed)

    def evaluate(states: States) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        values = np.zeros(len(states), np.float32)
        going, sign, now = np.arange(len(states)), 1.0, states
        while len(going):
            outcomes = game.outcomes(now)
            moves = np.where(outcomes == ILLEGAL, -1.0, chance.random(outcomes.shape)).argmax(axis=1)
            reached = outcomes[np.arange(len(now)), moves]
            values[going[reached == WIN]] = sign
            is_open = reached == OPEN
            now = game.play(now[is_open], moves[is_open])
            going, sign = going[is_open], -sign
        return np.zeros((len(states), game.n_moves), np.float32), values

    return evaluate

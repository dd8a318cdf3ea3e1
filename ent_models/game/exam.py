"""The same positions for every generation, judged by the solver, and the share in which a player errs.

A mistake is a move that worsens win, draw or loss: the measure of AlphaZero.jl's benchmark. The positions are drawn by
chance from a seed and are kept out of what the player learns from.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ent_models import files
from ent_models.errors import BadInput
from ent_models.game.drop import DropGame
from ent_models.game.protocol import ILLEGAL, OPEN, WIN, States
from ent_models.game.records import Strength
from ent_models.game.search import Evaluate, Search
from ent_models.game.selfplay import chance_positions
from ent_models.game.solver import Solver

FIRST_PLY_SHARE = 0.2
"""Positions have at least this share of the board filled: earlier ones take the solver long."""


@dataclass(frozen=True, slots=True)
class Exam:
    """Positions (n, words) and what each move leads to under perfect play (n, n_moves): WIN, DRAW, LOSS, ILLEGAL."""

    game: DropGame
    states: States
    outcomes: NDArray[np.int8]

    def keys(self) -> NDArray[np.uint64]:
        """Canonical keys of the positions, to keep them out of training."""
        return self.game.canonical(self.states)[0]

    def mistakes(self, moves: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(n,): whether each move (n,) worsens the outcome."""
        return self.outcomes[np.arange(len(moves)), moves] < self.outcomes.max(axis=1)


def make(game: DropGame, n_positions: int, seed: int, first_ply: int | None = None) -> Exam:
    """An exam by chance: evenly many stones from `first_ply` to nearly full, no win in one, a choice to make."""
    chance = np.random.default_rng([seed, 1])
    solver = Solver(game.name)
    first = round(FIRST_PLY_SHARE * game.max_plies) if first_ply is None else first_ply
    kept: dict[int, NDArray[np.uint64]] = {}
    while len(kept) < n_positions:
        plies = chance.integers(first, game.max_plies - 3, n_positions)
        states = chance_positions(game, n_positions, plies, chance)
        outcomes = game.outcomes(states)
        has_choice = ((outcomes == OPEN).sum(axis=1) > 1) & ~(outcomes == WIN).any(axis=1)
        for key, state in zip(game.canonical(states)[0][has_choice], states[has_choice], strict=True):
            if len(kept) < n_positions and _n_stones(state) >= first:
                kept.setdefault(int(key), state)
    ordered: list[NDArray[np.uint64]] = sorted(kept.values(), key=_n_stones)
    states = np.stack(ordered)
    return Exam(game, states, solver.move_outcomes(states))


def _n_stones(state: NDArray[np.uint64]) -> int:
    return int(state[1]).bit_count()


def save(path: Path, exam: Exam) -> None:
    """Write an exam, whole or not at all. Raises OSError."""
    with files.written_whole(path) as unfinished, unfinished.open("wb") as stream:
        np.savez_compressed(stream, game=np.array(exam.game.name), states=exam.states, outcomes=exam.outcomes)


def load(path: Path, game: DropGame) -> Exam:
    """The exam in a file. Raises BadInput."""
    try:
        with np.load(path, allow_pickle=False) as file:
            name, states, outcomes = str(file["game"]), file["states"], file["outcomes"]
    except (OSError, ValueError, KeyError, EOFError) as problem:
        raise BadInput(f"{path.name} is not an exam: {problem}. Delete it, and it is made again.") from problem
    if name != game.name or states.dtype != np.uint64 or outcomes.shape != (len(states), game.n_moves):
        raise BadInput(f"{path.name} is an exam of {name}, not of {game.name}.")
    return Exam(game, states, outcomes)


def chosen_moves(
    game: DropGame, states: States, evaluate: Evaluate, n_simulations: int, n_at_once: int = 128
) -> NDArray[np.int64]:
    """(n,): the best move of the network alone (`n_simulations` 0) or of the search, without chance."""
    if n_simulations == 0:
        logits, _ = evaluate(states)
        return np.asarray(np.where(game.outcomes(states) == ILLEGAL, -np.inf, logits).argmax(axis=1))
    moves = np.empty(len(states), np.int64)
    search = Search(game, min(n_at_once, len(states)), n_simulations + 2)
    for begin in range(0, len(states), n_at_once):
        part = states[begin : begin + n_at_once]
        search.start(part, evaluate)
        for _ in range(n_simulations):
            if not search.step(evaluate):
                break
        moves[begin : begin + len(part)] = [int(np.argmax(search.best_moves(i))) for i in range(len(part))]
    return moves


def strength(exam: Exam, evaluate: Evaluate, n_simulations: int) -> Strength:
    """How often a player errs."""
    return strength_of(exam, chosen_moves(exam.game, exam.states, evaluate, n_simulations), n_simulations)


def strength_of(exam: Exam, moves: NDArray[np.int64], n_simulations: int) -> Strength:
    """How often moves (n,) err, one for each position."""
    return _by_parts(exam, exam.mistakes(moves), n_simulations)


def strength_by_chance(exam: Exam) -> Strength:
    """How often a player errs who moves by chance: no need to try."""
    is_legal = exam.outcomes != ILLEGAL
    is_worse = is_legal & (exam.outcomes < exam.outcomes.max(axis=1, keepdims=True))
    return _by_parts(exam, is_worse.sum(axis=1) / is_legal.sum(axis=1), 0)


def _by_parts(exam: Exam, wrong: NDArray[Any], n_simulations: int) -> Strength:
    n_stones = np.array([int(mask).bit_count() for mask in exam.states[:, 1]])
    part = np.digitize(n_stones, np.quantile(n_stones, (1 / 3, 2 / 3)))
    early, middle, late = (float(wrong[part == k].mean()) if (part == k).any() else 0.0 for k in range(3))
    return Strength(len(wrong), float(wrong.mean()), early, middle, late, n_simulations)

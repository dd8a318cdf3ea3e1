"""An opponent: a network of some generation with a search of some size, and what it thinks of a position.

Player(Path("connect4-0064.safetensors"), CONNECT4).think(Position("4453"), n_simulations=800)
"""

import threading
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ent_models.game import network, tree
from ent_models.game.drop import DropGame
from ent_models.game.evaluator import Evaluator
from ent_models.game.graph import session
from ent_models.game.positions import open_state
from ent_models.game.records import MoveEvaluation, Outcome, Position, Thought
from ent_models.game.search import Search

MAX_SIMULATIONS = 100_000
MOVE_SECONDS = 0.85
"""Longest that a level thinks wherever it plays or is measured: the rest of a second is for the way to the screen."""
N_LEAVES = 4
"""Leaves followed at once: the network answers four positions in the time of two."""
_FATES: dict[int, Outcome] = {1: "win", 0: "draw", -1: "loss"}


class Player:
    """A generation ready to play. Positions that it has seen are remembered. Several threads may ask in turn."""

    def __init__(
        self, source: Path | network.PolicyValueNet, game: DropGame, *, n_threads: int = 2, name: str = ""
    ) -> None:
        """`source` is a file of weights or a network. Raises BadInput if the file does not fit."""
        self.game = game
        net = network.load(source, game)[0] if isinstance(source, Path) else source
        self.name = name or (source.stem if isinstance(source, Path) else game.name)
        self.evaluate = Evaluator(game, session(net, n_threads), n_remembered=1 << 16)
        self._lock = threading.Lock()

    def think(
        self,
        position: Position,
        *,
        n_simulations: int = 800,
        max_seconds: float = 10.0,
        temperature: float = 0.0,
        seed: int | None = None,
    ) -> Thought:
        """Choose a move. `n_simulations` 0 asks the network alone, which sees nothing ahead, not even a win in one.

        `temperature` above 0 picks by chance among the moves that look good: 1 as often as they were looked at.

        Raises:
            BadInput: the moves are not those of a game, or it is over.
        """
        began = time.perf_counter()
        state = open_state(position)
        if n_simulations <= 0:
            return self._at_a_glance(position, state, temperature, seed, began)
        search = self._searched(state, n_simulations, max_seconds)
        ranks = search.best_moves(0)
        move = _picked(search, temperature, seed)
        visits = search.trees.visits[0, 0].astype(np.float64)
        shares = visits / visits.sum() if visits.sum() else np.asarray(search.trees.prior[0, 0], np.float64)
        values = search.values(0)
        value = values[move] if not np.isnan(values[move]) else float(search.trees.guess[0, 0])
        line = search.line(0) if move == int(np.argmax(ranks)) else [move]
        evaluations = tuple(
            MoveEvaluation(
                column=column + 1,
                policy=float(search.trees.prior[0, 0, column]),
                visit_share=float(shares[column]),
                value=None if np.isnan(values[column]) else float(values[column]),
                proven="unknown" if fate == tree.OPEN_FATE else _FATES[int(tree.fate_value(fate))],
            )
            for column, fate in enumerate(search.trees.fate[0, 0])
            if fate != tree.FORBIDDEN
        )
        return self._thought(position, move, float(value), evaluations, line, int(visits.sum()), began)

    def move(
        self,
        state: NDArray[np.uint64],
        *,
        n_simulations: int,
        max_seconds: float = MOVE_SECONDS,
        temperature: float = 0.0,
        seed: int | None = None,
    ) -> int:
        """The move, from 0, that `think` makes in a state (1, words) that is not over."""
        search = self._searched(state, n_simulations, max_seconds)
        return _picked(search, temperature, seed) if n_simulations > 0 else _guessed(search, temperature, seed)

    def _searched(self, state: NDArray[np.uint64], n_simulations: int, max_seconds: float) -> Search:
        """The tree of a state; only its root where `n_simulations` is 0."""
        n = max(0, min(n_simulations, MAX_SIMULATIONS))
        search = Search(self.game, 1, n + N_LEAVES + 1, N_LEAVES if n > 100 else 1)
        with self._lock:
            search.start(state, self.evaluate)
            # The first step may wait for the compiler, on a new machine: that is no thinking time.
            is_going = n > 0 and search.step(self.evaluate)
            until = time.perf_counter() + max_seconds
            # Walks that end in known draws add nothing to the tree, so that steps are counted as well.
            for _ in range(n):
                if not is_going or search.trees.size[0] >= n or time.perf_counter() >= until:
                    break
                is_going = search.step(self.evaluate)
        return search

    def _at_a_glance(
        self, position: Position, state: NDArray[np.uint64], temperature: float, seed: int | None, began: float
    ) -> Thought:
        search = self._searched(state, 0, 0.0)
        policy = search.trees.prior[0, 0].astype(np.float64)
        move = _guessed(search, temperature, seed)
        legal = search.trees.fate[0, 0] != tree.FORBIDDEN
        evaluations = tuple(
            MoveEvaluation(int(c) + 1, float(policy[c]), 0.0, None, "unknown") for c in np.flatnonzero(legal)
        )
        return self._thought(position, move, float(search.trees.guess[0, 0]), evaluations, [move], 0, began)

    def _thought(
        self,
        position: Position,
        move: int,
        value: float,
        moves: tuple[MoveEvaluation, ...],
        line: list[int],
        n_simulations: int,
        began: float,
    ) -> Thought:
        return Thought(
            position=position,
            column=move + 1,
            value=value,
            win_chance=(value + 1) / 2,
            moves=moves,
            line="".join(str(column + 1) for column in line),
            n_simulations=n_simulations,
            seconds=time.perf_counter() - began,
            player=self.name,
        )


def _picked(search: Search, temperature: float, seed: int | None) -> int:
    """The move of a tree that has been searched."""
    ranks = search.best_moves(0)
    best = int(np.argmax(ranks))
    if temperature > 0 and search.fate(0) == tree.OPEN_FATE:
        visits = search.trees.visits[0, 0].astype(np.float64)
        weights = np.where((ranks == -np.inf) | (search.trees.fate[0, 0] < 0), 0.0, visits)
        return _drawn(weights, temperature, seed, best)
    return best


def _guessed(search: Search, temperature: float, seed: int | None) -> int:
    """The move of the network alone."""
    policy = search.trees.prior[0, 0].astype(np.float64)
    best = int(np.argmax(policy))
    return _drawn(policy, temperature, seed, best) if temperature > 0 else best


def _drawn(weights: NDArray[np.float64], temperature: float, seed: int | None, otherwise: int) -> int:
    """A move by chance, each as likely as its weight to the power 1 / temperature; `otherwise` if all are 0."""
    if weights.max() <= 0:
        return otherwise
    powers = (weights / weights.max()) ** (1 / temperature)
    return int(np.random.default_rng(seed).choice(len(weights), p=powers / powers.sum()))

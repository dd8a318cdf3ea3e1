"""Batched tree search: one leaf (or a few) of every tree per call of the network. Knows no game and no network.

search = Search(CONNECT4, n_games=128, n_nodes=64)
search.start(states, evaluate)
while search.step(evaluate): ...
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ent_models.game import tree
from ent_models.game.protocol import Game, States

Evaluate = Callable[[States], tuple[NDArray[np.float32], NDArray[np.float32]]]
"""States (n, words) to logits (n, n_moves) and values (n,) in [-1, 1] for the side to move."""

EXPLORATION = 1.5
"""Weight of the network's policy against values, in PUCT."""
CAUTION = 0.25
"""How much less than its parent an unseen move is thought worth, per square root of the policy already seen."""


class Search:
    """Trees of up to `n_games` positions, each of at most `n_nodes` nodes; `n_leaves` are followed at once in each."""

    def __init__(self, game: Game, n_games: int, n_nodes: int, n_leaves: int = 1) -> None:
        self.game, self.n_leaves = game, n_leaves
        self.trees = tree.plant(n_games, n_nodes, game.n_moves, game.start().shape[1], n_leaves, game.max_plies)
        self._leaves = np.zeros((n_games * n_leaves, 5), np.int64)
        self._asked = np.zeros(n_games * n_leaves, np.int64)
        self._free = np.full(n_games, -1, np.int64)
        self.n_evaluated = 0

    def start(self, states: States, evaluate: Evaluate) -> None:
        """Begin anew with these positions (n, words), n at most `n_games`; none of them may be over."""
        tree.begin_all(self.trees, states, self.game.outcomes(states))
        tree.guess_all(self.trees, *evaluate(states))

    def step(self, evaluate: Evaluate, forced: NDArray[np.int64] | None = None) -> bool:
        """Follow one more leaf, or `n_leaves`, in each tree that is not decided or full; whether any is left.

        `forced` (n_games,) are moves to take at the roots, -1 for none.
        """
        trees, leaves = self.trees, self._leaves
        n = tree.descend(trees, self._free if forced is None else forced, EXPLORATION, CAUTION, leaves)
        if n:
            found = leaves[:n]
            states = self.game.play(trees.states[found[:, 0], found[:, 2]], found[:, 3])
            n_asked = tree.settle(trees, leaves, n, states, self.game.outcomes(states), self._asked)
            if n_asked:
                logits, values = evaluate(states[self._asked[:n_asked]])
                tree.fill(trees, leaves, self._asked, n_asked, logits, values)
                self.n_evaluated += n_asked
        return bool(trees.active.any())

    def fate(self, game: int, node: int = 0) -> int:
        """What is proven of a node, by default the root of tree `game` (see tree.py)."""
        return int(tree.node_fate(self.trees.fate[game, node]))

    def values(self, game: int, node: int = 0) -> NDArray[np.float64]:
        """(n_moves,) mean value of each move for the side to move; NaN where none is known."""
        trees = self.trees
        visits, fate = trees.visits[game, node], trees.fate[game, node]
        with np.errstate(invalid="ignore", divide="ignore"):
            values = np.where(visits > 0, trees.total[game, node] / visits, np.nan).astype(np.float64)
        for move, known in enumerate(fate):
            if known == tree.FORBIDDEN:
                values[move] = np.nan
            elif known != tree.OPEN_FATE:
                values[move] = tree.fate_value(known)
        return values

    def best_moves(self, game: int, node: int = 0) -> NDArray[np.float64]:
        """(n_moves,) how good each move looks; the highest is the one to play, -inf is not legal.

        Proven wins come first, the quickest leading; proven losses last, the quickest at the end; between them visits
        count, or the network's policy where there are none. A proven draw is taken unless the most visited of the open
        moves is worth more.
        """
        fate = self.trees.fate[game, node].astype(np.float64)
        seen = self.trees.visits[game, node] + self.trees.prior[game, node].astype(np.float64)
        ranks = np.where(fate > tree.DRAWN, 1e6 + fate, np.where(fate < 0, -1e6 + fate, seen))
        is_open, is_drawn = fate == tree.OPEN_FATE, fate == tree.DRAWN
        if is_drawn.any():
            best = int(np.argmax(np.where(is_open, seen, -1.0)))
            is_better = bool(is_open[best]) and self.values(game, node)[best] > 0
            ranks = np.where(is_drawn, 0.0 if is_better else 1e5 + seen, ranks)
        return np.where(fate == tree.FORBIDDEN, -np.inf, ranks)

    def line(self, game: int) -> list[int]:
        """The moves that the search expects from both sides."""
        moves: list[int] = []
        node = 0
        while node >= 0 and self.trees.ready[game, node]:
            ranks = self.best_moves(game, node)
            move = int(np.argmax(ranks))
            if self.trees.visits[game, node, move] == 0 and self.trees.fate[game, node, move] == tree.OPEN_FATE:
                break
            moves.append(move)
            node = int(self.trees.child[game, node, move])
        return moves

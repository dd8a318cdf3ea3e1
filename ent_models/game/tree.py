"""Search trees of many games at once: the compiled walk down, the proofs, and the way back up.

Sources: Silver et al., "A general reinforcement learning algorithm that masters chess, shogi, and Go", 2018 (PUCT);
Winands et al., "Monte-Carlo tree search solver", 2008 (proven wins and losses travel up). Knows no game: positions come
in and go out as states, what moves lead to as the constants of protocol.py.

The arrays of `Trees` have the axes (games, nodes, moves). `fate` of a move is OPEN_FATE until proven, FORBIDDEN where
the move is not legal, DRAWN, or for the side that makes it WON - plies or -(WON - plies), plies until the end.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ent_models.game.compiling import compiled
from ent_models.game.protocol import DRAW, ILLEGAL, WIN

OPEN_FATE, DRAWN, WON, FORBIDDEN = 0, 1, 2000, -30000
_IS_WON = 1000


class Trees(NamedTuple):
    """Arrays of the trees. A node's sums count its own first value once; those of moves begin empty."""

    states: NDArray[np.uint64]  # (G, M, words)
    size: NDArray[np.int64]  # (G,) nodes in use
    child: NDArray[np.int32]  # (G, M, A), -1 where there is none yet
    visits: NDArray[np.int32]  # (G, M, A)
    total: NDArray[np.float32]  # (G, M, A) sum of values for the side that makes the move
    prior: NDArray[np.float32]  # (G, M, A)
    fate: NDArray[np.int16]  # (G, M, A)
    guess: NDArray[np.float32]  # (G, M) the network's value for the side to move
    ready: NDArray[np.bool_]  # (G, M) whether the network has been asked
    path: NDArray[np.int32]  # (G, L, plies, 2) node and move of each step under way
    depth: NDArray[np.int32]  # (G, L)
    active: NDArray[np.bool_]  # (G,)


def plant(n_games: int, n_nodes: int, n_moves: int, n_words: int, n_leaves: int, max_plies: int) -> Trees:
    """Empty trees."""
    shape = (n_games, n_nodes, n_moves)
    return Trees(
        states=np.zeros((n_games, n_nodes, n_words), np.uint64),
        size=np.zeros(n_games, np.int64),
        child=np.full(shape, -1, np.int32),
        visits=np.zeros(shape, np.int32),
        total=np.zeros(shape, np.float32),
        prior=np.zeros(shape, np.float32),
        fate=np.zeros(shape, np.int16),
        guess=np.zeros(shape[:2], np.float32),
        ready=np.zeros(shape[:2], np.bool_),
        path=np.zeros((n_games, n_leaves, max_plies + 1, 2), np.int32),
        depth=np.zeros((n_games, n_leaves), np.int32),
        active=np.zeros(n_games, np.bool_),
    )


@compiled
def node_fate(fate: NDArray[Any]) -> np.int16:
    """What a node's moves (A,) prove for its side to move."""
    best, is_open = np.int16(FORBIDDEN), False
    for known in fate:
        if known == OPEN_FATE:
            is_open = True
        elif known > best:
            best = known
    return best if best >= _IS_WON or not is_open else np.int16(OPEN_FATE)


@compiled
def seen_from_above(fate: np.int16) -> np.int16:
    """A node's fate as that of the move that leads to it."""
    if fate >= _IS_WON:
        return np.int16(1 - fate)
    if fate <= -_IS_WON:
        return np.int16(-fate - 1)
    return fate


@compiled
def fate_value(fate: np.int16) -> float:
    """1, 0 or -1 of a proven fate."""
    return 1.0 if fate >= _IS_WON else (-1.0 if fate <= -_IS_WON else 0.0)


@compiled
def begin(trees: Trees, game: int, state: NDArray[Any], outcomes: NDArray[Any]) -> None:
    """Put one position at the root of tree `game`, all else forgotten."""
    trees.size[game] = 0
    trees.active[game] = True
    new_node(trees, game, state)
    _settle(trees, game, np.int64(0), outcomes)


@compiled
def begin_all(trees: Trees, states: NDArray[Any], outcomes: NDArray[Any]) -> None:
    """Put positions (n, words) at the roots of the first n trees; the others sleep."""
    trees.active[:] = False
    for game in range(len(states)):
        begin(trees, game, states[game], outcomes[game])


@compiled
def guess_all(trees: Trees, logits: NDArray[Any], values: NDArray[Any]) -> None:
    """Give the network's answers (n, A) and (n,) to the roots; those that are decided already sleep."""
    for game in range(len(values)):
        set_guess(trees, game, 0, logits[game], values[game])
        if node_fate(trees.fate[game, 0]) != OPEN_FATE:
            trees.active[game] = False


@compiled
def new_node(trees: Trees, game: int, state: NDArray[Any]) -> int:
    """Take the next free node and return its number."""
    node = trees.size[game]
    trees.size[game] += 1
    trees.states[game, node] = state
    trees.child[game, node] = -1
    trees.visits[game, node] = 0
    trees.total[game, node] = 0
    trees.prior[game, node] = 0
    trees.fate[game, node] = OPEN_FATE
    trees.ready[game, node] = False
    return node


@compiled
def _settle(trees: Trees, game: int, node: int, outcomes: NDArray[Any]) -> None:
    for move in range(len(outcomes)):
        if outcomes[move] == ILLEGAL:
            trees.fate[game, node, move] = FORBIDDEN
        elif outcomes[move] == WIN:
            trees.fate[game, node, move] = WON - 1
        elif outcomes[move] == DRAW:
            trees.fate[game, node, move] = DRAWN


@compiled
def _best_move(trees: Trees, game: int, node: int, exploration: float, caution: float) -> int:
    """PUCT among the moves of which nothing is proven, else the drawn ones; -1 if there is none."""
    n_moves = trees.child.shape[2]
    n_visits, total, seen, has_open = 0, trees.guess[game, node], 0.0, False
    for move in range(n_moves):
        has_open = has_open or trees.fate[game, node, move] == OPEN_FATE
        if trees.visits[game, node, move]:
            n_visits += trees.visits[game, node, move]
            total += trees.total[game, node, move]
            seen += trees.prior[game, node, move]
    unseen_value = total / (1 + n_visits) - caution * np.sqrt(seen)
    factor = exploration * np.sqrt(n_visits + 1.0)
    best, best_score = -1, -1e9
    for move in range(n_moves):
        fate = trees.fate[game, node, move]
        if fate < 0 or (fate == DRAWN and has_open):  # a draw in hand needs no more looking at
            continue
        n = trees.visits[game, node, move]
        value = trees.total[game, node, move] / n if n else unseen_value
        if fate == DRAWN:
            value = 0.0
        score = value + factor * trees.prior[game, node, move] / (1 + n)
        if score > best_score:
            best, best_score = move, score
    return best


@compiled
def descend(trees: Trees, forced: NDArray[Any], exploration: float, caution: float, leaves: NDArray[Any]) -> int:
    """Walk down every active tree, up to L times each; the number of new nodes found.

    `forced` (G,) is the move at the root, or -1. `leaves` (G * L, 5) receives game, path, parent, move and new node;
    walks that end in a known draw are counted at once. Steps under way count as lost until `climb`.
    """
    n = 0
    n_paths, n_nodes = trees.path.shape[1], trees.child.shape[1]
    for game in range(len(trees.active)):
        if not trees.active[game]:
            continue
        for which in range(n_paths):
            if trees.size[game] >= n_nodes:
                trees.active[game] = False
                break
            node, depth, is_blocked = 0, 0, False
            while True:
                if depth == 0 and forced[game] >= 0:
                    move = forced[game]
                else:
                    move = _best_move(trees, game, node, exploration, caution)
                trees.path[game, which, depth, 0] = node
                trees.path[game, which, depth, 1] = move
                depth += 1
                trees.visits[game, node, move] += 1
                trees.total[game, node, move] -= 1
                fate = trees.fate[game, node, move]
                if fate != OPEN_FATE:
                    trees.depth[game, which] = depth
                    climb(trees, game, which, -fate_value(fate))
                    break
                below = trees.child[game, node, move]
                if below < 0:
                    trees.depth[game, which] = depth
                    leaves[n, 0], leaves[n, 1], leaves[n, 2], leaves[n, 3] = game, which, node, move
                    leaves[n, 4] = new_node(trees, game, trees.states[game, node])
                    trees.child[game, node, move] = leaves[n, 4]
                    n += 1
                    break
                if not trees.ready[game, below]:  # another walk is waiting there for the network
                    for step in range(depth):
                        trees.visits[game, trees.path[game, which, step, 0], trees.path[game, which, step, 1]] -= 1
                        trees.total[game, trees.path[game, which, step, 0], trees.path[game, which, step, 1]] += 1
                    is_blocked = True
                    break
                node = below
            if is_blocked:
                break
    return n


@compiled
def climb(trees: Trees, game: int, which: int, value: float) -> None:
    """Count `value`, that of the side to move at the end of a walk, along the way back.

    Whoever has a sure draw in hand does no worse than that.
    """
    for step in range(trees.depth[game, which] - 1, -1, -1):
        value = -value
        node, move = trees.path[game, which, step, 0], trees.path[game, which, step, 1]
        trees.total[game, node, move] += 1 + value
        if value < 0:
            for fate in trees.fate[game, node]:
                if fate == DRAWN:
                    value = 0.0


@compiled
def settle(
    trees: Trees, leaves: NDArray[Any], n: int, states: NDArray[Any], outcomes: NDArray[Any], asked: NDArray[Any]
) -> int:
    """Fill new nodes with their states (n, words) and what their moves lead to (n, A); proofs travel up at once.

    `asked` (n,) receives the indices of the leaves that the network must value; their number is returned.
    """
    n_asked = 0
    for i in range(n):
        game, which, node = leaves[i, 0], leaves[i, 1], leaves[i, 4]
        trees.states[game, node] = states[i]
        _settle(trees, game, node, outcomes[i])
        fate = node_fate(trees.fate[game, node])
        if fate == OPEN_FATE:
            asked[n_asked] = i
            n_asked += 1
            continue
        trees.ready[game, node] = True
        value = fate_value(fate)
        trees.guess[game, node] = value
        climb(trees, game, which, value)
        for step in range(trees.depth[game, which] - 1, -1, -1):
            above, move = trees.path[game, which, step, 0], trees.path[game, which, step, 1]
            trees.fate[game, above, move] = seen_from_above(fate)
            fate = node_fate(trees.fate[game, above])
            if fate == OPEN_FATE:
                break
            if step == 0:
                trees.active[game] = False
    return n_asked


@compiled
def fill(
    trees: Trees, leaves: NDArray[Any], asked: NDArray[Any], n_asked: int, logits: NDArray[Any], values: NDArray[Any]
) -> None:
    """Give the network's answers (n_asked, A) and (n_asked,) to the nodes that asked."""
    for k in range(n_asked):
        game, which, node = leaves[asked[k], 0], leaves[asked[k], 1], leaves[asked[k], 4]
        set_guess(trees, game, node, logits[k], values[k])
        climb(trees, game, which, values[k])


@compiled
def set_guess(trees: Trees, game: int, node: int, logits: NDArray[Any], value: float) -> None:
    """The network's answer at one node: probabilities of its legal moves, and its value."""
    highest = -1e9
    for move in range(len(logits)):
        if trees.fate[game, node, move] != FORBIDDEN:
            highest = max(highest, logits[move])
    total = 0.0
    for move in range(len(logits)):
        if trees.fate[game, node, move] != FORBIDDEN:
            trees.prior[game, node, move] = np.exp(logits[move] - highest)
            total += trees.prior[game, node, move]
    for move in range(len(logits)):
        trees.prior[game, node, move] /= total
    trees.guess[game, node] = value
    trees.ready[game, node] = True

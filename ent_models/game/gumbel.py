"""How self-play looks at moves: sequential halving with Gumbel noise, and the policy that the search teaches.

Source: Danihelka et al., "Policy improvement by planning with Gumbel", ICLR 2022. With some thirty descents per move it
still improves the policy, where PUCT needs hundreds. Only the root is searched this way; deeper, PUCT goes on.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ent_models.game.compiling import compiled
from ent_models.game.tree import DRAWN, FORBIDDEN, OPEN_FATE, Trees, fate_value, node_fate

VISIT_WEIGHT = 50.0
"""Values bend the policy: logits move by (VISIT_WEIGHT + most visits) * value_scale * value."""


def halving_plan(n_moves: int, n_simulations: int) -> NDArray[np.int64]:
    """(n_moves + 1, n_simulations): for m moves considered, how many visits the move tried at each step has.

    The best half of the moves goes on each time that all have had their share.
    """
    plan = np.zeros((n_moves + 1, n_simulations), np.int64)
    for considered in range(1, n_moves + 1):
        plan[considered] = _one_plan(considered, n_simulations)
    return plan


def _one_plan(considered: int, n_simulations: int) -> list[int]:
    if considered == 1:
        return list(range(n_simulations))
    n_rounds = math.ceil(math.log2(considered))
    visits = [0] * considered
    sequence: list[int] = []
    left = considered
    while len(sequence) < n_simulations:
        for _ in range(max(1, n_simulations // (n_rounds * left))):
            sequence.extend(visits[:left])
            for index in range(left):
                visits[index] += 1
        left = max(2, left // 2)
    return sequence[:n_simulations]


@compiled
def root_scores(trees: Trees, game: int, scores: NDArray[Any], value_scale: float) -> float:
    """Logit plus transformed value of every root move into `scores` (A,); returns the value of the root."""
    fate, visits = trees.fate[game, 0], trees.visits[game, 0]
    most, n_visits, weight, weighted = 0, 0, 0.0, 0.0
    for move in range(len(fate)):
        n = visits[move]
        if n:
            most = max(most, n)
            n_visits += n
            value = trees.total[game, 0, move] / n if fate[move] == OPEN_FATE else fate_value(fate[move])
            weight += trees.prior[game, 0, move]
            weighted += trees.prior[game, 0, move] * value
    mixed = trees.guess[game, 0]
    if n_visits and weight > 0:
        mixed = (mixed + n_visits * weighted / weight) / (1 + n_visits)
    for move in range(len(fate)):
        if fate[move] == FORBIDDEN:
            scores[move] = -np.inf
            continue
        value = mixed
        if fate[move] != OPEN_FATE:
            value = fate_value(fate[move])
        elif visits[move]:
            value = trees.total[game, 0, move] / visits[move]
        logit = np.log(max(trees.prior[game, 0, move], 1e-9))
        scores[move] = logit + (VISIT_WEIGHT + most) * value_scale * value
    proven = node_fate(fate)
    return mixed if proven == OPEN_FATE else fate_value(proven)


@compiled
def choose_forced(
    trees: Trees,
    noise: NDArray[Any],
    plan: NDArray[Any],
    step: int,
    forced: NDArray[Any],
    scores: NDArray[Any],
    value_scale: float,
) -> None:
    """The root move to try next in each active tree, into `forced` (G,)."""
    for game in range(len(trees.active)):
        forced[game] = -1
        if not trees.active[game]:
            continue
        root_scores(trees, game, scores, value_scale)
        fate, visits = trees.fate[game, 0], trees.visits[game, 0]
        n_legal = 0
        for move in range(len(fate)):
            n_legal += fate[move] != FORBIDDEN
        wanted = plan[n_legal, min(step, plan.shape[1] - 1)]
        best, best_score = -1, -np.inf
        for move in range(len(fate)):
            if fate[move] == OPEN_FATE or fate[move] == DRAWN:
                # Where proofs have taken moves out of the plan, the next number of visits is taken instead.
                score = noise[game, move] + scores[move] - 1e6 * abs(visits[move] - wanted)
                if score > best_score:
                    best, best_score = move, score
        forced[game] = best


@compiled
def decide(
    trees: Trees, game: int, noise: NDArray[Any], scores: NDArray[Any], policy: NDArray[Any], value_scale: float
) -> tuple[int, float]:
    """The move to play in a tree that has been searched; the improved policy (A,) goes into `policy`.

    Returns:
        (move, value of the root for the side to move).
    """
    value = root_scores(trees, game, scores, value_scale)
    fate, visits = trees.fate[game, 0], trees.visits[game, 0]
    is_proven = node_fate(fate) != OPEN_FATE
    most = 0
    highest = -np.inf
    for move in range(len(fate)):
        highest = max(highest, scores[move])
        if fate[move] >= 0:
            most = max(most, visits[move])
    total = 0.0
    best, best_score = -1, -np.inf
    for move in range(len(fate)):
        policy[move] = 0.0
        if fate[move] == FORBIDDEN:
            continue
        policy[move] = np.exp(scores[move] - highest)
        total += policy[move]
        score = scores[move] + noise[game, move]
        if is_proven:
            score = np.float64(fate[move]) if fate[move] != OPEN_FATE else -1e5
        elif fate[move] < 0:
            score = -1e8 + fate[move]
        elif visits[move] < most:
            score -= 1e6
        if score > best_score:
            best, best_score = move, score
    for move in range(len(fate)):
        policy[move] /= total
    return best, value


@compiled
def decide_all(
    trees: Trees,
    n: int,
    noise: NDArray[Any],
    scores: NDArray[Any],
    policies: NDArray[Any],
    moves: NDArray[Any],
    values: NDArray[Any],
    fates: NDArray[Any],
    value_scale: float,
) -> None:
    """`decide` for the first n trees; `fates` (n,) receives what is proven of each position."""
    for game in range(n):
        moves[game], values[game] = decide(trees, game, noise, scores, policies[game], value_scale)
        fates[game] = node_fate(trees.fate[game, 0])

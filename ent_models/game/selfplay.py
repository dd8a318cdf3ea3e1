"""Games of a network against itself, many at once, and the positions that it learns from. Knows no training.

Moves are chosen by sequential halving with Gumbel noise (gumbel.py). A game whose end the search has proven mostly ends
there: what follows teaches little. Some games begin with moves by chance, so that the player has seen odd positions.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ent_models.game import gumbel
from ent_models.game.protocol import LOSS, OPEN, Game, States
from ent_models.game.search import Evaluate, Search
from ent_models.game.tree import OPEN_FATE, fate_value


@dataclass(frozen=True, slots=True)
class PlayOptions:
    """How games are played. `n_slots` are under way at once, each move by `n_simulations` descents,
    rising evenly over the run to `n_simulations_late`.

    `chance_share` of the games begin with 1 to `chance_plies` moves by chance. `played_out_share` of the games go on
    after a proof. `outcome_share` weighs the game's result against the search's value in what is learnt;
    `value_scale` says how strongly values bend the policy (gumbel.py).
    """

    n_slots: int = 128
    n_simulations: int = 24
    n_simulations_late: int = 64
    chance_share: float = 0.5
    chance_plies: int = 12
    played_out_share: float = 0.2
    outcome_share: float = 0.6
    value_scale: float = 0.12

    def at(self, fraction: float) -> "PlayOptions":
        """The options when that much of a run is done."""
        n = round(self.n_simulations + fraction * (self.n_simulations_late - self.n_simulations))
        return replace(self, n_simulations=n)


@dataclass(frozen=True, slots=True)
class Samples:
    """Positions to learn from: states (n, words), policies (n, n_moves) float32, values (n,) float32."""

    states: States
    policies: NDArray[np.float32]
    values: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, slots=True)
class Played:
    """What a batch of games gave. `results` are for the first side: 1, 0, -1; `plies` count their moves."""

    samples: Samples
    results: NDArray[np.int8]
    plies: NDArray[np.int64]
    n_evaluated: int


def joined(parts: list[Samples]) -> Samples:
    """All samples in one, in order; at least one part."""
    return Samples(
        np.concatenate([part.states for part in parts]),
        np.concatenate([part.policies for part in parts]),
        np.concatenate([part.values for part in parts]),
    )


def chance_positions(game: Game, n: int, plies: NDArray[np.int64], chance: np.random.Generator) -> States:
    """n positions after about `plies` (n,) moves by chance; none is over, a game stops short of its end."""
    states = game.start(n)
    for ply in range(int(plies.max(initial=0))):
        is_open = game.outcomes(states) == OPEN
        going = np.flatnonzero((plies > ply) & is_open.any(axis=1))
        if len(going):
            ranks = chance.random((len(going), game.n_moves)) * is_open[going]
            states[going] = game.play(states[going], ranks.argmax(axis=1))
    return states


class _Match:
    """One game under way in a slot."""

    __slots__ = ("is_played_out", "policies", "states", "values")

    def __init__(self, is_played_out: bool) -> None:
        self.is_played_out = is_played_out
        self.states: list[NDArray[np.uint64]] = []
        self.policies: list[NDArray[np.float32]] = []
        self.values: list[float] = []


def play_games(
    game: Game,
    evaluate: Evaluate,
    n_games: int,
    options: PlayOptions,
    chance: np.random.Generator,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Played | None:
    """Play `n_games` to their ends; None if `is_stopped` said so on the way. The same seed gives the same games."""
    n_slots = min(options.n_slots, n_games)
    search = Search(game, n_slots, options.n_simulations + 2)
    plan = gumbel.halving_plan(game.n_moves, options.n_simulations)
    by_chance = chance.random(n_games) < options.chance_share
    plies = np.where(by_chance, chance.integers(1, options.chance_plies + 1, n_games), 0)
    openings = chance_positions(game, n_games, plies, chance)
    played_out = chance.random(n_games) < options.played_out_share
    states, begun = openings[:n_slots].copy(), n_slots
    matches = [_Match(bool(played_out[slot])) for slot in range(n_slots)]
    parts: list[Samples] = []
    results: list[int] = []
    lengths: list[int] = []
    forced, scores = np.full(n_slots, -1, np.int64), np.zeros(game.n_moves, np.float64)
    while matches:
        if is_stopped():
            return None
        n = len(matches)
        noise = chance.gumbel(size=(n_slots, game.n_moves)).astype(np.float64)
        search.start(states, evaluate)
        for step in range(options.n_simulations):
            gumbel.choose_forced(search.trees, noise, plan, step, forced, scores, options.value_scale)
            if not search.step(evaluate, forced):
                break
        policies, moves = np.zeros((n, game.n_moves), np.float32), np.zeros(n, np.int64)
        values, fates = np.zeros(n, np.float64), np.zeros(n, np.int64)
        gumbel.decide_all(search.trees, n, noise, scores, policies, moves, values, fates, options.value_scale)
        after = game.play(states, moves)
        ends = game.result(after)
        kept: list[int] = []
        for slot, match in enumerate(matches):
            match.states.append(states[slot].copy())
            match.policies.append(policies[slot])
            match.values.append(float(values[slot]))
            if ends[slot] != OPEN:
                result = 1.0 if ends[slot] == LOSS else 0.0
            elif fates[slot] != OPEN_FATE and not match.is_played_out:
                result = fate_value(fates[slot])
            else:
                states[slot] = after[slot]
                kept.append(slot)
                continue
            parts.append(_learnt(match, result, options.outcome_share))
            is_first = _is_first(game, states[slot])
            results.append(int(result if is_first else -result))
            lengths.append(len(match.values))
            if begun < n_games:
                states[slot], matches[slot] = openings[begun], _Match(bool(played_out[begun]))
                begun += 1
                kept.append(slot)
        if len(kept) < n:
            states, matches = states[kept].copy(), [matches[slot] for slot in kept]
    return Played(joined(parts), np.array(results, np.int8), np.array(lengths), search.n_evaluated)


def _learnt(match: _Match, result: float, outcome_share: float) -> Samples:
    """The samples of a finished game; `result` is for the side that moved last."""
    n = len(match.values)
    signs = np.where((n - 1 - np.arange(n)) % 2 == 0, 1.0, -1.0)
    values = outcome_share * result * signs + (1 - outcome_share) * np.array(match.values)
    return Samples(np.stack(match.states), np.stack(match.policies), values.astype(np.float32))


def _is_first(game: Game, state: NDArray[np.uint64]) -> bool:
    """Whether the side to move is the one that began. Stones are the set bits of the second number."""
    return int(state[1]).bit_count() % 2 == 0

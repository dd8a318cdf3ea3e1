"""The game room's questions, answered in a worker that keeps players and the referee warm.

Each function is a room's analysis: `(path, options, shelf, *, kept)`; `path` says nothing here, a position tells all.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ent_models.errors import BadInput
from ent_models.game import boards, elo, players
from ent_models.game import review as reviews
from ent_models.game.options import (
    HintOptions,
    MatchOptions,
    MatchReport,
    Ready,
    ReadyOptions,
    ReviewOptions,
    ThinkOptions,
)
from ent_models.game.player import MOVE_SECONDS, Player
from ent_models.game.records import GameRecord, GameReview, MatchResult, Position, SolverScore, Thought
from ent_models.records import Partial, Progress

HINT_POSITIONS = 20_000_000
OPENING_PLIES = 4


def ready(_path: Path, options: ReadyOptions, _shelf: Any, *, kept: tuple[Any, ...] = ()) -> Iterator[Progress | Ready]:
    """Load and compile. Raises BadInput, ModelUnavailable."""
    began = time.perf_counter()
    yield Progress(None, "Waking up")
    player = players.warm(options.player)
    player.think(Position("", player.game.name), n_simulations=8)
    yield Ready(options.player, time.perf_counter() - began)


def think(_path: Path, options: ThinkOptions, _shelf: Any, *, kept: tuple[Any, ...] = ()) -> Iterator[Thought]:
    """Choose a move. Raises BadInput, ModelUnavailable."""
    yield players.warm(options.player).think(
        Position(options.moves, options.game),
        n_simulations=options.n_simulations,
        max_seconds=MOVE_SECONDS,
        temperature=options.temperature,
        seed=options.seed if options.temperature else None,
    )


def hint(_path: Path, options: HintOptions, _shelf: Any, *, kept: tuple[Any, ...] = ()) -> Iterator[SolverScore]:
    """Perfect play. Raises BadInput."""
    solver = players.referee(options.game)
    yield solver.solve(Position(options.moves, options.game), max_positions=HINT_POSITIONS)


def review(
    _path: Path, options: ReviewOptions, _shelf: Any, *, kept: tuple[Any, ...] = ()
) -> Iterator[Progress | GameReview]:
    """A game explained. Raises BadInput."""
    yield Progress(None, "The referee looks at every move")
    yield reviews.review(
        Position(options.moves, options.game),
        players.referee(options.game),
        names=(options.first, options.second),
    )


def match(
    _path: Path, options: MatchOptions, _shelf: Any, *, kept: tuple[Any, ...] = ()
) -> Iterator[Progress | Partial | MatchReport]:
    """Play a match, game by game; every finished game is a piece. Raises BadInput, ModelUnavailable."""
    one, other = players.warm(options.one), players.warm(options.other)
    if not one.game.name == other.game.name == options.game:
        raise BadInput(f"These two do not both play {options.game}.")
    chance = np.random.default_rng(options.seed)
    openings = [_opening(options.game, chance) for _ in range(options.n_pairs)]
    pairings = [(opening, is_one_first) for opening in openings for is_one_first in (True, False)]
    games: list[GameRecord] = list(kept)
    for number, (opening, is_one_first) in enumerate(pairings):
        if number < len(games):
            continue
        yield Progress(number / len(pairings), f"Game {number + 1} of {len(pairings)}")
        names = (options.one, options.other) if is_one_first else (options.other, options.one)
        sides = (one, other) if is_one_first else (other, one)
        moves, result = _one_game(opening, options.game, sides, options.n_simulations)
        games.append(GameRecord(Position(moves, options.game), *names, result))
        yield Partial(games[-1])
    points = [
        (game.result or 0) * (1 if is_one_first else -1)
        for game, (_, is_one_first) in zip(games, pairings, strict=True)
    ]
    score = MatchResult(options.one, options.other, points.count(1), points.count(0), points.count(-1))
    yield MatchReport(score, tuple(elo.ladder([score], options.other)), tuple(games))


def _opening(game: str, chance: np.random.Generator) -> str:
    """A few moves by chance, as columns."""
    moves = ""
    for _ in range(int(chance.integers(0, OPENING_PLIES + 1))):
        moves += str(chance.choice(boards.board(Position(moves, game)).legal))
    return moves


def _one_game(moves: str, game: str, sides: tuple[Player, Player], n_simulations: int) -> tuple[str, int]:
    """The moves of a game played to its end, and its result for the first side."""
    while not (board := boards.board(Position(moves, game))).is_over:
        player = sides[len(moves) % 2]
        moves += str(player.think(Position(moves, game), n_simulations=n_simulations).column)
    return moves, {"first": 1, "second": -1, None: 0}[board.winner]

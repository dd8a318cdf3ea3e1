"""What is asked of the game room, and what it answers: the records of its jobs. Loads nothing heavy.

A player is named "<game>/<number>" when it comes with Rushes, "run-<id>/<number>" when it grew here (see players.py).
"""

from dataclasses import dataclass
from typing import ClassVar

from ent_models.game.records import GameRecord, MatchResult, Rating


@dataclass(frozen=True, slots=True)
class ReadyOptions:
    """Have a worker load a player and compile what it needs, before the first move."""

    model: ClassVar[str] = ""
    player: str


@dataclass(frozen=True, slots=True)
class Ready:
    """It is."""

    player: str
    seconds: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThinkOptions:
    """What a player thinks of a position, and which move it makes. `seed` is that of its chance."""

    model: ClassVar[str] = ""
    moves: str
    game: str
    player: str
    n_simulations: int
    temperature: float = 0.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class HintOptions:
    """What perfect play says of a position."""

    model: ClassVar[str] = ""
    moves: str
    game: str


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """A game explained. The names stand in its sentences."""

    model: ClassVar[str] = ""
    moves: str
    game: str
    first: str = "The first side"
    second: str = "The second side"


@dataclass(frozen=True, slots=True)
class MatchOptions:
    """Two players against each other, `n_pairs` openings by chance twice each with sides changed."""

    model: ClassVar[str] = ""
    game: str
    one: str
    other: str
    n_pairs: int = 10
    n_simulations: int = 32
    seed: int = 0


@dataclass(frozen=True, slots=True)
class MatchReport:
    """A match: the score, both ratings (`other` has 0), and every game in the order in which it ended."""

    result: MatchResult
    ratings: tuple[Rating, ...]
    games: tuple[GameRecord, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LearnOptions:
    """A player that learns on the job system. `run` is the id of its folder; `start` the player that it goes on from,
    "" to begin from nothing. It works for `minutes` in all its sittings."""

    model: ClassVar[str] = ""
    run: str
    game: str
    minutes: float
    start: str = ""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class LearnResult:
    """How a run ended; `player` is its newest generation, "" if it was stopped before there was any."""

    run: str
    player: str
    n_games: int
    n_positions: int
    minutes: float
    notes: tuple[str, ...] = ()

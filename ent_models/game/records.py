"""The records of the game room: positions, thoughts, levels, matches, reviews. Loads nothing heavy.

Columns count from 1, as people do. Values lie in [-1, 1] for the side to move: 1 is a sure win. Scores of the solver
follow Pascal Pons: a win with the last stone but n of one's own is n + 1, a loss is its negative, a draw is 0.
"""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["win", "draw", "loss", "unknown"]
Side = Literal["first", "second"]


@dataclass(frozen=True, slots=True)
class Position:
    """A position, told by the moves that led to it: columns from 1, one digit each ("4453"); "" is the start."""

    moves: str = ""
    game: str = "connect4"


@dataclass(frozen=True, slots=True)
class Board:
    """What a page draws. `cells` are rows from the top, each a text of "1" (first), "2" (second) and "." (empty).

    `line` are the (row from the top, column from 1) of the winning stones. `winner` is None while the game goes on and
    after a draw; `legal` are the columns that can be played.
    """

    position: Position
    cells: tuple[str, ...]
    to_move: Side
    legal: tuple[int, ...]
    is_over: bool
    winner: Side | None
    line: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class MoveEvaluation:
    """What the player thinks of one column.

    `policy` is the network's first guess and `visit_share` where the search looked, both in [0, 1]. `value` is for the
    side to move, None where the search never went; `proven` is "unknown" unless the search saw the end of the game.
    """

    column: int
    policy: float
    visit_share: float
    value: float | None
    proven: Outcome


@dataclass(frozen=True, slots=True)
class Thought:
    """An opponent's thinking about one position. `column` is its move, `line` the columns that it expects from here on.

    `win_chance` is (value + 1) / 2, draws counted as half. `n_simulations` counts descents of the search tree, 0 when
    the network alone decided.
    """

    position: Position
    column: int
    value: float
    win_chance: float
    moves: tuple[MoveEvaluation, ...]
    line: str
    n_simulations: int
    seconds: float
    player: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SolverScore:
    """What perfect play gives for the side to move. `score` is None where the search was cut off.

    `lowest` and `highest` are proven either way. `columns` holds, for each column, the score of playing it (None: it
    is full or not looked at), and `best` the columns of the highest score. `n_looked_at` counts positions.
    """

    position: Position
    score: int | None
    lowest: int
    highest: int
    outcome: Outcome
    columns: tuple[int | None, ...]
    best: tuple[int, ...]
    n_looked_at: int
    is_from_book: bool
    seconds: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GameRecord:
    """A game: its moves and who played. `result` is for the first side: 1, 0, -1; None while it goes on."""

    position: Position
    first: str
    second: str
    result: int | None


@dataclass(frozen=True, slots=True)
class Strength:
    """Share of positions in which a move worsens win, draw or loss, on positions that the solver judged.

    `early`, `middle` and `late` are parts of the same set.
    """

    n_positions: int
    mistake_rate: float
    early: float
    middle: float
    late: float
    n_simulations: int


@dataclass(frozen=True, slots=True)
class Generation:
    """One age of a player that taught itself. `number` counts rounds of self-play, 0 is random.

    `file` is the weights' name beside the journal; `hours` is the working time until then.
    """

    number: int
    game: str
    file: str
    n_games: int
    n_positions: int
    hours: float
    alone: Strength
    searching: Strength


@dataclass(frozen=True, slots=True)
class Level:
    """An opponent to choose: a player (see players.py) and how far it looks.

    `n_simulations` 0 plays the network alone; `temperature` 0 always plays its best move. `strength` is measured on
    positions that the solver judged, as the level plays, None where nobody has; `elo` is among the levels.
    """

    name: str
    words: str
    player: str
    n_simulations: int
    temperature: float = 0.0
    strength: Strength | None = None
    elo: "Rating | None" = None


@dataclass(frozen=True, slots=True)
class Shipped:
    """A generation that comes with Rushes: what `Generation` says, and how its file is told from any other.

    `minutes` is the working time until then. `elo` is that with 16 positions looked at, the
    newborn network having 0: that is not the level that moves by chance.
    """

    name: str
    number: int
    game: str
    file: str
    sha256: str
    n_bytes: int
    n_games: int
    n_positions: int
    minutes: float
    alone: Strength
    searching: Strength
    elo: "Rating | None" = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is shipped of one game: the command that made it, its generations from random to best, and its levels."""

    game: str
    command: str
    generations: tuple[Shipped, ...]
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class MatchResult:
    """A match of two players, each beginning half of the games; wins and losses are of `one`."""

    one: str
    other: str
    wins: int
    draws: int
    losses: int


@dataclass(frozen=True, slots=True)
class Rating:
    """Elo of a player with its 95 % interval; `n_games` that it rests on. Zero is the anchor of the ladder."""

    name: str
    elo: float
    low: float
    high: float
    n_games: int


@dataclass(frozen=True, slots=True)
class ReviewedMove:
    """One move of a finished game under the solver's eye.

    `number` counts plies from 1. `score_before` is what the mover could have, `score_after` what the move kept, both
    for the mover and None where undecided. `kind`: "best"; "slower" (same outcome, later win or earlier loss); "slip"
    (outcome worsened); "unknown". `better` are the columns of the best outcome.
    """

    number: int
    side: Side
    column: int
    score_before: int | None
    score_after: int | None
    outcome_before: Outcome
    outcome_after: Outcome
    kind: Literal["best", "slower", "slip", "unknown"]
    better: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GameReview:
    """A game explained. `accuracy_*`: share of that side's judged moves that kept its outcome, None without any.

    `turning_point` is the last slip that decided the game, `retry` the position before it, to try again.
    """

    position: Position
    moves: tuple[ReviewedMove, ...]
    accuracy_first: float | None
    accuracy_second: float | None
    turning_point: ReviewedMove | None
    retry: Position | None
    sentences: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundReport:
    """One round of self-play and learning. Losses are mean cross-entropy (policy, nats) and mean square (value).

    `first_won`, `drawn` are shares of its games; `positions_per_s` counts positions looked at by the search. `fraction`
    of the whole run is done. `generation` is set when the round ended a generation.
    """

    number: int
    n_games: int
    n_games_total: int
    n_positions: int
    n_positions_total: int
    mean_plies: float
    first_won: float
    drawn: float
    policy_loss: float
    value_loss: float
    positions_per_s: float
    games_per_h: float
    play_s: float
    learn_s: float
    elapsed_s: float
    fraction: float
    generation: Generation | None

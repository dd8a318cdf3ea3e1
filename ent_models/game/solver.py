"""The referee: what perfect play gives in any position. Used to measure, to explain and to hint.

Scores follow Pascal Pons (see records.py). With the opening book every position is decided in a second or two; without
it the first few moves take minutes, so that work can be limited, and then bounds are told.

    Solver().solve(Position("44455554221"))
"""

import threading
import time

import numpy as np
from numpy.typing import NDArray

from ent_models.errors import BadInput
from ent_models.game import alpha_beta
from ent_models.game.bitboards import board_of, bottom_of
from ent_models.game.book import Book
from ent_models.game.drop import DropGame
from ent_models.game.games import game_called
from ent_models.game.positions import open_state
from ent_models.game.protocol import DRAW, ILLEGAL, WIN, States
from ent_models.game.records import Outcome, Position, SolverScore

NO_LIMIT = 1 << 60
_FAR = 64


class Solver:
    """A perfect player of one game of four in a row. `table_bits`: 2^n bounds of 8 bytes are remembered.

    Several threads may ask; they take turns.
    """

    def __init__(self, game: str = "connect4", *, table_bits: int = 22, book: Book | None = None) -> None:
        self.game: DropGame = game_called(game)
        if self.game.in_a_row != 4:
            raise BadInput(f"The solver knows games of four in a row; {self.game.title} is not one.")
        columns, rows = self.game.columns, self.game.rows
        self.book = book
        self._columns, self._rise = columns, np.uint64(rows + 1)
        self._board, self._bottom = np.uint64(board_of(columns, rows)), np.uint64(bottom_of(columns, rows))
        by_centre = sorted(range(columns), key=lambda column: abs(2 * column - columns + 1))
        self._order = np.array([((1 << rows) - 1) << (column * (rows + 1)) for column in by_centre], np.uint64)
        self._table = np.zeros(1 << table_bits, np.uint64)
        self._tally = np.zeros(2, np.int64)
        self._frames = np.zeros((columns * rows + 1, 6), np.uint64)
        self._moves = np.zeros((columns * rows + 1, columns), np.uint64)
        self._lock = threading.Lock()

    def solve(self, position: Position, *, max_positions: int = NO_LIMIT, is_each_column: bool = True) -> SolverScore:
        """The score of a position, and of each move in it if `is_each_column`.

        Looks at no more than `max_positions` (about five million a second); what is undecided then is None.

        Raises:
            BadInput: the moves are not those of a game, or it is over.
        """
        began = time.perf_counter()
        state = open_state(position)
        with self._lock:
            self._tally[:] = 0, max_positions
            low, high, is_from_book = self._bounds(state, -_FAR, _FAR)
            columns: tuple[int | None, ...] = ()
            if is_each_column:
                columns = tuple(self._column(state, column, low, high) for column in range(self._columns))
                known = [score for score in columns if score is not None]
                low = max([low, *known])
            n_looked_at = int(self._tally[0])
        score = int(low) if low == high else None
        return SolverScore(
            position=position,
            score=score,
            lowest=int(low),
            highest=int(high),
            outcome=outcome_of(low, high),
            columns=columns,
            best=tuple(i + 1 for i, value in enumerate(columns) if score is not None and value == score),
            n_looked_at=n_looked_at,
            is_from_book=is_from_book,
            seconds=time.perf_counter() - began,
        )

    def score(self, state: NDArray[np.uint64]) -> int:
        """The exact score of a state (words,) that is not over, however long it takes."""
        with self._lock:
            self._tally[:] = 0, NO_LIMIT
            low, _, _ = self._bounds(state[None], -_FAR, _FAR)
            return int(low)

    def move_outcomes(self, states: States) -> NDArray[np.int8]:
        """(n, n_moves): WIN, DRAW or LOSS that each move leads to under perfect play, or ILLEGAL; quicker than scores.

        The states (n, words) must not be over.
        """
        found = self.game.outcomes(states)
        with self._lock:
            self._tally[:] = 0, NO_LIMIT
            for i, state in enumerate(states):
                for move in range(self._columns):
                    if found[i, move] not in (ILLEGAL, WIN, DRAW):
                        child = self.game.play(state[None], np.array([move]))
                        low, high, _ = self._bounds(child, -1, 1)
                        found[i, move] = -int(np.sign(low if low > 0 else high if high < 0 else 0))
        return found

    def _column(self, state: States, column: int, low: int, high: int) -> int | None:
        kind = int(self.game.outcomes(state)[0, column])
        n_left = self.game.max_plies - int(state[0, 1]).bit_count()
        if kind == ILLEGAL:
            return None
        if kind == WIN:
            return (n_left + 1) // 2
        if kind == DRAW:
            return 0
        child = self.game.play(state, np.array([column]))
        worst, best, _ = self._bounds(child, -_FAR, _FAR)
        return -int(worst) if worst == best else None

    def _bounds(self, state: States, low: int, high: int) -> tuple[int, int, bool]:
        """Proven bounds within `low` to `high`, and whether the book knew."""
        if self.book is not None:
            known = self.book.score(state)
            if known is not None:
                return known, known, True
        n_stones = int(state[0, 1]).bit_count()
        if self.book is not None and n_stones < self.book.plies:
            return self._from_moves(state)
        lower, upper = alpha_beta.score_of(
            state[0, 0], state[0, 1], low, high, self._columns, self._rise, self._board, self._bottom, self._order,
            self._table, self._tally, self._frames, self._moves,
        )  # fmt: skip
        return int(lower), int(upper), False

    def _from_moves(self, state: States) -> tuple[int, int, bool]:
        """Where the book has gaps: the best of the moves, each by the book or searched."""
        outcomes = self.game.outcomes(state)[0]
        n_left = self.game.max_plies - int(state[0, 1]).bit_count()
        if (outcomes == WIN).any():
            return (n_left + 1) // 2, (n_left + 1) // 2, False
        low = high = -_FAR
        for move in np.flatnonzero(outcomes != ILLEGAL):
            worst, best, _ = self._bounds(self.game.play(state, np.array([move])), -_FAR, _FAR)
            low, high = max(low, -best), max(high, -worst)
        return low, high, False


def outcome_of(low: int, high: int) -> Outcome:
    """What proven bounds of a score mean for the side to move."""
    if low > 0:
        return "win"
    if high < 0:
        return "loss"
    return "draw" if low == high == 0 else "unknown"

"""Games in which stones fall: Connect Four and its small sisters, as one class over compiled bitboards.

A state is two numbers: the stones of the side to move, and all stones (see bitboards.py).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ent_models.game.bitboards import ONE, board_of, bottom_of, canonical_key, count, has_line, mirrored
from ent_models.game.compiling import compiled
from ent_models.game.protocol import DRAW, ILLEGAL, LOSS, OPEN, WIN, Numbers, States
from ent_models.game.shapes import Shape


class DropGame:
    """A board of `columns` by `rows`; `in_a_row` (3 or 4) stones in a line win."""

    n_planes = 5
    n_images = 2

    def __init__(self, name: str, title: str, columns: int, rows: int, in_a_row: int) -> None:
        if columns * (rows + 1) > 64 or in_a_row not in (3, 4) or columns > 9:
            raise ValueError(f"{columns} by {rows} with {in_a_row} in a row does not fit")
        self.name, self.title = name, title
        self.columns, self.rows, self.in_a_row = columns, rows, in_a_row
        self.n_moves, self.max_plies, self.board = columns, columns * rows, (rows, columns)
        self._bottom, self._cells = np.uint64(bottom_of(columns, rows)), np.uint64(board_of(columns, rows))
        self._rise = np.uint64(rows + 1)

    @classmethod
    def of(cls, shape: Shape) -> "DropGame":
        """The game on a board of that shape."""
        return cls(shape.name, shape.title, shape.columns, shape.rows, shape.in_a_row)

    def start(self, n: int = 1) -> States:
        return np.zeros((n, 2), np.uint64)

    def play(self, states: States, moves: Numbers) -> States:
        after = np.empty_like(states)
        _play(states, np.asarray(moves, np.int64), self._rise, after)
        return after

    def outcomes(self, states: States) -> NDArray[np.int8]:
        found = np.empty((len(states), self.columns), np.int8)
        _outcomes(states, self._rise, self._cells, self._bottom, self.in_a_row, found)
        return found

    def result(self, states: States) -> NDArray[np.int8]:
        found = np.empty(len(states), np.int8)
        _result(states, self._rise, self._cells, self.in_a_row, found)
        return found

    def canonical(self, states: States) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        keys, which = np.empty(len(states), np.uint64), np.empty(len(states), np.int64)
        _canonical(states, self.columns, self._rise, keys, which)
        return keys, which

    def image(self, states: States, which: Numbers) -> States:
        images = np.empty_like(states)
        _image(states, np.asarray(which, np.int64), self.columns, self._rise, images)
        return images

    def image_moves(self, which: int) -> NDArray[np.int64]:
        moves = np.arange(self.columns)
        return moves[::-1].copy() if which else moves

    def planes(self, states: States) -> NDArray[np.float32]:
        """Own stones, the other's, cells that can be played, odd rows, and whether the first side is to move."""
        drawn = np.empty((len(states), self.n_planes, self.rows, self.columns), np.float32)
        _planes(states, self._rise, self._bottom, self._cells, drawn)
        return drawn


@compiled
def _play(states: NDArray[Any], moves: NDArray[Any], rise: np.uint64, after: NDArray[Any]) -> None:
    for i in range(len(states)):
        own, mask = states[i]
        bit = mask + (ONE << (np.uint64(moves[i]) * rise))
        after[i, 0] = own ^ mask
        after[i, 1] = mask | bit


@compiled
def _outcomes(
    states: NDArray[Any], rise: np.uint64, cells: np.uint64, bottom: np.uint64, in_a_row: int, found: NDArray[Any]
) -> None:
    for i in range(len(states)):
        own, mask = states[i]
        for move in range(found.shape[1]):
            lowest = ONE << (np.uint64(move) * rise)
            column = (lowest << (rise - ONE)) - lowest
            cell = (mask + lowest) & column
            if cell == np.uint64(0):
                found[i, move] = ILLEGAL
            elif has_line(own | cell, rise, in_a_row):
                found[i, move] = WIN
            elif (mask | cell) == cells:
                found[i, move] = DRAW
            else:
                found[i, move] = OPEN


@compiled
def _result(states: NDArray[Any], rise: np.uint64, cells: np.uint64, in_a_row: int, found: NDArray[Any]) -> None:
    for i in range(len(states)):
        own, mask = states[i]
        if has_line(own ^ mask, rise, in_a_row):
            found[i] = LOSS
        elif mask == cells:
            found[i] = DRAW
        else:
            found[i] = OPEN


@compiled
def _canonical(states: NDArray[Any], columns: int, rise: np.uint64, keys: NDArray[Any], which: NDArray[Any]) -> None:
    for i in range(len(states)):
        own, mask = states[i]
        keys[i] = canonical_key(own, mask, columns, rise)
        which[i] = 0 if keys[i] == own + mask else 1


@compiled
def _image(states: NDArray[Any], which: NDArray[Any], columns: int, rise: np.uint64, images: NDArray[Any]) -> None:
    for i in range(len(states)):
        images[i] = states[i]
        if which[i] == 1:
            images[i, 0] = mirrored(states[i, 0], columns, rise)
            images[i, 1] = mirrored(states[i, 1], columns, rise)


@compiled
def _planes(states: NDArray[Any], rise: np.uint64, bottom: np.uint64, cells: np.uint64, drawn: NDArray[Any]) -> None:
    n_rows, n_columns = drawn.shape[2], drawn.shape[3]
    for i in range(len(states)):
        own, mask = states[i]
        is_first = count(mask) % 2 == 0
        playable = (mask + bottom) & cells
        for row in range(n_rows):
            for column in range(n_columns):
                bit = ONE << (np.uint64(column) * rise + np.uint64(n_rows - 1 - row))
                drawn[i, 0, row, column] = 1.0 if own & bit else 0.0
                drawn[i, 1, row, column] = 1.0 if (own ^ mask) & bit else 0.0
                drawn[i, 2, row, column] = 1.0 if playable & bit else 0.0
                drawn[i, 3, row, column] = (n_rows - row) % 2
                drawn[i, 4, row, column] = 1.0 if is_first else 0.0

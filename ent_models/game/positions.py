"""Positions told by move strings: reading them, naming what is wrong with them, and boards to draw."""

import numpy as np
from numpy.typing import NDArray

from ent_models.errors import BadInput
from ent_models.game.drop import DropGame
from ent_models.game.games import game_called
from ent_models.game.protocol import DRAW, ILLEGAL, LOSS, OPEN, States
from ent_models.game.records import Board, Position, Side

MAX_CHARACTERS = 200


def states_of(position: Position) -> States:
    """(plies + 1, words): every position of a game, from the start to the one meant.

    Raises:
        BadInput: a sign that is no column, a full column, or moves after the end of the game.
    """
    game = game_called(position.game)
    moves = position.moves.strip()
    if len(moves) > MAX_CHARACTERS:
        raise BadInput(f"{len(moves)} moves are more than a game of {game.title} has.")
    states = [game.start()]
    for number, sign in enumerate(moves, start=1):
        column = int(sign) if sign in "123456789" else 0
        if not 1 <= column <= game.columns:
            raise BadInput(
                f"Move {number} is {sign!r}, which is no column. Write the columns played, 1 to {game.columns}."
            )
        if game.result(states[-1])[0] != OPEN:
            raise BadInput(f"The game is over after move {number - 1}; there can be no move {number}.")
        if game.outcomes(states[-1])[0, column - 1] == ILLEGAL:
            raise BadInput(f"Move {number} goes to column {column}, which is full.")
        states.append(game.play(states[-1], np.array([column - 1])))
    return np.concatenate(states)


def open_state(position: Position) -> States:
    """(1, words): the position, which must not be over. Raises BadInput."""
    game = game_called(position.game)
    state = states_of(position)[-1:]
    if game.result(state)[0] != OPEN:
        raise BadInput("The game is over: there is no move to make. Take one back or begin a new game.")
    return state


def cells_of(game: DropGame, state: NDArray[np.uint64]) -> NDArray[np.int8]:
    """(rows from the top, columns): 1 first side, 2 second side, 0 empty."""
    own, mask = int(state[0]), int(state[1])
    mover = 1 if mask.bit_count() % 2 == 0 else 2
    cells = np.zeros(game.board, np.int8)
    for row in range(game.rows):
        for column in range(game.columns):
            bit = 1 << (column * (game.rows + 1) + game.rows - 1 - row)
            if mask & bit:
                cells[row, column] = mover if own & bit else 3 - mover
    return cells


def board(position: Position) -> Board:
    """What to draw. Raises BadInput as `states_of`."""
    game = game_called(position.game)
    state = states_of(position)[-1]
    cells = cells_of(game, state)
    n_stones = int((cells > 0).sum())
    result = int(game.result(state[None])[0])
    sides: tuple[Side, Side] = ("first", "second")
    is_over = result in (LOSS, DRAW)
    legal = () if is_over else tuple(int(c) + 1 for c in np.flatnonzero(game.outcomes(state[None])[0] != ILLEGAL))
    return Board(
        position=position,
        cells=tuple("".join(".12"[cell] for cell in row) for row in cells),
        to_move=sides[n_stones % 2],
        legal=legal,
        is_over=is_over,
        winner=sides[(n_stones - 1) % 2] if result == LOSS else None,
        line=_line(cells, game.in_a_row) if result == LOSS else (),
    )


def _line(cells: NDArray[np.int8], in_a_row: int) -> tuple[tuple[int, int], ...]:
    """All stones that stand in a winning line, as (row from the top, column) from 1, in reading order."""
    rows, columns = cells.shape
    found: set[tuple[int, int]] = set()
    for row in range(rows):
        for column in range(columns):
            for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
                places = [(row + step * down, column + step * right) for step in range(in_a_row)]
                if not all(0 <= r < rows and 0 <= c < columns for r, c in places):
                    continue
                stones = {int(cells[place]) for place in places}
                if len(stones) == 1 and 0 not in stones:
                    found.update(places)
    return tuple(sorted((row + 1, column + 1) for row, column in found))

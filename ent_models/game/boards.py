"""Positions told by move strings: reading them, naming what is wrong with them, and boards to draw.

Plain Python, so that pages may use it; the compiled rules are in drop.py, and tests hold the two together.
"""

from ent_models.errors import BadInput
from ent_models.game.records import Board, Position, Side
from ent_models.game.shapes import Shape, shape_called

MAX_CHARACTERS = 200
_SIDES: tuple[Side, Side] = ("first", "second")
_WAYS = ((0, 1), (1, 0), (1, 1), (1, -1))
_Stones = list[list[int]]
"""For each column the sides (1, 2) of its stones, the lowest first."""


def board(position: Position) -> Board:
    """What to draw. Raises BadInput as `columns_of`."""
    shape = shape_called(position.game)
    played = columns_of(position)
    stones: _Stones = [[] for _ in range(shape.columns)]
    for number, column in enumerate(played):
        stones[column - 1].append(number % 2 + 1)
    line = _all_lines(shape, stones)
    is_over = bool(line) or len(played) == shape.n_cells
    legal = () if is_over else tuple(i + 1 for i, column in enumerate(stones) if len(column) < shape.rows)
    cells = tuple(
        "".join(".12"[column[height]] if height < len(column) else "." for column in stones)
        for height in reversed(range(shape.rows))
    )
    return Board(
        position=position,
        cells=cells,
        to_move=_SIDES[len(played) % 2],
        legal=legal,
        is_over=is_over,
        winner=_SIDES[(len(played) - 1) % 2] if line else None,
        line=line,
    )


def columns_of(position: Position) -> tuple[int, ...]:
    """The columns played, from 1.

    Raises:
        BadInput: a sign that is no column, a full column, or moves after the end of the game.
    """
    shape = shape_called(position.game)
    moves = position.moves.strip()
    if len(moves) > MAX_CHARACTERS:
        raise BadInput(f"{len(moves)} moves are more than a game of {shape.title} has.")
    stones: _Stones = [[] for _ in range(shape.columns)]
    played: list[int] = []
    is_won = False
    for number, sign in enumerate(moves, start=1):
        column = int(sign) if sign in "123456789" else 0
        if not 1 <= column <= shape.columns:
            raise BadInput(
                f"Move {number} is {sign!r}, which is no column. Write the columns played, 1 to {shape.columns}."
            )
        if is_won or len(played) == shape.n_cells:
            raise BadInput(f"The game is over after move {number - 1}; there can be no move {number}.")
        if len(stones[column - 1]) == shape.rows:
            raise BadInput(f"Move {number} goes to column {column}, which is full.")
        stones[column - 1].append((number - 1) % 2 + 1)
        played.append(column)
        is_won = _wins(shape, stones, column - 1)
    return tuple(played)


def _wins(shape: Shape, stones: _Stones, column: int) -> bool:
    """Whether the topmost stone of a column stands in a line."""
    height = len(stones[column]) - 1
    side = stones[column][height]
    for up, right in _WAYS:
        length = 1
        for sign in (1, -1):
            step = 1
            while _stone(stones, height + sign * step * up, column + sign * step * right) == side:
                length, step = length + 1, step + 1
        if length >= shape.in_a_row:
            return True
    return False


def _all_lines(shape: Shape, stones: _Stones) -> tuple[tuple[int, int], ...]:
    """All stones that stand in a winning line, as (row from the top, column) from 1, in reading order."""
    found: set[tuple[int, int]] = set()
    for column in range(shape.columns):
        for height in range(shape.rows):
            side = _stone(stones, height, column)
            if side == 0:
                continue
            for up, right in _WAYS:
                places = [(height + step * up, column + step * right) for step in range(shape.in_a_row)]
                if all(_stone(stones, *place) == side for place in places):
                    found.update((shape.rows - h, c + 1) for h, c in places)
    return tuple(sorted(found))


def _stone(stones: _Stones, height: int, column: int) -> int:
    if 0 <= column < len(stones) and 0 <= height < len(stones[column]):
        return stones[column][height]
    return 0

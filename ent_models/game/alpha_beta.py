"""The search of the perfect solver: compiled, for four in a row on boards of any size that fits.

Source: Pascal Pons, "Solving Connect Four: how to build a perfect AI", 2015-2019 (alpha-beta on bitboards, order of
moves by threats, table of bounds, null windows, only moves that do not lose at once). A score counts from the end: a
win with the last stone but n of one's own is n + 1, a loss is its negative, a draw 0.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ent_models.game.bitboards import ONE, count, winning_cells
from ent_models.game.compiling import compiled

LOOKED_AT, ALLOWED = 0, 1
"""Places in `tally`: positions looked at so far, and how many may be."""
UNDECIDED = 127
"""Score of a position whose search was cut off."""
_VALUE_BITS = np.uint64(8)
_VALUE_MASK = np.uint64(255)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@compiled
def safe_moves(own: np.uint64, mask: np.uint64, rise: np.uint64, board: np.uint64, bottom: np.uint64) -> np.uint64:
    """Cells that the side to move can play without losing at the very next move; 0 if there is none.

    The side to move must have no winning move.
    """
    possible = (mask + bottom) & board
    threats = winning_cells(own ^ mask, mask, rise, board)
    forced = possible & threats
    if forced:
        if forced & (forced - ONE):
            return np.uint64(0)
        possible = forced
    return possible & ~(threats >> ONE)


@compiled
def can_win_now(own: np.uint64, mask: np.uint64, rise: np.uint64, board: np.uint64, bottom: np.uint64) -> bool:
    """Whether the side to move has a winning move."""
    return (winning_cells(own, mask, rise, board) & (mask + bottom) & board) != np.uint64(0)


@compiled
def bounded(
    own: np.uint64,
    mask: np.uint64,
    beta: Any,
    columns: int,
    rise: np.uint64,
    board: np.uint64,
    bottom: np.uint64,
    order: NDArray[Any],
    table: NDArray[Any],
    tally: NDArray[Any],
    frames: NDArray[Any],
    sorted_moves: NDArray[Any],
) -> Any:
    """A bound that tells whether the score is at least `beta`: a lower bound then, else an upper one below it.

    UNDECIDED if cut off. The side to move must have no winning move. `order` (columns,) are the columns' cells, best
    guess first; `table` (2^n,) holds bounds; `tally` (2,) int64 counts. `frames` (cells + 1, 6) and `sorted_moves`
    (cells + 1, columns), uint64, are working space: this is a recursion by hand, since compiled calls with arrays are
    slow.
    """
    n_cells = columns * (np.int64(rise) - 1)
    shift = np.uint64(64) - np.uint64(count(np.uint64(table.size - 1)))
    first = count(mask)
    n_stones = first
    is_back = False
    value: Any = np.int64(0)
    while True:
        if not is_back:  # a position is entered
            tally[LOOKED_AT] += 1
            if tally[LOOKED_AT] > tally[ALLOWED]:
                return UNDECIDED
            is_back = True
            safe = safe_moves(own, mask, rise, board, bottom)
            if safe == np.uint64(0):
                value = -((n_cells - n_stones) // 2)
            elif n_stones >= n_cells - 2:
                value = np.int64(0)
            else:
                lowest = -((n_cells - 2 - n_stones) // 2)
                highest = (n_cells - 1 - n_stones) // 2
                key = own + mask
                entry = table[(key * _SPREAD) >> shift]
                if entry and entry >> _VALUE_BITS == key:  # the first position's key is 0, as an empty place is
                    bound = np.int64(entry & _VALUE_MASK)
                    if bound >= 128:
                        lowest = max(lowest, bound - 192)
                    else:
                        highest = min(highest, bound - 64)
                if lowest >= beta:
                    value = lowest
                elif highest < beta:
                    value = highest
                else:
                    moves = sorted_moves[n_stones]
                    n_moves = 0
                    ranks = np.uint64(0)
                    for index in range(columns):
                        cell = safe & order[index]
                        if cell:
                            rank = count(winning_cells(own | cell, mask | cell, rise, board))
                            place = n_moves
                            n_moves += 1
                            while place > 0 and np.int64((ranks >> np.uint64(6 * (place - 1))) & np.uint64(63)) < rank:
                                moves[place] = moves[place - 1]
                                place -= 1
                            moves[place] = cell
                            low = np.uint64(6 * place)
                            kept = ranks & ((ONE << low) - ONE)
                            ranks = kept | (np.uint64(rank) << low) | ((ranks >> low) << (low + np.uint64(6)))
                    frame = frames[n_stones]
                    frame[0], frame[1], frame[2] = own, mask, np.uint64(beta + 128)
                    frame[3], frame[4], frame[5] = np.uint64(n_moves), np.uint64(0), np.uint64(highest + 128)
                    is_back = False
                    own = own ^ mask
                    mask = mask | moves[0]
                    beta = 1 - beta
                    n_stones += 1
            continue
        if n_stones == first:
            return value
        n_stones -= 1  # `value` belongs to the move that was last tried here
        frame = frames[n_stones]
        own, mask, beta = frame[0], frame[1], np.int64(frame[2]) - 128
        key = own + mask
        if -value >= beta:
            table[(key * _SPREAD) >> shift] = (key << _VALUE_BITS) | np.uint64(-value + 192)
            value = -value
            continue
        best = max(-value, np.int64(frame[5]) - 128) if frame[4] else -value
        tried = frame[4] + ONE
        if tried == frame[3]:
            table[(key * _SPREAD) >> shift] = (key << _VALUE_BITS) | np.uint64(best + 64)
            value = best
            continue
        frame[4], frame[5] = tried, np.uint64(best + 128)
        is_back = False
        own = own ^ mask
        mask = mask | sorted_moves[n_stones, tried]
        beta = 1 - beta
        n_stones += 1


@compiled
def score_of(
    own: np.uint64,
    mask: np.uint64,
    low: int,
    high: int,
    columns: int,
    rise: np.uint64,
    board: np.uint64,
    bottom: np.uint64,
    order: NDArray[Any],
    table: NDArray[Any],
    tally: NDArray[Any],
    frames: NDArray[Any],
    sorted_moves: NDArray[Any],
) -> Any:
    """The exact score of a position that is not over, known to lie in `low` to `high`; (low, high) if cut off.

    Returns:
        (low, high): what is proven; equal when the score is exact.
    """
    n_cells = columns * (np.int64(rise) - 1)
    n_stones = count(mask)
    if can_win_now(own, mask, rise, board, bottom):
        score = np.int64((n_cells + 1 - n_stones) // 2)
        return score, score
    low = max(low, -((n_cells - n_stones) // 2))
    high = min(high, (n_cells - 1 - n_stones) // 2)
    while low < high:
        middle = low + (high - low) // 2
        # Far bounds are cheap to prove and fill the table: close in from both ends.
        if middle <= 0 and -((-low) // 2) < middle:
            middle = -((-low) // 2)
        elif middle >= 0 and high // 2 > middle:
            middle = high // 2
        value = bounded(own, mask, middle + 1, columns, rise, board, bottom, order, table, tally, frames, sorted_moves)
        if value == UNDECIDED:
            break
        if value > middle:
            low = max(low, value)
        else:
            high = min(high, value)
    return low, high

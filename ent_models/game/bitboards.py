"""Boards on which stones fall, as two 64-bit numbers: the kernels that rules, solver and search share.

Source of the layout: John Tromp's Fhourstones; Pascal Pons, "Solving Connect Four", 2015-2019. A column takes
`rows + 1` bits, lowest row first; the bit above its top is always empty, so that shifts never run into the next
column. `own` are the stones of the side to move, `mask` all stones. `rise` stands for `rows + 1`: one step sideways.
All numbers are uint64, since numba makes floats of mixed signs. Boards of `columns * rise <= 64` bits fit.
"""

from typing import Any

import numpy as np

from ent_models.game.compiling import compiled

ONE = np.uint64(1)
TWO = np.uint64(2)
THREE = np.uint64(3)


def bottom_of(columns: int, rows: int) -> int:
    """One bit in the lowest row of each column."""
    return sum(1 << (column * (rows + 1)) for column in range(columns))


def board_of(columns: int, rows: int) -> int:
    """All cells of the board."""
    return bottom_of(columns, rows) * ((1 << rows) - 1)


@compiled
def count(bits: np.uint64) -> Any:
    """How many bits are set."""
    bits = bits - ((bits >> ONE) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> TWO) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@compiled
def has_line(stones: np.uint64, rise: np.uint64, in_a_row: int) -> bool:
    """Whether `stones` hold a line of `in_a_row` (3 or 4), in any of the four directions."""
    for turn in range(4):
        step = ONE if turn == 0 else rise + np.uint64(turn) - TWO
        pairs = stones & (stones >> step)
        if in_a_row == 3:
            if pairs & (stones >> (TWO * step)):
                return True
        elif pairs & (pairs >> (TWO * step)):
            return True
    return False


@compiled
def winning_cells(stones: np.uint64, mask: np.uint64, rise: np.uint64, board: np.uint64) -> np.uint64:
    """Empty cells, reachable or not, that would make a line of four out of `stones`."""
    cells = (stones << ONE) & (stones << TWO) & (stones << THREE)
    for turn in range(3):
        step = rise + np.uint64(turn) - ONE
        double = step + step
        triple = double + step
        pair = (stones << step) & (stones << double)
        cells |= pair & (stones << triple)
        cells |= pair & (stones >> step)
        pair = (stones >> step) & (stones >> double)
        cells |= pair & (stones << step)
        cells |= pair & (stones >> triple)
    return cells & (board ^ mask)


@compiled
def mirrored(bits: np.uint64, columns: int, rise: np.uint64) -> np.uint64:
    """The same stones seen in a mirror: the first column last."""
    column_mask = (ONE << rise) - ONE
    result = np.uint64(0)
    for _ in range(columns):
        result = (result << rise) | (bits & column_mask)
        bits >>= rise
    return result


@compiled
def canonical_key(own: np.uint64, mask: np.uint64, columns: int, rise: np.uint64) -> np.uint64:
    """One number for a position and its mirror image; different for all others."""
    key = own + mask
    other = mirrored(own, columns, rise) + mirrored(mask, columns, rise)
    return min(key, other)

"""The opening book out of a database of all positions with twelve stones, instead of a day of the solver's work.

Source: Markus Thill, BitBully databases (MIT licence), `book_12ply_distances.dat` of the package bitbully-databases.
Entries are five bytes, sorted: the position as a signed big-endian number of 32 bits (column by column from the left,
each from the bottom: 10 a stone of the first side, 11 of the second, 0 the end of the column, and one 0 at the end),
then a signed byte: 100 - plies until the first side wins, its negative mirror for a loss, 0 a draw. Of a position and
its mirror image one is there; positions that a threat decides at once are not.

    python -m ent_models.game.bitbully book_12ply_distances.dat book_connect4.npz
    python -m ent_models.game.make_book --out book_connect4.npz
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ent_models.game import book
from ent_models.game.bitboards import ONE
from ent_models.game.compiling import compiled
from ent_models.game.connect4 import CONNECT4
from ent_models.game.protocol import OPEN, WIN, States

PLIES = 12
_ENTRY_BYTES = 5


def read(path: Path) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Codes (n,), rising, and scores (n,) after Pons for the side to move. Raises OSError, ValueError."""
    entries = np.fromfile(path, np.uint8).reshape(-1, _ENTRY_BYTES)
    codes = entries[:, :4].copy().view(">i4")[:, 0].astype(np.int64)
    values = entries[:, 4].copy().view(np.int8).astype(np.int64)
    plies_left = 100 - np.abs(values)
    half = CONNECT4.max_plies // 2
    scores = np.where(values == 0, 0, np.sign(values) * (half + 1 - (PLIES + plies_left + 1) // 2))
    return codes, scores.astype(np.int8)


def scores_of(path: Path, states: States) -> NDArray[np.int8]:
    """Scores of states (n, 2) with twelve stones, UNKNOWN where the database has none. Raises as `read`."""
    codes, scores = read(path)
    found = np.full(len(states), book.UNKNOWN, np.int8)
    for image in (states, CONNECT4.image(states, np.ones(len(states)))):
        mine = np.empty(len(states), np.int64)
        _encode(image, CONNECT4.columns, CONNECT4.rows, mine)
        places = np.minimum(np.searchsorted(codes, mine), len(codes) - 1)
        found = np.where(codes[places] == mine, scores[places], found)
    return found


@compiled
def _encode(states: NDArray[Any], columns: int, rows: int, codes: NDArray[Any]) -> None:
    """The side to move is the first: twelve stones are an even number."""
    for i in range(len(states)):
        own, mask = states[i]
        code = np.uint64(0)
        for column in range(columns):
            for row in range(rows):
                bit = ONE << np.uint64(column * (rows + 1) + row)
                if not mask & bit:
                    break
                code = (code << np.uint64(2)) | (np.uint64(2) if own & bit else np.uint64(3))
            code <<= ONE
        code <<= ONE
        value = np.int64(code & np.uint64(0xFFFFFFFF))
        codes[i] = value - (1 << 32) if value >= (1 << 31) else value


def bounds_above(
    states: States, keys: NDArray[np.uint64], lows: NDArray[np.int64], highs: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Bounds of states (n, 2) from those of the positions one stone later, whose rising keys are `keys`."""
    game = CONNECT4
    outcomes = game.outcomes(states)
    n_left = game.max_plies - int(states[0, 1]).bit_count()
    low, high = (np.full(len(states), -100, np.int64) for _ in range(2))
    for move in range(game.n_moves):
        going = np.flatnonzero(outcomes[:, move] == OPEN)
        if len(going):
            below, _ = game.canonical(game.play(states[going], np.full(len(going), move)))
            places = np.searchsorted(keys, below)
            low[going] = np.maximum(low[going], -highs[places])
            high[going] = np.maximum(high[going], -lows[places])
    is_won = (outcomes == WIN).any(axis=1)
    low[is_won] = high[is_won] = (n_left + 1) // 2
    return low, high


def main(arguments: list[str] | None = None) -> int:
    """Make what follows from the database; the solver adds the rest when `make_book` goes on with the same file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("database", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--plies", type=int, default=8, help="stones on the board in the book (default 8)")
    options = parser.parse_args(arguments)
    levels = book.all_levels(CONNECT4, PLIES)
    keys, states = levels[-1]
    n_left = CONNECT4.max_plies - PLIES
    known = scores_of(options.database, states).astype(np.int64)
    known[(CONNECT4.outcomes(states) == WIN).any(axis=1)] = (n_left + 1) // 2
    is_gap = known == book.UNKNOWN
    print(f"{len(states)} positions with {PLIES} stones, {int(is_gap.sum())} of them not known", flush=True)
    lows, highs = np.where(is_gap, -(n_left // 2), known), np.where(is_gap, (n_left - 1) // 2, known)
    for plies in range(PLIES - 1, options.plies - 1, -1):
        above_keys, states = levels[plies]
        lows, highs = bounds_above(states, keys, lows, highs)
        keys = above_keys
        print(f"{len(states)} positions with {plies} stones, {int((lows < highs).sum())} not known", flush=True)
    scores = np.where(lows == highs, lows, book.UNKNOWN).astype(np.int8)
    book.save(options.out, CONNECT4, options.plies, scores)
    return 0


if __name__ == "__main__":
    sys.exit(main())

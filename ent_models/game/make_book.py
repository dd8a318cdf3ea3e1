"""Makes the opening book with the solver, in sittings: every call goes on where the last one ended.

python -m ent_models.game.make_book --plies 8 --out book.npz --hours 2
"""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ent_models.game import book
from ent_models.game.games import game_called
from ent_models.game.solver import Solver

SAVE_EVERY_S = 30.0


def make(path: Path, game_name: str, plies: int, hours: float, table_bits: int, part: int, parts: int) -> Iterator[str]:
    """Solve what the file does not know yet; yields a line now and then. Raises BadInput, OSError."""
    game = game_called(game_name)
    _, states = book.all_levels(game, plies)[-1]
    scores = np.full(len(states), book.UNKNOWN, np.int8)
    if path.is_file():
        with np.load(path, allow_pickle=False) as file:
            scores[:] = file["scores"]
    solver = Solver(game_name, table_bits=table_bits)
    began = saved = time.monotonic()
    mine = range(len(states) * (part - 1) // parts, len(states) * part // parts)
    todo = [int(i) for i in mine if scores[i] == book.UNKNOWN]
    for n_solved, i in enumerate(todo, start=1):
        if time.monotonic() - began > hours * 3600:
            break
        scores[i] = solver.score(states[i])
        if time.monotonic() - saved > SAVE_EVERY_S:
            book.save(path, game, plies, scores)
            saved = time.monotonic()
            rate = (saved - began) / n_solved
            left_h = rate * (len(todo) - n_solved) / 3600
            yield f"{n_solved} of {len(todo)} solved, {rate:.3f} s each, {left_h:.2f} h left"
    book.save(path, game, plies, scores)
    yield f"{int((scores != book.UNKNOWN).sum())} of {len(scores)} positions are in {path.name}"


def join(parts: list[Path], out: Path) -> str:
    """Put together books of the same depth that were made in parts. Raises OSError, ValueError."""
    scores = None
    for path in parts:
        with np.load(path, allow_pickle=False) as file:
            name, plies, more = str(file["game"]), int(file["plies"]), file["scores"]
        scores = more if scores is None else np.where(scores == book.UNKNOWN, more, scores)
    if scores is None:
        raise ValueError("no books to join")
    book.save(out, game_called(name), plies, scores)
    return f"{int((scores != book.UNKNOWN).sum())} of {len(scores)} positions are in {out.name}"


def main(arguments: list[str] | None = None) -> int:
    """The command. Prints how far it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--game", default="connect4")
    parser.add_argument("--plies", type=int, default=8, help="stones on the board (default 8)")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hours", type=float, default=1e9, help="stop after that long")
    parser.add_argument("--table-bits", type=int, default=25, help="2^n bounds of 8 bytes (default 25: 268 MB)")
    parser.add_argument("--part", type=int, default=1, help="which part of --parts this process solves, from 1")
    parser.add_argument("--parts", type=int, default=1)
    parser.add_argument("--join", type=Path, nargs="+", help="only put these books together")
    options = parser.parse_args(arguments)
    if options.join:
        print(join(options.join, options.out))
        return 0
    for line in make(
        options.out, options.game, options.plies, options.hours, options.table_bits, options.part, options.parts
    ):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The game room measured: mistakes of every generation and level, matches, Elo, and how quick everything is.

`python -m benchmarks.game [--write] [--quick]`. Positions are the three sets of Pascal Pons that this machine has (see
benchmarks/README.md), with the solver's own judgement of every move. `--quick` takes a tenth of everything.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks import results
from benchmarks.data import data_dir
from ent_models.game import baselines, elo, exam, players, shipped
from ent_models.game.connect4 import CONNECT4
from ent_models.game.exam import Exam
from ent_models.game.player import Player
from ent_models.game.positions import states_of
from ent_models.game.protocol import States
from ent_models.game.records import Level, Position
from ent_models.game.search import Search

SETS = {"end, easy": "Test_L3_R1", "middle, easy": "Test_L2_R1", "begin, easy": "Test_L1_R1"}
MOVE_SECONDS = 0.9
N_RANDOM_GAMES = 200
Move = Callable[[str], int]
"""Moves played so far to the column (from 0) of one player."""


def read(name: str, part: int) -> list[tuple[str, int]]:
    """(moves, score) of every `part`-th line of a set."""
    lines = (data_dir() / "connect4" / SETS[name]).read_text(encoding="ascii").splitlines()
    return [(moves, int(score)) for moves, score in (line.split() for line in lines[::part])]


def judged(rows: list[tuple[str, int]]) -> Exam:
    """An exam of those positions: what perfect play makes of each move."""
    states = np.concatenate([states_of(Position(moves))[-1:] for moves, _ in rows])
    return Exam(CONNECT4, states, players.referee("connect4").move_outcomes(states))


def rate(sheet: Exam, moves: NDArray[np.int64]) -> str:
    """Mistakes in percent."""
    return f"{sheet.mistakes(moves).mean():.1%}".replace("%", " %")


def one_by_one(rows: list[tuple[str, int]], move: Move) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The moves of a player that is asked about one position after the other, and the seconds of each."""
    found, spent = [], []
    for moves, _ in rows:
        began = time.perf_counter()
        found.append(move(moves))
        spent.append(time.perf_counter() - began)
    return np.array(found), np.array(spent)


def level_move(level: Level) -> Move:
    """A level as the command line and the pages have it."""
    player = players.warm(level.player)

    def move(moves: str) -> int:
        thought = player.think(
            Position(moves),
            n_simulations=level.n_simulations,
            max_seconds=MOVE_SECONDS,
            temperature=level.temperature,
            seed=len(moves),
        )
        return thought.column - 1

    return move


def rollout_move(seconds: float) -> Move:
    """Tree search without a network, with as much time a move."""
    evaluate = baselines.rollouts(CONNECT4)

    def move(moves: str) -> int:
        search = Search(CONNECT4, 1, 100_000, 8)
        search.start(states_of(Position(moves))[-1:], evaluate)
        until = time.perf_counter() + seconds
        while time.perf_counter() < until and search.step(evaluate):
            pass
        return int(np.argmax(search.best_moves(0)))

    return move


def mistakes(part: int) -> str:
    """The table of mistake rates."""
    sets = {name: read(name, part) for name in SETS}
    sheets = {name: judged(rows) for name, rows in sets.items()}
    lines: list[tuple[str, ...]] = []

    def add(*cells: str) -> None:
        lines.append(cells)
        print("  ".join(cells), flush=True)

    chance = [exam.strength_by_chance(sheet).mistake_rate for sheet in sheets.values()]
    add("by chance", *(f"{share:.1%}".replace("%", " %") for share in chance), "-")
    for name, choose in (
        ("minimax, 5 plies", lambda states: baselines.minimax_moves(CONNECT4, states, 5)),
        *((f"{one.name}, {one.n_games:,} games, network alone", _alone(f"connect4/{one.number}"))
          for one in shipped.shelf("connect4").generations),
    ):  # fmt: skip
        add(name, *(rate(sheet, choose(sheet.states)) for sheet in sheets.values()), "-")
    slowest: tuple[str, ...] = ()
    for level in shipped.shelf("connect4").levels:
        told, spent = [], []
        for name, rows in sets.items():
            moves, seconds = one_by_one(rows, level_move(level))
            told.append(rate(sheets[name], moves))
            spent.append(seconds)
        every = np.concatenate(spent)
        slowest = (f"{np.median(every):.2f} / {np.quantile(every, 0.99):.2f}",)
        add(f"level {level.name}", *told, *slowest)
    few = {name: rows[:: max(1, len(rows) // 100)] for name, rows in sets.items()}
    told = []
    for rows in few.values():
        moves, _ = one_by_one(rows, rollout_move(MOVE_SECONDS))
        told.append(rate(judged(rows), moves))
    add(f"rollout search, {MOVE_SECONDS} s a move (100 positions)", *told, f"{MOVE_SECONDS}")
    heads = ("player", *SETS, "s a move, median / 99th of 100")
    return f"Mistakes: the move worsens win, draw or loss.\n\n{results.table(heads, lines)}"


def _alone(player: str) -> Callable[[States], NDArray[np.int64]]:
    mind = players.warm(player).evaluate
    return lambda states: exam.chosen_moves(CONNECT4, states, mind, 0)


def against_chance(n_games: int) -> str:
    """Every level but the random one against moves by chance, both sides."""
    rows = []
    for level in shipped.shelf("connect4").levels[2:]:
        mind = players.warm(level.player).evaluate
        n = min(level.n_simulations, 200)
        found = elo.match(
            CONNECT4,
            lambda states, mind=mind, n=n: exam.chosen_moves(CONNECT4, states, mind, n),  # type: ignore[misc]
            elo.by_chance(CONNECT4),
            (level.name, "chance"),
            n_pairs=n_games // 2,
            chance_plies=0,
        )
        rows.append((level.name, n, found.wins, found.draws, found.losses))
        print(rows[-1], flush=True)
    heads = ("level", "positions looked at", "won", "drawn", "lost")
    return f"Against chance, {n_games} games, each side half of them.\n\n{results.table(heads, rows)}"


def ladder() -> str:
    """Elo of the generations, as they were shipped."""
    rows = [
        (one.name, f"{one.n_games:,}", f"{one.minutes:.1f}", f"{one.alone.mistake_rate:.1%}",
         f"{one.searching.mistake_rate:.1%}", f"{one.elo.elo:+.0f} ({one.elo.low:+.0f} to {one.elo.high:+.0f})")
        for one in shipped.shelf("connect4").generations
        if one.elo is not None
    ]  # fmt: skip
    heads = ("generation", "games", "minutes", "mistakes alone", "mistakes searching", "Elo, 95 %")
    command = shipped.shelf("connect4").command
    return f"Generations, with the run's own exam. Made by `{command}`.\n\n{results.table(heads, rows)}"


def speed(quick: bool) -> str:
    """Search, network and self-play."""
    import torch

    from ent_models.game import network
    from ent_models.game.evaluator import Evaluator
    from ent_models.game.selfplay import PlayOptions, play_games

    best = shipped.level("connect4", shipped.BEST)
    rows = []
    for n_threads in (1, 2):
        game, path = players.place(best.player)
        player = Player(path, CONNECT4, n_threads=n_threads)
        player.think(Position(), n_simulations=100)
        player.evaluate.forget()
        before = player.evaluate.n_computed
        thought = player.think(Position("4"), n_simulations=4000, max_seconds=60)
        computed = player.evaluate.n_computed - before
        rows.append((f"one search, {n_threads} threads", f"{thought.n_simulations / thought.seconds:,.0f} nodes/s",
                     f"{computed / thought.seconds:,.0f} positions/s"))  # fmt: skip
        assert game == "connect4"
    torch.set_num_threads(1)
    net, _ = network.load(path, CONNECT4)
    evaluate = Evaluator(CONNECT4, network.in_batches(net))
    n_games = 48 if quick else 192
    play_games(CONNECT4, evaluate, 4, PlayOptions(n_slots=4), np.random.default_rng(0))
    evaluate.forget()
    evaluate.n_computed = 0
    began = time.perf_counter()
    played = play_games(CONNECT4, evaluate, n_games, PlayOptions(), np.random.default_rng(1))
    spent = time.perf_counter() - began
    assert played is not None
    rows.append(("self-play, 1 thread, 24 positions a move", f"{n_games / spent * 3600:,.0f} games/h",
                 f"{evaluate.n_computed / spent:,.0f} positions/s"))  # fmt: skip
    return f"Speed.\n\n{results.table(('what', 'rate', 'network'), rows)}"


def solver(part: int) -> str:
    """Every position of the three sets, solved anew, with and without the opening book."""
    from ent_models.game import book
    from ent_models.game.solver import Solver

    lines = []
    Solver("connect4", table_bits=8).solve(Position(read("end, easy", 1)[0][0]))  # compiles
    for name in SETS:
        rows = read(name, part)
        referee = Solver("connect4", table_bits=23, book=book.shipped())
        right, looked, began = 0, 0, time.perf_counter()
        for moves, score in rows:
            found = referee.solve(Position(moves), is_each_column=False)
            right += found.score == score
            looked += found.n_looked_at
        spent = time.perf_counter() - began
        lines.append((name, f"{right} of {len(rows)}", f"{spent / len(rows) * 1000:.2f}", f"{looked / len(rows):,.0f}",
                      f"{looked / spent / 1e6:.2f}"))  # fmt: skip
        print(lines[-1], flush=True)
    heads = ("set", "right", "ms a position", "looked at", "million a second")
    return f"The referee, one core.\n\n{results.table(heads, lines)}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    options = parser.parse_args()
    part = 10 if options.quick else 1
    pages = [
        results.machine(("torch", "numba", "onnxruntime")),
        solver(part),
        mistakes(part),
        against_chance(N_RANDOM_GAMES // part),
        ladder(),
        speed(options.quick),
    ]
    text = "\n\n".join(pages)
    print(text)
    if options.write:
        results.write_section("Game", f"Script: `python -m benchmarks.game --write`. {text}")


if __name__ == "__main__":
    main()

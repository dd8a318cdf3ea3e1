"""The game room measured: mistakes of every generation and level, matches, Elo, and how quick everything is.

`python -m benchmarks.game [--write] [--quick]`. Positions are the sets of Pascal Pons that this machine has (see
benchmarks/README.md), with the solver's own judgement of every move. The referee and the networks alone answer every
position, the strongest level every third, the others every fifth. `--quick` takes a tenth of everything. About fifteen
minutes on two cores.
"""

import argparse
import itertools
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import results
from benchmarks.data import data_dir
from ent_models.game import baselines, elo, exam, players, shipped
from ent_models.game.connect4 import CONNECT4
from ent_models.game.exam import Exam
from ent_models.game.player import MOVE_SECONDS, Player
from ent_models.game.positions import states_of
from ent_models.game.protocol import States
from ent_models.game.records import Level, Position, Rating
from ent_models.game.search import Search

PARTS = {"3": "end", "2": "middle", "1": "begin"}
KINDS = {"1": "easy", "2": "medium", "3": "hard"}
STRONGEST, OTHERS = 3, 5
"""Of the positions the strongest level, which takes its time, answers every third, the others every fifth."""
N_ROLLOUTS = 30
N_RANDOM_GAMES = 200
LOOKING = 64
Move = Callable[[NDArray[np.uint64]], int]
"""A state (1, words) to the column (from 0) of one player."""
Moves = Callable[[States], NDArray[np.int64]]
"""States (n, words) to moves (n,)."""


def sets() -> dict[str, Path]:
    """The sets that are here, by name, the shortest first: Test_L3_R1 is "end, easy"."""
    folder = data_dir() / "connect4"
    names = {f"Test_L{part}_R{kind}": f"{PARTS[part]}, {KINDS[kind]}" for part in PARTS for kind in KINDS}
    return {name: folder / file for file, name in names.items() if (folder / file).is_file()}


def read(path: Path, part: int = 1) -> list[tuple[str, int]]:
    """(moves, score) of every `part`-th line of a set."""
    lines = path.read_text(encoding="ascii").splitlines()
    return [(moves, int(score)) for moves, score in (line.split() for line in lines[::part])]


def judged(rows: list[tuple[str, int]]) -> Exam:
    """An exam of those positions: what perfect play makes of each move."""
    states = np.concatenate([states_of(Position(moves))[-1:] for moves, _ in rows])
    return Exam(CONNECT4, states, players.referee("connect4").move_outcomes(states))


def rate(share: float) -> str:
    """In percent."""
    return f"{share:.1%}".replace("%", " %")


def every(sheet: Exam, part: int) -> Exam:
    """Every `part`-th position of an exam."""
    return Exam(sheet.game, sheet.states[::part], sheet.outcomes[::part])


def one_by_one(move: Move, spent: list[float]) -> Moves:
    """A player that is asked about one position after the other; the seconds of each go into `spent`."""

    def choose(states: States) -> NDArray[np.int64]:
        found = []
        for state in states:
            began = time.perf_counter()
            found.append(move(state[None]))
            spent.append(time.perf_counter() - began)
        return np.array(found)

    return choose


def level_move(level: Level) -> Move:
    """A level as the command line and the pages have it."""
    player = players.warm(level.player)
    player.move(CONNECT4.start(), n_simulations=200)  # compiles
    player.evaluate.forget()  # what other levels of the same player saw
    seeds = itertools.count()
    return lambda state: player.move(
        state, n_simulations=level.n_simulations, temperature=level.temperature, seed=next(seeds)
    )


def rollout_move(seconds: float) -> Move:
    """Tree search without a network, with as much time a move."""
    evaluate = baselines.rollouts(CONNECT4)

    def move(state: NDArray[np.uint64]) -> int:
        search = Search(CONNECT4, 1, 100_000, 8)
        search.start(state, evaluate)
        until = time.perf_counter() + seconds
        while time.perf_counter() < until and search.step(evaluate):
            pass
        return int(np.argmax(search.best_moves(0)))

    move(CONNECT4.start())  # compiles
    return move


def mistakes(part: int) -> str:
    """The table of mistake rates."""
    sheets = {name: judged(read(path, part)) for name, path in sets().items()}
    lines: list[tuple[str, ...]] = []

    def add(name: str, choose: Moves, step: int, spent: list[float] | None = None) -> None:
        few = [every(sheet, step) for sheet in sheets.values()]
        rates = [rate(float(sheet.mistakes(choose(sheet.states)).mean())) for sheet in few]
        took = f"{np.median(spent):.2f} / {np.quantile(spent, 0.99):.2f} / {max(spent):.2f}" if spent else "-"
        lines.append((name, str(len(few[0].states)), *rates, took))
        print("  ".join(lines[-1]), flush=True)

    chance = [rate(exam.strength_by_chance(sheet).mistake_rate) for sheet in sheets.values()]
    lines.append(("by chance", "every move", *chance, "-"))
    add("minimax, 5 plies", lambda states: baselines.minimax_moves(CONNECT4, states, 5), OTHERS)
    few = max(1, len(next(iter(sheets.values())).states) // N_ROLLOUTS)
    spent: list[float] = []
    add(f"rollout search, {MOVE_SECONDS} s a move", one_by_one(rollout_move(MOVE_SECONDS), spent), few, spent)
    for one in shipped.shelf("connect4").generations:
        named = f"{one.name}, {one.n_games:,} games"
        add(f"{named}, network alone", _looking(f"connect4/{one.number}", 0), 1)
        add(f"{named}, looking at {LOOKING}", _looking(f"connect4/{one.number}", LOOKING), OTHERS)
    for level in shipped.shelf("connect4").levels:
        spent = []
        step = STRONGEST if level.name == shipped.BEST else OTHERS
        add(f"level {level.name}", one_by_one(level_move(level), spent), step, spent)
    heads = ("player", "positions of each set", *sheets, "s a move: median / 99th of 100 / longest")
    return f"Mistakes: the move worsens win, draw or loss.\n\n{results.table(heads, lines)}"


def _looking(player: str, n_simulations: int) -> Moves:
    mind = players.warm(player).evaluate
    return lambda states: exam.chosen_moves(CONNECT4, states, mind, n_simulations)


def against_chance(n_games: int) -> str:
    """Every level but the random one against moves by chance, both sides."""
    rows = []
    for level in shipped.shelf("connect4").levels[2:]:
        n = min(level.n_simulations, 200)
        found = elo.match(
            CONNECT4,
            _looking(level.player, n),
            elo.by_chance(CONNECT4),
            (level.name, "chance"),
            n_pairs=max(1, n_games // 2),
            chance_plies=0,
        )
        rows.append((level.name, n, found.wins, found.draws, found.losses))
        print(rows[-1], flush=True)
    heads = ("level", "positions looked at", "won", "drawn", "lost")
    return (
        f"Against chance, {n_games} games, each side half of them; levels that look further than 200 positions look at "
        f"200 here.\n\n{results.table(heads, rows)}"
    )


def ladder() -> str:
    """Elo of the generations and of the levels, as they were shipped."""
    shelf = shipped.shelf("connect4")
    rows = [
        (one.name, f"{one.n_games:,}", f"{one.minutes:.1f}", rate(one.alone.mistake_rate),
         rate(one.searching.mistake_rate), _interval(one.elo))
        for one in shelf.generations
    ]  # fmt: skip
    heads = ("generation", "games", "minutes", "mistakes alone", "mistakes searching", "Elo, 95 %")
    levels = [
        (one.name, one.player, one.n_simulations, rate(one.strength.mistake_rate) if one.strength else "-",
         _interval(one.elo))
        for one in shelf.levels
    ]  # fmt: skip
    others = ("level", "player", "looks at, at most", "mistakes", "Elo among levels, 95 %")
    return (
        f"Generations, with the run's own exam. Made by `{shelf.command}`.\n\n{results.table(heads, rows)}\n"
        f"Levels, as they are played, on the same exam.\n\n{results.table(others, levels)}"
    )


def _interval(rating: Rating | None) -> str:
    return "-" if rating is None else f"{rating.elo:+.0f} ({rating.low:+.0f} to {rating.high:+.0f})"


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
    """Every position of the sets, solved anew with the opening book."""
    from ent_models.game import book
    from ent_models.game.solver import Solver

    lines = []
    Solver("connect4", table_bits=8).solve(Position("2252576253462244111563365343671351441"))  # compiles
    for name, path in sets().items():
        rows = read(path, part)
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

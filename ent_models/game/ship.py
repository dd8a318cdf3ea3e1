"""Picks generations of a run, measures them and the levels made of them, and puts them in the package.

    python -m ent_models.game.ship runs/connect4 runs/small

The table that this writes is the only place where names and strengths stand: pages and commands read it.
"""

import argparse
import hashlib
import itertools
import json
import math
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ent_models import files
from ent_models.errors import BadInput, EntModelsError
from ent_models.game import elo, network, shipped
from ent_models.game import exam as exams
from ent_models.game.evaluator import Evaluator
from ent_models.game.exam import Exam
from ent_models.game.games import game_called
from ent_models.game.graph import session
from ent_models.game.journal import generations
from ent_models.game.player import Player
from ent_models.game.protocol import States
from ent_models.game.records import Generation, Level, Rating, Shelf, Shipped, Strength
from ent_models.game.search import Evaluate
from ent_models.records import to_json

NAMES = (
    "Newborn", "Toddler", "Child", "Pupil", "Teenager", "Student", "Club player", "Champion", "Master", "Grandmaster",
)  # fmt: skip
"""The ages of a player, in words; with fewer generations the last ones keep their names."""
PAIRS = 60
ELO_SIMULATIONS = 16
LEVEL_PAIRS, SLOW_PAIRS = 20, 10
"""Pairs of games of a level with the next, as they are played; fewer where one of them looks far."""
SLOW_SIMULATIONS = 1000
LEVELS: tuple[tuple[str, str, float, int, float], ...] = (
    ("newborn", "Moves by chance: it has not played a game yet", 0.0, 0, 1.0),
    ("toddler", "Has played a little, and is easily led astray", 0.2, 0, 0.5),
    ("child", "Has a feeling for the board, but does not look ahead", 0.45, 0, 0.0),
    ("student", "Half grown up, and looks a little ahead", 0.6, 24, 0.0),
    ("club", "Fully grown, and looks at a hundred positions", 1.0, 100, 0.0),
    ("strong", "Fully grown, and looks at eight hundred positions", 1.0, 800, 0.0),
    ("best", "As strong as it can be within a second", 1.0, 20_000, 0.0),
)
"""Name, words, place among the generations in [0, 1], how far it looks, and its chance."""
LEVEL_POSITIONS = 300
"""Positions of the exam that every level sits, one by one and within the time that it has in play."""


def ship(folders: list[Path], into: Path, n_generations: int, commands: dict[str, str]) -> tuple[Shelf, ...]:
    """Write the files and the table; games of which no run is given stay as they are. Raises BadInput, OSError."""
    into.mkdir(parents=True, exist_ok=True)
    kept: dict[str, Shelf] = {}
    if (into / shipped.TABLE).is_file():
        kept = {shelf.game: shelf for shelf in shipped.shelves(into)}
    for folder in folders:
        shelf = _shelf(folder, into, n_generations, commands)
        for old in kept[shelf.game].generations if shelf.game in kept else ():
            if old.file not in {new.file for new in shelf.generations}:
                (into / old.file).unlink(missing_ok=True)
        kept[shelf.game] = shelf
    shelves = tuple(kept[name] for name in sorted(kept))
    with files.written_whole(into / shipped.TABLE) as unfinished:
        unfinished.write_text(json.dumps(json.loads(to_json(shelves)), indent=1) + "\n", encoding="utf-8")
    shipped.shelves.cache_clear()
    return shelves


def picked(found: list[Generation], n: int) -> list[Generation]:
    """`n` generations from the first to the last, as evenly as there are by the logarithm of games played."""
    if len(found) <= n:
        return found
    last = math.log1p(found[-1].n_games)
    chosen = {0, len(found) - 1}
    for step in range(1, n - 1):
        wanted = last * (0.35 + 0.65 * step / (n - 1))  # the first games are all alike
        free = [i for i in range(len(found)) if i not in chosen]
        chosen.add(min(free, key=lambda i: abs(math.log1p(found[i].n_games) - wanted)))
    return [found[i] for i in sorted(chosen)]


def name_of(place: int, n: int) -> str:
    """What the generation at `place` of `n` is called."""
    return NAMES[round(place * (len(NAMES) - 1) / max(1, n - 1))]


def _shelf(folder: Path, into: Path, n_generations: int, commands: dict[str, str]) -> Shelf:
    found = generations(folder)
    if len(found) < 2:
        raise BadInput(f"{folder} holds no run with two generations or more.")
    chosen = picked(found, n_generations)
    game = game_called(chosen[0].game)
    exam = exams.load(folder / "exam.npz", game)
    shutil.copyfile(folder / "exam.npz", into / f"exam-{game.name}.npz")
    minds: list[Evaluate] = []
    players: dict[str, Player] = {}
    rows: list[Shipped] = []
    for place, one in enumerate(chosen):
        source = folder / "generations" / Path(one.file).name
        net, _ = network.load(source, game)
        data = source.read_bytes()
        (into / source.name).write_bytes(data)
        minds.append(Evaluator(game, session(net, 2), n_remembered=1 << 18))
        players[f"{game.name}/{one.number}"] = Player(net, game)
        digest = hashlib.sha256(data).hexdigest()
        name = name_of(place, len(chosen))
        rows.append(
            Shipped(name, one.number, game.name, source.name, digest, len(data), one.n_games, one.n_positions,
                    one.hours * 60, one.alone, one.searching)
        )  # fmt: skip
    ratings = _ratings(exam, minds, rows)
    rows = [replace(row, elo=ratings[str(row.number)]) for row in rows]
    levels = _measured([_level(made, rows) for made in LEVELS], players, every(exam, LEVEL_POSITIONS))
    return Shelf(
        game.name, commands.get(game.name, f"python -m ent_models.game --game {game.name}"), tuple(rows), levels
    )


def _ratings(exam: Exam, minds: list[Evaluate], rows: list[Shipped]) -> dict[str, Rating]:
    """Elo of all generations with a short look ahead, by matches of each with the next two; the first has 0."""

    def choose(mind: Evaluate) -> elo.Choose:
        return lambda states: exams.chosen_moves(exam.game, states, mind, ELO_SIMULATIONS)

    results = [
        elo.match(exam.game, choose(minds[i]), choose(minds[j]), (str(rows[i].number), str(rows[j].number)),
                  n_pairs=PAIRS, seed=i * 100 + j)
        for i in range(len(rows))
        for j in range(i + 1, min(i + 3, len(rows)))
    ]  # fmt: skip
    return {rating.name: rating for rating in elo.ladder(results, str(rows[0].number))}


def _level(made: tuple[str, str, float, int, float], rows: list[Shipped]) -> Level:
    name, words, share, n_simulations, temperature = made
    row = rows[round(share * (len(rows) - 1))]
    return Level(name, words, f"{row.game}/{row.number}", n_simulations, temperature)


def _measured(levels: list[Level], players: dict[str, Player], exam: Exam) -> tuple[Level, ...]:
    """Mistakes of all levels on the same positions, and their Elo by matches of each with the next; the first has 0."""
    ways = [as_played(level, players[level.player]) for level in levels]
    results = []
    for i in range(len(levels) - 1):
        is_slow = levels[i + 1].n_simulations > SLOW_SIMULATIONS
        names = (levels[i].name, levels[i + 1].name)
        n_pairs = min(LEVEL_PAIRS, SLOW_PAIRS) if is_slow else LEVEL_PAIRS
        results.append(elo.match(exam.game, ways[i], ways[i + 1], names, n_pairs=n_pairs, seed=i))
    ratings = {rating.name: rating for rating in elo.ladder(results, levels[0].name)}
    measured = []
    for level, choose in zip(levels, ways, strict=True):
        players[level.player].evaluate.forget()  # what other levels of the same player saw
        strength = exams.strength_of(exam, choose(exam.states), level.n_simulations)
        measured.append(replace(level, strength=strength, elo=ratings[level.name]))
    return tuple(measured)


def as_played(level: Level, player: Player) -> elo.Choose:
    """A level as a visitor meets it: one position after the other, with its time and its chance."""
    seeds = itertools.count()

    def choose(states: States) -> NDArray[np.int64]:
        return np.array(
            [
                player.move(
                    state[None],
                    n_simulations=level.n_simulations,
                    temperature=level.temperature,
                    seed=next(seeds),
                )
                for state in states
            ],
            np.int64,
        )

    return choose


def every(exam: Exam, n: int) -> Exam:
    """About `n` positions of an exam, evenly over its stones."""
    step = max(1, len(exam.states) // n)
    return Exam(exam.game, exam.states[::step], exam.outcomes[::step])


def told(shelf: Shelf) -> list[str]:
    """The table in words: mistakes early, in the middle, late and in all, and Elo with its interval."""
    lines = []
    for row in shelf.generations:
        lines.append(
            f"{shelf.game} {row.number:4} {row.name:12} {row.n_games:7} games; alone {_parts(row.alone)}; "
            f"searching {_parts(row.searching)}; Elo {_interval(row.elo)}"
        )
    for level in shelf.levels:
        lines.append(
            f"{shelf.game} level {level.name:8} {level.player}, {level.n_simulations}; {_parts(level.strength)}; "
            f"Elo among levels {_interval(level.elo)}"
        )
    return lines


def _parts(found: Strength | None) -> str:
    if found is None:
        return "-"
    return f"{found.early:.1%} {found.middle:.1%} {found.late:.1%} = {found.mistake_rate:.1%} of {found.n_positions}"


def _interval(rating: Rating | None) -> str:
    return "-" if rating is None else f"{rating.elo:+.0f} ({rating.low:+.0f} to {rating.high:+.0f})"


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("runs", nargs="+", type=Path, help="folders of runs, at most one for each game")
    parser.add_argument("--into", type=Path, default=shipped.FOLDER)
    parser.add_argument("--generations", type=int, default=10, help="how many to pick of each run (default 10)")
    parser.add_argument(
        "--command", action="append", default=[], metavar="GAME=COMMAND", help="the command that made a game's run"
    )
    options = parser.parse_args(arguments)
    commands = dict(pair.split("=", 1) for pair in options.command if "=" in pair)
    try:
        shelves = ship(options.runs, options.into, options.generations, commands)
    except (EntModelsError, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    for shelf in shelves:
        for line in told(shelf):
            sys.stdout.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The commands `connect4 move`, `connect4 solve` and `connect4 selfplay`: the game room without a page.

One JSON object for each position. `--stdin` reads a position a line; a line that is none becomes an object with
`error`, and the exit code is 1 at the end.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ent_models.errors import BadInput, EntModelsError
from ent_models.game.records import Position, SolverScore, Thought

GAME = "connect4"
N_FIRST = 200
"""Positions looked at before the first: enough that everything is called once."""


def add_parser(commands: Any) -> None:
    """Add `connect4` to the commands of the program."""
    connect4 = commands.add_parser("connect4", help="play Connect Four, solve positions, bring up a player")
    verbs = connect4.add_subparsers(title="verbs", required=True, metavar="VERB")
    move = verbs.add_parser("move", help="the move of a player that taught itself")
    _add_positions(move)
    move.add_argument("--level", default="best", help="how strong (default best); a wrong name tells the others")
    move.add_argument("--simulations", type=int, help="positions to look at (default: as the level has it)")
    move.set_defaults(run=run_move)
    solve = verbs.add_parser("solve", help="what perfect play gives: the referee, who learnt nothing")
    _add_positions(solve)
    solve.set_defaults(run=run_solve)
    selfplay = verbs.add_parser("selfplay", help="bring up a player from nothing; the same command goes on")
    selfplay.add_argument("--generations", type=int, required=True, metavar="N", help="rounds of self-play")
    selfplay.add_argument("--out", type=Path, required=True, metavar="DIR")
    selfplay.add_argument("--games", type=int, default=512, help="games in each round (default 512)")
    selfplay.add_argument("--threads", type=int, default=2, help="threads that play and learn (default 2)")
    selfplay.add_argument("--seed", type=int, default=0)
    selfplay.set_defaults(run=run_selfplay)


def _add_positions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("moves", nargs="?", metavar="MOVES", help="columns played, from 1, one digit each: 4453")
    parser.add_argument("--stdin", action="store_true", help="read a position a line instead")
    parser.add_argument("--json", action="store_true", help="one JSON object a line and a position")


def run_move(options: argparse.Namespace) -> int:
    """Run `connect4 move`. Raises EntModelsError."""
    from ent_models.game import players, shipped
    from ent_models.game.player import MOVE_SECONDS

    level = shipped.level(GAME, options.level)
    player = players.warm(level.player)
    n = level.n_simulations if options.simulations is None else options.simulations
    player.think(Position("", GAME), n_simulations=N_FIRST)  # compiles on a new machine, which is no thinking time

    def answer(position: Position) -> dict[str, Any]:
        thought = player.think(position, n_simulations=n, max_seconds=MOVE_SECONDS, temperature=level.temperature)
        return public_thought(thought, level.name)

    return _answer_all(options, answer, _move_in_words)


def run_solve(options: argparse.Namespace) -> int:
    """Run `connect4 solve`. Raises EntModelsError."""
    from ent_models.game import players

    solver = players.referee(GAME)
    return _answer_all(options, lambda position: public_score(solver.solve(position)), _score_in_words)


def run_selfplay(options: argparse.Namespace) -> int:
    """Run `connect4 selfplay`: a JSON object for each round. Raises EntModelsError."""
    from dataclasses import replace

    from ent_models.game.connect4 import CONNECT4
    from ent_models.game.presets import preset
    from ent_models.game.sitting import sit

    if options.generations < 1 or options.games < 1 or options.threads < 1:
        raise BadInput("Generations, games and threads are whole numbers of 1 or more.")
    how = replace(
        preset(GAME),
        hours=1e6,
        n_rounds=options.generations,
        games_per_round=options.games,
        generation_every=1,
        n_threads=options.threads,
        n_learning_threads=options.threads,
        seed=options.seed,
    )
    return sit(options.out, CONNECT4, how)


def public_thought(thought: Thought, level: str) -> dict[str, Any]:
    """`column` from 1, `value` in [-1, 1] for the side to move; `policy` and `visits` by column, 0 where it is full."""
    from ent_models.game.shapes import shape_called

    n_columns = shape_called(thought.position.game).columns
    by_column = {move.column: move for move in thought.moves}
    found = [by_column.get(column) for column in range(1, n_columns + 1)]
    return {
        "moves": thought.position.moves,
        "column": thought.column,
        "value": thought.value,
        "policy": [round(move.policy, 6) if move else 0.0 for move in found],
        "visits": [round(move.visit_share * thought.n_simulations) if move else 0 for move in found],
        "seconds": thought.seconds,
        "level": level,
        "player": thought.player,
        "line": thought.line,
    }


def public_score(found: SolverScore) -> dict[str, Any]:
    """`score` in Pons' convention for the side to move, `columns` those of each move, None where it is full."""
    return {
        "moves": found.position.moves,
        "score": found.score,
        "outcome": found.outcome,
        "columns": list(found.columns),
        "best": list(found.best),
        "positions": found.n_looked_at,
        "seconds": found.seconds,
    }


def _answer_all(
    options: argparse.Namespace,
    answer: Callable[[Position], dict[str, Any]],
    in_words: Callable[[dict[str, Any]], str],
) -> int:
    if options.stdin == (options.moves is not None):
        raise BadInput('Give either a position, such as 4453 ("" for the start), or --stdin.')
    n_failed = 0
    for moves in _lines() if options.stdin else [options.moves]:
        try:
            found = answer(Position(moves, GAME))
        except EntModelsError as problem:
            if not options.stdin:
                raise
            n_failed += 1
            found = {"moves": moves[:200], "error": str(problem)}
        print(json.dumps(found) if options.json or "error" in found else in_words(found), flush=True)
    return 1 if n_failed else 0


def _lines() -> Iterator[str]:
    """Lines of standard input; one that is no text is a wrong position, not the end of all."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").strip()


def _move_in_words(found: dict[str, Any]) -> str:
    return f"column {found['column']}   win chance {(found['value'] + 1) / 2:.0%}   {found['seconds']:.2f} s"


def _score_in_words(found: dict[str, Any]) -> str:
    best = ", ".join(str(column) for column in found["best"])
    return f"score {found['score']:+d} ({found['outcome']})   best: column {best}   {found['seconds']:.2f} s"

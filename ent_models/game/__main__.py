"""Bringing up a player by hand; the same command goes on where it was stopped.

python -m ent_models.game --out runs/connect4 --hours 4
"""

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import Any

from ent_models.errors import EntModelsError

_GROUPS = ("play", "learn")


def main(arguments: list[str] | None = None) -> int:
    """Train; one JSON object a line on standard output, the same as in the run's journal."""
    from ent_models.game.sitting import sit

    parser = argparse.ArgumentParser(
        prog="python -m ent_models.game",
        description="Let a player teach itself a game. The same command goes on where it was stopped.",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--game", default="connect4", help="connect4 or small (default connect4)")
    parser.add_argument("--hours", type=float, default=1.0, help="hours of work in all sittings (default 1)")
    parser.add_argument("--rounds", type=int, default=1_000_000, help="stop after that many rounds")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, help="that play at once (default: as the game's preset)")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="any other option, such as play.n_simulations=48",
    )
    chosen = parser.parse_args(arguments)
    try:
        game, options = settings(chosen.game, chosen.hours, chosen.rounds, chosen.seed, chosen.threads, chosen.set)
        return sit(chosen.out, game, options)
    except EntModelsError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


def settings(
    name: str, hours: float, rounds: int, seed: int, threads: int | None, changes: list[str]
) -> tuple[Any, Any]:
    """The game and the options of a run. Raises BadInput."""
    from ent_models.errors import BadInput
    from ent_models.game.games import game_called
    from ent_models.game.presets import preset

    game = game_called(name)
    options: Any = dataclasses.replace(preset(name), hours=hours, n_rounds=rounds, seed=seed)
    options = options if threads is None else dataclasses.replace(options, n_threads=threads)
    for change in changes:
        place, _, value = change.partition("=")
        group, _, field = place.rpartition(".")
        target = getattr(options, group) if group in _GROUPS else options
        if group not in ("", *_GROUPS) or not isinstance(getattr(target, field, None), int | float):
            raise BadInput(f"There is no option {place!r}. Use play.NAME, learn.NAME or NAME as RunOptions has them.")
        try:
            changed = dataclasses.replace(target, **{field: type(getattr(target, field))(value)})
        except ValueError as problem:
            raise BadInput(f"{value!r} is no value for {place}.") from problem
        options = dataclasses.replace(options, **{group: changed}) if group else changed
    return game, options


if __name__ == "__main__":
    sys.exit(main())

"""Players by name, kept warm: "<game>/<number>" comes with Rushes, "run-<id>/<number>" grew on this machine."""

from functools import cache, lru_cache
from pathlib import Path

from ent_models.errors import BadInput
from ent_models.game import book, shipped, upbringings
from ent_models.game.games import game_called
from ent_models.game.player import Player
from ent_models.game.solver import Solver

MAX_WARM = 6


def place(name: str) -> tuple[str, Path]:
    """The game and the weights of a player.

    Raises:
        BadInput: there is no such player.
        ModelUnavailable: its file is missing or altered.
    """
    grown = upbringings.of_player(name)
    if grown is not None:
        run, number = grown
        for generation in run.generations():
            if generation.number == number:
                return generation.game, run.folder / "generations" / Path(generation.file).name
        raise BadInput("This player is gone: its run was deleted.")
    game, _, wanted = name.partition("/")
    for kept in shipped.shelf(game).generations:
        if str(kept.number) == wanted:
            return game, shipped.checked_file(kept)
    raise BadInput(f"There is no player called {name!r}.")


@lru_cache(maxsize=MAX_WARM)
def warm(name: str, n_threads: int = 2) -> Player:
    """A player, ready to think. Raises as `place`, and BadInput if the weights do not fit."""
    game, path = place(name)
    return Player(path, game_called(game), n_threads=n_threads, name=name)


@cache
def referee(game: str) -> Solver:
    """The solver of a game, with the opening book where there is one."""
    return Solver(game, book=book.shipped() if game == "connect4" else None)

"""The table of games that can be played and learnt."""

from ent_models.errors import BadInput
from ent_models.game.connect4 import CONNECT4
from ent_models.game.drop import DropGame
from ent_models.game.small import SMALL

GAMES: dict[str, DropGame] = {game.name: game for game in (CONNECT4, SMALL)}


def game_called(name: str) -> DropGame:
    """The game of that name. Raises BadInput."""
    if name not in GAMES:
        raise BadInput(f"There is no game called {name!r}. Use one of: {', '.join(GAMES)}.")
    return GAMES[name]

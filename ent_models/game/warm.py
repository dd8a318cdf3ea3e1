"""Compiling ahead: everything that an opponent and the solver need, before the first visitor moves.

The first call after an install takes some seconds, later ones load what was kept (see compiling.py).
"""

import time

from ent_models.game import network
from ent_models.game.games import GAMES
from ent_models.game.player import Player
from ent_models.game.records import Position
from ent_models.game.solver import Solver


def warm_up() -> float:
    """Compile for every game; the seconds that it took."""
    began = time.perf_counter()
    for game in GAMES.values():
        player = Player(network.build(game, 4, 1).eval(), game, n_threads=1)
        player.think(Position("", game.name), n_simulations=4)
        Solver(game.name, table_bits=8).solve(Position("", game.name), max_positions=100)
    return time.perf_counter() - began

"""Positions told by move strings, as states of the compiled rules. What is wrong with them is told in boards.py."""

import numpy as np

from ent_models.errors import BadInput
from ent_models.game import boards
from ent_models.game.games import game_called
from ent_models.game.protocol import OPEN, States
from ent_models.game.records import Position


def states_of(position: Position) -> States:
    """(plies + 1, words): every position of a game, from the start to the one meant.

    Raises:
        BadInput: a sign that is no column, a full column, or moves after the end of the game.
    """
    game = game_called(position.game)
    columns = boards.columns_of(position)
    states = [game.start()]
    for column in columns:
        states.append(game.play(states[-1], np.array([column - 1])))
    return np.concatenate(states)


def open_state(position: Position) -> States:
    """(1, words): the position, which must not be over. Raises BadInput."""
    game = game_called(position.game)
    state = states_of(position)[-1:]
    if game.result(state)[0] != OPEN:
        raise BadInput("The game is over: there is no move to make. Take one back or begin a new game.")
    return state

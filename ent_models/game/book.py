"""The opening book: scores of all positions after so many moves, in a file of a few tens of kilobytes.

Only the scores are kept, in the order of the positions' keys; the positions are found again by playing all moves. What
comes before them follows from them.
"""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ent_models import files
from ent_models.errors import BadInput
from ent_models.game.drop import DropGame
from ent_models.game.games import game_called
from ent_models.game.protocol import DRAW, OPEN, WIN, States

UNKNOWN = 127
SHIPPED = Path(__file__).parent / "book_connect4.npz"


class Book:
    """Scores of the positions of `game` up to `plies` stones; gaps are allowed, they answer None."""

    def __init__(self, game: DropGame, plies: int, scores: NDArray[np.int8]) -> None:
        """`scores` are those of the last of `all_levels`, UNKNOWN where there is none yet.

        Raises:
            BadInput: another number of scores than positions.
        """
        self.game, self.plies = game, plies
        levels = list(all_levels(game, plies))
        if len(levels[-1][0]) != len(scores):
            raise BadInput(f"A book of {plies} moves has {len(levels[-1][0])} scores, not {len(scores)}.")
        self._levels = [(levels[-1][0], scores)]
        for keys, states in reversed(levels[:-1]):
            self._levels.insert(0, (keys, self._above(states, *self._levels[0])))
        self.n_known = int((scores != UNKNOWN).sum())

    def score(self, state: States) -> int | None:
        """The score of one state (1, words) for the side to move, None if the book does not know it."""
        n_stones = int(state[0, 1]).bit_count()
        if n_stones > self.plies:
            return None
        keys, scores = self._levels[n_stones]
        key = self.game.canonical(state)[0][0]
        place = int(np.searchsorted(keys, key))
        if place >= len(keys) or keys[place] != key or scores[place] == UNKNOWN:
            return None
        return int(scores[place])

    def scores_after(self, plies: int) -> NDArray[np.int8]:
        """Scores of all positions with that many stones, at most `self.plies`."""
        return self._levels[plies][1]

    def _above(self, states: States, keys: NDArray[np.uint64], scores: NDArray[np.int8]) -> NDArray[np.int8]:
        """Scores of states (n, words) from those of the positions after them."""
        game = self.game
        outcomes = game.outcomes(states)
        n_left = game.max_plies - int(states[0, 1]).bit_count()
        best = np.full(len(states), -100, np.int64)
        is_known = np.ones(len(states), bool)
        for move in range(game.n_moves):
            reached = np.full(len(states), -100, np.int64)
            going = np.flatnonzero(outcomes[:, move] == OPEN)
            if len(going):
                below, _ = game.canonical(game.play(states[going], np.full(len(going), move)))
                found = scores[np.searchsorted(keys, below)].astype(np.int64)
                is_known[going[found == UNKNOWN]] = False
                reached[going] = np.where(found == UNKNOWN, -100, -found)
            reached[outcomes[:, move] == DRAW] = 0
            best = np.maximum(best, reached)
        is_won = (outcomes == WIN).any(axis=1)
        best = np.where(is_won, (n_left + 1) // 2, best)
        return np.where(is_known | is_won, best, UNKNOWN).astype(np.int8)


def all_levels(game: DropGame, plies: int) -> list[tuple[NDArray[np.uint64], States]]:
    """For 0 to `plies` stones: rising keys (n,) and states of all positions that are not over, images once."""
    states = game.start()
    levels = [(game.canonical(states)[0], states)]
    for _ in range(plies):
        outcomes = game.outcomes(states)
        after = []
        for move in range(game.n_moves):
            going = np.flatnonzero(outcomes[:, move] == OPEN)
            after.append(game.play(states[going], np.full(len(going), move)))
        states = np.concatenate(after)
        keys, which = game.canonical(states)
        keys, places = np.unique(keys, return_index=True)
        states = game.image(states[places], which[places])
        levels.append((keys, states))
    return levels


def save(path: Path, game: DropGame, plies: int, scores: NDArray[np.int8]) -> None:
    """Write a book, whole or not at all. Raises OSError."""
    with files.written_whole(path) as unfinished, unfinished.open("wb") as stream:
        np.savez_compressed(stream, game=np.array(game.name), plies=np.array(plies), scores=scores)


def load(path: Path) -> Book:
    """The book in a file. Raises BadInput if it is none."""
    try:
        with np.load(path, allow_pickle=False) as file:
            name, plies, scores = str(file["game"]), int(file["plies"]), file["scores"].astype(np.int8)
    except (OSError, ValueError, KeyError, EOFError) as problem:
        raise BadInput(f"{path.name} is not an opening book: {problem}.") from problem
    if not 0 <= plies <= 12:
        raise BadInput(f"{path.name} is a book of {plies} moves; at most 12 can be read.")
    return Book(game_called(name), plies, scores)


@cache
def shipped() -> Book | None:
    """The book that comes with the room, None where it is not there."""
    return load(SHIPPED) if SHIPPED.is_file() else None

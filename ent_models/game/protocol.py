"""What a game must offer to be learnt, searched and played: one protocol. Knows no game.

States are rows of unsigned 64-bit numbers, many at a time, so that rules run compiled over whole batches. Moves count
from 0 here; people's columns count from 1 (see boards.py). A game for two, turn by turn, without chance.
"""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

States = NDArray[np.uint64]
Numbers = NDArray[Any]

LOSS, DRAW, WIN, OPEN, ILLEGAL = -1, 0, 1, 2, -2
"""What a move leads to, for the side that makes it; OPEN: the game goes on."""


class Game(Protocol):
    """Rules of one game. Every method takes and gives batches: the first axis counts positions."""

    name: str
    """Short, for files and the command line."""
    title: str
    n_moves: int
    """Moves are numbered 0 to n_moves - 1 in every position."""
    max_plies: int
    board: tuple[int, int]
    """Rows and columns of a plane."""
    n_planes: int

    def start(self, n: int = 1) -> States:
        """(n, words): the first position, n times."""

    def play(self, states: States, moves: Numbers) -> States:
        """(n, words): positions after legal `moves` (n,), for the other side to move."""

    def outcomes(self, states: States) -> NDArray[np.int8]:
        """(n, n_moves): what each move leads to, one of the five constants. The games must not be over."""

    def result(self, states: States) -> NDArray[np.int8]:
        """(n,): LOSS if the side that just moved has won, DRAW, or OPEN; for the side to move."""

    def canonical(self, states: States) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """(n,) keys, the same for positions that are images of each other, and (n,) which image a state is of it."""

    def image(self, states: States, which: Numbers) -> States:
        """The images `which` (n,), 0 to n_images - 1, of states; 0 is the state itself. Each image is its own way back.

        `image(states, canonical(states)[1])` are the canonical states.
        """

    def image_moves(self, which: int) -> NDArray[np.int64]:
        """(n_moves,): where each move goes in that image."""

    n_images: int

    def planes(self, states: States) -> NDArray[np.float32]:
        """(n, n_planes, rows, columns): what the network sees."""

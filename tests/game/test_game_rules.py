"""The rules: compiled bitboards against a board of rows and columns that anyone can read."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ent_models.errors import BadInput
from ent_models.game import boards, positions
from ent_models.game.drop import DropGame
from ent_models.game.games import GAMES, game_called
from ent_models.game.protocol import DRAW, ILLEGAL, LOSS, OPEN, WIN
from ent_models.game.records import Position


class PlainBoard:
    """The same rules, written for reading."""

    def __init__(self, columns: int, rows: int, in_a_row: int) -> None:
        self.columns, self.rows, self.in_a_row = columns, rows, in_a_row
        self.stacks: list[list[int]] = [[] for _ in range(columns)]
        self.n_stones = 0

    def can_play(self, column: int) -> bool:
        return len(self.stacks[column]) < self.rows

    def play(self, column: int) -> bool:
        """Whether the stone makes a line."""
        side = self.n_stones % 2
        self.stacks[column].append(side)
        self.n_stones += 1
        row = len(self.stacks[column]) - 1
        for right, up in ((1, 0), (0, 1), (1, 1), (1, -1)):
            length = 1
            for sign in (1, -1):
                c, r = column + sign * right, row + sign * up
                while 0 <= c < self.columns and 0 <= r < len(self.stacks[c]) and self.stacks[c][r] == side:
                    length += 1
                    c, r = c + sign * right, r + sign * up
            if length >= self.in_a_row:
                return True
        return False


BOARDS = [*GAMES.values(), DropGame("three", "Three", 4, 4, 3), DropGame("wide", "Wide", 8, 7, 4)]


@settings(max_examples=150, deadline=None)
@given(board=st.sampled_from(BOARDS), choices=st.lists(st.integers(0, 8), max_size=60))
def test_bitboards_follow_the_plain_rules(board: DropGame, choices: list[int]) -> None:
    plain = PlainBoard(board.columns, board.rows, board.in_a_row)
    state = board.start()
    for choice in choices:
        column = choice % board.columns
        outcome = int(board.outcomes(state)[0, column])
        assert (outcome == ILLEGAL) == (not plain.can_play(column))
        if outcome == ILLEGAL:
            continue
        state = board.play(state, np.array([column]))
        has_won = plain.play(column)
        expected = WIN if has_won else DRAW if plain.n_stones == board.max_plies else OPEN
        assert outcome == expected
        assert int(board.result(state)[0]) == (LOSS if has_won else expected)
        planes = board.planes(state)[0]
        for c, stack in enumerate(plain.stacks):
            for height in range(board.rows):
                row = board.rows - 1 - height
                stone = stack[height] if height < len(stack) else None
                assert planes[0, row, c] == (stone is not None and stone == plain.n_stones % 2)
                assert planes[1, row, c] == (stone is not None and stone != plain.n_stones % 2)
        if expected != OPEN:
            return


@settings(max_examples=60, deadline=None)
@given(board=st.sampled_from(BOARDS), choices=st.lists(st.integers(0, 8), max_size=20))
def test_mirror_images_share_a_key_and_turn_back(board: DropGame, choices: list[int]) -> None:
    states = [board.start(), board.start()]
    for choice in choices:
        column = choice % board.columns
        if int(board.outcomes(states[0])[0, column]) != OPEN:
            continue
        states = [board.play(states[0], [column]), board.play(states[1], [board.image_moves(1)[column]])]
    both = np.concatenate(states)
    keys, which = board.canonical(both)
    assert keys[0] == keys[1]
    canonical = board.image(both, which)
    assert (canonical[0] == canonical[1]).all()
    assert (board.image(canonical, which) == both).all()
    assert (board.planes(both)[0, :3] == board.planes(both)[1, :3, :, ::-1]).all()


@pytest.mark.parametrize(
    ("moves", "line"),
    [
        ("1212121", ((3, 1), (4, 1), (5, 1), (6, 1))),
        ("1122334", ((6, 1), (6, 2), (6, 3), (6, 4))),
        ("12234334454", ((3, 4), (4, 3), (5, 2), (6, 1))),
    ],
)
def test_a_won_game_shows_its_line(moves: str, line: tuple[tuple[int, int], ...]) -> None:
    board = boards.board(Position(moves))
    assert board.is_over and board.winner == "first" and board.legal == ()
    assert board.line == line


def test_a_board_is_drawn_from_the_top() -> None:
    board = boards.board(Position("445"))
    assert board.cells[-1] == "...11.."
    assert board.cells[-2] == "...2..."
    assert board.to_move == "second" and not board.is_over and board.legal == (1, 2, 3, 4, 5, 6, 7)


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        ("44a", "no column"),
        ("48", "no column"),
        ("40", "no column"),
        ("1111111", "full"),
        ("12121212", "over after move 7"),
        ("4" * 500, "more than a game"),
        ("4²", "no column"),
    ],
)
def test_wrong_moves_are_named(moves: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        positions.states_of(Position(moves))


def test_an_unknown_game_and_a_finished_one_are_refused() -> None:
    with pytest.raises(BadInput, match="connect4, small"):
        game_called("chess")
    with pytest.raises(BadInput, match="game is over"):
        positions.open_state(Position("1212121"))


def test_boards_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        DropGame("big", "Big", 9, 8, 4)

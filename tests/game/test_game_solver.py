"""The solver: published positions, a plain full search on small boards, the book."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from ent_models.errors import BadInput
from ent_models.game import book, positions
from ent_models.game.games import GAMES
from ent_models.game.protocol import ILLEGAL, OPEN, WIN
from ent_models.game.records import Position
from ent_models.game.selfplay import chance_positions
from ent_models.game.solver import Solver

SMALL = GAMES["small"]


@pytest.fixture(scope="module")
def solver() -> Solver:
    return Solver(table_bits=20)


@cache
def plain_score(own: int, mask: int) -> int:
    """The score by looking at everything, on the small board."""
    state = np.array([[own, mask]], np.uint64)
    outcomes = SMALL.outcomes(state)[0]
    n_left = SMALL.max_plies - mask.bit_count()
    if (outcomes == WIN).any():
        return (n_left + 1) // 2
    best = -100
    for column in np.flatnonzero(outcomes != ILLEGAL):
        if outcomes[column] == OPEN:
            below = SMALL.play(state, [column])[0]
            best = max(best, -plain_score(int(below[0]), int(below[1])))
        else:
            best = max(best, 0)
    return best


def test_it_agrees_with_a_plain_search_on_the_small_board() -> None:
    chance = np.random.default_rng(3)
    states = chance_positions(SMALL, 60, chance.integers(9, 18, 60), chance)
    small = Solver("small", table_bits=16)
    outcomes = small.move_outcomes(states)
    for state, row in zip(states, outcomes, strict=True):
        score = plain_score(int(state[0]), int(state[1]))
        assert small.score(state) == score
        assert row.max() == np.sign(score)


def test_the_small_game_is_a_draw() -> None:
    found = Solver("small", table_bits=18).solve(Position("", "small"))
    assert found.score == 0 and found.outcome == "draw" and found.best == (2, 3, 4)
    assert found.columns == found.columns[::-1]


@pytest.mark.parametrize("name", ["Test_L3_R1", "Test_L2_R1", "Test_L1_R1"])
def test_published_positions(name: str, data_dir: Path, solver: Solver) -> None:
    lines = (data_dir / "connect4" / name).read_text().split("\n")[:150]
    for line in lines:
        moves, score = line.split()
        found = solver.solve(Position(moves), is_each_column=False)
        assert found.score == int(score), moves


def test_scores_of_columns(solver: Solver) -> None:
    found = solver.solve(Position("112233"))  # four in the bottom row is there to be taken
    assert found.best == (4,) and found.score == 18 and found.outcome == "win"
    assert max(score for score in found.columns if score is not None) == found.columns[3] == 18
    full = solver.solve(Position("1111112244"))
    assert full.columns[0] is None


def test_mirrored_positions_score_alike(solver: Solver) -> None:
    for moves in ("4455222277", "12345671234", "44455554221"):
        other = "".join(str(8 - int(sign)) for sign in moves)
        mine, theirs = solver.solve(Position(moves)), solver.solve(Position(other))
        assert mine.score == theirs.score and mine.columns == theirs.columns[::-1]


def test_limited_work_gives_bounds_that_hold(solver: Solver) -> None:
    found = Solver(table_bits=16).solve(Position(""), max_positions=20_000)
    assert found.score is None and found.outcome == "unknown" and found.best == ()
    assert found.lowest < 1 <= found.highest  # the first side wins with its 41st stone: score 1
    assert found.n_looked_at < 21_000 * 8


def test_a_finished_game_is_refused(solver: Solver) -> None:
    with pytest.raises(BadInput, match="over"):
        solver.solve(Position("1212121"))


def small_book(plies: int = 4) -> book.Book:
    small = Solver("small", table_bits=18)
    states = book.all_levels(SMALL, plies)[-1][1]
    return book.Book(SMALL, plies, np.array([small.score(state) for state in states], np.int8))


def test_a_book_knows_what_the_solver_knows(tmp_path: Path) -> None:
    small, known = Solver("small", table_bits=18), small_book()
    for level in book.all_levels(SMALL, 4):
        for state in level[1]:
            assert known.score(state[None]) == small.score(state)
            assert known.score(SMALL.image(state[None], [1])) == small.score(state)
    with_book = Solver("small", book=known)
    found = with_book.solve(Position("33", "small"))
    assert found.is_from_book and found.n_looked_at == 0
    assert found.columns == small.solve(Position("33", "small")).columns
    assert known.score(positions.states_of(Position("12345", "small"))[-1:]) is None


def test_a_book_with_gaps_searches_them(tmp_path: Path) -> None:
    states = book.all_levels(SMALL, 3)[-1][1]
    small = Solver("small", table_bits=18)
    scores = np.array([small.score(state) for state in states], np.int8)
    scores[::2] = book.UNKNOWN
    gaps = Solver("small", table_bits=18, book=book.Book(SMALL, 3, scores))
    for moves in ("", "3", "32", "321", "3214"):
        assert gaps.solve(Position(moves, "small")).score == small.solve(Position(moves, "small")).score


def test_books_are_kept_and_damage_is_told(tmp_path: Path) -> None:
    path = tmp_path / "book.npz"
    states = book.all_levels(SMALL, 2)[-1][1]
    book.save(path, SMALL, 2, np.zeros(len(states), np.int8))
    assert book.load(path).n_known == len(states)
    book.save(path, SMALL, 2, np.zeros(3, np.int8))
    with pytest.raises(BadInput, match="not 3"):
        book.load(path)
    path.write_bytes(b"not a book")
    with pytest.raises(BadInput, match="not an opening book"):
        book.load(path)

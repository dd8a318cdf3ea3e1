"""Games explained: known turning points, in words."""

import pytest

from ent_models.errors import BadInput
from ent_models.game.records import Position
from ent_models.game.review import review
from ent_models.game.solver import Solver


@pytest.fixture(scope="module")
def solver() -> Solver:
    return Solver(table_bits=20)


def test_a_missed_block_is_the_turning_point(solver: Solver) -> None:
    game = Position("11223" + "7" + "4", "connect4")  # the second side had to play column 4
    found = review(game, solver, max_positions=3_000_000)
    last = found.moves[-1]
    assert last.kind == "best" and last.outcome_after == "win" and last.score_after == 18
    assert found.turning_point is None or found.turning_point.number <= 6


def test_a_slip_names_the_columns_that_kept_the_result() -> None:
    # On the small board the start is a draw; in the corner it is lost (the solver says so).
    small = Solver("small", table_bits=18)
    found = review(Position("1", "small"), small)
    slip = found.turning_point
    assert slip is not None and slip.number == 1 and slip.better == (2, 3, 4)
    assert (slip.outcome_before, slip.outcome_after) == ("draw", "loss")
    assert found.retry == Position("", "small")
    assert found.sentences[0] == (
        "Move 1 was the turning point. The first side played column 1 and let a sure draw slip: the game was lost. "
        "Column 2, 3 or 4 kept it."
    )
    assert found.accuracy_first == 0 and found.accuracy_second is None


def test_the_last_slip_decides_and_both_are_counted() -> None:
    small = Solver("small", table_bits=18)
    found = review(Position("11", "small"), small, names=("You", "The machine"))
    slips = [move for move in found.moves if move.kind == "slip"]
    assert found.turning_point == slips[-1]
    assert any(line.startswith("You kept the best result in 0 of 1") for line in found.sentences)
    assert any(line.startswith("The machine kept") for line in found.sentences)


def test_a_finished_game_on_the_small_board() -> None:
    small = Solver("small", table_bits=18)
    found = review(Position("2131415", "small"), small)  # four in the bottom row, unopposed
    assert [move.side for move in found.moves[:2]] == ["first", "second"]
    assert found.moves[-1].score_after == 20 // 2 - 7 // 2 and found.moves[-1].outcome_after == "win"
    assert found.turning_point is not None and found.turning_point.side == "second"
    assert found.accuracy_first == 1.0


def test_what_cannot_be_judged_is_said(solver: Solver) -> None:
    found = review(Position("44"), Solver(table_bits=16), max_positions=2000)
    assert {move.kind for move in found.moves} == {"unknown"}
    assert "2 moves could not be judged in the time." in found.sentences
    assert review(Position(""), Solver(table_bits=16), max_positions=10).sentences == ("No move has been made yet.",)
    with pytest.raises(BadInput):
        review(Position("99"), solver)

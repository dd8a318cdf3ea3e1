"""The search: proofs, forced wins, batches, remembered answers, Gumbel's plan."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ent_models.game import baselines, gumbel, positions, tree
from ent_models.game.evaluator import Evaluator
from ent_models.game.games import GAMES
from ent_models.game.protocol import OPEN, WIN, States
from ent_models.game.records import Position
from ent_models.game.search import Search
from ent_models.game.selfplay import chance_positions
from ent_models.game.solver import Solver

CONNECT4, SMALL = GAMES["connect4"], GAMES["small"]


def knows_nothing(states: States) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return np.zeros((len(states), 7), np.float32), np.zeros(len(states), np.float32)


def knows_nothing_small(states: States) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return np.zeros((len(states), 5), np.float32), np.zeros(len(states), np.float32)


def searched(moves: str, n: int, n_leaves: int = 1) -> Search:
    search = Search(CONNECT4, 1, n + 10, n_leaves)
    search.start(positions.open_state(Position(moves)), knows_nothing)
    while search.trees.size[0] < n and search.step(knows_nothing):
        pass
    return search


def test_a_win_in_one_is_seen_without_a_network() -> None:
    search = searched("112233", 1)
    assert search.fate(0) == tree.WON - 1 and int(np.argmax(search.best_moves(0))) == 3


def test_a_threat_is_met() -> None:
    search = searched("11223", 20)  # the second side must stop four in the bottom row
    assert int(np.argmax(search.best_moves(0))) == 3
    assert (search.values(0)[[0, 1, 2, 4, 5, 6]] == -1).all()


def test_a_win_in_three_is_proven() -> None:
    # Two open stones in the bottom row: a third beside them cannot be stopped at both ends.
    search = searched("3141", 300)
    assert search.fate(0) == tree.WON - 3
    assert int(np.argmax(search.best_moves(0))) + 1 in (2, 5)
    assert len(search.line(0)) == 3


@pytest.mark.parametrize("n_leaves", [1, 4])
def test_proofs_agree_with_the_solver(n_leaves: int) -> None:
    chance = np.random.default_rng(5)
    states = chance_positions(SMALL, 40, chance.integers(8, 16, 40), chance)
    outcomes = Solver("small", table_bits=16).move_outcomes(states)
    search = Search(SMALL, len(states), 600, n_leaves)
    search.start(states, knows_nothing_small)
    for _ in range(500):
        if not search.step(knows_nothing_small):
            break
    n_proven = 0
    for i, row in enumerate(outcomes):
        for move, fate in enumerate(search.trees.fate[i, 0]):
            if fate not in (tree.OPEN_FATE, tree.FORBIDDEN):
                n_proven += 1
                assert tree.fate_value(fate) == row[move]
        if search.fate(i) != tree.OPEN_FATE:
            assert row[int(np.argmax(search.best_moves(i)))] == row.max()
    assert n_proven > 60


def test_a_draw_in_hand_leaves_time_for_the_rest() -> None:
    """With six cells left and a favourite column, the whole game is seen to its end, not the same draw again."""

    def has_a_favourite(states: States) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        logits, values = knows_nothing(states)
        logits[:, 3] = 12
        return logits, values

    search = Search(CONNECT4, 1, 2000, 4)
    search.start(positions.open_state(Position("277731532632311772743463124655611524")), has_a_favourite)
    for _ in range(300):
        if not search.step(has_a_favourite):
            break
    assert search.fate(0) == tree.DRAWN and search.trees.size[0] < 300


def test_sums_of_visits_come_out_after_virtual_losses() -> None:
    search = searched("44", 500, n_leaves=8)
    visits, total = search.trees.visits[0], search.trees.total[0]
    assert (np.abs(total) <= visits + 1e-4).all()
    for node in range(1, int(search.trees.size[0])):
        above = np.argwhere(search.trees.child[0] == node)
        assert len(above) == 1
        through = visits[tuple(above[0])]
        assert through >= visits[node].sum() + 1


def test_answers_are_remembered_and_mirrored() -> None:
    n_rows: list[int] = []

    def forward(planes: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        n_rows.append(len(planes))
        sums = planes[:, 0].sum(axis=1)  # one number a column: the column's own stones
        return sums.astype(np.float32), planes[:, 1].sum(axis=(1, 2))

    evaluate = Evaluator(CONNECT4, forward, n_remembered=4)  # so small that places are fought over
    chance = np.random.default_rng(2)
    states = chance_positions(CONNECT4, 300, chance.integers(0, 9, 300), chance)
    for part in (states, states[::-1], CONNECT4.image(states, np.ones(300))):
        logits, values = evaluate(part)
        planes = CONNECT4.planes(part)
        assert (logits == planes[:, 0].sum(axis=1)).all()
        assert (values == planes[:, 1].sum(axis=(1, 2))).all()
    wide = Evaluator(CONNECT4, forward)
    wide(states)
    before = len(n_rows)
    wide(CONNECT4.image(states, np.ones(300)))
    assert len(n_rows) == before and wide.n_asked == 600


@settings(max_examples=50, deadline=None)
@given(considered=st.integers(1, 7), n_simulations=st.integers(1, 200))
def test_the_halving_plan_is_one_that_can_be_followed(considered: int, n_simulations: int) -> None:
    visits = [0] * considered
    for wanted in gumbel.halving_plan(7, n_simulations)[considered]:
        visits[visits.index(int(wanted))] += 1
    assert sum(visits) == n_simulations


def test_gumbel_teaches_the_winning_move() -> None:
    states = positions.open_state(Position("3141"))
    search = Search(CONNECT4, 1, 202)
    search.start(states, knows_nothing)
    noise, scores = np.zeros((1, 7)), np.zeros(7)
    plan, forced = gumbel.halving_plan(7, 200), np.full(1, -1, np.int64)
    for step in range(200):
        gumbel.choose_forced(search.trees, noise, plan, step, forced, scores, 0.12)
        if not search.step(knows_nothing, forced):
            break
    policy = np.zeros(7, np.float32)
    move, value = gumbel.decide(search.trees, 0, noise, scores, policy, 0.12)
    assert move + 1 in (2, 5) and value == 1.0
    assert policy.sum() == pytest.approx(1) and policy[[1, 4]].sum() > 0.9


def test_full_trees_stop() -> None:
    search = Search(CONNECT4, 2, 5)
    search.start(CONNECT4.start(2), knows_nothing)
    for _ in range(10):
        search.step(knows_nothing)
    assert not search.trees.active.any() and (search.trees.size == 5).all()


def test_chance_positions_are_never_over() -> None:
    chance = np.random.default_rng(0)
    states = chance_positions(SMALL, 500, np.full(500, 20), chance)
    assert (SMALL.result(states) == OPEN).all()
    assert (SMALL.outcomes(states) == WIN).any()


def test_looking_ahead_sees_what_its_depth_allows() -> None:
    states = positions.open_state(Position("3141"))  # a win in three for the side to move
    assert baselines.looking_ahead(CONNECT4, states, 2).max() == 0
    three = baselines.looking_ahead(CONNECT4, states, 3)[0]
    assert sorted(np.flatnonzero(three == 1) + 1) == [5]
    assert baselines.minimax_moves(CONNECT4, np.repeat(states, 5, axis=0), depth=3)[0] + 1 in (2, 5)
    threatened = positions.open_state(Position("11223"))
    assert baselines.minimax_moves(CONNECT4, threatened, depth=2)[0] + 1 == 4


def test_rollouts_tell_a_good_position_from_a_bad_one() -> None:
    evaluate = baselines.rollouts(CONNECT4, seed=0)
    won, lost = (positions.open_state(Position(moves)) for moves in ("3141", "31411"))
    assert evaluate(np.repeat(won, 200, axis=0))[1].mean() > 0.2
    values = evaluate(np.repeat(lost, 200, axis=0))[1]
    assert set(np.unique(values).tolist()) <= {-1.0, 0.0, 1.0}

"""Networks and their files, players, the exam, matches, ratings."""

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from ent_models.errors import BadInput
from ent_models.game import elo, exam, graph, network
from ent_models.game.games import GAMES
from ent_models.game.player import Player
from ent_models.game.positions import open_state
from ent_models.game.protocol import States
from ent_models.game.records import MatchResult, Position
from ent_models.game.selfplay import chance_positions
from ent_models.game.solver import Solver

CONNECT4, SMALL = GAMES["connect4"], GAMES["small"]


def lively(width: int = 8, depth: int = 2) -> network.PolicyValueNet:
    """A network whose outputs differ from position to position, batch norms included."""
    net = network.build(CONNECT4, width, depth, seed=3)
    chance = torch.Generator().manual_seed(0)
    for name, value in net.state_dict().items():
        if value.is_floating_point():
            noise = torch.rand(value.shape, generator=chance)
            value.copy_(noise + 0.5 if "norm.running_var" in name or "norm.weight" in name else (noise - 0.5) * 0.6)
    return net.eval()


def some_planes() -> NDArray[np.float32]:
    chance = np.random.default_rng(0)
    return CONNECT4.planes(chance_positions(CONNECT4, 12, chance.integers(0, 20, 12), chance))


def test_all_ways_to_run_a_network_agree() -> None:
    net, planes = lively(), some_planes()
    with torch.inference_mode():
        logits, values = (part.numpy() for part in net(torch.from_numpy(planes)))
    for forward, tolerance in ((graph.session(net), 1e-4), (network.in_batches(net), 0.1)):
        found_logits, found_values = forward(planes)
        assert np.abs(found_logits - logits).max() < tolerance * max(1.0, np.abs(logits).max())
        assert np.abs(found_values - values).max() < tolerance


def test_a_new_network_is_even_handed() -> None:
    logits, values = graph.session(network.build(CONNECT4, 8, 1).eval())(some_planes())
    assert np.ptp(logits) < 1 and np.abs(values).max() < 0.5


def test_a_file_says_what_it_is_and_fits_only_that(tmp_path: Path) -> None:
    path = tmp_path / "player.safetensors"
    net = lively()
    network.save(path, net, network.NetworkCard("connect4", 8, 2, 5, "a test"))
    again, card = network.load(path, CONNECT4)
    assert card.generation == 5 and card.kind == "self-play"
    planes = torch.from_numpy(some_planes())
    assert torch.allclose(net(planes)[1], again(planes)[1], atol=0.02)
    with pytest.raises(BadInput, match="plays connect4, not small"):
        network.load(path, SMALL)
    network.save(path, net, network.NetworkCard("connect4", 16, 2))
    with pytest.raises(BadInput, match="do not fit"):
        network.load(path, CONNECT4)
    network.save(path, net, network.NetworkCard("connect4", 100_000, 2))
    with pytest.raises(BadInput, match="cannot be built"):
        network.load(path, CONNECT4)
    for damaged in (b"", b"junk", path.read_bytes()[:-50]):
        path.write_bytes(damaged)
        with pytest.raises(BadInput, match="player"):
            network.load(path, CONNECT4)


def test_a_player_explains_itself() -> None:
    player = Player(lively(), CONNECT4, name="test")
    thought = player.think(Position("4453"), n_simulations=150)
    assert thought.player == "test" and thought.n_simulations >= 100
    assert [move.column for move in thought.moves] == [1, 2, 3, 4, 5, 6, 7]
    assert sum(move.visit_share for move in thought.moves) == pytest.approx(1, abs=1e-5)
    assert sum(move.policy for move in thought.moves) == pytest.approx(1, abs=1e-5)
    assert thought.line[0] == str(thought.column)
    assert thought.win_chance == pytest.approx((thought.value + 1) / 2)
    alone = player.think(Position("4453"), n_simulations=0)
    assert alone.n_simulations == 0 and len(alone.line) == 1
    picks = {player.think(Position("4453"), n_simulations=0, temperature=5, seed=seed).column for seed in range(30)}
    assert len(picks) > 2


def test_a_player_wins_at_once_and_keeps_to_its_time() -> None:
    player = Player(lively(), CONNECT4)
    thought = player.think(Position("112233"), n_simulations=50)
    assert thought.column == 4 and thought.value == 1.0 and thought.line == "4"
    assert {move.column: move.proven for move in thought.moves}[4] == "win"
    assert player.think(Position(""), n_simulations=100_000, max_seconds=0.2).seconds < 2
    with pytest.raises(BadInput, match="over"):
        player.think(Position("1212121"))


def test_a_move_is_the_one_that_was_thought_of() -> None:
    player = Player(lively(), CONNECT4)
    for moves, n, temperature in (("4453", 0, 0.0), ("4453", 150, 0.0), ("112233", 50, 0.5), ("44", 0, 1.0)):
        thought = player.think(Position(moves), n_simulations=n, temperature=temperature, seed=3)
        move = player.move(open_state(Position(moves)), n_simulations=n, temperature=temperature, seed=3)
        assert move + 1 == thought.column


@pytest.mark.parametrize("n_simulations", [0, 32])
def test_the_exam_knows_a_perfect_player_and_a_bad_one(n_simulations: int, tmp_path: Path) -> None:
    questions = exam.make(SMALL, 60, seed=1)
    assert len(set(questions.keys().tolist())) == 60
    exam.save(tmp_path / "exam.npz", questions)
    questions = exam.load(tmp_path / "exam.npz", SMALL)
    with pytest.raises(BadInput, match="small"):
        exam.load(tmp_path / "exam.npz", CONNECT4)
    solver = Solver("small", table_bits=16)

    def perfect(states: States) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        outcomes = solver.move_outcomes(states).astype(np.float32)
        return outcomes * 10, outcomes.max(axis=1)

    def perverse(states: States) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        logits, values = perfect(states)
        return -logits, -values

    assert exam.strength(questions, perfect, n_simulations).mistake_rate == 0
    assert exam.strength(questions, perverse, n_simulations).mistake_rate > (0.2 if n_simulations else 0.5)


def test_the_better_player_wins_matches() -> None:
    solver = Solver("small", table_bits=16)

    def perfect(states: States) -> NDArray[np.int64]:
        return np.asarray(solver.move_outcomes(states).argmax(axis=1))

    result = elo.match(SMALL, perfect, elo.by_chance(SMALL), ("perfect", "chance"), n_pairs=20, chance_plies=2)
    assert result.wins + result.draws + result.losses == 40
    assert result.wins > 30 and result.losses == 0


def test_ratings_follow_the_formula() -> None:
    rows = elo.ladder([MatchResult("a", "b", 640, 0, 360), MatchResult("b", "c", 640, 0, 360)], "c")
    found = {row.name: row for row in rows}
    assert [row.name for row in rows] == ["a", "b", "c"]
    assert found["c"].elo == 0 and found["c"].low == 0
    assert found["b"].elo == pytest.approx(100, abs=1) and found["a"].elo == pytest.approx(200, abs=2)
    # Of 1000 games at 64 %, the expected score's standard error is 1.52 points: 22.9 Elo to each side for 95 %.
    assert found["b"].high - found["b"].elo == pytest.approx(22.5, abs=1)
    assert found["b"].n_games == 2000
    whitewash = elo.ladder([MatchResult("a", "b", 50, 0, 0)], "b")
    assert 400 < whitewash[0].elo < 1200 and whitewash[0].high > whitewash[0].elo + 100
    with pytest.raises(ValueError, match="nobody"):
        elo.ladder([MatchResult("a", "b", 1, 0, 0)], "nobody")

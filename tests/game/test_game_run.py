"""Upbringing: a short run learns, is the same whether cut off or not, and survives damage."""

import dataclasses
import json
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from ent_models.errors import BadInput
from ent_models.game import journal, network, selfplay
from ent_models.game.__main__ import main, settings
from ent_models.game.evaluator import Evaluator
from ent_models.game.games import GAMES
from ent_models.game.learner import LearnOptions
from ent_models.game.records import RoundReport
from ent_models.game.run import Run, RunOptions
from ent_models.game.selfplay import PlayOptions

SMALL = GAMES["small"]
TINY = RunOptions(
    hours=10,
    n_rounds=5,
    games_per_round=16,
    generation_every=4,
    exam_positions=40,
    exam_simulations=8,
    n_threads=2,
    n_learning_threads=1,
    seed=1,
    play=PlayOptions(n_slots=8, n_simulations=6, n_simulations_late=10, chance_plies=4),
    learn=LearnOptions(width=8, depth=1, batch_size=32, window_min=100, window_max=300, mean_decay=0.9),
)


def weights(run: Run) -> torch.Tensor:
    return torch.cat([value.flatten().float() for value in run.learner.player.state_dict().values()])


def test_a_run_cut_off_gives_the_same_player(tmp_path: Path) -> None:
    whole = Run(tmp_path / "whole", SMALL, TINY)
    reports = list(whole.rounds())
    assert [report.number for report in reports] == [1, 2, 3, 4, 5] and reports[-1].fraction == 1.0

    first = Run(tmp_path / "parts", SMALL, TINY)
    list(islice(first.rounds(), 2))
    asked: list[None] = []

    def stop_in_the_middle() -> bool:
        asked.append(None)
        return len(asked) > 6

    second = Run(tmp_path / "parts", SMALL, TINY, is_stopped=stop_in_the_middle)
    assert second.is_resumed and second.round == 2
    assert list(second.rounds()) == []
    third = Run(tmp_path / "parts", SMALL, TINY)
    rest = list(third.rounds())
    assert [report.number for report in rest] == [3, 4, 5]
    assert torch.equal(weights(whole), weights(third))
    assert rest[-1].n_positions_total == reports[-1].n_positions_total
    assert rest[-1].policy_loss == reports[-1].policy_loss
    told = journal.read_journal(tmp_path / "parts")
    assert [line.number for line in told] == [0, 1, 2, 3, 4, 5]
    kept = journal.generations(tmp_path / "parts")
    assert [generation.number for generation in kept] == [0, 1, 2, 4, 5]
    for generation in kept:
        network.load(tmp_path / "parts" / "generations" / generation.file, SMALL)
    assert kept[-1].alone.n_positions == 40
    assert len(list((tmp_path / "parts" / "samples").iterdir())) <= 4


def test_a_run_that_is_told_to_wait_keeps_its_history(tmp_path: Path) -> None:
    waits: list[bool] = []
    run = Run(tmp_path, SMALL, TINY, is_stopped=lambda: bool(waits))
    rounds = run.rounds()
    next(rounds)
    waits.append(True)
    assert list(rounds) == []
    waits.clear()
    assert next(run.rounds()).number == 2
    assert [line.number for line in journal.read_journal(tmp_path)] == [0, 1, 2]


def test_damage_goes_back_one_round_and_other_networks_are_refused(tmp_path: Path) -> None:
    list(islice(Run(tmp_path, SMALL, TINY).rounds(), 2))
    newest = max((tmp_path / "checkpoints").iterdir())
    newest.write_bytes(newest.read_bytes()[:1000])
    again = Run(tmp_path, SMALL, TINY)
    assert again.round == 1
    assert [line.number for line in journal.read_journal(tmp_path)] == [0, 1]
    other = dataclasses.replace(TINY, learn=dataclasses.replace(TINY.learn, width=16))
    with pytest.raises(BadInput, match="cannot go on"):
        Run(tmp_path, SMALL, other)
    with pytest.raises(BadInput, match="cannot go on"):
        Run(tmp_path, GAMES["connect4"], TINY)


def test_the_journal_survives_a_cut_line(tmp_path: Path) -> None:
    list(islice(Run(tmp_path, SMALL, TINY).rounds(), 1))
    with (tmp_path / journal.JOURNAL).open("ab") as stream:
        stream.write(b'{"number": 2, "n_ga')
    told = journal.read_journal(tmp_path)
    assert len(told) == 2 and isinstance(told[1], RoundReport)
    assert [report.number for report in Run(tmp_path, SMALL, TINY).rounds()] == [2, 3, 4, 5]


def test_it_learns_the_small_game_in_seconds(tmp_path: Path) -> None:
    options = RunOptions(
        hours=10,
        n_rounds=9,
        games_per_round=48,
        exam_positions=120,
        exam_simulations=16,
        n_threads=1,
        n_learning_threads=1,
        seed=0,
        play=PlayOptions(n_slots=48, n_simulations=12, n_simulations_late=12, chance_plies=6),
        learn=LearnOptions(
            width=16, depth=2, batch_size=64, learning_rate=5e-3, window_min=2500, mean_decay=0.95, n_views=3
        ),
    )
    run = Run(tmp_path, SMALL, options)
    reports = list(run.rounds())
    before, after = journal.generations(tmp_path)[0], reports[-1].generation
    assert after is not None
    assert reports[-1].policy_loss < reports[0].policy_loss - 0.1
    assert after.alone.mistake_rate < before.alone.mistake_rate - 0.03
    assert after.searching.mistake_rate < before.alone.mistake_rate / 2


def test_what_a_game_teaches() -> None:
    chance = np.random.default_rng(0)
    evaluate = Evaluator(
        SMALL, lambda planes: (np.zeros((len(planes), 5), np.float32), np.zeros(len(planes), np.float32))
    )
    options = PlayOptions(n_slots=6, n_simulations=8, played_out_share=1.0, outcome_share=1.0, chance_share=0.0)
    played = selfplay.play_games(SMALL, evaluate, 20, options, chance)
    assert played is not None
    samples = played.samples
    assert len(played.results) == 20 and played.plies.sum() == len(samples)
    assert samples.policies.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert (np.where(SMALL.outcomes(samples.states) == -2, samples.policies, 0) == 0).all()
    start = 0
    for length in played.plies:  # the side that moved last never lost, and signs change from ply to ply
        values = samples.values[start : start + length]
        assert values[-1] in (0.0, 1.0) and (values[1:] == -values[:-1]).all()
        assert int(samples.states[start, 1]) == 0
        start += length


def test_the_command_goes_on_and_names_wrong_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = ["--set=games_per_round=8", "--set=exam_positions=20", "--set=play.n_simulations=4", "--set=learn.depth=1"]
    base = ["--out", str(tmp_path / "run"), "--game", "small", "--hours", "1", *small]
    assert main([*base, "--rounds", "1"]) == 0
    assert main([*base, "--rounds", "2"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["number"] for line in lines] == [1, 2]
    assert main([*base, "--set", "play.nothing=3"]) == 1
    assert "no option 'play.nothing'" in capsys.readouterr().err
    assert main(["--out", str(tmp_path / "x"), "--game", "chess"]) == 1
    game, options = settings("connect4", 2.0, 7, 3, 1, ["learn.width=64", "play.chance_share=0.25"])
    assert game.name == "connect4" and options.learn.width == 64 and options.play.chance_share == 0.25
    with pytest.raises(BadInput, match="no value"):
        settings("connect4", 2.0, 7, 3, 1, ["learn.width=wide"])

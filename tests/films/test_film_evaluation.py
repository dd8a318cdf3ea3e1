"""Measures by hand, splits, and the whole of an evaluation on a table small enough to follow."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from ent_models import cli
from ent_models.errors import BadInput
from ent_models.films import evaluation, line_up, measures, ranking, splits
from ent_models.films.combined import Combined, standardised
from ent_models.films.interactions import Interactions, Profile, from_columns


class Fixed:
    """A model that always says the same."""

    name = "fixed"

    def __init__(self, scores: Sequence[float]) -> None:
        self._scores = np.array(scores, dtype=np.float32)

    def fit(self, data: Interactions) -> "Fixed":
        return self

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        return np.tile(self._scores, (len(profiles), 1))


def test_ndcg_and_recall_by_hand() -> None:
    hits = np.array([[True, False, True, False], [False, False, False, False], [False, True, False, False]])
    n_relevant = np.array([2, 3, 1])
    ideal = 1 + 1 / np.log2(3)
    wanted = [(1 + 1 / np.log2(4)) / ideal, 0, 1 / np.log2(3)]
    assert measures.ndcg(hits, n_relevant, 4) == pytest.approx(wanted)
    assert measures.recall(hits, n_relevant, 4) == pytest.approx([1, 0, 1])
    assert measures.recall(hits, n_relevant, 1) == pytest.approx([0.5, 0, 0])


def test_rmse_and_the_interval_of_a_difference() -> None:
    assert measures.rmse(np.array([1.0, 3.0]), np.array([2.0, 3.0])) == pytest.approx(0.5**0.5)
    mean, low, high = measures.bootstrap_difference(np.full(50, 0.3), np.full(50, 0.1))
    assert (mean, low, high) == pytest.approx((0.2, 0.2, 0.2))


def test_an_evaluation_by_hand() -> None:
    # films 0 1 2 3; user 0 saw 0 and must be shown 2; user 1 saw 3 and must be shown 0 and 1
    train = from_columns([0, 1], [0, 3], [5, 5], [1, 1], user_ids=[0, 1], item_ids=[0, 1, 2, 3])
    test = from_columns([0, 1, 1], [2, 0, 1], [1, 5, 5], [2, 2, 2], user_ids=[0, 1], item_ids=[0, 1, 2, 3])
    found = evaluation.evaluate(train, test, Fixed([4, 3, 2, 1]))
    # user 0: 1, 2, 3 -> a hit at rank 2; user 1: 0, 1, 2 -> hits at 1 and 2
    assert found.ndcg_10 == pytest.approx((1 / np.log2(3) + 1) / 2)
    assert found.recall_10 == 1
    assert found.coverage == 1 and found.n_users == 2 and found.rmse is None
    assert set(found.public()) >= {"ndcg@10", "recall@10", "recall@20", "ndcg@20", "rmse", "fit_s", "query_ms"}


def test_the_best_unseen_are_the_same_however_they_are_found() -> None:
    scores = np.random.default_rng(1).integers(0, 6, (20, 300)).astype(np.float32)
    profiles = [Profile(np.array([user, user + 1]), np.ones(2, dtype=np.float32)) for user in range(20)]
    few = ranking.unseen_top(scores.copy(), profiles, 10)
    masked = scores.copy()
    for row, profile in zip(masked, profiles, strict=True):
        row[profile.items] = -np.inf
    assert (few == np.argsort(-masked, 1, kind="stable")[:, :10]).all()


def test_splits_lose_nothing_and_leave_the_newest_out() -> None:
    data = from_columns([0, 0, 0, 1, 2, 2], [0, 1, 2, 0, 1, 2], [1, 2, 3, 4, 5, 4], [9, 3, 5, 1, 2, 8])
    known, last = splits.leave_last_out(data)
    assert sorted(zip(last.users.tolist(), last.items.tolist(), strict=True)) == [(0, 0), (2, 2)]
    assert len(known) + len(last) == len(data)
    assert splits.protocol_of(known, last) == splits.LAST
    known, held = splits.thinned(data)
    assert len(known) + len(held) == len(data) and set(known.users.tolist()) == {0, 1, 2}
    parts = splits.folds(data, 3)
    assert sum(len(test) for _, test in parts) == len(data)


def test_a_split_is_imitated_by_what_it_asks() -> None:
    # forty people with fifty films each; of the first ten people every second film is asked for
    users, items = np.divmod(np.arange(2_000), 50)
    data = from_columns(users, items, np.full(2_000, 4.0), np.random.default_rng(0).integers(1, 10**6, 2_000))
    is_test = (data.users < 10) & (data.items % 2 == 0)
    asked = splits.protocol_of(data.part(~is_test), data.part(is_test))
    assert asked == splits.Protocol(users=0.25, ratings=0.5)
    known, held = splits.trials(data, asked)[0]
    assert len(known) + len(held) == len(data)
    assert len(np.unique(held.users)) == pytest.approx(10, abs=6)
    assert len(held) / np.isin(data.users, held.users).sum() == pytest.approx(0.5, abs=0.1)


def test_the_last_of_several_of_one_second_is_drawn() -> None:
    # everybody rated all of 0 to 9 in one second, sorted by film, as MovieLens' file is
    users, items = np.divmod(np.arange(400), 10)
    data = from_columns(users, items, np.full(400, 4.0), np.zeros(400))
    assert set(splits.leave_last_out(data)[1].items.tolist()) == {9}
    drawn = [splits.leave_last_out(splits.shuffled(data)) for _ in range(2)]
    assert len(set(drawn[0][1].items.tolist())) == 10
    assert drawn[0][1].items.tolist() == drawn[1][1].items.tolist()
    assert len(drawn[0][0]) + len(drawn[0][1]) == len(data)


def test_ours_chooses_by_training_data_alone() -> None:
    chance = np.random.default_rng(0)
    users, items = np.nonzero(chance.random((60, 30)) < 0.3)
    data = from_columns(users, items, np.full(len(users), 4.0), np.arange(len(users)))
    model = Combined().fit(data)
    assert model.parts[0].name == "ease" and model.parts[0].weight == 1
    assert model.scores(data.profiles()).shape == (data.n_users, data.n_items)


@pytest.mark.parametrize("protocol", [splits.ANY, splits.LAST])
def test_ours_of_fewer_than_ten_films(protocol: splits.Protocol) -> None:
    data = from_columns([1, 1, 1, 2, 2, 2], [1, 2, 3, 1, 3, 4], [4.0] * 6, [1, 2, 3, 1, 2, 3], user_ids=[1, 2, 9])
    assert Combined(protocol).fit(data).scores(data.profiles()).shape == (3, 4)


def test_standardised_scores_have_mean_0_and_spread_1_over_the_unseen() -> None:
    profile = Profile(np.array([0]), np.ones(1, dtype=np.float32))
    found = standardised(np.array([[100.0, 1.0, 2.0, 3.0]]), [profile])[0, 1:]
    assert found.mean() == pytest.approx(0, abs=1e-6) and found.std() == pytest.approx(1, abs=1e-6)


def test_an_unknown_model_is_told_with_the_nearest() -> None:
    with pytest.raises(BadInput, match="Did you mean ease"):
        line_up.make("eases")


@pytest.mark.parametrize("delimiter", ["\t", ",", "::", " "], ids=["tab", "comma", "colons", "space"])
def test_the_command_reads_every_form(tmp_path: Path, capsys: pytest.CaptureFixture[str], delimiter: str) -> None:
    lines = [[user, 10 + (user + step) % 6, 1 + step, 100 + step] for user in range(1, 9) for step in range(4)]
    train, test = tmp_path / "train.dat", tmp_path / "test.dat"
    train.write_text("\n".join(delimiter.join(map(str, line)) for line in lines if line[3] < 103))
    test.write_text("\n".join(delimiter.join(map(str, line)) for line in lines if line[3] == 103))
    assert cli.main(["evaluate", "films", "--train", str(train), "--test", str(test), "--model", "ease", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["users"] == 8 and found["films"] == 6 and 0 <= found["ndcg@10"] <= 1
    assert found["recall@10"] == 1  # three films are left for each, and all are shown


def test_the_command_tells_the_line_that_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train, test = tmp_path / "train.csv", tmp_path / "test.csv"
    train.write_text("1,2,3,4\n1,3,many,5\n")
    test.write_text("1,4,3,6\n")
    assert cli.main(["evaluate", "films", "--train", str(train), "--test", str(test)]) == 1
    assert "Line 2 of train.csv has 'many'" in capsys.readouterr().err


def test_ease_on_the_real_split(data_dir: Path) -> None:
    folder = data_dir / "films" / "ml-100k"
    train, test = splits.read_pair(folder / "u1.base", folder / "u1.test")
    found = evaluation.evaluate(train, test, line_up.make("ease"))
    assert found.n_users == 459 and found.n_films == 1682
    assert found.ndcg_10 == pytest.approx(0.5586, abs=0.002)

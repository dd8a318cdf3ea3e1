"""The models against answers worked out by hand or by another way."""

import numpy as np
import pytest

from ent_models.films import closeness, measures, ranking, splits
from ent_models.films.closeness import Closeness
from ent_models.films.ease import Ease
from ent_models.films.interactions import Interactions, Profile, from_columns
from ent_models.films.library import Als, Bpr, Neighbours
from ent_models.films.sequence_model import KINDS, SequenceModel, SequenceSettings
from ent_models.films.simple import Popularity, Random
from ent_models.films.star_model import StarModel


def checkerboard(n_users: int = 20, n_items: int = 12) -> Interactions:
    """Even users watch even films, odd users odd ones; each leaves one of theirs out."""
    pairs = [
        (user, item)
        for user in range(n_users)
        for item in range(n_items)
        if user % 2 == item % 2 and item != (user * 2 + user % 2) % n_items
    ]
    users, items = zip(*pairs, strict=True)
    stars = [4.0 + (user + item) % 3 / 2 for user, item in pairs]
    return from_columns(users, items, stars, list(range(len(pairs))), item_ids=list(range(n_items)))


def ridge_by_hand(data: Interactions, l2: float) -> np.ndarray:
    """Steck's B in float64, one column at a time: a ridge regression of each film on the others."""
    table = data.matrix().toarray().astype(np.float64)
    found = np.zeros((data.n_items, data.n_items))
    for film in range(data.n_items):
        others = [other for other in range(data.n_items) if other != film]
        known = table[:, others]
        gram = known.T @ known + l2 * np.eye(len(others))
        found[others, film] = np.linalg.solve(gram, known.T @ table[:, film])
    return found


def random_data(n_users: int, n_items: int, seed: int = 3) -> Interactions:
    table = np.random.default_rng(seed).random((n_users, n_items)) < 0.3
    users, items = np.nonzero(table)
    return from_columns(
        users, items, np.full(len(users), 4.0), np.arange(len(users)), user_ids=list(range(n_users)),
        item_ids=list(range(n_items)),
    )  # fmt: skip


@pytest.mark.parametrize(("n_users", "n_items"), [(40, 15), (15, 40)], ids=["over films", "over users"])
def test_ease_equals_ridge_regressions_in_both_forms(n_users: int, n_items: int) -> None:
    data = random_data(n_users, n_items)
    profiles = data.profiles()[:5]
    square = ridge_by_hand(data, 7.0)
    wanted = np.stack([square[profile.items].sum(0) for profile in profiles])
    assert Ease(7.0).fit(data).scores(profiles) == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize(("n_users", "n_items"), [(40, 15), (15, 40)], ids=["over films", "over users"])
@pytest.mark.parametrize("item_power", [0.0, 0.3])
def test_what_ease_says_of_each_liked_film_sums_to_the_score(n_users: int, n_items: int, item_power: float) -> None:
    model = Ease(5.0, item_power).fit(random_data(n_users, n_items))
    profile = Profile(np.array([1, 4, 7]), np.array([1.0, -0.5, 1.0], dtype=np.float32))
    parts = model.contributions(profile, np.arange(n_items))
    assert parts.shape == (n_items, 3)
    assert parts.sum(1) == pytest.approx(model.scores([profile])[0], abs=1e-4)
    assert parts[1, 0] == 0  # no film speaks for itself


def test_ease_by_hand_for_two_films() -> None:
    # both watched by users 0 and 1, film 0 alone by user 2: B[0, 1] = 2 / (3 + l2), B[1, 0] = 2 / (2 + l2)
    data = from_columns([0, 0, 1, 1, 2], [0, 1, 0, 1, 0], [5] * 5, [0] * 5)
    one = Profile(np.array([0]), np.ones(1, dtype=np.float32))
    other = Profile(np.array([1]), np.ones(1, dtype=np.float32))
    scores = Ease(1.0).fit(data).scores([one, other])
    assert scores == pytest.approx(np.array([[0, 2 / 4], [2 / 3, 0]]), abs=1e-6)


@pytest.mark.parametrize(
    "model",
    [
        Ease(1.0),
        Neighbours(5),
        Als(2, alpha=1, iterations=10),
        Bpr(8, iterations=300),
        Closeness(),
    ],
    ids=lambda model: model.name,
)
def test_every_model_sees_the_checkerboard(model: ranking.Ranker) -> None:
    data = checkerboard()
    profiles = data.profiles()
    scores = model.fit(data).scores(profiles)
    assert scores.shape == (data.n_users, data.n_items) and scores.dtype == np.float32
    first = ranking.unseen_top(scores, profiles, 1)[:, 0]
    assert (first % 2 == np.arange(data.n_users) % 2).mean() >= 0.9


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_a_history_changes_what_is_next(kind: str) -> None:
    # 0 1 2 always and 3 2 1 always: after 1 comes 2 or nothing, after 2 comes 1 or nothing
    users = [user for user in range(20) for _ in range(3)]
    items = [item for user in range(20) for item in ((0, 1, 2) if user % 2 else (3, 2, 1))]
    data = from_columns(users, items, [5] * 60, list(range(60)))
    model = SequenceModel(SequenceSettings(kind, width=16, length=4, epochs=60, dropout=0.0, learning_rate=2e-2))
    model.fit(data)
    ones = np.ones(2, dtype=np.float32)
    scores = model.scores([Profile(np.array([0, 1]), ones), Profile(np.array([3, 2]), ones)])
    assert scores.argmax(1).tolist() == [2, 1]


def test_a_sequence_model_comes_back_from_its_weights() -> None:
    data = checkerboard()
    model = SequenceModel(SequenceSettings("attention", width=8, length=5, epochs=1)).fit(data)
    again = SequenceModel(model.settings).with_weights(model.weights())
    assert again.scores(data.profiles()) == pytest.approx(model.scores(data.profiles()), abs=1e-6)


def test_closeness_counts_steps_of_one_person_alone() -> None:
    # one watched 0 1 2, another 3 1; two steps apart count exp(-1 / reach)
    data = from_columns([0, 0, 0, 1, 1], [0, 1, 2, 3, 1], [5] * 5, [1, 2, 3, 1, 2])
    found = Closeness(2.0, 10.0, max_steps=2).fit(data).between.toarray()
    seen = data.counts() + 5.0
    wanted = np.zeros((4, 4))
    wanted[0, 1] = wanted[1, 2] = wanted[3, 1] = 1
    wanted[0, 2] = np.exp(-1 / 2)
    assert found == pytest.approx(wanted / np.sqrt(np.outer(seen, seen)), abs=1e-6)


def test_closeness_of_many_films_keeps_the_strongest(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Closeness().fit(random_data(30, 12)).between.toarray()
    monkeypatch.setattr(closeness, "MAX_CELLS", 40)
    few = Closeness().fit(random_data(30, 12)).between.toarray()
    for all_cells, kept in zip(whole, few, strict=True):
        assert sorted(kept[kept > 0]) == pytest.approx(sorted(all_cells)[-3:])
        assert (kept[kept > 0] == all_cells[kept > 0]).all()


def test_closeness_that_is_cut_while_it_counts_keeps_nearly_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    data = random_data(200, 60)
    monkeypatch.setattr(closeness, "MAX_CELLS", 60 * 10)
    whole = Closeness().fit(data).between
    monkeypatch.setattr(closeness, "MOST_WHILE_COUNTED", 60 * 20)
    cut = Closeness().fit(data).between
    assert cut.nnz == whole.nnz == 600
    assert np.count_nonzero((cut > 0).multiply(whole > 0).toarray()) > 0.7 * whole.nnz


def test_no_film_is_its_own_neighbour() -> None:
    for weighting in ("cosine", "tfidf", "bm25"):
        likeness = Neighbours(5, weighting).fit(random_data(30, 12)).likeness
        assert not likeness.diagonal().any() and likeness.nnz > 12


def test_popularity_counts_and_chance_has_a_seed() -> None:
    data = from_columns([0, 1, 2, 0], [0, 0, 0, 1], [5] * 4, [0] * 4)
    assert Popularity().fit(data).scores(data.profiles()[:1]).tolist() == [[3, 1]]
    assert (Random(4).fit(data).scores(data.profiles()) == Random(4).fit(data).scores(data.profiles())).all()


def test_stars_are_told_from_bias_and_factors() -> None:
    chance = np.random.default_rng(0)
    users, items = np.divmod(chance.permutation(60 * 40), 40)
    taste = np.outer(chance.standard_normal(60), chance.standard_normal(40))
    stars = 3 + 0.6 * taste[users, items] + 0.5 * np.sin(users)
    data = from_columns(users, items, stars, np.zeros(len(users)))
    known, hidden = splits.folds(data, seed=1)[0]
    found = measures.rmse(StarModel(3, 10, 20).expected(known, hidden.users, hidden.items), hidden.stars)
    assert found < 0.25 * float(hidden.stars.std())

"""Judges a model by full ranking: of all films that a user has not seen in training, which come first?

No films are sampled, films seen in training are left out, every rating of the test counts as relevant whatever its
stars, and films that only the test knows stay among those to be found. Users without a test film are left out; users
without a training film get what the model says to an empty profile. Recall@k is hits over all relevant films.
"""

import time
from typing import Any

import numpy as np

from ent_models.films import measures
from ent_models.films.interactions import Interactions, Profile
from ent_models.films.ranking import Ranker, unseen_top
from ent_models.films.records import Measures
from ent_models.films.star_model import StarModel

DEPTH = 20
_BATCH_USERS = 512
_TIMED = 50


def evaluate(train: Interactions, test: Interactions, model: Ranker, stars: StarModel | None = None) -> Measures:
    """Fit `model` on `train` and judge it by `test`, both over the same users and films.

    `stars` predicts the test's ratings whatever ranks; without it `rmse` is None. `fit_s` and `query_ms` are those
    of the ranking: a query is one user's scores and first ten, alone, the median of fifty.
    """
    started = time.perf_counter()
    model.fit(train)
    fit_s = time.perf_counter() - started
    profiles = train.profiles()
    relevant = test.matrix()  # CSR (n_users, n_films)
    n_relevant = np.diff(relevant.indptr)
    users = np.flatnonzero(n_relevant > 0)
    tops = np.concatenate(
        [first_films(model, [profiles[user] for user in users[start : start + _BATCH_USERS]], DEPTH)
         for start in range(0, len(users), _BATCH_USERS)]
    )  # fmt: skip
    hits = hits_of(tops, relevant, users)
    gains = measures.ndcg(hits, n_relevant[users], 10)
    return Measures(
        model=model.name,
        ndcg_10=float(gains.mean()),
        recall_10=float(measures.recall(hits, n_relevant[users], 10).mean()),
        recall_20=float(measures.recall(hits, n_relevant[users], 20).mean()),
        ndcg_20=float(measures.ndcg(hits, n_relevant[users], 20).mean()),
        rmse=None if stars is None else measures.rmse(stars.expected(train, test.users, test.items), test.stars),
        fit_s=fit_s,
        query_ms=_query_ms(model, [profiles[user] for user in users[:_TIMED]]),
        coverage=len(np.setdiff1d(tops[:, :10], -1)) / train.n_items,
        novelty=_novelty(train, tops[:, :10]),
        n_users=len(users),
        n_films=train.n_items,
        per_user_ndcg_10=tuple(gains.tolist()),
    )


def first_films(model: Ranker, profiles: list[Profile], depth: int) -> np.ndarray:
    """Places of the best unseen films for each profile: int64 (n, depth), -1 where there are fewer films."""
    scores = np.array(model.scores(profiles), dtype=np.float32)
    scores[np.isnan(scores)] = -np.inf
    top = unseen_top(scores, profiles, depth)
    top = np.where(np.isfinite(np.take_along_axis(scores, top, 1)), top, -1)
    return np.pad(top, ((0, 0), (0, depth - top.shape[1])), constant_values=-1)


def hits_of(tops: np.ndarray, relevant: Any, users: np.ndarray) -> np.ndarray:
    """Which of `tops` (n_users, depth) are in the users' rows of the CSR matrix `relevant`: bool of the same shape."""
    rows = relevant[users]
    row_of = np.repeat(np.arange(len(users)), np.diff(rows.indptr))
    wanted = row_of * rows.shape[1] + rows.indices  # one number a pair: no table of users by films is made
    asked = np.arange(len(users))[:, None] * rows.shape[1] + tops
    return np.isin(asked, wanted) & (tops >= 0)


def _query_ms(model: Ranker, profiles: list[Profile]) -> float:
    spent = []
    for profile in profiles:
        started = time.perf_counter()
        first_films(model, [profile], 10)
        spent.append(time.perf_counter() - started)
    return float(np.median(spent)) * 1000 if spent else 0.0


def _novelty(train: Interactions, tops: np.ndarray) -> float:
    """Mean self-information of what is shown, in bits; a film that nobody rated counts as if one had."""
    share = np.maximum(train.counts(), 1) / max(1, train.n_users)
    return float(-np.log2(share[tops[tops >= 0]]).mean()) if (tops >= 0).any() else 0.0

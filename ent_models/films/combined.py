"""Ours: the weighted sum of models that see different things, weights chosen on parts of the training data.

EASE sees which films go together, `Closeness` which are watched near each other, and where the question is what comes
last, which come soon after the newest; ALS and neighbours add what few factors and few viewers tell. Scores are
standardised over each person's unseen films before they are weighed. Knows nothing of the test.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ent_models.films import measures, splits
from ent_models.films.closeness import Closeness
from ent_models.films.ease import Ease
from ent_models.films.evaluation import hits_of
from ent_models.films.fitted import steps
from ent_models.films.interactions import Interactions, Profile
from ent_models.films.library import Als, Neighbours
from ent_models.films.ranking import Ranker, unseen_top
from ent_models.films.splits import ANY, Protocol

WEIGHTS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
_MAX_USERS = 1_500  # more make the choice no surer and the scores no longer fit
_ROUNDS = 2
_TRIED_WITH, _TRIED_WITH_LAST = (0.2,), (0.2, 0.5, 1.0, 2.0)
"""Weights at which a companion's settings are compared; where the last film is asked for, order says as much as taste.
"""

Maker = Callable[[], Ranker]


def _makers(protocol: Protocol) -> dict[str, tuple[Maker, ...]]:
    """For each component the settings to choose from; the first component always counts 1."""
    ease = tuple(partial(Ease, l2) for l2 in (200.0, 400.0, 700.0, 1000.0))
    # films that everybody has seen damped: better where any film may be asked for
    ridges, stars = (30.0, 60.0, 90.0, 130.0), (0.0, 0.15, 0.3)
    damped = tuple(partial(Ease, l2, 0.25, star_weight=more) for l2 in ridges for more in stars)
    rest: dict[str, tuple[Maker, ...]] = {
        "als": tuple(partial(Als, 48, 0.1, alpha) for alpha in (1.0, 4.0)),
        "item-knn": (partial(Neighbours, 100, "tfidf"),),
    }
    if protocol.is_last:
        near: dict[str, tuple[Maker, ...]] = {
            "next": (*(partial(Closeness, reach, 2.0) for reach in (1.0, 3.0, 10.0)), steps),
            "closeness": tuple(partial(Closeness, reach, 10.0) for reach in (1.0, 3.0, 10.0)),
        }
    else:
        options = ((1.0, 0.7), (3.0, 0.5), (10.0, 0.5))
        near = {"closeness": tuple(partial(Closeness, reach, None, power) for reach, power in options)}
    return {"ease": ease if protocol.is_last else (*ease, *damped), **near, **rest}


@dataclass(frozen=True, slots=True)
class Part:
    """A component that was chosen: its name, its weight, which of its settings, and the NDCG@10 that it brought EASE to
    in validation.
    """

    name: str
    weight: float
    setting: int
    ndcg_10: float


@dataclass(frozen=True, slots=True)
class _Trial:
    """A part of the training data to learn from, and who is to find what."""

    known: Interactions
    relevant: Any  # CSR
    users: np.ndarray
    profiles: list[Profile]

    @classmethod
    def of(cls, known: Interactions, held: Interactions, seed: int) -> "_Trial":
        relevant = held.matrix()
        users = np.flatnonzero(np.diff(relevant.indptr) > 0)
        if len(users) > _MAX_USERS:
            users = np.sort(np.random.default_rng(seed).choice(users, _MAX_USERS, replace=False))
        everybody = known.profiles()
        return cls(known, relevant, users, [everybody[user] for user in users])

    def scores(self, make: Maker) -> np.ndarray:
        return standardised(make().fit(self.known).scores(self.profiles), self.profiles)

    def worth(self, scores: np.ndarray) -> float:
        tops = unseen_top(scores.copy(), self.profiles, 10)
        n_relevant = np.diff(self.relevant.indptr)[self.users]
        return float(measures.ndcg(hits_of(tops, self.relevant, self.users), n_relevant, 10).mean())


class Combined:
    """The model. `protocol` says what is asked: any film held back, or the last one."""

    name = "ours"

    def __init__(self, protocol: Protocol = ANY, *, seed: int = 0) -> None:
        self.protocol = protocol
        self.seed = seed
        self.parts: tuple[Part, ...] = ()
        self._models: tuple[Ranker, ...] = ()

    def fit(self, data: Interactions) -> "Combined":
        """Choose on parts that are held out of `data`, then fit what was chosen on all of it."""
        makers = _makers(self.protocol)
        self.parts = self._chosen(data, makers)
        self._models = tuple(makers[part.name][part.setting]().fit(data) for part in self.parts)
        return self

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        """Scores of all films for each profile, float32 of shape (len(profiles), n_items)."""
        total: np.ndarray | None = None
        for part, model in zip(self.parts, self._models, strict=True):
            found = part.weight * standardised(model.scores(profiles), profiles)
            total = found if total is None else total + found
        assert total is not None
        return total.astype(np.float32)

    def _trials(self, data: Interactions) -> list[_Trial]:
        pairs = splits.trials(data, self.protocol, self.seed)
        return [_Trial.of(known, held, self.seed) for known, held in pairs]

    def _chosen(self, data: Interactions, makers: dict[str, tuple[Maker, ...]]) -> tuple[Part, ...]:
        trials = self._trials(data)
        if not trials:  # nothing to choose by: everybody has one film
            return (Part("ease", 1.0, 0, 0.0),)

        def worth(scores: list[np.ndarray]) -> float:
            return float(np.mean([trial.worth(one) for trial, one in zip(trials, scores, strict=True)]))

        def plus(scores: list[np.ndarray], weight: float, more: list[np.ndarray]) -> list[np.ndarray]:
            return [one + np.float32(weight) * other for one, other in zip(scores, more, strict=True)]

        with_weights = _TRIED_WITH_LAST if self.protocol.is_last else _TRIED_WITH
        best: dict[str, list[np.ndarray]] = {}
        settings: dict[str, int] = {}
        brought: dict[str, float] = {}
        for name, options in makers.items():
            for position, make in enumerate(options):
                scores = [trial.scores(make) for trial in trials]
                # a companion is judged by what it adds to the first, not by itself
                tried = [scores] if name == "ease" else [plus(best["ease"], weight, scores) for weight in with_weights]
                judged = max(worth(one) for one in tried)
                if judged > brought.get(name, -1.0):
                    best[name], settings[name], brought[name] = scores, position, judged
        weights = dict.fromkeys(best, 0.0) | {"ease": 1.0}
        top = brought["ease"]
        for _ in range(_ROUNDS):
            for name in list(best)[1:]:
                rest = best["ease"]
                for other in list(best)[1:]:
                    rest = rest if other == name else plus(rest, weights[other], best[other])
                for weight in WEIGHTS:
                    found = worth(plus(rest, weight, best[name]))
                    if found > top + 1e-6:
                        top, weights[name] = found, weight
        return tuple(Part(name, weights[name], settings[name], brought[name]) for name in best if weights[name])


def standardised(scores: np.ndarray, profiles: Sequence[Profile]) -> np.ndarray:
    """Scores with mean 0 and spread 1 over each profile's unseen films, float32 (n, n_items)."""
    found = np.array(scores, dtype=np.float32)
    for row, profile in zip(found, profiles, strict=True):
        is_open = np.ones(len(row), dtype=bool)
        is_open[profile.items] = False
        chosen = row[is_open]
        if len(chosen):
            row -= chosen.mean()
            row /= float(chosen.std()) or 1.0
    return found

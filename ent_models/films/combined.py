"""Ours: the weighted sum of models that see different things, weights chosen on a part of the training data.

EASE sees which films go together, `Closeness` which are watched near each other, ALS what few factors tell; where the
question is what comes last, a sequence model reads the order. Scores are standardised over each person's unseen films
before they are weighed. Knows nothing of the test.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from ent_models.films import measures, splits
from ent_models.films.closeness import Closeness
from ent_models.films.ease import Ease
from ent_models.films.evaluation import hits_of
from ent_models.films.interactions import Interactions, Profile
from ent_models.films.library import Als, Neighbours
from ent_models.films.ranking import Ranker, unseen_top
from ent_models.films.sequence_model import SequenceModel, SequenceSettings
from ent_models.films.splits import Protocol

WEIGHTS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5)
_MAX_USERS = 1_500  # more make the choice no surer and the scores no longer fit
_ROUNDS = 2

Maker = Callable[[], Ranker]


def _makers(protocol: Protocol, is_reading: bool) -> dict[str, tuple[Maker, ...]]:
    """For each component the settings to choose from; the first component always counts 1."""
    decays = (2.0, 10.0) if protocol == "last" else (None,)
    found: dict[str, tuple[Maker, ...]] = {
        "ease": tuple(partial(Ease, l2) for l2 in (100.0, 200.0, 400.0, 700.0)),
        "closeness": tuple(partial(Closeness, reach, decay) for reach in (1.0, 3.0, 10.0) for decay in decays),
        "als": tuple(partial(Als, 48, 0.1, alpha) for alpha in (1.0, 4.0)),
        "item-knn": (partial(Neighbours, 100, "tfidf"),),
    }
    if is_reading:
        found["sasrec"] = (partial(SequenceModel, SequenceSettings("attention")),)
        found["gru4rec"] = (partial(SequenceModel, SequenceSettings("gru")),)
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """A component that was chosen: its name, its weight, which of its settings, and its own NDCG@10 in validation."""

    name: str
    weight: float
    setting: int
    ndcg_10: float


class Combined:
    """The model. `protocol` says what is asked: any film held back, or the last one.

    `is_reading` adds the sequence models, which take minutes to train.
    """

    name = "ours"

    def __init__(self, protocol: Protocol = "random", *, is_reading: bool = False, seed: int = 0) -> None:
        self.protocol = protocol
        self.is_reading = is_reading
        self.seed = seed
        self.parts: tuple[Part, ...] = ()
        self.validation_ndcg_10 = 0.0
        self._models: tuple[Ranker, ...] = ()

    def fit(self, data: Interactions) -> "Combined":
        """Choose on a part that is held out of `data`, then fit what was chosen on all of it."""
        makers = _makers(self.protocol, self.is_reading)
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

    def _chosen(self, data: Interactions, makers: dict[str, tuple[Maker, ...]]) -> tuple[Part, ...]:
        known, held = splits.held_out(data, self.protocol, self.seed)
        relevant = held.matrix()
        users = np.flatnonzero(np.diff(relevant.indptr) > 0)
        if len(users) == 0:  # nothing to choose by: everybody has one film
            return (Part("ease", 1.0, 0, 0.0),)
        if len(users) > _MAX_USERS:
            users = np.sort(np.random.default_rng(self.seed).choice(users, _MAX_USERS, replace=False))
        everybody = known.profiles()
        profiles = [everybody[user] for user in users]
        n_relevant = np.diff(relevant.indptr)[users]

        def worth(scores: np.ndarray) -> float:
            tops = unseen_top(scores.copy(), profiles, 10)
            return float(measures.ndcg(hits_of(tops, relevant, users), n_relevant, 10).mean())

        best: dict[str, np.ndarray] = {}
        settings: dict[str, int] = {}
        alone: dict[str, float] = {}
        for name, options in makers.items():
            for position, make in enumerate(options):
                scores = standardised(make().fit(known).scores(profiles), profiles)
                # a companion is judged by what it adds to the first, not by itself
                judged = worth(scores) if name == "ease" else worth(best["ease"] + 0.35 * scores)
                if judged > alone.get(name, -1.0):
                    best[name], settings[name], alone[name] = scores, position, judged
        weights = dict.fromkeys(best, 0.0) | {"ease": 1.0}
        top = worth(best["ease"])
        for _ in range(_ROUNDS):
            for name in list(best)[1:]:
                rest = sum((weights[other] * best[other] for other in best if other != name), np.float32(0))
                for weight in WEIGHTS:
                    found = worth(rest + np.float32(weight) * best[name])
                    if found > top + 1e-6:
                        top, weights[name] = found, weight
        self.validation_ndcg_10 = top
        return tuple(Part(name, weights[name], settings[name], alone[name]) for name in best if weights[name])


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

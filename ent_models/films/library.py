"""Models of the library `implicit` (MIT): item-item neighbours, implicit ALS and BPR, behind our own two verbs.

Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets" (2008); Rendle et al., "BPR" (2009).
"""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from ent_models import devices
from ent_models.films.interactions import Interactions, Profile


def _rows(profiles: Sequence[Profile], n_items: int) -> Any:
    lengths = [len(profile.items) for profile in profiles]
    bounds = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    items = np.concatenate([profile.items for profile in profiles]) if profiles else np.zeros(0, np.int32)
    weights = np.concatenate([profile.weights for profile in profiles]) if profiles else np.zeros(0, np.float32)
    return sparse.csr_matrix((weights.astype(np.float32), items, bounds), shape=(len(profiles), n_items))


class Neighbours:
    """Item-item: the films whose viewers are most alike. `weighting` of who watched: "cosine", "tfidf" or "bm25".

    `k` neighbours of each film are kept; once fitted, `likeness` is CSR (n_items, n_items).
    """

    name = "item-knn"

    def __init__(self, k: int = 100, weighting: str = "cosine") -> None:
        self.k = k
        self.weighting = weighting
        self.likeness: Any = None

    def fit(self, data: Interactions) -> "Neighbours":
        """Compute likenesses."""
        from implicit import nearest_neighbours
        from implicit import utils as implicit_utils

        kinds = {
            "cosine": nearest_neighbours.CosineRecommender,
            "tfidf": nearest_neighbours.TFIDFRecommender,
            "bm25": nearest_neighbours.BM25Recommender,
        }
        model = kinds[self.weighting](K=min(self.k, data.n_items) + 1, num_threads=devices.cpu_threads())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", implicit_utils.ParameterWarning)  # it makes the COO it warns of itself
            model.fit(data.matrix(), show_progress=False)
        found = model.similarity.tocoo()
        others = found.row != found.col  # no film speaks for itself
        self.likeness = sparse.csr_matrix((found.data[others], (found.row[others], found.col[others])), found.shape)
        return self

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        """Scores of all films for each profile, float32 of shape (len(profiles), n_items)."""
        return (_rows(profiles, self.likeness.shape[0]) @ self.likeness).toarray().astype(np.float32)

    def contributions(self, profile: Profile, items: np.ndarray) -> np.ndarray:
        """As `Ease.contributions`: this model is linear in the profile too."""
        between = self.likeness[profile.items][:, items].toarray()
        return (between * profile.weights[:, None]).T


class Als:
    """Implicit alternating least squares: `factors` numbers a film, `alpha` is the confidence of a viewing."""

    name = "als"

    def __init__(
        self, factors: int = 64, regularization: float = 0.05, alpha: float = 5.0, iterations: int = 20, seed: int = 0
    ) -> None:
        self.factors = factors
        self.regularization = regularization
        self.alpha = alpha
        self.iterations = iterations
        self.seed = seed
        self._model: Any = None
        self.n_items = 0

    def fit(self, data: Interactions) -> "Als":
        """Alternate."""
        from implicit.cpu.als import AlternatingLeastSquares
        from threadpoolctl import threadpool_limits

        self.n_items = data.n_items
        with threadpool_limits(1, "blas"):  # the library threads by itself and asks for this
            self._model = AlternatingLeastSquares(
                factors=self.factors,
                regularization=self.regularization,
                alpha=self.alpha,
                iterations=self.iterations,
                random_state=self.seed,
                num_threads=devices.cpu_threads(),
            )
            self._model.fit(data.matrix(), show_progress=False)
        return self

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        """Scores of all films for each profile, whose factors are solved for anew; shape (len(profiles), n_items)."""
        rows = _rows(profiles, self.n_items)
        factors = self._model.recalculate_user(np.arange(len(profiles)), rows)
        return np.asarray(np.atleast_2d(factors) @ self._model.item_factors.T, dtype=np.float32)


class Bpr:
    """Bayesian personalised ranking: learns that what somebody watched stands before what they did not."""

    name = "bpr"

    def __init__(
        self, factors: int = 64, learning_rate: float = 0.05, regularization: float = 0.01, iterations: int = 100,
        seed: int = 0,
    ) -> None:  # fmt: skip
        self.factors = factors
        self.learning_rate = learning_rate
        self.regularization = regularization
        self.iterations = iterations
        self.seed = seed
        self._films: Any = None
        self._users: dict[bytes, np.ndarray] = {}

    def fit(self, data: Interactions) -> "Bpr":
        """Learn; users are known again by what they have watched."""
        from implicit.cpu.bpr import BayesianPersonalizedRanking

        model = BayesianPersonalizedRanking(
            factors=self.factors,
            learning_rate=self.learning_rate,
            regularization=self.regularization,
            iterations=self.iterations,
            random_state=self.seed,
            num_threads=1,  # with more, its updates race and no run repeats another
        )
        model.fit(data.matrix(), show_progress=False)
        self._films = np.asarray(model.item_factors)
        self._users = {
            _key(profile): factors
            for profile, factors in zip(data.profiles(), np.asarray(model.user_factors), strict=True)
        }
        return self

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        """Scores of all films for each profile; somebody new is the mean of the films that they liked."""
        factors = [
            self._users[_key(profile)] if _key(profile) in self._users else self._new(profile) for profile in profiles
        ]
        return np.asarray(np.stack(factors) @ self._films.T, dtype=np.float32)

    def _new(self, profile: Profile) -> np.ndarray:
        total = profile.weights @ self._films[profile.items]
        total[-1] = 1.0  # the last number of a film is its bias, that of a user is 1
        return np.asarray(total / max(1, len(profile.items)), dtype=np.float32)


def _key(profile: Profile) -> bytes:
    return np.sort(profile.items).astype(np.int32).tobytes()

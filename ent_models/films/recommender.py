"""The recommender that the room and the command line use: a catalogue, a model that explains itself, and vectors.

    recommender = Recommender(catalogue.default()).fit()
    recommender.recommend(Wish(liked=(318, 858)))

The default model is EASE; any with `scores` and `contributions` may take its place. Knows no files and no screens.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol, Self

import numpy as np

from ent_models.errors import BadInput
from ent_models.films import content, reranking
from ent_models.films.catalogue import Catalogue
from ent_models.films.ease import Ease
from ent_models.films.interactions import Interactions, Profile, from_columns
from ent_models.films.phrases import named, reason_text, shared_genres
from ent_models.films.records import Alike, Rating, Reason, Recommendation, Wish
from ent_models.films.unrated import Unrated, placed, unrated

DISLIKE = -0.5  # a dislike says less than a like: people watch what they hope to like
CONTENT_SHARE = 0.15
POPULAR = 3.0  # how much it weighs that many have seen a film, for who only dislikes
TASTE_WIDTH = 64


class Explaining(Protocol):
    """A model that is linear in the profile, so that each film's part of a score is known."""

    def fit(self, data: Interactions) -> Self: ...
    def scores(self, profiles: Sequence[Profile]) -> np.ndarray: ...
    def contributions(self, profile: Profile, items: np.ndarray) -> np.ndarray: ...


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of all films, float64 (n_films,), which of them may be shown, bool (n_films,), and the taste asked for.

    `unknown` are those that are not on the shelf, whether or not a filter leaves them out.
    `of_model` and `of_subject` are what the model's numbers and the likeness of subjects were multiplied with.
    """

    scores: np.ndarray
    allowed: np.ndarray
    unknown: np.ndarray
    profile: Profile
    of_model: float = 0.0
    of_subject: float = 0.0


class Recommender:
    """What to watch next, and why. `vectors` are what films are about, in the catalogue's order, or None."""

    def __init__(
        self, catalogue: Catalogue, model: Explaining | None = None, vectors: np.ndarray | None = None
    ) -> None:
        self.catalogue = catalogue
        self.model: Explaining = model or Ease()
        self.vectors = vectors
        self.taste = np.zeros((len(catalogue.films), 1), dtype=np.float32)
        self.unrated: Unrated | None = None
        self._counts = np.zeros(len(catalogue.films), dtype=np.int64)

    def fit(self, ratings: Iterable[Rating] | None = None) -> "Recommender":
        """Fit on the catalogue's ratings, or on `ratings` of its films. Raises BadInput: none, or of unknown films."""
        data = self.catalogue.interactions
        if ratings is not None:
            listed = list(ratings)
            self.catalogue.places(one.film for one in listed)
            data = from_columns(
                [one.user for one in listed], [one.film for one in listed], [one.stars for one in listed],
                [one.time_s for one in listed], item_ids=data.item_ids,
            )  # fmt: skip
        self.model.fit(data)
        self._counts = data.counts()
        self.unrated = unrated(self.vectors, self._counts)
        self.taste = placed(content.taste_vectors(data.matrix(), TASTE_WIDTH), self.unrated)
        return self

    def fitted_before(self, taste: np.ndarray, films: Unrated | None) -> None:
        """Take `taste`, the places of the films, and those nobody rated from an earlier fit, as the model's own."""
        self.taste = taste
        self.unrated = films
        self._counts = self.catalogue.interactions.counts()

    def recommend(self, wish: Wish) -> tuple[Recommendation, ...]:
        """Films for `wish`, best first, each with its reasons. Nothing liked: what most have seen.

        Raises:
            BadInput: a film that is not in the catalogue.
        """
        asked = self.scored(wish)
        found = np.flatnonzero(asked.allowed)
        if not len(found):
            return ()
        order = reranking.varied(asked.scores[found], self.taste[found], wish.n, wish.diversity)
        return self._recommendations(asked, found[order])

    def scored(self, wish: Wish) -> Scored:
        """The score of each film: what the films of the shelf add to it by the model and by their subjects, each over
        its spread among the films off the shelf, and what "safe to adventurous" takes off or adds.
        """
        places = self.catalogue
        profile = self.profile(wish)
        unknown = np.ones(len(places.films), dtype=bool)
        unknown[places.places((*wish.liked, *wish.disliked, *wish.seen, *wish.not_interested))] = False
        allowed = unknown.copy()
        if wish.first_year is not None:
            allowed &= places.years >= wish.first_year
        if wish.last_year is not None:
            allowed &= (places.years <= wish.last_year) & (places.years > 0)
        if wish.genres:
            allowed &= places.genre_table[:, self._genre_columns(wish.genres)].any(1)
        if len(profile.items):
            scores = self.model.scores([profile])[0].astype(np.float64)
            if self.unrated is not None:
                self.unrated.fill(scores)
            of_model, of_subject = 1 / spread(scores, unknown), 0.0
            scores *= of_model
            if not wish.liked:  # who only dislikes is shown what most have seen, but for what is like that
                scores += POPULAR * reranking.standardised(np.log1p(self._counts), unknown)
            if self.vectors is not None:
                liked = profile.weights @ self.vectors[profile.items]
                about = self.vectors @ liked - self._middle @ liked
                of_subject = CONTENT_SHARE / spread(about, unknown)
                scores += of_subject * about
        else:
            scores = reranking.standardised(np.log1p(self._counts), unknown)
            of_model = of_subject = 0.0
        scores = reranking.adventurous(scores, self._counts, wish.adventure)
        return Scored(scores, allowed, unknown, profile, of_model, of_subject)

    def profile(self, wish: Wish) -> Profile:
        """What is known of a taste: likes weigh 1, dislikes `DISLIKE`, all else nothing."""
        items = self.catalogue.places((*wish.liked, *wish.disliked))
        weights = np.array([1.0] * len(wish.liked) + [DISLIKE] * len(wish.disliked), dtype=np.float32)
        _, first = np.unique(items, return_index=True)
        keep = np.sort(first)
        return Profile(items[keep], weights[keep])

    def explain(self, film_id: int, wish: Wish) -> Recommendation:
        """Why a film has its score, whether or not it would be shown. Raises BadInput for an unknown film."""
        return self._recommendations(self.scored(wish), np.array([self.catalogue.place(film_id)]))[0]

    def reasons(self, asked: Scored, places: np.ndarray) -> list[tuple[Reason, ...]]:
        """For each of `places` what each film of the shelf adds to its score, the strongest first. They sum to it, but
        for what "safe to adventurous" did.
        """
        profile = asked.profile
        if not len(profile.items):
            return [() for _ in places]
        table = self.model.contributions(profile, places).astype(np.float64)
        if self.unrated is not None:
            self.unrated.fill_rows(table, places, lambda others: self.model.contributions(profile, others))
        table *= asked.of_model
        if self.vectors is not None:
            alike = (self.vectors[places] - self._middle) @ self.vectors[profile.items].T
            table = table + asked.of_subject * alike * profile.weights
        found = []
        for row in table:
            whole = float(np.abs(row).sum()) or 1.0
            order = np.argsort(-np.abs(row), kind="stable")
            found.append(
                tuple(
                    Reason(
                        self.catalogue.films[profile.items[at]],
                        float(row[at]),
                        float(row[at]) / whole,
                        bool(profile.weights[at] > 0),
                    )
                    for at in order
                )
            )
        return found

    def similar(self, film_id: int, n: int = 10) -> tuple[Alike, ...]:
        """Films with the same viewers and the same subject, most alike first. Raises BadInput for an unknown film."""
        place = self.catalogue.place(film_id)
        likeness = self.taste @ self.taste[place]
        if self.vectors is not None:
            rated = 0.5 * self._counts[place] / (self._counts[place] + 10)  # few viewers: its subject says more
            likeness = rated * likeness + (1 - rated) * (self.vectors @ self.vectors[place])
        few = np.where(self._counts > 0, 0.3 / np.sqrt(1 + self._counts), 0.0)  # one viewer's films are all alike
        likeness = likeness - few
        likeness[place] = -np.inf
        order = np.argsort(-likeness, kind="stable")[:n]
        genres = set(self.catalogue.films[place].genres)
        return tuple(
            Alike(film, float(likeness[at]), tuple(genre for genre in film.genres if genre in genres))
            for at in order
            if (film := self.catalogue.films[at]) and np.isfinite(likeness[at])
        )

    def matches(self, scores: np.ndarray, allowed: np.ndarray, places: np.ndarray | None = None) -> np.ndarray:
        """Share of the other allowed films that score lower, in [0, 1], 1 for the best: of all, or of `places`."""
        listed = np.sort(scores[allowed])
        asked = scores if places is None else scores[places]
        if len(listed) == 1:
            return (asked >= listed[0]).astype(np.float64)
        return np.clip(np.searchsorted(listed, asked, side="left") / max(1, len(listed) - 1), 0, 1)

    @cached_property
    def _middle(self) -> np.ndarray:
        """The mean of what films are about: a film that is no more like the shelf than any other has nothing of it."""
        assert self.vectors is not None
        return np.asarray(self.vectors.mean(0))

    def _recommendations(self, asked: Scored, places: np.ndarray) -> tuple[Recommendation, ...]:
        ranks = self.matches(asked.scores, asked.allowed, places)
        parts = self.reasons(asked, places)
        return tuple(
            self._recommendation(place, float(asked.scores[place]), float(rank), reasons)
            for place, rank, reasons in zip(places, ranks, parts, strict=True)
        )

    def _genre_columns(self, genres: Sequence[str]) -> list[int]:
        known = {genre.casefold(): column for column, genre in enumerate(self.catalogue.genres)}
        unknown = [genre for genre in genres if genre.casefold() not in known]
        if unknown and not known:
            raise BadInput("These films have no genres. Bring an items file with a column of genres.")
        if unknown:
            raise BadInput(f"There is no genre {unknown[0]!r}. Genres: {', '.join(self.catalogue.genres)}.")
        return [known[genre.casefold()] for genre in genres]

    def _recommendation(self, place: int, score: float, match: float, reasons: tuple[Reason, ...]) -> Recommendation:
        film = self.catalogue.films[place]
        bare = Recommendation(film, score, match, reasons)
        return replace(bare, shared_genres=shared_genres(film, named(reasons)), text=reason_text(film, reasons))


def spread(scores: np.ndarray, allowed: np.ndarray) -> float:
    """What scores are divided by before they are weighed: their standard deviation over the `allowed` films, or 1."""
    return (float(scores[allowed].std()) if allowed.any() else 0.0) or 1.0

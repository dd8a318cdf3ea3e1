"""Everything that the page of the films room asks, answered in some milliseconds from what a worker made.

room = FilmRoom(Path(made.path))
room.recommend(Wish(liked=(318, 858)))
"""

from functools import cached_property
from pathlib import Path

import numpy as np

from ent_models.errors import BadInput, ModelUnavailable
from ent_models.films import fitted, layout, occasions, order, pack, themes
from ent_models.films.content import Bridge
from ent_models.films.interactions import Profile
from ent_models.films.order import Order
from ent_models.films.recommender import DISLIKE, Explaining
from ent_models.films.records import Alike, Film, JointRecommendation, MapPoint, Reason, Recommendation, Wish
from ent_models.films.together import STEPS_WEIGHT, Together

STEPS, TOGETHER = "steps", "together"
"""The readers of order that every data set has; the networks know the films of the pack alone."""


class FilmRoom:
    """A recommender that was made before. Safe for several threads: nothing is changed by asking."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path`. Raises ModelUnavailable."""
        self._recommender, self._steps = fitted.read(path)
        self._together = Together((1.0, self._recommender.model), (STEPS_WEIGHT, self._steps))
        self._catalogue = self._recommender.catalogue
        self.path = path
        self.is_pack = path == fitted.place(pack.SHA256)
        self.name = self._catalogue.name
        self.films = self._catalogue.films
        self.genres = self._catalogue.genres
        years = self._catalogue.years[self._catalogue.years > 0]
        self.years = (int(years.min()), int(years.max())) if len(years) else (0, 0)
        self.n_users = self._catalogue.interactions.n_users
        self.n_ratings = len(self._catalogue.interactions)
        self.search("the")  # builds its index now: the first visitor who types need not wait for it

    def film(self, film_id: int) -> Film | None:
        """The film of that id, if it is here."""
        place = self._catalogue.places_by_id.get(film_id)
        return None if place is None else self.films[place]

    def search(self, typed: str, n: int = 8) -> tuple[Film, ...]:
        """Films whose titles fit what was typed, misspelt or not."""
        return self._catalogue.search.find(typed, n)

    def beginning(self, known: tuple[int, ...] = (), n: int = 12) -> tuple[Film, ...]:
        """Films that tell the most about the taste of somebody new."""
        return occasions.to_begin_with(self._recommender, n, known)

    def recommend(self, wish: Wish) -> tuple[Recommendation, ...]:
        """See `Recommender.recommend`."""
        return self._recommender.recommend(wish)

    def for_two(self, first: Wish, second: Wish, n: int = 10) -> tuple[JointRecommendation, ...]:
        """See `occasions.for_two`."""
        return occasions.for_two(self._recommender, first, second, n)

    def like_vector(self, vector: tuple[float, ...], n: int = 12) -> tuple[tuple[str, ...], tuple[Alike, ...]]:
        """The genres that a text is most about, and films like it, each with the themes they share."""
        found = np.array(vector, dtype=np.float32)
        vectors = self._recommender.vectors
        if vectors is None or vectors.shape[1] != len(found):
            return (), ()
        about = themes.themes_of(self._catalogue, vectors, found)
        return about, themes.with_themes(occasions.like_text(self._recommender, found, self._bridge, n), about)

    def has_vectors(self) -> bool:
        """Whether films can be found by what they are about."""
        return self._recommender.vectors is not None

    @cached_property
    def _bridge(self) -> Bridge | None:
        return occasions.bridge_of(self._recommender)

    @cached_property
    def points(self) -> tuple[MapPoint, ...]:
        """The map that ships with Rushes; () for data that it does not know."""
        return layout.read(self.films) if self.is_pack else ()

    @cached_property
    def _orders(self) -> dict[str, Order]:
        if not self.is_pack:
            return {}
        try:
            orders, films, _ = order.read()
        except ModelUnavailable:
            return {}
        return orders if films.tolist() == [film.id for film in self.films] else {}

    def readers(self) -> tuple[str, ...]:
        """What can read a history in order."""
        return (TOGETHER, STEPS, *self._orders)

    def similar(self, film_id: int, n: int = 10) -> tuple[Alike, ...]:
        """See `Recommender.similar`."""
        return self._recommender.similar(film_id, n)

    def next(
        self,
        reader: str,
        watched: tuple[int, ...],
        n: int = 10,
        hidden: tuple[int, ...] = (),
        disliked: tuple[int, ...] = (),
    ) -> tuple[tuple[Film, float, tuple[Reason, ...]], ...]:
        """What comes after `watched`, oldest first: films with their weight, 1 for the best, and what speaks for them;
        none of `hidden`. Those of `watched` that were `disliked` speak against their like.

        Networks give no reasons, and read nothing of what was disliked. Raises BadInput for an unknown film or reader.
        """
        places = self._catalogue.places(watched)
        is_disliked = np.isin(places, self._catalogue.places(disliked))
        profile = Profile(places, np.where(is_disliked, DISLIKE, 1.0).astype(np.float32))
        model: Explaining | None = None
        if reader in self._orders:
            scores = np.exp(self._orders[reader].logs(places[~is_disliked]).astype(np.float64))
        elif reader in (STEPS, TOGETHER):
            model = self._steps if reader == STEPS else self._together
            scores = model.scores([profile])[0].astype(np.float64)
        else:
            raise BadInput(f"Nothing called {reader!r} reads a history here. Readers: {', '.join(self.readers())}.")
        scores[places] = scores[self._catalogue.places(hidden)] = -np.inf
        chosen = [at for at in np.argsort(-scores, kind="stable")[:n] if scores[at] > 0]
        best = float(scores[chosen[0]]) if chosen else 1.0
        reasons = self._why(profile, chosen, model) if model and chosen else [()] * len(chosen)
        return tuple((self.films[at], float(scores[at]) / best, why) for at, why in zip(chosen, reasons, strict=True))

    def _why(self, profile: Profile, chosen: list[int], model: Explaining) -> list[tuple[Reason, ...]]:
        """The three liked films of a history that add most to the score of each of `chosen`, with their parts of it."""
        places, found = profile.items, []
        for row in model.contributions(profile, np.array(chosen)):
            whole = float(np.abs(row).sum()) or 1.0
            pulling = np.where(profile.weights > 0, row, 0.0)
            listed = [at for at in np.argsort(-pulling, kind="stable")[:3] if pulling[at] > 0]
            found.append(tuple(Reason(self.films[places[at]], float(row[at]), float(row[at]) / whole) for at in listed))
        return found

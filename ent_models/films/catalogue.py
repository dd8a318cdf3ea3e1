"""Films with their places, and who rated them: what a recommender is made from.

A place counts from 0 and is the column of a film in every matrix; people see `Film.id`. Knows no model.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from ent_models.errors import BadInput
from ent_models.films.interactions import Interactions, from_columns
from ent_models.films.records import Film
from ent_models.films.title_search import TitleSearch


class Catalogue:
    """`films[p]` is the film at place p of `interactions`; `name` is said to people."""

    def __init__(self, films: Sequence[Film], interactions: Interactions, name: str) -> None:
        assert [film.id for film in films] == list(interactions.item_ids)
        self.films = tuple(films)
        self.interactions = interactions
        self.name = name
        self.places_by_id = {film.id: place for place, film in enumerate(self.films)}

    def place(self, film_id: int) -> int:
        """The place of a film. Raises BadInput for an id that is not here."""
        if film_id not in self.places_by_id:
            raise BadInput(f"There is no film numbered {film_id} in {self.name}.")
        return self.places_by_id[film_id]

    def places(self, film_ids: Iterable[int]) -> np.ndarray:
        """Places of films, int64. Raises BadInput."""
        return np.array([self.place(one) for one in film_ids], dtype=np.int64)

    @cached_property
    def search(self) -> TitleSearch:
        """Finds films by what somebody types."""
        return TitleSearch(self.films)

    @cached_property
    def years(self) -> np.ndarray:
        """Years, int64, 0 where nobody says."""
        return np.array([film.year or 0 for film in self.films])

    @cached_property
    def genres(self) -> tuple[str, ...]:
        """All genres, the most common first."""
        names, counts = np.unique([genre for film in self.films for genre in film.genres], return_counts=True)
        return tuple(names[np.argsort(-counts, kind="stable")].tolist())

    @cached_property
    def genre_table(self) -> np.ndarray:
        """Which film has which of `genres`: bool (n_films, n_genres)."""
        table = np.zeros((len(self.films), len(self.genres)), dtype=bool)
        column = {genre: place for place, genre in enumerate(self.genres)}
        for row, film in zip(table, self.films, strict=True):
            row[[column[genre] for genre in film.genres]] = True
        return table


def default() -> Catalogue:
    """The MovieLens films and ratings of the installed pack. Raises ModelUnavailable."""
    from ent_models.films import pack

    films, columns = pack.read()
    data = from_columns(
        columns["user"], columns["film"], columns["stars"], columns["time_s"], item_ids=[film.id for film in films]
    )
    return Catalogue(films, data, "MovieLens")

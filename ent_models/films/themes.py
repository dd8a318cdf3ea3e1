"""What a text and a film share, in words a person knows: genres that the text is about. Knows no models.

A genre is a theme of a text where the text lies nearer to the genre's films than to films at large.
"""

from dataclasses import replace

import numpy as np

from ent_models.films import content
from ent_models.films.catalogue import Catalogue
from ent_models.films.records import Alike

_FEWEST = 5


def themes_of(catalogue: Catalogue, vectors: np.ndarray, vector: np.ndarray, n: int = 4) -> tuple[str, ...]:
    """The genres that a text of `vector` is most about, strongest first; () where no films have vectors."""
    has = vectors.any(1)
    if not has.any():
        return ()
    middle = vectors[has].mean(0)
    nearness = {}
    for column, genre in enumerate(catalogue.genres):
        own = has & catalogue.genre_table[:, column]
        if own.sum() >= _FEWEST:
            centre = content.unit((vectors[own].mean(0) - middle)[None])[0]
            nearness[genre] = float(centre @ (vector - middle))
    listed = sorted(nearness, key=lambda genre: -nearness[genre])[:n]
    return tuple(genre for genre in listed if nearness[genre] > 0.02)


def with_themes(found: tuple[Alike, ...], themes: tuple[str, ...]) -> tuple[Alike, ...]:
    """`found` with the themes that each film shares with the text."""
    return tuple(replace(one, themes=tuple(theme for theme in themes if theme in one.film.genres)) for one in found)

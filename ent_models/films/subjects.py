"""What films of one's own are about, as vectors: the same for the page and the command line."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ent_models.errors import ModelUnavailable
from ent_models.films.options import MAX_DESCRIBED
from ent_models.films.records import Film

ENCODER = "all-minilm-l6-v2"
_MAX_LETTERS = 1_200
"""Of a text; MiniLM sees 256 tokens."""


def vectors_of(films: Sequence[Film], texts: Sequence[str], shelf: Any) -> np.ndarray | None:
    """A vector for each film of its text, title and genres, float32 (n_films, width).

    None where there are more than `MAX_DESCRIBED` films, where neither genres nor texts say anything, and where the
    text model is not installed. `shelf` is `models.Shelf` or alike.
    """
    if len(films) > MAX_DESCRIBED or not (any(film.genres for film in films) or any(texts)):
        return None
    try:
        encoder = shelf.get(ENCODER)
    except ModelUnavailable:
        return None
    found: np.ndarray = encoder.encode([_words(film, text) for film, text in zip(films, texts, strict=True)])
    return found


def _words(film: Film, text: str) -> str:
    about = f"{film.title}. {', '.join(film.genres)}." if film.genres else f"{film.title}."
    return f"{text[:_MAX_LETTERS]} {about}" if text else about  # the text first: it says the most

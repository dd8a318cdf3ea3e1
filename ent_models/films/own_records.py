"""What reading somebody's own ratings gives. Light: pages may import it."""

from dataclasses import dataclass

from ent_models.films.records import Film, Problem, Rating

ME = "me"
NOTHING = "What is only planned says nothing of a taste. Export your ratings, or what you watched."
"""Said of a list that is none of films that were seen."""


@dataclass(frozen=True, slots=True)
class OwnRating:
    """A line of somebody's export: a title as that site writes it, stars from 0.5 to 5, None for watched only.

    `is_liked` tells that the site has a heart for it, whatever the stars; `original` is its title at home, if that is
    another.
    """

    title: str
    year: int | None
    stars: float | None
    time_s: int
    line: int
    is_liked: bool = False
    original: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """One person's history from a site: Letterboxd, IMDb or Trakt. `files` are those of an archive that were read."""

    site: str
    ratings: tuple[OwnRating, ...]
    mapping: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchedExport:
    """An export found again in a catalogue: what was liked, disliked or just seen, oldest first; `history` has all."""

    ratings: tuple[Rating, ...]
    liked: tuple[int, ...]
    disliked: tuple[int, ...]
    seen: tuple[int, ...]
    problems: tuple[Problem, ...]
    history: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnFilms:
    """Films of somebody's own list with the id that their file has for each, and its text if it gives one."""

    films: tuple[Film, ...]
    keys: tuple[str, ...]
    texts: tuple[str, ...]
    mapping: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]

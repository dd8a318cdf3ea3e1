"""What the films room asks of a worker, and what comes back. Light: pages may import it."""

from dataclasses import dataclass

from ent_models.films.records import Film, MapPoint, Problem

MAX_DESCRIBED = 20_000
"""Films of one's own of which a vector is made of what they are about: it takes a worker some milliseconds each."""


@dataclass(frozen=True, slots=True)
class FitOptions:
    """Make a recommender of a file of ratings. `items` is the path of a file of titles, "" for none.

    `columns` are pairs of "user", "film", "rating" or "time" and the name of a column, where they are not recognised.
    With `is_pack` the file is that of the installed pack. `made` changes when a made file was lost: then it is made
    again.
    """

    name: str = "MovieLens"
    items: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    is_pack: bool = False
    made: int = 0
    model: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A recommender that was made: `path` of its file, and what was read on the way.

    `mapping` tells which column was taken for what; `form` which model it is (see `linear`).
    """

    path: str
    n_users: int
    n_films: int
    n_ratings: int
    form: str
    mapping: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchOptions:
    """Find the films of an export of Letterboxd, IMDb or Trakt in a made recommender, whose file is at `made`.

    `name` is that of the dropped file: Letterboxd's lists of films seen, planned and loved have the same columns.
    """

    made: str
    name: str = "This file"
    model: str = ""


@dataclass(frozen=True, slots=True)
class Matched:
    """What an export says of a taste, oldest first; `site` is whose it is, `files` those read of an archive.

    `history` has the ids of all, in one order.
    """

    site: str
    liked: tuple[Film, ...]
    disliked: tuple[Film, ...]
    seen: tuple[Film, ...]
    mapping: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    history: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MapOptions:
    """Draw the map of a made recommender, whose file is the one that is asked about."""

    model: str = ""


@dataclass(frozen=True, slots=True)
class FilmMap:
    """Places of the films that most have seen."""

    points: tuple[MapPoint, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextOptions:
    """Read a text, a script or a transcript for what it is about."""

    model: str = "all-minilm-l6-v2"


@dataclass(frozen=True, slots=True)
class TextPlace:
    """Where a text lies among film texts: a vector of length 1; `n_words` were read, `begins` is how it begins."""

    vector: tuple[float, ...]
    n_words: int
    begins: str
    notes: tuple[str, ...] = ()

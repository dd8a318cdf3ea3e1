"""What the films room takes and gives: plain numbers, text and tuples that cross processes as JSON.

Knows neither torch nor numpy. A film is named by `Film.id`, the number that its catalogue gives it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ent_models.errors import BadInput

LOWEST, HIGHEST = 0.5, 5.0
"""Ratings are in stars on MovieLens' scale; other scales are brought to it when they are read."""


MOST_FILMS = 1_000
"""The longest list that can be asked for."""


def check_count(n_films: int) -> None:
    """Raises BadInput for a list that is too long, or of no films."""
    if not 1 <= n_films <= MOST_FILMS:
        raise BadInput(f"Ask for 1 to {MOST_FILMS:,} films.")


@dataclass(frozen=True, slots=True)
class Film:
    """A film. `year` is None where nobody says; `genres` are in the catalogue's words; `n_ratings` counts people."""

    id: int
    title: str
    year: int | None = None
    genres: tuple[str, ...] = ()
    n_ratings: int = 0

    @property
    def name(self) -> str:
        """The title with its year, as people write it."""
        return f"{self.title} ({self.year})" if self.year else self.title


@dataclass(frozen=True, slots=True)
class Rating:
    """Somebody's stars for a film, 0.5 to 5. `time_s` is in seconds since 1970, 0 where nobody says."""

    user: str
    film: int
    stars: float
    time_s: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """What one film of the shelf adds to a score; negative for one that pulls it down.

    `share` is the contribution over the sum of all contributions' sizes, in [-1, 1]. A film that was not liked can
    speak for another too: `is_liked` tells them apart.
    """

    film: Film
    contribution: float
    share: float
    is_liked: bool = True

    @property
    def is_because(self) -> bool:
        """Whether it may be told as "because you liked"."""
        return self.is_liked and self.contribution > 0


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A film to watch. `score` is the model's own number, only good for comparing; `match` is the place of that score
    among all films, 1 for the best. The contributions of `reasons`, one for each film of the shelf, sum to `score`
    where something is liked and `Wish.adventure` is 0.5; it moves `score` alone.
    `shared_genres` and `text` say in words what `reasons` says in numbers.
    """

    film: Film
    score: float
    match: float
    reasons: tuple[Reason, ...] = ()
    shared_genres: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants. Film ids; a film on none of the lists is open.

    `adventure` 0 is safe (what many have seen), 1 adventurous (what few have), 0.5 leaves the model alone. `diversity`
    0 lists the best, 1 films as unlike each other as may be. `genres` empty means any; a film needs one of them.
    """

    liked: tuple[int, ...] = ()
    disliked: tuple[int, ...] = ()
    seen: tuple[int, ...] = ()
    not_interested: tuple[int, ...] = ()
    n: int = 10
    adventure: float = 0.5
    diversity: float = 0.0
    first_year: int | None = None
    last_year: int | None = None
    genres: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises BadInput for what cannot be."""
        check_count(self.n)
        for value, word in ((self.adventure, "adventure"), (self.diversity, "diversity")):
            if not 0 <= value <= 1:
                raise BadInput(f"{word.capitalize()} goes from 0 to 1.")
        if self.first_year is not None and self.last_year is not None and self.first_year > self.last_year:
            raise BadInput(f"No year is after {self.first_year} and before {self.last_year}: swap the two.")
        both = set(self.liked) & set(self.disliked)
        if both:
            raise BadInput("A film cannot be liked and disliked at once: take it off one of the two lists.")


@dataclass(frozen=True, slots=True)
class JointRecommendation:
    """A film that two can live with: how much each likes it (place among all films, 1 the best), and the lower.

    `first_share` and `second_share` are scores beside that of each one's own favourite, in [0, 1]; 0 is any film.
    """

    film: Film
    first: float
    second: float
    both: float
    first_reasons: tuple[Reason, ...] = ()
    second_reasons: tuple[Reason, ...] = ()
    first_share: float = 0.0
    second_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Alike:
    """A film like another film or a text. `likeness` in [-1, 1]; `themes` are the words and genres they share."""

    film: Film
    likeness: float
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """Where a film stands in a new list, from 1, and where it stood before; None if it was not there."""

    film: Film
    now: int
    before: int | None


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A film's place on the map, both coordinates in [-1, 1]; near films are alike."""

    film: Film
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Measures:
    """How good a model is. All but `rmse` are means over `n_users` users who have something to find.

    `rmse` is in stars, None for models that predict none. `coverage` is the share of films that are in anybody's first
    ten, `novelty` the mean of -log2(share of users who rated a film) over the first tens.
    """

    model: str
    ndcg_10: float
    recall_10: float
    recall_20: float
    ndcg_20: float
    rmse: float | None
    fit_s: float
    query_ms: float
    coverage: float
    novelty: float
    n_users: int
    n_films: int
    per_user_ndcg_10: tuple[float, ...] = field(default=(), repr=False)

    def public(self) -> dict[str, float | int | str | None]:
        """The fields by the names that papers use, without the list of users."""
        return {
            "model": self.model,
            "ndcg@10": self.ndcg_10,
            "recall@10": self.recall_10,
            "recall@20": self.recall_20,
            "ndcg@20": self.ndcg_20,
            "rmse": self.rmse,
            "fit_s": self.fit_s,
            "query_ms": self.query_ms,
            "coverage": self.coverage,
            "novelty": self.novelty,
            "users": self.n_users,
            "films": self.n_films,
        }


Severity = Literal["left out", "changed", "noted"]
MOST_LINES = 20
"""How many lines are named of each kind of problem."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a file. `line` counts from 1, 0 where it concerns all; `count` tells how many like it.

    `lines` are the first of those, `line` the first of all.
    """

    line: int
    what: str
    severity: Severity = "left out"
    count: int = 1
    lines: tuple[int, ...] = ()

    @classmethod
    def at(cls, lines: Sequence[int], what: str, severity: Severity = "left out") -> "Problem":
        """The same on several lines, in the order of the file."""
        return cls(int(lines[0]), what, severity, len(lines), tuple(int(line) for line in lines[:MOST_LINES]))

    @property
    def where(self) -> str:
        """The lines as people read them: "3, 5, 6 and 12 more"; "" where it concerns all."""
        if not self.line:
            return ""
        named = ", ".join(str(line) for line in self.lines or (self.line,))
        more = self.count - len(self.lines or (self.line,))
        return f"{named} and {more:,} more" if more > 0 else named

"""Finds films by what somebody types: part of a title, misspelt, with or without the year.

`find` answers a search box, `resolve` a command: one film or a sentence that says what to type. Spelling is forgiven by
rapidfuzz (MIT); knows no taste.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from ent_models.errors import BadInput
from ent_models.films.names import key, plain, split_title
from ent_models.films.records import Film
from ent_models.text.listing import listed

_MAX_LETTERS = 200
_NEAR = 75.0  # of 100: "the godfahter" still finds, "xqzzy" does not
_CLEAR = 86.0
_PARTING = re.compile(r": | [-\u2013\u2014] ")
_MISSPELT_ARTICLE = re.compile(r"^(?:teh|hte|th|tha|thw) (?=.)")


class TitleSearch:
    """An index over the titles of a catalogue."""

    def __init__(self, films: Sequence[Film]) -> None:
        self._films = tuple(films)
        self._plain = [key(film.title) for film in self._films]
        # "Star Wars" of "Star Wars: Episode IV - A New Hope": what people type of a long title
        self._heads = [key(re.split(r": | - | \(", film.title)[0]) for film in self._films]
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._parts: dict[str, list[int]] = defaultdict(list)
        for position, film in enumerate(self._films):
            names = {plain(film.title), key(film.title), *(key(part) for part in _also_known(film.title))}
            for name in names - {""}:
                self._exact[name].append(position)
            for name in _parts_of(film.title) - names:
                self._parts[name].append(position)

    def find(self, typed: str, n: int = 10) -> tuple[Film, ...]:
        """Films whose titles fit `typed`, best first: exact, then beginning with it, then alike; more seen first."""
        ranked = self._ranked(typed)
        return tuple(self._films[position] for _, position in ranked[:n])

    def exact(self, title: str, year: int | None) -> Film | None:
        """The film of that title whose year is at most one off (sites differ by that); None if there is none."""
        name = split_title(title[:_MAX_LETTERS])
        year = year or name.year
        places = self._exact.get(plain(name.title)) or self._exact.get(key(name.title)) or ()
        films = [self._films[place] for place in places]
        if year is not None:
            films = [film for film in films if film.year is None or abs(film.year - year) <= 1]
            return min(films, key=lambda film: (abs((film.year or year) - year), -film.n_ratings), default=None)
        return max(films, key=lambda film: film.n_ratings, default=None)

    def of_site(self, title: str, year: int | None, original: str = "") -> Film | None:
        """The film that a site calls `title`, or `original` at home; None if it is not clear which that is.

        Sites part long titles in their own ways: where no whole title fits, "The Empire Strikes Back" is "Star Wars:
        Episode V - The Empire Strikes Back" if no other film of those years has that part, and the other way round.
        """
        found = self.exact(title, year) or (self.exact(original, year) if original else None)
        year = year or split_title(title[:_MAX_LETTERS]).year
        if found or year is None:
            return found
        whole = key(split_title(title[:_MAX_LETTERS]).title)
        places = set(self._parts.get(whole, ()))
        for part in _parts_of(title[:_MAX_LETTERS]):
            places |= set(self._exact.get(part, ()))
        near = [film for place in places if (film := self._films[place]).year and abs(film.year - year) <= 1]
        return near[0] if len(near) == 1 else None

    def resolve(self, typed: str) -> Film:
        """The one film that `typed` means; of several of that title, the one that most have seen.

        Raises:
            BadInput: nothing is like it, or too many are; the message names the nearest.
        """
        if not plain(typed):
            raise BadInput("Type a title.")
        name = split_title(typed[:_MAX_LETTERS])
        exact = [
            self._films[one] for one in self._exact.get(plain(name.title), ()) or self._exact.get(key(name.title), ())
        ]
        if name.year is not None:
            of_year = [film for film in exact if film.year is not None and abs(film.year - name.year) <= 1]
            if of_year:
                return max(of_year, key=lambda film: film.n_ratings)
            if exact:
                raise BadInput(f"{name.title!r} of {name.year} is not here, but {_listed(exact, 'and')}.")
        elif exact:
            best = sorted(exact, key=lambda film: -film.n_ratings)
            if len(best) > 1 and best[0].n_ratings < 3 * best[1].n_ratings:
                raise BadInput(f"{typed!r} is {len(best)} films: {_listed(best)}. Type the year too.")
            return best[0]
        ranked = self._ranked(typed)
        near = [self._films[position] for _, position in ranked[:5]]
        if not near:
            raise BadInput(f"No film is called {typed[:_MAX_LETTERS]!r}. Try a word of its title.")
        begun = [film for film in near if f"{key(film.title)} ".startswith(f"{key(name.title)} ")]
        if len(begun) == 1:
            return begun[0]
        is_alone = len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= 4
        if not begun and ranked[0][0] >= _CLEAR and is_alone:
            return near[0]
        raise BadInput(f"No film is called {typed[:_MAX_LETTERS]!r}. Did you mean {_listed(near)}?")

    def _ranked(self, typed: str) -> list[tuple[float, int]]:
        """(likeness from 0 to 100, position), best first."""
        from rapidfuzz import fuzz, process

        name = split_title(typed[:_MAX_LETTERS])
        wanted = _MISSPELT_ARTICLE.sub("", key(name.title))
        if not wanted:
            return []
        scorer = fuzz.ratio if len(wanted) < 4 else fuzz.WRatio
        near = process.extract(wanted, self._plain, scorer=scorer, score_cutoff=_NEAR, limit=200)
        scores: dict[int, float] = {}
        for title, likeness, position in near:
            if 2 * len(title) < len(wanted):
                continue  # "z" is part of very much
            head = fuzz.ratio(wanted, self._heads[position]) - 5 if len(wanted) > 3 else 0.0
            whole = max(
                fuzz.ratio(wanted, title), head
            )  # WRatio alone gives "heat" and "Heat and Dust" nearly the same
            scores[position] = max(whole, 0.6 * likeness + 0.4 * whole)
        for position in self._exact.get(wanted, ()):
            scores[position] = 100.0
        for position, title in enumerate(self._plain):
            if title.startswith(wanted):
                begun = 100.0 if title == wanted else 95.0 if title[len(wanted)] == " " else 90.0
                scores[position] = max(scores.get(position, 0.0), begun)
        if name.year is not None:
            for position in scores:
                scores[position] += 5.0 if self._films[position].year == name.year else -5.0
        return sorted(
            ((score, position) for position, score in scores.items() if score >= 60),
            key=lambda pair: (-round(pair[0]), -self._films[pair[1]].n_ratings),
        )


def _parts_of(title: str) -> set[str]:
    """Beginnings and ends of a title that is parted by colons or dashes, without those of fewer than four letters."""
    pieces = _PARTING.split(title)
    gaps = range(1, len(pieces))
    parts = {key(" ".join(pieces[:gap])) for gap in gaps} | {key(" ".join(pieces[gap:])) for gap in gaps}
    return {part for part in parts if len(part) > 3}


def _also_known(title: str) -> list[str]:
    """Other names in brackets: "Seven (a.k.a. Se7en)"."""
    parts = [part.rstrip(") ") for part in title.split("(")]
    return [split_title(part.removeprefix("a.k.a. ").removeprefix("aka ")).title for part in parts if part.strip()]


def _listed(films: Sequence[Film], last: str = "or") -> str:
    return listed([film.name for film in films[:5]], last)

"""What a visitor thinks of films: kept for the visit, on the disk only if they wish (see `kept`).

A taste is an order of films with a verdict each, the oldest first; that order is their history. There are two on a
screen, "one" and "two", for each set of ratings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from ent_models.films.records import Film
from pages.ui.film import kept
from pages.ui.film.cards import ACTS

SLOTS = {"one": "First visitor", "two": "Second visitor"}
MAX_FILMS = 2_000
_TASTES = "film-tastes"


@dataclass(slots=True)
class Taste:
    """Films with verdicts, by id, in the order in which they were given."""

    verdicts: dict[int, str] = field(default_factory=dict)
    films: dict[int, Film] = field(default_factory=dict)

    def of(self, *verdicts: str) -> tuple[int, ...]:
        """Ids of the films with one of these verdicts, oldest first."""
        return tuple(film for film, verdict in self.verdicts.items() if verdict in verdicts)

    def say(self, film: Film, verdict: str, is_so: bool = True) -> None:
        """Give a verdict, or take it back if it is the one that was given."""
        if not is_so:
            if self.verdicts.get(film.id) == verdict:
                self.drop(film.id)
        elif verdict in ACTS and (film.id in self.verdicts or len(self.verdicts) < MAX_FILMS):
            self.verdicts[film.id] = verdict
            self.films[film.id] = film

    def take_in(self, films: Sequence[Film], verdicts: Sequence[str]) -> int:
        """Add a history from elsewhere, oldest first, before what was said here; how many films had no place any more.

        What was said here counts more. Likes and dislikes go before what was only seen, and the newest before others.
        """
        new = [place for place, film in enumerate(films) if film.id not in self.verdicts]
        newest = sorted(new, key=lambda place: (verdicts[place] == "seen", -place))
        taken = sorted(newest[: MAX_FILMS - len(self.verdicts)])
        self.verdicts = {films[place].id: verdicts[place] for place in taken} | self.verdicts
        self.films |= {films[place].id: films[place] for place in taken}
        return len(new) - len(taken)

    def drop(self, film_id: int) -> None:
        """Know nothing of a film any more."""
        self.verdicts.pop(film_id, None)
        self.films.pop(film_id, None)

    def move(self, film_id: int, place: int) -> None:
        """Put a film of the history at another place of it, from 0."""
        history = list(self.history())
        if film_id not in history:
            return
        history.remove(film_id)
        history.insert(max(0, min(place, len(history))), film_id)
        rest = {film: verdict for film, verdict in self.verdicts.items() if film not in history}
        self.verdicts = {film: self.verdicts[film] for film in history} | rest

    def history(self) -> tuple[int, ...]:
        """What was watched, oldest first."""
        return self.of("liked", "disliked", "seen")


def of(slot: str, source: str) -> Taste:
    """The taste of one of the two visitors, among the films of a set of ratings."""
    tastes: dict[tuple[str, str], Taste] = st.session_state.setdefault(_TASTES, {})
    if (slot, source) not in tastes:
        tastes[slot, source] = Taste()
    return tastes[slot, source]


def keep(source: str) -> None:
    """Write the first visitor's taste to the disk, if they agreed to that."""
    kept.write(source, [[film, verdict] for film, verdict in of("one", source).verdicts.items()])

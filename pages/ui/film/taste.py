"""What a visitor thinks of films: kept for the visit, on the disk only if they wish, and forgotten when they say so.

A taste is an order of films with a verdict each, the oldest first; that order is their history. There are two on a
screen, "one" and "two", for each set of ratings.
"""

from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from ent_models.films.options import Made
from ent_models.films.records import Film
from ent_models.jobs.job import Job
from ent_models.store import inputs
from pages.ui import loaders
from pages.ui.film.cards import ACTS

SLOTS = {"one": "First visitor", "two": "Second visitor"}
MAX_FILMS = 2_000
SETTING = "film-taste"
_TASTES, _ASKED, _KEPT = "film-tastes", "film-asked", "film-kept"


@dataclass(slots=True)
class Taste:
    """Films with verdicts, by id, in the order in which they were given."""

    verdicts: dict[int, str] = field(default_factory=dict)
    films: dict[int, Film] = field(default_factory=dict)

    def of(self, *verdicts: str) -> tuple[int, ...]:
        """Ids of the films with one of these verdicts, oldest first."""
        return tuple(film for film, verdict in self.verdicts.items() if verdict in verdicts)

    def say(self, film: Film, verdict: str) -> None:
        """Give a verdict; the same one again takes it back."""
        if self.verdicts.get(film.id) == verdict:
            self.drop(film.id)
        elif verdict in ACTS and (film.id in self.verdicts or len(self.verdicts) < MAX_FILMS):
            self.verdicts[film.id] = verdict
            self.films[film.id] = film

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


def asked(job: Job) -> None:
    """Remember a question that tells of the visitor, so that it can be forgotten."""
    st.session_state.setdefault(_ASKED, {})[job.id] = job


def keep(source: str) -> None:
    """Write the first visitor's taste to the disk, if they agreed to that."""
    if st.session_state.get(_KEPT):
        mine = of("one", source)
        rows = [[film, verdict] for film, verdict in mine.verdicts.items()]
        if kept().get(source) != rows:
            loaders.store().keep_setting(SETTING, {**kept(), source: rows})


def kept() -> dict[str, list[list[object]]]:
    """What lies on the disk: for each set of ratings, films with verdicts."""
    found = loaders.store().setting(SETTING, {})
    return found if isinstance(found, dict) else {}


def agree(is_kept: bool) -> None:
    """Whether the taste may be kept on the disk; what lies there goes if not."""
    st.session_state[_KEPT] = is_kept
    if not is_kept:
        loaders.store().keep_setting(SETTING, {})


def is_kept() -> bool:
    """Whether this visitor agreed to keep their taste on the disk."""
    return bool(st.session_state.get(_KEPT))


def forget() -> None:
    """Forget both tastes, what lies on the disk, and all that was dropped or typed here."""
    desk, store = loaders.desk(), loaders.store()
    for job in st.session_state.get(_ASKED, {}).values():
        now = desk.job(job.id)
        if now is not None:
            desk.cancel(job.id)
            report = store.report(now.result_key) if now.result_key else None
            if report is not None and isinstance(report.result, Made):
                Path(report.result.path).unlink(missing_ok=True)  # what was learnt from dropped ratings
            store.remove_job(job.id)
            if now.result_key:
                store.drop_report(now.result_key)
        if not store.is_used(job.path):
            inputs.forget(Path(job.path))
    if kept():
        store.keep_setting(SETTING, {})
    for name in list(st.session_state):
        if isinstance(name, str) and name.startswith("film-"):
            del st.session_state[name]

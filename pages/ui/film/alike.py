"""More like this: films with the viewers and the subject of one film, beside what its visitor thinks of them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from ent_models.films.records import Film
from pages.ui import words
from pages.ui.film import cards, source, taste
from pages.ui.film.cards import ACTS

if TYPE_CHECKING:
    from ent_models.films.room import FilmRoom

N_FILMS = 6
_ASKED = "film-alike"


def ask(film: Film) -> None:
    """From now on films like this one are shown."""
    st.session_state[_ASKED] = (source.name(), film)


def draw(room: "FilmRoom", act_on: Callable[[cards.Press, tuple[Film, ...]], None]) -> None:
    """Films like the one that was asked about, if one was; `act_on` is told what is pressed, and what was shown."""
    where, film = st.session_state.get(_ASKED, ("", None))
    with st.container(key="film-alike-place"):
        if film is None or where != source.name() or room.film(film.id) is None:
            return
        with st.container(horizontal=True, vertical_alignment="center", key="film-alike-head"):
            st.subheader(f"More like {words.literal(film.name)}")
            st.button("Close", key="film-alike-close", icon=":material/close:", on_click=_close)
        found = room.similar(film.id, N_FILMS)
        shown = tuple(one.film for one in found)
        mine = taste.of("one", source.name())
        cards.draw(
            [
                cards.card(
                    one.film, ACTS, verdict=mine.verdicts.get(one.film.id, ""), has_alike=True,
                    reason=f"Both: {', '.join(one.themes[:3]).lower()}" if one.themes else "",
                )
                for one in found
            ],
            lambda press: act_on(press, shown),
            key="film-alike-list",
            label="Films like it, most alike first",
        )  # fmt: skip


def _close() -> None:
    st.session_state.pop(_ASKED, None)

"""The sliders of a list, for one or for two, with plain names; and the wish that they and a taste make."""

from typing import TYPE_CHECKING

import streamlit as st

from ent_models.films.records import Wish
from pages.ui.film import forgetting, source, taste

if TYPE_CHECKING:
    from ent_models.films.room import FilmRoom

COUNTS = (6, 12, 24, 48)
_SAFE = ("Safe", "Rather safe", "Either", "Rather adventurous", "Adventurous")
_ALIKE = ("Alike", "A little varied", "Varied", "Very varied", "As varied as can be")
_DIVERSITIES = (0.0, 0.15, 0.3, 0.5, 0.7)
_ADVENTURES = (0.1, 0.3, 0.5, 0.65, 0.8)


def draw(room: "FilmRoom") -> None:
    """The sliders, wherever they count; what they say is read by `wish`."""
    with st.expander("Tune the list", icon=":material/tune:", expanded=True, key="film-tune"):
        _sliders(room)


def _sliders(room: "FilmRoom") -> None:
    st.select_slider(
        "Safe to adventurous",
        _SAFE,
        value="Either",
        key=forgetting.key("film-adventure"),
        help="What many have seen, or what few have.",
        persist_state="session",
    )
    st.select_slider(
        "Alike to varied",
        _ALIKE,
        value="Alike",
        key=forgetting.key("film-diversity"),
        help="How unlike each other.",
        persist_state="session",
    )
    first, last = room.years
    if first < last:
        st.slider("Years", first, last, (first, last), key=_years(room), persist_state="session")
    genres = forgetting.key("film-genres")
    st.multiselect("Genres", room.genres[:40], key=genres, placeholder="Any genre", persist_state="session")
    count = forgetting.key("film-count")
    st.select_slider("Films in the list", COUNTS, value=12, key=count, persist_state="session")


def _years(room: "FilmRoom") -> str:
    return forgetting.key(f"film-years-{room.years[0]}-{room.years[1]}")


def wish(room: "FilmRoom", slot: str) -> Wish:
    """What a visitor wants, by their taste and the sliders."""
    mine, state = taste.of(slot, source.name()), st.session_state
    first, last = state.get(_years(room), room.years)
    return Wish(
        liked=_known(room, mine.of("liked")),
        disliked=_known(room, mine.of("disliked")),
        seen=_known(room, mine.of("seen")),
        not_interested=_known(room, mine.of("not_interested")),
        n=state.get(forgetting.key("film-count")) or 12,
        adventure=_ADVENTURES[_place(_SAFE, "film-adventure", 2)],
        diversity=_DIVERSITIES[_place(_ALIKE, "film-diversity", 0)],
        first_year=first if first > room.years[0] else None,
        last_year=last if last < room.years[1] else None,
        genres=tuple(one for one in state.get(forgetting.key("film-genres")) or () if one in room.genres),
    )


def _known(room: "FilmRoom", ids: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(one for one in ids if room.film(one) is not None)


def _place(words: tuple[str, ...], key: str, default: int) -> int:
    said = st.session_state.get(forgetting.key(key))
    return words.index(said) if said in words else default

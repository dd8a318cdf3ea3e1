"""The search box and the shelf of a visitor: what they like, do not like, have seen, do not care for."""

from typing import TYPE_CHECKING

import streamlit as st

from ent_models.films.beginnings import BEGINNINGS
from ent_models.films.records import Film
from pages.ui import loaders, show, words
from pages.ui.film import cards, forgetting, source, taste
from pages.ui.film.cards import ACTS

if TYPE_CHECKING:
    from ent_models.films.room import FilmRoom

ENOUGH = 5
"""Likes after which nobody needs to be asked about films any more."""
_HEADS = {"liked": "Liked", "disliked": "Disliked", "seen": "Seen", "not_interested": "Not for me"}


def search(room: "FilmRoom", slot: str) -> None:
    """A box that forgives spelling, and what it finds."""
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"film-search-row-{slot}"):
        typed = st.text_input(
            "Search for a film",
            key=forgetting.key(f"film-search-{slot}"),
            placeholder="A title, or a part of it; spelling is forgiven",
            max_chars=200,
        )
        st.button("Clear", key=f"film-search-clear-{slot}", disabled=not typed, on_click=_clear, args=(slot,))
    with st.container(key=f"film-found-{slot}"):
        if typed and typed.strip():
            found = room.search(typed, 6)
            if found:
                films(found, slot, key=f"film-results-{slot}", label="Films found")
            else:
                show.note(f"No film is called {typed.strip()[:80]!r}. Try another word of its title.")


def _clear(slot: str) -> None:
    st.session_state[forgetting.key(f"film-search-{slot}")] = ""


def films(listed: tuple[Film, ...], slot: str, *, key: str, label: str) -> None:
    """Films to give a verdict on."""
    mine = taste.of(slot, source.name())
    cards.draw(
        [cards.card(film, ACTS, verdict=mine.verdicts.get(film.id, "")) for film in listed],
        lambda film, act, _: act_on(slot, film, act, listed),
        key=key,
        label=label,
    )


def act_on(slot: str, film_id: int, act: str, shown: tuple[Film, ...] = ()) -> None:
    """Do what was pressed on a film: give it a verdict, or take it off."""
    mine = taste.of(slot, source.name())
    film = next((one for one in (*shown, *mine.films.values()) if one.id == film_id), None)
    if act == "off":
        mine.drop(film_id)
    elif film is not None and act in ACTS:
        mine.say(film, act)
    taste.keep(source.name())


def begin(room: "FilmRoom | None", slot: str) -> None:
    """Films that tell the most, for whoever has hardly said anything yet."""
    mine = taste.of(slot, source.name())
    if len(mine.of("liked")) >= ENOUGH:
        return
    chosen = _to_begin_with(room, slot)
    with st.container(key=f"film-begin-{slot}"):
        st.subheader("Which of these do you like?")
        st.caption("These tell the most about a taste. Three are enough to begin with; Seen or Not for me help too.")
        films(chosen, slot, key=f"film-beginnings-{slot}", label="Films to begin with")
        if room is not None:
            st.button(
                "Other films", key=f"film-others-{slot}", icon=":material/refresh:", on_click=_others, args=(slot,)
            )


def _to_begin_with(room: "FilmRoom | None", slot: str) -> tuple[Film, ...]:
    passed: tuple[int, ...] = st.session_state.get(f"film-passed-{slot}", ())
    if room is None or (room.is_pack and not passed):
        return BEGINNINGS
    known = tuple(film for film in passed if room.film(film))
    return room.beginning(known) or room.beginning()


def _others(slot: str) -> None:
    place = source.path()
    room = loaders.film_room(place) if place is not None and place.is_file() else None
    if room is not None:
        passed = st.session_state.get(f"film-passed-{slot}", ())
        shown = _to_begin_with(room, slot)
        st.session_state[f"film-passed-{slot}"] = (*passed, *(film.id for film in shown))


def draw(slot: str) -> None:
    """The shelf, one row of chips for each verdict."""
    mine = taste.of(slot, source.name())
    if not mine.verdicts:
        st.caption("Nothing here yet. Press Like on a film.")
        return
    for verdict, head in _HEADS.items():
        ids = mine.of(verdict)
        with st.container(key=f"film-shelf-{verdict}-{slot}", gap="xsmall"):
            if ids:
                st.caption(f"{head} ({len(ids):,})")
                chips = [cards.chip(mine.films[one], "off", "Take off") for one in reversed(ids[-60:])]
                cards.draw(
                    chips,
                    lambda film, act, _: act_on(slot, film, act),
                    key=f"film-chips-{verdict}-{slot}",
                    label=head,
                    kind="chips",
                )
                if len(ids) > 60:
                    st.caption(f"and {words.count(len(ids) - 60, 'older film')}")


def keeping() -> None:
    """Keep the taste on this computer, load it, or forget everything."""
    name = source.name()
    mine = taste.of("one", name)
    on_disk = taste.kept().get(name)
    if on_disk and not mine.verdicts:
        st.button(
            f"Load the taste kept on this computer ({words.count(len(on_disk), 'film')})",
            key="film-load-kept",
            icon=":material/history:",
            on_click=_load,
        )
    st.toggle(
        "Keep my taste on this computer",
        value=taste.is_kept(),
        key=forgetting.key("film-keep"),
        help="Otherwise it is forgotten when this tab is closed. Nothing leaves this computer in either case.",
        on_change=_keeping_changed,
    )
    st.button("Forget me", key="film-forget", icon=":material/delete_forever:", on_click=forgetting.forget)


def _keeping_changed() -> None:
    toggle = forgetting.key("film-keep")
    if st.session_state.get(toggle):
        place = source.path()
        if taste.kept().get(source.name()) and not (place and place.is_file()):
            st.session_state[toggle] = False  # what lies there cannot be read yet, and must not be written over
            return
        _load()  # what lies there is added to, not written over
        taste.keep(source.name())
    else:
        taste.agree(False)


def _load() -> None:
    place = source.path()
    room = loaders.film_room(place) if place is not None and place.is_file() else None
    mine = taste.of("one", source.name())
    for row in taste.kept().get(source.name(), []):
        film = (
            room.film(row[0]) if room and isinstance(row, list) and len(row) == 2 and isinstance(row[0], int) else None
        )
        if film is not None and row[1] in ACTS and film.id not in mine.verdicts:
            mine.say(film, str(row[1]))
    taste.agree(True)

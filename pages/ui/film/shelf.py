"""The search box and the shelf of a visitor: what they like, do not like, have seen, do not care for."""

from typing import TYPE_CHECKING

import streamlit as st

from ent_models.films.beginnings import BEGINNINGS
from ent_models.films.records import Film
from pages.ui import loaders, show, words
from pages.ui.film import alike, cards, forgetting, kept, source, taste
from pages.ui.film.cards import ACTS

if TYPE_CHECKING:
    from ent_models.films.room import FilmRoom

ENOUGH = 5
"""Likes after which nobody needs to be asked about films any more."""
_HEADS = {"liked": "Liked", "disliked": "Disliked", "seen": "Seen", "not_interested": "Not for me"}


def search(room: "FilmRoom", slot: str, *, has_alike: bool = False) -> None:
    """A box that forgives spelling, and what it finds; with `has_alike` films can be asked for others like them."""
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
                films(found, slot, key=f"film-results-{slot}", label="Films found", has_alike=has_alike)
            else:
                show.note(f"No film is called {typed.strip()[:80]!r}. Try another word of its title.")


def _clear(slot: str) -> None:
    st.session_state[forgetting.key(f"film-search-{slot}")] = ""


def films(listed: tuple[Film, ...], slot: str, *, key: str, label: str, has_alike: bool = False) -> None:
    """Films to give a verdict on."""
    mine = taste.of(slot, source.name())
    cards.draw(
        [cards.card(film, ACTS, verdict=mine.verdicts.get(film.id, ""), has_alike=has_alike) for film in listed],
        lambda press: act_on(slot, press, listed),
        key=key,
        label=label,
    )


def act_on(slot: str, press: cards.Press, shown: tuple[Film, ...] = ()) -> None:
    """Do what was pressed on a film: give it a verdict, take it off, or ask for others like it."""
    mine = taste.of(slot, source.name())
    film = next((one for one in (*shown, *mine.films.values()) if one.id == press.film), None)
    if press.act == "off":
        mine.drop(press.film)
    elif film is not None and press.act == cards.ALIKE:
        alike.ask(film)
    elif film is not None and press.act in ACTS:
        mine.say(film, press.act, press.is_on)
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
                    lambda press: act_on(slot, press),
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
    on_disk = kept.rows().get(name)
    if on_disk and not mine.verdicts:
        st.button(
            f"Load the taste kept on this computer ({words.count(len(on_disk), 'film')})",
            key="film-load-kept",
            icon=":material/history:",
            on_click=_load,
        )
    toggle = forgetting.key("film-keep")
    is_agreed = kept.is_agreed()
    if st.session_state.get(toggle) and not is_agreed:
        st.session_state[toggle] = False  # another tab had it forgotten
    st.toggle(
        "Keep my taste on this computer",
        value=is_agreed,
        key=toggle,
        help="Otherwise it is forgotten when this tab is closed. Nothing leaves this computer in either case.",
        on_change=_keeping_changed,
    )
    st.button("Forget me", key="film-forget", icon=":material/delete_forever:", on_click=forgetting.forget)


def _keeping_changed() -> None:
    toggle = forgetting.key("film-keep")
    if st.session_state.get(toggle):
        place = source.path()
        if kept.rows().get(source.name()) and not (place and place.is_file()):
            st.session_state[toggle] = False  # what lies there cannot be read yet, and must not be written over
            return
        _load()  # what lies there is added to, not written over
        taste.keep(source.name())
    else:
        kept.forget()


def _load() -> None:
    """Add what lies on the disk, which is older than what was said here, and keep it from now on."""
    place = source.path()
    room = loaders.film_room(place) if place is not None and place.is_file() else None
    found: list[Film] = []
    verdicts: list[str] = []
    for row in kept.agree(source.name()):
        film = (
            room.film(row[0]) if room and isinstance(row, list) and len(row) == 2 and isinstance(row[0], int) else None
        )
        if film is not None and row[1] in ACTS:
            found.append(film)
            verdicts.append(str(row[1]))
    taste.of("one", source.name()).take_in(found, verdicts)

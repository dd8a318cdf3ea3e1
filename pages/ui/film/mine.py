"""For you: what to watch next and why, with what moved since the last list, and the shelf beside it."""

from typing import TYPE_CHECKING

import streamlit as st

from ent_models.films.phrases import moves
from ent_models.films.records import Film, Move, Wish
from pages.ui import show, words
from pages.ui.film import alike, cards, shelf, source, taste, tuning
from pages.ui.film.cards import ACTS

if TYPE_CHECKING:
    from ent_models.films.room import FilmRoom

_SHOWN = "film-shown"
_SAMPLE = ("The Godfather", "Heat", "Casino", "L.A. Confidential")


def draw(room: "FilmRoom | None") -> None:
    """The page of one visitor. Without a `room`, which is being made, only films to begin with."""
    if room is None:
        shelf.begin(None, "one")
        return
    shelf.search(room, "one", has_alike=True)
    alike.draw(room, lambda press, shown: shelf.act_on("one", press, shown))
    left, right = st.columns([5, 3], gap="large")
    with right:
        tuning.draw(room)
        with st.container(key="film-shelf-one"):
            st.subheader("Your shelf")
            shelf.draw("one")
        with st.container(key="film-keeping"):
            shelf.keeping()
    with left:
        has_taste = bool(taste.of("one", source.name()).of("liked", "disliked"))
        with st.container(key="film-list-place"):
            if has_taste:
                _list(room)
        with st.container(key="film-begin-place"):
            if not has_taste:
                _sample(room)
            shelf.begin(room, "one")


def _sample(room: "FilmRoom") -> None:
    films = [found[0] for title in _SAMPLE if (found := room.search(title, 1))]
    if room.is_pack and films:
        st.button(
            "Try with a sample taste",
            key="film-sample",
            icon=":material/play_arrow:",
            help=words.literal(", ".join(film.name for film in films)),
            on_click=_take_sample,
            args=(films,),
        )


def _take_sample(films: list[Film]) -> None:
    mine = taste.of("one", source.name())
    for film in films:
        if film.id not in mine.verdicts:
            mine.say(film, "liked")
    taste.keep(source.name())


def _list(room: "FilmRoom") -> None:
    wish = tuning.wish(room, "one")
    found = room.recommend(wish)
    st.subheader("What to watch next")
    if not found:
        show.empty("No film is left that fits. Widen the years or the genres.", key="empty-films")
        return
    marked = {move.film.id: move for move in moved(wish, tuple(one.film for one in found))}
    st.caption(_told(tuple(marked.values())))
    shown = tuple(one.film for one in found)
    cards.draw(
        [
            cards.card(one.film, ACTS, reason=one.text, why=one.reasons, move=marked.get(one.film.id), has_alike=True)
            for one in found
        ],
        lambda press: shelf.act_on("one", press, shown),
        key="film-list",
        label="What to watch next, best first",
        kind="list",
    )


def moved(wish: Wish, now: tuple[Film, ...]) -> tuple[Move, ...]:
    """What moved since the list for another wish was shown; () for the first list."""
    shown = st.session_state.get(_SHOWN)
    if shown is None or shown[0] != source.name():
        st.session_state[_SHOWN] = (source.name(), wish, tuple(film.id for film in now), None)
        return ()
    _, asked, listed, before = shown
    if asked != wish:
        before = listed
        st.session_state[_SHOWN] = (source.name(), wish, tuple(film.id for film in now), before)
    return moves(before, now) if before is not None else ()


def _told(marked: tuple[Move, ...]) -> str:
    """One line about what moved."""
    n_new = sum(move.before is None for move in marked)
    n_up = sum(move.before is not None and move.now < move.before for move in marked)
    n_down = sum(move.before is not None and move.now > move.before for move in marked)
    parts = [f"{count} {word}" for count, word in ((n_new, "new"), (n_up, "up"), (n_down, "down")) if count]
    if not parts:
        return "Best first. Press Like, Dislike, Seen or Not for me, and the list sorts itself anew."
    return f"Since your last choice: {', '.join(parts)}."

"""What next: a history in an order, what comes after it, and how that changes when the order changes."""

from typing import TYPE_CHECKING

import streamlit as st

from ent_models.films.phrases import moves
from pages.ui import show, words
from pages.ui.film import cards, shelf, source, taste
from pages.ui.film.cards import ACTS

if TYPE_CHECKING:
    from ent_models.films.room import FilmRoom

MAX_SHOWN = 40
_READERS = {
    "together": "All together",
    "steps": "What people watched soon after",
    "gru": "GRU network",
    "lstm": "LSTM network",
    "attention": "Self-attention network",
}
_SHOWN = "film-next-shown"


def draw(room: "FilmRoom | None") -> None:
    """The history beside what comes next."""
    if room is None:
        return
    mine = taste.of("one", source.name())
    history = tuple(film for film in mine.history() if room.film(film))
    if len(history) < 2:
        show.empty(
            "Like some films or mark them as seen, under For you: they are your history, in the order in which you "
            "pressed.", key="empty-next",
        )  # fmt: skip
        shelf.search(room, "one")
        if room.is_pack:
            st.button("Try with a sample history", key="film-next-sample", icon=":material/play_arrow:",
                      on_click=_sample, args=(room,))  # fmt: skip
        return
    reader = st.segmented_control(
        "Read by", list(room.readers()), default=room.readers()[0], required=True, key="film-reader",
        format_func=lambda name: _READERS[name],
        help="All together adds up which films go together and which are watched soon after which; both say why. The "
        "networks were trained on the histories of the MovieLens pack, and read the order itself.",
    ) or room.readers()[0]  # fmt: skip
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.subheader("Your history")
        st.caption("The oldest first. Move films with the arrows, or drag them.")
        with st.container(horizontal=True, key="film-next-tools"):
            st.button(
                "Turn it round", key="film-next-turn", icon=":material/swap_vert:", on_click=_turn, args=(history,)
            )
        listed = history[-MAX_SHOWN:]
        if len(listed) < len(history):
            st.caption(f"The last {MAX_SHOWN} of {len(history):,} films.")
        cards.draw(
            [cards.step(mine.films[film], place, len(listed)) for place, film in enumerate(listed)],
            _moved,
            key="film-order",
            label="Your history, oldest first",
            kind="order",
        )
    with right:
        _next(room, reader, history)


def _next(room: "FilmRoom", reader: str, history: tuple[int, ...]) -> None:
    st.subheader("What next")
    mine = taste.of("one", source.name())
    not_for_me, disliked = (tuple(film for film in mine.of(verdict) if room.film(film))
                            for verdict in ("not_interested", "disliked"))  # fmt: skip
    found = room.next(reader, history, 12, not_for_me, disliked)
    if not found:
        show.empty("Nobody watched anything near these films.", key="empty-next-list")
        return
    shown = tuple(film for film, _, _ in found)
    was = st.session_state.get(_SHOWN)
    before: tuple[int, ...] | None = None
    asked = (source.name(), reader, history, disliked)
    if was is not None and was[0][:2] == asked[:2]:
        before = was[1] if was[0] != asked else was[2]
    st.session_state[_SHOWN] = (asked, tuple(film.id for film in shown), before)
    marked = {move.film.id: move for move in moves(before, shown)} if before is not None else {}
    n_moved = sum(move.now != move.before for move in marked.values())
    st.caption(
        f"{words.count(n_moved, 'film')} moved since the last order."
        if before is not None
        else "Change the order of your history, and see what changes here."
    )
    cards.draw(
        [
            cards.card(
                film,
                ACTS,
                why=reasons,
                always=[("Of the first one's score", weight, words.percent(weight))],
                move=marked.get(film.id),
            )
            for film, weight, reasons in found
        ],
        lambda press: shelf.act_on("one", press, shown),
        key="film-next",
        label="What to watch next, likeliest first",
        kind="list",
    )


def _moved(press: cards.Press) -> None:
    mine = taste.of("one", source.name())
    history = mine.history()
    if press.film not in history:
        return
    at = history.index(press.film)
    skipped = max(0, len(history) - MAX_SHOWN)
    if press.act == "off":
        mine.drop(press.film)
    elif press.act in ("up", "down"):
        mine.move(press.film, at + (1 if press.act == "down" else -1))
    elif press.act == "place" and press.place is not None:
        mine.move(press.film, skipped + press.place)
    taste.keep(source.name())


def _turn(history: tuple[int, ...]) -> None:
    mine = taste.of("one", source.name())
    for film in history:
        mine.move(film, 0)
    taste.keep(source.name())


def _sample(room: "FilmRoom") -> None:
    mine = taste.of("one", source.name())
    for title in ("Toy Story", "Jumanji", "Heat", "The Usual Suspects", "Seven", "Pulp Fiction"):
        for film in room.search(title, 1):
            if film.id not in mine.verdicts:
                mine.say(film, "liked")
    taste.keep(source.name())

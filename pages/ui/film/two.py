"""For two: two tastes on one screen, one list that both can live with, and how much each likes every film."""

from typing import TYPE_CHECKING

import streamlit as st

from ent_models.films.records import JointRecommendation
from pages.ui import show, words
from pages.ui.film import cards, shelf, source, taste, tuning

if TYPE_CHECKING:
    from ent_models.films.room import FilmRoom

_SAMPLES = {
    "one": ("The Godfather", "Heat", "Casino"),
    "two": ("Toy Story", "Shrek", "The Princess Bride"),
}


def draw(room: "FilmRoom | None") -> None:
    """Both shelves and the joint list."""
    if room is None:
        return
    st.caption(
        "Each of you likes some films; the list ranks every film by the one of you who likes it less. The first "
        "visitor's shelf is the one under For you."
    )
    slot = st.segmented_control(
        "Whose turn is it?", list(taste.SLOTS), default="one", required=True, key="film-turn",
        format_func=lambda name: taste.SLOTS[name],
    ) or "one"  # fmt: skip
    with st.container(key=f"film-turn-of-{slot}"):
        shelf.search(room, slot)
        if not taste.of(slot, source.name()).of("liked"):
            shelf.begin(room, slot)
    for column, (name, title) in zip(st.columns(2, gap="medium"), taste.SLOTS.items(), strict=True):
        with column, st.container(border=True, key=f"film-shelf-of-{name}"):
            st.text(title)
            shelf.draw(name)
    left, right = st.columns([5, 3], gap="large")
    with right:
        tuning.draw(room)  # the filters count for both
    with left, st.container(key="film-two-list"):
        _list(room)


def _list(room: "FilmRoom") -> None:
    missing = [title for name, title in taste.SLOTS.items() if not taste.of(name, source.name()).of("liked")]
    if missing:
        show.empty(f"{' and '.join(missing)}: like at least one film.", key="empty-two")
        if room.is_pack:
            st.button(
                "Try with two sample tastes", key="film-two-sample", icon=":material/play_arrow:", on_click=_sample,
                args=(room,),
            )  # fmt: skip
        return
    wishes = [tuning.wish(room, name) for name in taste.SLOTS]
    found = room.for_two(wishes[0], wishes[1], wishes[0].n)
    st.subheader("One list for both")
    st.caption("How much each of you likes a film: 100 % is the favourite of all that you do not know, 0 % any film.")
    if not found:
        show.empty("No film is left that fits both.", key="empty-films-two")
        return
    shown = tuple(one.film for one in found)
    cards.draw(
        [_card(one) for one in found],
        _act,
        key="film-joint",
        label="Films that both can live with, best first",
        kind="list",
    )
    st.session_state["film-joint-shown"] = shown


def _card(one: JointRecommendation) -> cards.Card:
    bars = [
        (title, share, words.percent(share))
        for title, share in zip(taste.SLOTS.values(), (one.first_share, one.second_share), strict=True)
    ]
    reasons = [
        f"{title}: {because.film.title}" for title, listed in
        zip(taste.SLOTS.values(), (one.first_reasons, one.second_reasons), strict=True)
        if (because := next((reason for reason in listed if reason.is_because), None))
    ]  # fmt: skip
    told = f"Speaks for it: {'; '.join(reasons)}" if reasons else ""
    card = cards.card(one.film, (), reason=told, always=bars)
    return {**card, "acts": [cards.both("seen"), cards.both("not_interested")]}


def _act(press: cards.Press) -> None:
    """What is seen, or wanted by neither, leaves the list for both."""
    shown = st.session_state.get("film-joint-shown", ())
    for name in taste.SLOTS:
        shelf.act_on(name, press, shown)


def _sample(room: "FilmRoom") -> None:
    for name, titles in _SAMPLES.items():
        mine = taste.of(name, source.name())
        for title in titles:
            for film in room.search(title, 1):
                if film.id not in mine.verdicts and not mine.of("liked")[3:]:
                    mine.say(film, "liked")
    taste.keep(source.name())

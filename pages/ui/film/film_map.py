"""A map of films: near ones have the same viewers; hovering reads, a click likes, and your taste is marked."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from ent_models.films.options import MapOptions
from ent_models.films.records import Film, MapPoint
from ent_models.store.inputs import InputFile
from pages.ui import guard, loaders
from pages.ui.film import cards, shelf, source, taste

if TYPE_CHECKING:
    from ent_models.films.room import FilmRoom

_HERE = Path(__file__)
_MAP = st.components.v2.component(
    "film_map",
    css=_HERE.with_name("film_map.css").read_text(encoding="utf-8"),
    js=_HERE.with_name("film_map.js").read_text(encoding="utf-8"),
)
N_COLOURS = 6
"""Genres with a colour of their own; the rest share the last one."""
_WORDS = {name: label for name, (label, _) in cards.ACTS.items()}


def draw(room: "FilmRoom | None") -> None:
    """The map and the shelf below it."""
    if room is None:
        return
    points = room.points or _own_points(room)
    if not points:
        return
    st.caption(
        "The films that most people have seen; near each other are those that the same people watched. Point at a film "
        "to read it, click to like it, drag to move, turn the wheel to zoom."
    )
    mine = taste.of("one", source.name())
    shown = tuple(point.film for point in points)

    def told() -> None:
        with guard.guarded():
            cards.tell(st.session_state.get("film-map"), lambda press: shelf.act_on("one", press, shown))

    _MAP(key="film-map", data=data(points, mine), on_act_change=told)
    with st.container(key="film-map-shelf"):
        shelf.draw("one")


def data(points: tuple[MapPoint, ...], mine: taste.Taste) -> dict[str, Any]:
    """What the browser draws: [id, x, y, name, genres, colour, radius] for each film, and the visitor's verdicts.

    `order` has the films with a verdict, the oldest first: where names would cover each other the newest is written.
    """
    common = [name for name, _ in Counter(_genre(point.film) for point in points).most_common(N_COLOURS)]
    place = {name: at for at, name in enumerate(common)}
    most = max((point.film.n_ratings for point in points), default=1) or 1
    rows = [
        [
            point.film.id, round(point.x, 4), round(point.y, 4), point.film.name, ", ".join(point.film.genres[:4]),
            place.get(_genre(point.film), N_COLOURS), round(2.2 + 4 * (point.film.n_ratings / most) ** 0.5, 1),
        ]
        for point in points
    ]  # fmt: skip
    liked = [point for point in points if mine.verdicts.get(point.film.id) == "liked"]
    centre = [sum(getattr(one, axis) for one in liked) / len(liked) for axis in ("x", "y")] if len(liked) > 1 else None
    legend: list[tuple[str, int]] = [(name or "No genre", at) for name, at in place.items()]
    if len({_genre(point.film) for point in points}) > N_COLOURS:
        legend.append(("Others", N_COLOURS))
    verdicts = {str(film): verdict for film, verdict in mine.verdicts.items()}
    order = list(mine.verdicts)  # an object of the browser sorts its numbers
    return {
        "points": rows, "verdicts": verdicts, "order": order, "words": _WORDS, "legend": legend, "centre": centre
    }  # fmt: skip


def _genre(film: Film) -> str:
    return film.genres[0] if film.genres else ""


def _own_points(room: "FilmRoom") -> tuple[MapPoint, ...]:
    """The map of the visitor's own data, which a worker draws once."""
    file = InputFile(room.name, room.path, room.path.stem, room.path.stat().st_size)
    done = source.follow(loaders.desk().ask(file, MapOptions(), seconds=1.5))
    report = loaders.report(done) if done else None
    if report is None:
        return ()
    found: tuple[MapPoint, ...] = report.result.points
    return found

"""A page with nothing but a map on which thirty liked films lie close together, for tests."""

import streamlit as st

from ent_models.films.records import Film, MapPoint
from pages.ui.film import film_map, taste

st.set_page_config(page_title="A map", layout="wide")
films = [Film(40 - number, f"A film with a long name, part {number}", 1990, ("Drama",), 9) for number in range(30)]
mine = taste.Taste()
for film in films:
    mine.say(film, "liked")
points = tuple(MapPoint(film, place % 6 / 50, place // 6 / 50) for place, film in enumerate(films))
film_map._MAP(key="film-map", data=film_map.data(points, mine), on_act_change=lambda: None)

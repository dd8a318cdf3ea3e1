"""Who is with whom: a graph of the people in most scenes, and every pair as a table."""

from collections import Counter

import streamlit as st

from ent_models.scripts.measures.company import MAX_IN_SCENE
from pages.ui import words
from pages.ui.script import grid, place
from pages.ui.script.browser import component
from pages.ui.script.grid import Column, Row
from pages.ui.script.opened import Opened

MAX_PEOPLE = 60
MAX_PAIRS = 1_500
_component = component("graph")


def draw(opened: Opened) -> None:
    """The graph, then the table under it."""
    company = opened.measures.company
    places = place.scenes(opened.result)
    st.caption(
        "Larger circles are in more scenes, thicker lines share more. Somebody is in a scene who speaks in it "
        "or is named in its action."
    )
    if company.n_crowds:
        st.caption(
            words.literal(
                f"{words.count(company.n_crowds, 'scene')} with more than {MAX_IN_SCENE} people: of these only the "
                f"{MAX_IN_SCENE} who are in most scenes are counted as with each other there."
            )
        )
    names = [name for name, _ in company.people[:MAX_PEOPLE]]
    numbers = {name: index for index, name in enumerate(names)}
    pairs = [
        {
            "a": numbers[one.first],
            "b": numbers[one.second],
            "n": len(one.scenes),
            "scenes": grid.listed(one.scenes, len(places)),
        }
        for one in company.meetings
        if one.first in numbers and one.second in numbers
    ]
    n_others = Counter(name for one in company.meetings for name in (one.first, one.second))
    _component(
        key="together",
        data={
            "document": opened.document,
            "people": [[name, count, n_others[name]] for name, count in company.people[:MAX_PEOPLE]],
            "n_people": len(company.people),
            "pairs": pairs[:MAX_PAIRS],
            "places": places,
            "empty": "Nobody meets anybody here.",
        },
    )
    rows = [
        Row((one.first, one.second, len(one.scenes)), opened.result.scenes[one.scenes[0]].element, one.scenes)
        for one in company.meetings[:MAX_PAIRS]
    ]
    left_out = len(company.meetings) - len(rows)
    grid.draw(
        (Column("Character"), Column("With"), Column("Shared scenes", "number")),
        rows,
        title="Who is with whom",
        document=opened.document,
        key="pairs",
        places=places,
        note=f"{left_out:,} more pairs are in the files under Save." if left_out else "",
        empty="Nobody meets anybody here.",
    )

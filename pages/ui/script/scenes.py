"""The scenes: how long each is, where and when, who is in it."""

import streamlit as st

from ent_models.scripts.measures.scenes import eighths_text
from pages.ui import words
from pages.ui.script import bar_chart, grid, place
from pages.ui.script.bar_chart import Bar
from pages.ui.script.grid import Column, Row
from pages.ui.script.opened import Opened

COLUMNS = (
    Column("No.", "number"),
    Column("Scene"),
    Column("Pages", "short", help="In eighths of a page; what is begun is counted"),
    Column("Minutes", "number", help="At a page a minute"),
    Column("Page", "number"),
    Column("Speak", wide=True),
    Column("Also named", wide=True, help="In the action, without a line"),
    Column("Words spoken", "number", wide=True),
    Column("Words of action", "number", wide=True),
)


def draw(opened: Opened) -> None:
    """A chart of the lengths and the table."""
    result, measures = opened.result, opened.measures
    total = sum(one.eighths for one in measures.scenes)
    longest = max(measures.scenes, key=lambda one: one.eighths)
    st.caption(
        words.literal(
            f"{words.count(len(result.scenes), 'scene')}, {eighths_text(total)} pages in eighths, "
            f"about {words.count(round(measures.length_pages) or 1, 'minute')} at a page a minute. "
            f"The longest is scene {longest.index + 1} with {eighths_text(longest.eighths)} pages."
        )
    )
    bar_chart.draw(
        [
            Bar(
                one.eighths,
                0,
                f"Scene {one.index + 1}, {result.scenes[one.index].heading[:120]}: {eighths_text(one.eighths)} pages, "
                f"{measures.times[one.index]}",
                result.scenes[one.index].element,
                measures.times[one.index] == "night",
            )
            for one in measures.scenes
        ],
        title="Length of each scene",
        legend=(("by day or not said", "up"), ("by night", "other")),
        ends=("Scene 1", f"Scene {len(result.scenes):,}"),
        hint="Each bar is a scene, as high as it is long. Press one to read it.",
        document=opened.document,
        key="scene-lengths",
    )
    grid.draw(
        COLUMNS, rows(opened), title="Scenes", document=opened.document, key="scenes",
        places=place.scenes(result),
    )  # fmt: skip


def rows(opened: Opened) -> list[Row]:
    """One row a scene."""
    result, measures = opened.result, opened.measures
    found = []
    for scene, one in zip(result.scenes, measures.scenes, strict=True):
        named = [name for name in measures.present[scene.index] if name not in scene.characters]
        cells = (
            scene.index + 1,
            scene.heading,
            eighths_text(one.eighths),
            round(one.minutes, 2),
            scene.page or one.page,
            ", ".join(scene.characters),
            ", ".join(named),
            one.n_dialogue_words,
            one.n_action_words,
        )
        found.append(Row(cells, scene.element, sort=((2, one.eighths),)))
    return found

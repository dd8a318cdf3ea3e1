"""The pulse: dialogue against action, page by page."""

import streamlit as st

from pages.ui import words
from pages.ui.script import bar_chart
from pages.ui.script.bar_chart import Bar
from pages.ui.script.opened import Opened


def draw(opened: Opened) -> None:
    """A bar for each page: dialogue above the line, action below it."""
    pages = opened.measures.pulse
    n_dialogue = sum(one.n_dialogue_lines for one in pages)
    n_lines = n_dialogue + sum(one.n_action_lines for one in pages)
    if n_lines:
        st.caption(
            words.literal(
                f"{words.percent(n_dialogue / n_lines)} of all printed lines are dialogue. "
                "Pages are those of the standard layout of a screenplay."
            )
        )
    bar_chart.draw(
        [
            Bar(
                one.n_dialogue_lines,
                one.n_action_lines,
                f"Page {one.page}: {words.count(one.n_dialogue_lines, 'line')} of dialogue, {one.n_action_lines} of "
                f"action, {words.count(one.n_scenes, 'scene')} begin{'s' if one.n_scenes == 1 else ''} on it"
                + (f". {opened.result.scenes[one.scene].heading[:100]}" if one.scene >= 0 else ""),
                one.element,
            )
            for one in pages
        ],
        title="Dialogue against action, page by page",
        legend=(("Dialogue, upwards", "up"), ("Action, downwards", "down")),
        ends=("Page 1", f"Page {len(pages):,}"),
        hint="Each bar is a page. Press one to read it; arrow keys lead from page to page.",
        document=opened.document,
        key="pulse",
    )

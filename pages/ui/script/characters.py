"""The characters: how much each says, from where to where."""

import streamlit as st

from pages.ui import words
from pages.ui.script import grid, place
from pages.ui.script.grid import Column, Row
from pages.ui.script.opened import Opened

SHOWN_SPEECH = 1_200


def draw(opened: Opened) -> None:
    """The table; a row leads to the first speech and lists the scenes."""
    people = opened.measures.people
    total = sum(one.n_words for one in people)
    st.caption(
        words.literal(
            f"{words.count(len(people), 'speaker')}, {total:,} words spoken. A row leads to the first speech, and "
            f"shows the longest one{' and all scenes' if opened.result.scenes else ''}."
        )
    )
    has_scenes = bool(opened.result.scenes)
    grid.draw(
        columns(has_scenes), rows(opened), title="Characters" if opened.is_screenplay else "Speakers",
        document=opened.document, key="characters", places=place.scenes(opened.result), empty="Nobody speaks here.",
    )  # fmt: skip


def columns(has_scenes: bool) -> tuple[Column, ...]:
    """With scenes or without."""
    scenes = (
        Column("Scenes", "number", help="Speaks in them or is named in their action"),
        Column("With lines", "number", wide=True),
        Column("First", "number", wide=True, help="The scene of the first speech"),
        Column("Last", "number", wide=True, help="The scene of the last speech"),
    )
    return (
        Column("Name"),
        Column("Share of words", "bar"),
        Column("Words", "number"),
        Column("Lines", "number", help="Speeches"),
        Column("Longest", "number", help="Words of the longest speech"),
        *(scenes if has_scenes else ()),
    )


def rows(opened: Opened) -> list[Row]:
    """One row a character, who says most first."""
    elements = opened.result.elements
    has_scenes = bool(opened.result.scenes)
    found = []
    for one in opened.measures.people:
        at = tuple(elements[index].scene + 1 or None for index in (one.first_element, one.last_element))
        scenes = (len(one.scenes), len(one.speaking_scenes), *at) if has_scenes else ()
        speech = _speech(opened, one.longest_element)
        found.append(
            Row(
                (one.name, one.share, one.n_words, one.n_speeches, one.n_longest_words, *scenes),
                one.first_element,
                one.scenes,
                f"The longest speech: {speech}" if speech else "",
            )
        )
    return found


def _speech(opened: Opened, element: int) -> str:
    """The speech that begins at `element`, cut short if it is very long."""
    elements = opened.result.elements
    said, speaker = [], elements[element].character
    for index in range(element, min(len(elements), element + 40)):
        one = elements[index]
        if one.character != speaker or (one.cue and index > element):
            break
        said.append(f"({one.text.strip('()')})" if one.kind == "parenthetical" else one.text)
    text = " ".join(said)
    return text if len(text) <= SHOWN_SPEECH else text[:SHOWN_SPEECH] + " \u2026"

"""A document to read beside whatever is said of it: the browser shows each place there that is pressed elsewhere.

A Streamlit component (v2, no iframe). Text goes in as text nodes only.
"""

from ent_models.scripts.records import Breakdown, Element
from pages.ui.script.browser import component

MAX_ELEMENTS = 60_000
MAX_CHARACTERS = 4_000_000
"""Of a whole text: more would be too much for the way to the browser. A script of 400 pages has 700,000."""
MAX_PARAGRAPH = 20_000
_component = component("reader")


def draw(result: Breakdown, *, document: str) -> None:
    """The text of `result`. `document` names it, so that what is pressed elsewhere on the page finds its place."""
    elements, left_out = _paragraphs(result.elements)
    data = {
        "document": document,
        "screenplay": result.verdict == "screenplay",
        "elements": _numbered(elements, len(result.scenes)),
        "left_out": left_out,
        "note": ""
        if len(elements) == len(result.elements)
        else f"The first {len(elements):,} of {len(result.elements):,} paragraphs are shown here.",
    }
    _component(key="reader", data=data)


def _paragraphs(elements: tuple[Element, ...]) -> tuple[list[tuple[str, str, str]], list[tuple[int, int]]]:
    """Kind and text of each, the speaker's name over the first paragraph of a speech; and what was left out of it."""
    rows: list[tuple[str, str, str]] = []
    left_out: list[tuple[int, int]] = []
    speaking, room = "", MAX_CHARACTERS
    for index, element in enumerate(elements[:MAX_ELEMENTS]):
        speaker = element.character if element.kind in ("dialogue", "parenthetical", "lyrics") else ""
        named = (element.cue or speaker) if speaker and (element.cue or speaker != speaking) else ""
        text = element.text[:MAX_PARAGRAPH]
        room -= len(text)
        if room < 0:
            break
        if len(text) < len(element.text):
            left_out.append((index, len(element.text) - len(text)))
        rows.append((element.kind, text, named))
        speaking = element.text if element.kind == "character" else speaker
    return rows, left_out


def _numbered(rows: list[tuple[str, str, str]], n_scenes: int) -> list[tuple[str, ...]]:
    """The rows with the running numbers of their scenes."""
    found: list[tuple[str, ...]] = []
    number = 0
    for row in rows:
        is_scene = row[0] == "heading" and number < n_scenes
        number += is_scene
        found.append((*row, str(number)) if is_scene else row)
    return found

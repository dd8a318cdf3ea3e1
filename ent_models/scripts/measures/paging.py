"""Where each element stands on paper: the script set in the standard layout of a screenplay.

Formats without pages (Fountain, text, most FDX) get their pages and eighths from here. The layout is that of 12 point
Courier on US letter, ten signs to the inch and six lines to the inch, as in Riley, "The Hollywood Standard" (2nd
edition, 2009, chapter 1) and Final Draft's default template: margins of 1.5 inches on the left and about 1 inch
elsewhere leave 54 to 55 lines of 60 signs a page; dialogue has 35 signs, parentheticals 25, names 38. With 55 lines
the 120 pages that Final Draft counts in Big Fish come out as 121, every scene on the same page or the next.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from ent_models.scripts.records import Element, Script

LINES_PER_PAGE = 55
EIGHTHS_PER_PAGE = 8
WIDTHS = {"dialogue": 35, "lyrics": 35, "parenthetical": 25, "cue": 38, "transition": 20}
WIDTH = 60
DUAL_WIDTHS = {"dialogue": 28, "lyrics": 28, "parenthetical": 22, "cue": 28}
_UNPRINTED = frozenset(("note", "section", "synopsis"))
_LEAST = 2  # lines of a paragraph that may stand alone at a page's end or top


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element begins: `page` from 1, `line` on it from 0, and how many lines it takes (0: not printed)."""

    page: int
    line: int
    n_lines: int


@dataclass(frozen=True, slots=True)
class Paging:
    """The places of all elements, in order, and the pages they fill."""

    places: tuple[Place, ...]
    pages: int
    n_lines_last: int

    def position(self, index: int) -> float:
        """Pages above the element at `index`, 0.0 at the top of page 1; behind the last one, the script's length."""
        if index >= len(self.places):
            return max(0, self.pages - 1) + self.n_lines_last / LINES_PER_PAGE
        place = self.places[index]
        return place.page - 1 + place.line / LINES_PER_PAGE


def n_lines(text: str, width: int) -> int:
    """Lines that `text` takes when wrapped at `width` signs; line breaks are kept."""
    total = 0
    for line in text.split("\n"):
        if len(line) <= width:
            total += 1
        elif len(line) > 5_000:
            total += -(-len(line) // width)  # no one reads it as lines
        else:
            total += max(1, len(textwrap.wrap(line, width)))
    return total


class _Paper:
    """A pen that moves down the pages."""

    def __init__(self) -> None:
        self.page = 1
        self.line = 0

    def turn(self) -> None:
        self.page += 1
        self.line = 0

    @property
    def left(self) -> int:
        return LINES_PER_PAGE - self.line

    def put(self, n_rows: int, n_above: int, n_kept_below: int = 0, is_speech: bool = False) -> Place:
        """Set `n_rows` lines, `n_above` blank ones above; the paragraph breaks where a page ends."""
        if self.line:
            needed = n_above + min(n_rows, _LEAST) + n_kept_below
            if n_rows <= _LEAST + 1:
                needed = n_above + n_rows + n_kept_below
            if needed > self.left:
                self.turn()
            else:
                self.line += n_above
        place = Place(self.page, self.line, n_rows)
        remaining = n_rows
        while remaining > self.left:
            # A speech that goes on has (MORE) below and its name above.
            remaining -= max(1, self.left - is_speech)
            self.turn()
            self.line = 1 if is_speech else 0
        self.line += remaining
        return place


def lay_out(script: Script) -> Paging:
    """Set `script` in the standard layout. An empty script has no pages."""
    elements = script.elements
    paper = _Paper()
    places: list[Place] = []
    index = 0
    while index < len(elements):
        element = elements[index]
        if element.breaks_page and paper.line:
            paper.turn()
        if element.dual and element.cue:
            index = _pair(elements, index, paper, places)
            continue
        places.append(_set(element, paper))
        index += 1
    pages = paper.page if paper.line or paper.page > 1 else 0
    return Paging(tuple(places), pages, paper.line)


def _set(element: Element, paper: _Paper) -> Place:
    if element.kind in _UNPRINTED:
        return Place(paper.page, paper.line, 0)
    width = WIDTHS.get(element.kind, WIDTH)
    rows = n_lines(element.text, width)
    if not element.character:
        return paper.put(rows, 1, n_kept_below=2 if element.kind == "heading" else 0)
    if not element.cue:
        return paper.put(rows, 0, is_speech=True)
    # The name stays with the first lines under it.
    n_name = n_lines(element.cue, WIDTHS["cue"])
    name = paper.put(n_name, 1, n_kept_below=min(rows, _LEAST))
    paper.put(rows, 0, is_speech=True)
    return Place(name.page, name.line, n_name + rows)


def _pair(elements: Sequence[Element], index: int, paper: _Paper, places: list[Place]) -> int:
    """Set two speeches side by side; the index behind them."""
    heights = [0, 0]
    rows: list[int] = []
    side = -1
    first = index
    while index < len(elements) and (elements[index].dual or elements[index].kind == "note"):
        element = elements[index]
        n_rows = 0
        if element.character:
            side += bool(element.cue)
            if side > 1:
                break
            n_rows = n_lines(element.text, DUAL_WIDTHS[element.kind])
            n_rows += n_lines(element.cue, DUAL_WIDTHS["cue"]) if element.cue else 0
            heights[side] += n_rows
        rows.append(n_rows)
        index += 1
    place = paper.put(max(heights), 1)
    places.extend(Place(place.page, place.line, rows[k]) for k in range(index - first))
    return index

"""Screenplays known by where their lines stand: pages of a PDF, indented text, Word paragraphs with indents.

A screenplay puts action at the left margin, dialogue about an inch inside it, names about two inches, transitions at
the right. Measures are relative to the left margin, since paper and programs differ. Knows nothing of files.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ent_models.scripts import headings
from ent_models.scripts.parts import CUE, Part, is_capitals, is_cue, is_transition, speech_parts

INDENT_PT = 24.0  # further in than this is not action
CUE_INDENT_PT = 60.0
SAME_PT = 8.0
_NUMBER = re.compile(rf"{headings.NUMBER}[.)]?")
_CONTINUED = re.compile(r"\(?CONTINUED:?\)?(?:\s*\(\d+\))?:?|\(?(?:MORE|FORTSETZUNG|MEHR|SUITE)\)?", re.IGNORECASE)
_CONT_D = re.compile(r"\(\s*CONT(?:['\u2019]?D|INUED|\.)?\s*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A run of text and the x of its left end, in points."""

    x_pt: float
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line: its cells from left to right, whether a gap stands above it, and its page (0: no pages)."""

    cells: tuple[Cell, ...]
    gap_above: bool
    page: int = 0

    @property
    def text(self) -> str:
        return "  ".join(cell.text for cell in self.cells)

    @property
    def x_pt(self) -> float:
        return self.cells[0].x_pt


def parts(rows: Sequence[Row]) -> list[Part]:
    """The parts of a screenplay laid out as `rows`."""
    numbered = [_without_margins(row) for row in rows]
    margin_pt = _left_margin(numbered)
    found: list[Part] = []
    block: list[tuple[Row, str]] = []
    for row, number in numbered:
        if _CONTINUED.fullmatch(row.text.strip()):
            continue
        if block and row.gap_above and not _is_cut_below_name(block[-1][0], row, margin_pt):
            _read_block(block, margin_pt, found)
            block = []
        block.append((row, number))
    if block:
        _read_block(block, margin_pt, found)
    return found


def paragraphs(rows: Sequence[Row]) -> list[Part]:
    """The same rows as prose: rows without a gap between them are one paragraph, also over a page's end."""
    found: list[tuple[int, list[str]]] = []  # the page and the lines of each paragraph
    for row in rows:
        text = row.text.strip()
        if not text:
            continue
        page, lines = found[-1] if found else (0, [])
        cut = page != row.page and bool(lines) and lines[-1][-1:] not in ".!?:;\u201d\"'" and text[0].islower()
        if lines and (not row.gap_above or cut):
            lines.append(text)
        else:
            found.append((row.page, [text]))
    return [Part("paragraph", _joined(lines), page) for page, lines in found]


def _joined(lines: Sequence[str]) -> str:
    """Lines in one; pdfium marks a word broken at the end of a line."""
    *others, last = lines
    return "".join(line[:-1] if line.endswith("\x02") else f"{line} " for line in others) + last


def _without_margins(row: Row) -> tuple[Row, str]:
    """`row` without scene numbers and revision marks in its margins, and the scene number."""
    if len(row.cells) == 1:
        return row, ""
    ends = [row.cells[place].text.strip() for place in (0, -1)]
    # The same number in both margins makes a scene of any line between them.
    is_scene = (len(row.cells) > 2 and ends[0] == ends[1]) or any(
        headings.is_heading(cell.text) or _CONTINUED.fullmatch(cell.text.strip()) for cell in row.cells
    )
    cells = []
    number = ""
    for place, cell in enumerate(row.cells):
        at_end = place in (0, len(row.cells) - 1)
        if at_end and is_scene and _NUMBER.fullmatch(cell.text.strip()):
            number = number or cell.text.strip().rstrip(".)")
        elif not (place and set(cell.text) <= {"*"}):
            cells.append(cell)
    return (Row(tuple(cells), row.gap_above, row.page), number) if cells else (row, "")


def _left_margin(rows: list[tuple[Row, str]]) -> float:
    """Where action stands: the x that most headings have, else the leftmost x that a twentieth of the rows have."""
    at = Counter(round(row.x_pt) for row, _ in rows if headings.is_heading(row.text.strip()))
    if at:
        return float(at.most_common(1)[0][0])
    everywhere = Counter(round(row.x_pt) for row, _ in rows)
    enough = max(1, len(rows) // 20)
    return float(min((x for x, n_rows in everywhere.items() if n_rows >= enough), default=0))


def _read_block(block: list[tuple[Row, str]], margin_pt: float, found: list[Part]) -> None:
    """Read rows that no gap parts into `found`."""
    rows = [row for row, _ in block]
    index = 0
    while index < len(rows):
        row = rows[index]
        text = row.text.strip()
        indent_pt = row.x_pt - margin_pt
        if len(row.cells) == 2 and all(is_cue(cell.text) for cell in row.cells) and index + 1 < len(rows):
            index = _dual(rows, index, found)
        elif indent_pt < CUE_INDENT_PT and (headings.is_heading(text) or block[index][1]):
            end = index + 1
            while end < len(rows) and _same_column(rows[end], row) and is_cue(rows[end].text) and end < index + 12:
                end += 1
            heading = " ".join(one.text.strip() for one in rows[index:end])
            found.append(Part("heading", heading, row.page, block[index][1]))
            index = end
        elif indent_pt >= CUE_INDENT_PT and is_cue(text) and not is_transition(text) and index + 1 < len(rows):
            index = _speech(rows, index, margin_pt, found)
        elif is_transition(text) or (indent_pt >= 2 * CUE_INDENT_PT and text.endswith(":") and is_cue(text)):
            found.append(Part("transition", text, row.page))
            index += 1
        elif indent_pt >= CUE_INDENT_PT:
            found.append(Part("centred", text, row.page))
            index += 1
        else:
            index = _action(rows, index, margin_pt, found)


def _same_column(row: Row, other: Row) -> bool:
    return abs(row.x_pt - other.x_pt) <= SAME_PT


def _action(rows: list[Row], index: int, margin_pt: float, found: list[Part]) -> int:
    end = index + 1
    while end < len(rows) and rows[end].x_pt - margin_pt < CUE_INDENT_PT and not headings.is_heading(rows[end].text):
        end += 1
    text = " ".join(row.text.strip() for row in rows[index:end])
    last = found[-1] if found else None
    page = rows[index].page
    if last is not None and last.kind == "action" and last.page < page and _runs_on(last.text, text):
        found[-1] = Part("action", f"{last.text} {text}", last.page)
    else:
        found.append(Part("action", text, page))
    return end


def _runs_on(before: str, after: str) -> bool:
    return before[-1:] not in '.!?:\u201d"' and after[:1].islower()


def _speech(rows: list[Row], index: int, margin_pt: float, found: list[Part]) -> int:
    """Read a name, which may take several rows, and the indented rows under it; the index behind them."""
    first = index
    index += 1
    while _name_goes_on(rows, first, index):
        index += 1
    end = index
    while end < len(rows) and rows[end].x_pt - margin_pt >= INDENT_PT:
        end += 1
    cue = " ".join(row.text.strip() for row in rows[first:index])
    lines = [row.text.strip() for row in rows[index:end] if not _CONTINUED.fullmatch(row.text.strip())]
    if not lines:
        found.append(Part("centred", cue, rows[first].page))
        return index
    spoken = speech_parts(lines, rows[first].page)
    if not _is_cut(found, cue, rows[first].page):
        found.append(Part(CUE, cue, rows[first].page))
    elif spoken[0].kind == "dialogue":
        found[-1] = Part("dialogue", f"{found[-1].text} {spoken[0].text}", found[-1].page)
        spoken = spoken[1:]
    found.extend(spoken)
    return end


def _is_cut(found: list[Part], cue: str, page: int) -> bool:
    """Whether `cue` only repeats, at the top of a page, the name of the speech that the page's end cut in two."""
    if not found or found[-1].kind != "dialogue" or found[-1].page != page - 1 or not _CONT_D.search(cue):
        return False
    before = next((part.text for part in reversed(found) if part.kind == CUE), "")
    return before.split("(")[0].strip() == cue.split("(")[0].strip()


def _is_cut_below_name(name: Row, row: Row, margin_pt: float) -> bool:
    """Whether a page ended between a name and its speech."""
    return (
        row.page == name.page + 1
        and name.x_pt - margin_pt >= CUE_INDENT_PT
        and is_cue(name.text.strip())
        and not is_transition(name.text.strip())
        and margin_pt + INDENT_PT <= row.x_pt < name.x_pt - SAME_PT
    )


def _name_goes_on(rows: list[Row], first: int, index: int) -> bool:
    """Whether row `index` continues a name of many rows: capitals in the name's column, dialogue in another below."""
    if index >= len(rows) or index > first + 12:
        return False
    row = rows[index]
    if not (_same_column(row, rows[first]) and is_capitals(row.text) and row.text[:1] != "("):
        return False
    return any(not _same_column(one, row) for one in rows[index + 1 : first + 14])


def _dual(rows: list[Row], index: int, found: list[Part]) -> int:
    """Two speeches side by side, told apart by the column in which each row begins; the index behind them."""
    right_pt = (rows[index].cells[0].x_pt + rows[index].cells[1].x_pt) / 2
    end = index + 1
    while end < len(rows) and not all(is_cue(cell.text) for cell in rows[end].cells):
        end += 1
    page = rows[index].page
    for side in (0, 1):
        found.append(Part(CUE, rows[index].cells[side].text, page, dual=bool(side)))
        lines = [
            cell.text for row in rows[index + 1 : end] for cell in row.cells if (cell.x_pt >= right_pt) == bool(side)
        ]
        found.extend(speech_parts(lines, page))
    return end

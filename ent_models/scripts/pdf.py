"""PDF with a text layer: letters and their places, by pdfium, into rows and from there into parts.

Knows pages, headers and page numbers. Pages that are pictures are named; reading pictures is not done here.
"""

import re
from collections import Counter
from collections.abc import Iterator
from ctypes import byref, c_double
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from ent_models.errors import BadInput
from ent_models.records import Progress
from ent_models.scripts import breakdown, layout
from ent_models.scripts.parts import Draft, Part

MAX_PAGES = 2_000
MAX_CHARACTERS = 20_000_000
MARGIN_SHARE = 0.075  # of the page's height, above and below: where headers and page numbers stand
CELL_GAP_PT = 22.0  # a wider gap in a row parts two cells
BASELINE_PT = 3.0  # rows closer than this are one
_PAGE_NUMBER = re.compile(r"\W*(?:page\s*)?\d{1,4}(?:\s*(?:/|of|von|de)\s*\d{1,4})?\W*", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Line:
    """A row on its page: its baseline from the top, in points and as a share of the page's height."""

    y_pt: float
    height_share: float
    cells: tuple[layout.Cell, ...]

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells)


def parse(path: Path) -> Iterator[Progress | Draft]:
    """Progress after each page, at last the draft.

    Raises:
        BadInput: locked, damaged, too long, or no page has text.
    """
    import pypdfium2

    document = _open(path)
    try:
        n_pages = len(document)
        if n_pages > MAX_PAGES:
            raise BadInput(f"This PDF has {n_pages:,} pages; up to {MAX_PAGES:,} can be read. Split it and try again.")
        pages: list[list[_Line]] = []
        broken: list[int] = []
        n_characters = 0
        for index in range(n_pages):
            try:
                lines = _lines(document, index)
            except pypdfium2.PdfiumError:
                lines = []
                broken.append(index + 1)
            pages.append(lines)
            n_characters += sum(len(line.text) for line in lines)
            if n_characters > MAX_CHARACTERS:
                raise BadInput("This PDF holds more text than any script. Split it and try again.")
            yield Progress((index + 1) / n_pages, f"Reading page {index + 1} of {n_pages}")
    finally:
        document.close()
    empty = [number for number, lines in enumerate(pages, 1) if not lines and number not in broken]
    if len(empty) + len(broken) == n_pages:
        raise BadInput(
            f"None of the {n_pages} pages has text: this PDF is probably a scan, and reading scanned pages is not "
            "part of this room. Export the script as PDF, FDX or Fountain from the program that wrote it."
            if n_pages != 1
            else "The one page of this PDF has no text: it is probably a scan, and reading scanned pages is not part "
            "of this room. Export the script as PDF, FDX or Fountain from the program that wrote it."
        )
    rows = _rows(pages)
    draft = Draft("pdf", layout.parts(rows), pages=n_pages)
    if breakdown.verdict(draft) != breakdown.SCREENPLAY:
        draft = Draft("pdf", layout.paragraphs(rows), pages=n_pages)
    draft.parts = [_mended(part) for part in draft.parts]
    draft.notes += _missing(empty, "has no text: it is probably a scan", "have no text: they are probably scans")
    draft.notes += _missing(broken, "is damaged and was left out", "are damaged and were left out")
    yield draft


def _open(path: Path) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as problem:
        if "password" in str(problem).lower():
            raise BadInput(
                "This PDF is locked with a password. Save a copy without a password and try again."
            ) from None
        if "security" in str(problem).lower():
            raise BadInput("This PDF is locked in a way that cannot be opened. Save an unlocked copy.") from None
        raise BadInput("This PDF is damaged or cut off, so it cannot be opened. Export it again.") from problem


def _mended(part: Part) -> Part:
    """`part` with hyphens where pdfium marks a line that ends in one: scripts do not break words, they hyphenate."""
    return replace(part, text=part.text.replace("\x02 ", "-").replace("\x02", "-").replace("\ufffe", "-"))


def _missing(numbers: list[int], one: str, many: str) -> list[str]:
    if not numbers:
        return []
    if len(numbers) == 1:
        return [f"Page {numbers[0]} {one}."]
    shown = ", ".join(map(str, numbers[:20])) + (" and more" if len(numbers) > 20 else "")
    return [f"Pages {shown} {many}."]


def _lines(document: Any, index: int) -> list[_Line]:
    """The rows of a page from top to bottom."""
    page = document[index]
    textpage = page.get_textpage()
    try:
        height_pt = page.get_height() or 1.0
        runs = sorted(_runs(textpage, height_pt), key=lambda run: (run[0], run[1]))
    finally:
        textpage.close()
        page.close()
    rows: list[list[tuple[float, float, str]]] = []
    for run in runs:
        if rows and run[0] - rows[-1][0][0] <= BASELINE_PT:
            rows[-1].append(run)
        else:
            rows.append([run])
    lines = []
    for row in rows:
        cells = tuple(layout.Cell(x_pt, text) for _, x_pt, text in sorted(row, key=lambda run: run[1]))
        lines.append(_Line(row[0][0], row[0][0] / height_pt, cells))
    return lines


def _runs(textpage: Any, height_pt: float) -> Iterator[tuple[float, float, str]]:
    """(y from the top, x, text) of letters that stand together, in the order of the file.

    pdfium gives each letter and its origin, and makes up the spaces and line ends between them.
    """
    from pypdfium2 import raw

    handle = textpage.raw
    x, y = c_double(), c_double()
    x_ref, y_ref = byref(x), byref(y)
    letters: list[str] = []
    start_x = last_x = row_y = 0.0
    for place in range(raw.FPDFText_CountChars(handle)):
        letter = chr(min(raw.FPDFText_GetUnicode(handle, place), 0x10FFFF))
        if letter in "\r\n":
            if letters:
                yield _run(height_pt, row_y, start_x, letters)
                letters = []
            continue
        if letter == " " or letter == "\0":
            if letters:
                letters.append(" ")
            continue
        raw.FPDFText_GetCharOrigin(handle, place, x_ref, y_ref)
        if letters and (abs(y.value - row_y) > BASELINE_PT or not -1 < x.value - last_x < CELL_GAP_PT):
            yield _run(height_pt, row_y, start_x, letters)
            letters = []
        if not letters:
            start_x, row_y = x.value, y.value
        letters.append(letter)
        last_x = x.value
    if letters:
        yield _run(height_pt, row_y, start_x, letters)


def _run(height_pt: float, y_pt: float, x_pt: float, letters: list[str]) -> tuple[float, float, str]:
    # Letters beyond the basic plane come in two halves; a half alone is no letter.
    text = "".join(letters).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return height_pt - y_pt, x_pt, " ".join(text.split())


def _rows(pages: list[list[_Line]]) -> list[layout.Row]:
    """Rows of all pages without headers, footers and page numbers; gaps wider than the usual leading are marked."""
    steps: Counter[int] = Counter()
    for lines in pages:
        steps.update(round(low.y_pt - high.y_pt) for high, low in pairwise(lines) if low.y_pt - high.y_pt > 5)
    leading_pt = _leading(steps)
    repeated = _repeated(pages)
    rows = []
    for number, lines in enumerate(pages, 1):
        above_pt = None
        for line in lines:
            if _is_margin(line) and (_PAGE_NUMBER.fullmatch(line.text) or _masked(line) in repeated):
                continue
            line_cells = tuple(cell for cell in line.cells if cell.text) or line.cells
            gap = above_pt is None or line.y_pt - above_pt > 1.4 * leading_pt
            rows.append(layout.Row(line_cells, gap, number))
            above_pt = line.y_pt
    return rows


def _leading(steps: Counter[int]) -> float:
    """The usual distance of two lines, in points: the smallest that a fifth of all have."""
    n_steps = sum(steps.values())
    common = [step for step, n_lines in steps.items() if n_lines + steps[step + 1] + steps[step - 1] >= n_steps / 5]
    return float(min(common, default=12))


def _is_margin(line: _Line) -> bool:
    return line.height_share < MARGIN_SHARE or line.height_share > 1 - MARGIN_SHARE


def _masked(line: _Line) -> str:
    return _DIGITS.sub("0", line.text)


def _repeated(pages: list[list[_Line]]) -> set[str]:
    """Texts (digits masked) in the margins of at least three pages and a third of all."""
    found: Counter[str] = Counter()
    for lines in pages:
        found.update({_masked(line) for line in lines if _is_margin(line)})
    return {text for text, n_pages in found.items() if n_pages >= max(3, len(pages) / 3)}

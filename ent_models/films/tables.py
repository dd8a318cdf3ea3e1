"""Rows of a CSV file as it comes: any encoding, any delimiter, quotes that never end. Knows no columns' meaning.

Nothing here is trusted: size, line length and number of rows are capped, and a row of the wrong width is reported, not
guessed at.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ent_models.errors import BadInput
from ent_models.films.records import Problem

MAX_BYTES = 400_000_000
MAX_ROWS = 20_000_000
MAX_CELL = 100_000
_DELIMITERS = ("\t", ",", ";", "|")
_SAMPLE_LINES = 50


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows. `lines[i]` is the line on which row i begins, from 1. `delimiter` is the one found."""

    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int] | range
    delimiter: str
    encoding: str
    problems: tuple[Problem, ...] = ()


def read_table(path: Path, *, header: bool | None = True) -> Table:
    """All rows of the file at `path`. `header` None: the first row is a header if no cell of it is a number.

    Raises:
        BadInput: no such file, too large, empty, or not text.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB. Split it, or thin it out.")
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput(f"{path.name} cannot be read: {problem.strerror or problem}.") from problem
    return parse_table(data, path.name, header=header)


def parse_table(data: bytes, name: str, *, header: bool | None = True) -> Table:
    """As `read_table`, of bytes; `name` is for messages. Raises BadInput."""
    text, encoding = _decoded(data, name)
    if not text.strip():
        raise BadInput(f"{name} is empty.")
    delimiter = sniff_delimiter(text)
    rows, lines = _rows(text, delimiter, name)
    if not rows:
        raise BadInput(f"{name} has no rows.")
    is_headed = header if header is not None else not any(_is_number(cell) for cell in rows[0])
    head: tuple[str, ...] = ()
    if is_headed:
        head = tuple(cell.strip() for cell in rows.pop(0))
        lines = lines[1:]
    problems = []
    if encoding not in ("utf-8", "ascii"):
        problems.append(Problem(0, f"Read as {encoding}: letters with accents may be wrong.", "noted"))
    width = len(head) or Counter(map(len, rows[:1000])).most_common(1)[0][0]
    uneven = {len(row) for row in rows} - {width}
    if uneven:
        kept = [position for position, row in enumerate(rows) if len(row) == width]
        bad = [position for position, row in enumerate(rows) if len(row) != width]
        problems.append(
            Problem.at([lines[position] for position in bad], f"This row has {len(rows[bad[0]])} columns, not {width}.")
        )
        lines = [lines[position] for position in kept]
        rows = [rows[position] for position in kept]
    return Table(head, rows, lines, delimiter, encoding, tuple(problems))


def sniff_delimiter(text: str) -> str:
    """The delimiter that parts the first lines into the same number of columns, at least two; else a comma."""
    sample = [line for line in text[:200_000].splitlines()[:_SAMPLE_LINES] if line.strip()]
    if sample and all("::" in line for line in sample):
        return "::"
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=delimiter)]
        except csv.Error:
            continue
        width, count = Counter(widths).most_common(1)[0] if widths else (1, 0)
        score = count / max(1, len(widths)) + 0.01 * min(width, 20)
        if width > 1 and score > best_score:
            best, best_score = delimiter, score
    if best_score == 0.0 and sample and all(2 <= len(line.split()) <= 6 for line in sample):
        return " "
    return best


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif data[:3] == b"\xef\xbb\xbf":
        encoding = "utf-8-sig"
    else:
        encoding = "utf-8"
    if encoding != "utf-16" and b"\0" in data[:100_000]:
        raise BadInput(f"{name} is not a text file. Save the table as CSV and try again.")
    try:
        return data.decode(encoding), "utf-8" if encoding == "utf-8-sig" else encoding
    except UnicodeDecodeError:
        if encoding == "utf-16":
            raise BadInput(f"{name} is cut off in the middle of a letter. Export it again.") from None
        return data.decode("cp1252", errors="replace"), "Windows-1252"


def _rows(text: str, delimiter: str, name: str) -> tuple[list[list[str]], list[int] | range]:
    if delimiter in ("::", " "):
        listed = [
            ([cell.strip() for cell in (line.split("::") if delimiter == "::" else line.split())], number)
            for number, line in enumerate(text.splitlines(), start=1)
            if line.strip()
        ]
        return [row for row, _ in listed], [number for _, number in listed]
    rows: list[list[str]] = []
    lines: list[int] = []
    before = csv.field_size_limit(MAX_CELL)
    try:
        for row, line in _read(text, delimiter):
            if row and (len(row) > 1 or row[0].strip()):
                rows.append(row)
                lines.append(line)
                if len(rows) > MAX_ROWS:
                    raise BadInput(f"{name} has more than {MAX_ROWS:,} rows. Thin it out.")
    except csv.Error as problem:
        raise BadInput(
            f"{name} cannot be read after line {lines[-1] if lines else 1}: {problem}. A quotation mark may be open."
        ) from problem
    finally:
        csv.field_size_limit(before)
    return rows, lines


def _read(text: str, delimiter: str) -> Iterator[tuple[list[str], int]]:
    # lone carriage returns (old Macs) end lines too; newline="" would leave them inside cells
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter)
    line = 1
    for row in reader:
        yield row, line
        line = reader.line_num + 1


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True

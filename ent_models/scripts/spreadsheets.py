"""Tables as CSV and as one XLSX workbook, in which text from a script is never a formula.

XLSX by XlsxWriter: it only writes, needs nothing else, and has a call that writes a string as a string; openpyxl makes
a formula of every text that begins with "=".
"""

import csv
import io
import re
from collections.abc import Sequence

from ent_models.scripts.tables import Cell, Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_SHEET = re.compile(r"[\[\]:*?/\\]")
MAX_CELL_CHARACTERS = 32_767  # of Excel


def as_csv(table: Table) -> str:
    """CSV with a head. What a spreadsheet would take for a formula begins with an apostrophe, which makes it text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([_safe(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def _safe(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def as_xlsx(tables: Sequence[Table]) -> bytes:
    """One workbook, a sheet for each table, heads frozen and filters on. Every text is written as text."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True})
        share = book.add_format({"num_format": "0.0 %"})
        for table in tables:
            sheet = book.add_worksheet(_SHEET.sub(" ", table.title)[:31].strip("'"))
            is_share = [column.startswith(("Share", "Of ", "Likeness", "Matched")) for column in table.columns]
            for place, column in enumerate(table.columns):
                sheet.write_string(0, place, column, bold)
                width = max((len(str(row[place])) for row in table.rows[:200] if row[place] is not None), default=0)
                sheet.set_column(place, place, min(60, max(width, len(column)) + 2))
            for number, row in enumerate(table.rows, 1):
                for place, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, place, cell[:MAX_CELL_CHARACTERS])
                    elif cell is not None:
                        sheet.write_number(number, place, cell, share if is_share[place] else None)
            sheet.freeze_panes(1, 1)
            if table.rows:
                sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    return out.getvalue()

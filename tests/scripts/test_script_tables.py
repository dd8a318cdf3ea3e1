"""Tables as CSV, XLSX and HTML: every number arrives, nothing from a script is run."""

import csv
import io
import re
import xml.etree.ElementTree as xml
import zipfile
from html.parser import HTMLParser
from pathlib import Path

from ent_models.scripts import breakdown, drafts, fountain, report, said_written, spreadsheets, tables
from ent_models.scripts.documents import read
from ent_models.scripts.measures.everything import measure
from ent_models.scripts.records import Document
from ent_models.scripts.turns import SaidLine

HOSTILE = """Title: <script>alert(1)</script>

INT. =HYPERLINK("http://a.b") - DAY

@=1+2
Hello <b>there</b> & "you".

@+SUM(A1)
(@cmd)
-5 is a number.

.X <img src=x onerror=alert(1)>

@-2
http://example.org
"""


def hostile() -> Document:
    return breakdown.document(fountain.parse(HOSTILE), "screenplay")


def test_csv_holds_no_formula() -> None:
    for table in tables.all_tables(hostile()):
        rows = list(csv.reader(io.StringIO(spreadsheets.as_csv(table))))
        assert tuple(rows[0]) == table.columns and len(rows) == len(table.rows) + 1
        for row in rows[1:]:
            assert not any(cell[:1] in ("=", "+", "@", "\t") for cell in row), row
            assert not any(cell[:1] == "-" and not re.fullmatch(r"-[\d.e-]+", cell) for cell in row)
    table = tables.character_table(hostile(), measure(hostile()))
    names = [row[0] for row in csv.reader(io.StringIO(spreadsheets.as_csv(table)))]
    assert set(names[1:]) == {"'=1+2", "'+SUM", "'-2"}


def test_workbook_holds_text_and_numbers_only() -> None:
    found = tables.all_tables(hostile())
    with zipfile.ZipFile(io.BytesIO(spreadsheets.as_xlsx(found))) as book:
        sheets = sorted(name for name in book.namelist() if name.startswith("xl/worksheets/sheet"))
        assert len(sheets) == len(found) == 8
        for name in sheets:
            text = book.read(name).decode()
            assert "<f>" not in text and "hyperlink" not in text.lower()
        strings = [
            node.text for node in xml.fromstring(book.read("xl/sharedStrings.xml")).iter() if node.tag.endswith("}t")
        ]
    assert "=1+2" in strings and 'INT. =HYPERLINK("http://a.b") - DAY' in strings


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: dict[str, int] = {}
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.attributes.update(f"{name}={value}" for name, value in attrs)


def test_report_runs_nothing_and_asks_for_nothing() -> None:
    text = report.write(hostile())
    tags = Tags()
    tags.feed(text)
    assert not {"script", "img", "b", "link", "iframe", "object"} & set(tags.tags)
    assert not any(one.startswith(("on", "src=", "href=http")) for one in tags.attributes)
    assert "default-src 'none'" in text
    assert tags.tags["table"] == 8 and tags.tags["svg"] == 3


def test_a_wide_table_goes_on_below_so_that_it_can_be_printed() -> None:
    columns = ("Character", *(f"Day {n}" for n in range(1, 101)))
    text = report.write(hostile(), [tables.Table("days", "Days", columns, (("ANNA", *range(100)),))])
    heads = [re.findall("<th>(.*?)</th>", head) for head in re.findall("<thead>.*?</thead>", text)]
    assert [head[0] for head in heads] == ["Character"] * 3 and max(map(len, heads)) == report.MAX_COLUMNS
    assert [name for head in heads for name in head[1:]] == list(columns[1:])
    assert re.findall('<td class="n">(.*?)</td>', text) == [str(n) for n in range(100)]


def test_a_script_with_nothing_in_it() -> None:
    empty = breakdown.document(fountain.parse("Some words."), "screenplay")
    for table in tables.all_tables(empty):
        assert spreadsheets.as_csv(table)
    assert spreadsheets.as_xlsx(tables.all_tables(empty)).startswith(b"PK")
    assert "Nothing of this" in report.write(empty)


def test_tables_of_two_drafts_and_of_what_was_said() -> None:
    one = hostile()
    headings = [scene.heading for scene in one.scenes]
    first, second = tables.comparison_tables(headings, headings, drafts.compare(one, one))
    assert [row[0] for row in first.rows] == ["kept", "kept"] and len(second.rows) == 3
    lines = [SaidLine("Hello there and you", 1.0, 2.0)]
    table = tables.said_table(said_written.match(one, lines))
    assert {row[0] for row in table.rows} >= {"cut"}
    assert all(len(row) == len(table.columns) for row in table.rows)


def test_real_script(data_dir: Path) -> None:
    document = read(data_dir / "scripts" / "Big-Fish.fdx")
    found = {table.name: table for table in tables.all_tables(document)}
    assert len(found["scenes"].rows) == 202
    assert found["characters"].rows[0][:1] == ("EDWARD",)
    assert abs(sum(row[5] for row in found["characters"].rows) - 1) < 0.01
    assert all(len(row) == len(table.columns) for table in found.values() for row in table.rows)
    assert len(report.write(document, list(found.values()))) < 1_000_000

"""CSV and JSON lines of a folder."""

import csv
import json
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ent_models.pictures import table
from ent_models.pictures.records import AlbumEntry, CameraFacts, Classification, Label, Quality, Swatch

FULL = AlbumEntry(
    "sub/p.jpg",
    1234,
    1,
    "",
    sha256="ab",
    text="EXIT\nONLY",
    seen=Classification(
        (Label("tabby", "n02123045", 0.93456, ("cat", "animal")), Label("lynx", "n02127052", 0.02)),
        640,
        480,
        "JPEG",
        "unsure",
        0.91,
        0.1,
        quality=Quality(0.5, 0.4, 0.0, 0.01, 2.25, ("dark", "noisy")),
        palette=(Swatch("#102030", 0.7), Swatch("#ffffff", 0.3)),
        camera=CameraFacts((), "2024-05-01T10:00:00", True),
    ),
)


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_row_of_the_csv():
    data = b"".join(table.csv_lines([FULL, AlbumEntry("q.jpg", 5, 1, "", problem="Damaged.")], {"q.jpg": "otter"}))
    assert data.startswith(b"\xef\xbb\xbfpath,label,confidence,verdict,")
    first, second = read(data)
    assert tuple(first) == table.COLUMNS
    assert {name: first[name] for name in ("path", "label", "confidence", "verdict", "margin", "parents")} == {
        "path": "sub/p.jpg",
        "label": "tabby",
        "confidence": "0.9346",
        "verdict": "unsure",
        "margin": "0.91",
        "parents": "cat; animal",
    }
    assert (first["flags"], first["palette"], first["has_place"]) == ("dark; noisy", "#102030; #ffffff", "yes")
    assert (first["taken_at"], first["text"], first["width_px"]) == ("2024-05-01T10:00:00", "EXIT\nONLY", "640")
    assert (second["label"], second["problem"], second["correction"]) == ("", "Damaged.", "otter")


def test_without_bom():
    assert next(table.csv_lines([], with_bom=False)).startswith(b"path,")


def test_a_line_of_json():
    row = json.loads(next(table.json_lines([FULL], {"sub/p.jpg": "lynx"})))
    assert row["labels"][0] == {"name": "tabby", "synset": "n02123045", "score": 0.9346, "parents": ["cat", "animal"]}
    assert row["palette"][1] == {"hex": "#ffffff", "share": 0.3}
    assert (row["correction"], row["has_place"], row["flags"]) == ("lynx", True, ["dark", "noisy"])


def test_json_says_null_for_what_is_not_known():
    row = json.loads(
        next(table.json_lines([AlbumEntry("p", 1, 1, "", seen=Classification((), 1, 1, "PNG", margin=float("nan")))]))
    )
    assert row["label"] is None
    assert row["margin"] is None


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\uff1d1+1", '=cmd|"/c calc"!A1']
)
def test_no_cell_is_a_formula(name: str):
    entry = AlbumEntry(name, 1, 1, "", problem=name, text=name)
    (row,) = read(b"".join(table.csv_lines([entry], {name: name})))
    assert {row[column] for column in ("path", "problem", "text", "correction")} == {f"'{name}"}
    assert json.loads(next(table.json_lines([entry])))["path"] == name


def test_a_name_that_is_no_utf8_is_shown_with_a_mark():
    entry = AlbumEntry("bad\udcff.jpg", 1, 1, "")
    assert read(b"".join(table.csv_lines([entry])))[0]["path"] == "bad\ufffd.jpg"
    assert json.loads(next(table.json_lines([entry])))["path"] == "bad\ufffd.jpg"


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_makes_one_row_that_is_read_back_and_runs_nothing(path: str, text: str):
    entry = AlbumEntry(path, 1, 1, "", text=text)
    rows = read(b"".join(table.csv_lines([entry])))
    assert len(rows) == 1
    assert rows[0]["size_bytes"] == "1"
    for value in (rows[0]["path"], rows[0]["text"]):
        assert not value.lstrip().startswith(("=", "+", "-", "@"))
    line = next(table.json_lines([entry]))
    assert line.count(b"\n") == 1
    json.loads(line)


def test_a_very_long_text_fits_a_cell():
    (row,) = read(b"".join(table.csv_lines([AlbumEntry("p", 1, 1, "", text="=" + "x" * 50_000)])))
    assert len(row["text"]) == 32_767

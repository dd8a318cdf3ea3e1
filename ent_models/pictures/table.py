"""The files of a folder as a table: CSV for spreadsheets, JSON lines for programs.

Cells of the CSV that a spreadsheet would run as a formula begin with an apostrophe instead (OWASP, CSV Injection);
JSON is exact. Both are made piece by piece, so a table of any length needs no memory.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any

from ent_models.pictures.records import AlbumEntry

# Full-width forms too: some spreadsheets turn them into the plain sign.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MAX_CELL_CHARACTERS = 32_767  # Excel's limit; what is longer would spill into the next row.


def csv_lines(
    entries: Iterable[AlbumEntry], corrections: Mapping[str, str] | None = None, *, with_bom: bool = True
) -> Iterator[bytes]:
    """A CSV table in UTF-8: a line of column names, then one for each entry.

    `corrections` are the names that a person gave, by path. `with_bom` begins with the mark by which Excel knows
    UTF-8.
    """
    yield ("\ufeff" if with_bom else "").encode() + _line(COLUMNS)
    for entry in entries:
        yield _line(_cell(value) for value in _row(entry, corrections or {}).values())


def json_lines(entries: Iterable[AlbumEntry], corrections: Mapping[str, str] | None = None) -> Iterator[bytes]:
    """One JSON object a line, with all labels and the whole palette. Lists are lists and unknown values null."""
    for entry in entries:
        row = _row(entry, corrections or {})
        seen = entry.seen
        row["labels"] = [
            {"name": label.name, "synset": label.synset, "score": _rounded(label.score), "parents": list(label.parents)}
            for label in (seen.labels if seen else ())
        ]
        row["palette"] = [
            {"hex": swatch.hex, "share": _rounded(swatch.share)} for swatch in (seen.palette if seen else ())
        ]
        yield json.dumps(_readable(row), ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _row(entry: AlbumEntry, corrections: Mapping[str, str]) -> dict[str, Any]:
    seen = entry.seen
    best = seen.labels[0] if seen and seen.labels else None
    quality = seen.quality if seen else None
    camera = seen.camera if seen else None
    return {
        "path": entry.path,
        "label": best.name if best else None,
        "confidence": _rounded(best.score) if best else None,
        "verdict": seen.verdict if seen else None,
        "margin": _rounded(seen.margin) if seen else None,
        "parents": list(best.parents) if best else [],
        "correction": corrections.get(entry.path),
        "synset": best.synset if best else None,
        "novelty": _rounded(seen.novelty) if seen else None,
        "width_px": seen.width_px if seen else None,
        "height_px": seen.height_px if seen else None,
        "format": seen.format if seen else None,
        "size_bytes": entry.size_bytes,
        "sharpness": _rounded(quality.sharpness) if quality else None,
        "brightness": _rounded(quality.brightness) if quality else None,
        "dark_share": _rounded(quality.dark_share) if quality else None,
        "bright_share": _rounded(quality.bright_share) if quality else None,
        "noise": _rounded(quality.noise) if quality else None,
        "flags": list(quality.flags) if quality else [],
        "palette": [swatch.hex for swatch in seen.palette] if seen else [],
        "taken_at": camera.taken_at if camera else None,
        "has_place": camera.has_place if camera else None,
        "text": entry.text,
        "notes": list(seen.notes) if seen else [],
        "problem": entry.problem,
        "sha256": entry.sha256,
    }


COLUMNS = tuple(_row(AlbumEntry("", 0, 0, ""), {}))
"""The names of the columns of the CSV, in order."""


def _rounded(value: float) -> float | None:
    """To four places; None for what is no number, which JSON cannot say."""
    value = float(value)
    return round(value, 4) if abs(value) < float("inf") else None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    text = _UNPRINTABLE.sub("\ufffd", "; ".join(value) if isinstance(value, list) else str(value))
    if _FORMULA.match(text):
        text = "'" + text
    return text[:_MAX_CELL_CHARACTERS]


def _line(cells: Iterable[str]) -> bytes:
    stream = StringIO(newline="")
    csv.writer(stream).writerow(cells)
    return stream.getvalue().encode()


def _readable(value: Any) -> Any:
    """`value` without lone surrogates (bytes of a file name that are no UTF-8), which UTF-8 cannot say."""
    if isinstance(value, str):
        return re.sub(r"[\ud800-\udfff]", "\ufffd", value)
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if isinstance(value, dict):
        return {key: _readable(item) for key, item in value.items()}
    return value

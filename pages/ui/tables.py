"""The tables of a script, as columns to show and as CSV to keep. Knows nothing of screens."""

import csv
import io
from typing import Any

from ent_models.scripts.records import Breakdown


def scenes(result: Breakdown) -> dict[str, list[Any]]:
    """One row a scene, in order."""
    table: dict[str, list[Any]] = {
        "No.": [scene.index + 1 for scene in result.scenes],
        "Heading": [scene.heading for scene in result.scenes],
        "Setting": [scene.setting for scene in result.scenes],
        "Location": [scene.location for scene in result.scenes],
        "Time": [scene.time_of_day for scene in result.scenes],
        "Page": [scene.page or None for scene in result.scenes],
        "Speakers": [", ".join(scene.characters) for scene in result.scenes],
    }
    if not any(table["Page"]):
        del table["Page"]
    return table


def characters(result: Breakdown) -> dict[str, list[Any]]:
    """One row a character, the one who says most first; shares of all words lie in [0, 1]."""
    people = sorted(result.characters, key=lambda person: -person.words)
    n_words = sum(person.words for person in people) or 1
    return {
        "Character": [person.name for person in people],
        "Speeches": [person.lines for person in people],
        "Words": [person.words for person in people],
        "Share of words": [person.words / n_words for person in people],
        "Scenes": [len(person.scenes) for person in people],
    }


def as_csv(table: dict[str, list[Any]]) -> str:
    """CSV with a head, for a spreadsheet. What such a program would take for a formula is made plain text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table)
    writer.writerows([_plain(cell) for cell in row] for row in zip(*table.values(), strict=True))
    return out.getvalue()


def _plain(cell: Any) -> Any:
    if isinstance(cell, float):
        return round(cell, 4)
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell

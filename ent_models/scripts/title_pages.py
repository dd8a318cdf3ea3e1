"""Title pages: the lines of a printed one into named entries.

Formats without names for the lines (FDX of other programs) are read by what usually stands where: title, credit and
author in the middle, contact and date at the margins below.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ent_models.scripts import marks
from ent_models.scripts.fountain import TITLE_WORDS
from ent_models.scripts.records import TitleEntry

CENTRED_KEYS = (
    "title",
    "titel",
    "titre",
    "título",
    "titolo",
    "credit",
    "author",
    "authors",
    "autor",
    "auteur",
    "source",
)
_CREDIT = re.compile(
    r"(?:written|screenplay|teleplay|story|created|adapted|directed|un film|drehbuch|von|by|de|di)\b.{0,60}",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"(?:based (?:up)?on|adapted from|nach|d'après|story by|from)\b", re.IGNORECASE)
_COPYRIGHT = re.compile(r"(?:copyright|©|\(c\))", re.IGNORECASE)
_DATE = re.compile(
    r"(?:.{0,20}\bdraft\b.{0,40}|\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|(?:\w{3,9}\.? )?\d{1,2},? \d{4}|\w{3,9} \d{4})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TitleLine:
    """A line of a title page in Fountain's marks, its alignment and, if the format has one, its name."""

    text: str
    alignment: str = ""
    key: str = ""


def entries(lines: Sequence[TitleLine]) -> list[TitleEntry]:
    """The named entries of a title page, in order; lines of one entry are parted by newlines."""
    if any(line.key for line in lines):
        return _named(lines)
    found: dict[str, list[str]] = {}
    centred = True
    for line in lines:
        text = line.text.strip()
        if not text:
            continue
        centred = (centred and line.alignment in ("Center", "")) or line.alignment == "Center"
        found.setdefault(_guess(marks.plain(text), centred, found), []).append(text)
    return [TitleEntry(key, "\n".join(values)) for key, values in found.items()]


def _named(lines: Sequence[TitleLine]) -> list[TitleEntry]:
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.key:
            found.append((line.key, [line.text] if line.text else []))
        elif found and line.text:
            found[-1][1].append(line.text)
    return [TitleEntry(key, "\n".join(values)) for key, values in found]


def _guess(text: str, centred: bool, found: dict[str, list[str]]) -> str:
    if _COPYRIGHT.match(text):
        return "Copyright"
    if not centred:
        return "Draft date" if _DATE.fullmatch(text) else "Contact"
    if "Title" not in found:
        return "Title"
    if _SOURCE.match(text):
        return "Source"
    if _CREDIT.fullmatch(text) and "Credit" not in found:
        return "Credit"
    if _DATE.fullmatch(text):
        return "Draft date"
    if "Source" in found and "Author" in found:
        return "Source"
    return "Author" if "Credit" in found else "Title" if "Author" not in found and len(found) == 1 else "Author"


def title(found: Sequence[TitleEntry]) -> str:
    """The title itself, plain and in one line, or ""."""
    values = (entry.value for entry in found if entry.key.lower() in TITLE_WORDS)
    return " ".join(marks.plain(next(values, "")).split())

"""Titles as people and sites write them: the year at the end, the article behind a comma, capitals and accents.

Knows no films.
"""

import re
import unicodedata
from dataclasses import dataclass

_YEAR = re.compile(r"[\s]*[(\[](1[89]\d\d|20\d\d)(?:[\u2013-](?:\d{4})?)?[)\]]\s*$")
_ARTICLE = re.compile(
    r"^(?P<rest>.+?), (?P<article>The|A|An|Le|La|Les|L'|Un|Une|Il|Lo|I|Gli|El|Los|Las|Der|Die|Das|Den|Det|Os|O)"
    r"(?P<more> \(.*)?$"
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A title with its article in front, and the year if it was there."""

    title: str
    year: int | None


def split_title(written: str) -> Name:
    """A title and a year out of "Matrix, The (1999)"."""
    text = " ".join(written.split())
    found = _YEAR.search(text)
    year = int(found.group(1)) if found else None
    if found and found.start() > 0:
        text = text[: found.start()].rstrip()
    else:
        year = None
    article = _ARTICLE.match(text)
    if article:
        front = article["article"]
        gap = "" if front.endswith("'") else " "
        text = f"{front}{gap}{article['rest']}{article['more'] or ''}"
    return Name(text, year)


def plain(text: str) -> str:
    """Lower case, no accents, words parted by one space: two ways of writing one title come out the same."""
    parted = unicodedata.normalize("NFKD", text.casefold().replace("&", " and ").replace("'", "").replace("’", ""))  # noqa: RUF001
    letters = "".join(letter for letter in parted if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(letters))


def key(title: str) -> str:
    """What two writings of one title share: `plain` without the article in front."""
    words = plain(title)
    for article in ("the ", "a ", "an "):
        if words.startswith(article) and len(words) > len(article):
            return words[len(article) :]
    return words

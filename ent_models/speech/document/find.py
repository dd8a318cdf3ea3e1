"""Find in a transcript, line by line: matches with their places, whatever the case or the form of accents.

Both sides are composed (NFC, as lines are) and folded (`str.casefold`, so that STRASSE finds Straße). White space in
the query matches any white space, also where a line is broken; nothing is found across two lines of the transcript.
"""

import unicodedata
from dataclasses import dataclass

from ent_models.errors import BadInput
from ent_models.speech.document.graphemes import is_spaceless
from ent_models.speech.document.records import Document

MAX_QUERY_CHARACTERS = 500
_APOSTROPHES = "'\u2019"


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for. A whole word has no letter or digit beside it ("can" is not found in "can't")."""

    text: str
    is_whole_word: bool = False
    is_case_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """`text`, which is `line.text[start:end]` of the line with the id `line`."""

    line: int
    start: int
    end: int
    text: str


def matches(document: Document, query: Query) -> tuple[Match, ...]:
    """All matches in order, none overlapping another: their number is the count to show.

    Raises:
        BadInput: the query is empty or too long.
    """
    wanted = _wanted(query)
    found: list[Match] = []
    for line in document.lines:
        folded, origins = _folded(line.text, query.is_case_sensitive)
        at = folded.find(wanted)
        while at >= 0:
            last = at + len(wanted)
            if _is_match(line.text, folded, origins, at, last, query.is_whole_word):
                start, end = origins[at], origins[last]
                found.append(Match(line.id, start, end, line.text[start:end]))
                at = folded.find(wanted, last)
            else:
                at = folded.find(wanted, at + 1)
    return tuple(found)


def _wanted(query: Query) -> str:
    if not query.text.strip():
        raise BadInput("Write what to look for.")
    if len(query.text) > MAX_QUERY_CHARACTERS:
        raise BadInput(f"Look for {MAX_QUERY_CHARACTERS} characters at most.")
    text, _ = _folded(unicodedata.normalize("NFC", query.text), query.is_case_sensitive)
    inner = " ".join(text.split())
    return (" " if text[0] == " " else "") + inner + (" " if text[-1] == " " else "")


def _folded(text: str, is_case_sensitive: bool) -> tuple[str, list[int]]:
    """(text to compare, for each of its characters and its end the place in `text` from which it came)."""
    signs: list[str] = []
    origins: list[int] = []
    for index, sign in enumerate(text):
        folded = " " if sign.isspace() else sign if is_case_sensitive else sign.casefold()
        signs.append(folded)
        origins += [index] * len(folded)
    return "".join(signs), [*origins, len(text)]


def _is_match(text: str, folded: str, origins: list[int], first: int, last: int, is_whole_word: bool) -> bool:
    # Not half of a character that folds to two, nor a letter without its accent.
    if (first and origins[first] == origins[first - 1]) or (last < len(folded) and origins[last] == origins[last - 1]):
        return False
    if last < len(folded) and unicodedata.combining(folded[last]):
        return False
    if not is_whole_word:
        return True
    return _is_edge(text, origins[first]) and _is_edge(text, origins[last])


def _is_edge(text: str, place: int) -> bool:
    """Whether a word may begin or end at `place`."""
    if place in (0, len(text)):
        return True
    left, right = text[place - 1], text[place]
    if left in _APOSTROPHES and place >= 2:
        return not (_is_part(text[place - 2]) and _is_part(right))
    if right in _APOSTROPHES and place + 1 < len(text):
        return not (_is_part(left) and _is_part(text[place + 1]))
    if is_spaceless(left) or is_spaceless(right):
        return True
    return not (_is_part(left) and _is_part(right))


def _is_part(sign: str) -> bool:
    return sign.isalnum() or sign == "_" or unicodedata.category(sign)[0] == "M"

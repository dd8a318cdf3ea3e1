"""Text into words: what stands between white space, and in scripts without spaces each character. Knows no times."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ent_models.speech.document.graphemes import FIRST_SPACELESS, graphemes, is_spaceless

# The words of a language that are said again and again.
_MAX_REMEMBERED = 20_000
_CHUNKS = re.compile(r"\S+")
_CLINGS = frozenset("\u30fc\u3005\u309d\u309e\u30fd\u30fe")  # lengthen or repeat the character before


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is `source[start:end]`: a word, or a character of a script without spaces with its punctuation."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of `text`, in order: all but its white space belongs to one."""
    if text and max(text) < FIRST_SPACELESS:
        return [Token(chunk[0], *chunk.span()) for chunk in _CHUNKS.finditer(text)]
    if len(text) == 1:
        return [] if text.isspace() else [Token(text, 0, 1)]
    found: list[Token] = []
    place = 0
    for chunk in text.split():
        place = text.index(chunk, place)
        for part in _parts(chunk):
            found.append(Token(part, place, place + len(part)))
            place += len(part)
    return found


def n_tokens(text: str) -> int:
    """How many words `tokens` finds."""
    return len(text.split()) if text and max(text) < FIRST_SPACELESS else len(tokens(text))


def core(word: str) -> tuple[str, str, str]:
    """(before, middle, after): a word between the punctuation that clings to it; the middle may be empty."""
    first, last = 0, len(word)
    while first < last and _is_outer(word[first]):
        first += 1
    while last > first and _is_outer(word[last - 1]):
        last -= 1
    return word[:first], word[first:last], word[last:]


@lru_cache(maxsize=_MAX_REMEMBERED)
def key(word: str) -> str:
    """What makes two words the same: neither case nor the punctuation around them. "" for punctuation alone."""
    return unicodedata.normalize("NFC", core(word)[1].casefold())


def _is_outer(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "PS" or sign in "\u200e\u200f"


def _parts(chunk: str) -> list[str]:
    """A stretch without white space into words; only scripts without spaces make more than one."""
    if not any(is_spaceless(sign) for sign in chunk):
        return [chunk]
    parts: list[str] = []
    was_spaceless, is_open = False, True
    for sign in graphemes(chunk):
        category = unicodedata.category(sign[0])
        if category in ("Ps", "Pi"):
            parts.append(sign)
            is_open = True
            continue
        clings = category[0] == "P" or sign in _CLINGS
        spaceless = is_spaceless(sign) and not clings
        if parts and (is_open or clings or (not spaceless and not was_spaceless)):
            parts[-1] += sign
        else:
            parts.append(sign)
        is_open = False
        if not clings:
            was_spaceless = spaceless
    return parts

"""What a reader takes for one character, and which scripts write words without spaces between them.

A shortened form of the rules of Unicode's annex 29 (text segmentation), enough to count, to wrap and to compare
subtitles; it knows no dictionaries, so that a script without spaces is taken character by character.
"""

import unicodedata
from bisect import bisect_right
from functools import reduce

# Han, kana and their like; Thai, Lao, Tibetan, Burmese, Khmer. Hangul is written with spaces.
_SPACELESS = (
    (0x0E00, 0x0EFF), (0x0F00, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029),
    (0x3031, 0x3035), (0x3041, 0x30FF), (0x3100, 0x312F), (0x31A0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x1B000, 0x1B16F), (0x20000, 0x3FFFF),
)  # fmt: skip
_EDGES = [edge for first, last in _SPACELESS for edge in (first, last + 1)]
FIRST_SPACELESS = "\u0e00"
"""All characters before this one are of scripts with spaces."""

_JOINERS = "\u200c\u200d"
_SPACING_VOWELS = "\u0e33\u0eb3"  # sara am, which Unicode calls a letter and readers a part of one


def graphemes(text: str) -> list[str]:
    """The characters of `text` as a reader counts them: a letter with its accents, a flag, a family of emoji."""
    found: list[str] = []
    for sign in text:
        if found and _joins(found[-1], sign):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def is_spaceless(sign: str) -> bool:
    """Whether the script of this character, or of its first sign, puts no spaces between words."""
    code = ord(sign[0])
    return bisect_right(_EDGES, code) % 2 == 1 and code != 0x30FB


def is_wide(grapheme: str) -> bool:
    """Whether a character takes the room of two Latin ones, as Chinese, Japanese and Korean do."""
    return unicodedata.east_asian_width(grapheme[0]) in "WF"


def is_glued(left: str, right: str) -> bool:
    """Whether two texts meet without a space between them, as in Chinese, Japanese or Thai."""
    return bool(left and right) and all(
        is_spaceless(sign) or (is_wide(sign) and not _is_hangul(sign)) for sign in (left[-1], right[0])
    )


def joined(left: str, right: str) -> str:
    """Two stretches of text as one, with a space between them where the script has spaces."""
    return left + ("" if not (left and right) or is_glued(left, right) else " ") + right


def one_row(text: str) -> str:
    """`text` without its line breaks: each becomes a space, or nothing in a script without spaces."""
    return reduce(joined, text.split("\n")) if "\n" in text else text


def _joins(cluster: str, sign: str) -> bool:
    last = cluster[-1]
    if last.isspace():
        return False
    code = ord(sign)
    if code < 0x300:
        return False
    if sign in _JOINERS or sign in _SPACING_VOWELS or unicodedata.category(sign) in ("Mn", "Me", "Mc"):
        return True
    if 0x1F3FB <= code <= 0x1F3FF:  # tones of skin
        return True
    if last == "\u200d":
        return unicodedata.category(sign) == "So"
    if 0x1F1E6 <= code <= 0x1F1FF:  # two of these letters make a flag
        return len(cluster) == 1 and 0x1F1E6 <= ord(last) <= 0x1F1FF
    return 0x1160 <= code <= 0x11FF and (0x1100 <= ord(last) <= 0x11FF or 0xAC00 <= ord(last) <= 0xD7A3)


def _is_hangul(sign: str) -> bool:
    return 0x1100 <= ord(sign) <= 0x11FF or 0x3130 <= ord(sign) <= 0x318F or 0xAC00 <= ord(sign) <= 0xD7FF

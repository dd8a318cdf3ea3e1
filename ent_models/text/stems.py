"""Words of a sentence as stems, so that "walked" and "walks" count as one. Crude on purpose: it has to be quick."""

import re

_WORD = re.compile(r"[^\W_]+")
_SUFFIXES = ("ingly", "edly", "ings", "ing", "ied", "ies", "ed", "es", "ly", "s")
LEAST_STEM = 3


def stems(text: str) -> list[str]:
    """The stems of all words and numbers of `text`, in order."""
    return [stem(word) for word in _WORD.findall(text.lower())]


def stem(word: str) -> str:
    """A lower-case word without the endings of English."""
    if len(word) <= LEAST_STEM or word.isdigit():
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= LEAST_STEM:
            word = word[: -len(suffix)]
            break
    return word[:-1] if word[-1] in "ey" and len(word) > LEAST_STEM else word

"""Words with their times, as people count words: punctuation belongs to the word it stands at. Knows no model.

`timed` words come as the model spells them (" Hello", ",", " twenty", "-five"); out come words without white space.
"""

from collections.abc import Sequence
from dataclasses import replace

from ent_models.speech.hearing import TimedWord
from ent_models.speech.records import SpokenWord

_OPENING = frozenset("\"'“‘¿¡([{«„-")  # noqa: RUF001
_CLOSING = frozenset("\"'”’.。,，、!！?？:：;；)]}»…%-」』")  # noqa: RUF001
_MIN_WORD_S = 0.02
# Thai to Burmese, Khmer, and Chinese and Japanese signs: scripts that put no space between words. Korean does.
_SPACELESS = ((0x0E00, 0x109F), (0x1780, 0x17FF), (0x2E80, 0xA4CF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))


def spoken(timed: Sequence[TimedWord], offset_s: float, start_s: float, end_s: float) -> tuple[SpokenWord, ...]:
    """The words of a segment from `start_s` to `end_s`, in order, none outside; `offset_s` is where its sound began."""
    words: list[SpokenWord] = []
    at_s = start_s
    for word in joined(timed):
        first_s = min(max(offset_s + word.start_s, at_s), end_s)
        last_s = min(max(offset_s + word.end_s, first_s + _MIN_WORD_S), end_s)
        words.append(SpokenWord(first_s, last_s, word.text.strip(), min(1.0, max(0.0, word.probability))))
        at_s = last_s
    return tuple(words)


def joined(timed: Sequence[TimedWord]) -> list[TimedWord]:
    """`timed` with punctuation joined to its word, and compounds in one; no letter is lost and no word is empty."""
    parts = [word for word in timed if word.text.strip()]
    found: list[TimedWord] = []
    opening = ""
    for word in parts:
        begins = word.text.startswith(" ")
        if _OPENING.issuperset(word.text.strip()) and begins:
            opening += word.text
            continue
        if opening:
            word, opening, begins = replace(word, text=opening + word.text.lstrip()), "", True
        if found and not begins and _CLOSING.issuperset(word.text.strip()):
            found[-1] = replace(found[-1], text=found[-1].text + word.text)
        elif found and not begins and not _stands_alone(word.text):
            likely = min(found[-1].probability, word.probability)
            found[-1] = replace(found[-1], text=found[-1].text + word.text, end_s=word.end_s, probability=likely)
        else:
            found.append(word)
    if opening and found:
        found[-1] = replace(found[-1], text=found[-1].text + opening.strip())
    return found


def _stands_alone(text: str) -> bool:
    """Whether a part without a space before it is a word by itself."""
    return any(low <= ord(text[0]) <= high for low, high in _SPACELESS)

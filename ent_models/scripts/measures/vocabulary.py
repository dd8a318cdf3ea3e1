"""How long a script takes to read, how hard it is, and which words are whose.

Measures that need no list of words of one language: LIX for difficulty (Björnsson, "Läsbarhet", 1968), MATTR for
richness (Covington and McFall, Journal of Quantitative Linguistics 17, 2010), log-likelihood for typical words
(Dunning, Computational Linguistics 19, 1993).
"""

import math
import re
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass

from ent_models.scripts.records import Script

READ_WORDS_PER_S = 238 / 60
"""Silent reading of English prose by adults (Brysbaert, Journal of Memory and Language 109, 2019)."""
WINDOW_WORDS = 500
LONG_LETTERS = 7
SIGNIFICANT = 10.83  # log-likelihood that chance reaches once in a thousand
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?\u3002\uff01\uff1f\u2026]+(?:\s|$)")
_PRINTED = ("heading", "action", "dialogue", "parenthetical", "lyrics", "transition", "centred", "paragraph")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text's words. `lix` below 30 is easy, above 50 hard; `richness` (MATTR) in [0, 1], 0 without words."""

    n_words: int
    n_distinct_words: int
    n_sentences: int
    words_per_sentence: float
    lix: float
    richness: float
    reading_s: float


@dataclass(frozen=True, slots=True)
class Voice:
    """How a character speaks: the reading of all speeches, and words said far more often than by the others."""

    name: str
    reading: Reading
    typical: tuple[str, ...]


def reading(texts: Sequence[str]) -> Reading:
    """What the words of `texts` come to; every text ends a sentence."""
    words: list[str] = []
    n_sentences = 0
    for text in texts:
        found = _words(text)
        words += found
        if found:
            n_sentences += max(1, len(_SENTENCE.findall(text)))
    n_words = len(words)
    per_sentence = n_words / n_sentences if n_sentences else 0.0
    n_long = sum(len(word) >= LONG_LETTERS for word in words)
    lix = per_sentence + 100 * n_long / n_words if n_words else 0.0
    return Reading(
        n_words, len(set(words)), n_sentences, per_sentence, lix, _richness(words), n_words / READ_WORDS_PER_S
    )


def script_reading(script: Script) -> Reading:
    """All that is printed."""
    return reading([element.text for element in script.elements if element.kind in _PRINTED])


def voices(script: Script, *, least_words: int = 100, n_typical: int = 8) -> tuple[Voice, ...]:
    """The voices of who says at least `least_words`, who says most first."""
    texts: dict[str, list[str]] = {}
    for element in script.elements:
        if element.character and element.kind != "parenthetical":
            texts.setdefault(element.character, []).append(element.text)
    counts = {name: Counter(word for text in mine for word in _words(text)) for name, mine in texts.items()}
    everyone: Counter[str] = Counter()
    for mine in counts.values():
        everyone.update(mine)
    total = everyone.total()
    found = []
    for name, mine in counts.items():
        n_mine = mine.total()
        if n_mine < least_words:
            continue
        scores = {word: _keenness(count, n_mine, everyone[word], total) for word, count in mine.items() if count > 2}
        best = sorted((word for word in scores if scores[word] > SIGNIFICANT), key=lambda word: (-scores[word], word))
        found.append(Voice(name, reading(texts[name]), tuple(best[:n_typical])))
    return tuple(sorted(found, key=lambda voice: (-voice.reading.n_words, voice.name)))


def _words(text: str) -> list[str]:
    return [word.lower().replace("\u2019", "'") for word in _WORD.findall(text)]


def _keenness(count: int, n_mine: int, n_all: int, total: int) -> float:
    """Dunning's log-likelihood that a word is said more often here than elsewhere; 0 if it is not."""
    other, n_other = n_all - count, total - n_mine
    expected = n_mine * n_all / total
    if count <= expected or not n_other:
        return 0.0
    elsewhere = n_other * n_all / total
    return 2 * (count * math.log(count / expected) + (other * math.log(other / elsewhere) if other else 0.0))


def _richness(words: Sequence[str]) -> float:
    """Mean share of distinct words in every window of `WINDOW_WORDS` words, or in all if there are fewer."""
    if len(words) <= WINDOW_WORDS:
        return len(set(words)) / len(words) if words else 0.0
    window: deque[str] = deque()
    counts: Counter[str] = Counter()
    total = n_windows = 0
    for word in words:
        window.append(word)
        counts[word] += 1
        if len(window) > WINDOW_WORDS:
            gone = window.popleft()
            counts[gone] -= 1
            if not counts[gone]:
                del counts[gone]
        if len(window) == WINDOW_WORDS:
            total += len(counts)
            n_windows += 1
    return total / n_windows / WINDOW_WORDS

"""Is a sentence that a model wrote borne out by the document? Names and numbers first, then meaning.

A name or number must stand in the document, and near the sentences that are most like the claim (names also a little
before them, since who was named is "he" after that). A claim that is nearly a copy of one sentence must have its names
and numbers there. Then the claim must be like some sentence at all. It finds what was put in or exchanged; it does not
understand "not", nor who did what to whom.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ent_models.scripts.key_phrases import _COMMON
from ent_models.scripts.records import KeySentence, WrittenSentence
from ent_models.text.stems import stem, stems

Floats = npt.NDArray[np.float32]
LEAST_SIMILARITY = 0.35
BEST_SENTENCES = 6
REACH_BEFORE, REACH_AFTER = 2, 1
COPIED_SHARE = 0.8
"""A claim that shares so many of its words with one sentence is nearly a copy of it."""
WORDS_WEIGHT = 0.6
_COMMON_WORDS = Path(__file__).parent / "shipped" / "common_words.txt"
PAIR_REACH = 4
"""Two names in a row must stand so near each other in the document: "President Obama", "President Barack H. Obama"."""
_TOKEN = re.compile(r"[^\W\d_]+\d[^\W_]*|\d[\d,.]*\d|\d|[^\W\d_]+(?:\.[^\W\d_]+)+|[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_SMALL_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_SMALL = {word: number for number, word in enumerate(_SMALL_WORDS.split(), start=1)}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_OPENING_WORDS = (
    "meanwhile however although though despite during according among since instead later earlier today yesterday "
    "tomorrow once often sometimes perhaps nearly almost both such"
)
_OPENERS = _COMMON | frozenset(_OPENING_WORDS.split())
_TITLES = frozenset("mr mrs ms miss dr sir president king queen i i'm i'll i've i'd".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Facts:
    """Names as stems with how they are written, numbers in digits, and names that stand in a row, in pairs.

    `openers` are words that begin a sentence, stems with how they are written: names or not, a capital does not tell.
    """

    names: dict[str, str]
    numbers: dict[str, str]
    pairs: tuple[tuple[str, str], ...] = ()
    openers: dict[str, str] = field(default_factory=dict)


class Checker:
    """Checks claims against one document: its sentences as `keys`, with their `vectors` (n, d) of length 1 or 0.

    `evidence` is what stands with each sentence, who says it and where, for names and numbers; by default its own text.
    """

    def __init__(
        self, keys: Sequence[KeySentence], vectors: Floats, encoder: Any, evidence: Sequence[str] | None = None
    ) -> None:
        self._keys = tuple(keys)
        self._vectors = vectors
        self._encoder = encoder
        texts = [key.text for key in keys] if evidence is None else list(evidence)
        self._tokens = [stems(text) for text in texts]
        self._stems = [set(words) for words in self._tokens]
        self._capitals = [_capitals(text) for text in texts]
        self._numbers = [set(numbers_in(text)) for text in texts]
        self._initials = [_initials(text) for text in texts]
        self._all: set[str] = set().union(*self._capitals) if keys else set()
        self._all_numbers: set[str] = set().union(*self._numbers) if keys else set()
        self._all_initials: set[str] = set().union(*self._initials) if keys else set()

    def check(self, claims: Sequence[str]) -> tuple[WrittenSentence, ...]:
        """Each claim with its verdict and the sentence of the document that is most like it."""
        if not claims:
            return ()
        if not self._keys:
            return tuple(WrittenSentence(claim, False, "The document has no sentences.", None, 0.0) for claim in claims)
        cosines = self._encoder.encode(list(claims)) @ self._vectors.T
        return tuple(self._one(claim, row) for claim, row in zip(claims, cosines, strict=True))

    def _one(self, claim: str, cosines: Floats) -> WrittenSentence:
        words = {word for word in stems(claim) if len(word) > 2}
        shared = np.array([len(words & own) for own in self._stems], dtype=np.float32) / max(1, len(words))
        likeness = cosines + WORDS_WEIGHT * shared
        order = np.argsort(-likeness)
        best = int(order[0])
        if shared[best] >= COPIED_SHARE:
            near = [place for place in (best - 1, best) if place >= 0]
        else:
            near = _around([int(place) for place in order[:BEST_SENTENCES]], len(self._keys))
        problem = self._problem(claim, near, float(cosines.max()))
        return WrittenSentence(claim, not problem, problem, self._keys[best], float(np.clip(cosines[best], 0, 1)))

    def _problem(self, claim: str, near: Sequence[int], similarity: float) -> str:
        facts = facts_of(claim)
        for number, written in facts.numbers.items():
            if number not in self._all_numbers:
                return f"\u201c{written}\u201d does not stand in the document."
            if not any(number in self._numbers[index] for index in near):
                return f"\u201c{written}\u201d stands in the document, but not with this."
        for name, written in facts.names.items():
            if name not in self._all and written not in self._all_initials:
                return f"\u201c{written}\u201d does not stand in the document."
            if not any(name in self._capitals[index] or written in self._initials[index] for index in near):
                return f"\u201c{written}\u201d stands in the document, but not with this."
        for first, second in facts.pairs:
            if first in self._all and second in self._all and not self._are_near(first, second):
                written = f"{facts.names.get(first) or facts.openers.get(first, first)} {facts.names[second]}"
                return f"\u201c{written}\u201d does not stand in the document together."
        for opener, written in facts.openers.items():
            if not any(opener in self._stems[index] or written in self._initials[index] for index in near):
                return f"\u201c{written}\u201d does not stand in the document with this."
        if similarity < LEAST_SIMILARITY:
            return "Nothing in the document says anything like it."
        return ""

    def _are_near(self, first: str, second: str) -> bool:
        for words, own in zip(self._tokens, self._stems, strict=True):
            if first in own and second in own:
                places = [place for place, word in enumerate(words) if word == first]
                if any(second in words[place + 1 : place + 1 + PAIR_REACH] for place in places):
                    return True
        return False


def facts_of(claim: str) -> Facts:
    """The names and numbers of a sentence. At its start, a word with a capital is a name unless it is a common word."""
    names: dict[str, str] = {}
    pairs = []
    openers: dict[str, str] = {}
    begins, last, last_end = True, "", -1
    for match in _TOKEN.finditer(claim):
        bare = re.sub(r"['\u2019]s?$", "", match[0])
        name = ""
        for part in re.split(r"[-'\u2019]", bare):
            lower = part.lower().replace(".", "")
            if len(lower) < 2 or not part[0].isupper() or lower in _TITLES or lower in _SMALL:
                continue
            if begins:
                if lower not in _OPENERS and not lower.endswith("ly"):
                    openers[stem(lower)] = part.replace(".", "")
                name = "" if lower in common_words() else stem(lower)
                continue
            name = stem(lower)
            names.setdefault(name, part.replace(".", ""))
        if name and last and claim[last_end : match.start()] == " " and last != name:
            pairs.append((last, name))
        last, last_end = name, match.end()
        gap = claim[match.end() : match.end() + 3]
        begins = bool(re.match(r"\s*[.!?:\"\u201c]", gap)) and not ("." in gap and len(bare) <= 2)
    return Facts(names, {number: number for number in numbers_in(claim)}, tuple(pairs), openers)


def numbers_in(text: str) -> list[str]:
    """The numbers of a text in digits, "twenty-one" as 21; "one" is not counted, which mostly counts nothing."""
    found = []
    words = _TOKEN.findall(text.lower())
    for word in words:
        if word[0].isdigit():
            plain = word.replace(",", "").rstrip(".")
            found.append(plain[:-2] if plain.endswith(".0") else plain)
            continue
        tens, _, ones = word.partition("-")
        if tens in _TENS:
            found.append(str(_TENS[tens] + (_SMALL.get(ones, 0) if ones else 0)))
        elif word in _SMALL and word != "one":
            found.append(str(_SMALL[word]))
    return found


def _capitals(text: str) -> set[str]:
    """The stems of all words with a capital or a digit, "Al-Arish" as its parts too."""
    found: set[str] = set()
    for word in _TOKEN.findall(text):
        for part in re.split(r"[-'\u2019]", word):
            if part[:1].isupper() or any(sign.isdigit() for sign in part):
                found.add(stem(part.lower().replace(".", "")))
    return found


@cache
def common_words() -> frozenset[str]:
    """Words that are no names, from the articles that the summariser learned of."""
    return frozenset(_COMMON_WORDS.read_text(encoding="utf-8").split())


def _initials(text: str) -> set[str]:
    """What a run of capitalised words may be shortened to: Federal Bureau of Investigation, FBI."""
    found: set[str] = set()
    run = ""
    for word in text.split():
        bare = word.strip(".,;:!?()\"'\u201c\u201d")
        if bare[:1].isupper():
            run += bare[0]
            if len(run) > 1:
                found.add(run)
        elif bare not in ("of", "and", "the", "for", "&"):
            run = ""
        if "." in bare:
            found.add(bare.replace(".", ""))
    return found


def _around(places: Sequence[int], n: int) -> list[int]:
    """The places with a few before and one after each: who was named is "he" soon after."""
    return sorted(
        {
            near
            for place in places
            for near in range(max(0, int(place) - REACH_BEFORE), min(n, int(place) + REACH_AFTER + 1))
        }
    )

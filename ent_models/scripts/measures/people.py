"""Who is in which scene, and how much each character says. Only who speaks somewhere is a character."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ent_models.scripts.records import Script

WORDS_PER_S = 2.5
"""150 words a minute: the usual rate of conversation in English (Yuan, Liberman, Cieri, Interspeech 2006)."""
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_SENTENCE_ENDS = '.!?:"\u201d\u2014-('


@dataclass(frozen=True, slots=True)
class CharacterShare:
    """A character's part. `share` of all spoken words lies in [0, 1]; elements and scenes by their index.

    `scenes` are those where the character speaks or is named in the action; `first_element` and `last_element` are
    speeches; `longest_element` begins the longest speech, of `n_longest_words`.
    """

    name: str
    scenes: tuple[int, ...]
    speaking_scenes: tuple[int, ...]
    n_speeches: int
    n_words: int
    share: float
    speaking_s: float
    first_element: int
    last_element: int
    longest_element: int
    n_longest_words: int


def shares(script: Script, present: Sequence[Sequence[str]] | None = None) -> tuple[CharacterShare, ...]:
    """One record a character, who says most first; `present` is what `presence` found, if that is known."""
    speeches: dict[str, list[tuple[int, int]]] = {}
    for index, element in enumerate(script.elements):
        if not element.character:
            continue
        mine = speeches.setdefault(element.character, [])
        if element.cue or not mine:
            mine.append((index, 0))
        if element.kind != "parenthetical":
            mine[-1] = (mine[-1][0], mine[-1][1] + len(element.text.split()))
    total = sum(n_words for mine in speeches.values() for _, n_words in mine) or 1
    among: dict[str, list[int]] = {}
    for scene, names in enumerate(presence(script) if present is None else present):
        for name in names:
            among.setdefault(name, []).append(scene)
    speaking: dict[str, list[int]] = {}
    for place in script.scenes:
        for name in place.characters:
            speaking.setdefault(name, []).append(place.index)
    found = []
    for name, mine in speeches.items():
        n_words = sum(n for _, n in mine)
        longest, n_longest = max(mine, key=lambda speech: speech[1])
        found.append(
            CharacterShare(
                name,
                tuple(among.get(name, ())),
                tuple(speaking.get(name, ())),
                len(mine),
                n_words,
                n_words / total,
                n_words / WORDS_PER_S,
                mine[0][0],
                mine[-1][0],
                longest,
                n_longest,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.n_words, -one.n_speeches, one.name)))


def presence(script: Script) -> tuple[tuple[str, ...], ...]:
    """For each scene the characters who speak in it or are named in its action, in order of appearance.

    A name counts with a capital (Edward, EDWARD). A name that is also a word of the script (Will) does not count where
    it opens a sentence; a name of many words counts whole.
    """
    names = {element.character: None for element in script.elements if element.character}
    named = _Names(script, list(names))
    found: list[dict[str, None]] = [{} for _ in script.scenes]
    for element in script.elements:
        if element.scene < 0:
            continue
        if element.character:
            found[element.scene][element.character] = None
        elif element.kind == "action":
            found[element.scene].update(named.within(element.text))
    return tuple(tuple(one) for one in found)


class _Names:
    """Names to look for in action, by their first word."""

    def __init__(self, script: Script, names: list[str]) -> None:
        self._by_first: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for name in names:
            words = tuple(_WORD.findall(name.replace("\u2019", "'")))
            # One letter says nothing, and brackets or signs make no name.
            if words and (len(words) > 1 or len(words[0]) > 1):
                self._by_first.setdefault(words[0], []).append((name, words))
        for same in self._by_first.values():
            same.sort(key=lambda one: -len(one[1]))
        firsts = set(self._by_first)
        self._common: Counter[str] = Counter()
        for element in script.elements:
            if element.kind in ("action", "dialogue"):
                self._common.update(
                    w.upper() for w in _WORD.findall(element.text) if w.islower() and w.upper() in firsts
                )

    def within(self, text: str) -> dict[str, None]:
        found: dict[str, None] = {}
        matches = list(_WORD.finditer(text.replace("\u2019", "'")))
        words = [match[0] for match in matches]
        upper = [_bare(word) for word in words]
        for place, match in enumerate(matches):
            if not words[place][0].isupper() or upper[place] not in self._by_first:
                continue
            if self._common[upper[place]] and not words[place].isupper() and _opens(text, match.start()):
                continue
            for name, parts in self._by_first[upper[place]]:
                if tuple(upper[place : place + len(parts)]) == parts:
                    found[name] = None
                    break
        return found


def _bare(word: str) -> str:
    """A word in capitals, without a possessive."""
    upper = word.upper()
    return upper[:-2] if upper.endswith("'S") else upper


def _opens(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return not before or before[-1] in _SENTENCE_ENDS or text[len(before) : start].count("\n") > 0

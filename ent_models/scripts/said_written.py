"""Said against written: the transcript of a finished scene or film matched to its script, line by line.

Words are aligned in order, with gaps (`text.alignment`). A written line is then as written, changed or cut; a said line
without a written one is an ad lib. Scenes that the cut put into another order are found as cut and ad lib. Knows
nothing of files or sound.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ent_models.scripts.records import Script
from ent_models.scripts.turns import SaidLine
from ent_models.text import alignment

AS_WRITTEN, CHANGED, CUT, AD_LIB = "as written", "changed", "cut", "ad lib"
LEAST_MATCHED = 0.34  # of a written line's words must be said, or it was cut
MAX_WORDS = 200_000
_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")
_JOINED = {
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "got to",
    "ok": "okay",
    "'em": "them",
    "alright": "all right",
}


@dataclass(frozen=True, slots=True)
class WordChange:
    """A stretch of words: `kind` is same, changed, cut or added; as written and as said, either may be empty."""

    kind: str
    written: str
    said: str


@dataclass(frozen=True, slots=True)
class LineMatch:
    """A written line, or an ad lib.

    `element` is the index of the dialogue in the script, -1 for an ad lib; `lines` are the indices of the transcript's
    lines that it was heard in; times are those of these lines, 0.0 for a cut. `matched` in [0, 1] is the share of the
    written words that were said.
    """

    kind: str
    element: int
    scene: int
    character: str
    written: str
    said: str
    lines: tuple[int, ...]
    start_s: float
    end_s: float
    matched: float
    words: tuple[WordChange, ...]


@dataclass(frozen=True, slots=True)
class SaidWritten:
    """All lines in order; `speakers` are (speaker in the transcript, character, share of the speaker's lines)."""

    lines: tuple[LineMatch, ...]
    speakers: tuple[tuple[str, str, float], ...]
    n_words_written: int
    n_words_said: int
    n_words_same: int

    def count(self, kind: str) -> int:
        """How many lines are as written, changed, cut or ad lib."""
        return sum(line.kind == kind for line in self.lines)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str  # as it stands
    key: str  # as it is compared
    owner: int


def match(script: Script, said: Sequence[SaidLine], scenes: Sequence[int] | None = None) -> SaidWritten:
    """Match `said` to the dialogue of `script`, or of its `scenes` alone."""
    wanted = None if scenes is None else set(scenes)
    written = [
        index
        for index, element in enumerate(script.elements)
        if element.character and element.kind in ("dialogue", "lyrics") and (wanted is None or element.scene in wanted)
    ]
    old = [word for index in written for word in _words(script.elements[index].text, index)][:MAX_WORDS]
    new = [word for index, line in enumerate(said) for word in _words(line.text, index)][:MAX_WORDS]
    pairs = alignment.align([word.key for word in old], [word.key for word in new])
    partner = dict(pairs)
    of_line: dict[int, list[int]] = {}
    for place, word in enumerate(old):
        of_line.setdefault(word.owner, []).append(place)
    kept = _kept_lines(of_line, partner, old, new)
    spans = _spans(of_line, partner, kept, len(new))
    matches: list[LineMatch] = []
    end = 0
    for index in written:
        places = of_line.get(index, [])
        if index not in spans:
            matches.append(_line(script, said, index, CUT, [old[k] for k in places], []))
            continue
        start, stop = spans[index]
        matches += _ad_libs(said, new[end:start], script.elements[index].scene)
        matches.append(_line(script, said, index, "", [old[k] for k in places], new[start:stop]))
        end = stop
    last_scene = script.elements[written[-1]].scene if written else -1
    matches += _ad_libs(said, new[end:], last_scene)
    n_same = sum(len(one.written.split()) for line in matches for one in line.words if one.kind == "same")
    return SaidWritten(tuple(matches), _speakers(matches, said), len(old), len(new), n_same)


def _words(text: str, owner: int) -> Iterator[_Word]:
    for found in _WORD.finditer(text):
        yield _Word(found[0], _key(found[0]), owner)


def _key(word: str) -> str:
    """A word as it is compared: small, without accents and apostrophes; lookin' is looking."""
    folded = unicodedata.normalize("NFKD", word.casefold()).replace("\u2019", "'")
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign))
    bare = _JOINED.get(bare, bare).replace("'", "").replace(" ", "")
    return bare + "g" if bare.endswith("in") and len(bare) > 4 else bare


def _kept_lines(
    of_line: dict[int, list[int]], partner: dict[int, int], old: Sequence[_Word], new: Sequence[_Word]
) -> set[int]:
    """Written lines of which enough was said, close enough together."""
    kept = set()
    for index, places in of_line.items():
        heard = [partner[place] for place in places if place in partner]
        if not heard or len(heard) < LEAST_MATCHED * len(places):
            continue
        # Stray words far apart are no line.
        if heard[-1] - heard[0] <= 3 * len(places) + 12:
            kept.add(index)
    return kept


def _spans(
    of_line: dict[int, list[int]], partner: dict[int, int], kept: set[int], n_said: int
) -> dict[int, tuple[int, int]]:
    """For each kept line the stretch of said words that is its own: from its first matched word to its last."""
    spans = {}
    for index in of_line:
        if index in kept:
            heard = [partner[place] for place in of_line[index] if place in partner]
            spans[index] = (heard[0], heard[-1] + 1)
    return spans


def _line(
    script: Script, said: Sequence[SaidLine], index: int, kind: str, old: Sequence[_Word], new: Sequence[_Word]
) -> LineMatch:
    element = script.elements[index]
    words = tuple(_changes(old, new))
    n_same = sum(len(one.written.split()) for one in words if one.kind == "same")
    heard = tuple(dict.fromkeys(word.owner for word in new))
    if not kind:
        kind = AS_WRITTEN if all(one.kind == "same" for one in words) else CHANGED
    return LineMatch(
        kind,
        index,
        element.scene,
        element.character,
        element.text,
        " ".join(word.text for word in new),
        heard,
        said[heard[0]].start_s if heard else 0.0,
        said[heard[-1]].end_s if heard else 0.0,
        n_same / len(old) if old else 0.0,
        words,
    )


def _changes(old: Sequence[_Word], new: Sequence[_Word]) -> Iterator[WordChange]:
    for kind, low, high, left, right in alignment.stretches([word.key for word in old], [word.key for word in new]):
        yield WordChange(
            kind, " ".join(word.text for word in old[low:high]), " ".join(word.text for word in new[left:right])
        )


def _ad_libs(said: Sequence[SaidLine], words: Sequence[_Word], scene: int) -> Iterator[LineMatch]:
    """What was said and not written, one for each line of the transcript."""
    by_line: dict[int, list[_Word]] = {}
    for word in words:
        by_line.setdefault(word.owner, []).append(word)
    for index, mine in by_line.items():
        text = " ".join(word.text for word in mine)
        line = said[index]
        yield LineMatch(
            AD_LIB, -1, scene, "", "", text, (index,), line.start_s, line.end_s, 0.0, (WordChange("added", "", text),)
        )


def _speakers(matches: Sequence[LineMatch], said: Sequence[SaidLine]) -> tuple[tuple[str, str, float], ...]:
    """Whose lines each speaker of the transcript says most."""
    votes: dict[str, Counter[str]] = {}
    for one in matches:
        for index in one.lines if one.character else ():
            if said[index].speaker:
                votes.setdefault(said[index].speaker, Counter())[one.character] += 1
    found = []
    for speaker, count in votes.items():
        character, n_lines = count.most_common(1)[0]
        found.append((speaker, character, n_lines / count.total()))
    return tuple(found)

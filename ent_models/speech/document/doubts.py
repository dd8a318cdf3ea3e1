"""The doubt queue: the words that the model was least sure of, worst first, to be heard one by one. Knows no page.

Marking all doubtful words in colour helps nobody; going through them, equal words at once, does.
"""

from dataclasses import dataclass

from ent_models.speech.document.records import Document, Line
from ent_models.speech.document.tokens import key
from ent_models.speech.document.wording import places

CONTEXT_S = 1.0
DOUBTFUL = 0.5


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubtful word: `text`, the word number `word` (from 0) of the line `line`.

    Played from `from_s` to `until_s`, it is heard with a second before and after, as far as the file has one.
    `before` and `after` are the rest of the line's text.
    """

    line: int
    word: int
    text: str
    probability: float
    start_s: float
    end_s: float
    from_s: float
    until_s: float
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DoubtGroup:
    """A word and all its doubtful places, worst first. `n_equal` counts the word in the whole transcript.

    `text` is the word as it stands at the worst place, `key` what all places have in common.
    """

    key: str
    text: str
    probability: float
    doubts: tuple[Doubt, ...]
    n_equal: int


def queue(document: Document, *, below: float = DOUBTFUL) -> tuple[DoubtGroup, ...]:
    """Groups of equal words with a probability under `below`, worst first; the same document gives the same order.

    Words that a person accepted or wrote are left out, and all words of lines that were checked.
    """
    groups: dict[str, list[Doubt]] = {}
    n_equal: dict[str, int] = {}
    for line in document.lines:
        spots: list[tuple[int, int]] | None = None
        for index, word in enumerate(line.words):
            word_key = key(word.text)
            if not word_key:
                continue
            n_equal[word_key] = n_equal.get(word_key, 0) + 1
            if word.is_accepted or line.is_checked or word.probability >= below:
                continue
            spots = places(line.text, line.words) if spots is None else spots
            groups.setdefault(word_key, []).append(_doubt(document, line, index, spots[index]))
    found = []
    for word_key, doubts in groups.items():
        doubts.sort(key=lambda doubt: (doubt.probability, doubt.start_s, doubt.line, doubt.word))
        worst = doubts[0]
        found.append(DoubtGroup(word_key, worst.text, worst.probability, tuple(doubts), n_equal[word_key]))
    found.sort(key=lambda group: (group.probability, group.doubts[0].start_s, group.doubts[0].line, group.key))
    return tuple(found)


def _doubt(document: Document, line: Line, index: int, place: tuple[int, int]) -> Doubt:
    word = line.words[index]
    until_s = word.end_s + CONTEXT_S
    if document.duration_s is not None:
        until_s = max(word.end_s, min(until_s, document.duration_s))
    return Doubt(
        line.id, index, word.text, word.probability, word.start_s, word.end_s,
        from_s=max(0.0, round(word.start_s - CONTEXT_S, 3)), until_s=round(until_s, 3),
        before=line.text[: place[0]], after=line.text[place[1] :],
    )  # fmt: skip

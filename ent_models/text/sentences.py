"""Text into sentences, with their places. Rules for western punctuation, and the full stops of Chinese and Japanese.

Linear in the text. It errs on the side of too few breaks: half a sentence reads worse than two.
"""

import re
from dataclasses import dataclass

_END = re.compile(
    r"(?:[.!?\u2026]+[\"'\u201d\u2019\u00bb)\]]*(?=\s)|[\u3002\uff01\uff1f]+[\u300d\u300f\u201d)]*)\s*|\n\s*\n\s*"
)
_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof st jr sr vs etc inc ltd co corp no nos vol pp fig approx dept est gen gov hon lt col sgt capt
    cmdr maj rep sen rev jan feb mar apr jun jul aug sep sept oct nov dec e.g i.e cf al ca a.m p.m u.s u.k ph.d
    int ext v.o o.s o.c z.b d.h u.a bzw ggf evtl usw nr str hr fr mme mlle sra srta dra ud uds sig dott ecc
    """.split()  # noqa: SIM905
)
# Signs that may stand before the first letter of a sentence.
_OPENERS = "\"'\u201c\u2018\u00ab\u201e([\u2014\u2013-\u00bf\u00a1"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: `source[start:end]`, in which runs of white space are one space in `text`."""

    text: str
    start: int
    end: int


def split(source: str) -> list[Sentence]:
    """The sentences of `source`, in order; everything but white space belongs to one."""
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(source):
        if not _is_break(source, start, match):
            continue
        _add(found, source, start, match.end())
        start = match.end()
    _add(found, source, start, len(source))
    return found


def _add(found: list[Sentence], source: str, start: int, end: int) -> None:
    text = " ".join(source[start:end].split())
    if text:
        start += len(source[start:end]) - len(source[start:end].lstrip())
        found.append(Sentence(text, start, start + len(source[start:end].rstrip())))


def _is_break(source: str, start: int, match: re.Match[str]) -> bool:
    mark = match[0].strip()
    if not mark or mark[0] in "\u3002\uff01\uff1f":
        return True
    after = source[match.end() : match.end() + 8].lstrip(_OPENERS + " ")
    if not after:
        return True
    if after[0].islower():
        # "Stop!" he said. "Wait ..." and then: the sentence goes on.
        return False
    if mark[0] != "." or len(mark.rstrip("\"'\u201d\u2019\u00bb)]")) > 1:
        return True
    before = source[max(start, match.start() - 24) : match.start()].split()
    word = before[-1].lstrip(_OPENERS) if before else ""
    if word.lower() in _ABBREVIATIONS:
        return False
    if len(word) == 1 and word.isupper() and word != "I":
        return False  # an initial: J. Smith
    # "1. First", "3. Oktober": a number that opens the sentence or a date.
    return not (word.isdigit() and len(word) <= 2 and (len(before) == 1 and match.start() - start <= 3))

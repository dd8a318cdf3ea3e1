"""The sentences of a document that may stand in a summary, each with its place, and their vectors.

Vectors of the last documents are kept in the process, so that a question to a document need not wait for them again.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ent_models.records import Progress
from ent_models.scripts import breakdown
from ent_models.scripts.records import Document, KeySentence
from ent_models.text import datelines, sentences, summary

MIN_WORDS, MAX_WORDS = 6, 80
MAX_ENCODED = 1_000
"""Sentences, some five seconds on two cores; of longer documents those with the most frequent words are encoded."""
BATCH_SENTENCES = 64
KEPT_DOCUMENTS = 3
_SUMMARISED = {
    breakdown.SCREENPLAY: ("action", "dialogue"),
    breakdown.PROSE: ("paragraph", "action", "dialogue"),
}
_kept: OrderedDict[str, Any] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence: its number in the document, its element, scene (or -1), kind of element and speaker ("" if none)."""

    text: str
    index: int
    element: int
    scene: int
    kind: str
    speaker: str

    def key(self, score: float) -> KeySentence:
        """The record of it, chosen with `score`."""
        return KeySentence(self.text, self.index, self.element, self.scene, min(1.0, max(0.0, score)))


def of(document: Document) -> tuple[Candidate, ...]:
    """All sentences of `document`, in order; a dateline that opens an article is no part of its first."""
    kinds = _SUMMARISED[document.verdict]
    found: list[Candidate] = []
    for index, element in enumerate(document.elements):
        if element.kind not in kinds:
            continue
        for sentence in sentences.split(element.text):
            text = sentence.text
            if not found and element.kind == "paragraph":
                text = text[datelines.length(text) :]
            found.append(Candidate(text, len(found), index, element.scene, element.kind, element.character))
    return tuple(found)


def fit(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Those that can stand in a summary: neither scraps nor endless, each text once, at most `MAX_ENCODED`."""
    lengths = [len(one.text.split()) for one in found]
    for least, most in ((MIN_WORDS, MAX_WORDS), (3, 300), (1, 10**9)):
        seen: set[str] = set()
        chosen = []
        for one, length in zip(found, lengths, strict=True):
            if least <= length <= most and one.text not in seen:
                seen.add(one.text)
                chosen.append(one)
        if chosen:
            break
    else:
        return ()
    if len(chosen) > MAX_ENCODED:
        chosen = [chosen[index] for index in summary.most_typical([one.text for one in chosen], MAX_ENCODED)]
    return tuple(chosen)


def vectors(chosen: Sequence[Candidate], encoder: Any) -> Iterator[Progress | Any]:
    """Progress in [0, 1], at last the vectors (n, d) of length 1."""
    import numpy as np

    texts = [one.text for one in chosen]
    digest = hashlib.sha256("\0".join([encoder.card.digest, *texts]).encode("utf-8", "surrogatepass")).hexdigest()
    if digest in _kept:
        _kept.move_to_end(digest)
        yield _kept[digest]
        return
    # Sentences of like length go together: nothing is spent on padding.
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    found: Any = None
    for start in range(0, len(order), BATCH_SENTENCES):
        batch = order[start : start + BATCH_SENTENCES]
        encoded = encoder.encode([texts[index] for index in batch])
        if found is None:
            found = np.zeros((len(texts), encoded.shape[1]), dtype=np.float32)
        found[batch] = encoded
        n_done = start + len(batch)
        yield Progress(n_done / len(order), f"Weighing sentences, {n_done:,} of {len(order):,}")
    _kept[digest] = found
    while len(_kept) > KEPT_DOCUMENTS:
        _kept.popitem(last=False)
    yield found

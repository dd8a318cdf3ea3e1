"""The scripts room's one verb: a file in, scenes, characters and a summary of its own key sentences out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ent_models import registry
from ent_models.errors import BadInput
from ent_models.records import Progress
from ent_models.scripts import breakdown, documents
from ent_models.scripts.records import Breakdown, Document, KeySentence, ScriptOptions
from ent_models.text import sentences, summary

BATCH_SENTENCES = 64
MAX_ENCODED = 1_500
"""Sentences, five seconds on two cores; of longer documents those with the most frequent words are encoded."""
READING_SHARE = 0.2  # of the work, for the progress
MIN_WORDS = 6
MAX_WORDS = 80
_SUMMARISED = {
    breakdown.SCREENPLAY: ("action", "dialogue"),
    breakdown.PROSE: ("paragraph", "action", "dialogue"),
}


def analyse(
    path: str | Path, options: ScriptOptions, shelf: Any, *, kept: Sequence[Any] = ()
) -> Iterator[Progress | Breakdown]:
    """Progress while the file is read and its sentences are weighed, at last the breakdown.

    Args:
        path: the file; its content, not its name, says what it is.
        options: the length of the summary and the model that weighs sentences.
        shelf: a `models.Shelf` or anything with `get(name)`.
        kept: finished pieces of an interrupted run. A script has none: it is read again from the start.

    Raises:
        BadInput: options out of range, or a file that cannot be read.
        ModelUnavailable: the model's files are missing or altered.
    """
    if not 1 <= options.sentences <= 50:
        raise BadInput(f"A summary has 1 to 50 sentences, not {options.sentences}.")
    registry.get(options.model, "text")
    document = None
    for item in documents.steps(path):
        if isinstance(item, Document):
            document = item
        else:
            share = None if item.fraction is None else item.fraction * READING_SHARE
            yield Progress(share, item.note)
    if document is None:
        raise AssertionError("the reader ended without a document")
    key_sentences: tuple[KeySentence, ...] = ()
    for step in _summarise(document, options, shelf):
        if isinstance(step, Progress):
            yield step
        else:
            key_sentences = step
    yield Breakdown(
        document.title,
        document.format,
        document.verdict,
        document.scenes,
        document.characters,
        key_sentences,
        document.elements,
        document.pages,
        document.notes,
        document.title_page,
        document.form,
    )


def _summarise(document: Document, options: ScriptOptions, shelf: Any) -> Iterator[Progress | tuple[KeySentence, ...]]:
    import numpy as np

    found = _sentences(document)
    chosen = _candidates(found)
    if not chosen:
        yield ()
        return
    texts = [found[index].text for index in chosen]
    if len(texts) > MAX_ENCODED:
        best = summary.most_typical(texts, MAX_ENCODED)
        chosen, texts = [chosen[index] for index in best], [texts[index] for index in best]
    yield Progress(READING_SHARE, "Loading the model")
    encoder = shelf.get(options.model)
    # Sentences of like length go together: nothing is spent on padding.
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    vectors: Any = None
    for start in range(0, len(order), BATCH_SENTENCES):
        batch = order[start : start + BATCH_SENTENCES]
        encoded = encoder.encode([texts[index] for index in batch])
        if vectors is None:
            vectors = np.zeros((len(texts), encoded.shape[1]), dtype=np.float32)
        vectors[batch] = encoded
        n_done = start + len(batch)
        share = READING_SHARE + (1 - READING_SHARE) * 0.98 * n_done / len(order)
        yield Progress(share, f"Weighing sentences, {n_done:,} of {len(order):,}")
    bias = summary.lead_bias(len(texts)) if document.verdict == breakdown.PROSE else None
    picked = summary.choose(vectors, options.sentences, bias)
    yield tuple(
        KeySentence(
            texts[one.index],
            chosen[one.index],
            found[chosen[one.index]].element,
            _scene(document, found, chosen[one.index]),
            one.score,
        )
        for one in picked
    )


def _scene(document: Document, found: Sequence["_Sentence"], index: int) -> int:
    return document.elements[found[index].element].scene


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a document and the index of its element."""

    text: str
    element: int


def _sentences(document: Document) -> list[_Sentence]:
    kinds = _SUMMARISED[document.verdict]
    return [
        _Sentence(sentence.text, index)
        for index, element in enumerate(document.elements)
        if element.kind in kinds
        for sentence in sentences.split(element.text)
    ]


def _candidates(found: Sequence[_Sentence]) -> list[int]:
    """Indices of the sentences that can stand in a summary: neither scraps nor endless, each text once."""
    lengths = [len(sentence.text.split()) for sentence in found]
    for least, most in ((MIN_WORDS, MAX_WORDS), (3, 300), (1, 10**9)):
        seen: set[str] = set()
        chosen = []
        for index, sentence in enumerate(found):
            if least <= lengths[index] <= most and sentence.text not in seen:
                seen.add(sentence.text)
                chosen.append(index)
        if chosen:
            return chosen
    return []

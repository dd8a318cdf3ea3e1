"""A question put to a document: the paragraphs that answer it, by meaning and by words. It writes no answer.

Meaning: the cosine of MiniLM's vectors. Words: the share of the question's telling words that stand in the paragraph,
rare ones counting more. Knows nothing of scenes but their number.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ent_models import registry
from ent_models.errors import BadInput
from ent_models.records import Progress
from ent_models.scripts import analysis, candidates
from ent_models.scripts.key_phrases import _COMMON
from ent_models.scripts.records import AskOptions, Document, Passage, Passages
from ent_models.text.stems import stem, stems

MAX_QUESTION_CHARACTERS = 500
MEANING_WEIGHT, WORDS_WEIGHT = 0.7, 0.3
LEAST_SCORE = 0.2
"""Below it, a passage has little to do with the question and is not shown."""
_COMMON_STEMS = frozenset(map(stem, _COMMON)) | frozenset(map(stem, "does did whose tell find show scene".split()))  # noqa: SIM905


def analyse(
    path: str | Path, options: AskOptions, shelf: Any, *, kept: Sequence[Any] = ()
) -> Iterator[Progress | Passages]:
    """Progress, at last the passages. Where the document was summed up before in this process, that takes no time.

    Raises:
        BadInput: no question or too long a one, or a file that cannot be read.
        ModelUnavailable: the model's files are missing or altered.
    """
    import numpy as np

    question = " ".join(options.question.split())
    if not 1 <= len(question) <= MAX_QUESTION_CHARACTERS:
        raise BadInput(f"Ask in 1 to {MAX_QUESTION_CHARACTERS} characters.")
    if not 1 <= options.passages <= 50:
        raise BadInput(f"Ask for 1 to 50 passages, not {options.passages}.")
    registry.get(options.model, "text")
    document = None
    for item in analysis.read(path, analysis.READING_SHARE):
        if isinstance(item, Document):
            document = item
        else:
            yield item
    assert document is not None
    found = candidates.of(document)
    chosen = candidates.fit(found)
    if not chosen:
        yield Passages(question, (), ("This document has no sentences to search.",))
        return
    encoder = shelf.get(options.model)
    vectors: Any = None
    for step in candidates.vectors(chosen, encoder):
        if isinstance(step, Progress):
            yield Progress(analysis.READING_SHARE + 0.8 * (step.fraction or 0.0), step.note)
        else:
            vectors = step
    cosines = np.asarray(vectors @ encoder.encode([question])[0])
    meaning = {one.index: float(cosine) for one, cosine in zip(chosen, cosines, strict=True)}
    passages = _best(question, found, meaning, options.passages)
    notes = () if passages else ("Nothing in this document comes near the question. Try other words.",)
    yield Passages(question, passages, notes)


def _best(
    question: str, found: Sequence[candidates.Candidate], meaning: dict[int, float], n_passages: int
) -> tuple[Passage, ...]:
    asked = {word for word in stems(question) if word not in _COMMON_STEMS}
    held = [asked & set(stems(one.text)) for one in found]
    frequency = Counter(word for words in held for word in words)
    rarity = {word: math.log(1 + len(found) / (1 + frequency[word])) for word in asked}
    total = sum(rarity.values()) or 1.0
    best: dict[int, Passage] = {}
    for one, words in zip(found, held, strict=True):
        by_words = sum(rarity[word] for word in words) / total
        score = MEANING_WEIGHT * max(0.0, meaning.get(one.index, 0.0)) + WORDS_WEIGHT * by_words
        if score >= LEAST_SCORE and (one.element not in best or score > best[one.element].score):
            best[one.element] = Passage(one.element, one.scene, one.text, min(1.0, score), tuple(sorted(words)))
    return tuple(sorted(best.values(), key=lambda passage: (-passage.score, passage.element))[:n_passages])

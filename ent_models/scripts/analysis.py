"""The scripts room's one verb: a file in, scenes, characters and a summary of its own key sentences out."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ent_models import registry
from ent_models.errors import BadInput
from ent_models.records import Progress
from ent_models.scripts import candidates, documents
from ent_models.scripts.records import Breakdown, Document, KeySentence, ScriptOptions, Synopsis

READING_SHARE = 0.15  # of the work, for the progress
WEIGHING_SHARE = 0.9
WRITING_SHARE = 0.35
"""Where a model words a summary, that takes most of the time: the rest of the work comes in this share."""


def analyse(
    path: str | Path, options: ScriptOptions, shelf: Any, *, kept: Sequence[Any] = ()
) -> Iterator[Progress | Breakdown]:
    """Progress while the file is read and its sentences are weighed, at last the breakdown.

    Args:
        path: the file; its content, not its name, says what it is.
        options: the length of the summary and the models that weigh and write.
        shelf: a `models.Shelf` or anything with `get(name)`.
        kept: finished pieces of an interrupted run. A script has none: it is read again from the start.

    Raises:
        BadInput: options out of range, or a file that cannot be read.
        ModelUnavailable: the model's files are missing or altered.
    """
    if not 1 <= options.sentences <= 50:
        raise BadInput(f"A summary has 1 to 50 sentences, not {options.sentences}.")
    registry.get(options.model, "text")
    if options.writer:
        from ent_models.scripts import writers

        writers.card(options.writer)  # a wrong name is told before the file is read
    whole = WRITING_SHARE if options.writer else 1.0
    document = None
    for item in read(path, READING_SHARE * whole):
        if isinstance(item, Document):
            document = item
        else:
            yield item
    assert document is not None
    picked: tuple[KeySentence, ...] = ()
    synopsis = Synopsis()
    for step in _summed_up(document, options, shelf, whole):
        if isinstance(step, Progress):
            yield step
        else:
            picked, synopsis = step
    yield Breakdown(
        document.title,
        document.format,
        document.verdict,
        document.scenes,
        document.characters,
        picked,
        document.elements,
        document.pages,
        document.notes,
        document.title_page,
        document.form,
        synopsis,
    )


def read(path: str | Path, share: float) -> Iterator[Progress | Document]:
    """Progress up to `share`, at last the document. Raises BadInput."""
    for item in documents.steps(path):
        if isinstance(item, Document):
            yield item
            return
        yield Progress(None if item.fraction is None else item.fraction * share, item.note)
    raise AssertionError("the reader ended without a document")


def _summed_up(
    document: Document, options: ScriptOptions, shelf: Any, whole: float
) -> Iterator[Progress | tuple[tuple[KeySentence, ...], Synopsis]]:
    from dataclasses import replace

    from ent_models.scripts import summariser_card, synopsis

    found = candidates.of(document)
    chosen = candidates.fit(found)
    if not chosen:
        yield (), Synopsis()
        return
    yield Progress(READING_SHARE * whole, "Loading the model")
    encoder = shelf.get(options.model)
    vectors: Any = None
    for step in candidates.vectors(chosen, encoder):
        if isinstance(step, Progress):
            share = READING_SHARE + (WEIGHING_SHARE - READING_SHARE) * (step.fraction or 0.0)
            yield Progress(share * whole, step.note)
        else:
            vectors = step
    yield Progress(WEIGHING_SHARE * whole, "Summing up")
    material = synopsis.Material(document, found, chosen, vectors, shelf.get(summariser_card.NAME), encoder)
    picked, summed = synopsis.sum_up(material, options.sentences)
    if options.writer:
        from ent_models.scripts import writing

        for item in writing.write(material, shelf.get(options.writer), options.sentences):
            if isinstance(item, Progress):
                yield Progress(whole + (1 - whole) * 0.98 * (item.fraction or 0.0), item.note)
            else:
                summed = replace(summed, written=item)
    yield picked, summed

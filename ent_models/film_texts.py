"""From media to films: where a script, a summary or a transcript lies among film texts. Composes two rooms."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ent_models.errors import BadInput
from ent_models.films.options import TextOptions, TextPlace
from ent_models.records import Progress
from ent_models.scripts import documents
from ent_models.scripts.records import Document

MAX_WORDS = 400_000
_MIN_WORDS = 3
_BEGINS = 160


def analyse(
    path: Path, options: TextOptions, shelf: Any, *, kept: Sequence[Any] = ()
) -> Iterator[Progress | TextPlace]:
    """Read the file at `path` as the scripts room does, and weigh its words.

    Raises:
        BadInput: it is no text, or has hardly any words.
        ModelUnavailable: the text model is not installed.
    """
    from ent_models.films import occasions

    text = ""
    for item in documents.steps(path):
        if isinstance(item, Document):
            text = " ".join(element.text for element in item.elements)
        else:
            yield Progress(None if item.fraction is None else item.fraction * 0.5, item.note)
    words = text.split()
    if len(words) < _MIN_WORDS:
        raise BadInput("There are hardly any words in this. A few sentences are needed to find films like it.")
    yield Progress(0.5, "Reading what it is about")
    words = words[:MAX_WORDS]
    vector = occasions.text_vector(shelf.get(options.model), " ".join(words))
    yield TextPlace(tuple(float(one) for one in vector), len(words), " ".join(words)[:_BEGINS])

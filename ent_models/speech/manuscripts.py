"""Where transcripts that are worked on are kept, and how what a job hears gets into them. Knows no screen.

The same file heard with the same options is the same manuscript, so a file that is dropped again next week shows
last week's corrections.
"""

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path

from ent_models import paths, records
from ent_models.speech.document import journal
from ent_models.speech.document.arrivals import Arrival
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.records import Document
from ent_models.speech.records import Segment, SpeechOptions

_OPENING = threading.Lock()
_SAME_S, _STEP_S = 1e-6, 1e-3


def folder_for(sha256: str, options: SpeechOptions) -> Path:
    """The folder of the manuscript of the file with this digest, heard with `options`."""
    key = hashlib.sha256(sha256.encode() + b"\0" + records.to_json(options)).hexdigest()[:32]
    return paths.home_dir() / "speech" / "manuscripts" / key


def opened(folder: Path) -> Manuscript:
    """The manuscript in `folder`, a new one if there is none yet.

    Raises:
        BadInput: what is saved there is damaged.
        OutOfSpace: a new one could not be saved.
    """
    with _OPENING:
        return Manuscript(folder) if journal.exists(folder) else Manuscript.begun(folder, Document())


def text_language(document: Document, options: SpeechOptions) -> str:
    """The language that the lines of `document`, heard with `options`, are written in, "" while it is not known.

    That is English where it was translated; `Document.language` stays what is spoken.
    """
    return "en" if options.task == "translate" and document.lines else document.language


def hear(
    manuscript: Manuscript,
    segments: Sequence[Segment],
    options: SpeechOptions,
    *,
    language: str = "",
    duration_s: float | None = None,
) -> None:
    """Add those of a job's `segments`, all from its beginning on, that are not in the manuscript yet.

    Once the file was heard to its end, which `duration_s` tells, only what begins after that is added: another
    version that hears a word longer brings no line back. Raises OutOfSpace.
    """
    with _OPENING:
        document = manuscript.draft.document
        until_s = document.heard_until_s
        fresh, mark_s = [], 0.0
        for segment in segments:
            # Several may end together, or one within another: each has a later mark than the one before it.
            mark_s = max(segment.end_s, mark_s + _STEP_S)
            if mark_s > until_s + _SAME_S and (document.duration_s is None or segment.start_s >= until_s - _SAME_S):
                fresh.append(segment)
        is_news = fresh or (language and language != document.language) or duration_s not in (None, document.duration_s)
        if is_news:
            heard_s = mark_s if fresh else until_s
            manuscript.hear(Arrival(tuple(fresh), options.model, heard_s, language, duration_s))

"""Chosen stretches of a file, listened to again: with a bigger model, a wider beam or a language that is known now.

Each stretch is heard with a little of what surrounds it, which Whisper needs; words that lie outside are left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from ent_models import registry
from ent_models.errors import BadInput
from ent_models.models import Shelf
from ent_models.records import Partial, Progress
from ent_models.speech import sound
from ent_models.speech.detector import MAX_PIECE_S, pieces
from ent_models.speech.ear import languages_note
from ent_models.speech.records import HeardAgain, ListenAgainOptions, Segment, SpeechOptions
from ent_models.speech.segments import part

if TYPE_CHECKING:
    import numpy as np

MAX_SPANS = 1_000
_CONTEXT_S = 0.5
_TOLERANCE_S = 0.15
# Stretches nearer than this are read in one go; in a file without an index all are, since a jump reads it anyway.
_NEAR_S = 60.0

Span = tuple[float, float]


def analyse(
    path: Path, options: ListenAgainOptions, shelf: Shelf, *, kept: tuple[Segment, ...] = ()
) -> Iterator[Progress | Partial | HeardAgain]:
    """Yield `Progress` and, last, what was `HeardAgain`. Nothing is kept of an interrupted run.

    Raises:
        BadInput: the file, the stretches or the options cannot be used.
        ModelUnavailable: the model's files are missing or altered.
    """
    card = registry.get(options.model, "speech")
    _check(options.spans)
    info = sound.probe(path, track=options.track)
    yield Progress(None, f"Getting {card.title} ready")
    transcriber = shelf.get(options.model)
    listening = SpeechOptions(
        model=options.model,
        language=options.language,
        beam=options.beam,
        engine=options.engine,
        task=options.task,
        prompt=options.prompt,
        track=options.track,
    )
    transcriber.check(listening)
    # A stretch beyond the end cannot even be looked for.
    stretches = [span for span in joined(options.spans) if info.duration_s is None or span[0] < info.duration_s]
    near_s = math.inf if info.container.startswith(sound.WITHOUT_INDEX) else _NEAR_S
    whole_s = sum(end_s - start_s for start_s, end_s in stretches) or 1.0
    done_s = 0.0
    segments: list[Segment] = []
    language = options.language or ""
    parts = chain.from_iterable(
        pieces([audio], start_s=start_s) for start_s, audio in _sounds(path, stretches, near_s, options.track)
    )
    yield Progress(0.0, "Listening again")
    for passage in transcriber.listen(parts, listening):
        segments += passage.segments
        language = passage.language or language
        done_s += passage.end_s - passage.start_s
        yield Progress(min(1.0, done_s / whole_s), f"Listening again, {sound.clock(passage.end_s)}")
    notes = languages_note(language, segments)
    # What is heard here may be another language than the file's, so each segment says its own.
    segments = [replace(segment, language=segment.language or language) for segment in segments]
    yield HeardAgain(tuple(tuple(_within(segments, span)) for span in options.spans), notes)


def joined(spans: tuple[Span, ...]) -> list[Span]:
    """`spans` with their surroundings, in order and without overlaps: neighbours are heard together, while short."""
    found: list[Span] = []
    for start_s, end_s in sorted(spans):
        begin_s, until_s = max(0.0, start_s - _CONTEXT_S), end_s + _CONTEXT_S
        if found and begin_s <= found[-1][1]:
            if until_s - found[-1][0] <= MAX_PIECE_S or begin_s < found[-1][1] - 2 * _CONTEXT_S:
                found[-1] = (found[-1][0], max(found[-1][1], until_s))
                continue
            begin_s = found[-1][1]
        if until_s > begin_s:
            found.append((begin_s, until_s))
    return found


def _check(spans: tuple[Span, ...]) -> None:
    if not 0 < len(spans) <= MAX_SPANS:
        raise BadInput(f"Choose 1 to {MAX_SPANS:,} stretches to listen to again, not {len(spans):,}.")
    for start_s, end_s in spans:
        if not (math.isfinite(start_s) and math.isfinite(end_s) and 0 <= start_s < end_s):
            raise BadInput(f"A stretch must end after it begins, not run from {start_s} s to {end_s} s.")


def _sounds(path: Path, stretches: list[Span], near_s: float, track: int) -> Iterator[tuple[float, np.ndarray]]:
    """The start and the sound of each of `stretches`, in order; shorter where the file ends in it."""
    import numpy as np

    runs: list[list[Span]] = []
    for span in stretches:
        if runs and span[0] - runs[-1][-1][1] <= near_s:
            runs[-1].append(span)
        else:
            runs.append([span])
    for run in runs:
        begin_s = run[0][0]
        waiting = list(run)
        audio = np.zeros(0, np.float32)
        at_s = begin_s
        for block in sound.blocks(path, start_s=begin_s, end_s=run[-1][1], track=track):
            audio = np.concatenate([audio, block])
            while waiting and at_s + len(audio) / sound.RATE_HZ >= waiting[0][1]:
                yield _carved(audio, at_s, waiting.pop(0))
            n_past = len(audio) if not waiting else round(max(0.0, waiting[0][0] - at_s) * sound.RATE_HZ)
            n_past = min(n_past, len(audio))
            audio, at_s = audio[n_past:], at_s + n_past / sound.RATE_HZ
        for span in waiting:  # the file ends in it
            start_s, rest = _carved(audio, at_s, span)
            if len(rest):
                yield start_s, rest


def _carved(audio: np.ndarray, at_s: float, span: Span) -> tuple[float, np.ndarray]:
    first, last = (max(0, round((time_s - at_s) * sound.RATE_HZ)) for time_s in span)
    return span[0], audio[first:last]


def _within(segments: list[Segment], span: Span) -> Iterator[Segment]:
    """What of `segments` was said in `span`: by its words where they have times, else by more than half of it."""
    start_s, end_s = span[0] - _TOLERANCE_S, span[1] + _TOLERANCE_S
    for segment in segments:
        if not segment.words:
            shared_s = min(segment.end_s, end_s) - max(segment.start_s, start_s)
            if shared_s > (segment.end_s - segment.start_s) / 2:
                yield segment
            continue
        mine = [at for at, word in enumerate(segment.words) if start_s <= (word.start_s + word.end_s) / 2 <= end_s]
        if len(mine) == len(segment.words):
            yield segment
        elif mine:
            yield part(segment, mine[0], mine[-1] + 1)

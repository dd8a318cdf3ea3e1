"""Who speaks when, in any recording that can be read: turns of voices that are numbered, not named.

Speech is found by the detector, cut into overlapping stretches, each turned into a vector by a speaker network; the
vectors are grouped, and each tenth of a second of speech goes to the voice that the stretches around it are nearest
to. Where two speak at once, the louder is written down: turns never overlap. Memory grows by under 4 MB an hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from ent_models import registry
from ent_models.errors import BadInput
from ent_models.models import Shelf
from ent_models.records import Partial, Progress
from ent_models.speech import sound, stretches, voices_grouping
from ent_models.speech.sound import RATE_HZ
from ent_models.speech.voices_records import MAX_SPEAKERS, Turn, Voices, VoicesOptions

if TYPE_CHECKING:
    import numpy as np

NO_SPEECH = "There is no speech in this file, so there are no speakers to tell apart."
WINDOW_S, HOP_S = 1.5, 0.75
_WINDOW_N = round(WINDOW_S * RATE_HZ)
# Shorter speech tells too little of a voice to find one by; it goes to the nearest of those found.
_MIN_TELLING_S = 0.8
# A voice of less in all is taken for noise, laughter or a mix of voices.
_MIN_VOICE_S = 1.5
_FRAME_S = 0.1
_MIN_TURN_S = 0.4
_MAX_PAUSE_S = 0.6


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of speech whose voice was taken; `fresh_s` of it are in no stretch before it."""

    start_s: float
    end_s: float
    fresh_s: float


def analyse(
    path: Path, options: VoicesOptions, shelf: Shelf, *, kept: tuple[()] = ()
) -> Iterator[Progress | Partial | Voices]:
    """Yield `Progress` and, last, the `Voices`.

    Raises:
        BadInput: the file or the options cannot be used.
        ModelUnavailable: the model's files are missing or altered.
    """
    import numpy as np

    if options.n_speakers is not None and not 1 <= options.n_speakers <= MAX_SPEAKERS:
        raise BadInput(f"The number of speakers must lie between 1 and {MAX_SPEAKERS}.")
    card = registry.get(options.model, "voices")
    yield Progress(None, "Opening the file")
    info = sound.probe(path, track=options.track)
    yield Progress(None, f"Getting {card.title} ready")
    encoder = shelf.get(options.model)
    reading = sound.blocks(path, track=options.track)
    spoken: list[tuple[float, float]] = []
    taken: list[Stretch] = []
    found: list[np.ndarray] = []
    for run in stretches.runs(reading):
        spoken.append((run.start_s, run.end_s))
        some, windows = _windows(run)
        taken += some
        found.append(encoder.embed(windows))
        yield _progress(run.end_s, info.duration_s)
    if not spoken:
        yield Voices((), 0, (NO_SPEECH, *reading.notes))
        return
    vectors = np.concatenate(found)
    telling = np.array([stretch.end_s - stretch.start_s >= _MIN_TELLING_S for stretch in taken])
    telling = telling if telling.any() else np.ones(len(taken), bool)
    fresh_s = np.array([stretch.fresh_s for stretch in taken])
    centres = voices_grouping.voices(vectors[telling], fresh_s[telling], options.n_speakers, _MIN_VOICE_S)
    turns = in_order_of_appearance(turns_of(spoken, taken, vectors @ centres.T))
    n_speakers = max(turn.speaker for turn in turns)
    yield Voices(turns, n_speakers, (*_notes(options, n_speakers), *reading.notes))


def turns_of(spoken: list[tuple[float, float]], taken: list[Stretch], likeness: np.ndarray) -> tuple[Turn, ...]:
    """Turns from the runs of speech, in order, and how like each voice each stretch is: (stretches, voices).

    Each tenth of a second goes to the voice that the stretches over it are most like, those that have it in their
    middle counting most. A turn that is shorter than `_MIN_TURN_S` goes to its neighbour in the same run.
    """
    import numpy as np

    turns: list[Turn] = []
    first = 0
    for start_s, end_s in spoken:
        count = 0
        while first + count < len(taken) and taken[first + count].start_s < end_s:
            count += 1
        times = np.arange(start_s + _FRAME_S / 2, max(end_s, start_s + _FRAME_S), _FRAME_S)
        votes = np.zeros((len(times), likeness.shape[1]))
        for stretch, like in zip(taken[first : first + count], likeness[first : first + count], strict=True):
            half_s = (stretch.end_s - stretch.start_s) / 2
            near = 1.0 - np.abs(times - (stretch.start_s + half_s)) / (half_s + _FRAME_S)
            votes += np.maximum(near, 0.0)[:, None] * like[None]
        first += count
        speakers = _without_blinks(votes.argmax(axis=1), round(_MIN_TURN_S / _FRAME_S))
        edges = [0, *(np.flatnonzero(np.diff(speakers)) + 1).tolist(), len(speakers)]
        for left, right in pairwise(edges):
            begin_s = start_s + left * _FRAME_S
            until_s = end_s if right == len(speakers) else start_s + right * _FRAME_S
            _add(turns, Turn(round(begin_s, 3), round(until_s, 3), int(speakers[left]) + 1))
    return tuple(turns)


def in_order_of_appearance(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """The same turns, with speakers counted from 1 as they come."""
    numbers: dict[int, int] = {}
    return tuple(Turn(turn.start_s, turn.end_s, numbers.setdefault(turn.speaker, len(numbers) + 1)) for turn in turns)


def _windows(run: stretches.Run) -> tuple[list[Stretch], np.ndarray]:
    """The stretches of a run of speech and their sound, (n, `_WINDOW_N`); short speech is repeated to fill one."""
    import numpy as np

    n_samples = len(run.audio)
    if n_samples <= _WINDOW_N:
        whole = np.resize(run.audio, _WINDOW_N)[None]
        return [Stretch(run.start_s, run.end_s, run.end_s - run.start_s)], whole
    starts = [*range(0, n_samples - _WINDOW_N, round(HOP_S * RATE_HZ)), n_samples - _WINDOW_N]
    windows = np.stack([run.audio[start : start + _WINDOW_N] for start in starts])
    taken, known_s = [], run.start_s
    for start in starts:
        start_s = run.start_s + start / RATE_HZ
        taken.append(Stretch(start_s, start_s + WINDOW_S, start_s + WINDOW_S - known_s))
        known_s = start_s + WINDOW_S
    return taken, windows


def _without_blinks(speakers: np.ndarray, min_frames: int) -> np.ndarray:
    """`speakers` of each frame, where whoever has fewer than `min_frames` in a row gives way to a neighbour."""
    import numpy as np

    speakers = speakers.copy()
    while True:
        edges = np.flatnonzero(np.diff(speakers)) + 1
        bounds = [0, *edges.tolist(), len(speakers)]
        lengths = np.diff(bounds)
        if len(lengths) < 2 or lengths.min() >= min_frames:
            return speakers
        index = int(lengths.argmin())
        is_left = index > 0 and (index + 1 == len(lengths) or lengths[index - 1] >= lengths[index + 1])
        speakers[bounds[index] : bounds[index + 1]] = speakers[bounds[index] - 1 if is_left else bounds[index + 1]]


def _add(turns: list[Turn], turn: Turn) -> None:
    """`turn` after the others, as one with the last where the same voice goes on after a short pause."""
    last = turns[-1] if turns else None
    if last and last.speaker == turn.speaker and turn.start_s - last.end_s <= _MAX_PAUSE_S:
        turns[-1] = Turn(last.start_s, turn.end_s, turn.speaker)
    else:
        turns.append(turn)


def _progress(end_s: float, duration_s: float | None) -> Progress:
    if not duration_s:
        return Progress(None, f"Telling voices apart, {sound.clock(end_s)}")
    until_s = min(end_s, duration_s)
    return Progress(until_s / duration_s, f"Telling voices apart, {sound.clock(until_s)} of {sound.clock(duration_s)}")


def _notes(options: VoicesOptions, n_speakers: int) -> tuple[str, ...]:
    if options.n_speakers is not None and n_speakers < options.n_speakers:
        return (f"Only {n_speakers} of the {options.n_speakers} voices that you asked for could be told apart.",)
    return ()

"""From guesses to segments: what is believed, what is tried again, what is left out. The same for every engine.

Method: Radford et al., Robust Speech Recognition via Large-Scale Weak Supervision (2022), section 4.5, with one more
witness that Whisper does not have: the detector, which knows where somebody speaks.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ent_models.speech.detector import WINDOW_N, WINDOW_S, Piece
from ent_models.speech.hearing import TIME_STEP_S, Engine, Guess, Manner, Speller, TimedWord, Window
from ent_models.speech.records import Segment
from ent_models.speech.sound import RATE_HZ
from ent_models.speech.words import spoken

# Whisper's own thresholds.
MIN_LOG_PROBABILITY = -1.0
MAX_NO_SPEECH = 0.6
MAX_COMPRESSION = 2.4
# Where Whisper hears no speech either, it must be surer than that of its words.
_SURE_LOG_PROBABILITY = -0.7
# After a beam on the whole window; half as many as Whisper's own, so that murmur does not take a minute.
_TEMPERATURES = (0.0, 0.4, 0.8)
# Words are believed where the detector hears speech for this long within the segment and a margin around it,
_MIN_HEARD_S, _MARGIN_S = 0.1, 0.2
_EDGE_S = 0.1
# and for this part of it, unless the words are likely.
_MIN_HEARD_PART, _LIKELY = 0.2, 0.5
_MAX_CHARACTERS_A_SECOND = 45.0
# A sentence may be said three times in a row; more often it is the model that is caught in a loop.
_MAX_SAME = 3
# So much speech without a word is told; a breath between two windows of speech does not part it.
_MIN_UNCLEAR_S, _MAX_BREATH_S = 1.5, 1.0
# So much speech after the last word means that the model stopped too early: the rest is listened to again.
_MIN_REST_S = 1.5
_MAX_RESTS = 3


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens of text between two times, in seconds into the sound."""

    start_s: float
    end_s: float
    tokens: tuple[int, ...]


def heard(engine: Engine, window: Window, parts: Sequence[Piece], manner: Manner) -> list[tuple[Segment, ...]]:
    """What is said in `parts`, pieces with sound that were encoded as `window`, without what the model made up."""
    return _heard(engine, window, parts, manner, _MAX_RESTS)


def _heard(
    engine: Engine, window: Window, parts: Sequence[Piece], manner: Manner, n_rests: int
) -> list[tuple[Segment, ...]]:
    speller = engine.speller(manner)
    guesses = window.guess(manner, 0.0)
    windows: list[Window | None] = [window] * len(parts)
    for row, (part, guess) in enumerate(zip(parts, guesses, strict=True)):
        if is_doubtful(guess, speller):
            windows[row], guesses[row] = _again(engine, part, manner, speller)
    spans = [
        spans_of(guess.tokens, speller, part.end_s - part.start_s) if own is not None else []
        for guess, part, own in zip(guesses, parts, windows, strict=True)
    ]
    texts = [_text(row) if own is window else () for row, own in zip(spans, windows, strict=True)]
    together = window.timed(manner, texts)
    answers: list[tuple[Segment, ...]] = []
    for row, (part, own) in enumerate(zip(parts, windows, strict=True)):
        if own is None or not spans[row]:
            answers.append(())
            continue
        words = together[row] if own is window else own.timed(manner, [_text(spans[row])])[0]
        segments = tuple(believed(part, spans[row], words, guesses[row], speller))
        rest = _rest(part, spans[row][-1].end_s)
        if rest is not None and n_rests:
            assert rest.audio is not None
            more = _heard(engine, engine.encode([rest.audio]), [rest], manner, n_rests - 1)[0]
            segments = (*segments, *more)
        answers.append(segments)
    return answers


def is_doubtful(guess: Guess, speller: Speller) -> bool:
    """Whether `guess` repeats itself or is too improbable to be shown."""
    text = speller.decode([token for token in guess.tokens if token < speller.eot]).strip()
    if not math.isfinite(guess.log_probability) or guess.log_probability < MIN_LOG_PROBABILITY:
        return True
    if guess.no_speech > MAX_NO_SPEECH and guess.log_probability < _SURE_LOG_PROBABILITY:
        return True
    return compression(text) > MAX_COMPRESSION


def compression(text: str) -> float:
    """How many times smaller `text` gets by zlib: repeated text gets much smaller."""
    content = text.encode("utf-8")
    return len(content) / len(zlib.compress(content)) if content else 0.0


def spans_of(tokens: Sequence[int], speller: Speller, length_s: float) -> list[Span]:
    """The stretches of text in `tokens` by their time stamps, within a sound of `length_s`; in order, none empty."""
    found: list[Span] = []
    start_s = 0.0
    text: list[int] = []
    for token in tokens:
        if token < speller.eot:
            text.append(token)
        elif token >= speller.timestamp_begin:
            time_s = min((token - speller.timestamp_begin) * TIME_STEP_S, length_s)
            if text:
                found.append(Span(start_s, max(time_s, start_s), tuple(text)))
                text = []
            start_s = max(time_s, start_s)
    if text:
        found.append(Span(start_s, length_s, tuple(text)))
    return found


def believed(
    part: Piece, spans: Sequence[Span], timed: Sequence[TimedWord], guess: Guess, speller: Speller
) -> Iterator[Segment]:
    """Segments of `part`, in order and within it, without the text that Whisper makes of no speech."""
    after_s, same, last = part.start_s, 0, ""
    for span, words in zip(spans, _shared(spans, timed), strict=True):
        start_s = min(max(part.start_s + span.start_s, after_s), part.end_s)
        end_s = min(max(part.start_s + span.end_s, start_s), part.end_s)
        text = speller.decode(list(span.tokens)).strip()
        if not any(character.isalnum() for character in text) or end_s <= start_s:
            continue
        heard_s = part.speech_s(start_s - _MARGIN_S, end_s + _MARGIN_S)
        length_s = end_s - start_s
        edges = part.spoken_within(start_s, end_s)
        if edges is not None:  # the time stamps of the first and the last word are often too far out
            start_s, end_s = max(start_s, edges[0] - _EDGE_S), min(end_s, edges[1] + _EDGE_S)
        said = spoken(words, part.start_s, start_s, end_s)
        if "".join(word.text for word in said) != "".join(text.split()):
            said = ()  # a word that lies across two segments: better no times than wrong ones
        likely = sum(word.probability for word in said) / len(said) if said else math.exp(guess.log_probability)
        if heard_s < _MIN_HEARD_S or (heard_s < _MIN_HEARD_PART * length_s and likely < _LIKELY):
            continue
        if len(text) > _MAX_CHARACTERS_A_SECOND * (length_s + 2 * _MARGIN_S):
            continue
        same, last = (same + 1 if text.casefold() == last else 1), text.casefold()
        if same > _MAX_SAME:
            continue
        yield Segment(start_s, end_s, text, min(1.0, max(0.0, likely)), said)
        after_s = end_s


def unclear(part: Piece, segments: Sequence[Segment]) -> tuple[tuple[float, float], ...]:
    """Where in `part` the detector hears speech for a while and none of `segments` has words, in seconds."""
    found: list[tuple[float, float, float]] = []  # start, end, seconds of speech
    for index in part.speech.nonzero()[0].tolist():
        start_s = part.start_s + index * WINDOW_S
        end_s = start_s + WINDOW_S
        if any(one.start_s - _MARGIN_S < end_s and start_s < one.end_s + _MARGIN_S for one in segments):
            continue
        if found and start_s - found[-1][1] <= _MAX_BREATH_S:
            found[-1] = (found[-1][0], end_s, found[-1][2] + WINDOW_S)
        else:
            found.append((start_s, end_s, WINDOW_S))
    return tuple((start_s, end_s) for start_s, end_s, spoken_s in found if spoken_s >= _MIN_UNCLEAR_S)


def _again(engine: Engine, part: Piece, manner: Manner, speller: Speller) -> tuple[Window | None, Guess]:
    """A guess for `part` alone and with all of Whisper's window, at rising temperatures; no window if none is sound."""
    assert part.audio is not None
    window = engine.encode([part.audio], is_whole=True)
    for temperature in _TEMPERATURES:
        guess = window.guess(manner, temperature)[0]
        if not is_doubtful(guess, speller):
            return window, guess
        if guess.no_speech > MAX_NO_SPEECH:
            break
    return None, guess


def _rest(part: Piece, from_s: float) -> Piece | None:
    """What is left of `part` after `from_s` seconds if somebody goes on speaking there."""
    n_windows = math.ceil(from_s * RATE_HZ / WINDOW_N)
    if not n_windows or part.audio is None or part.speech_s(part.start_s + from_s + 0.3, part.end_s) < _MIN_REST_S:
        return None
    return part.cut(n_windows)[1]


def _text(spans: Sequence[Span]) -> tuple[int, ...]:
    return tuple(token for span in spans for token in span.tokens)


def _shared(spans: Sequence[Span], timed: Sequence[TimedWord]) -> Iterator[list[TimedWord]]:
    """The words of each span: a word belongs where its first token does."""
    waiting = list(timed)
    at = n_before = 0
    for span in spans:
        n_before += len(span.tokens)
        mine = []
        while waiting and at < n_before:
            at += waiting[0].n_tokens
            mine.append(waiting.pop(0))
        yield mine

"""One file from sound to transcript, as an iterator that a worker can drive. The room's front door."""

from collections.abc import Iterator
from functools import reduce
from pathlib import Path

from ent_models import registry
from ent_models.errors import BadInput
from ent_models.models import Shelf
from ent_models.records import Partial, Progress
from ent_models.speech import sound
from ent_models.speech.document.graphemes import joined
from ent_models.speech.ear import languages_note, unclear_note
from ent_models.speech.records import NO_SPEECH, NO_WORDS, Heard, SpeechOptions, Transcript, language_so_far

_MAX_NAMED = 8


def analyse(
    path: Path, options: SpeechOptions, shelf: Shelf, *, kept: tuple[Heard, ...] = ()
) -> Iterator[Progress | Partial | Transcript]:
    """Yield `Progress`, a `Partial` for each segment as soon as it is known and, last, the `Transcript`.

    `kept` are the segments of an interrupted run, in order: listening goes on after the last of them, and the
    transcript holds them too. Closing the iterator stops after the passage in work, at most half a minute of sound.

    Raises:
        BadInput: the file or the options cannot be used.
        ModelUnavailable: the model's files are missing or altered.
    """
    card = registry.get(options.model, "speech")
    yield Progress(None, "Opening the file")
    info = sound.probe(path, track=options.track)
    yield Progress(None, f"Getting {card.title} ready")
    transcriber = shelf.get(options.model)
    transcriber.check(options)
    segments = [one.segment for one in kept]
    unclear = [span for one in kept for span in one.unclear]
    pending: list[tuple[float, float]] = []
    end_s = max((segment.end_s for segment in kept), default=0.0)
    language, probability = language_so_far(kept, options), 1.0 if options.language else 0.0
    yield _progress(end_s, info)
    for passage in transcriber.transcribe(path, options, start_s=end_s):
        language, probability = passage.language or language, passage.language_probability or probability
        unclear += passage.unclear
        pending += passage.unclear
        for segment in passage.segments:
            segments.append(segment)
            # What is unclear behind the last segment that is kept is heard again when the run goes on.
            before = tuple(span for span in pending if span[0] < segment.start_s)
            pending = [span for span in pending if span[0] >= segment.start_s]
            yield Partial(Heard.of(segment, language, before))
        end_s = passage.end_s
        yield _progress(end_s, info)
    if end_s < sound.MIN_DURATION_S:
        raise BadInput(sound.too_short(end_s))
    yield Transcript(
        language=language if segments else "",
        language_probability=probability if segments else 0.0,
        text=reduce(joined, (segment.text for segment in segments), ""),
        segments=tuple(segments),
        duration_s=end_s,
        media=info.media,
        notes=(
            *(() if segments else (NO_WORDS if unclear else NO_SPEECH,)),
            *unclear_note(unclear),
            *_tracks_note(info, options.track),
            *transcriber.notes,
            *languages_note(language, segments),
        ),
    )


def _progress(end_s: float, info: sound.SoundInfo) -> Progress:
    if not info.duration_s:
        return Progress(None, f"Listening, {sound.clock(end_s)}")
    until_s = min(end_s, info.duration_s)
    note = f"Listening, {sound.clock(until_s)} of {sound.clock(info.duration_s)}"
    return Progress(until_s / info.duration_s, note)


def _tracks_note(info: sound.SoundInfo, track: int) -> tuple[str, ...]:
    if info.n_audio_tracks < 2:
        return ()
    which = "the first" if track == 0 else f"number {track + 1}"
    return (f"This file has {info.n_audio_tracks} sound tracks{_named(info)}; {which} was transcribed.",)


def _named(info: sound.SoundInfo) -> str:
    """What the file calls its first sound tracks, in brackets, or "" where it names none."""
    named = [", ".join(filter(None, (one.title, one.language))) for one in info.tracks[:_MAX_NAMED]]
    if not any(named):
        return ""
    told = "; ".join(f"{number}: {name or 'no name'}" for number, name in enumerate(named, start=1))
    return f" ({told}{'; …' if len(info.tracks) > _MAX_NAMED else ''})"

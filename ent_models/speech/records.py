"""What the speech room answers."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, Self

Engine = Literal["auto", "faster-whisper", "openai-whisper"]
Task = Literal["transcribe", "translate"]
MAX_PROMPT_CHARACTERS = 1_000
MAX_BEAM = 10
NO_SPEECH = "There is no speech in this file."
NO_WORDS = "No speech in this file could be understood."
"""Notes of a transcript without a line: nobody speaks, or somebody seems to."""


@dataclass(frozen=True, slots=True)
class SpeechOptions:
    """How to listen. `language` is an ISO 639-1 code, or None to detect it; `beam` counts hypotheses, to `MAX_BEAM`.

    `engine` "auto" takes the one that suits the device. `task` "translate" writes English whatever is spoken.
    `prompt` holds names and jargon as they are spelled, at most `MAX_PROMPT_CHARACTERS`. `track` counts the file's
    sound tracks from 0.
    """

    model: str = "whisper-base"
    language: str | None = None
    beam: int = 5
    engine: Engine = "auto"
    task: Task = "transcribe"
    prompt: str = ""
    track: int = 0


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word as it was heard: seconds from the start of the file, its text without white space at its ends, and the
    model's probability for it in [0, 1]."""

    start_s: float
    end_s: float
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech. Times are seconds from the start of the file; `confidence` is a probability in [0, 1].

    `words` together spell `text`, without white space; () where the engine gave none. `language` is an ISO 639-1
    code, "" where it is that of the whole file; `speaker` is a name, "" for nobody known.
    """

    start_s: float
    end_s: float
    text: str
    confidence: float
    words: tuple[SpokenWord, ...] = ()
    language: str = ""
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Heard(Segment):
    """A segment as it is told while the rest of the file is listened to.

    `file_language` is what the language of the whole file was taken for; "" in what an earlier version kept. `unclear`
    is what could not be understood since the segment before, as in `Passage`: a run that goes on hears that no more.
    """

    file_language: str = ""
    unclear: tuple[tuple[float, float], ...] = ()

    @classmethod
    def of(cls, segment: Segment, file_language: str, unclear: tuple[tuple[float, float], ...] = ()) -> Self:
        """`segment` with the language of its file and what could not be understood before it."""
        return cls(**_fields(segment), file_language=file_language, unclear=unclear)

    @property
    def segment(self) -> Segment:
        """What the transcript keeps of it."""
        return Segment(**_fields(self))


def _fields(segment: Segment) -> dict[str, Any]:
    return {field.name: getattr(segment, field.name) for field in fields(Segment)}


def language_so_far(heard: Sequence[Heard], options: SpeechOptions) -> str:
    """What the language of a file is taken for of which `heard` is known so far: an ISO 639-1 code, "" for unknown."""
    return options.language or (heard[-1].file_language if heard else "")


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said. `language` is an ISO 639-1 code, or "" where no speech was found.

    `media` is audio or video. `notes` are sentences for the user ("There is no speech in this file").
    """

    language: str
    language_probability: float
    text: str
    segments: tuple[Segment, ...]
    duration_s: float
    media: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the file that was listened to: at most half a minute of speech, or a stretch without any.

    `language` is "" until the first speech; `segments` may be empty. Times are seconds from the start of the file.
    `unclear` are the stretches, (start, end), in which somebody seems to speak and no words could be believed.
    """

    start_s: float
    end_s: float
    segments: tuple[Segment, ...]
    language: str
    language_probability: float
    unclear: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ListenAgainOptions:
    """Which stretches of a file to listen to again, in seconds from its start, and how (see `SpeechOptions`)."""

    spans: tuple[tuple[float, float], ...]
    model: str = "whisper-base"
    language: str | None = None
    beam: int = 5
    engine: Engine = "auto"
    task: Task = "transcribe"
    prompt: str = ""
    track: int = 0


@dataclass(frozen=True, slots=True)
class HeardAgain:
    """What was heard in each of the asked stretches, in their order; () where nothing was. `notes` are for the user."""

    by_span: tuple[tuple[Segment, ...], ...]
    notes: tuple[str, ...] = ()

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All that was heard, in one row."""
        return tuple(segment for segments in self.by_span for segment in segments)

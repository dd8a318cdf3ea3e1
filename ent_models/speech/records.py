"""What the speech room answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpeechOptions:
    """How to listen. `language` is an ISO 639-1 code, or None to detect it; `beam` counts hypotheses, 1 to 10."""

    model: str = "whisper-base"
    language: str | None = None
    beam: int = 5


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech. Times are seconds from the start of the file; `confidence` is a probability in [0, 1]."""

    start_s: float
    end_s: float
    text: str
    confidence: float


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
    """

    start_s: float
    end_s: float
    segments: tuple[Segment, ...]
    language: str
    language_probability: float

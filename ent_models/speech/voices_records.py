"""What is asked and answered about who speaks when."""

from dataclasses import dataclass

MAX_SPEAKERS = 20


@dataclass(frozen=True, slots=True)
class VoicesOptions:
    """How to tell voices apart. `n_speakers` is how many there are, 1 to `MAX_SPEAKERS`, or None to find out.

    `track` counts the file's sound tracks from 0.
    """

    model: str = "campplus"
    n_speakers: int | None = None
    track: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch in which one voice speaks: seconds from the start of the file; speakers count from 1 in the order in
    which they are first heard."""

    start_s: float
    end_s: float
    speaker: int


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks when: turns in order, which never overlap. `notes` are sentences for the user."""

    turns: tuple[Turn, ...]
    n_speakers: int
    notes: tuple[str, ...] = ()

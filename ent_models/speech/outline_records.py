"""What is asked and answered about the outline of a recording: its loudness over time, and what kind of sound it is."""

from dataclasses import dataclass
from typing import Literal

N_BINS = 2_000
SoundKind = Literal["speech", "music", "silence", "sound"]


@dataclass(frozen=True, slots=True)
class OutlineOptions:
    """Which of the file's sound tracks, counted from 0. `model` is none: the detector of speech is always there."""

    track: int = 0
    model: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the recording, in seconds from its start. `kind` music is a guess; sound is anything that is neither
    speech nor taken for music nor nearly silent."""

    start_s: float
    end_s: float
    kind: SoundKind


@dataclass(frozen=True, slots=True)
class Outline:
    """A recording at a glance. `peaks` are at most `N_BINS` values of equal length in time: the loudest sample in each,
    0 for none to 255 for full scale. `stretches` follow each other without gaps, from 0 to `duration_s`."""

    duration_s: float
    peaks: bytes
    stretches: tuple[Stretch, ...]
    notes: tuple[str, ...] = ()

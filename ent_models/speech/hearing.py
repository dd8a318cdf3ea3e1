"""What the transcriber asks of an engine, and what an engine answers. Knows no library, no file and no rule of trust.

An engine encodes sounds together, says which language each is in, guesses the tokens and times the words. Everything
else (where to cut, what to believe, when to try again) is the same for all engines and stands in `believing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ent_models.speech.records import Task

if TYPE_CHECKING:
    import numpy as np

WINDOW_S = 30.0
"""Whisper's own window, in seconds: no sound may be longer."""
TIME_STEP_S = 0.02
BEST_OF = 5


@dataclass(frozen=True, slots=True)
class Manner:
    """How to write down: the language spoken (ISO 639-1), the task, the beam, and the user's names and jargon."""

    language: str
    task: Task
    beam: int
    prompt: str


@dataclass(frozen=True, slots=True)
class Guess:
    """What the model wrote for one sound. `tokens` hold time stamps between the words.

    `log_probability` is the mean of the tokens' own; `no_speech` is the probability that nobody speaks, in [0, 1].
    """

    tokens: tuple[int, ...]
    log_probability: float
    no_speech: float


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word with its white space, how many tokens it has, when it was said (seconds into the sound), and the mean
    probability of its tokens."""

    text: str
    n_tokens: int
    start_s: float
    end_s: float
    probability: float


class Speller(Protocol):
    """Tokens to text. Tokens from `timestamp_begin` on are times in steps of `TIME_STEP_S`; text is below `eot`."""

    @property
    def timestamp_begin(self) -> int: ...

    @property
    def eot(self) -> int: ...

    def decode(self, tokens: list[int]) -> str: ...


class Window(Protocol):
    """Sounds that were encoded together; every answer has one item a sound, in their order."""

    def language_scores(self) -> list[dict[str, float]]:
        """The probability of each language, by its code."""
        ...

    def guess(self, manner: Manner, temperature: float) -> list[Guess]:
        """What is said: by beam search at temperature 0, else the best of `BEST_OF` draws."""
        ...

    def timed(self, manner: Manner, tokens: Sequence[Sequence[int]]) -> list[list[TimedWord]]:
        """When each word of `tokens` (text only, of each sound) is said."""
        ...


class Engine(Protocol):
    """A library with a Whisper model in it. One thread at a time."""

    name: str
    device: str
    languages: tuple[str, ...]
    max_together: int
    """How many sounds it encodes and decodes at once with profit."""

    def encode(self, sounds: Sequence[np.ndarray], *, is_whole: bool = False) -> Window:
        """Look at `sounds`, float32 (n,) of 16 kHz and at most `WINDOW_S` each.

        Sounds are filled up with silence: to `WINDOW_S` where `is_whole`, else as far as the engine needs.
        """
        ...

    def speller(self, manner: Manner) -> Speller:
        """What turns its tokens into text."""
        ...

    def seed(self) -> None:
        """Draw the same lots again from here on, so that a file always gives the same words."""
        ...

"""A speech model on the shelf: from a file to passages of text, by either of two engines. Knows no exports.

    for passage in transcriber.transcribe(path, SpeechOptions()): ...

The file is cut where nobody speaks (see `detector`), several pieces are decoded at once (`batches`), and what cannot
be believed is left out (`believing`). Text from before is not used as a prompt: one error would feed the next.
"""

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ent_models import devices
from ent_models.devices import Device
from ent_models.errors import BadInput
from ent_models.registry import ModelCard
from ent_models.speech import faster_engine, openai_engine, sound, whisper_cards
from ent_models.speech.batches import Pace, batches
from ent_models.speech.detector import MAX_PIECE_S, Piece, pieces
from ent_models.speech.ear import Ear
from ent_models.speech.hearing import Engine
from ent_models.speech.records import MAX_BEAM, MAX_PROMPT_CHARACTERS, Passage, SpeechOptions

# Of a file longer than this the first piece is short, so that the first words are there soon.
_LONG_S, _FIRST_S = 60.0, 12.0


class Transcriber:
    """A speech model. `languages` are the ISO 639-1 codes that it knows; `notes` are of the last file read to its end.

    The engine that suits `device` is loaded at once, the other when somebody asks for it. One file at a time: an
    object is not for several threads at once.
    """

    def __init__(self, card: ModelCard, makers: dict[str, Callable[[], Engine]], usual: str) -> None:
        self.card = card
        self.notes: tuple[str, ...] = ()
        self._makers = makers
        self._usual = usual
        self._engines: dict[str, Engine] = {}
        engine = self.engine("auto")
        self.device = engine.device
        self.languages = engine.languages

    def engine(self, name: str) -> Engine:
        """The engine called `name`, or the usual one for "auto"; loaded if it is not.

        Raises:
            BadInput: there is no such engine.
            ModelUnavailable: it cannot be started.
        """
        name = self._usual if name == "auto" else name
        if name not in self._makers:
            raise BadInput(f"There is no engine called {name!r}. Use one of: auto, {', '.join(self._makers)}.")
        if name not in self._engines:
            self._engines[name] = self._makers[name]()
        return self._engines[name]

    def transcribe(
        self, path: Path, options: SpeechOptions, *, start_s: float = 0.0, end_s: float = math.inf
    ) -> Iterator[Passage]:
        """Yield what is said in the file at `path` from `start_s` to `end_s`, in order and without gaps.

        Memory is bounded, whatever the length. A file without speech gives passages without segments.

        Raises:
            BadInput: the file or the options cannot be used.
        """
        self.notes = ()
        claimed_s = sound.probe(path, track=options.track).duration_s
        first_s = MAX_PIECE_S if claimed_s is not None and claimed_s - start_s <= _LONG_S else _FIRST_S
        reading = sound.blocks(path, start_s=start_s, end_s=end_s, track=options.track)
        parts = pieces(reading, start_s=start_s, first_s=first_s)
        # Of a run that goes on, the language is again that of the file's first speech.
        first = pieces(sound.blocks(path, track=options.track)) if start_s > 0 else None
        yield from self.listen(parts, options, first=first)
        self.notes = reading.notes

    def listen(
        self, parts: Iterator[Piece], options: SpeechOptions, *, first: Iterator[Piece] | None = None
    ) -> Iterator[Passage]:
        """Yield what is said in `parts`, in order. Where a language is to be detected, the first speech decides, or
        that of `first`, the pieces of the whole file.

        Raises BadInput: the options cannot be used.
        """
        self.check(options)
        engine = self.engine(options.engine)
        engine.seed()
        ear = Ear(engine, options)
        if not ear.language and first is not None:
            ear.remember_language(first)
        if not ear.language:
            parts = ear.find_language(parts)
        pace = Pace(engine.max_together)
        for batch in batches(parts, pace):
            started = time.perf_counter()
            passages = ear.hear(batch)
            pace.tell(batch, time.perf_counter() - started)
            yield from passages

    def check(self, options: SpeechOptions) -> None:
        """Raises BadInput if `options` ask for what this model cannot do."""
        if isinstance(options.beam, bool) or not isinstance(options.beam, int) or not 1 <= options.beam <= MAX_BEAM:
            raise BadInput(f"The beam must be a whole number from 1 to {MAX_BEAM}, not {options.beam!r}.")
        if options.language is not None and options.language not in self.languages:
            some = [code for code in ("en", "de", "es", "fr", "it", "pt", "ja", "zh") if code in self.languages]
            raise BadInput(
                f"{self.card.title} does not know a language with the code {options.language!r}. "
                f"Use one of its {len(self.languages)} codes, such as {', '.join(some)}, or leave it to be detected."
            )
        if options.engine != "auto" and options.engine not in self._makers:
            raise BadInput(f"There is no engine called {options.engine!r}. Use auto, {' or '.join(self._makers)}.")
        if options.task == "translate" and not whisper_cards.translates(self.card):
            raise BadInput(f"{self.card.title} does not translate. Choose another model, or have it written as spoken.")
        if options.task not in ("transcribe", "translate"):
            raise BadInput(f"The task must be transcribe or translate, not {options.task!r}.")
        if len(options.prompt) > MAX_PROMPT_CHARACTERS:
            raise BadInput(
                f"Names and jargon may have {MAX_PROMPT_CHARACTERS:,} characters, not {len(options.prompt):,}."
            )


def load(card: ModelCard, files: dict[str, Path], device: Device) -> Transcriber:
    """The transcriber whose verified `files` are given: openai-whisper on CUDA and MPS, else faster-whisper.

    Raises:
        ModelUnavailable: the files are not a Whisper model that can be run.
        OutOfSpace: the folder for temporary files cannot be written.
    """
    makers: dict[str, Callable[[], Engine]] = {
        "faster-whisper": lambda: faster_engine.load(card, files, device),
        "openai-whisper": lambda: openai_engine.load(card, files, _torch_device(device)),
    }
    suits = device.name != "cpu" and _torch_device(device).name == device.name
    return Transcriber(card, makers, "openai-whisper" if suits else "faster-whisper")


def _torch_device(device: Device) -> Device:
    """`device` if torch has it too, else the processor."""
    if device.name == "cpu":
        return device
    try:
        return devices.pick(device.name, "torch")
    except BadInput:
        return Device("cpu", device.threads)

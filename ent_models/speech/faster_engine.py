"""The engine for processors: faster-whisper's Whisper on CTranslate2. Knows tensors and tokens, no files of sound.

Sounds are encoded together, and only as far as the longest of them and a margin: Whisper's encoder was trained on 30 s
and takes less, which is most of the time saved on short clips. The margin is silence, without which it repeats itself.
"""

from __future__ import annotations

import contextlib
import math
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ent_models.devices import Device
from ent_models.errors import ModelUnavailable, OutOfSpace
from ent_models.registry import ModelCard
from ent_models.speech import computing
from ent_models.speech.hearing import BEST_OF, Guess, Manner, Speller, TimedWord
from ent_models.speech.sound import RATE_HZ

if TYPE_CHECKING:
    import numpy as np

_HOP_N = 160
_MARGIN_FRAMES = 300
# Nobody says more tokens than this: a guess that runs on is stopped.
_TOKENS_A_SECOND, _TOKENS_FIRST, _MAX_TOKENS = 20, 40, 448
_LATEST_FIRST_WORD_STEPS = 50


class FasterWhisper:
    """A Whisper model on CTranslate2 (see `hearing.Engine`). `computes` names its arithmetic."""

    name = "faster-whisper"
    max_together = 4

    def __init__(self, model: Any, device: str, computes: str) -> None:
        self.device = device
        self.computes = computes
        # The library's list is that of the newest models: older ones have no sign for Cantonese.
        self.languages: tuple[str, ...] = tuple(
            code
            for code in model.supported_languages
            if not model.model.is_multilingual or model.hf_tokenizer.token_to_id(f"<|{code}|>") is not None
        )
        self.model = model

    def encode(self, sounds: Sequence[np.ndarray], *, is_whole: bool = False) -> FasterWindow:
        """See `hearing.Engine`."""
        import numpy as np

        extractor = self.model.feature_extractor
        longest = max(len(sound) for sound in sounds) // _HOP_N + 1
        n_frames = extractor.nb_max_frames
        if not is_whole:
            n_frames = min(n_frames, 2 * math.ceil((longest + _MARGIN_FRAMES) / 2))
        rows = []
        for sound in sounds:
            filled = np.zeros(n_frames * _HOP_N, np.float32)
            filled[: len(sound)] = sound[: len(filled)]
            rows.append(np.ascontiguousarray(extractor(filled)[None, :, :n_frames], np.float32))
        return FasterWindow(self, self._encoded(rows), [len(sound) for sound in sounds])

    def _encoded(self, rows: list[np.ndarray]) -> Any:
        """The encoder's answer for spectrograms of (1, n_mels, n_frames) each.

        On a processor one after another: together they take longer, and attention needs 72 MB for each.
        """
        import ctranslate2
        import numpy as np

        encode, view = self.model.model.encode, ctranslate2.StorageView.from_array
        if self.device == "cpu" and len(rows) > 1:
            return view(np.concatenate([np.array(encode(view(row))) for row in rows]))
        return encode(view(np.concatenate(rows)))

    def speller(self, manner: Manner) -> Speller:
        """See `hearing.Engine`."""
        return self.tokenizer(manner)

    def tokenizer(self, manner: Manner) -> Any:
        """faster-whisper's tokenizer for a language and a task."""
        from faster_whisper.tokenizer import Tokenizer

        multilingual = self.model.model.is_multilingual
        return Tokenizer(self.model.hf_tokenizer, multilingual, task=manner.task, language=manner.language)

    def seed(self) -> None:
        """See `hearing.Engine`."""
        import ctranslate2

        ctranslate2.set_random_seed(0)


class FasterWindow:
    """Sounds of given lengths in samples, encoded together (see `hearing.Window`)."""

    def __init__(self, engine: FasterWhisper, encoded: Any, lengths_n: list[int]) -> None:
        self._engine = engine
        self._encoded = encoded
        self._lengths_n = lengths_n

    def language_scores(self) -> list[dict[str, float]]:
        """See `hearing.Window`."""
        if len(self._engine.languages) == 1:
            return [{self._engine.languages[0]: 1.0} for _ in self._lengths_n]
        scores = self._engine.model.model.detect_language(self._encoded)
        return [{token[2:-2]: float(score) for token, score in row} for row in scores]

    def guess(self, manner: Manner, temperature: float) -> list[Guess]:
        """See `hearing.Window`."""
        from faster_whisper.transcribe import get_suppressed_tokens

        tokenizer = self._engine.tokenizer(manner)
        before = tokenizer.encode(" " + manner.prompt) if manner.prompt else []
        prompt = self._engine.model.get_prompt(tokenizer, before)
        longest_s = max(self._lengths_n) / RATE_HZ
        max_tokens = len(prompt) + _TOKENS_FIRST + round(_TOKENS_A_SECOND * longest_s)
        way = {"beam_size": manner.beam}
        if temperature:
            way = {"beam_size": 1, "num_hypotheses": BEST_OF, "sampling_topk": 0}
        results = self._engine.model.model.generate(
            self._encoded,
            [prompt] * len(self._lengths_n),
            **way,
            sampling_temperature=temperature or 1.0,
            max_length=min(_MAX_TOKENS, max_tokens),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=get_suppressed_tokens(tokenizer, [-1]),
            max_initial_timestamp_index=_LATEST_FIRST_WORD_STEPS,
        )
        guesses = []
        for result in results:
            tokens = tuple(result.sequences_ids[0])
            # CTranslate2 gives the mean over the tokens, Whisper counts the end as one more.
            mean = result.scores[0] * len(tokens) / (len(tokens) + 1)
            guesses.append(Guess(tokens, float(mean), float(result.no_speech_prob)))
        return guesses

    def timed(self, manner: Manner, tokens: Sequence[Sequence[int]]) -> list[list[TimedWord]]:
        """See `hearing.Window`. The cost is one pass of the decoder over all tokens at once."""
        if not any(tokens):
            return [[] for _ in tokens]
        tokenizer = self._engine.tokenizer(manner)
        n_frames = [max(2, length_n // _HOP_N) for length_n in self._lengths_n]
        rows = self._engine.model.find_alignment(tokenizer, [list(row) for row in tokens], self._encoded, n_frames)
        return [
            [
                TimedWord(
                    item["word"],
                    len(item["tokens"]),
                    float(item["start"]),
                    float(item["end"]),
                    float(item["probability"]),
                )
                for item in row
            ]
            for row in rows
        ]


def load(card: ModelCard, files: dict[str, Path], device: Device) -> FasterWhisper:
    """The engine with the verified `files` of `card`, on `device` (CTranslate2 has cpu and cuda).

    Raises:
        ModelUnavailable: the files are not a Whisper model that CTranslate2 can run.
        OutOfSpace: the folder for temporary files cannot be written.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from faster_whisper import WhisperModel

    name = "cuda" if device.name == "cuda" else "cpu"
    with contextlib.ExitStack() as stack:
        try:
            folder = _one_folder(files, stack)
        except OSError as problem:
            raise OutOfSpace(
                f"The files of {card.title} could not be brought together in {tempfile.gettempdir()}: "
                f"{problem.strerror}. Free some space there."
            ) from problem
        try:
            computes = computing.chosen(folder, name, device.threads)
            model = WhisperModel(
                str(folder), device=name, compute_type=computes, cpu_threads=device.threads, local_files_only=True
            )
        except (RuntimeError, ValueError) as problem:
            raise ModelUnavailable(f"{card.title} could not be started on {name}: {problem}") from problem
    return FasterWhisper(model, name, computes)


def _one_folder(files: dict[str, Path], stack: contextlib.ExitStack) -> Path:
    """A folder that holds all `files` under their names: theirs, or one of links that lasts as long as `stack`.

    The engine reads them while it starts and not again. Giving it the bytes instead would keep 145 MB twice.
    """
    folders = {path.parent for path in files.values()}
    if len(folders) == 1 and all(path.name == name for name, path in files.items()):
        return folders.pop()
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rushes-")))
    for name, path in files.items():
        try:
            (folder / name).symlink_to(path.resolve())
        except OSError:  # Windows, without the right to make links
            shutil.copyfile(path, folder / name)
    return folder

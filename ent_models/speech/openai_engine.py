"""The engine for CUDA and MPS devices, and for comparing: openai-whisper on torch, with the numbers of the same pack.

The weights are converted while they are loaded (see `convert`): nothing is unpickled, nothing more is installed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ent_models.devices import Device
from ent_models.errors import ModelUnavailable
from ent_models.registry import ModelCard
from ent_models.speech import convert
from ent_models.speech.hearing import BEST_OF, Guess, Manner, Speller, TimedWord

if TYPE_CHECKING:
    import numpy as np

_HOP_N = 160


class OpenAIWhisper:
    """A Whisper model on torch (see `hearing.Engine`)."""

    name = "openai-whisper"

    def __init__(self, model: Any, device: str) -> None:
        from whisper.tokenizer import LANGUAGES

        self.device = device
        self.model = model
        known = tuple(LANGUAGES)[: model.num_languages]
        self.languages: tuple[str, ...] = known if model.is_multilingual else ("en",)
        self.is_half = device == "cuda"
        self.max_together = 1 if device == "cpu" else 4

    def encode(self, sounds: Sequence[np.ndarray], *, is_whole: bool = False) -> OpenAIWindow:
        """See `hearing.Engine`. The window is always whole: the library takes no other."""
        import torch
        from whisper.audio import log_mel_spectrogram, pad_or_trim

        mels = [
            log_mel_spectrogram(pad_or_trim(torch.from_numpy(sound)), self.model.dims.n_mels).to(self.device)
            for sound in sounds
        ]
        stacked = torch.stack(mels)
        with torch.no_grad():
            encoded = self.model.encoder(stacked.half() if self.is_half else stacked)
        return OpenAIWindow(self, stacked, encoded, [len(sound) for sound in sounds])

    def speller(self, manner: Manner) -> Speller:
        """See `hearing.Engine`."""
        return self.tokenizer(manner)

    def tokenizer(self, manner: Manner) -> Any:
        """openai-whisper's tokenizer for a language and a task."""
        from whisper.tokenizer import get_tokenizer

        return get_tokenizer(
            self.model.is_multilingual,
            num_languages=self.model.num_languages,
            language=manner.language,
            task=manner.task,
        )

    def seed(self) -> None:
        """See `hearing.Engine`."""
        import torch

        torch.manual_seed(0)


class OpenAIWindow:
    """Sounds of given lengths in samples, encoded together (see `hearing.Window`)."""

    def __init__(self, engine: OpenAIWhisper, mels: Any, encoded: Any, lengths_n: list[int]) -> None:
        self._engine = engine
        self._mels = mels
        self._encoded = encoded
        self._lengths_n = lengths_n

    def language_scores(self) -> list[dict[str, float]]:
        """See `hearing.Window`."""
        from whisper.decoding import detect_language

        if len(self._engine.languages) == 1:
            return [{self._engine.languages[0]: 1.0} for _ in self._lengths_n]
        _, scores = detect_language(self._engine.model, self._encoded)
        return list(scores)

    def guess(self, manner: Manner, temperature: float) -> list[Guess]:
        """See `hearing.Window`."""
        from whisper.decoding import DecodingOptions, decode

        options = DecodingOptions(
            task=manner.task,
            language=manner.language,
            temperature=temperature,
            beam_size=None if temperature else manner.beam,
            best_of=BEST_OF if temperature else None,
            prompt=manner.prompt or None,
            fp16=self._engine.is_half,
        )
        return [
            Guess(tuple(result.tokens), float(result.avg_logprob), float(result.no_speech_prob))
            for result in decode(self._engine.model, self._encoded, options)
        ]

    def timed(self, manner: Manner, tokens: Sequence[Sequence[int]]) -> list[list[TimedWord]]:
        """See `hearing.Window`. The library encodes each sound once more for it."""
        from whisper.timing import find_alignment

        tokenizer = self._engine.tokenizer(manner)
        rows = []
        for mel, length_n, row in zip(self._mels, self._lengths_n, tokens, strict=True):
            words = find_alignment(self._engine.model, tokenizer, list(row), mel, max(2, length_n // _HOP_N))
            rows.append(
                [
                    TimedWord(word.word, len(word.tokens), float(word.start), float(word.end), float(word.probability))
                    for word in words
                ]
            )
        return rows


def load(card: ModelCard, files: dict[str, Path], device: Device) -> OpenAIWhisper:
    """The engine with the verified `files` of `card`, on `device` (cpu, cuda or mps).

    Raises:
        ModelUnavailable: the files are not a Whisper model.
    """
    import torch
    from whisper.model import ModelDimensions, Whisper

    checkpoint = convert.openai_checkpoint(files["model.bin"].parent)
    try:
        model: Any = Whisper(ModelDimensions(**checkpoint["dims"]))
        model.load_state_dict(checkpoint["model_state_dict"], strict=True)
        heads = torch.zeros(model.dims.n_text_layer, model.dims.n_text_head, dtype=torch.bool)
        for layer, head in json.loads(files["config.json"].read_text(encoding="utf-8"))["alignment_heads"]:
            heads[layer, head] = True
    except (RuntimeError, ValueError, KeyError, IndexError, TypeError, OSError) as problem:
        raise ModelUnavailable(f"{card.title} could not be started on {device.name}: {problem}") from problem
    model.alignment_heads = None  # a sparse tensor, which MPS cannot hold; it is read on the processor
    model = model.float().eval().to(device.name)
    model.alignment_heads = heads.to_sparse()
    if device.name == "mps":
        _align_on_cpu()
    if device.name == "cpu":
        torch.set_num_threads(device.threads)
    return OpenAIWhisper(model, device.name)


def _align_on_cpu() -> None:
    """MPS has no 64-bit floats, which the library's search for word times turns to before it leaves the device."""
    from whisper import timing

    def search(matrix: Any) -> Any:
        return timing.dtw_cpu(matrix.cpu().double().numpy())

    timing.dtw = search

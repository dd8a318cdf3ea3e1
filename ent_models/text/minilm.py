"""all-MiniLM-L6-v2: sentences into vectors of length 1 that lie close for like meanings.

Reimers and Gurevych, "Sentence-BERT" (2019): the mean of the last layer over the tokens of a sentence. Knows nothing of
documents.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ent_models.devices import Device
from ent_models.registry import ModelCard

MAX_TOKENS = 256
MAX_CHARACTERS = 4_000  # more than 256 tokens hold; the tokenizer need not see the rest
BATCH_SENTENCES = 64


def load(card: ModelCard, files: dict[str, Path], device: Device) -> "SentenceEncoder":
    """The encoder from verified files: model.safetensors, config.json and tokenizer.json."""
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    from ent_models.text.bert import Bert, BertShape

    shape = BertShape.of(json.loads(files["config.json"].read_text(encoding="utf-8")))
    weights = {name: tensor for name, tensor in load_file(files["model.safetensors"]).items() if "pooler" not in name}
    model = Bert(shape, weights).eval().to(device.name)
    tokenizer = Tokenizer.from_file(str(files["tokenizer.json"]))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    return SentenceEncoder(card, device, model, tokenizer)


class SentenceEncoder:
    """Turns sentences into vectors. `device` is the processor's name, `card` the model's card."""

    def __init__(self, card: ModelCard, device: Device, model: Any, tokenizer: Any) -> None:
        self.card = card
        self.device = device.name
        self._threads = device.threads
        self._model = model
        self._tokenizer = tokenizer

    def encode(self, sentences: Sequence[str]) -> Any:
        """Vectors of `sentences`, float32 of shape (n, 384) and length 1, as a numpy array.

        Text beyond 256 tokens of a sentence is not seen.
        """
        import numpy as np
        import torch

        vectors = np.zeros((len(sentences), self._model.width), dtype=np.float32)
        encoded = self._tokenizer.encode_batch([sentence[:MAX_CHARACTERS] for sentence in sentences])
        order = sorted(range(len(sentences)), key=lambda index: len(encoded[index].ids))
        if self.device == "cpu" and torch.get_num_threads() != self._threads:
            torch.set_num_threads(self._threads)
        with torch.inference_mode():
            for start in range(0, len(order), BATCH_SENTENCES):
                batch = order[start : start + BATCH_SENTENCES]
                vectors[batch] = self._forward([encoded[index].ids for index in batch]).cpu().numpy()
        return vectors

    def _forward(self, ids: list[list[int]]) -> Any:
        import torch

        longest = max(map(len, ids))
        tokens = torch.tensor([one + [0] * (longest - len(one)) for one in ids], device=self.device)
        mask = torch.tensor([[1] * len(one) + [0] * (longest - len(one)) for one in ids], device=self.device)
        hidden = self._model(tokens, mask)
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, dim=1)

"""A summary in a model's own words: pieces by scene within its context, their summaries joined and summed up again.

Every sentence goes through `checking` before anybody sees it. Knows transformers' sequence-to-sequence and causal
models; runs no code that comes with a model.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ent_models.devices import Device
from ent_models.errors import ModelUnavailable
from ent_models.records import Progress
from ent_models.registry import ModelCard
from ent_models.scripts import breakdown, checking
from ent_models.scripts.records import Document, WrittenSentence
from ent_models.scripts.synopsis import Material
from ent_models.text import sentences

MAX_CONTEXT, DEFAULT_CONTEXT = 4_096, 512
TOKENS_A_SENTENCE = 30
LONGEST_TOKENS = 300
"""A causal model words at most so many tokens at once."""
PIECE_TOKENS = 90  # a piece's own summary
MAX_PIECES, MAX_ROUNDS = 120, 4
_ASK = "Summarise the following text in a few plain sentences. Add nothing that it does not say.\n\n"
_T5 = "summarize: "


class Writer:
    """A model that words summaries. `context` is how many tokens of text it takes at once."""

    def __init__(self, card: ModelCard, device: Device, model: Any, tokenizer: Any) -> None:
        self.card = card
        self.device = device.name
        self._threads = device.threads
        self._model = model
        self._tokenizer = tokenizer
        self._is_causal = card.settings["kind"] == "causal"
        limits = [
            limit
            for name in ("max_position_embeddings", "n_positions", "max_encoder_position_embeddings")
            if isinstance(limit := getattr(model.config, name, None), int) and limit > 0
        ]
        self._whole = min([MAX_CONTEXT, *limits]) if limits else DEFAULT_CONTEXT
        # A causal model's own words take places of the same window.
        asked = 160 + len(_ASK) + LONGEST_TOKENS if self._is_causal else 0
        self.context = max(32, self._whole - 16 - min(asked, self._whole // 2))

    def count(self, text: str) -> int:
        """How many tokens `text` is."""
        return len(self._tokenizer(text, add_special_tokens=False, truncation=False, verbose=False)["input_ids"])

    def summarise(self, text: str, max_tokens: int) -> str:
        """A summary of `text`, of which only the first `context` tokens are seen."""
        import torch

        if self.device == "cpu":
            torch.set_num_threads(self._threads)
        wanted = min(max_tokens, LONGEST_TOKENS, self._whole // 4) if self._is_causal else min(max_tokens, self.context)
        encoded = self._tokenizer(
            self._prompt(text),
            return_tensors="pt",
            truncation=True,
            max_length=self._whole - wanted - 1 if self._is_causal else self.context + 8,
        ).to(self.device)
        with torch.inference_mode():
            made = self._model.generate(
                input_ids=encoded["input_ids"],
                attention_mask=encoded["attention_mask"],
                max_new_tokens=wanted,
                min_new_tokens=0,
                max_length=None,
                min_length=0,
                num_beams=1 if self._is_causal else 4,
                do_sample=False,
                no_repeat_ngram_size=3,
                pad_token_id=self._tokenizer.pad_token_id
                if self._tokenizer.pad_token_id is not None
                else self._tokenizer.eos_token_id,
            )
        start = encoded["input_ids"].shape[1] if self._is_causal else 0
        return " ".join(self._tokenizer.decode(made[0][start:], skip_special_tokens=True).split())

    def _prompt(self, text: str) -> str:
        if self._is_causal:
            if self._tokenizer.chat_template:
                said = [{"role": "user", "content": _ASK + text}]
                return str(self._tokenizer.apply_chat_template(said, tokenize=False, add_generation_prompt=True))
            return f"{_ASK}{text}\n\nSummary:"
        return _T5 + text if self._model.config.model_type in ("t5", "mt5") else text


def load(card: ModelCard, files: dict[str, Path], device: Device) -> Writer:
    """The writer from verified files, without the network and without code of the model's.

    Raises:
        ModelUnavailable: the files are no checkpoint that transformers reads.
    """
    from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

    folder = next(iter(files.values())).parent
    maker = AutoModelForCausalLM if card.settings["kind"] == "causal" else AutoModelForSeq2SeqLM
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        model = maker.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, use_safetensors="model.safetensors" in files
        )
    except (OSError, ValueError, KeyError, RuntimeError, ImportError) as problem:
        raise ModelUnavailable(f"{card.title} cannot be loaded: {str(problem).splitlines()[0][:200]}") from problem
    return Writer(card, device, model.eval().to(device.name), tokenizer)


def write(material: Material, writer: Writer, n_sentences: int) -> Iterator[Progress | tuple[WrittenSentence, ...]]:
    """Progress in [0, 1], at last at most `n_sentences` sentences, each checked."""
    pieces = packed(pieces_of(material.document), writer)
    n_all = len(pieces)
    if n_all > MAX_PIECES:
        pieces = [pieces[place * n_all // MAX_PIECES] for place in range(MAX_PIECES)]
    spread = f" (of {n_all:,}, spread evenly)" if n_all > MAX_PIECES else ""
    text = ""
    for number in range(MAX_ROUNDS):
        made = []
        for place, piece in enumerate(pieces):
            yield Progress(place / max(1, len(pieces)), f"Writing, piece {place + 1} of {len(pieces)}{spread}")
            wanted = n_sentences * TOKENS_A_SENTENCE if len(pieces) == 1 else PIECE_TOKENS
            made.append(writer.summarise(piece, wanted))
        text = "\n".join(made)
        if len(pieces) <= 1:
            break
        smaller = packed(made, writer)
        if len(smaller) >= len(pieces) or number == MAX_ROUNDS - 1:
            break
        pieces, spread = smaller, ""
    claims = [sentence.text for sentence in sentences.split(text) if any(map(str.isalnum, sentence.text))]
    yield _checker(material).check(claims[:n_sentences])


def _checker(material: Material) -> checking.Checker:
    """A check against every sentence, with who says it and where: all that the model was shown.

    Sentences beyond those that were encoded count by their words alone.
    """
    document = material.document
    vectors = np.zeros((len(material.found), material.vectors.shape[1]), np.float32)
    vectors[[one.index for one in material.chosen]] = material.vectors
    evidence = []
    for one in material.found:
        place = document.scenes[one.scene].heading if 0 <= one.scene < len(document.scenes) else ""
        evidence.append(" ".join(filter(None, (place, f"{one.speaker}:" if one.speaker else "", one.text))))
    return checking.Checker([one.key(0.0) for one in material.found], vectors, material.encoder, evidence)


def pieces_of(document: Document) -> list[str]:
    """The text by scene, or by paragraph where there are none; speeches begin with who speaks."""
    pieces: list[tuple[int, list[str]]] = []
    for element in document.elements:
        if element.kind in ("note", "section", "synopsis", "character", "transition"):
            continue
        spoken = element.character if element.kind in ("dialogue", "lyrics") else ""
        text = f"{spoken}: {element.text}" if spoken else element.text
        if document.verdict == breakdown.SCREENPLAY and pieces and pieces[-1][0] == element.scene:
            pieces[-1][1].append(text)
        else:
            pieces.append((element.scene, [text]))
    return ["\n".join(lines) for _, lines in pieces]


def packed(pieces: Sequence[str], writer: Writer) -> list[str]:
    """`pieces` joined while they fit into the writer's context; what is too long alone is cut between sentences."""
    found: list[str] = []
    held: list[str] = []
    size = 0
    for piece in pieces:
        for part in [piece] if writer.count(piece) <= writer.context else _cut(piece, writer):
            tokens = writer.count(part) + 1
            if held and size + tokens > writer.context:
                found.append("\n".join(held))
                held, size = [], 0
            held.append(part)
            size += tokens
    return [*found, "\n".join(held)] if held else found


def _cut(piece: str, writer: Writer) -> Iterator[str]:
    """Sentences of `piece`; one that is too long alone in parts of words."""
    for sentence in sentences.split(piece):
        if writer.count(sentence.text) <= writer.context:
            yield sentence.text
            continue
        letters = max(40, writer.context)  # a token is at least a letter
        yield from (sentence.text[start : start + letters] for start in range(0, len(sentence.text), letters))

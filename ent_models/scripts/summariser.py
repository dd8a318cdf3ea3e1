"""The summariser that comes with Rushes: which sentences of a text stand for it. It never writes a word of its own.

Three small networks (see `salience_net`), trained by this project on 500 news articles, give each sentence and each
word its chance; `choosing` puts the set together. Knows sentences and their vectors; knows no files and no scenes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ent_models.devices import Device
from ent_models.errors import ModelUnavailable
from ent_models.registry import ModelCard
from ent_models.scripts.salience import Floats, TextNumbers, WordTable, numbers_of

MAX_AT_ONCE = 600
"""Sentences that the network sees as one text; attention and memory grow with the square."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A text as the network saw it, with the chances of its sentences (n,) and words (m,)."""

    numbers: TextNumbers
    sentence: Floats
    word: Floats


class Summariser:
    """Weighs sentences and chooses among them. `device` is the processor's name, `card` the card."""

    def __init__(self, card: ModelCard, nets: Sequence[Any], table: WordTable) -> None:
        self.card = card
        self.device = "cpu"
        self._nets = tuple(nets)
        self._table = table

    def weigh(self, texts: Sequence[str], vectors: Floats) -> Weighed:
        """The chances of all sentences of a text, at least one, with their `vectors` (n, 384) of length 1."""
        return self.weigh_all([(texts, vectors)])[0]

    def weigh_all(self, texts: Sequence[tuple[Sequence[str], Floats]]) -> list[Weighed]:
        """As `weigh`, for many texts at once."""
        from ent_models.scripts import salience_net

        numbers = [numbers_of(sentences, vectors, self._table) for sentences, vectors in texts]
        found = salience_net.predict(self._nets, numbers)
        return [Weighed(one, sentence, word) for one, (sentence, word) in zip(numbers, found, strict=True)]

    def choose(self, weighed: Weighed, n_sentences: int) -> list[int]:
        """`n_sentences` indices in the order of the text; all of a shorter text."""
        from ent_models.scripts import choosing

        return choosing.choose(weighed.numbers, weighed.sentence, weighed.word, n_sentences)

    def worth(self, weighed: Weighed) -> Floats:
        """How much each sentence says of what matters, (n,) in [0, 1]."""
        from ent_models.scripts import choosing

        return choosing.worth(weighed.numbers, weighed.sentence, weighed.word)

    def ranked(self, weighed: Weighed, n_sentences: int) -> list[int]:
        """`n_sentences` indices, best first, such that any number from the front is a summary."""
        from ent_models.scripts import choosing

        return choosing.ranked(weighed.numbers, weighed.sentence, weighed.word, n_sentences)


def load(card: ModelCard, files: dict[str, Path], device: Device) -> Summariser:
    """The summariser from verified files. It runs on the processor: it is too small to gain by more.

    Raises:
        ModelUnavailable: the files are not the summariser's.
    """
    from safetensors.torch import load_file

    from ent_models.scripts.salience_net import SalienceNet

    parts: dict[str, dict[str, Any]] = {}
    for name, tensor in load_file(files["summariser.safetensors"]).items():
        number, _, rest = name.partition(".")
        parts.setdefault(number, {})[rest] = tensor
    nets = []
    try:
        words = json.loads(files["summariser.words.json"].read_text(encoding="utf-8"))
        table = WordTable(int(words["n_texts"]), {word: (int(a), int(b)) for word, (a, b) in words["counts"].items()})
        for number in sorted(parts):
            net = SalienceNet()
            net.load_state_dict(parts[number])
            nets.append(net.eval())
    except (RuntimeError, ValueError, KeyError, TypeError) as problem:
        raise ModelUnavailable(
            "The summariser's files do not belong together. Get the whole repository again."
        ) from problem
    return Summariser(card, nets, table)

"""The network that says which sentences and words of a text belong into its summary, and how it is trained.

A sentence's MiniLM vector and features go through one Transformer layer over all sentences of the text (as BertSumExt
has over BERT's: Liu and Lapata, "Text Summarization with Pretrained Encoders", 2019); a word's features and what the
layer made of the sentences that it stands in give the chance that a summary takes the word up (concepts as in Gillick
and Favre, "A Scalable Global Model for Summarization", 2009). Some 100,000 numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ent_models.scripts.salience import N_SENTENCE_FEATURES, N_WORD_FEATURES, Floats, TextNumbers

WIDTH = 48
BATCH_TEXTS = 12
MAX_PADDED = 640  # sentences of a batch, padding counted


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text with what its reference summary took up: `words` (m,) 0 or 1, `sentences` (n,) shares in [0, 1]."""

    numbers: TextNumbers
    words: Floats
    sentences: Floats


class SalienceNet(nn.Module):
    """`forward(batch)` gives logits of sentences (all texts in a row) and of words (likewise)."""

    def __init__(self, vector_width: int = 384, dropout: float = 0.25) -> None:
        super().__init__()
        self.register_buffer("sentence_mean", torch.zeros(N_SENTENCE_FEATURES))
        self.register_buffer("sentence_scale", torch.ones(N_SENTENCE_FEATURES))
        self.register_buffer("word_mean", torch.zeros(N_WORD_FEATURES))
        self.register_buffer("word_scale", torch.ones(N_WORD_FEATURES))
        self.of_vector = nn.Linear(vector_width, WIDTH)
        self.of_text = nn.Linear(vector_width, WIDTH, bias=False)
        self.of_features = nn.Linear(N_SENTENCE_FEATURES, WIDTH)
        self.drop = nn.Dropout(dropout)
        self.layer = nn.TransformerEncoderLayer(WIDTH, 4, 2 * WIDTH, dropout, "gelu", batch_first=True, norm_first=True)
        self.sentence_head = nn.Linear(WIDTH, 1)
        self.word_head = nn.Sequential(
            nn.Linear(N_WORD_FEATURES + WIDTH + 2, 64), nn.GELU(), nn.Dropout(dropout), nn.Linear(64, 1)
        )

    def forward(self, batch: "Batch") -> tuple[Tensor, Tensor]:
        features = (batch.sentences - self.sentence_mean) / self.sentence_scale
        hidden = self.of_vector(self.drop(batch.vectors) * 8) + self.of_features(features)
        hidden = functional.gelu(hidden + self.of_text(self.drop(batch.texts))[:, None])
        hidden = self.layer(self.drop(hidden), src_key_padding_mask=~batch.is_sentence)[batch.is_sentence]
        sentence = self.sentence_head(hidden)[:, 0]
        carried = torch.cat([hidden, sentence[:, None]], 1)[batch.pair_sentence]
        n_words = len(batch.words)
        total = carried.new_zeros(n_words, carried.shape[1]).index_add_(0, batch.pair_word, carried)
        count = carried.new_zeros(n_words).index_add_(0, batch.pair_word, torch.ones_like(carried[:, 0]))
        best = carried.new_full((n_words,), -1e4).scatter_reduce(0, batch.pair_word, carried[:, -1], "amax")
        words = (batch.words - self.word_mean) / self.word_scale
        word = self.word_head(torch.cat([words, total / count[:, None], best[:, None]], 1))[:, 0]
        return sentence, word


@dataclass(slots=True)
class Batch:
    """Several texts as tensors: sentences padded to (texts, longest, ...), words and pairs in a row."""

    vectors: Tensor
    texts: Tensor
    sentences: Tensor
    is_sentence: Tensor
    words: Tensor
    pair_word: Tensor
    pair_sentence: Tensor


def batch_of(texts: Sequence[TextNumbers]) -> Batch:
    """The tensors of `texts`."""
    longest = max(len(text.lengths) for text in texts)
    width = texts[0].vectors.shape[1]
    vectors = np.zeros((len(texts), longest, width), dtype=np.float32)
    sentences = np.zeros((len(texts), longest, N_SENTENCE_FEATURES), dtype=np.float32)
    is_sentence = np.zeros((len(texts), longest), dtype=bool)
    pair_word, pair_sentence = [], []
    n_words = n_sentences = 0
    for row, text in enumerate(texts):
        n = len(text.lengths)
        vectors[row, :n], sentences[row, :n], is_sentence[row, :n] = text.vectors, text.sentences, True
        pair_word.append(text.pair_word + n_words)
        pair_sentence.append(text.pair_sentence + n_sentences)
        n_words, n_sentences = n_words + len(text.stems), n_sentences + n
    means = np.stack([text.vectors.mean(axis=0) for text in texts]) * 8
    return Batch(
        torch.from_numpy(vectors),
        torch.from_numpy(means),
        torch.from_numpy(sentences),
        torch.from_numpy(is_sentence),
        torch.from_numpy(np.concatenate([text.words for text in texts])),
        torch.from_numpy(np.concatenate(pair_word)),
        torch.from_numpy(np.concatenate(pair_sentence)),
    )


def train(
    lessons: Sequence[Lesson], *, seed: int, epochs: int, rate: float = 2e-3
) -> Iterator[tuple[SalienceNet, float]]:
    """The network after each epoch, with that epoch's mean loss; the same object each time."""
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    net = SalienceNet(lessons[0].numbers.vectors.shape[1])
    for name, rows in (
        ("sentence", np.concatenate([lesson.numbers.sentences for lesson in lessons])),
        ("word", np.concatenate([lesson.numbers.words for lesson in lessons])),
    ):
        getattr(net, f"{name}_mean").copy_(torch.from_numpy(rows.mean(axis=0)))
        getattr(net, f"{name}_scale").copy_(torch.from_numpy(rows.std(axis=0) + 1e-3))
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.05)
    n_steps = epochs * -(-len(lessons) // BATCH_TEXTS)
    schedule: Any = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=n_steps, pct_start=0.2)
    for _ in range(epochs):
        net.train()
        losses = []
        order = chance.permutation(len(lessons))
        for start in range(0, len(order), BATCH_TEXTS):
            chosen = [lessons[index] for index in order[start : start + BATCH_TEXTS]]
            sentence, word = net(batch_of([lesson.numbers for lesson in chosen]))
            loss = functional.binary_cross_entropy_with_logits(
                word, torch.from_numpy(np.concatenate([lesson.words for lesson in chosen]))
            ) + functional.binary_cross_entropy_with_logits(
                sentence, torch.from_numpy(np.concatenate([lesson.sentences for lesson in chosen]))
            )
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses.append(float(loss.detach()))
        yield net.eval(), float(np.mean(losses))


def predict(nets: Sequence[SalienceNet], texts: Sequence[TextNumbers]) -> list[tuple[Floats, Floats]]:
    """For each text the chances of its sentences (n,) and words (m,): the mean of `nets`, in [0, 1].

    Short texts go together, since a call costs more than its arithmetic.
    """
    found: list[tuple[Floats, Floats]] = [(np.zeros(0, np.float32), np.zeros(0, np.float32))] * len(texts)
    order = sorted(range(len(texts)), key=lambda index: len(texts[index].lengths))
    start = 0
    while start < len(order):
        end = start + 1
        while end < len(order) and (end + 1 - start) * len(texts[order[end]].lengths) <= MAX_PADDED:
            end += 1
        chosen = order[start:end]
        batch = batch_of([texts[index] for index in chosen])
        with torch.inference_mode():
            made = [net(batch) for net in nets]
        sentence = torch.stack([torch.sigmoid(one) for one, _ in made]).mean(0).numpy()
        word = torch.stack([torch.sigmoid(two) for _, two in made]).mean(0).numpy()
        n = m = 0
        for index in chosen:
            text = texts[index]
            found[index] = (sentence[n : n + len(text.lengths)], word[m : m + len(text.stems)])
            n, m = n + len(text.lengths), m + len(text.stems)
        start = end
    return found

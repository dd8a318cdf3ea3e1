"""Trains the network that sums up, and scores it on articles that it never saw. Used by `benchmarks.summaries`.

The settings of the choice (how long a summary is taken to be, what a sentence's own chance counts) are chosen inside
the training articles of each fold.
"""

import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks.data import data_dir
from ent_models import files, models
from ent_models.scripts import choosing, salience, salience_net
from ent_models.text import datelines, sentences
from ent_models.text.stems import stems

FOLDS, SEEDS, EPOCHS = 5, 3, 6
USUAL = (9.0, 12.0, 15.0)
WEIGHTS = (0.0, 0.3, 1.0)
SHIPPED = Path(salience.__file__).parent / "shipped"
_SENTENCES_A_BATCH = 256


@dataclass(frozen=True, slots=True)
class Article:
    """An article's sentences with their vectors, and its highlights, parted by \\n."""

    texts: tuple[str, ...]
    vectors: salience.Floats
    highlights: str


def articles(cache: Path | None = None) -> list[Article]:
    """The validation articles; vectors are kept in the folder `cache`."""
    csv.field_size_limit(10**7)
    with (data_dir() / "summarisation" / "cnn_dailymail_validation_500.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    split = [texts_of(row["article"]) for row in rows]
    vectors = embedded([text for texts in split for text in texts], cache)
    ends = np.cumsum([0, *map(len, split)])
    return [
        Article(texts, vectors[start:end], row["highlights"])
        for texts, row, start, end in zip(split, rows, ends, ends[1:], strict=False)
    ]


def texts_of(source: str) -> tuple[str, ...]:
    """The sentences of an article, without its dateline."""
    found = [sentence.text for sentence in sentences.split(source)]
    return (found[0][datelines.length(found[0]) :], *found[1:])


def embedded(texts: Sequence[str], cache: Path | None) -> salience.Floats:
    """MiniLM's vectors of `texts`."""
    kept = cache / f"vectors-{len(texts)}-{sum(map(len, texts))}.npy" if cache else None
    if kept and kept.is_file():
        return np.load(kept)
    encoder = models.load("all-minilm-l6-v2", device="cpu")
    vectors = np.zeros((len(texts), 384), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    for start in range(0, len(order), _SENTENCES_A_BATCH):
        batch = order[start : start + _SENTENCES_A_BATCH]
        vectors[batch] = encoder.encode([texts[index] for index in batch])
    if kept:
        np.save(kept, vectors)
    return vectors


Predicted = dict[int, tuple[salience.TextNumbers, salience.Floats, salience.Floats]]


@dataclass(frozen=True, slots=True)
class Fold:
    """Test articles by index with their numbers and chances, and the settings that were chosen without them."""

    predicted: Predicted
    usual: float
    weight: float


def folds(found: Sequence[Article], n_sentences: int = 3) -> Iterator[Fold]:
    """Five folds; each article is scored by networks that saw neither it nor any other of its fold."""
    order = np.random.default_rng(0).permutation(len(found))
    for number in range(FOLDS):
        test = order[number::FOLDS]
        rest = np.array([index for index in order if index not in set(test.tolist())])
        held, learned = rest[:: FOLDS - 1], np.array([index for place, index in enumerate(rest) if place % (FOLDS - 1)])
        inner = _predicted(found, learned, held, range(1))
        usual, weight = max(
            product(USUAL, WEIGHTS), key=lambda pair: _mean_f1(found, inner, n_sentences, *pair)
        )  # fmt: skip
        print(f"fold {number + 1}: {usual:g} words a sentence, weight {weight:g}", file=sys.stderr, flush=True)
        yield Fold(_predicted(found, rest, test, range(SEEDS)), usual, weight)


def _predicted(
    found: Sequence[Article], learned: salience.Integers, asked: salience.Integers, seeds: range
) -> Predicted:
    table, lessons = _lessons([found[index] for index in learned])
    nets = [_trained(lessons, seed) for seed in seeds]
    predicted: Predicted = {}
    for index in asked:
        numbers = salience.numbers_of(found[index].texts, found[index].vectors, table)
        predicted[int(index)] = (numbers, *salience_net.predict(nets, [numbers])[0])
    return predicted


def _lessons(learned: Sequence[Article]) -> tuple[salience.WordTable, list[salience_net.Lesson]]:
    summaries = [set(stems(article.highlights)) for article in learned]
    table = salience.table_of(
        ({word for text in article.texts for word in stems(text)}, summary)
        for article, summary in zip(learned, summaries, strict=True)
    )
    lessons = []
    for article, summary in zip(learned, summaries, strict=True):
        numbers = salience.numbers_of(article.texts, article.vectors, table, summary)
        words = np.array([word in summary for word in numbers.stems], dtype=np.float32)
        shared = np.bincount(numbers.pair_sentence, weights=words[numbers.pair_word], minlength=len(numbers.lengths))
        lessons.append(salience_net.Lesson(numbers, words, (shared / numbers.lengths).astype(np.float32)))
    return table, lessons


def _trained(lessons: Sequence[salience_net.Lesson], seed: int) -> salience_net.SalienceNet:
    *_, (net, _) = salience_net.train(lessons, seed=seed, epochs=EPOCHS)
    return net


def _mean_f1(found: Sequence[Article], predicted: Predicted, n_sentences: int, usual: float, weight: float) -> float:
    """The mean F1 of stems: close to ROUGE-1, and quick."""
    scores = []
    for index, (text, sentence, word) in predicted.items():
        chosen = choosing.choose(text, sentence, word, n_sentences, words_a_sentence=usual, sentence_weight=weight)
        ours = Counter(word for place in chosen for word in stems(found[index].texts[place]))
        theirs = Counter(stems(found[index].highlights))
        scores.append(2 * (ours & theirs).total() / max(1, ours.total() + theirs.total()))
    return float(np.mean(scores))


def ship(found: Sequence[Article]) -> str:
    """Train on all articles, write the weights beside the code that loads them, and return their card's numbers."""
    from safetensors.torch import save_file

    started = time.perf_counter()
    table, lessons = _lessons(found)
    nets = [_trained(lessons, seed) for seed in range(SEEDS)]
    tensors = {
        f"{number}.{name}": tensor.contiguous()
        for number, net in enumerate(nets)
        for name, tensor in net.state_dict().items()
    }
    SHIPPED.mkdir(exist_ok=True)
    weights, words = SHIPPED / "summariser.safetensors", SHIPPED / "summariser.words.json"
    save_file(tensors, weights)
    words.write_text(
        json.dumps(
            {"n_texts": table.n_texts, "counts": table.counts},
            ensure_ascii=False,
            separators=(",", ":"),
            sort_keys=True,
        ),
        encoding="utf-8",
    )
    about = {
        "command": "python -m benchmarks.summaries --train",
        "data": f"{len(found)} articles with highlights, CNN/DailyMail 3.0.0, validation "
        "(Hermann et al. 2015; See et al. 2017)",
        "vectors": "all-minilm-l6-v2",
        "seeds": list(range(SEEDS)),
        "epochs": EPOCHS,
        "parameters": sum(tensor.numel() for tensor in tensors.values()),
        "seconds": round(time.perf_counter() - started),
        "files": {
            path.name: {"sha256": files.sha256_of(path), "size_bytes": path.stat().st_size} for path in (weights, words)
        },
    }
    (SHIPPED / "summariser.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    return json.dumps(about, indent=2)

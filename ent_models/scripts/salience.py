"""What the network that sums up is told of a text: numbers about each sentence and about each word. Numpy only.

A sentence is its vector, its place, its length and what it shares with the text as a whole and with its opening. A word
is how often and where it stands, and how often news summaries take it up (`WordTable`).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ent_models.text.stems import stems
from ent_models.text.summary import unit

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

N_SENTENCE_FEATURES = 16
N_WORD_FEATURES = 21
_POINTERS = frozenset("he she it they this that but and his her their these those we you i there".split())  # noqa: SIM905
PRIOR_RATE, PRIOR_WEIGHT = 0.18, 4.0
"""A word that was never seen is taken up by 18 of 100 summaries, as if four texts had said so."""


@dataclass(frozen=True, slots=True)
class WordTable:
    """For each stem, in how many of `n_texts` texts it stands and how many of their summaries took it up."""

    n_texts: int
    counts: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class TextNumbers:
    """A text as the network sees it.

    `vectors` (n, d) of length 1, `sentences` (n, N_SENTENCE_FEATURES), `words` (m, N_WORD_FEATURES). The pairs
    (`pair_word`, `pair_sentence`) say which word stands in which sentence; `lengths` (n,) counts words.
    """

    vectors: Floats
    sentences: Floats
    words: Floats
    stems: tuple[str, ...]
    pair_word: Integers
    pair_sentence: Integers
    lengths: Integers


def table_of(texts: Iterable[tuple[set[str], set[str]]], least: int = 4) -> WordTable:
    """The table of (stems of a text, stems of its summary); stems of fewer than `least` texts are left out."""
    seen: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    n_texts = 0
    for words, summary in texts:
        n_texts += 1
        seen.update(words)
        taken.update(words & summary)
    return WordTable(n_texts, {word: (count, taken[word]) for word, count in seen.items() if count >= least})


def numbers_of(
    texts: Sequence[str], vectors: Floats, table: WordTable, own_summary: set[str] | None = None
) -> TextNumbers:
    """What the network is told of a text.

    Args:
        texts: its sentences, at least one.
        vectors: (n, d), their vectors of length 1.
        table: how often words are taken up.
        own_summary: for a text that `table` was made of, the stems of its summary: they are taken out of the counts.
    """
    tokens = [stems(text) for text in texts]
    kinds = [set(words) for words in tokens]
    counts = Counter(word for words in tokens for word in words)
    known = sorted(counts)
    place = {word: index for index, word in enumerate(known)}
    pairs = [(place[word], index) for index, words in enumerate(kinds) for word in sorted(words)]
    pair_word = np.array([word for word, _ in pairs], dtype=np.int64)
    pair_sentence = np.array([index for _, index in pairs], dtype=np.int64)
    lengths = np.array([len(words) for words in tokens], dtype=np.int64)
    sentences = _sentences(texts, tokens, vectors, counts)
    words = _words(texts, known, counts, pair_word, pair_sentence, sentences, table, own_summary)
    return TextNumbers(vectors, sentences, words, tuple(known), pair_word, pair_sentence, np.maximum(lengths, 1))


def _sentences(texts: Sequence[str], tokens: list[list[str]], vectors: Floats, counts: Counter[str]) -> Floats:
    n = len(texts)
    places = np.arange(n)
    middle = unit(vectors.mean(axis=0))
    opening = unit((np.exp(-places / 3)[:, None] * vectors).sum(axis=0))
    step = (vectors[1:] * vectors[:-1]).sum(axis=1)
    first = set(tokens[0]) | set(tokens[min(1, n - 1)])
    rows = np.zeros((n, N_SENTENCE_FEATURES), dtype=np.float32)
    rows[:, 0] = np.log1p(places)
    rows[:, 1] = places / n
    rows[:, 2] = 1 / (1 + places)
    rows[:, 3] = np.log(n)
    rows[:, 4] = vectors @ middle
    rows[:, 5] = vectors @ opening
    rows[:, 6] = vectors @ vectors[0]
    rows[1:, 7] = step
    rows[:-1, 8] = step
    for index, text in enumerate(texts):
        words, kinds = text.split()[:400], set(tokens[index])
        rows[index, 9] = np.log1p(len(tokens[index]))
        rows[index, 10] = sum(word[:1].isupper() for word in words[1:]) / (len(words) + 1)
        rows[index, 11] = min(6, sum(sign.isdigit() for sign in text[:2_000]))
        rows[index, 12] = min(4, sum(text[:2_000].count(mark) for mark in '"\u201c\u201d'))
        rows[index, 13] = np.log1p(sum(counts[word] for word in kinds) / (len(kinds) + 1))
        rows[index, 14] = len(first & kinds) / (len(kinds) + 1)
        rows[index, 15] = bool(words) and words[0].strip("\"'\u201c\u2018,").lower() in _POINTERS
    return rows


def _words(
    texts: Sequence[str],
    known: list[str],
    counts: Counter[str],
    pair_word: Integers,
    pair_sentence: Integers,
    sentences: Floats,
    table: WordTable,
    own_summary: set[str] | None,
) -> Floats:
    n, m = len(texts), len(known)
    capitals: Counter[str] = Counter()
    for text in texts:
        for word in text.split()[1:400]:
            if word[:1].isupper():
                capitals.update(stems(word))
    in_sentences = np.bincount(pair_word, minlength=m).astype(np.float32)
    first, last = np.full(m, n), np.zeros(m, dtype=np.int64)
    np.minimum.at(first, pair_word, pair_sentence)
    np.maximum.at(last, pair_word, pair_sentence)
    often = np.array([counts[word] for word in known], dtype=np.float32)
    seen, taken = np.zeros(m), np.zeros(m)
    n_texts = table.n_texts - (own_summary is not None)
    for index, word in enumerate(known):
        text_count, summary_count = table.counts.get(word, (0, 0))
        if own_summary is not None and text_count:
            text_count, summary_count = text_count - 1, summary_count - (word in own_summary)
        seen[index], taken[index] = text_count, summary_count
    rate = (taken + PRIOR_RATE * PRIOR_WEIGHT) / (seen + PRIOR_WEIGHT)
    rows = np.zeros((m, N_WORD_FEATURES), dtype=np.float32)
    rows[:, 0] = np.log(often)
    rows[:, 1] = often / max(1.0, float(often.sum())) * 100
    rows[:, 2] = in_sentences / n
    rows[:, 3] = np.log1p(first)
    rows[:, 4] = first / n
    rows[:, 5] = np.log(n)
    for place in range(3):
        rows[pair_word[pair_sentence == place], 6 + place] = 1
    rows[:, 9] = [min(1.0, capitals[word] / counts[word]) for word in known]
    rows[:, 10] = [word.isdigit() for word in known]
    rows[:, 11] = [min(12, len(word)) for word in known]
    rows[:, 12] = np.log((seen + 0.5) / max(1, n_texts))
    rows[:, 13] = np.log(rate / (1 - rate))
    rows[:, 14] = np.log1p(seen)
    rows[:, 15] = last / n
    for column, feature in ((16, 2), (17, 4), (18, 5)):
        rows[:, column] = _sum(pair_word, sentences[pair_sentence, feature], m) / np.maximum(1, in_sentences)
    rows[:, 19] = np.log1p(_sum(pair_word, sentences[pair_sentence, 2], m))
    np.maximum.at(rows[:, 20], pair_word, sentences[pair_sentence, 4])
    return rows


def _sum(group: Integers, values: Floats, n_groups: int) -> npt.NDArray[np.float64]:
    return np.bincount(group, weights=values, minlength=n_groups).astype(np.float64)

"""Which sentences together make the summary: those whose words a reader would most likely have written.

A set of sentences is worth the F1 that its words are expected to have against a summary of the usual length, so that a
word counts once however many sentences say it (redundancy) and a long sentence must earn its length. Numpy only.
"""

import numpy as np
import numpy.typing as npt

from ent_models.scripts.salience import Floats, TextNumbers

WORDS_A_SENTENCE = 12.0
"""Words in a sentence of a written summary, as of news; the length that a summary is measured with."""
SENTENCE_WEIGHT = 0.3
BEAM = 6
NEAR = 0.95  # the same sentence in other words


def choose(
    text: TextNumbers,
    sentence: Floats,
    word: Floats,
    n_sentences: int,
    *,
    words_a_sentence: float = WORDS_A_SENTENCE,
    sentence_weight: float = SENTENCE_WEIGHT,
) -> list[int]:
    """`n_sentences` indices (all if there are fewer), in the order of the text, by beam search.

    Args:
        text: the sentences and words.
        sentence: (n,) chances of the sentences.
        word: (m,) chances of the words.
        n_sentences: at least 1.
        words_a_sentence: the usual length.
        sentence_weight: what the sentences' own chances count beside the words'.
    """
    n = len(text.lengths)
    wanted = min(n_sentences, n)
    usual = words_a_sentence * wanted
    holds = np.zeros((n, len(word)), dtype=bool)
    holds[text.pair_sentence, text.pair_word] = True
    beams: list[tuple[float, tuple[int, ...], npt.NDArray[np.bool_], float, int, float]] = [
        (0.0, (), np.zeros(len(word), dtype=bool), 0.0, 0, 0.0)
    ]
    for size in range(1, wanted + 1):
        found: dict[tuple[int, ...], tuple[float, int, float, int, float]] = {}
        for number, (_, chosen, covered, gained, length, scores) in enumerate(beams):
            gains = gained + (holds & ~covered) @ word
            lengths = length + text.lengths
            sums = scores + sentence
            # Half way, the summary is measured against half of the usual length.
            value = 2 * gains / (lengths + usual * size / wanted) + sentence_weight * sums / size
            if chosen:
                value[list(chosen)] = -np.inf
                near = (text.vectors @ text.vectors[list(chosen)].T).max(axis=1) > NEAR
                value[near & np.isfinite(value)] -= 1.0
            for index in np.argsort(-value)[:BEAM]:
                if np.isfinite(value[index]):
                    key = tuple(sorted((*chosen, int(index))))
                    found.setdefault(
                        key, (float(value[index]), number, float(gains[index]), int(index), float(sums[index]))
                    )
        best = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))[: BEAM if n <= 400 else 2]
        beams = [
            (value, key, beams[number][2] | holds[index], gains, beams[number][4] + int(text.lengths[index]), sums)
            for key, (value, number, gains, index, sums) in best
        ]
    return list(beams[0][1])


def ranked(text: TextNumbers, sentence: Floats, word: Floats, n_sentences: int) -> list[int]:
    """`n_sentences` indices, best first: any number from the front is a summary, a little less good than `choose`'s.

    Args as `choose`.
    """
    n = len(text.lengths)
    holds = np.zeros((n, len(word)), dtype=bool)
    holds[text.pair_sentence, text.pair_word] = True
    left = word.astype(np.float64).copy()
    gained, length, scores = 0.0, 0, 0.0
    chosen: list[int] = []
    near = np.zeros(n, dtype=bool)
    for size in range(1, min(n_sentences, n) + 1):
        gains = gained + holds @ left
        value = 2 * gains / (length + text.lengths + WORDS_A_SENTENCE * size)
        value = value + SENTENCE_WEIGHT * (scores + sentence) / size - near
        value[chosen] = -np.inf
        best = int(np.argmax(value))
        chosen.append(best)
        gained, length, scores = float(gains[best]), length + int(text.lengths[best]), scores + float(sentence[best])
        left[holds[best]] = 0
        near |= text.vectors @ text.vectors[best] > NEAR
    return chosen


def worth(text: TextNumbers, sentence: Floats, word: Floats) -> Floats:
    """How much each sentence says of what matters, (n,) in [0, 1], the best 1."""
    gains = np.bincount(text.pair_sentence, weights=word[text.pair_word], minlength=len(text.lengths))
    scores = 2 * gains / (text.lengths + WORDS_A_SENTENCE) + SENTENCE_WEIGHT * sentence
    return (scores / max(1e-9, float(scores.max(initial=0.0)))).astype(np.float32)

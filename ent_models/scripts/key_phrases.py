"""Words that a document comes back to: names, and runs of two or three words, that lie near what it is about.

Candidates by rule (no word that every text has at either end; named or said at least twice), then ordered by how often
they come and how near their vector is to the document's (as KeyBERT does; Grootendorst 2020), each unlike the others.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from ent_models.scripts.records import Phrase
from ent_models.text.stems import stem

Floats = npt.NDArray[np.float32]
MAX_CANDIDATES = 60
MAX_LIKENESS = 0.75
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|[.,;:!?()\u2026\"\u201c\u201d\u2014]|--")
_COMMON = frozenset(
    """a about above after again all also am an and any are around as at away back be because been before behind being
    but by can come comes could did do does doing don't down each even every few first for from get gets go goes going
    good got had has have he her here him his how i i'm if in into is it it's its just know last let like little long
    look looks made make man many maybe me more most much my never new next no not nothing now of off oh okay old on one
    only or other our out over own people put right said same say says see sees she should so some something still such
    take takes than that that's the their them then there there's these they thing things think this those three time to
    too turns two under until up us very want was way we well went were what when where which while who why will with
    without would year years yeah yes you your you're can't didn't won't i'll i've he's she's we're they're isn't wasn't
    through between toward towards onto across another upon whose whom mr mrs ms
    der die das und ist nicht ein eine zu den mit von im auf er sie es ich wir le la les et un une des est pas que qui
    dans il elle je el los las y en una no por con para yo di che non per sono
    """.split()  # noqa: SIM905
)


def phrases_of(
    texts: Sequence[tuple[int, str]], centre: Floats, encode: Callable[[list[str]], Floats], n_phrases: int = 12
) -> tuple[Phrase, ...]:
    """At most `n_phrases`, best first.

    Args:
        texts: (element, sentence) of the document.
        centre: (d,) the document's vector, of length 1.
        encode: makes vectors of length 1.
    """
    counts: Counter[tuple[str, ...]] = Counter()
    shown: dict[tuple[str, ...], Counter[str]] = {}
    first: dict[tuple[str, ...], int] = {}
    for element, text in texts:
        words = _WORD.findall(text[:2_000])
        for size in (1, 2, 3):
            for start in range(len(words) - size + 1):
                run = words[start : start + size]
                if not _may_be(run, start):
                    continue
                key = tuple(stem(word.lower()) for word in run)
                counts[key] += 1
                shown.setdefault(key, Counter())[" ".join(run)] += 1
                first.setdefault(key, element)
    least = 2 if len(texts) > 8 else 1
    scores = {key: count * (1.0, 1.8, 2.2)[len(key) - 1] for key, count in counts.items() if count >= least}
    best = sorted(scores, key=lambda key: (-scores[key], key))[:MAX_CANDIDATES]
    if not best:
        return ()
    names = [shown[key].most_common(1)[0][0] for key in best]
    vectors = encode(names)
    values = np.log1p([scores[key] for key in best]) * (0.3 + np.maximum(0, vectors @ centre))
    taken: list[int] = []
    for index in np.argsort(-values):
        inside = any(set(best[index]) <= set(best[other]) or set(best[other]) <= set(best[index]) for other in taken)
        if not inside and all(float(vectors[index] @ vectors[other]) < MAX_LIKENESS for other in taken):
            taken.append(int(index))
        if len(taken) == n_phrases:
            break
    top = max(1e-9, float(values.max()))
    return tuple(Phrase(names[i], counts[best[i]], first[best[i]], float(values[i]) / top) for i in taken)


def _may_be(run: Sequence[str], start: int) -> bool:
    if any(not word[0].isalpha() for word in run):
        return False
    ends = (run[0].lower(), run[-1].lower())
    if any(word in _COMMON or len(word) < 3 for word in ends):
        return False
    if len(run) == 1:  # a name: a capital where no sentence begins, but no shouting
        return start > 0 and run[0][0].isupper() and not (run[0].isupper() and len(run[0]) > 4)
    return True

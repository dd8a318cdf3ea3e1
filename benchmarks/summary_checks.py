"""How often the check of generated sentences is right: true sentences, and the same with a name or number altered.

True are the highlights that people wrote of articles. Altered: one name of a sentence is exchanged for one of another
article, or one number is changed; harder, a name is exchanged for another of the same article. The list of common words
was made of the first half of the articles, so the check is measured on the second.
"""

import random
import re
from collections import Counter
from collections.abc import Sequence

from benchmarks import results
from benchmarks.summary_training import SHIPPED, Article
from ent_models import models
from ent_models.scripts import checking
from ent_models.scripts.records import KeySentence

N_SENTENCES = 100


def write_common_words(found: Sequence[Article]) -> None:
    """The words that stand in small letters in at least two of the first half of the articles."""
    count: Counter[str] = Counter()
    for article in found[: len(found) // 2]:
        words = {word for text in article.texts for word in re.findall(r"[^\W\d_]+", text) if word.islower()}
        count.update(words)
    common = sorted(word for word, number in count.items() if number >= 2)
    (SHIPPED / "common_words.txt").write_text("\n".join(common) + "\n", encoding="utf-8")


def checks(found: Sequence[Article]) -> str:
    """The table of the check."""
    encoder = models.load("all-minilm-l6-v2", device="cpu")
    second = found[len(found) // 2 :]
    drawn = random.Random(0)
    cases = [
        (article, line.removesuffix(" .").strip() + ".")
        for article in second
        for line in article.highlights.split("\n")
        if (facts := checking.facts_of(line)).names or facts.numbers
    ]
    cases = drawn.sample(cases, N_SENTENCES)
    counts: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    for article, claim in cases:
        keys = [KeySentence(text, index, index, -1, 0.0) for index, text in enumerate(article.texts)]
        checker = checking.Checker(keys, article.vectors, encoder)
        other = drawn.choice([one for one in second if one is not article])
        inside = _other_name(claim, article, drawn)
        variants = {
            "true, as people wrote them": claim,
            "true, a sentence of the article": drawn.choice(
                [text for text in article.texts if len(text) > 40] or article.texts
            ),
            "a name of another article, or another number": altered(claim, other, drawn),
            "a name of the same article": inside,
        }
        named = [(kind, text) for kind, text in variants.items() if text]
        for (kind, _), verdict in zip(named, checker.check([text for _, text in named]), strict=True):
            totals[kind] += 1
            counts[kind] += not verdict.supported
    rows = [(kind, totals[kind], counts[kind]) for kind in totals]
    return (
        f"The check of generated sentences, {N_SENTENCES} highlights with a name or number of "
        f"{len(second)} articles whose words it did not learn.\n\n"
        f"{results.table(('sentences', 'tried', 'flagged'), rows)}"
    )


def altered(claim: str, other: Article, drawn: random.Random) -> str:
    """`claim` with a name of `other` or with another number."""
    facts = checking.facts_of(claim)
    digits = re.findall(r"\d[\d,.]*\d|\d", claim)
    if digits and (not facts.names or drawn.random() < 0.5):
        number = drawn.choice(digits)
        changed = str(int(re.sub(r"\D", "", number)) + drawn.randint(1, 9))
        return claim.replace(number, changed, 1)
    names = list(facts.names.values())
    own = set(names)
    others = sorted(_proper(other) - own)
    if not names or not others:
        return ""
    return re.sub(rf"\b{re.escape(drawn.choice(names))}\b", drawn.choice(others), claim, count=1)


def _other_name(claim: str, article: Article, drawn: random.Random) -> str:
    names = checking.facts_of(claim).names
    others = sorted(_proper(article) - set(names.values()))
    if not names or not others:
        return ""
    return re.sub(rf"\b{re.escape(drawn.choice(sorted(names.values())))}\b", drawn.choice(others), claim, count=1)


def _proper(article: Article) -> set[str]:
    """Names of an article that are no common words besides."""
    found = {name for text in article.texts for name in checking.facts_of(text).names.values()}
    return {name for name in found if len(name) > 2 and name.lower() not in checking.common_words()}

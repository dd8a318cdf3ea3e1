"""How often the check of generated sentences is right: true sentences, and the same with a name or number altered.

True are sentences of articles, and the highlights that people wrote of them. Altered: one name of a sentence is
exchanged for one of another article, or one number is changed; harder, a name is exchanged for another of the same
article. The list of common words was made of the first half of the articles, so the check is measured on the second.
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


def checks(articles: Sequence[Article]) -> str:
    """The table of the check on `articles`, which should be those that it did not learn its common words of."""
    encoder = models.load("all-minilm-l6-v2", device="cpu")
    drawn = random.Random(0)
    cases = [
        (article, line.removesuffix(" .").strip() + ".")
        for article in articles
        for line in article.highlights.split("\n")
        if (facts := checking.facts_of(line)).names or facts.numbers
    ]
    cases = drawn.sample(cases, N_SENTENCES)
    counts: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    for article, claim in cases:
        keys = [KeySentence(text, index, index, -1, 0.0) for index, text in enumerate(article.texts)]
        checker = checking.Checker(keys, article.vectors, encoder)
        other = drawn.choice([one for one in articles if one is not article])
        own = _own_sentence(article, drawn)
        variants = {
            "a sentence of the article: as it stands": own,
            "the same with a name of another article, or another number": altered(own, other, drawn),
            "the same with a name of the same article": _other_name(own, article, drawn),
            "a highlight that people wrote: as it stands": claim,
            "the same with a name of another article, or another number ": altered(claim, other, drawn),
            "the same with a name of the same article ": _other_name(claim, article, drawn),
        }
        named = [(kind, text) for kind, text in variants.items() if text]
        for (kind, _), verdict in zip(named, checker.check([text for _, text in named]), strict=True):
            totals[kind] += 1
            counts[kind] += not verdict.supported
    rows = [(kind.strip(), totals[kind], counts[kind]) for kind in totals]
    return (
        f"The check of generated sentences, {N_SENTENCES} sentences and {N_SENTENCES} highlights with a name or "
        f"number, of {len(articles)} articles.\n\n"
        f"{results.table(('sentences', 'tried', 'flagged'), rows)}"
    )


def _own_sentence(article: Article, drawn: random.Random) -> str:
    """A sentence of the article, with a name or number if it has such a sentence."""
    texts = [text for text in article.texts if len(text) > 40] or list(article.texts)
    telling = [text for text in texts if (facts := checking.facts_of(text)).names or facts.numbers]
    return drawn.choice(telling or texts)


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

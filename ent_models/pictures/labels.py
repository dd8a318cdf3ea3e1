"""The names of classes that people read, and what each is a kind of.

The 1,000 classes of ImageNet-1k lie beside this file, made from WordNet 3.0 by docs/make_imagenet_labels.py (notice in
docs/wordnet.md). Knows nothing of networks: which output is which class is the order of the tuples here.

    in_words(Label("tabby", "n02123045", 0.9, ("cat", "animal")))  # a tabby, a cat, an animal
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ent_models.pictures.records import Label

_FILE = Path(__file__).with_name("imagenet.json")

_CIFAR10 = (
    ("airplane", ("aircraft", "vehicle")),
    ("automobile", ("motor vehicle", "vehicle")),
    ("bird", ("animal",)),
    ("cat", ("animal",)),
    ("deer", ("hoofed animal", "animal")),
    ("dog", ("animal",)),
    ("frog", ("amphibian", "animal")),
    ("horse", ("hoofed animal", "animal")),
    ("ship", ("watercraft", "vehicle")),
    ("truck", ("motor vehicle", "vehicle")),
)

# Names that end so have no article before them, because they are plural or a stuff.
_BARE = re.compile(
    r"(?:.*\b)?(?:armour|bars|binoculars|bread|broccoli|carbonara|cauliflower|clothing|coffee|consomme|cookware|corn|"
    r"dough|eggnog|equipment|feed|food|footwear|fruit|furniture|guacamole|hay|headgear|hosiery|ice cream|jewellery|"
    r"lotion|mail|mashed potato|neckwear|paper|perfume|powder|punch|rapeseed|sauce|spray|stationery|sunglasses|"
    r"sunscreen|swimwear|tableware|thatch|tissue|trunks|velvet|wine|wool)",
    re.IGNORECASE,
)
_AN = re.compile(r"(?:[aeiou]|hour|heir|honest|honou?r|[fhlmnrsx]-)", re.IGNORECASE)
_A = re.compile(r"(?:uni(?!n|m)|use|usu|uten|eu|ewe|one\b|once|ubiq|ura|uku)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedClass:
    """A class of a network: its WordNet id ("" if it has none), a name that no other class has, and one to three words
    for what it is a kind of, nearest first ("cat", "animal")."""

    synset: str
    name: str
    parents: tuple[str, ...]


@cache
def imagenet() -> tuple[NamedClass, ...]:
    """The 1,000 classes of ImageNet-1k in the order of the networks' outputs."""
    rows = json.loads(_FILE.read_text("utf-8"))
    return tuple(NamedClass(synset, name, tuple(parents)) for synset, name, *parents in rows)


@cache
def cifar10() -> tuple[NamedClass, ...]:
    """The ten classes of CIFAR-10 in the order of the data set."""
    return tuple(NamedClass("", name, parents) for name, parents in _CIFAR10)


@cache
def parents_of(name: str) -> tuple[str, ...]:
    """What the ImageNet or CIFAR-10 class of this name is a kind of, nearest first; empty for a name that is neither,
    such as one that a user typed."""
    return next((known.parents for known in (*imagenet(), *cifar10()) if known.name == name), ())


def in_words(label: Label) -> str:
    """A label and its parents as a sentence would say them: "a tabby, a cat, an animal". Empty for an empty name."""
    return ", ".join(with_article(word) for word in (label.name, *label.parents) if word.strip())


def with_article(name: str) -> str:
    """`name` with "a" or "an" before it, or with neither where English has none ("sunglasses", "chain mail")."""
    plain = re.sub(r"\s*\(.*\)$", "", name).strip()
    if not plain or _BARE.fullmatch(plain):
        return name
    return f"{'an' if _AN.match(plain) and not _A.match(plain) else 'a'} {name}"

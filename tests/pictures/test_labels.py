"""Names of classes, and what they are a kind of."""

import re
import time

import pytest

from ent_models.pictures import labels
from ent_models.pictures.records import Label


def test_the_thousand_classes_are_in_the_order_of_timm_and_no_two_names_are_alike():
    timm_data = pytest.importorskip("timm.data")
    known = labels.imagenet()
    assert [known_class.synset for known_class in known] == list(timm_data.ImageNetInfo().label_names())
    assert len({known_class.name.casefold() for known_class in known}) == 1_000
    assert all(re.fullmatch(r"n\d{8}", known_class.synset) for known_class in known)


def test_every_class_is_a_kind_of_one_to_three_other_things():
    for known in labels.imagenet():
        assert 1 <= len(known.parents) <= 3, known
        assert len({known.name, *known.parents}) == 1 + len(known.parents), known
        assert not any(mark in word for word in (known.name, *known.parents) for mark in "|/"), known


@pytest.mark.parametrize(
    ("name", "parents"),
    [
        ("tabby", ("cat", "animal")),
        ("golden retriever", ("retriever", "dog", "animal")),
        ("banana", ("fruit",)),
        ("sports car", ("car", "motor vehicle", "vehicle")),
        ("violin", ("stringed instrument", "musical instrument")),
        ("rocking chair", ("chair", "seat", "furniture")),
        ("crane (bird)", ("wading bird", "water bird", "animal")),
        ("crane (machine)", ("device",)),
        ("school bus", ("bus", "vehicle")),
        ("church", ("place of worship", "building")),
    ],
)
def test_parents_are_words_that_people_use(name: str, parents: tuple[str, ...]):
    assert labels.parents_of(name) == parents


def test_nearly_everything_has_a_broad_parent_that_many_share():
    broad = [known.parents[-1] for known in labels.imagenet()]
    assert len(set(broad)) < 45
    assert sum(word in {"animal", "vehicle", "clothing", "food", "furniture"} for word in broad) > 520
    assert "object" not in broad


def test_a_name_that_nobody_knows_has_no_parents():
    assert labels.parents_of("Aunt Mary") == ()


def test_cifar10_is_in_the_order_of_the_data_set():
    names = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
    assert [known.name for known in labels.cifar10()] == names
    assert all(known.parents[-1] in {"vehicle", "animal"} for known in labels.cifar10())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("otter", "an otter"),
        ("unicycle", "a unicycle"),
        ("umbrella", "an umbrella"),
        ("hourglass", "an hourglass"),
        ("European gallinule", "a European gallinule"),
        ("X-ray", "an X-ray"),
        ("ukulele", "a ukulele"),
        ("sunglasses", "sunglasses"),
        ("chain mail", "chain mail"),
        ("ice cream", "ice cream"),
        ("ice lolly", "an ice lolly"),
        ("crane (bird)", "a crane (bird)"),
        ("printing paper", "printing paper"),
        ("newspaper", "a newspaper"),
    ],
)
def test_articles(name: str, said: str):
    assert labels.with_article(name) == said


def test_a_label_in_words():
    assert labels.in_words(Label("tabby", "n02123045", 0.9, ("cat", "animal"))) == "a tabby, a cat, an animal"
    assert labels.in_words(Label("", "", 0.0)) == ""


def test_loading_is_quick():
    labels.imagenet.cache_clear()
    began = time.perf_counter()
    labels.imagenet()
    assert time.perf_counter() - began < 0.2  # 5 ms alone on the machine.

"""Where sentences end."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ent_models.text.sentences import split


@pytest.mark.parametrize(
    "sentences",
    [
        ["Dr. Smith met Mr. J. R. Jones at 4.30 p.m. today.", "They talked."],
        ["It cost 3.50 dollars, e.g. Too much for him.", "He left!", "Why?"],
        ['"Stop!" he said.', '"I will not," she answered.', "Silence."],
        ["Wait ... and see.", "Nothing\u2026", "At all."],
        ["What?!", "No (really).", "It was I.", "He went."],
        ["\u4f60\u597d\u3002", "\u518d\u89c1\uff01"],
        ["\u00abVraiment ?\u00bb", "Oui."],
        ["1. First of all we go.", "Then we stay."],
    ],
)
def test_known_ends(sentences: list[str]) -> None:
    assert [one.text for one in split(" ".join(sentences))] == sentences


@given(st.text(max_size=300))
def test_nothing_is_lost(source: str) -> None:
    found = split(source)
    assert "".join("".join(one.text.split()) for one in found) == "".join(source.split())
    for one in found:
        assert " ".join(source[one.start : one.end].split()) == one.text
    assert all(first.end <= second.start for first, second in pairwise(found))

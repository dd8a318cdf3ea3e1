"""Words of two texts, matched in order."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ent_models.text import alignment

WORDS = some.lists(some.sampled_from(["the", "river", "runs", "to", "sea"]), max_size=30)


def test_known_changes() -> None:
    old, new = (text.split() for text in ("we met at the old bridge at noon", "we met by the bridge at noon sharp"))
    assert list(alignment.stretches(old, new)) == [
        ("same", 0, 2, 0, 2), ("changed", 2, 3, 2, 3), ("same", 3, 4, 3, 4), ("cut", 4, 5, 4, 4),
        ("same", 5, 8, 4, 7), ("added", 8, 8, 7, 8),
    ]  # fmt: skip
    assert list(alignment.stretches([], [])) == []
    assert list(alignment.stretches([], ["a"])) == [("added", 0, 0, 0, 1)]


@pytest.mark.parametrize("most_exact", [alignment.MAX_EXACT, 0])
@given(old=WORDS, new=WORDS)
def test_stretches_are_both_texts_without_gaps(most_exact: int, old: list[str], new: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "MAX_EXACT", most_exact)
        found = list(alignment.stretches(old, new))
    at = (0, 0)
    for kind, low, high, left, right in found:
        assert (low, left) == at
        assert (high > low, right > left) == {
            "same": (True, True), "changed": (True, True), "cut": (True, False), "added": (False, True)
        }[kind]  # fmt: skip
        assert (old[low:high] == new[left:right]) == (kind == "same")
        at = (high, right)
    assert at == (len(old), len(new))


def test_long_texts_that_repeat_take_no_square_of_time() -> None:
    one, other = (random.Random(seed).choices(["yes", "no"], k=20_000) for seed in (1, 2))
    started = time.process_time()
    list(alignment.stretches(one, other))
    assert time.process_time() - started < 2


def test_a_word_more_in_a_long_text_that_repeats() -> None:
    one = ["yes", "no"] * 10_000
    assert list(alignment.stretches(one, one)) == [("same", 0, 20_000, 0, 20_000)]
    assert list(alignment.stretches(one, [*one[:7], "perhaps", *one[7:]])) == [
        ("same", 0, 7, 0, 7), ("added", 7, 7, 7, 8), ("same", 7, 20_000, 8, 20_001),
    ]  # fmt: skip

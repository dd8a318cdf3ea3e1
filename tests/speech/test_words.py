"""Punctuation and compounds belong to their words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ent_models.speech.hearing import TimedWord
from ent_models.speech.words import joined, spoken


def timed(*texts: str) -> list[TimedWord]:
    return [TimedWord(text, 1, float(index), index + 1.0, 0.9) for index, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((" Hello", ",", " world", "!"), ["Hello,", "world!"]),
        ((" twenty", "-", "five", "."), ["twenty-five."]),
        ((" He", " said", ' "', "Go", '."'), ["He", "said", '"Go."']),
        (("我", "们", "走", "。"), ["我", "们", "走。"]),
        ((" ¿", "Qué", " tal", "?"), ["¿Qué", "tal?"]),
        (("", " ", " a"), ["a"]),
        ((" 100", "%", " sure"), ["100%", "sure"]),
    ],
)
def test_joining(parts: tuple[str, ...], words: list[str]) -> None:
    assert [word.text for word in spoken(timed(*parts), 0.0, 0.0, 60.0)] == words


@given(
    st.lists(st.text(" ab-,.\"'(字。", max_size=4), max_size=12), st.floats(0, 50), st.floats(0, 20), st.floats(0, 30)
)
def test_words_are_in_order_and_spell_the_text(
    texts: list[str], offset_s: float, start_s: float, length_s: float
) -> None:
    words = spoken(timed(*texts), offset_s, start_s, start_s + length_s)
    at_s = start_s
    for word in words:
        assert word.text == word.text.strip()
        assert at_s <= word.start_s <= word.end_s <= start_s + length_s
        at_s = word.end_s
    if any(text.strip() and set(text.strip()) - set("\"'(-") for text in texts):
        assert "".join("".join(word.text.split()) for word in words) == "".join("".join(texts).split())


def test_the_least_sure_part_of_a_compound_counts() -> None:
    parts = [TimedWord(" un", 1, 0, 1, 0.9), TimedWord("sure", 1, 1, 2, 0.2)]
    assert joined(parts) == [TimedWord(" unsure", 1, 0, 2, 0.2)]

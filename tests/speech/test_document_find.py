"""Finding, doubting and counting talk, by known answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ent_models.errors import BadInput
from ent_models.speech.document import doubts, edits, find
from ent_models.speech.document.arrivals import Arrival, append
from ent_models.speech.document.edits import apply
from ent_models.speech.document.find import Query
from ent_models.speech.document.records import Document, Line, Speaker, Word
from ent_models.speech.document.talk import talk
from ent_models.speech.document.wording import clean, worded
from ent_models.speech.records import Segment


def lines(*texts: str) -> Document:
    return append(Document(), Arrival(tuple(Segment(float(i), i + 1.0, text, 0.9) for i, text in enumerate(texts))))


def found(text: str, query: str, *, whole: bool = False, case: bool = False) -> list[str]:
    return [match.text for match in find.matches(lines(text), Query(query, whole, case))]


def test_case_and_accents() -> None:
    assert found("Straße, STRASSE, strasse", "strasse") == ["Straße", "STRASSE", "strasse"]
    assert found("Straße STRASSE", "STRASSE", case=True) == ["STRASSE"]
    assert found("Café CAFE\u0301", "cafe\u0301") == ["Café", "CAFÉ"]
    assert found("Café", "cafe") == []
    assert found("x\u0302 x", "x") == ["x"]  # a letter with an accent that has no sign of its own
    assert found("ΟΔΟΣ οδός", "οδος") == ["ΟΔΟΣ"]
    assert found("Straße", "s") == ["S"]  # not half of ß
    assert found("İstanbul", "İSTANBUL") == ["İstanbul"]


def test_whole_words() -> None:
    assert found("can can't canal 'can' can", "can", whole=True) == ["can", "can", "can"]
    assert found("l'été et l\u2019été", "été", whole=True) == []
    assert found("snake_case case", "case", whole=True) == ["case"]
    assert found("東京に行く", "東京", whole=True) == ["東京"]
    assert found("a.b", "a", whole=True) == ["a"]


def test_white_space_and_line_breaks_within_a_line() -> None:
    document = lines("one\ntwo  three", "four")
    assert [(match.line, match.start, match.end) for match in find.matches(document, Query("one two\tthree"))] == [
        (1, 0, 13)
    ]
    assert find.matches(document, Query("three four")) == ()
    assert found("um, umbrella um", " um") == [" um", " um"]
    for empty in ("", "  \n"):
        with pytest.raises(BadInput, match="look for"):
            find.matches(document, Query(empty))
    with pytest.raises(BadInput):
        find.matches(document, Query("x" * 501))


def test_matches_do_not_overlap() -> None:
    assert found("aaaaa", "aa") == ["aa", "aa"]


@given(st.text(max_size=40), st.text(min_size=1, max_size=5), st.booleans(), st.booleans())
def test_matches_are_places_in_order(text: str, query: str, whole: bool, case: bool) -> None:
    document = lines(text)
    if not query.strip():
        return
    last = 0
    for match in find.matches(document, Query(query, whole, case)):
        assert match.start >= last and match.end > match.start
        assert document.line(match.line).text[match.start : match.end] == match.text
        last = match.end


@given(st.text(min_size=1, max_size=20))
def test_every_text_is_found_in_itself(text: str) -> None:
    document = lines(text)
    if document.lines and clean(text) == text and not text[-1].isspace():
        assert len(find.matches(document, Query(text))) == 1


def doubtful() -> Document:
    def line(id: int, *timed: tuple[float, str, float]) -> Line:
        words = tuple(Word(start_s, start_s + 0.5, text, probability) for start_s, text, probability in timed)
        text = " ".join(word.text for word in words)
        return Line(id, words[0].start_s, words[-1].end_s, text, words, text)

    return Document(
        (
            line(1, (0.2, "Kowalsky", 0.3), (1.0, "came", 0.99), (1.5, "home", 0.45)),
            line(2, (3.0, "with", 0.2), (3.5, "\u2014", 0.01)),
            line(3, (5.0, "kowalsky,", 0.1), (6.0, "Kowalsky!", 0.9), (9.0, "home", 0.45)),
        ),
        duration_s=9.8,
        next_id=4,
    )


def test_the_worst_words_come_first_and_equal_ones_together() -> None:
    queue = doubts.queue(doubtful())
    assert [(group.key, group.probability, group.n_equal) for group in queue] == [
        ("kowalsky", 0.1, 3), ("with", 0.2, 1), ("home", 0.45, 2),
    ]  # fmt: skip
    first, second = queue[0].doubts
    assert (first.line, first.word, first.text, first.before, first.after) == (3, 0, "kowalsky,", "", " Kowalsky! home")
    assert (first.from_s, first.until_s) == (4.0, 6.5)
    assert (second.from_s, second.until_s) == (0.0, 1.7)  # no second before it
    assert queue[2].doubts[1].until_s == 9.8  # nor after
    assert doubts.queue(doubtful()) == queue
    assert doubts.queue(doubtful(), below=0.15)[0].doubts == (first,)
    assert doubts.queue(Document()) == ()


def test_what_a_person_settled_is_no_doubt() -> None:
    document = apply(doubtful(), edits.AcceptWord(2, 0, "with"))
    document = apply(document, edits.Check((1,)))
    document = apply(document, edits.FixEverywhere("kowalsky", "Kowalski"))
    assert [line.text for line in document.lines] == ["Kowalski came home", "with \u2014", "Kowalski, Kowalski! home"]
    assert [(group.key, len(group.doubts), group.n_equal) for group in doubts.queue(document)] == [("home", 1, 2)]


def test_who_talks_how_long() -> None:
    def line(id: int, start_s: float, end_s: float, speaker: int, text: str) -> Line:
        return Line(id, start_s, end_s, text, worded((), text, start_s, end_s), speaker=speaker)

    document = Document(
        (
            line(1, 0.0, 2.0, 10, "one two three four"),
            line(2, 2.5, 4.0, 10, "five"),
            line(3, 4.0, 5.0, 11, "yes"),
            line(4, 4.5, 6.0, 10, "six"),
            line(5, 12.0, 13.0, 10, "seven"),
            line(6, 13.0, 13.5, 0, "(door)"),
        ),
        (Speaker(10, "Anna"), Speaker(11, "Ben")),
        next_id=12,
    )
    anna, ben, nobody = talk(document)
    assert (anna.name, anna.speaking_s, anna.n_lines, anna.n_words, anna.n_turns) == ("Anna", 6.0, 4, 7, 3)
    assert (anna.longest_turn_s, anna.longest_from_s, anna.words_per_minute) == (4.0, 0.0, 70.0)
    assert anna.share == pytest.approx(6 / 7.5) and ben.share == pytest.approx(1 / 7.5)
    assert (nobody.name, nobody.n_turns, nobody.longest_from_s) == ("", 1, 13.0)
    assert talk(Document()) == ()
    assert talk(Document((line(1, 3.0, 3.0, 0, "x"),), next_id=2))[0].words_per_minute == 0.0

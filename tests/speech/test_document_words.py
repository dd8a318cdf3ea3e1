"""Words, their times and their form: tokens, wording, records, diff."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ent_models.errors import BadInput
from ent_models.speech.document import diff, records
from ent_models.speech.document.arrivals import Arrival, append
from ent_models.speech.document.graphemes import graphemes, is_glued, one_row
from ent_models.speech.document.records import Document, Line, Word
from ent_models.speech.document.tokens import core, key, tokens
from ent_models.speech.document.wording import clean, places, spread, worded
from ent_models.speech.records import Segment


def words(*timed: tuple[float, float, str]) -> tuple[Word, ...]:
    return tuple(Word(start_s, end_s, text, 0.5) for start_s, end_s, text in timed)


FOX = words((0.0, 0.4, "The"), (0.4, 0.9, "quick"), (1.0, 1.4, "fox"), (1.5, 2.0, "jumps."))


def test_characters_are_a_readers() -> None:
    assert graphemes("e\u0301a") == ["e\u0301", "a"]
    assert len(graphemes("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7")) == 2  # two flags
    assert len(graphemes("\U0001f469\u200d\U0001f469\u200d\U0001f466!")) == 2  # a family and a sign
    assert graphemes("\u1112\u1161\u11ab") == ["\u1112\u1161\u11ab"]  # one syllable of Hangul in three letters
    assert len(graphemes("\u0e19\u0e49\u0e33")) == 1  # Thai: water


def test_tokens_are_words_or_characters() -> None:
    assert [token.text for token in tokens("Well, it's  1,000\nnow.")] == ["Well,", "it's", "1,000", "now."]
    assert [token.text for token in tokens("「東京、」 2時ABCです。")] == [
        "「東", "京、」", "2", "時", "ABC", "で", "す。",
    ]  # fmt: skip
    assert [token.text for token in tokens("스무 살")] == ["스무", "살"]
    source = "a 東京b  c"
    assert all(source[token.start : token.end] == token.text for token in tokens(source))


def test_what_makes_words_equal() -> None:
    assert core("(“Straße!”)") == ("(“", "Straße", "!”)")
    assert key("STRASSE,") == key("Straße")
    assert key("--") == ""


def test_cleaning_keeps_what_is_seen() -> None:
    assert clean(" a\t b \r\n\n c\x00d\u202e\ud800 ") == "a b\ncd\ufffd"
    assert clean("e\u0301") == "é"
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
    with pytest.raises(BadInput, match="2000 characters"):
        clean("x" * 2001)
    with pytest.raises(BadInput):
        clean(" " * 100_000)


def test_words_that_did_not_change_keep_their_times() -> None:
    new = worded(FOX, "The quick brown fox leaps.", 0.0, 2.0)
    assert [word.text for word in new] == ["The", "quick", "brown", "fox", "leaps."]
    assert new[0] == FOX[0] and new[1] == FOX[1] and new[3] == FOX[2]
    assert (new[2].start_s, new[2].end_s, new[2].probability, new[2].is_accepted) == (0.9, 1.0, 1.0, True)
    assert (new[4].start_s, new[4].end_s) == (1.5, 2.0)


def test_case_and_punctuation_change_no_time_and_no_doubt() -> None:
    new = worded(FOX, "the quick, fox jumps", 0.0, 2.0)
    assert [(word.start_s, word.probability, word.is_accepted) for word in new] == [
        (word.start_s, 0.5, False) for word in FOX
    ]


def test_several_words_share_the_time_of_what_they_replace() -> None:
    new = worded(FOX, "The lazy old fox jumps.", 0.0, 2.0)
    assert [(word.start_s, word.end_s) for word in new[1:3]] == [(0.4, 0.686), (0.686, 0.9)]
    assert worded(FOX, "fox", 0.0, 2.0) == (FOX[2].__class__(1.0, 1.4, "fox", 0.5),)


def test_the_models_words_of_japanese_stay_whole() -> None:
    old = words((0.0, 1.0, "東京"), (1.0, 1.5, "に"), (1.5, 2.0, "行く。"))
    new = worded(old, "東京へ行く。", 0.0, 2.0)
    assert [(word.text, word.start_s, word.end_s) for word in new] == [
        ("東京", 0.0, 1.0), ("へ", 1.0, 1.5), ("行く。", 1.5, 2.0),
    ]  # fmt: skip
    apart = worded(old, "東の京に行く。", 0.0, 2.0)
    assert [word.text for word in apart] == ["東", "の", "京", "に", "行く。"]
    assert apart[0].end_s == 0.5 and apart[2].start_s == 0.5


def test_words_have_places_across_line_breaks() -> None:
    text = "The quick\nfox jumps."
    assert [text[start:end] for start, end in places(text, FOX)] == ["The", "quick", "fox", "jumps."]


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_over_any_other_makes_whole_words(old: str, new: str) -> None:
    for text in (old, new):
        assert "".join(token.text for token in tokens(text)) == "".join(text.split())
    before = worded((), clean(old), 1.0, 3.0)
    after = worded(before, clean(new), 1.0, 3.0)
    assert "".join(word.text for word in after) == "".join(clean(new).split())
    last_s = 1.0
    for word in after:
        assert last_s <= word.start_s <= word.end_s <= 3.0 and word.text
        last_s = word.end_s
    assert worded(after, clean(new), 1.0, 3.0) == after
    assert clean(clean(new)) == clean(new)


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_diff_holds_both_texts(old: str, new: str) -> None:
    found = diff.runs(old, new)
    assert "".join(run.text for run in found if run.kind != "removed").split() == new.split()
    left = "".join(run.text for run in found if run.kind != "added")
    assert "".join(left.split()) == "".join(old.split())


def test_a_diff_is_word_by_word() -> None:
    assert diff.runs("I sore the ship.", "I saw the ship!") == (
        diff.Run("same", "I "),
        diff.Run("removed", "sore "),
        diff.Run("added", "saw "),
        diff.Run("same", "the "),
        diff.Run("removed", "ship."),
        diff.Run("added", "ship!"),
    )
    assert diff.runs("我是学生", "我不是学生") == (
        diff.Run("same", "我"), diff.Run("added", "不"), diff.Run("same", "是学生"),
    )  # fmt: skip
    assert diff.runs("a  b\nc", "a b c") == (diff.Run("same", "a b c"),)
    assert diff.runs("", "") == ()


def test_a_diff_of_hostile_length_ends() -> None:
    found = diff.runs("a b " * 2000, "b c " * 2000)
    assert {run.kind for run in found} == {"removed", "added"}


def test_joints() -> None:
    assert is_glued("東京", "へ") and is_glued("す。", "東") and not is_glued("안녕", "하세요")
    assert one_row("東京へ\n行く") == "東京へ行く" and one_row("to\ngo") == "to go"


def test_what_arrives_becomes_lines_in_their_place() -> None:
    document = append(Document(), Arrival((Segment(5.0, 6.0, " Good evening. ", 0.8),), "whisper-base", 6.0, "en"))
    document = append(document, Arrival((Segment(1.0, 2.0, "Hello", 0.9), Segment(3.0, 3.0, "  ", 0.9)), "", 3.0))
    assert [(line.id, line.text) for line in document.lines] == [(2, "Hello"), (1, "Good evening.")]
    late = document.lines[1]
    assert late.machine_text == late.text and late.model == "whisper-base" and not late.is_edited
    assert [(word.text, word.start_s, word.probability, word.is_accepted) for word in late.words] == [
        ("Good", 5.0, 0.8, False), ("evening.", 5.333, 0.8, False),
    ]  # fmt: skip
    assert (document.heard_until_s, document.language) == (6.0, "en")


class Heard:
    """A segment as a transcriber with word times gives it."""

    start_s, end_s, confidence = 1.0, 3.0, 0.7
    speaker = " Anna "

    def __init__(self, text: str, *timed: tuple[float, float, str, float]) -> None:
        self.text = text
        self.words = [Word(start_s, end_s, word, probability) for start_s, end_s, word, probability in timed]


def test_words_of_the_transcriber_keep_their_times_and_probabilities() -> None:
    segment = Heard(
        "Hi there, you", (1.1, 1.2, " Hi", 0.3), (1.2, 2.0, " there,", 0.9), (9.0, float("nan"), " you", 2.0)
    )
    document = append(Document(), Arrival((segment,)))
    assert document.lines[0].words == (
        Word(1.1, 1.2, "Hi", 0.3), Word(1.2, 2.0, "there,", 0.9), Word(3.0, 3.0, "you", 1.0),
    )  # fmt: skip
    assert document.name(document.lines[0].speaker) == "Anna"
    records.check(document)


@given(st.text(max_size=3000), st.floats(), st.floats(), st.floats())
def test_whatever_arrives_the_document_holds_together(text: str, start_s: float, end_s: float, value: float) -> None:
    segment = Heard(text, (start_s, end_s, text[:20], value), (1.0, value, text[20:30], start_s))
    segment.start_s, segment.end_s, segment.confidence = abs(start_s) % 1e6, end_s, value  # type: ignore[misc]
    document = append(Document(), Arrival((segment,)))
    records.check(document)
    assert records.from_json(records.to_json(document)) == document


def test_a_long_segment_becomes_several_lines() -> None:
    text = " ".join(f"word{index}" for index in range(1000))
    document = append(Document(), Arrival((Segment(0.0, 100.0, text, 0.9),)))
    assert len(document.lines) > 4 and " ".join(line.text for line in document.lines) == text
    records.check(document)


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"{", b"[]", b'{"lines": 1}', b"\xff\xfe", b"[" * 100_000,
        b'{"lines": [{"id": 1, "start_s": 2, "end_s": 1, "text": "a", "words": []}], "next_id": 2}',
        b'{"lines": [{"id": 1, "start_s": 0, "end_s": 1, "text": "a", "words": []}], "next_id": 2}',
        b'{"lines": [{"id": 7, "start_s": 0, "end_s": 1, "text": "a", "words": '
        b'[{"start_s": 0, "end_s": 1, "text": "a"}]}], "next_id": 2}',
    ],
)  # fmt: skip
def test_a_damaged_document_is_refused_with_a_sentence(payload: bytes) -> None:
    with pytest.raises(BadInput, match="transcript"):
        records.from_json(payload)


def test_edited_means_other_words() -> None:
    line = Line(1, 0.0, 1.0, "東京\nへ", worded((), "東京へ", 0.0, 1.0), "東京へ")
    assert not line.is_edited
    assert Line(1, 0.0, 1.0, "foo bar", (), "foobar").is_edited


def test_times_are_shared_by_length() -> None:
    assert spread(["aa", "bbbb"], 1.0, 4.0) == [(1.0, 2.0), (2.0, 4.0)]

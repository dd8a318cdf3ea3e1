"""What is believed of what a model wrote, on guesses that are made up."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ent_models.speech import believing
from ent_models.speech.believing import Span, believed, compression, is_doubtful, spans_of
from ent_models.speech.detector import WINDOW_N, WINDOW_S, Piece
from ent_models.speech.ear import unclear_note
from ent_models.speech.hearing import Guess, Manner, TimedWord
from ent_models.speech.records import Segment

EOT, TIMES = 1000, 2000
MANNER = Manner("en", "transcribe", 1, "")


class Letters:
    """A token below `eot` is a letter."""

    eot = EOT
    timestamp_begin = TIMES

    def decode(self, tokens: list[int]) -> str:
        return "".join(map(chr, tokens))


def text(words: str) -> tuple[int, ...]:
    return tuple(map(ord, words))


def at(time_s: float) -> int:
    return TIMES + round(time_s / 0.02)


def piece(speech: list[tuple[bool, float]]) -> Piece:
    flags = np.concatenate([np.full(round(seconds / WINDOW_S), is_speech) for is_speech, seconds in speech])
    return Piece(10.0, 10.0 + len(flags) * WINDOW_S, np.zeros(len(flags) * WINDOW_N, np.float32), flags)


def test_time_stamps_cut_the_text() -> None:
    tokens = (at(0.5), *text(" One."), at(2.0), at(2.4), *text(" Two."), at(4.0))
    assert spans_of(tokens, Letters(), 10.0) == [
        Span(0.5, pytest.approx(2.0), text(" One.")),
        Span(pytest.approx(2.4), 4.0, text(" Two.")),
    ]


def test_text_without_an_end_reaches_to_the_end() -> None:
    assert spans_of((at(1.0), *text("a")), Letters(), 6.0) == [Span(1.0, 6.0, text("a"))]


@given(tokens=st.lists(st.one_of(st.integers(32, 126), st.integers(TIMES, TIMES + 1500), st.just(EOT)), max_size=60))
def test_any_tokens_give_spans_in_order_with_all_of_the_text(tokens: list[int]) -> None:
    spans = spans_of(tokens, Letters(), 12.0)
    assert [token for span in spans for token in span.tokens] == [token for token in tokens if token < EOT]
    at_s = 0.0
    for span in spans:
        assert at_s <= span.start_s <= span.end_s <= 12.0
        at_s = span.end_s


@pytest.mark.parametrize(
    ("words", "log_probability", "no_speech", "doubtful"),
    [
        ("A good sentence.", -0.3, 0.0, False),
        ("A good sentence.", -1.2, 0.0, True),
        ("A good sentence.", -0.8, 0.9, True),
        ("A good sentence.", -0.5, 0.9, False),
        ("A good sentence.", math.nan, 0.0, True),
        ("Thank you. " * 20, -0.1, 0.0, True),
        ("", -0.1, 0.0, False),
    ],
)
def test_doubt(words: str, log_probability: float, no_speech: float, doubtful: bool) -> None:
    assert is_doubtful(Guess(text(words), log_probability, no_speech), Letters()) is doubtful


def test_compression_of_nothing() -> None:
    assert compression("") == 0.0


def told(part: Piece, spans: list[Span], timed: list[TimedWord] | None = None, log_probability: float = -0.2) -> list:
    return list(believed(part, spans, timed or [], Guess((), log_probability, 0.0), Letters()))


def test_text_where_nobody_speaks_is_left_out() -> None:
    part = piece([(True, 2.0), (False, 6.0)])
    spans = [Span(0.0, 2.0, text(" Hello.")), Span(4.0, 6.0, text(" Thanks for watching!"))]
    assert [segment.text for segment in told(part, spans)] == ["Hello."]


def test_text_over_a_blink_of_speech_must_be_likely() -> None:
    part = piece([(True, 0.5), (False, 8.0)])
    spans = [Span(0.0, 8.0, text(" Music plays."))]
    assert told(part, spans, log_probability=-0.9) == []
    assert len(told(part, spans, log_probability=-0.2)) == 1


def test_a_loop_is_cut() -> None:
    part = piece([(True, 12.0)])
    spans = [Span(float(second), second + 1.0, text(" Yes.")) for second in range(10)]
    assert len(told(part, spans)) == 3


def test_more_letters_than_anybody_says_are_left_out() -> None:
    assert told(piece([(True, 2.0)]), [Span(0.0, 0.4, text(" abcdefghij" * 9))]) == []


def test_dots_alone_are_no_words() -> None:
    assert told(piece([(True, 2.0)]), [Span(0.0, 2.0, text(" ... "))]) == []


def test_edges_follow_the_speech_and_words_keep_within() -> None:
    part = piece([(False, 1.0), (True, 2.0), (False, 1.0)])
    timed = [TimedWord(" Hello", 6, 0.0, 1.5, 0.9), TimedWord(".", 1, 1.5, 1.5, 0.5)]
    (segment,) = told(part, [Span(0.0, 4.0, text(" Hello."))], timed)
    assert segment.start_s == pytest.approx(10.9, abs=0.05)
    assert segment.end_s == pytest.approx(13.1, abs=0.05)
    assert [word.text for word in segment.words] == ["Hello."]
    assert segment.words[0].start_s >= segment.start_s
    assert segment.confidence == pytest.approx(0.9)


class Scripted:
    """An engine whose guesses are written beforehand; it counts what it was asked."""

    name, device, languages, max_together = "scripted", "cpu", ("en",), 4

    def __init__(self, *guesses: Guess) -> None:
        self.guesses = list(guesses)
        self.asked: list[tuple[bool, float]] = []
        self.is_whole = False

    def encode(self, sounds: object, *, is_whole: bool = False) -> "Scripted":
        self.is_whole = is_whole
        return self

    def speller(self, manner: Manner) -> Letters:
        return Letters()

    def guess(self, manner: Manner, temperature: float) -> list[Guess]:
        self.asked.append((self.is_whole, temperature))
        return [self.guesses.pop(0)]

    def timed(self, manner: Manner, tokens: list[tuple[int, ...]]) -> list[list[TimedWord]]:
        return [[] for _ in tokens]


GOOD = Guess((at(0.0), *text(" Good."), at(4.0)), -0.2, 0.0)
POOR = Guess((at(0.0), *text(" Poor."), at(4.0)), -1.5, 0.0)


def test_a_poor_guess_is_tried_again_on_the_whole_window_and_then_warmer() -> None:
    engine = Scripted(POOR, POOR, GOOD)
    (segments,) = believing.heard(engine, engine, [piece([(True, 4.0)])], MANNER)
    assert [segment.text for segment in segments] == ["Good."]
    assert engine.asked == [(False, 0.0), (True, 0.0), (True, 0.4)]


def test_what_stays_poor_is_left_out() -> None:
    engine = Scripted(*[POOR] * 4)
    assert believing.heard(engine, engine, [piece([(True, 4.0)])], MANNER) == [()]


def test_speech_after_the_last_word_is_listened_to_again() -> None:
    engine = Scripted(GOOD, GOOD)
    (segments,) = believing.heard(engine, engine, [piece([(True, 8.0)])], MANNER)
    assert len(segments) == 2
    assert segments[1].start_s == pytest.approx(14.0, abs=0.05)
    assert segments[1].end_s <= 18.0


def said(start_s: float, end_s: float) -> Segment:
    return Segment(start_s, end_s, "Good.", 0.9)


def test_speech_without_words_is_told_with_its_times() -> None:
    part = piece([(True, 4.0), (False, 0.5), (True, 4.0), (False, 3.0), (True, 0.9)])
    ((start_s, end_s),) = believing.unclear(part, ())
    assert (start_s, end_s) == (pytest.approx(10.0), pytest.approx(18.5, abs=0.1))
    ((start_s, end_s),) = believing.unclear(part, (said(10.0, 14.0),))
    assert (start_s, end_s) == (pytest.approx(14.5, abs=0.3), pytest.approx(18.5, abs=0.1))
    assert believing.unclear(part, (said(10.0, 17.5),)) == ()


def test_the_sentence_about_speech_without_words() -> None:
    assert unclear_note(()) == ()
    (sentence,) = unclear_note(((62.0, 79.6),))
    assert sentence == "Somebody seems to speak, but no words could be made out: 1:02 to 1:20."
    assert unclear_note(tuple((float(at), at + 2.0) for at in range(0, 40, 4)))[0].endswith("0:30 and 2 more times.")

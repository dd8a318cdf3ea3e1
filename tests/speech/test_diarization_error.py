"""The measure of who speaks when, by answers worked out by hand."""

import pytest

from benchmarks.diarization import error, words_wrong
from ent_models.speech.voices_records import Turn

TRUTH = (Turn(0.0, 4.0, 1), Turn(4.0, 8.0, 2), Turn(10.0, 12.0, 1))


def test_other_numbers_for_the_same_voices_are_no_error() -> None:
    found = (Turn(0.0, 4.0, 7), Turn(4.0, 8.0, 3), Turn(10.0, 12.0, 7))
    assert error(TRUTH, found).rate == 0.0


def test_missed_invented_and_confused_speech_add_up() -> None:
    found = (Turn(1.0, 5.0, 1), Turn(5.0, 9.0, 2), Turn(10.0, 12.0, 1))
    scored = error(TRUTH, found)
    assert (scored.speech_s, scored.missed_s, scored.invented_s, scored.confused_s) == pytest.approx((10, 1, 1, 1))
    assert scored.rate == pytest.approx(0.3)


def test_a_collar_forgives_what_is_near_a_boundary() -> None:
    found = (Turn(0.2, 4.2, 1), Turn(4.2, 8.2, 2), Turn(10.0, 12.0, 1))
    assert error(TRUTH, found).rate == pytest.approx(0.06)
    assert error(TRUTH, found, collar_s=0.25).rate == 0.0


def test_one_voice_for_two_people_costs_the_shorter_and_nobody_costs_all() -> None:
    assert error(TRUTH, (Turn(0.0, 8.0, 1), Turn(10.0, 12.0, 1))).confused_s == pytest.approx(4.0)
    assert error(TRUTH, ()).rate == 1.0
    assert error((), ()).rate == 0.0


def test_speech_of_two_at_once_counts_twice() -> None:
    scored = error((Turn(0.0, 2.0, 1), Turn(0.0, 2.0, 2)), (Turn(0.0, 2.0, 1),))
    assert scored.rate == pytest.approx(0.5) and scored.missed_s == pytest.approx(2.0)


def test_words_are_counted_by_the_best_mapping() -> None:
    assert words_wrong([1, 1, 2, 2, 3], [5, 5, 4, 4, 6]) == 0
    assert words_wrong([1, 1, 2, 2, 3], [5, 5, 4, 5, 0]) == 2
    assert words_wrong([1, 2], [0, 0]) == 2

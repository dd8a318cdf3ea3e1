"""Timecode is exact over a whole day, at every rate."""

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ent_models.errors import BadInput
from ent_models.speech.export.timecode import RATES, FrameRate, nearest, rate

rates = st.sampled_from(sorted(RATES)).map(RATES.__getitem__)


@pytest.mark.parametrize(
    ("name", "frame", "timecode"),
    [
        ("29.97df", 1799, "00:00:59;29"), ("29.97df", 1800, "00:01:00;02"), ("29.97df", 17_982, "00:10:00;00"),
        ("29.97df", 17_981, "00:09:59;29"), ("29.97df", 107_892, "01:00:00;00"), ("29.97df", 2_589_407, "23:59:59;29"),
        ("59.94df", 3599, "00:00:59;59"), ("59.94df", 3600, "00:01:00;04"), ("59.94df", 35_964, "00:10:00;00"),
        ("29.97", 1800, "00:01:00:00"), ("29.97", 108_000, "01:00:00:00"), ("23.976", 86_400, "01:00:00:00"),
        ("24", 86_399, "00:59:59:23"), ("25", 90_000, "01:00:00:00"), ("30", 29, "00:00:00:29"),
        ("50", 180_049, "01:00:00:49"), ("59.94", 216_000, "01:00:00:00"), ("60", 59, "00:00:00:59"),
    ],
)  # fmt: skip
def test_known_answers(name: str, frame: int, timecode: str) -> None:
    assert rate(name).timecode(frame) == timecode
    assert rate(name).frame(timecode) == frame


def test_a_day_at_29_97() -> None:
    drop = rate("29.97df")
    assert drop.n_day_frames == 2_589_408
    # The clock of drop-frame counting is right to 86 ms a day (SMPTE ST 12-1).
    assert abs(drop.seconds(drop.n_day_frames) - 86_400) < Fraction(87, 1000)
    assert rate("29.97").seconds(108_000) == Fraction(36_036, 10)


@pytest.mark.parametrize("name", ["29.97df", "59.94df"])
def test_every_number_of_an_hour_and_none_twice(name: str) -> None:
    drop = rate(name)
    seen = [drop.timecode(frame) for frame in range(6 * drop.n_day_frames // 144)]
    assert len(set(seen)) == len(seen)
    assert not any(one[3:5] not in ("00", "10", "20", "30", "40", "50") and one[6:] == "00;00" for one in seen)


@given(rates, st.integers(0, 10_000_000))
def test_frames_and_timecode(one: FrameRate, frame: int) -> None:
    assert one.frame(one.timecode(frame)) == frame % one.n_day_frames


@given(rates, st.integers(0, 60 * 86_400))
def test_frames_and_seconds(one: FrameRate, frame: int) -> None:
    assert one.frames(one.seconds(frame)) == frame
    assert one.frames(float(one.seconds(frame))) == frame


@given(rates, st.floats())
def test_any_float_is_a_frame(one: FrameRate, seconds: float) -> None:
    assert isinstance(one.frames(seconds), int)


@pytest.mark.parametrize(
    ("name", "timecode", "says"),
    [
        ("25", "", "no timecode"), ("25", "1:2:3", "no timecode"), ("25", "00:00:00:25", "00:00:00:25 is past"),
        ("25", "24:00:00:00", "23:59:59:24"), ("25", "00:60:00:00", "past"), ("29.97df", "00:01:00;01", "00:01:00;02"),
        ("59.94df", "00:09:00;03", "00:09:00;04"), ("29.97", "00:00:01;00", "non-drop"),
        ("24", "\u0660\u0661:00:00:00", "no"),
    ],
)  # fmt: skip
def test_what_is_no_timecode(name: str, timecode: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        rate(name).frame(timecode)


@given(rates, st.text(max_size=20))
def test_hostile_timecode(one: FrameRate, text: str) -> None:
    with contextlib.suppress(BadInput):
        assert 0 <= one.frame(text) < one.n_day_frames


def test_a_colon_will_do_for_a_drop() -> None:
    assert rate("29.97df").frame(" 1:00:00:00 ") == 107_892


def test_unknown_rate() -> None:
    with pytest.raises(BadInput, match=r"23.976, 24, 25"):
        rate("26")


@pytest.mark.parametrize(
    ("fps", "timecode", "name"),
    [
        (Fraction(24_000, 1001), "", "23.976"), (23.98, "", "23.976"), (24.0, "", "24"), (29.97, "", "29.97"),
        (Fraction(30_000, 1001), "01:00:00;00", "29.97df"), (59.94, "01:00:00;00", "59.94df"), (120.0, "", "60"),
        (Fraction(15), "", "30"), (12.5, "", "25"), (Fraction(48_000, 1001), "", "23.976"), (29.8, "", "29.97"),
        (None, "", "25"), (float("nan"), "", "25"), (0.0, "", "25"), (1e-300, "", "23.976"),
        (25.0, "01:00:00;00", "25"),
    ],
)  # fmt: skip
def test_nearest(fps: Fraction | float | None, timecode: str, name: str) -> None:
    assert nearest(fps, timecode).name == name

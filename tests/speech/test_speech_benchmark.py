"""How the speech benchmark counts: errors by answers worked out by hand, runs that differ, groups."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks.speech import ALL, FRESH, scored, words_and_speed
from benchmarks.speech_clips import RATE_HZ, Clip, edits, write


@pytest.mark.parametrize(
    ("truth", "heard", "expected"),
    [
        ("", "", (0, 0, 0)),
        ("a b c", "a b c", (0, 0, 0)),
        ("a b c", "a x c", (1, 0, 0)),
        ("a b c", "a c", (0, 1, 0)),
        ("a b c", "a b b c", (0, 0, 1)),
        ("a b c", "", (0, 3, 0)),
        ("", "a b", (0, 0, 2)),
        ("the grey cat sat on it", "a cat sat on it too", (1, 1, 1)),
    ],
)
def test_words_put_for_others_left_out_and_added(truth: str, heard: str, expected: tuple[int, int, int]) -> None:
    assert edits(truth.split(), heard.split()) == expected


def test_an_engine_that_draws_is_counted_run_by_run(tmp_path: Path) -> None:
    second = write(tmp_path / "second.wav", np.zeros(RATE_HZ, np.float32))
    clips = [
        Clip(second, "read", "en", "red blue green white"),
        Clip(second, "read", "en", "dark pale", is_fresh=False),
    ]
    drawn = iter(("red blue green white", "red", "dark pale bright", "dark pale"))

    def steady(path: Path) -> Iterator[str]:
        yield "red blue green white"

    def drawing(path: Path) -> Iterator[str]:
        yield next(drawn)

    scores = scored(clips, {"steady": steady, "drawing": drawing}, 2)
    assert scores[ALL, "steady"].n_errors == (4, 4)
    assert scores[ALL, "drawing"].n_errors == (1, 3) and scores[ALL, "drawing"].n_added == (1, 0)
    assert scores[FRESH, "drawing"].n_errors == (0, 3)
    assert scores[ALL, "drawing"].rate == pytest.approx(100 * 2 / 6)
    assert scores[ALL, "drawing"].n_words == 6 and scores[ALL, "drawing"].sound_s == pytest.approx(2.0)


def test_the_sentence_compares_means(tmp_path: Path) -> None:
    second = write(tmp_path / "second.wav", np.zeros(RATE_HZ, np.float32))
    drawn = iter(("red blue", "red"))
    engines = {"ours": lambda _: iter(("red",)), "theirs": lambda _: iter((next(drawn),))}
    told = words_and_speed([Clip(second, "read", "en", "red blue")], engines, 2)
    assert "+25.00 points from its own, 2 runs (1, 1 and 0, 1 errors in 2 words)" in told

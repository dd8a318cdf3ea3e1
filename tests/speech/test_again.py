"""Listening again to chosen stretches."""

import itertools
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ent_models import models, records, rooms
from ent_models.errors import BadInput
from ent_models.speech import again, sound
from ent_models.speech.records import HeardAgain, ListenAgainOptions, Segment, SpokenWord

sys.path.insert(0, str(Path(__file__).parent))
from sounds import RATE_HZ, save, tone

SPANS = st.lists(st.tuples(st.floats(0, 400), st.floats(0.1, 50)).map(lambda pair: (pair[0], sum(pair))), min_size=1)


@given(SPANS)
def test_stretches_are_in_order_and_hold_every_span(spans: list[tuple[float, float]]) -> None:
    found = again.joined(tuple(spans))
    assert found == sorted(found)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(found))
    for start_s, end_s in spans:
        covered_s = sum(max(0.0, min(end_s, stretch[1]) - max(start_s, stretch[0])) for stretch in found)
        assert covered_s == pytest.approx(end_s - start_s, abs=1e-6)


def test_the_sound_of_each_stretch_is_its_own(tmp_path: Path) -> None:
    samples = np.concatenate([tone(5.0, pitch_hz=200 + 100 * index) for index in range(8)])
    path = save(tmp_path / "a.wav", samples)
    stretches = [(1.0, 3.0), (6.0, 9.0), (31.0, 33.0), (39.0, 45.0)]
    for near_s in (2.0, 60.0):
        found = list(again._sounds(path, stretches, near_s, 0))
        assert [start_s for start_s, _ in found] == [1.0, 6.0, 31.0, 39.0]
        assert [len(audio) / RATE_HZ for _, audio in found] == pytest.approx([2.0, 3.0, 2.0, 1.0], abs=0.01)
        for start_s, audio in found:
            first = round(start_s * RATE_HZ)
            assert np.abs(audio - samples[first : first + len(audio)]).max() < 0.01


def test_words_beyond_the_stretch_are_left_out() -> None:
    words = tuple(SpokenWord(float(index), index + 0.8, f"w{index}", 0.9) for index in range(6))
    segment = Segment(0.0, 5.8, "w0 w1 w2 w3 w4 w5", 0.9, words)
    (mine,) = again._within([segment], (1.9, 4.0))
    assert (mine.text, mine.start_s, mine.end_s) == ("w2 w3", 2.0, 3.8)
    assert list(again._within([segment], (0.0, 6.0))) == [segment]
    assert list(again._within([segment], (8.0, 9.0))) == []


def test_scripts_without_spaces_stay_without() -> None:
    words = tuple(
        SpokenWord(float(index), index + 0.8, text, 0.9) for index, text in enumerate(["iPhone", "を", "買う。", "次"])
    )
    segment = Segment(0.0, 3.8, "iPhoneを買う。 次", 0.9, words)
    (mine,) = again._within([segment], (0.0, 2.9))
    assert mine.text == "iPhoneを買う。"


@pytest.mark.parametrize(
    "spans", [(), ((2.0, 1.0),), ((float("nan"), 1.0),), ((-1.0, 1.0),), ((0.0, float("inf")),), ((0.0, 1.0),) * 1001]
)
def test_stretches_that_are_none(spans: tuple[tuple[float, float], ...], shelf: models.Shelf, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        list(again.analyse(save(tmp_path / "a.wav", tone(1.0)), ListenAgainOptions(spans), shelf))


def test_options_and_answers_travel_as_json() -> None:
    options = ListenAgainOptions(((1.0, 2.0), (3.0, 4.5)), language="de", beam=10)
    assert records.from_json(records.to_json(options), ListenAgainOptions) == options
    assert rooms.room_of(options).name == "listening"
    answer = HeardAgain(((Segment(1.0, 2.0, "a", 0.5),), ()))
    assert records.from_json(records.to_json(answer), HeardAgain) == answer
    assert [segment.text for segment in answer.segments] == ["a"]


def test_a_sentence_is_heard_again(shelf: models.Shelf, data_dir: Path, tmp_path: Path) -> None:
    jfk = np.concatenate(list(sound.blocks(data_dir / "speech" / "jfk.flac")))
    path = save(tmp_path / "a.wav", np.concatenate([np.zeros(20 * RATE_HZ, np.float32), jfk]))
    spans = ((27.5, 31.0), (1.0, 4.0), (23.0, 27.4))
    *_, answer = again.analyse(path, ListenAgainOptions(spans, language="en"), shelf)
    assert isinstance(answer, HeardAgain)
    late, silent, early = answer.by_span
    assert silent == ()
    assert "what you can do for your country" in " ".join(segment.text for segment in late)
    assert "country can do for" in " ".join(segment.text for segment in early)
    assert all(27.0 <= word.start_s <= 31.2 for segment in late for word in segment.words)

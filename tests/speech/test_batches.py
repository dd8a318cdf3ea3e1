"""Which pieces are decoded together."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ent_models.speech.batches import Pace, alike, batches
from ent_models.speech.detector import Piece


def row(lengths: list[tuple[bool, float]]) -> list[Piece]:
    found, at_s = [], 0.0
    for is_speech, length_s in lengths:
        audio = np.zeros(1, np.float32) if is_speech else None
        found.append(Piece(at_s, at_s + length_s, audio, np.zeros(1, bool)))
        at_s += length_s
    return found


@given(st.lists(st.tuples(st.booleans(), st.floats(0.5, 200.0))))
def test_all_pieces_come_in_order(lengths: list[tuple[bool, float]]) -> None:
    parts = row(lengths)
    found = list(batches(parts, Pace(4)))
    assert [piece.start_s for batch in found for piece in batch] == [piece.start_s for piece in parts]
    for batch in found:
        spoken = [piece for piece in batch if piece.audio is not None]
        assert len(spoken) <= 4
        assert sorted(index for group in alike(spoken) for index in group) == list(range(len(spoken)))


def test_the_first_words_do_not_wait() -> None:
    sizes = [len(batch) for batch in batches(row([(True, 20.0)] * 12), Pace(4))]
    assert sizes == [1, 2, 4, 4, 1]


def test_a_machine_slower_than_speech_decodes_one_by_one() -> None:
    pace, sizes = Pace(4), []
    for batch in batches(row([(True, 20.0)] * 9), pace):
        sizes.append(len(batch))
        pace.tell(batch, 10.0 if len(sizes) < 3 else 100.0)
    assert sizes == [1, 2, 4, 1, 1]


def test_a_stretch_without_speech_does_not_wait() -> None:
    assert [len(batch) for batch in batches(row([(False, 5.0), (True, 5.0), (False, 5.0), (True, 5.0)]), Pace(4))] == [
        1,
        1,
        1,
        1,
    ]


def test_short_and_long_are_not_decoded_together() -> None:
    parts = row([(True, 29.0), (True, 3.0), (True, 28.0), (True, 2.0)])
    assert alike(parts) == [[0, 2], [1, 3]]

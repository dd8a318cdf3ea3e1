"""The line that another stretch of time belongs to is the same as if all were looked at, found much faster."""

import time

from hypothesis import given
from hypothesis import strategies as st

from ent_models.speech.document.arrivals import Arrival, append
from ent_models.speech.document.edits import ReplaceLines, apply
from ent_models.speech.document.meeting import Meeting
from ent_models.speech.document.records import Document, Line
from ent_models.speech.records import Segment

spans = st.tuples(st.integers(0, 20), st.integers(0, 6)).map(lambda pair: (float(pair[0]), float(sum(pair))))


@given(st.lists(spans, min_size=1, max_size=12), spans)
def test_it_is_what_a_look_at_all_would_find(those: list[tuple[float, float]], asked: tuple[float, float]) -> None:
    lines = [Line(id, *span, "x", ()) for id, span in enumerate(those, start=1)]
    best = max(lines, key=lambda line: min(line.end_s, asked[1]) - max(line.start_s, asked[0]))
    assert Meeting(lines).nearest(*asked) is best


def test_a_long_import_in_place_of_a_long_transcript_takes_no_time() -> None:
    n = 8_000
    heard = tuple(Segment(2.0 * at, 2.0 * at + 1.8, f"Line {at}.", 0.9, speaker="AB"[at % 2]) for at in range(n))
    document = append(Document(), Arrival(heard, "m", 2.0 * n))
    news = tuple(Segment(2.0 * at + 0.3, 2.0 * at + 1.9, f"New {at}.", 0.9) for at in range(n))
    began = time.monotonic()
    after = apply(document, ReplaceLines(tuple(line.id for line in document.lines), news, "x"))
    assert time.monotonic() - began < 5.0  # a look at each of both took twenty times as long as this does
    assert [after.name(line.speaker) for line in after.lines[:3]] == ["A", "B", "A"]

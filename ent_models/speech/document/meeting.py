"""Which of some lines another stretch of time belongs to, found without looking at each. Knows no edits."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from ent_models.speech.document.records import Line


class Meeting:
    """Lines to be found by time: each answer looks only at those that it overlaps and the nearest on both sides."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """`lines` in any order, at least one; of equals the first is found."""
        self._lines = lines
        self._order = sorted(range(len(lines)), key=lambda place: (lines[place].start_s, place))
        self._starts = [lines[place].start_s for place in self._order]
        # For each place in the order, which of the lines up to there ends last, and when.
        self._last: list[int] = []
        for place in self._order:
            before = self._last[-1] if self._last else place
            self._last.append(max(before, place, key=lambda one: (lines[one].end_s, -one)))
        self._ends = [lines[place].end_s for place in self._last]

    def nearest(self, start_s: float, end_s: float) -> Line:
        """The line that shares most of a stretch, or else is least far away from it."""
        first, last = bisect_left(self._ends, start_s), bisect_right(self._starts, end_s)
        found = {*self._order[first : last + 1], *self._last[max(0, first - 1) : first]}
        if last < len(self._order):  # several may begin at the same time after it
            found.add(self._order[last])
        return self._lines[max(found, key=lambda place: (self._shared_s(place, start_s, end_s), -place))]

    def _shared_s(self, place: int, start_s: float, end_s: float) -> float:
        """Seconds that a line has of a stretch; below 0 how far it is away."""
        line = self._lines[place]
        return min(line.end_s, end_s) - max(line.start_s, start_s)

"""Which pieces are decoded together. Knows pieces and their lengths, no model.

Decoding many at once is cheaper for each (the weights are read once for all), but the first words shall not wait for
the last: the first batch is one piece, then two, then as many as the engine takes.
"""

from collections.abc import Iterable, Iterator, Sequence

from ent_models.speech.detector import Piece

_MAX_STRETCH_S = 150.0
# Sounds are filled up to the longest of a batch: those shorter than this part of it are better off by themselves.
_MIN_PART = 0.5


class Pace:
    """How many pieces may wait for each other: as many as the engine takes, one where it is slower than speech."""

    def __init__(self, at_most: int) -> None:
        self.at_most = at_most

    def tell(self, batch: Sequence[Piece], work_s: float) -> None:
        """`batch` took `work_s` seconds."""
        if work_s > batch[-1].end_s - batch[0].start_s:
            self.at_most = 1


def batches(parts: Iterable[Piece], pace: Pace) -> Iterator[list[Piece]]:
    """`parts` in order, in lists with 1, 2, 4, ... pieces of speech; stretches without speech do not count.

    A stretch without speech never waits for what follows it, and no batch spans more than a few minutes.
    """
    waiting: list[Piece] = []
    n_wanted = 1
    for piece in parts:
        waiting.append(piece)
        n_spoken = sum(one.audio is not None for one in waiting)
        spans_s = piece.end_s - waiting[0].start_s
        if n_spoken == 0 or n_spoken >= n_wanted or spans_s >= _MAX_STRETCH_S:
            yield waiting
            n_wanted = min(pace.at_most, n_wanted * 2 if n_spoken else n_wanted)
            waiting = []
    if waiting:
        yield waiting


def alike(spoken: Sequence[Piece]) -> list[list[int]]:
    """The indices of `spoken`, each once, in groups of pieces so alike in length that little is wasted on silence."""
    order = sorted(range(len(spoken)), key=lambda index: _length_s(spoken[index]), reverse=True)
    groups: list[list[int]] = []
    for index in order:
        if groups and _length_s(spoken[index]) >= _MIN_PART * _length_s(spoken[groups[-1][0]]):
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _length_s(piece: Piece) -> float:
    # A second more than it is: between two sounds that are both short, the waste is small.
    return piece.end_s - piece.start_s + 1.0

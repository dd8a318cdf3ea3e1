"""Which words of one text are those of another, in order: short texts exactly, long ones in time that grows gently.

Long texts are aligned first by rare words that stand together in both (patience diff, Cohen 2008: runs of three words
that occur once on each side, then two, then one), between those by the longest common runs. Knows words as strings that
are the same or not; knows nothing of what they are compared for.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

SAME, CHANGED, CUT, ADDED = "same", "changed", "cut", "added"
MAX_EXACT = 250_000
"""Words times words up to which `stretches` is exact; `difflib` takes time by the square, or more of repeated words."""
MAX_GAP = 2_000_000  # words times words that are compared one by one between anchors


def stretches(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """How `old` became `new`, in order and without gaps: (kind, start and end in old, start and end in new)."""
    if len(old) * len(new) <= MAX_EXACT:
        names = {"equal": SAME, "replace": CHANGED, "delete": CUT, "insert": ADDED}
        for tag, *places in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            low, high, left, right = places
            yield names[tag], low, high, left, right
        return
    low = left = 0
    waiting = (0, 0, 0, 0)  # a stretch that is the same, as far as it goes
    for first, second in [*align(old, new), (len(old), len(new))]:
        if first == waiting[1] and second == waiting[3] and first < len(old):
            waiting = (waiting[0], first + 1, waiting[2], second + 1)
            continue
        if waiting[1] > waiting[0]:
            yield SAME, *waiting
        low, left = waiting[1], waiting[3]
        if first > low or second > left:
            kind = CHANGED if first > low and second > left else CUT if first > low else ADDED
            yield kind, low, first, left, second
        waiting = (first, first + 1, second, second + 1)


def align(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """(place in old, place in new) of words that are the same, both rising. For texts of any length: see the module."""
    shorter = min(len(old), len(new))
    head = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    tail = next((place for place in range(shorter - head) if old[-1 - place] != new[-1 - place]), shorter - head)
    found = [(place, place) for place in range(head)]
    found += [(len(old) - place, len(new) - place) for place in range(tail, 0, -1)]
    waiting = [(head, len(old) - tail, head, len(new) - tail, 3)]
    while waiting:
        low, high, left, right, size = waiting.pop()
        if low >= high or left >= right:
            continue
        if size == 0:
            if (high - low) * (right - left) <= MAX_GAP:
                matcher = SequenceMatcher(None, old[low:high], new[left:right], autojunk=False)
                found += [
                    (low + block.a + k, left + block.b + k)
                    for block in matcher.get_matching_blocks()
                    for k in range(block.size)
                ]
            continue
        anchors = _anchors(old, new, low, high, left, right, size)
        if not anchors:
            waiting.append((low, high, left, right, size - 1))
            continue
        found += anchors
        before = (low - 1, left - 1)
        for anchor in [*anchors, (high, right)]:
            waiting.append((before[0] + 1, anchor[0], before[1] + 1, anchor[1], size))
            before = anchor
    return sorted(found)


def _anchors(
    old: Sequence[str], new: Sequence[str], low: int, high: int, left: int, right: int, size: int
) -> list[tuple[int, int]]:
    """Words of runs of `size` that occur once in each stretch, the longest chain of them that rises on both sides."""
    once = _once(old, low, high, size)
    also = _once(new, left, right, size)
    starts = sorted((place, also[run]) for run, place in once.items() if run in also)
    # The longest rising chain (Fredman 1975).
    tails: list[int] = []
    tail_at: list[int] = []
    before = [-1] * len(starts)
    for index, (_, place) in enumerate(starts):
        rank = bisect_left(tails, place)
        before[index] = tail_at[rank - 1] if rank else -1
        if rank == len(tails):
            tails.append(place)
            tail_at.append(index)
        else:
            tails[rank], tail_at[rank] = place, index
    chain = []
    index = tail_at[-1] if tail_at else -1
    while index >= 0:
        chain.append(starts[index])
        index = before[index]
    pairs: list[tuple[int, int]] = []
    for first, second in reversed(chain):
        for step in range(size):
            pair = (first + step, second + step)
            if not pairs or (pair[0] > pairs[-1][0] and pair[1] > pairs[-1][1]):
                pairs.append(pair)
    return pairs


def _once(words: Sequence[str], start: int, end: int, size: int) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    for place in range(start, end - size + 1):
        run = tuple(words[place : place + size])
        places[run] = -1 if run in places else place
    return {run: place for run, place in places.items() if place >= 0}

"""Which parts of two sequences are the same: `difflib`, with a bound on the time that hostile text can cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Above this many pairs the middle of two texts counts as wholly changed; at the bound a comparison takes a second.
MAX_PAIRS = 1_000_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """`old[old_from:old_to]` became `new[new_from:new_to]`; `is_same` if they are equal, item by item."""

    is_same: bool
    old_from: int
    old_to: int
    new_from: int
    new_to: int


def stretches(old: Sequence[str], new: Sequence[str]) -> list[Stretch]:
    """How `old` became `new`, in order and without gaps; no stretch is empty on both sides."""
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    old_end, new_end = len(old) - tail, len(new) - tail
    found = [Stretch(True, 0, head, 0, head)]
    if (old_end - head) * (new_end - head) > MAX_PAIRS:
        found.append(Stretch(False, head, old_end, head, new_end))
    else:
        matcher = SequenceMatcher(None, old[head:old_end], new[head:new_end], autojunk=False)
        for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
            found.append(Stretch(kind == "equal", old_from + head, old_to + head, new_from + head, new_to + head))
    found.append(Stretch(True, old_end, len(old), new_end, len(new)))
    return [part for part in found if part.old_to > part.old_from or part.new_to > part.new_from]

"""The least value of a smooth function of a few thousand numbers, by L-BFGS (Nocedal 1980), in numpy.

torch has one as well; making it loads the half of torch that compiles networks, which takes longer than all of this.
"""

from collections import deque
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_MEMORY = 10
_MAX_HALVINGS = 25
_SUFFICIENT = 1e-4  # of the promised decrease (Armijo)


def minimising(
    function: "Callable[[np.ndarray], tuple[float, np.ndarray]]",
    start: "np.ndarray",
    max_steps: int = 100,
    tolerance: float = 1e-7,
) -> "Generator[int, None, np.ndarray]":
    """The place (N,) near `start` where `function`, which gives value and gradient, is least; yields after each step.

    It ends when a step lowers the value by less than `tolerance`, or after `max_steps`.
    """
    place = start
    value, gradient = function(place)
    pairs: deque[tuple[np.ndarray, np.ndarray, float]] = deque(maxlen=_MEMORY)
    for step in range(1, max_steps + 1):
        direction = -_turned(gradient, pairs)
        slope = float(gradient @ direction)
        if slope >= 0:  # rounding, at the bottom
            break
        length = 1.0 if pairs else min(1.0, 1.0 / float(abs(gradient).sum()))
        for _ in range(_MAX_HALVINGS):
            there = place + length * direction
            value_there, gradient_there = function(there)
            if value_there <= value + _SUFFICIENT * length * slope:
                break
            length /= 2
        else:
            break
        moved, bend = there - place, gradient_there - gradient
        curvature = float(moved @ bend)
        if curvature > 1e-10 * float(bend @ bend):
            pairs.append((moved, bend, curvature))
        gained = value - value_there
        place, value, gradient = there, value_there, gradient_there
        if gained < tolerance:
            break
        yield step
    return place


def _turned(gradient: "np.ndarray", pairs: "deque[tuple[np.ndarray, np.ndarray, float]]") -> "np.ndarray":
    """The gradient times the inverse of the curvature, as the last steps have shown it: the two-loop recursion."""
    way = gradient.copy()
    shares = []
    for moved, bend, curvature in reversed(pairs):
        share = float(moved @ way) / curvature
        shares.append(share)
        way -= share * bend
    if pairs:
        _, bend, curvature = pairs[-1]
        way *= curvature / float(bend @ bend)
    for (moved, bend, curvature), share in zip(pairs, reversed(shares), strict=True):
        way += (share - float(bend @ way) / curvature) * moved
    return way

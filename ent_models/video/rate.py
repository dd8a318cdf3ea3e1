"""Which frame rate a video has, and whether it keeps to it: from the times of its frames. Knows no files."""

import statistics
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

_MAX_STEPS = 10_000
_TOLERANCE = 1e-3
_UNEVEN_SHARE = 0.1
_ROUNDED_S = 0.0021
_MAX_ODD_SHARE = 0.01


class Pace:
    """Is told how long each frame lasts, and keeps a count of each length only."""

    def __init__(self) -> None:
        self._steps: Counter[float] = Counter()
        self._n_steps = 0
        self._total_s = 0.0

    def step(self, seconds: float) -> None:
        """The next frame lasts so long."""
        rounded = round(seconds, 4)
        if rounded in self._steps or len(self._steps) < _MAX_STEPS:
            self._steps[rounded] += 1
        self._n_steps += 1
        self._total_s += seconds

    def is_variable(self) -> bool:
        """Whether more than the odd frame lasts longer or shorter than most."""
        if self._n_steps < 3:
            return False
        usual_s = statistics.median_low(list(self._steps.elements()) if self._n_steps < 1_000 else self._common())
        allowed_s = max(_UNEVEN_SHARE * usual_s, _ROUNDED_S)
        n_odd = sum(count for step, count in self._steps.items() if abs(step - usual_s) > allowed_s)
        return n_odd > max(1, _MAX_ODD_SHARE * self._n_steps)

    def rate(self, claimed: Iterable[Fraction]) -> Fraction | None:
        """Frames a second: what the file claims if it is about what was seen, else what was seen; None if unknown."""
        if not self._n_steps or self._total_s <= 0:
            return None
        seen = self._n_steps / self._total_s
        # Containers that round times to a thousandth of a second are off by that at each end.
        tolerance = _TOLERANCE + _ROUNDED_S / self._total_s
        for rate in claimed:
            if abs(float(rate) / seen - 1) < tolerance:
                return rate.limit_denominator(100_000)
        if self.is_variable():
            return Fraction(seen).limit_denominator(1_000)
        known = [Fraction(n) for n in (24, 25, 30, 48, 50, 60)] + [Fraction(n * 1000, 1001) for n in (24, 30, 60)]
        near = min(known, key=lambda rate: abs(float(rate) / seen - 1))
        return near if abs(float(near) / seen - 1) < tolerance else Fraction(seen).limit_denominator(1_000)

    def _common(self) -> list[float]:
        """A thousand steps that stand for all."""
        return [
            step for step, count in self._steps.items() for _ in range(max(1, round(1_000 * count / self._n_steps)))
        ]

"""How the learning rate moves through a run."""

import itertools

# The triangle of airbench94 (Jordan 2024, arXiv 2404.00498): start, peak and end as parts of the peak, and where it is.
_TRIANGLE = ((0.0, 0.2), (0.23, 1.0), (1.0, 0.07))


def rate_at(progress: float, schedule: str) -> float:
    """Part of the peak learning rate in force when `progress`, in [0, 1], of the run's pictures have been seen.

    Raises:
        ValueError: no such schedule.
    """
    if schedule == "constant":
        return 1.0
    if schedule != "triangle":
        raise ValueError(f"no schedule {schedule!r}")
    progress = min(1.0, max(0.0, progress))
    for (start, low), (end, high) in itertools.pairwise(_TRIANGLE):
        if progress <= end:
            return low + (high - low) * (progress - start) / (end - start)
    return _TRIANGLE[-1][1]

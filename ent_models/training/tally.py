"""What a run counts between two reports."""

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Loss and hits of training pictures since the last report."""

    loss: float = 0.0
    hits: float = 0.0
    images: int = 0
    began: float = field(default_factory=time.perf_counter)

    def add(self, loss: float, hits: float, n_batch: int) -> None:
        """Count a batch: its mean loss, its hits, its pictures."""
        self.loss += loss * n_batch
        self.hits += hits
        self.images += n_batch

    def means(self) -> tuple[float, float, float]:
        """Mean loss, accuracy and images per second."""
        count = max(1, self.images)
        return self.loss / count, self.hits / count, self.images / max(1e-9, time.perf_counter() - self.began)

    def rest(self, seconds: float) -> None:
        """Leave out a time in which nothing was learned."""
        self.began += seconds

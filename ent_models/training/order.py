"""In which order pictures come round: all of them once, shuffled, then all of them again in another order.

The order follows from the seed and the count of pictures seen, so a run cut off anywhere goes on in the same order.
"""

import torch
from torch import Tensor


class Order:
    """The endless order of `n_pictures` pictures."""

    def __init__(self, n_pictures: int, seed: int) -> None:
        if n_pictures < 1:
            raise ValueError("no pictures")
        self.n_pictures = n_pictures
        self.seed = seed
        # Which pictures are mirrored in even rounds; the others are in odd ones.
        self.starts_mirrored = torch.rand(n_pictures, generator=self._chance(-1)) < 0.5
        self._round = -1
        self._shuffled = torch.empty(0, dtype=torch.long)

    def take(self, seen: int, count: int) -> tuple[Tensor, Tensor]:
        """Indices (count,) of the pictures after the first `seen`, and whether each is mirrored this round."""
        chosen, mirrored = [], []
        while count > 0:
            this_round, start = divmod(seen, self.n_pictures)
            part = self._order_of(this_round)[start : start + count]
            chosen.append(part)
            mirrored.append(self.starts_mirrored[part] ^ bool(this_round % 2))
            seen += len(part)
            count -= len(part)
        return torch.cat(chosen), torch.cat(mirrored)

    def _order_of(self, this_round: int) -> Tensor:
        if this_round != self._round:
            self._shuffled = torch.randperm(self.n_pictures, generator=self._chance(this_round))
            self._round = this_round
        return self._shuffled

    def _chance(self, this_round: int) -> torch.Generator:
        return torch.Generator().manual_seed((self.seed * 1_000_003 + this_round + 1) % 2**63)

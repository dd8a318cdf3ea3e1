"""Asking the network, each position once: answers are remembered, and images of a position share one answer."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ent_models.game.compiling import compiled
from ent_models.game.protocol import Game, States

Forward = Callable[[NDArray[np.float32]], tuple[NDArray[np.float32], NDArray[np.float32]]]
"""Planes (n, C, H, W) to logits (n, n_moves) and values (n,)."""
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Evaluator:
    """A network that sees canonical positions only. `n_remembered` is a power of two; `forget` when weights change."""

    def __init__(self, game: Game, forward: Forward, n_remembered: int = 1 << 18) -> None:
        self.game, self.forward = game, forward
        self.n_asked = self.n_computed = 0
        self._keys = np.full(n_remembered, ~np.uint64(0), np.uint64)
        self._pending = np.full(n_remembered, -1, np.int64)
        self._logits = np.zeros((n_remembered, game.n_moves), np.float32)
        self._values = np.zeros(n_remembered, np.float32)
        self._images = np.stack([game.image_moves(which) for which in range(game.n_images)])

    def forget(self) -> None:
        """Drop all answers."""
        self._keys[:] = ~np.uint64(0)

    def __call__(self, states: States) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Logits (n, n_moves) and values (n,) of states (n, words)."""
        n = len(states)
        keys, which = self.game.canonical(states)
        missing, sources = np.empty(n, np.int64), np.empty(n, np.int64)
        logits, values = np.empty((n, self.game.n_moves), np.float32), np.empty(n, np.float32)
        table = (self._keys, self._pending, self._logits, self._values)
        n_missing = _look_up(keys, which, self._images, *table, missing, sources, logits, values)
        if n_missing:
            places = missing[:n_missing]
            fresh = self.game.image(states[places], which[places])
            fresh_logits, fresh_values = self.forward(self.game.planes(fresh))
            _store(keys, which, self._images, *table, places, sources, fresh_logits, fresh_values, logits, values)
        self.n_asked += n
        self.n_computed += n_missing
        return logits, values


@compiled
def _slot(key: np.uint64, size: int) -> np.uint64:
    spread = key * _SPREAD
    return (spread ^ (spread >> np.uint64(32))) & np.uint64(size - 1)


@compiled
def _look_up(
    keys: NDArray[Any],
    which: NDArray[Any],
    images: NDArray[Any],
    table: NDArray[Any],
    pending: NDArray[Any],
    kept_logits: NDArray[Any],
    kept_values: NDArray[Any],
    missing: NDArray[Any],
    sources: NDArray[Any],
    logits: NDArray[Any],
    values: NDArray[Any],
) -> int:
    """Give what is remembered; `missing` receives the others, `sources` (n,) which of them answers each, or -1."""
    n_missing = 0
    for i in range(len(keys)):
        slot = _slot(keys[i], len(table))
        if table[slot] != keys[i]:
            table[slot] = keys[i]
            pending[slot] = n_missing
            missing[n_missing] = i
            n_missing += 1
        sources[i] = pending[slot]
        if sources[i] < 0:
            values[i] = kept_values[slot]
            for move in range(logits.shape[1]):
                logits[i, images[which[i], move]] = kept_logits[slot, move]
    return n_missing


@compiled
def _store(
    keys: NDArray[Any],
    which: NDArray[Any],
    images: NDArray[Any],
    table: NDArray[Any],
    pending: NDArray[Any],
    kept_logits: NDArray[Any],
    kept_values: NDArray[Any],
    missing: NDArray[Any],
    sources: NDArray[Any],
    fresh_logits: NDArray[Any],
    fresh_values: NDArray[Any],
    logits: NDArray[Any],
    values: NDArray[Any],
) -> None:
    """Give the fresh answers, and remember them."""
    for k in range(len(missing)):
        slot = _slot(keys[missing[k]], len(table))
        pending[slot] = -1
        if table[slot] == keys[missing[k]]:
            kept_logits[slot] = fresh_logits[k]
            kept_values[slot] = fresh_values[k]
    for i in range(len(keys)):
        if sources[i] >= 0:
            values[i] = fresh_values[sources[i]]
            for move in range(logits.shape[1]):
                logits[i, images[which[i], move]] = fresh_logits[sources[i], move]

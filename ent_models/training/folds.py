"""Cutting labelled pictures into parts of which each keeps the mix of classes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ent_models.errors import BadInput
from ent_models.training.records import CrossValidation, Fold

if TYPE_CHECKING:
    import numpy as np

MAX_FOLDS = 20


def folds(labels: "np.ndarray", n_folds: int, seed: int = 0) -> "Iterator[tuple[np.ndarray, np.ndarray]]":
    """Indices for training and for measuring, `n_folds` times; each picture is measured exactly once.

    Raises:
        BadInput: fewer than two folds, more than `MAX_FOLDS`, or more than pictures in the smallest class.
    """
    import numpy as np

    counts = np.bincount(labels)
    smallest = int(counts[counts > 0].min()) if len(labels) else 0
    if not 2 <= n_folds <= min(MAX_FOLDS, smallest):
        raise BadInput(
            f"{n_folds} folds cannot be made: take between 2 and {MAX_FOLDS}, and at most as many as the smallest "
            f"class has pictures ({smallest})."
        )
    chance = np.random.default_rng(seed)
    fold_of = np.empty(len(labels), np.int64)
    start = 0  # goes on from class to class, so that the folds are of one size
    for label in np.unique(labels):
        members = chance.permutation(np.flatnonzero(labels == label))
        fold_of[members] = (np.arange(len(members)) + start) % n_folds
        start += len(members)
    for fold in range(n_folds):
        yield np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)


def summary(results: tuple[Fold, ...]) -> CrossValidation:
    """Mean and spread of the accuracies of folds."""
    import statistics

    accuracies = [result.accuracy for result in results]
    spread = statistics.stdev(accuracies) if len(accuracies) > 1 else 0.0
    return CrossValidation(results, statistics.fmean(accuracies), spread)

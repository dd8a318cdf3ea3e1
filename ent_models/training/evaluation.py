"""How well a network does on pictures that it was not trained on."""

import time
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ent_models.errors import BadInput
from ent_models.training import networks
from ent_models.training.cifar10 import Pictures
from ent_models.training.records import ClassScore, Evaluation, Guess, Mistake, Pulse
from ent_models.training.steps import outcome

if TYPE_CHECKING:
    import numpy as np

# Which views of a picture are averaged: itself; and its mirror; and both moved by a pixel up-left and down-right.
VIEWS = ("none", "mirror", "mirror and shift")
_BATCH = 500


def logits_of(net: nn.Module, images: "np.ndarray", views: str = "none") -> "np.ndarray":
    """Logits, float32 (N, classes), of uint8 pictures (N, H, W, 3), averaged over `views` (one of `VIEWS`).

    The network is left in the mode that it was in.
    """
    return _logits(net, torch.from_numpy(images), views).numpy()


def _logits(net: nn.Module, images: Tensor, views: str) -> Tensor:
    return torch.cat(list(_logits_in_parts(net, images, views)))


def _logits_in_parts(net: nn.Module, images: Tensor, views: str) -> Iterator[Tensor]:
    if views not in VIEWS:
        raise BadInput(f"There is no test-time view {views!r}. Use one of: {', '.join(VIEWS)}.")
    forward = networks.quick(net) if isinstance(net, nn.Sequential) else net
    for part in images.split(_BATCH):
        was_training = net.training
        net.eval()
        try:
            with torch.inference_mode():  # not around the loop: it would hold for the caller between two parts
                logits = _averaged(forward, _pixels(part), views)
        finally:
            net.train(was_training)
        yield logits


def _pixels(images: Tensor) -> Tensor:
    return images.permute(0, 3, 1, 2).float()


def _averaged(net: nn.Module, pixels: Tensor, views: str) -> Tensor:
    if views == "none":
        return net(pixels)
    mirrored = (net(pixels) + net(pixels.flip(3))) / 2
    if views == "mirror":
        return mirrored
    padded = F.pad(pixels, (1, 1, 1, 1), mode="reflect")
    height, width = pixels.shape[2:]
    moved = (padded[:, :, :height, :width], padded[:, :, 2:, 2:])
    shifted = sum(net(view) + net(view.flip(3)) for view in moved) / 4
    return (mirrored + shifted) / 2


def evaluate(net: nn.Module, pictures: Pictures, views: str = "none") -> Evaluation:
    """Accuracy, loss and confusion matrix of `net` on `pictures`.

    Raises:
        BadInput: no pictures, or views that are not one of `VIEWS`.
    """
    return outcome(evaluated(net, pictures, views))


def evaluated(net: nn.Module, pictures: Pictures, views: str = "none") -> Generator[Pulse, None, Evaluation]:
    """As `evaluate`, in steps of a fraction of a second: yields a sign of life after each, returns the evaluation."""
    if not len(pictures):
        raise BadInput("There are no pictures to measure the model on.")
    began = time.perf_counter()
    logits: list[Tensor] = []
    for part in _logits_in_parts(net, torch.from_numpy(pictures.images), views):
        logits.append(part)
        yield Pulse("measuring")
    truth = torch.from_numpy(pictures.labels)
    n_parameters = networks.count_parameters(net)
    return scored(torch.cat(logits), truth, pictures.classes, n_parameters, time.perf_counter() - began, views)


def scored(
    logits: Tensor, truth: Tensor, labels: tuple[str, ...], n_parameters: int, seconds: float, views: str
) -> Evaluation:
    """The record of an evaluation from logits (N, classes) and truths (N,)."""
    guesses = logits.argmax(1)
    n_classes = len(labels)
    counts = torch.bincount(truth * n_classes + guesses, minlength=n_classes**2).view(n_classes, n_classes)
    right = counts.diagonal().tolist()
    totals = counts.sum(1).tolist()
    return Evaluation(
        accuracy=sum(right) / len(truth),
        loss=float(F.cross_entropy(logits, truth)),
        images=len(truth),
        parameters=n_parameters,
        seconds=seconds,
        labels=labels,
        confusion=tuple(tuple(row) for row in counts.tolist()),
        classes=tuple(
            ClassScore(label, total, hits, hits / total if total else 0.0)
            for label, total, hits in zip(labels, totals, right, strict=True)
        ),
        views=views,
    )


def top(net: nn.Module, images: "np.ndarray", labels: tuple[str, ...], n_guesses: int = 3) -> list[tuple[Guess, ...]]:
    """The most likely classes of each picture, likeliest first."""
    shares = _logits(net, torch.from_numpy(images), "none").softmax(1)
    values, classes = shares.topk(min(n_guesses, len(labels)), dim=1)
    return [
        tuple(Guess(labels[index], value) for value, index in zip(row, chosen, strict=True))
        for row, chosen in zip(values.tolist(), classes.tolist(), strict=True)
    ]


def mistakes(
    net: nn.Module, pictures: Pictures, truth: int | None = None, guess: int | None = None, limit: int = 60
) -> tuple[Mistake, ...]:
    """Pictures of class `truth` taken for `guess`, the surest first; None means any class."""
    if not len(pictures):
        return ()
    shares = _logits(net, torch.from_numpy(pictures.images), "none").softmax(1)
    confidence, guesses = shares.max(1)
    truths = torch.from_numpy(pictures.labels)
    wrong = guesses != truths if truth != guess or truth is None else torch.ones_like(guesses, dtype=torch.bool)
    if truth is not None:
        wrong &= truths == truth
    if guess is not None:
        wrong &= guesses == guess
    found = wrong.nonzero().flatten()
    found = found[confidence[found].argsort(descending=True)][:limit]
    return tuple(
        Mistake(index, int(truths[index]), int(guesses[index]), float(confidence[index])) for index in found.tolist()
    )

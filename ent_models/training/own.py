"""A classifier of the user's own classes: one linear layer on features that somebody else computes.

A large network that has seen a million pictures says what is in each of the user's few, as numbers; a logistic
regression on those numbers is trained in a second, and measured on pictures that it did not see. Knows no network: the
features come from a function that is passed in.
"""

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import torch

from ent_models.errors import BadInput
from ent_models.training import lbfgs, modelfile
from ent_models.training.evaluation import scored
from ent_models.training.folds import folds, summary
from ent_models.training.own_files import OwnPicture
from ent_models.training.quality import OwnSet, require_usable
from ent_models.training.records import CrossValidation, Fold, Guess, ModelFile, OwnReport
from ent_models.training.steps import outcome, relayed

if TYPE_CHECKING:
    import numpy as np

Features = Callable[[Sequence["np.ndarray"]], "np.ndarray"]
"""From RGB pictures, uint8 (height, width, 3) of any sizes, to float32 (N, features)."""

T = TypeVar("T")
N_FOLDS = 5
_BATCH = 32
_MAX_STEPS = 100
# Strength of the L2 term on standardised features. From 0.01 to 3 the accuracy differs by half a point: 85 % on ten
# classes of CIFAR-10, 20 training pictures each, features of EfficientNet-Lite2.
_DECAY = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """Class shares from features: softmax of `weight` (classes, features) x standardised features + `bias`."""

    labels: tuple[str, ...]
    weight: "np.ndarray"
    bias: "np.ndarray"
    mean: "np.ndarray"
    std: "np.ndarray"

    def shares(self, features: "np.ndarray") -> "np.ndarray":
        """Class shares, float32 (N, classes), each row summing to one."""
        import numpy as np

        logits = self.logits(features)
        powers = np.exp(logits - logits.max(1, keepdims=True))
        return powers / powers.sum(1, keepdims=True)

    def logits(self, features: "np.ndarray") -> "np.ndarray":
        """Logits, float32 (N, classes)."""
        return ((features - self.mean) / self.std) @ self.weight.T + self.bias

    def top(self, features: "np.ndarray", n_guesses: int = 3) -> list[tuple[Guess, ...]]:
        """The likeliest classes of each picture, likeliest first."""
        return [
            tuple(Guess(self.labels[index], float(row[index])) for index in row.argsort()[::-1][:n_guesses])
            for row in self.shares(features)
        ]


def train_own(
    own: OwnSet, features: Features, progress: Callable[[float, str], None] = lambda *_: None
) -> tuple[Head, OwnReport]:
    """A head for the classes of `own`, and how it does on pictures that it was not trained on.

    With test pictures of every class these are the measure; else every picture is asked about once, by heads trained
    on the other folds. The head that is returned has learned from all training pictures.

    Raises:
        BadInput: the set has problems that forbid training.
    """
    require_usable(own)
    began = time.perf_counter()
    train_features = _features(own.train, features, progress, 0.0, len(own.train) + len(own.test))
    test_features = _features(own.test, features, progress, len(own.train), len(own.train) + len(own.test))
    features_s = time.perf_counter() - began
    progress(1.0, "Training")
    return outcome(training(own, train_features, test_features, features_s))


def training(
    own: OwnSet, train_features: "np.ndarray", test_features: "np.ndarray", features_s: float
) -> Generator[float, None, tuple[Head, OwnReport]]:
    """As `train_own` on features that are known, in steps of a fraction of a second; yields the share that is done.

    Features are float32 (pictures, features), in the order of `own.train` and `own.test`; `features_s` is the time
    that they took.

    Raises:
        BadInput: the set has problems that forbid training.
    """
    require_usable(own)
    began = time.perf_counter()
    truth = _truths(own.train, own.labels)
    is_measured_apart = {picture.label for picture in own.test} == set(own.labels)
    n_parts = 1 if is_measured_apart else 1 + N_FOLDS
    head = yield from _shared(fitting(train_features, truth, own.labels), 0.0, 1 / n_parts)
    n_parameters = head.weight.size + head.bias.size
    if is_measured_apart:
        logits, asked, validation = head.logits(test_features), _truths(own.test, own.labels), None
    else:
        logits, validation = yield from _shared(_asking_once(train_features, truth, own.labels), 1 / n_parts, 1.0)
        asked = truth
    training_s = time.perf_counter() - began
    evaluation = scored(torch.from_numpy(logits), torch.from_numpy(asked), own.labels, n_parameters, training_s, "none")
    report = OwnReport(
        evaluation=evaluation,
        validation=validation,
        held_out="cross-validation" if validation else "test pictures",
        n_train=len(own.train),
        features_s=features_s,
        training_s=training_s,
    )
    return head, report


def fit(features: "np.ndarray", truth: "np.ndarray", labels: tuple[str, ...]) -> Head:
    """A multinomial logistic regression by L-BFGS, every class of the same weight; the same input, the same head."""
    return outcome(fitting(features, truth, labels))


def fitting(features: "np.ndarray", truth: "np.ndarray", labels: tuple[str, ...]) -> Generator[float, None, Head]:
    """As `fit`, yielding the share that is done at most."""
    import numpy as np

    mean, std = features.mean(0), features.std(0) + 1e-4
    inputs = (features - mean) / std
    n_pictures, n_features = inputs.shape
    n_classes = len(labels)
    shares = n_pictures / (n_classes * np.maximum(1, np.bincount(truth, minlength=n_classes)))[truth]
    shares = (shares / shares.sum()).astype(np.float32)
    rows = np.arange(n_pictures)

    def loss(place: "np.ndarray") -> "tuple[float, np.ndarray]":
        """Weighted cross-entropy with decay of the weights, and its gradient."""
        weight, bias = place[:-n_classes].reshape(n_classes, n_features), place[-n_classes:]
        logits = inputs @ weight.T + bias
        logits -= logits.max(1, keepdims=True)
        powers = np.exp(logits)
        sums = powers.sum(1, keepdims=True)
        fault = float(shares @ (np.log(sums[:, 0]) - logits[rows, truth]))
        pull = powers / sums
        pull[rows, truth] -= 1
        pull *= shares[:, None]
        gradient = np.concatenate([(pull.T @ inputs + _DECAY * weight).ravel(), pull.sum(0)])
        return fault + _DECAY * float(weight.ravel() @ weight.ravel()) / 2, gradient

    steps = lbfgs.minimising(loss, np.zeros(n_classes * (n_features + 1), np.float32), _MAX_STEPS)
    place = yield from relayed(steps, lambda n_done: n_done / _MAX_STEPS)
    weight, bias = place[:-n_classes].reshape(n_classes, n_features), place[-n_classes:]
    return Head(labels, weight, bias, np.asarray(mean), np.asarray(std))


def save(path: Path, head: Head, made_by: dict[str, Any]) -> None:
    """Write a head as safetensors, whole or not at all. Raises OSError."""
    tensors = {name: torch.from_numpy(getattr(head, name)) for name in ("weight", "bias", "mean", "std")}
    modelfile.save_tensors(path, tensors, ModelFile("head", head.labels, {}, made_by))


def load(path: Path) -> Head:
    """The head in a file.

    Raises:
        BadInput: damaged, or no head.
    """
    card = modelfile.read_card(path)
    if card.network != "head":
        raise BadInput(f"{path.name} is a whole network, not a head for your own classes.")
    tensors = modelfile.load_tensors(path)
    shapes = {name: tuple(value.shape) for name, value in tensors.items()}
    n_classes, n_features = len(card.labels), shapes.get("mean", (0,))[0]
    if shapes != {"weight": (n_classes, n_features), "bias": (n_classes,), "mean": (n_features,), "std": (n_features,)}:
        raise BadInput(f"The weights in {path.name} do not fit its {n_classes} classes.")
    return Head(card.labels, *(tensors[name].float().numpy() for name in ("weight", "bias", "mean", "std")))


def _asking_once(
    features: "np.ndarray", truth: "np.ndarray", labels: tuple[str, ...]
) -> "Generator[float, None, tuple[np.ndarray, CrossValidation]]":
    """Logits of every picture from a head that has not seen it, and the accuracies of the folds."""
    import numpy as np

    logits = np.empty((len(truth), len(labels)), np.float32)
    results = []
    n_folds = min(N_FOLDS, int(np.bincount(truth).min()))
    for number, (known, asked) in enumerate(folds(truth, n_folds), 1):
        fold = fitting(features[known], truth[known], labels)
        head = yield from _shared(fold, (number - 1) / n_folds, number / n_folds)
        logits[asked] = head.logits(features[asked])
        results.append(Fold(number, len(asked), float((logits[asked].argmax(1) == truth[asked]).mean())))
    return logits, summary(tuple(results))


def _shared(steps: "Generator[float, None, T]", start: float, end: float) -> "Generator[float, None, T]":
    """A piece of work whose own share, 0 to 1, is that from `start` to `end` of the whole."""
    return (yield from relayed(steps, lambda share: start + (end - start) * share))


def _features(
    pictures: tuple[OwnPicture, ...],
    features: Features,
    progress: Callable[[float, str], None],
    done: float,
    total: int,
) -> "np.ndarray":
    import numpy as np

    parts = []
    for start in range(0, len(pictures), _BATCH):
        progress((done + start) / total, f"Looking at picture {int(done) + start + 1} of {total}")
        parts.append(np.asarray(features([p.image for p in pictures[start : start + _BATCH]]), np.float32))
    return np.concatenate(parts) if parts else np.empty((0, 0), np.float32)


def _truths(pictures: tuple[OwnPicture, ...], labels: tuple[str, ...]) -> "np.ndarray":
    import numpy as np

    numbers = {label: number for number, label in enumerate(labels)}
    return np.array([numbers[picture.label] for picture in pictures], np.int64)

"""A classifier of the user's own classes: one linear layer on features that somebody else computes.

A large network that has seen a million pictures says what is in each of the user's few, as numbers; a logistic
regression on those numbers is trained in a second, and measured on pictures that it did not see. Knows no network: the
features come from a function that is passed in.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
import torch.nn.functional as F
from torch import Tensor

from ent_models.errors import BadInput
from ent_models.training import modelfile
from ent_models.training.evaluation import scored
from ent_models.training.folds import folds, summary
from ent_models.training.own_files import OwnPicture
from ent_models.training.quality import OwnSet, require_usable
from ent_models.training.records import Fold, Guess, ModelFile, OwnReport

if TYPE_CHECKING:
    import numpy as np

Features = Callable[[Sequence["np.ndarray"]], "np.ndarray"]
"""From RGB pictures, uint8 (height, width, 3) of any sizes, to float32 (N, features)."""

N_FOLDS = 5
_BATCH = 32
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
    began = time.perf_counter()
    progress(1.0, "Training")
    truth = _truths(own.train, own.labels)
    head = fit(train_features, truth, own.labels)
    n_parameters = head.weight.size + head.bias.size
    if {picture.label for picture in own.test} == set(own.labels):
        logits, asked, validation = head.logits(test_features), _truths(own.test, own.labels), None
    else:
        logits, validation = _asked_once(train_features, truth, own.labels)
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
    import numpy as np

    mean, std = features.mean(0), features.std(0) + 1e-4
    inputs = torch.from_numpy((features - mean) / std)
    target = torch.from_numpy(truth)
    counts = torch.bincount(target, minlength=len(labels)).clamp(min=1)
    class_weight = len(target) / (len(labels) * counts.float())
    weight = torch.zeros(len(labels), features.shape[1], requires_grad=True)
    bias = torch.zeros(len(labels), requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=100, tolerance_change=1e-7, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        fault = F.cross_entropy(inputs @ weight.T + bias, target, weight=class_weight)
        value = fault + _DECAY * weight.square().sum() / 2
        value.backward()
        return value

    optimiser.step(loss)
    return Head(labels, weight.detach().numpy(), bias.detach().numpy(), np.asarray(mean), np.asarray(std))


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


def _asked_once(features: "np.ndarray", truth: "np.ndarray", labels: tuple[str, ...]) -> Any:
    import numpy as np

    logits = np.empty((len(truth), len(labels)), np.float32)
    results = []
    smallest = int(np.bincount(truth).min())
    for number, (known, asked) in enumerate(folds(truth, min(N_FOLDS, smallest)), 1):
        head = fit(features[known], truth[known], labels)
        logits[asked] = head.logits(features[asked])
        results.append(Fold(number, len(asked), float((logits[asked].argmax(1) == truth[asked]).mean())))
    return logits, summary(tuple(results))


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

"""What the training room takes and gives: plain numbers, text and tuples that cross processes as JSON.

Knows neither torch nor numpy. Accuracies are fractions in [0, 1]; losses are mean cross-entropy in nats.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

CIFAR10_CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How training pictures are varied, batch by batch. All zero and off: the pictures as they are.

    `flip` mirrors left and right: "none", "random" (each time by chance) or "alternating" (every other time the
    picture comes round, which shows each picture both ways in any two rounds). `shift_px` moves by up to so many
    pixels, the border reflected. `cutout_px` blanks a square of that side. `rotation_degrees` and `shift_fraction`
    turn and move by any amount up to them, the border repeated, as Keras does. `cutmix` is the share of batches in
    which each picture gets a piece of another one, and of its class.
    """

    flip: Literal["none", "random", "alternating"] = "none"
    shift_px: int = 0
    cutout_px: int = 0
    rotation_degrees: float = 0.0
    shift_fraction: float = 0.0
    cutmix: float = 0.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is trained.

    `learning_rate` is the peak, for the batch size given here; it follows `schedule`. `weight_decay` is the
    coefficient of the L2 term in the gradient. `bias_scale` multiplies the learning rate of batch-norm biases.
    `images_per_epoch` None means the whole set. `is_averaged` pulls the weights towards their running mean every
    five steps (Lookahead). `precision` "auto" takes bfloat16 where the processor multiplies it.
    """

    epochs: int
    batch_size: int
    learning_rate: float
    optimiser: Literal["sgd", "adam"] = "sgd"
    momentum: float = 0.85
    weight_decay: float = 0.0
    bias_scale: float = 1.0
    label_smoothing: float = 0.0
    schedule: Literal["constant", "triangle"] = "constant"
    images_per_epoch: int | None = None
    is_averaged: bool = False
    whitening_bias_epochs: int = 0
    precision: Literal["auto", "float32", "bfloat16"] = "float32"
    augmentation: Augmentation = field(default_factory=Augmentation)


@dataclass(frozen=True, slots=True)
class Controls:
    """What may be changed while a run goes on; None leaves it as the recipe has it.

    `learning_rate_scale` multiplies the scheduled learning rate.
    """

    learning_rate_scale: float = 1.0
    batch_size: int | None = None
    augmentation: Augmentation | None = None
    is_paused: bool = False
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class GradientNorm:
    """Size of the gradient of one layer's weights at one step (L2 norm), and of the weights themselves."""

    layer: str
    gradient: float
    weight: float


@dataclass(frozen=True, slots=True)
class StepReport:
    """How a run stands between two epochs. Loss and accuracy are those of the training pictures since the last one.

    `epoch` is the one under way, `epochs_done` what is behind, with its fraction. `eta_s` is the time left at the
    present speed. `controls` are those in force.
    """

    step: int
    epoch: int
    epochs_done: float
    images_seen: int
    train_loss: float
    train_accuracy: float
    learning_rate: float
    images_per_s: float
    elapsed_s: float
    eta_s: float
    gradients: tuple[GradientNorm, ...]
    controls: Controls


@dataclass(frozen=True, slots=True)
class EpochReport:
    """One finished epoch. `test_*` were measured on the held-out pictures; None where none were given.

    `elapsed_s` counts working time over all sittings of the run; `is_best` marks the best epoch so far.
    """

    epoch: int
    epochs_total: int
    train_loss: float
    train_accuracy: float
    test_loss: float | None
    test_accuracy: float | None
    images_per_s: float
    elapsed_s: float
    is_best: bool


@dataclass(frozen=True, slots=True)
class Pulse:
    """Nothing to report but that the run is alive: it is paused, or being measured."""

    doing: Literal["paused", "measuring"]


@dataclass(frozen=True, slots=True)
class RunEnd:
    """Why a run ended: finished, stopped (by a person) or diverged (the loss was no number any more).

    `checkpoint` is the last good state. `message` is a sentence for the page.
    """

    reason: Literal["finished", "stopped", "diverged"]
    epochs_done: float
    checkpoint: str
    message: str


@dataclass(frozen=True, slots=True)
class ClassScore:
    """Accuracy of one class: `right` of `images`."""

    label: str
    images: int
    right: int
    accuracy: float


@dataclass(frozen=True, slots=True)
class Mistake:
    """One picture (its index in the set) that was taken for something else, and how sure the model was."""

    index: int
    truth: int
    guess: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a model does on a set of pictures. `confusion[truth][guess]` counts pictures; `views` says
    which views of each picture were averaged."""

    accuracy: float
    loss: float
    images: int
    parameters: int
    seconds: float
    labels: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    classes: tuple[ClassScore, ...]
    views: str


@dataclass(frozen=True, slots=True)
class Guess:
    """One of the most likely classes of a picture."""

    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ModelFile:
    """What a saved network says of itself: how to build it again, and where it came from."""

    network: str
    labels: tuple[str, ...]
    options: dict[str, Any]
    made_by: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fold:
    """One round of cross-validation: trained on the rest, measured on `images` pictures."""

    fold: int
    images: int
    accuracy: float


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """Accuracy over all folds: mean, and spread as the standard deviation between folds."""

    folds: tuple[Fold, ...]
    mean: float
    spread: float


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be used, and why, in words for the user."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two files with the same picture. `across` says that one is for training and the other for testing;
    `is_contradiction` that they are in different classes.
    """

    name: str
    same_as: str
    across: bool
    is_contradiction: bool


@dataclass(frozen=True, slots=True)
class ClassCount:
    """How many usable pictures of one class there are, duplicates not counted."""

    label: str
    train: int
    test: int


@dataclass(frozen=True, slots=True)
class Quality:
    """What was found wrong with the user's own pictures, before any training.

    `problems` are reasons not to train; `warnings` are reasons to look twice.
    """

    counts: tuple[ClassCount, ...]
    refused: tuple[Refused, ...]
    duplicates: tuple[Duplicate, ...]
    imbalance: float
    problems: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnReport:
    """How a classifier of the user's own classes does on pictures that it was not trained on.

    `held_out` says which: the user's test pictures, or every picture once by cross-validation.
    """

    evaluation: Evaluation
    validation: CrossValidation | None
    held_out: Literal["test pictures", "cross-validation"]
    n_train: int
    features_s: float
    training_s: float

    @property
    def spread(self) -> float:
        """How uncertain the accuracy is: the standard deviation between folds, or the standard error of a share."""
        if self.validation is not None:
            return self.validation.spread
        share = self.evaluation.accuracy
        return float((share * (1 - share) / self.evaluation.images) ** 0.5) if self.evaluation.images else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A candidate beside the current model, on the same held-out pictures.

    `difference` is candidate minus current, in accuracy. `only_candidate_right` and `only_current_right` count the
    pictures that just one of them knows; `p_value` is that of McNemar's exact test between the two. Where
    `is_same_pictures` is false each was measured on pictures of its own, and these three say nothing. The digests are
    those of the files that were measured, "" where there was none.
    """

    candidate: Evaluation
    current: Evaluation | None
    difference: float
    only_candidate_right: int
    only_current_right: int
    p_value: float
    is_worse: bool
    message: str
    candidate_sha256: str = ""
    current_sha256: str = ""
    is_same_pictures: bool = True

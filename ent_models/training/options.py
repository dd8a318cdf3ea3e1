"""What is asked of the training room, and what it answers: the records of its jobs. Knows neither torch nor numpy.

A run is named by an id of 32 hexadecimal digits; its folder is found by `runs.Runs`. `at_step` in a question about a
run is the step whose weights were the newest when it was asked, so that a later question is another one.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from ent_models.training.records import (
    Augmentation,
    Comparison,
    CrossValidation,
    Evaluation,
    Guess,
    OwnReport,
    Quality,
)

DataName = Literal["cifar10", "digits"]


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """One run: which network learns what, and how. None leaves it to the network's recipe.

    `visitor` is the name for the leaderboard, "" for none. `n_folds` 0 trains once, with `n_held_out` training
    pictures (None: as many as suit) kept back to watch for over-fitting; 2 and more trains that many networks, each
    measured on its own part.
    """

    model: ClassVar[str] = ""
    run: str
    data: DataName = "cifar10"
    network: str = "fast"
    epochs: int = 10
    seed: int = 0
    learning_rate: float | None = None
    batch_size: int | None = None
    augmentation: Augmentation | None = None
    n_folds: int = 0
    n_held_out: int | None = None
    visitor: str = ""


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended. `evaluation` is of its best epoch on the test pictures; None for folds, and after trouble."""

    run: str
    reason: Literal["finished", "stopped", "diverged"]
    message: str
    epochs_done: float
    best_epoch: int | None
    elapsed_s: float
    evaluation: Evaluation | None
    validation: CrossValidation | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TryOptions:
    """A picture of the user's, shown to a run as it is now."""

    model: ClassVar[str] = ""
    run: str
    at_step: int


@dataclass(frozen=True, slots=True)
class LayerPicture:
    """What a layer makes of a picture: its channels side by side as PNG, the brightest of each white."""

    name: str
    kind: str
    shape: tuple[int, ...]
    png: bytes


@dataclass(frozen=True, slots=True)
class Tryout:
    """What a run makes of a picture at `epoch`. `seen_png` is the picture as the network was given it."""

    guesses: tuple[Guess, ...]
    epoch: float
    seen_png: bytes
    layers: tuple[LayerPicture, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExamineOptions:
    """The pictures of class `truth` that a run takes for `guess`; None means any class.

    `part` "held-out" are training pictures that were kept back, "test" those that no run ever learns from.
    """

    model: ClassVar[str] = ""
    run: str
    at_step: int
    part: Literal["held-out", "test"]
    truth: int | None = None
    guess: int | None = None


@dataclass(frozen=True, slots=True)
class MistakenPicture:
    """One picture as PNG, what it is, what it was taken for and with which confidence."""

    index: int
    truth: str
    guess: str
    confidence: float
    png: bytes


@dataclass(frozen=True, slots=True)
class Examination:
    """How a run does on a part of its data, and the pictures that were asked for, the surest mistakes first."""

    evaluation: Evaluation
    pictures: tuple[MistakenPicture, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WalkOptions:
    """How a run sees one picture, number by number: the test picture `index`, or the user's own file for None."""

    model: ClassVar[str] = ""
    run: str
    at_step: int
    index: int | None = None


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """A run beside the model that is at work for the same classes, on the test pictures of its data.

    `against` is the digest of that model ("" for none), so that the same question after a promotion is another one.
    """

    model: ClassVar[str] = ""
    run: str
    at_step: int
    against: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """The answer to `CompareOptions`, for `promote.Desk.promote`; `current` is the name of the model at work."""

    comparison: Comparison
    current: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """A run's network for other programs."""

    model: ClassVar[str] = ""
    run: str
    at_step: int
    format: Literal["onnx"] = "onnx"


@dataclass(frozen=True, slots=True)
class Exported:
    """The file that was asked for."""

    data: bytes
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnOptions:
    """A classifier of the user's own classes, on the features of the pictures model `model`. `own` is its id.

    `is_check` only looks the pictures over, so that their quality is seen before anything is trained.
    """

    own: str
    title: str
    is_check: bool = False
    model: str = "efficientnet-lite2"


@dataclass(frozen=True, slots=True)
class OwnResult:
    """What was found wrong with the pictures, and how the classifier does; `report` is None if none was trained."""

    own: str
    title: str
    labels: tuple[str, ...]
    quality: Quality
    report: OwnReport | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnTrialOptions:
    """A picture, shown to the classifier of the user's own classes `own`, on the features of `model`."""

    own: str
    model: str = "efficientnet-lite2"


@dataclass(frozen=True, slots=True)
class OwnTrial:
    """What a classifier of the user's own classes makes of a picture: its likeliest classes, likeliest first."""

    guesses: tuple[Guess, ...]
    notes: tuple[str, ...] = ()

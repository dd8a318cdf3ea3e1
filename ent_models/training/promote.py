"""Putting a model to work: measured beside the current one first, refused when worse, undone with one call.

A `Desk` is a folder that keeps a copy of every promoted model, named by its digest, and the list of promotions.
"""

import datetime
import math
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import torch

from ent_models import files
from ent_models.errors import BadInput, OutOfSpace
from ent_models.records import from_json, to_json
from ent_models.training import modelfile, networks
from ent_models.training.cifar10 import Pictures
from ent_models.training.evaluation import logits_of, scored
from ent_models.training.records import Comparison, Evaluation, Promotion

if TYPE_CHECKING:
    import numpy as np


def compare(candidate: Path, current: Path | None, pictures: Pictures, views: str = "mirror") -> Comparison:
    """Both models on the same held-out pictures; `current` None when there is none yet.

    Raises:
        BadInput: a file is no model of this room, or its classes are not those of the pictures.
    """
    ours, ours_right = _measured(candidate, pictures, views)
    if current is None:
        message = f"There is no model to compare with. This one is right in {ours.accuracy:.1%} of {ours.images:,}."
        return Comparison(ours, None, 0.0, 0, 0, 1.0, False, message)
    theirs, theirs_right = _measured(current, pictures, views)
    only_ours = int((ours_right & ~theirs_right).sum())
    only_theirs = int((theirs_right & ~ours_right).sum())
    difference = ours.accuracy - theirs.accuracy
    p_value = mcnemar(only_ours, only_theirs)
    verdict = "worse than" if difference < 0 else "better than" if difference > 0 else "as good as"
    sure = "" if p_value < 0.05 or difference == 0 else " The difference may be chance."
    message = (
        f"The new model is right in {ours.accuracy:.1%}, the current one in {theirs.accuracy:.1%} of the same "
        f"{ours.images:,} pictures: it is {verdict} the current one.{sure}"
    )
    return Comparison(ours, theirs, difference, only_ours, only_theirs, p_value, difference < 0, message)


def mcnemar(only_first: int, only_second: int) -> float:
    """How likely two equally good models would differ at least so much: the exact two-sided test (McNemar 1947)."""
    total = only_first + only_second
    if total == 0:
        return 1.0
    tail = min(only_first, only_second)
    logs = [math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1) for k in range(tail + 1)]
    return min(1.0, 2 * sum(math.exp(log - total * math.log(2)) for log in logs))


@dataclass(frozen=True, slots=True)
class Desk:
    """The folder of promoted models."""

    folder: Path

    def history(self) -> tuple[Promotion, ...]:
        """All promotions in force or before it, oldest first; a damaged list counts as empty."""
        try:
            found: tuple[Promotion, ...] = from_json(self._list.read_bytes(), tuple[Promotion, ...])
        except (OSError, msgspec.ValidationError, msgspec.DecodeError):
            return ()
        return found

    def current(self) -> Path | None:
        """The model at work, None while it is the shipped one (or the file has gone)."""
        history = self.history()
        path = self._file(history[-1].sha256) if history else None
        return path if path is not None and path.is_file() else None

    def promote(self, model: Path, name: str, comparison: Comparison, *, even_if_worse: bool = False) -> Promotion:
        """Put a model to work.

        Raises:
            BadInput: it is worse than the current one and `even_if_worse` is not set, or no model.
            OutOfSpace: it could not be kept.
        """
        if comparison.is_worse and not even_if_worse:
            raise BadInput(f"{comparison.message} It was not promoted.")
        modelfile.load(model)
        digest = files.sha256_of(model)
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        promotion = Promotion(digest, name, now, comparison.candidate.accuracy, comparison)
        try:
            with files.written_whole(self._file(digest)) as unfinished:
                shutil.copyfile(model, unfinished)
            self._write((*self.history(), promotion))
        except OSError as problem:
            raise OutOfSpace(
                f"The model could not be kept in {self.folder}: {problem.strerror or problem}."
            ) from problem
        return promotion

    def roll_back(self) -> Promotion | None:
        """Undo the last promotion; returns the one now in force, None for the shipped model.

        Raises:
            BadInput: there is nothing to undo.
            OutOfSpace: the list could not be written.
        """
        history = self.history()
        if not history:
            raise BadInput("No model has been promoted, so there is nothing to undo.")
        try:
            self._write(history[:-1])
        except OSError as problem:
            raise OutOfSpace(f"{self.folder} could not be written: {problem.strerror or problem}.") from problem
        return history[-2] if len(history) > 1 else None

    @property
    def _list(self) -> Path:
        return self.folder / "promotions.json"

    def _file(self, digest: str) -> Path:
        return self.folder / f"{digest}.safetensors"

    def _write(self, history: tuple[Promotion, ...]) -> None:
        with files.written_whole(self._list) as unfinished:
            unfinished.write_bytes(to_json(history))


def _measured(model: Path, pictures: Pictures, views: str) -> "tuple[Evaluation, np.ndarray]":
    net, card = modelfile.load(model)
    if card.labels != pictures.classes:
        raise BadInput(
            f"{model.name} knows {len(card.labels)} classes that are not those of these pictures, so the two models "
            "cannot be compared."
        )
    began = time.perf_counter()
    logits = torch.from_numpy(logits_of(net, pictures.images, views))
    truth = torch.from_numpy(pictures.labels)
    seconds = time.perf_counter() - began
    evaluation = scored(logits, truth, pictures.classes, networks.count_parameters(net), seconds, views)
    return evaluation, (logits.argmax(1) == truth).numpy()

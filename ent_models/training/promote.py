"""Putting a model to work: refused when it is worse than the one at work, undone with one call.

    <home>/training/promoted/<slot>/promotions.json     everything that was promoted for these classes, oldest first
                                    <digest>.safetensors

A slot is a set of classes that one model at a time works for: "cifar10", "digits", and "own-..." for each set of a
user's own. Knows no torch: what compares (see `comparison`) runs in a worker, what promotes in a page.
"""

import datetime
import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from ent_models import files, paths
from ent_models.errors import BadInput, OutOfSpace
from ent_models.records import from_json, to_json
from ent_models.training.options import OwnResult
from ent_models.training.records import Comparison, ModelFile, OwnReport

SHIPPED = Path(__file__).parent / "shipped"
"""The folder of the networks that come with Rushes."""
_HEADER_BYTES = 8
_MAX_HEADER_BYTES = 10_000_000
_SLOT = re.compile(r"[a-z0-9]+(?:-[0-9a-f]{12})?")


@dataclass(frozen=True, slots=True)
class Promotion:
    """One model that was put to work: its file, when (UTC, ISO 8601), its accuracy then, and what the file says of it.

    `base` is the pictures model whose features it reads, if it is a head, and `base_sha256` that model's digest.
    """

    sha256: str
    name: str
    at: str
    accuracy: float
    comparison: Comparison
    labels: tuple[str, ...]
    parameters: int
    size_bytes: int
    network: str
    base: str = ""
    base_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Shipped:
    """What is known of the network that comes with Rushes: its file's digest and size, and how many parameters.

    `began_with` says whose weights it began with, and `licence` adds their licence to ours; "" for a network that
    learned all it knows here.
    """

    sha256: str
    size_bytes: int
    parameters: int
    began_with: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The folder of promoted models."""

    root: Path

    @classmethod
    def at_home(cls) -> "Desk":
        """That in the user's data folder."""
        return cls(paths.home_dir() / "training" / "promoted")

    def at_work(self) -> dict[str, Promotion]:
        """What was promoted last for each slot, if its file is there, by slot in alphabetical order."""
        try:
            slots = sorted(path.name for path in self.root.iterdir())
        except OSError:
            return {}
        found = {slot: self.current(slot) for slot in slots if _SLOT.fullmatch(slot)}
        return {slot: promotion for slot, promotion in found.items() if promotion is not None}

    def history(self, slot: str) -> tuple[Promotion, ...]:
        """All promotions in force or before it, oldest first; a damaged list counts as empty. Raises BadInput."""
        return _read(self._list(slot), tuple[Promotion, ...]) or ()

    def current(self, slot: str) -> Promotion | None:
        """The promotion in force, None while the shipped model or none is at work, or if the file has gone."""
        history = self.history(slot)
        return history[-1] if history and self.file(slot, history[-1].sha256).is_file() else None

    def file(self, slot: str, sha256: str) -> Path:
        """Where the model of that digest is kept. Raises BadInput."""
        return self._folder(slot) / f"{sha256}.safetensors"

    def promote(
        self,
        slot: str,
        model: Path,
        name: str,
        comparison: Comparison,
        *,
        base: tuple[str, str] = ("", ""),
        even_if_worse: bool = False,
    ) -> Promotion:
        """Put a model to work. `base` is the name and digest of the model whose features it reads, if it is a head.

        Raises:
            BadInput: it is worse than the current one and `even_if_worse` is not set; it is no model of this room; or
                it or the current one is not what was compared.
            OutOfSpace: it could not be kept.
        """
        if comparison.is_worse and not even_if_worse:
            raise BadInput(f"{comparison.message} It was not promoted.")
        said = described(model)
        try:
            digest, size_bytes = files.sha256_of(model), model.stat().st_size
        except OSError as problem:
            raise BadInput(f"The model cannot be read: {problem.strerror or problem}.") from problem
        if comparison.candidate_sha256 not in ("", digest) or comparison.candidate.labels != said.labels:
            raise BadInput("The network has learned on since it was compared. Compare it again.")
        if comparison.current_sha256 != digest_at_work(self, slot):
            raise BadInput("Another model was put to work since these two were compared. Compare again.")
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        promotion = Promotion(
            sha256=digest,
            name=name,
            at=now,
            accuracy=comparison.candidate.accuracy,
            comparison=comparison,
            labels=said.labels,
            parameters=comparison.candidate.parameters,
            size_bytes=size_bytes,
            network=said.network,
            base=base[0],
            base_sha256=base[1],
        )
        try:
            with files.written_whole(self.file(slot, digest)) as unfinished:
                shutil.copyfile(model, unfinished)
            self._write(slot, (*self.history(slot), promotion))
        except OSError as problem:
            raise OutOfSpace(f"The model could not be kept in {self.root}: {problem.strerror or problem}.") from problem
        return promotion

    def roll_back(self, slot: str) -> Promotion | None:
        """Undo the last promotion; returns the one now in force, None for the shipped model or none at all.

        Raises:
            BadInput: there is nothing to undo.
            OutOfSpace: the list could not be written.
        """
        history = self.history(slot)
        if not history:
            raise BadInput("No model has been promoted, so there is nothing to undo.")
        try:
            self._write(slot, history[:-1])
        except OSError as problem:
            raise OutOfSpace(f"{self.root} could not be written: {problem.strerror or problem}.") from problem
        return history[-2] if len(history) > 1 else None

    def _folder(self, slot: str) -> Path:
        if not _SLOT.fullmatch(slot):
            raise BadInput("There is no such set of classes.")
        return self.root / slot

    def _list(self, slot: str) -> Path:
        return self._folder(slot) / "promotions.json"

    def _write(self, slot: str, history: tuple[Promotion, ...]) -> None:
        with files.written_whole(self._list(slot)) as unfinished:
            unfinished.write_bytes(to_json(history))


def own_slot(labels: tuple[str, ...]) -> str:
    """The slot of a user's own classes: the same for the same set of labels, in whatever order."""
    return f"own-{hashlib.sha256(json.dumps(sorted(labels)).encode()).hexdigest()[:12]}"


def shipped(slot: str) -> tuple[Path, Shipped] | None:
    """The network that comes with Rushes for a slot, and what is known of it; None if there is none."""
    weights = SHIPPED / f"{slot}.safetensors"
    known: Shipped | None = _read(weights.with_suffix(".json"), Shipped)
    return (weights, known) if known is not None and weights.is_file() else None


def model_at_work(desk: Desk, slot: str) -> tuple[Path, str, str] | None:
    """File, digest and name of the model that works for these classes: the promoted one, else the shipped one."""
    promotion = desk.current(slot)
    if promotion is not None:
        return desk.file(slot, promotion.sha256), promotion.sha256, promotion.name
    found = shipped(slot)
    return (found[0], found[1].sha256, "the network that comes with Rushes") if found else None


def digest_at_work(desk: Desk, slot: str) -> str:
    """The digest of the model that works for these classes, "" for none."""
    found = model_at_work(desk, slot)
    return found[1] if found else ""


def described(model: Path) -> ModelFile:
    """What a model file says of itself, read from its head alone, without the library that reads the weights.

    Raises:
        BadInput: it cannot be read, is cut off, or is no model of this room.
    """
    try:
        with model.open("rb") as stream:
            length = int.from_bytes(stream.read(_HEADER_BYTES), "little")
            if not 2 <= length <= _MAX_HEADER_BYTES:
                raise BadInput(f"{model.name} is no whole safetensors file.")
            header: Any = json.loads(stream.read(length))
        tensors = {name: value for name, value in header.items() if name != "__metadata__"}
        n_bytes = max((value["data_offsets"][1] for value in tensors.values()), default=0)
        if model.stat().st_size != _HEADER_BYTES + length + n_bytes:
            raise BadInput(f"{model.name} is cut off.")
        found: ModelFile = from_json(header["__metadata__"]["rushes"], ModelFile)
    except OSError as problem:
        raise BadInput(f"{model.name} cannot be read: {problem.strerror or problem}.") from problem
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, msgspec.MsgspecError) as problem:
        raise BadInput(f"{model.name} holds no network that the training room made.") from problem
    return found


def own_result(own: str) -> tuple[Path, OwnResult] | None:
    """The head that was trained for a user's own classes, and how it does; None if there is none (yet)."""
    if not re.fullmatch(r"[0-9a-f]{32}", own):
        return None
    folder = paths.home_dir() / "training" / "own" / own
    try:
        found: OwnResult = from_json((folder / "result.json").read_bytes(), OwnResult)
    except (OSError, msgspec.ValidationError, msgspec.DecodeError):
        return None
    head = folder / "head.safetensors"
    return (head, found) if head.is_file() and found.report is not None else None


def compare_own(report: OwnReport, head: Path, current: Promotion | None) -> Comparison:
    """A classifier of a user's own classes beside the one at work for the same classes, if there is one.

    They are never asked about the same pictures: the one at work may have learned from those that the new one is
    measured on, and would look better than it is. Each one's own accuracy on pictures that it had not seen is all that
    can be compared; the message says so. Raises BadInput if the head cannot be read.
    """
    try:
        digest = files.sha256_of(head)
    except OSError as problem:
        raise BadInput(f"The classifier cannot be read: {problem.strerror or problem}.") from problem
    ours = report.evaluation
    asked = f"{ours.accuracy:.1%} of {ours.images:,} pictures that it had not seen ({report.held_out})"
    if current is None:
        message = f"There is no other model for these classes. This one is right in {asked}."
        return Comparison(ours, None, 0.0, 0, 0, 1.0, False, message, digest)
    theirs = current.comparison.candidate
    difference = ours.accuracy - theirs.accuracy
    verdict = "less often than" if difference < 0 else "more often than" if difference > 0 else "as often as"
    message = (
        f"The new model is right in {asked}, {verdict} the current one, which was right in {theirs.accuracy:.1%} of "
        f"{theirs.images:,} when it was trained. These were not the same pictures: the current model may have learned "
        "from those that the new one is asked about, so the two cannot be tested side by side, and a small difference "
        "may be chance."
    )
    return Comparison(
        ours, theirs, difference, 0, 0, 1.0, difference < 0, message, digest, current.sha256, is_same_pictures=False
    )


_known: dict[Path, tuple[tuple[int, int, int], Any]] = {}


def _read(path: Path, kind: Any) -> Any:
    """The record in `path`, read once for each time that it is written, as pages ask at every run; None if there is
    none, or none of that kind."""
    try:
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        known = _known.get(path)
        if known is None or known[0] != stamp:
            known = _known[path] = (stamp, from_json(path.read_bytes(), kind))
    except (OSError, msgspec.ValidationError, msgspec.DecodeError):
        return None
    return known[1]

"""The journal of a run: every report in the order in which it came, one line of JSON each, in `journal.jsonl`.

It is only ever appended to, so a crash costs at most its last line. Read back, it is a `Curve`: what a page draws.
Knows no torch.
"""

import contextlib
import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec

from ent_models.errors import OutOfSpace
from ent_models.records import shaped
from ent_models.training.records import EpochReport, Fold, RunEnd, StepReport

FILE = "journal.jsonl"
MarkKind = Literal["began", "resumed", "changed", "paused", "continued"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened in a run, to be marked on its curve, after `epochs_done` epochs.

    `began` and `resumed` say from where the run goes on: what had been done beyond that is lost.
    """

    kind: MarkKind
    epochs_done: float
    text: str
    fold: int = 0


@dataclass(frozen=True, slots=True)
class Curve:
    """A run as it went; of a cross-validation, its present fold. `lost` are steps that a crash undid."""

    steps: tuple[StepReport, ...] = ()
    lost: tuple[StepReport, ...] = ()
    epochs: tuple[EpochReport, ...] = ()
    marks: tuple[Mark, ...] = ()
    folds: tuple[Fold, ...] = ()
    end: RunEnd | None = None


_KINDS: dict[str, type] = {kind.__name__: kind for kind in (StepReport, EpochReport, RunEnd, Mark, Fold)}
Entry = StepReport | EpochReport | RunEnd | Mark | Fold


@dataclass(slots=True)
class _Reading:
    steps: list[StepReport] = field(default_factory=list)
    lost: list[StepReport] = field(default_factory=list)
    epochs: list[EpochReport] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    folds: list[Fold] = field(default_factory=list)
    end: RunEnd | None = None


def append(folder: Path, entry: Entry) -> None:
    """Write one entry. Raises OutOfSpace."""
    line = json.dumps({"entry": type(entry).__name__, **asdict(entry)})
    try:
        with (folder / FILE).open("a", encoding="utf-8") as out:
            out.write(line + "\n")
    except OSError as problem:
        raise OutOfSpace(
            f"The run's journal in {folder} could not be written: {problem.strerror or problem}. Free some space and "
            "resume the run."
        ) from problem


def idle_s(folder: Path) -> float:
    """How long ago anything was written, in seconds; 0 if nothing was."""
    try:
        return max(0.0, time.time() - (folder / FILE).stat().st_mtime)
    except OSError:
        return 0.0


def read(folder: Path) -> Curve:
    """All that is known of a run; empty if it has no journal. A line that is cut off or damaged is passed over."""
    try:
        lines = (folder / FILE).read_bytes().splitlines()
    except OSError:
        return Curve()
    reading = _Reading()
    for line in lines:
        with contextlib.suppress(msgspec.DecodeError, msgspec.ValidationError, KeyError, TypeError):
            found: dict[str, Any] = msgspec.json.decode(line, type=dict[str, Any])
            _take(reading, shaped(found, _KINDS[found.pop("entry")]))
    return Curve(
        tuple(reading.steps), tuple(reading.lost), tuple(reading.epochs), tuple(reading.marks),
        tuple(reading.folds), reading.end,
    )  # fmt: skip


def _take(reading: _Reading, entry: Entry) -> None:
    match entry:
        case StepReport():
            reading.steps.append(entry)
        case EpochReport():
            reading.epochs.append(entry)
        case Fold():
            reading.folds.append(entry)
        case RunEnd():
            reading.end = entry
        case Mark():
            reading.marks.append(entry)
            if entry.kind == "began":  # the first, or the next fold
                for part in (reading.steps, reading.lost, reading.epochs):
                    part.clear()
                reading.marks[:] = [entry]
                reading.end = None
            if entry.kind == "resumed":
                reading.end = None
                reading.lost += [step for step in reading.steps if step.epochs_done > entry.epochs_done]
                reading.epochs = [report for report in reading.epochs if report.epoch <= entry.epochs_done]
                reading.steps = [step for step in reading.steps if step.epochs_done <= entry.epochs_done]

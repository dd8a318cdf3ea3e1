"""A run's network beside the model that is at work for the same classes, on the same held-out pictures.

What was measured is remembered under `<home>/training/measured`, so that the model at work, which may be large, is
measured once.
"""

import contextlib
import hashlib
import math
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import torch

from ent_models import devices, files, paths
from ent_models.errors import BadInput
from ent_models.records import Progress, from_json, to_json
from ent_models.training import datasets, evaluation, modelfile, networks, promote
from ent_models.training.cifar10 import Pictures
from ent_models.training.options import Compared, CompareOptions
from ent_models.training.records import Comparison, Evaluation
from ent_models.training.runs import Runs
from ent_models.training.steps import outcome, relayed

if TYPE_CHECKING:
    import numpy as np

_PART = 250
_N_REMEMBERED = 20


def analyse(
    path: Path, options: CompareOptions, _shelf: Any, *, kept: tuple[Any, ...] = ()
) -> Iterator[Progress | Compared]:
    """Measure the run's best network and the model at work on the test pictures of the data at `path`.

    Raises:
        BadInput: no such run, no network yet, or data that cannot be read.
    """
    yield Progress(0.0, "Reading the test pictures")
    run = Runs.at_home().get(options.run)
    about, candidate = run.about(), run.network()
    if about is None or candidate is None:
        raise BadInput("This run has no network to compare yet.")
    slot = about.options.data
    _, test = datasets.read(slot, path)
    torch.set_num_threads(devices.cpu_threads())
    found = promote.model_at_work(promote.Desk.at_home(), slot)
    current, name = (found[0], found[2]) if found else (None, "")
    steps = compared(candidate, current, test, datasets.DATASETS[slot].views)
    note = "Asking both models" if current else "Asking the model"
    comparison = yield from relayed(steps, lambda share: Progress(0.1 + 0.9 * share, note))
    yield Compared(comparison, name)


def compare(candidate: Path, current: Path | None, pictures: Pictures, views: str = "mirror") -> Comparison:
    """Both models on the same held-out pictures; `current` None when there is none yet.

    Raises:
        BadInput: a file is no model of this room, or its classes are not those of the pictures.
    """
    return outcome(compared(candidate, current, pictures, views))


def compared(
    candidate: Path, current: Path | None, pictures: Pictures, views: str = "mirror"
) -> Generator[float, None, Comparison]:
    """As `compare`, in steps of a fraction of a second: yields the share that is done."""
    n_models = 2 if current else 1
    new = yield from _measured(candidate, pictures, views, 0.0, 1 / n_models)
    ours = new.evaluation
    if current is None:
        message = f"There is no model to compare with. This one is right in {ours.accuracy:.1%} of {ours.images:,}."
        return Comparison(ours, None, 0.0, 0, 0, 1.0, False, message, new.sha256)
    old = yield from _measured(current, pictures, views, 0.5, 0.5)
    theirs = old.evaluation
    only_ours = int((new.is_right & ~old.is_right).sum())
    only_theirs = int((old.is_right & ~new.is_right).sum())
    difference = ours.accuracy - theirs.accuracy
    p_value = mcnemar(only_ours, only_theirs)
    verdict = "worse than" if difference < 0 else "better than" if difference > 0 else "as good as"
    sure = "" if p_value < 0.05 or difference == 0 else " The difference may be chance."
    message = (
        f"The new model is right in {ours.accuracy:.1%}, the current one in {theirs.accuracy:.1%} of the same "
        f"{ours.images:,} pictures: it is {verdict} the current one.{sure}"
    )
    return Comparison(
        ours, theirs, difference, only_ours, only_theirs, p_value, difference < 0, message, new.sha256, old.sha256
    )


def mcnemar(only_first: int, only_second: int) -> float:
    """How likely two equally good models would differ at least so much: the exact two-sided test (McNemar 1947)."""
    total = only_first + only_second
    if total == 0:
        return 1.0
    tail = min(only_first, only_second)
    logs = [math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1) for k in range(tail + 1)]
    return min(1.0, 2 * sum(math.exp(log - total * math.log(2)) for log in logs))


@dataclass(frozen=True, slots=True)
class _Measured:
    """What a model gets right, as a record and picture by picture (a bit for each), and the digest of its file."""

    evaluation: Evaluation
    bits: bytes
    sha256: str

    @property
    def is_right(self) -> "np.ndarray":
        """Bool, (N,)."""
        import numpy as np

        return np.unpackbits(np.frombuffer(self.bits, np.uint8), count=self.evaluation.images).astype(bool)


def _measured(
    model: Path, pictures: Pictures, views: str, done: float, part: float
) -> "Generator[float, None, _Measured]":
    """Measure a model, or remember what was measured: the model at work is asked about the same pictures each time."""
    import numpy as np

    if not len(pictures):
        raise BadInput("There are no pictures to measure the model on.")
    digest = files.sha256_of(model)
    net, card = modelfile.load(model)
    if card.labels != pictures.classes:
        raise BadInput(
            f"{model.name} knows {len(card.labels)} classes that are not those of these pictures, so the two models "
            "cannot be compared."
        )
    kept = _place(digest, pictures, views)
    known = _remembered(kept)
    if known is not None and known.sha256 == digest:
        return known
    net.to(memory_format=torch.channels_last)  # as the pixels lie: half as much again in a second
    began = time.perf_counter()
    parts = []
    for start in range(0, len(pictures), _PART):
        yield done + part * start / len(pictures)
        images = pictures.images[start : start + _PART]
        parts.append(torch.from_numpy(evaluation.logits_of(net, images, views)))
    logits, truth = torch.cat(parts), torch.from_numpy(pictures.labels)
    seconds = time.perf_counter() - began
    found = evaluation.scored(logits, truth, pictures.classes, networks.count_parameters(net), seconds, views)
    fresh = _Measured(found, np.packbits((logits.argmax(1) == truth).numpy()).tobytes(), digest)
    with contextlib.suppress(OSError):  # without it the next comparison is slow, and right
        with files.written_whole(kept) as unfinished:
            unfinished.write_bytes(to_json(fresh))
        for old in sorted(kept.parent.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-_N_REMEMBERED]:
            old.unlink(missing_ok=True)
    return fresh


def _place(digest: str, pictures: Pictures, views: str) -> Path:
    facts = hashlib.sha256(f"{digest} {views} {pictures.images.shape}".encode())
    facts.update(pictures.images.tobytes())
    facts.update(pictures.labels.tobytes())
    return paths.home_dir() / "training" / "measured" / f"{facts.hexdigest()}.json"


def _remembered(path: Path) -> "_Measured | None":
    try:
        found: _Measured = from_json(path.read_bytes(), _Measured)
    except (OSError, msgspec.ValidationError, msgspec.DecodeError):
        return None
    return found if len(found.bits) == -(-found.evaluation.images // 8) else None

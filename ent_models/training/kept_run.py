"""A run in a folder that the user named: begun there, or gone on with, and what is left in it at the end.

    DIR/network.safetensors  the network of the last epoch, with command, seed and data that made it
        log.jsonl            a line of JSON for each epoch
        checkpoints/         to go on from

Prints nothing. Knows no command line and no jobs.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ent_models import devices, files
from ent_models.errors import BadInput, OutOfSpace
from ent_models.records import public
from ent_models.training.records import Controls, ModelFile
from ent_models.training.settings import Settings

if TYPE_CHECKING:
    from ent_models.training.cifar10 import Pictures
    from ent_models.training.trainer import Run

LOG = "log.jsonl"
NETWORK = "network.safetensors"


@dataclass(frozen=True, slots=True)
class Asked:
    """What run is meant. `data` is the name of the set; `command` is what was typed, for the record.

    `begin_with` is a network file whose weights a new run starts from, None for chance.
    """

    network: str
    seed: int
    settings: Settings
    data: str
    command: str
    begin_with: Path | None = None


def begin(folder: Path, asked: Asked, train: "Pictures", test: "Pictures", controls: Callable[[], Controls]) -> "Run":
    """The run in `folder`, new or to go on with; measured on `test`, or on held-out training pictures if so asked.

    Raises:
        BadInput: another run lies there, or a setting does not suit the data or the network.
    """
    settings = asked.settings
    kept = len(train) - settings.n_held_out
    if kept < 2:
        raise BadInput(f"held_out must be less than the {len(train):,} training pictures.")
    import torch

    from ent_models.training.trainer import Run

    torch.set_num_threads(devices.cpu_threads())
    learned = train.part(slice(kept))
    made_by = {
        "command": asked.command,
        "seed": asked.seed,
        "data": {"name": asked.data, "images": kept, "sha256": _digest_of(learned)},
        "recipe": public(settings.recipe),
        "torch": str(torch.__version__),
        **({"began_with": files.sha256_of(asked.begin_with)} if asked.begin_with else {}),
    }
    card = ModelFile(asked.network, train.classes, settings.options, made_by)
    _refuse_another(folder, card)
    try:
        return Run(
            folder,
            asked.network,
            learned,
            settings.recipe,
            held_out=train.part(slice(kept, None)) if settings.n_held_out else test,
            seed=asked.seed,
            options=settings.options,
            made_by=made_by,
            controls=controls,
            begin_with=asked.begin_with,
        )
    except (TypeError, ValueError) as problem:
        raise BadInput(f"The network {asked.network} does not take these options: {problem}.") from problem


def keep_network(folder: Path, run: "Run") -> Path:
    """Write the network as it is now. Raises OutOfSpace."""
    from ent_models.training import modelfile

    (folder / "best.safetensors").unlink(missing_ok=True)  # chosen by what was measured: not for keeping here
    try:
        modelfile.save(folder / NETWORK, run.net, run.card)
    except OSError as problem:
        raise OutOfSpace(f"{folder / NETWORK} could not be written: {problem.strerror or problem}.") from problem
    return folder / NETWORK


def lines_until(folder: Path, n_epochs: int) -> list[str]:
    """The log of earlier sittings, without epochs that will be done again; empty where there is none."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        lines = (folder / LOG).read_text(encoding="utf-8").splitlines()
        return [line for line in lines if json.loads(line)["epoch"] <= n_epochs]
    return []


def write_lines(folder: Path, lines: Sequence[str]) -> None:
    """Write the log anew, whole or not at all. Raises OutOfSpace."""
    try:
        with files.written_whole(folder / LOG) as unfinished:
            unfinished.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as problem:
        raise OutOfSpace(f"{folder / LOG} could not be written: {problem.strerror or problem}.") from problem


def _refuse_another(folder: Path, card: ModelFile) -> None:
    """Raise BadInput if the checkpoints in `folder` are of a run with other settings or pictures."""
    from ent_models.training import checkpoints, modelfile

    latest = checkpoints.latest(folder)
    if latest is None:
        return
    try:
        before = modelfile.read_card(latest.network)
    except BadInput:
        return  # a damaged checkpoint is passed over by the run itself
    if _identity(before) != _identity(card):
        raise BadInput(
            f"{folder} holds a run with other settings or other pictures. Repeat its command to go on with it, or "
            "choose another --out."
        )


def _identity(card: ModelFile) -> str:
    made_by = [card.made_by.get(name) for name in ("seed", "data", "recipe")]
    return json.dumps([card.network, card.labels, card.options, *made_by])


def _digest_of(pictures: "Pictures") -> str:
    """SHA-256 of the pictures and labels, whatever files they came in."""
    digest = hashlib.sha256(pictures.images.data)
    digest.update(pictures.labels.data)
    return digest.hexdigest()

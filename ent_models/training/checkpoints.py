"""The state of a run on disk, so that a run cut off by anything goes on where it was.

A checkpoint is a folder, `<run>/checkpoints/<step>/`, with the network as safetensors and the rest (optimiser, running
mean, source of chance, counters) as a file that torch reads without running code. It is written beside its place and
renamed: there is no half checkpoint. The newest two are kept, and the best network in `<run>/best.safetensors`.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from ent_models.errors import BadInput, OutOfSpace
from ent_models.training import modelfile
from ent_models.training.records import ModelFile

KEPT = 2
_NETWORK = "network.safetensors"
_STATE = "state.pt"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One whole checkpoint on disk. `step` counts batches since the run began."""

    folder: Path
    step: int

    @property
    def network(self) -> Path:
        """The network in it: a usable model."""
        return self.folder / _NETWORK


def save(run: Path, step: int, net: nn.Module, card: ModelFile, state: dict[str, Any]) -> Checkpoint:
    """Write a checkpoint and drop the oldest.

    `state` holds only what `torch.load(weights_only=True)` gives back: tensors, numbers, text, dicts, lists.

    Raises:
        OutOfSpace: the disk is full or not writable; what was there before is untouched.
    """
    target = run / "checkpoints" / f"{step:08d}"
    unfinished = target.with_name(target.name + ".part")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        modelfile.save(unfinished / _NETWORK, net, card)
        torch.save(state, unfinished / _STATE)
        shutil.rmtree(target, ignore_errors=True)
        unfinished.rename(target)
    except (OSError, RuntimeError) as problem:  # torch reports a full disk as RuntimeError
        shutil.rmtree(unfinished, ignore_errors=True)
        raise OutOfSpace(
            f"The run could not be saved to {run}: {problem}. The checkpoint before it is whole. Free some space and "
            "resume the run."
        ) from problem
    for old in _folders(run)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    return Checkpoint(target, step)


def all_of(run: Path) -> list[Checkpoint]:
    """The checkpoints of a run, newest first."""
    return [Checkpoint(folder, int(folder.name)) for folder in _folders(run)]


def latest(run: Path) -> Checkpoint | None:
    """The newest checkpoint of a run, None if it has none."""
    return next(iter(all_of(run)), None)


def restore(checkpoint: Checkpoint, net: nn.Module) -> dict[str, Any]:
    """Put the weights into `net` and return the rest of the state.

    Raises:
        BadInput: the checkpoint is damaged or belongs to another network.
    """
    modelfile.load_into(checkpoint.network, net)
    try:
        state = torch.load(checkpoint.folder / _STATE, weights_only=True, map_location="cpu")
    except (OSError, RuntimeError, ValueError, KeyError, EOFError, modelfile.UNPICKLING) as problem:
        raise BadInput(f"The checkpoint {checkpoint.folder} is damaged. Start the run again.") from problem
    if not isinstance(state, dict):
        raise BadInput(f"The checkpoint {checkpoint.folder} is damaged. Start the run again.")
    return state


def _folders(run: Path) -> list[Path]:
    """Whole checkpoints, newest first."""
    found = [path for path in (run / "checkpoints").glob("*") if path.name.isdigit() and (path / _STATE).is_file()]
    return sorted(found, key=lambda path: int(path.name), reverse=True)

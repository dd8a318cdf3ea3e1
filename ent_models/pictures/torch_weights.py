"""Weights in files that torch wrote, read as tensors and nothing else."""

import pickle
import struct
from pathlib import Path
from typing import Any

from ent_models.errors import ModelUnavailable
from ent_models.registry import ModelCard

# What torch.load raises on files that are no weights.
_FAILURES = (
    OSError,
    RuntimeError,
    EOFError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    struct.error,
    pickle.UnpicklingError,
)


def state_dict(card: ModelCard, path: Path) -> dict[str, Any]:
    """The tensors of a weight file by name, in its order, on the CPU.

    Raises:
        ModelUnavailable: it cannot be read, or holds anything but tensors.
    """
    import torch

    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except _FAILURES as problem:
        raise ModelUnavailable(
            f"The weights of {card.title} could not be read from {path}. "
            f"Run `python -m ent_models models verify {card.name}`."
        ) from problem
    if not isinstance(state, dict) or not all(isinstance(value, torch.Tensor) for value in state.values()):
        raise ModelUnavailable(f"{path} holds no weights of {card.title}.")
    return state

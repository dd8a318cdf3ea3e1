"""A trained network as one safetensors file that says how to build itself.

The metadata hold a JSON record (`ModelFile`): which network, its options, its classes, and the command, seed and data
that made it. Loading runs no code from the file.
"""

import pickle
from pathlib import Path

import msgspec
import torch
from torch import nn

from ent_models import files
from ent_models.errors import BadInput
from ent_models.records import from_json, to_json
from ent_models.training import networks
from ent_models.training.records import ModelFile

UNPICKLING = pickle.UnpicklingError
MAX_FILE_BYTES = 500_000_000
_KEY = "rushes"


def save(path: Path, net: nn.Module, card: ModelFile, dtype: "torch.dtype | None" = None) -> None:
    """Write the network whole or not at all. `dtype` torch.float16 halves the file. Raises OSError."""
    tensors = {}
    for name, value in net.state_dict().items():
        wanted = dtype if dtype is not None and value.is_floating_point() else value.dtype
        tensors[name] = value.detach().to(wanted)
    save_tensors(path, tensors, card)


def save_tensors(path: Path, tensors: dict[str, torch.Tensor], card: ModelFile) -> None:
    """Write tensors and their card, whole or not at all. Raises OSError."""
    from safetensors.torch import save_file

    tensors = {name: value.contiguous() for name, value in tensors.items()}
    with files.written_whole(path) as unfinished:
        save_file(tensors, unfinished, metadata={_KEY: to_json(card).decode()})


def read_card(path: Path) -> ModelFile:
    """What a model file says of itself.

    Raises:
        BadInput: no model of this room.
    """
    from safetensors import SafetensorError, safe_open

    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise BadInput(f"{path.name} is larger than any network of the training room.")
        with safe_open(str(path), framework="pt") as file:
            text = (file.metadata() or {}).get(_KEY)
    except (OSError, SafetensorError) as problem:
        raise BadInput(f"{path.name} is not a whole safetensors file: {problem}.") from problem
    if text is None:
        raise BadInput(f"{path.name} holds weights, but not of a network that the training room made.")
    try:
        card: ModelFile = from_json(text, ModelFile)
    except (msgspec.ValidationError, msgspec.DecodeError) as problem:
        raise BadInput(f"{path.name} does not say which network it is: {problem}.") from problem
    return card


def load(path: Path) -> tuple[nn.Sequential, ModelFile]:
    """The network in a file, in evaluation mode, and what the file says of it.

    Raises:
        BadInput: no model of this room, or damaged.
    """
    card = read_card(path)
    if not 2 <= len(card.labels) <= 10_000:
        raise BadInput(f"{path.name} names {len(card.labels)} classes; a classifier has at least two.")
    try:
        net = networks.build(card.network, len(card.labels), card.options)
    except (TypeError, ValueError, RuntimeError, AttributeError) as problem:
        raise BadInput(f"{path.name} describes a network that this version cannot build: {problem}.") from problem
    load_into(path, net)
    return net.eval(), card


def load_into(path: Path, net: nn.Module) -> None:
    """Put the weights of a file into a network of the same build.

    Raises:
        BadInput: damaged, or of another network.
    """
    tensors = load_tensors(path)
    try:
        net.load_state_dict(tensors)
    except RuntimeError as problem:
        raise BadInput(f"The weights in {path.name} do not fit the network: {str(problem)[:300]}.") from problem


def load_tensors(path: Path) -> dict[str, torch.Tensor]:
    """All tensors of a safetensors file. Raises BadInput if it is damaged."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        tensors: dict[str, torch.Tensor] = load_file(path)
    except (OSError, SafetensorError, ValueError, KeyError) as problem:
        raise BadInput(f"{path.name} is not a whole safetensors file: {problem}.") from problem
    return tensors

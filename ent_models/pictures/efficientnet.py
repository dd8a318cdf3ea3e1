"""EfficientNet-Lite from its weight file, on the architecture of timm.

Source: M. Tan and Q. Le, EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks, 2019; the Lite
variants by Google, 2020 (no squeeze-and-excitation, ReLU6). Loading takes two to three seconds, nearly all of it the
import of torch and timm.
"""

import pickle
import struct
from functools import cache
from pathlib import Path
from typing import Any

from ent_models.devices import Device
from ent_models.errors import ModelUnavailable
from ent_models.pictures.classifier import Classifier
from ent_models.registry import ModelCard

# WordNet's first word is the same for two pairs of classes.
_DISTINCT = {"n02012849": "crane (bird)", "n03126707": "crane (machine)", "n03710721": "tank suit"}

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


def load(card: ModelCard, files: dict[str, Path], device: Device) -> Classifier:
    """The classifier of `card`, in evaluation mode on `device`.

    The weight file names its tensors in another way than timm, but in the same order.

    Raises:
        ModelUnavailable: the file cannot be read or does not fit the architecture.
    """
    import timm
    import torch

    torch.set_num_threads(device.threads)
    network = timm.create_model(card.settings["architecture"], pretrained=False)
    wanted = network.state_dict()
    given = _read(card, files[card.files[0].name])
    fits = len(given) == len(wanted) and all(
        mine.shape == theirs.shape for mine, theirs in zip(wanted.values(), given.values(), strict=True)
    )
    if not fits:
        raise ModelUnavailable(
            f"The weights of {card.title} do not fit its architecture: {len(given)} tensors, {len(wanted)} wanted. "
            f"Run `python -m ent_models models verify {card.name}`."
        )
    network.load_state_dict(dict(zip(wanted, given.values(), strict=True)))
    # Channels last: 38 ms instead of 48 ms for one picture on 2 threads.
    network = network.eval().to(device.name, memory_format=torch.channels_last)
    return Classifier(card, network, imagenet_labels(), device)


@cache
def imagenet_labels() -> tuple[tuple[str, str], ...]:
    """(name, WordNet id) of the 1,000 classes, in the order of the network's outputs; no two names are alike."""
    from timm.data import ImageNetInfo

    info = ImageNetInfo()
    return tuple(
        (_DISTINCT.get(synset, info.label_name_to_description(synset).split(",")[0].strip()), synset)
        for synset in info.label_names()
    )


def _read(card: ModelCard, path: Path) -> dict[str, Any]:
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

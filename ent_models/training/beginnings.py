"""The weights that a network starts from: chance, what its first layer can compute, or what another has learned."""

from pathlib import Path
from typing import Any

import torch
from torch import nn

from ent_models import registry, weights
from ent_models.errors import BadInput
from ent_models.training import lite, modelfile, networks
from ent_models.training.cifar10 import Pictures

LITE_SOURCE = "efficientnet-lite0"
"""The card whose weights the `lite` network starts from."""
_N_WHITENED = 5_000


def begun(
    network: str, pictures: Pictures, options: dict[str, Any] | None, seed: int, begin_with: Path | None
) -> nn.Sequential:
    """A network ready to be trained on `pictures`; `begin_with` is a file of an earlier run to start from.

    Raises:
        BadInput: no such network, or weights that do not fit it.
        ModelUnavailable: the weights of `LITE_SOURCE` are not on this machine.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = networks.build(network, len(pictures.classes), options)
    if network == "fast":
        networks.whiten(net, torch.from_numpy(pictures.images[:_N_WHITENED]).permute(0, 3, 1, 2))
    if network == "lite" and begin_with is None:
        lite.put_in(net, _lite_tensors())
    if begin_with is not None:
        modelfile.load_into(begin_with, net)
    return net


def _lite_tensors() -> list[torch.Tensor]:
    card = registry.get(LITE_SOURCE)
    path = weights.locate(card)[card.files[0].name]
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        return list(state.values())
    except (OSError, RuntimeError, ValueError, EOFError, AttributeError, modelfile.UNPICKLING) as problem:
        raise BadInput(f"The weights of {card.title} cannot be read: {problem}.") from problem

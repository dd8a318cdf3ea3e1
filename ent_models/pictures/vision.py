"""Classifiers of torchvision's own architectures and weights, for those who fetch them."""

from pathlib import Path
from typing import Any

from ent_models.devices import Device
from ent_models.errors import ModelUnavailable
from ent_models.pictures import honesty
from ent_models.pictures.classifier import Classifier
from ent_models.pictures.labels import imagenet
from ent_models.pictures.network import TorchNetwork
from ent_models.pictures.torch_weights import state_dict
from ent_models.registry import ModelCard

_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of ImageNet's training pictures, as torchvision takes them."""


def load(card: ModelCard, files: dict[str, Path], device: Device) -> Classifier:
    """The classifier of `card`, in evaluation mode on `device`.

    Raises:
        ModelUnavailable: the file cannot be read or does not fit the architecture.
    """
    import torch
    from torchvision import models

    torch.set_num_threads(device.threads)
    network = models.get_model(card.settings["architecture"], weights=None)
    state = state_dict(card, files[card.files[0].name])
    try:
        network.load_state_dict(state)
    except RuntimeError as problem:
        raise ModelUnavailable(
            f"The weights of {card.title} do not fit its architecture. "
            f"Run `python -m ent_models models verify {card.name}`."
        ) from problem
    body, neck, linear = _parts(network)
    named = TorchNetwork(body.to(memory_format=torch.channels_last), neck, linear, device.name, _MEAN, _STD)
    return Classifier(card, named, imagenet(), device.name, honesty.calibration(card.name))


def _parts(network: Any) -> tuple[Any, Any, Any]:
    """From the picture to the last convolution's output, from there to the features, and the last linear layer."""
    from torch import nn

    if hasattr(network, "features"):  # ConvNeXt, EfficientNet, MobileNet
        *middle, linear = network.classifier
        flat = [nn.Flatten(1)] if not any(isinstance(module, nn.Flatten) for module in middle) else []
        return network.features, nn.Sequential(network.avgpool, *flat, *middle), linear
    parts = dict(network.named_children())  # ResNet
    linear, pool = parts.pop("fc"), parts.pop("avgpool")
    return nn.Sequential(*parts.values()), nn.Sequential(pool, nn.Flatten(1)), linear

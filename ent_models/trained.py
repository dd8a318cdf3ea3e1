"""Networks that were trained here, as models of the pictures room: the one that comes with Rushes, and promoted ones.

Brings two rooms together that do not know each other. `cards` is asked for at every run of a page, so it reads small
files only; torch comes with `load`.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ent_models import cards as table
from ent_models.devices import Device
from ent_models.errors import BadInput, ModelUnavailable
from ent_models.registry import FolderSource, ModelCard, WeightFile
from ent_models.training import promote
from ent_models.training.promote import Desk, Promotion

if TYPE_CHECKING:
    from ent_models.pictures.classifier import Classifier
    from ent_models.pictures.labels import NamedClass

_LOADER = "ent_models.trained:load"
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# Box is what the training room shrinks a user's picture with, so both rooms say the same of it.
_SMALL = {"size_px": 32, "crop": 1.0, "resampling": "BOX"}
_NETWORKS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "cifar10": (
        "CIFAR-10 network",
        "Tells ten things apart at 32 x 32 pixels, and takes many others for one of them.",
        "CIFAR-10 (Krizhevsky 2009)",
        {**_SMALL, "labels": "cifar10"},
    ),
    "digits": (
        "Handwritten digits",
        "Reads one white digit on black at 32 x 32 pixels, and takes every picture for one.",
        "the digits of scikit-learn (Alpaydin and Kaynak 1998)",
        {**_SMALL, "labels": _NUMBERS, "parents": ("digit",)},
    ),
}
"""Title, description, data and settings for each slot of the training room's networks."""


def cards() -> tuple[ModelCard, ...]:
    """A card for each set of classes that a network trained here works for: the promoted one, else the shipped one."""
    desk = Desk.at_home()
    at_work = desk.at_work()
    found = []
    for slot in _NETWORKS:
        card = _promoted(desk, slot, at_work[slot]) if slot in at_work else _shipped(slot)
        found += [card] if card else []
    bases = {card.name: card for card in (*table.CARDS, *found) if card.task == "pictures"}
    for slot, promotion in at_work.items():
        base = bases.get(promotion.base)
        found += [_own(desk, slot, promotion, base)] if base and slot not in _NETWORKS else []
    return tuple(found)


def load(card: ModelCard, files: dict[str, Path], device: Device) -> "Classifier":
    """The classifier of a card that `cards` made.

    Raises:
        ModelUnavailable: the file is damaged, or the network whose features it reads is not there or another one.
    """
    import torch

    from ent_models.pictures import honesty
    from ent_models.pictures.classifier import Classifier
    from ent_models.pictures.network import TorchNetwork
    from ent_models.training import modelfile

    path = files[card.files[0].name]
    if "base" in card.settings:
        return _with_head(card, path, device)
    torch.set_num_threads(device.threads)
    try:
        net, made = modelfile.load(path)
    except BadInput as problem:
        raise ModelUnavailable(f"{card.title} cannot be loaded: {problem}") from problem
    classes = _classes(card)
    if len(classes) != len(made.labels):
        raise ModelUnavailable(f"{card.title} knows {len(made.labels)} classes, not {len(classes)}.")
    network = TorchNetwork(*parts(net), device.name)
    measured = card.settings.get("calibration")
    return Classifier(card, network, classes, device.name, honesty.calibration(measured) if measured else None)


def parts(net: Any) -> tuple[Any, Any, Any]:
    """A network of the training room in three: up to the last convolution's output with what bends it, from there to
    the features, and from the last linear layer to the logits."""
    from torch import nn

    layers = list(net.children())
    holds = [any(isinstance(inner, nn.Conv2d) for inner in layer.modules()) for layer in layers]
    middle = max(place for place, is_convolution in enumerate(holds) if is_convolution) + 1
    while isinstance(layers[middle], nn.ReLU | nn.GELU):
        middle += 1
    last = max(place for place, layer in enumerate(layers) if isinstance(layer, nn.Linear))
    return nn.Sequential(*layers[:middle]), nn.Sequential(*layers[middle:last]), nn.Sequential(*layers[last:])


def _with_head(card: ModelCard, path: Path, device: Device) -> "Classifier":
    """A user's own classes: their linear layer on the features of the base card's network."""
    import numpy as np

    from ent_models import models, registry
    from ent_models.pictures.classifier import Classifier
    from ent_models.pictures.network import HeadNetwork
    from ent_models.training import own

    base = registry.get(card.settings["base"], "pictures")
    if base.digest != card.settings["base_sha256"]:
        raise ModelUnavailable(
            f"{card.title} was trained on an earlier version of {base.title}. Train it again on the Training page."
        )
    try:
        head = own.load(path)
    except BadInput as problem:
        raise ModelUnavailable(f"{card.title} cannot be loaded: {problem}") from problem
    seen = models.load_card(base, device=device.name)
    # Standardising the features is linear too, so it is folded into the layer.
    weight = head.weight.astype(np.float64) / head.std
    bias = head.bias - weight @ head.mean.astype(np.float64)
    network = HeadNetwork(seen.network, weight.astype(np.float32), bias.astype(np.float32))
    return Classifier(card, network, _classes(card), seen.device)


def _classes(card: ModelCard) -> "tuple[NamedClass, ...]":
    from ent_models.pictures import labels

    known = card.settings["labels"]
    if known == "cifar10":
        return labels.cifar10()
    parents = card.settings.get("parents")
    return tuple(labels.NamedClass("", name, parents or labels.parents_of(name)) for name in known)


def _shipped(slot: str) -> ModelCard | None:
    found = promote.shipped(slot)
    if found is None:
        return None
    path, known = found
    title, description, data, settings = _NETWORKS[slot]
    return ModelCard(
        name=slot,
        task="pictures",
        title=title,
        description=description,
        licence=f"MIT, with {known.began_with}: {known.licence}" if known.began_with else "MIT",
        origin=f"trained by this project on {data}" + (f", from {known.began_with}" if known.began_with else ""),
        parameters=known.parameters,
        loader=_LOADER,
        files=(WeightFile(path.name, known.sha256, known.size_bytes),),
        shipped=FolderSource(path.parent, "part of Rushes", "get the whole repository again"),
        settings={**settings, "calibration": slot},
    )


def _promoted(desk: Desk, slot: str, promotion: Promotion) -> ModelCard:
    title, description, data, settings = _NETWORKS[slot]
    return ModelCard(
        name=slot,
        task="pictures",
        title=f"{title}, trained here",
        description=description,
        licence="yours",
        origin=f"{_plain(promotion.name)}, trained on this machine on {data}; put to work on {promotion.at[:10]}",
        parameters=promotion.parameters,
        loader=_LOADER,
        settings=settings,
        **_kept(desk, slot, promotion),
    )


def _own(desk: Desk, slot: str, promotion: Promotion, base: ModelCard) -> ModelCard:
    classes = ", ".join(promotion.labels[:4]) + (" and others" if len(promotion.labels) > 4 else "")
    return ModelCard(
        name=slot,
        task="pictures",
        title=_plain(promotion.name) or "Your own classes",
        description=f"Your own classes: {_plain(classes)}. It takes every picture for one of them.",
        licence=f"yours, with {base.title}: {base.licence}",
        origin=f"trained on this machine on the features of {base.title}; put to work on {promotion.at[:10]}",
        parameters=base.parameters + promotion.parameters,
        loader=_LOADER,
        engine=base.engine,
        settings={
            **base.settings,
            "labels": promotion.labels,
            "base": base.name,
            "base_sha256": promotion.base_sha256,
        },
        **_kept(desk, slot, promotion),
    )


def _kept(desk: Desk, slot: str, promotion: Promotion) -> dict[str, Any]:
    """Which file it is, and where it lies."""
    path = desk.file(slot, promotion.sha256)
    remedy = "undo the promotion on the Training page, or promote the run again"
    return {
        "files": (WeightFile(path.name, promotion.sha256, promotion.size_bytes),),
        "shipped": FolderSource(path.parent, "promoted here", remedy),
    }


def _plain(text: str) -> str:
    """A user's words as a title: letters, digits and little else, since titles stand in buttons, which are markdown."""
    kept = re.sub(r"[^\w\s,()'-]|_", " ", text)
    return " ".join(kept.split())[:80].strip()

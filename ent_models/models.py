"""From a card's name to a model in memory, and a shelf on which a worker keeps the models it has loaded."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from ent_models import devices, registry, weights
from ent_models.errors import BadInput
from ent_models.registry import ModelCard


def load(name: str, *, device: str = "auto") -> Any:
    """The model called `name`, ready to use on `device` (see `devices.CHOICES`).

    Raises:
        BadInput: no such model or device.
        ModelUnavailable: its files are missing, truncated or altered.
    """
    return load_card(registry.get(name), device=device)


def load_card(card: ModelCard, *, device: str = "auto") -> Any:
    """The model of `card`. Raises as `load`."""
    files = weights.locate(card)
    module, function = card.loader.split(":")
    loader: Callable[..., Any] = getattr(import_module(module), function)
    return loader(card, files, devices.pick(device, card.engine))


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model on the shelf: its name, the device it runs on, and how long it took to load."""

    name: str
    device: str
    load_s: float


class Shelf:
    """The models of one process: each is loaded once and shared by all jobs.

    A name may come to mean other weights while the process lives, since networks are trained and put to work here: then
    the model is loaded anew.
    """

    def __init__(self, device: str = "auto") -> None:
        self._device = device
        self._models: dict[str, Any] = {}
        self._loaded: dict[str, Loaded] = {}
        self._digests: dict[str, str] = {}

    def get(self, name: str) -> Any:
        """The model called `name`, loaded now if it was not, or if its weights are others now.

        Raises what `load` raises.
        """
        try:
            card = registry.get(name)
        except BadInput:
            self.drop(name)  # it is at work no more
            raise
        if self._digests.get(name) != card.digest:
            self.drop(name)
            started = time.perf_counter()
            model = load_card(card, device=self._device)
            self._models[name], self._digests[name] = model, card.digest
            self._loaded[name] = Loaded(name, model.device, time.perf_counter() - started)
        return self._models[name]

    def drop(self, name: str) -> None:
        """Forget the model called `name`; its memory is freed when no job holds it. Unknown names are ignored."""
        self._models.pop(name, None)
        self._loaded.pop(name, None)
        self._digests.pop(name, None)

    def loaded(self) -> tuple[Loaded, ...]:
        """What is on the shelf, in the order of loading."""
        return tuple(self._loaded.values())

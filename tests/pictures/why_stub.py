"""A network whose answer is known: it sees red, left in one channel and right in the other, and nothing else."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from ent_models import cards
from ent_models.pictures.classifier import Classifier
from ent_models.pictures.labels import NamedClass
from ent_models.pictures.network import Outputs, TorchNetwork
from ent_models.registry import ModelCard, WeightFile

SIZE_PX = 64
CARD = ModelCard(
    name="red-sides",
    task="pictures",
    title="Red sides",
    description="",
    licence="",
    origin="",
    parameters=6,
    loader="",
    files=(WeightFile("none", "0" * 64, 1),),
    settings={"size_px": SIZE_PX, "crop": 1.0},
)


class CountingNetwork:
    """Counts the crops that a network is given."""

    def __init__(self, network: Any) -> None:
        self.network = network
        self.batches: list[int] = []
        self.n_gradcam = 0

    def run(self, crops: np.ndarray, *, is_one_of_many: bool = False) -> Outputs:
        self.batches.append(len(crops))
        return self.network.run(crops, is_one_of_many=is_one_of_many)

    def gradcam(self, crop: np.ndarray, classes: Sequence[int]) -> tuple[Outputs, np.ndarray]:
        self.n_gradcam += 1
        return self.network.gradcam(crop, classes)


class OneShelf:
    """Gives one classifier, whatever it is asked for."""

    def __init__(self, classifier: Any) -> None:
        self.classifier = classifier

    def get(self, name: str) -> Any:
        return self.classifier


def modules() -> tuple[Any, Any]:
    """Body and head: logits are 40 x mean strong red on the left, the same on the right, and 1."""
    import torch

    class Sides(torch.nn.Module):
        def forward(self, pixels: Any) -> Any:
            red = torch.nn.functional.avg_pool2d((pixels[:, :1] - pixels[:, 1:2] - 0.4).clamp(min=0), 8)
            is_left = (torch.arange(red.shape[-1]) < red.shape[-1] // 2).float()
            return torch.cat([red * is_left, red * (1 - is_left)], dim=1)

    linear = torch.nn.Linear(2, 3)
    with torch.no_grad():
        linear.weight.copy_(torch.tensor([[40.0, 0.0], [0.0, 40.0], [0.0, 0.0]]))
        linear.bias.copy_(torch.tensor([0.0, 0.0, 1.0]))
    return Sides(), torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), linear)


def make_classifier() -> Classifier:
    body, head = modules()
    network = CountingNetwork(TorchNetwork(body, head[:-1], head[-1], "cpu", (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)))
    classes = [NamedClass("", name, ()) for name in ("red left", "red right", "no red")]
    return Classifier(CARD, network, classes, "cpu")


def red_left() -> np.ndarray:
    """Black, with a big red square on the left, a small one on the right and a blue bar below."""
    crop = np.zeros((SIZE_PX, SIZE_PX, 3), np.uint8)
    crop[16:40, 4:28] = (255, 0, 0)
    crop[16:32, 40:56] = (255, 0, 0)
    crop[50:60, :] = (0, 0, 255)
    return crop


@pytest.fixture
def classifier(monkeypatch: pytest.MonkeyPatch) -> Iterator[Classifier]:
    monkeypatch.setattr(cards, "CARDS", (*cards.CARDS, CARD))
    yield make_classifier()

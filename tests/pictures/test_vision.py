"""torchvision's architectures: the same numbers as torchvision's own, halves that meet, files that do not fit."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ent_models import registry
from ent_models.devices import Device
from ent_models.errors import ModelUnavailable
from ent_models.pictures.decode import open_picture
from ent_models.pictures.vision import load
from ent_models.registry import ModelCard
from ent_models.samples import samples

CHINA = next(sample.path for sample in samples() if sample.name == "china")
CPU = Device("cpu", 2)


def card(architecture: str) -> ModelCard:
    whole = registry.get("resnet50")
    return replace(whole, settings={**whole.settings, "architecture": architecture})


@pytest.mark.parametrize("architecture", ["resnet18", "mobilenet_v3_small", "convnext_tiny"])
def test_the_two_halves_are_the_whole_network(architecture: str, tmp_path: Path) -> None:
    import torch
    from torchvision import models, transforms

    torch.manual_seed(0)
    network = models.get_model(architecture, weights=None).eval()
    path = tmp_path / "weights.pth"
    torch.save(network.state_dict(), path)
    classifier = load(card(architecture), {"resnet50-11ad3fa6.pth": path}, CPU)
    image = open_picture(CHINA).image
    preset = transforms.Compose(
        [
            transforms.Resize(232, transforms.InterpolationMode.BILINEAR),
            transforms.CenterCrop(224),
            transforms.ToTensor(),
            transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
        ]
    )
    with torch.inference_mode():
        expected = network(preset(image)[None]).numpy()
    crop = np.asarray(classifier.crop(image))
    outputs = classifier.network.run(crop[None])
    assert np.abs(outputs.logits - expected).max() < 1e-4
    again, maps = classifier.network.gradcam(crop, [3, 5])
    assert np.abs(again.logits - expected).max() < 1e-4
    assert maps.shape[0] == 2
    assert (maps >= 0).all()
    assert len(classifier.classify(open_picture(CHINA)).labels) == 5


def test_weights_of_another_architecture_are_refused(tmp_path: Path) -> None:
    import torch

    path = tmp_path / "weights.pth"
    torch.save({"fc.weight": torch.zeros(3)}, path)
    with pytest.raises(ModelUnavailable, match="do not fit"):
        load(card("resnet18"), {"resnet50-11ad3fa6.pth": path}, CPU)

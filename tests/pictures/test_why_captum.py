"""Our maps beside those of captum, on the same weights."""

from typing import Any

import numpy as np
import pytest
from why_stub import SIZE_PX

from ent_models import registry, weights
from ent_models.models import Shelf
from ent_models.pictures import altered, maps
from ent_models.pictures.classifier import Classifier
from ent_models.pictures.decode import open_picture
from ent_models.pictures.honesty import Calibration
from ent_models.pictures.labels import NamedClass
from ent_models.pictures.network import TorchNetwork
from ent_models.registry import ModelCard
from ent_models.samples import samples

captum_attr = pytest.importorskip("captum.attr")


def test_gradcam_equals_captum_on_timm(shelf: Shelf) -> None:
    import timm
    import torch

    classifier: Classifier = shelf.get("efficientnet-lite2")
    network = timm.create_model("tf_efficientnet_lite2", pretrained=False).eval()
    path = weights.locate(registry.get("efficientnet-lite2"))["efficientnet-lite2.pth"]
    state = torch.load(path, weights_only=True)
    network.load_state_dict(dict(zip(network.state_dict(), state.values(), strict=True)))
    china = next(sample.path for sample in samples() if sample.name == "china")
    crop = np.array(classifier.crop(open_picture(china).image))
    pixels = torch.from_numpy(crop).permute(2, 0, 1)[None].float() / 127.5 - 1
    outputs, found = classifier.network.gradcam(crop, np.argsort(-classifier.network.run(crop[None]).logits[0])[:2])
    for index, one in zip(np.argsort(-outputs.logits[0])[:2].tolist(), found, strict=True):
        layer = captum_attr.LayerGradCam(network, network.bn2)
        expected = layer.attribute(pixels, target=index, relu_attributions=True)[0, 0].detach().numpy()
        assert one.shape == expected.shape
        assert expected.max() > 0
        assert np.abs(one - expected).max() < 1e-4 * expected.max()


@pytest.fixture(scope="module")
def small() -> tuple[Classifier, Any]:
    """A classifier of random weights, and the same as a function from pixels in 0..255 to probabilities."""
    import torch

    torch.manual_seed(3)
    body = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 5, stride=2, padding=2), torch.nn.ReLU())
    head = torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(4), torch.nn.Flatten(), torch.nn.Linear(128, 5))
    mean, std = (0.4, 0.5, 0.6), (0.2, 0.25, 0.3)
    card = ModelCard("s", "pictures", "", "", "", "", 1, "", (), settings={"size_px": SIZE_PX})
    classes = [NamedClass("", f"class {number}", ()) for number in range(5)]
    network = TorchNetwork(body, head[:-1], head[-1], "cpu", mean, std)
    classifier = Classifier(card, network, classes, "cpu", Calibration(0.5))

    def probabilities(pixels: Any) -> Any:
        scaled = (pixels / 255 - torch.tensor(mean).view(1, 3, 1, 1)) / torch.tensor(std).view(1, 3, 1, 1)
        return (head(body(scaled)).double() / 0.5).softmax(dim=1)

    return classifier, probabilities


@pytest.mark.parametrize(("patch_px", "stride_px"), [(16, 8), (13, 5), (20, 7)])
def test_occlusion_equals_captum(small: tuple[Classifier, Any], patch_px: int, stride_px: int) -> None:
    import torch

    classifier, probabilities = small
    crop = np.random.default_rng(5).integers(0, 256, (SIZE_PX, SIZE_PX, 3), np.uint8)
    crop[20:40, 10:30] = (250, 20, 20)
    pixels = torch.from_numpy(crop).permute(2, 0, 1)[None].double().float()
    baseline = torch.from_numpy(altered.grey(crop)).view(1, 3, 1, 1).float().expand_as(pixels)
    found = maps.occlusion_maps(classifier, crop, [1, 4], patch_px=patch_px, stride_px=stride_px)
    for index, one in zip([1, 4], found, strict=True):
        expected = captum_attr.Occlusion(probabilities).attribute(
            pixels,
            sliding_window_shapes=(3, patch_px, patch_px),
            strides=(3, stride_px, stride_px),
            baselines=baseline,
            target=index,
        )
        assert np.abs(one - expected[0, 0].detach().numpy()).max() < 1e-5
        assert np.abs(one).max() > 1e-3


def test_gradcam_of_a_torch_network_equals_captum(small: tuple[Classifier, Any]) -> None:
    import torch

    classifier, _ = small
    crop = np.random.default_rng(6).integers(0, 256, (SIZE_PX, SIZE_PX, 3), np.uint8)
    network: Any = classifier.network
    whole = torch.nn.Sequential(network._body, network._neck, network._linear)
    _, found = network.gradcam(crop, [0, 3])
    for index, one in zip([0, 3], found, strict=True):
        layer = captum_attr.LayerGradCam(whole, whole[0])
        expected = layer.attribute(network._values(crop[None]), target=index, relu_attributions=True)[0, 0]
        assert np.abs(one - expected.detach().numpy()).max() < 1e-6

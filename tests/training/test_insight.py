"""Looking into a network, measuring it, comparing it, handing it on."""

from pathlib import Path

import numpy as np
import pytest
import torch
from small_sets import coloured

from ent_models.errors import BadInput
from ent_models.training import digits, evaluation, export, folds, insight, modelfile, networks
from ent_models.training.cifar10 import Pictures
from ent_models.training.records import CIFAR10_CLASSES, Fold, ModelFile

IMAGE = coloured(1).images[0]


def model(path: Path, seed: int, labels: tuple[str, ...] = CIFAR10_CLASSES) -> Path:
    torch.manual_seed(seed)
    net = networks.build("resnet", len(labels), {"widths": (4, 4, 4)})
    modelfile.save(path, net, ModelFile("resnet", labels, {"widths": (4, 4, 4)}, {"seed": seed}))
    return path


class Fixed(torch.nn.Module):
    """Takes every picture for the class that its first pixel names."""

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.one_hot(pixels[:, 0, 0, 0].long(), 3).float() * 10


def named(guesses: list[int], truths: list[int]) -> Pictures:
    images = np.zeros((len(guesses), 4, 4, 3), np.uint8)
    images[:] = np.array(guesses)[:, None, None, None]
    return Pictures(images, np.array(truths), ("a", "b", "c"))


def test_an_evaluation_counts_right() -> None:
    pictures = named([0, 0, 1, 2, 1], [0, 1, 1, 2, 2])
    found = evaluation.evaluate(Fixed(), pictures, "mirror and shift")
    assert found.accuracy == 0.6 and found.confusion == ((1, 0, 0), (1, 1, 0), (0, 1, 1))
    assert [score.accuracy for score in found.classes] == [1.0, 0.5, 0.5]
    assert [(m.index, m.truth, m.guess) for m in evaluation.mistakes(Fixed(), pictures)] == [(1, 1, 0), (4, 2, 1)]
    assert [m.index for m in evaluation.mistakes(Fixed(), pictures, truth=1, guess=1)] == [2]
    (guesses,) = evaluation.top(Fixed(), pictures.images[:1], pictures.classes)
    assert guesses[0].label == "a" and len(guesses) == 3
    with pytest.raises(BadInput, match="no pictures"):
        evaluation.evaluate(Fixed(), pictures.part(slice(0)))


def test_mirrored_views_agree_on_a_picture_and_its_mirror() -> None:
    net = networks.build("article", options={"is_scaled": True})
    image = np.random.default_rng(0).integers(0, 256, (1, 32, 32, 3), np.uint8)
    both = [evaluation.logits_of(net, part, "mirror") for part in (image, image[:, :, ::-1].copy())]
    assert np.allclose(*both, atol=1e-4)


def test_the_numbers_of_a_convolution_add_up() -> None:
    net = networks.build("article", options={"is_scaled": True})
    for layer in ("conv1", "conv2"):
        at = insight.convolution_at(net, IMAGE, layer, 3, 5, 7)
        assert (at.patch * at.filter).sum() + at.bias == pytest.approx(at.total, abs=1e-4)
    fast = networks.build("resnet")
    at = insight.convolution_at(fast, IMAGE, "conv", 0, 0, 0)  # padded at the corner
    assert (at.patch[:, 0] == 0).all() and (at.patch * at.filter).sum() == pytest.approx(at.total, abs=1e-4)
    with pytest.raises(BadInput, match="no number"):
        insight.convolution_at(net, IMAGE, "conv1", 32, 0, 0)
    with pytest.raises(BadInput, match="not a convolution"):
        insight.convolution_at(net, IMAGE, "pool1", 0, 0, 0)


def test_feature_maps_follow_the_table_and_relu_cuts_off() -> None:
    net = networks.build("article", options={"is_scaled": True}).train()
    views = {view.name: view.maps for view in insight.feature_maps(net, IMAGE)}
    assert {row.name: row.output_shape for row in insight.layer_table(net)} == {n: v.shape for n, v in views.items()}
    assert np.array_equal(views["relu1"], views["conv1"].clip(0)) and net.training


def test_filters_are_pictures_with_grey_for_nothing() -> None:
    net = networks.build("article")
    net.conv1.weight.data.zero_()[0, 0, 0, 0] = 2.0
    filters = insight.first_filters(net)
    assert filters.shape == (32, 3, 3, 3) and filters[0, 0, 0].tolist() == [255, 128, 128]


@pytest.mark.parametrize("network", networks.NETWORKS)
def test_onnx_gives_the_same_answers(tmp_path: Path, network: str) -> None:
    import onnxruntime

    net = networks.build(network, options={"widths": (8, 8, 8)} if network == "fast" else {}).eval()
    export.save_onnx(net, tmp_path / "net.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "net.onnx", providers=["CPUExecutionProvider"])
    pixels = torch.rand(3, 3, 32, 32) * 255
    (logits,) = session.run(["logits"], {"pixels": pixels.numpy()})
    assert np.allclose(logits, net(pixels).detach().numpy(), atol=1e-3)


def test_a_saved_model_comes_back_in_half_the_size(tmp_path: Path) -> None:
    net, _ = modelfile.load(model(tmp_path / "whole.safetensors", 1))
    card = ModelFile("resnet", CIFAR10_CLASSES, {"widths": (4, 4, 4)}, {})
    modelfile.save(tmp_path / "half.safetensors", net, card, torch.float16)
    again, _ = modelfile.load(tmp_path / "half.safetensors")
    both = [evaluation.logits_of(each, coloured(5).images) for each in (net, again)]
    assert np.allclose(*both, atol=0.05)


def test_folds_ask_every_picture_once_and_keep_the_mix() -> None:
    labels = np.array([0] * 10 + [1] * 20)
    asked = []
    for known, held in folds.folds(labels, 5):
        assert not set(known) & set(held) and np.bincount(labels[held]).tolist() == [2, 4]
        asked += held.tolist()
    assert sorted(asked) == list(range(30))
    with pytest.raises(BadInput, match="folds cannot be made"):
        list(folds.folds(labels, 11))
    summary = folds.summary((Fold(1, 10, 0.5), Fold(2, 10, 0.7)))
    assert summary.mean == pytest.approx(0.6) and summary.spread == pytest.approx(0.1414, abs=1e-4)


def test_the_digits_are_there_without_any_download() -> None:
    train, test = digits.read()
    assert train.images.shape == (1500, 32, 32, 3) and len(test) == 297 and len(set(test.labels.tolist())) == 10

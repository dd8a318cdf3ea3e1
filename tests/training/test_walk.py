"""The walk of a picture: every number is the network's own, and one step of learning helps."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from small_sets import coloured, encoded

from ent_models.errors import BadInput
from ent_models.models import Shelf
from ent_models.records import from_json, to_json
from ent_models.training import datasets, insight, modelfile, networks, walk
from ent_models.training.downhill import MAX_CHANGE, RATES, downhill_step
from ent_models.training.options import TrainingOptions, WalkOptions
from ent_models.training.records import ModelFile
from ent_models.training.runs import RunFolder, Runs, new_id
from ent_models.training.walk_records import Walk, WalkLayer
from pages.ui.training.walk import packed

PICTURE = coloured(1).images[0]
LABELS = tuple("0123456789")
BUILDS = [
    ("article", {}),
    ("article", {"is_scaled": True}),
    ("article", {"size_px": 16}),
    ("fast", {"widths": (8, 8, 8)}),
    ("fast", {"widths": (8, 8, 8), "depth": 3}),
    ("resnet", {"widths": (8, 16, 16), "blocks": 2}),
]


def numbers(layer: WalkLayer) -> np.ndarray:
    return np.frombuffer(layer.values, "<f4").reshape(layer.shape)


def built(network: str, options: dict, seed: int = 0) -> networks.nn.Sequential:
    """A network whose batch norms have seen something, so that they do something."""
    torch.manual_seed(seed)
    net = networks.build(network, options=options)
    side_px = options.get("size_px", 32)
    with torch.no_grad():
        net.train()(torch.rand(8, 3, side_px, side_px) * 255)
    return net.eval()


@pytest.mark.parametrize(("network", "options"), BUILDS)
def test_the_walk_ends_where_the_network_does(network: str, options: dict) -> None:
    net, side_px = built(network, options), options.get("size_px", 32)
    image = np.random.default_rng(1).integers(0, 256, (side_px, side_px, 3), np.uint8)
    found = walk.walk(net, image, LABELS, 3)
    with torch.no_grad():
        logits = net(torch.from_numpy(image).permute(2, 0, 1)[None].float())[0]
    assert np.allclose(numbers(found.layers[-1]), logits.numpy(), rtol=1e-5, atol=1e-5)
    assert found.shares == pytest.approx(logits.softmax(0).tolist(), abs=1e-6) and found.pixels == image.tobytes()
    by_name = {layer.name: layer for layer in found.layers}
    for view in insight.feature_maps(net, image):  # groups end with their last layer
        layer = by_name.get(view.name) or [one for one in found.layers if one.name.startswith(view.name + ".")][-1:]
        if layer:
            shown = layer if isinstance(layer, WalkLayer) else layer[0]
            assert np.allclose(numbers(shown), view.maps, rtol=1e-4, atol=1e-4), view.name


@pytest.mark.parametrize(("network", "options"), BUILDS)
def test_each_layer_follows_from_its_inputs(network: str, options: dict) -> None:
    net, side_px = built(network, options), options.get("size_px", 32)
    image = np.random.default_rng(2).integers(0, 256, (side_px, side_px, 3), np.uint8)
    found = walk.walk(net, image, LABELS, 3)
    for layer in found.layers:
        before = [image.transpose(2, 0, 1) if at < 0 else numbers(found.layers[at]) for at in layer.inputs]
        expected = recomputed(layer, [torch.from_numpy(values.astype(np.float32)) for values in before])
        assert np.allclose(expected.numpy(), numbers(layer), rtol=1e-3, atol=1e-3), layer.name


def recomputed(layer: WalkLayer, before: list[torch.Tensor]) -> torch.Tensor:
    """What a layer makes of its inputs, from nothing but its record."""
    functional = torch.nn.functional
    weight = torch.from_numpy(np.frombuffer(layer.weight, "<f4").copy())
    bias = torch.from_numpy(np.frombuffer(layer.bias, "<f4").copy())
    match layer.kind:
        case "convolution":
            kernel = weight.reshape(layer.weight_shape)
            bias = bias if len(bias) else None
            return functional.conv2d(before[0][None], kernel, bias, layer.stride_px, layer.padding_px)[0]
        case "dense":
            return weight.reshape(layer.weight_shape) @ before[0] + (bias if len(bias) else 0)
        case "scale" | "norm":
            return before[0] * weight[:, None, None] + bias[:, None, None]
        case "factor":
            return before[0] * weight
        case "relu":
            return before[0].relu()
        case "gelu":
            return functional.gelu(before[0])
        case "max pooling":
            return functional.max_pool2d(before[0][None], layer.side_px, layer.stride_px)[0]
        case "mean pooling":
            return functional.avg_pool2d(before[0][None], layer.side_px, layer.stride_px)[0]
        case "sum":
            return before[0] + before[1]
        case "flatten":
            return before[0].flatten()
        case "padding":
            return torch.cat((before[0], torch.zeros(layer.shape[0] - len(before[0]), *layer.shape[1:])))


def test_the_articles_network_is_shown_whole() -> None:
    net = built("article", {})
    found = walk.walk(net, PICTURE, LABELS, 0)
    names = [layer.name for layer in found.layers]
    # Its scaling changes nothing, so it is not shown.
    assert names == ["conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "flatten", "dense1", "relu3", "dense2"]
    for name in ("conv1", "conv2", "dense1", "dense2"):
        layer, module = found.layers[names.index(name)], net.get_submodule(name)
        assert np.array_equal(
            np.frombuffer(layer.weight, "<f4").reshape(layer.weight_shape), module.weight.detach().numpy()
        )
        assert np.array_equal(np.frombuffer(layer.bias, "<f4"), module.bias.detach().numpy())
    assert len(to_json(found)) < 3_000_000 and not found.notes


def test_a_large_network_leaves_weights_out_and_says_so() -> None:
    assert len(to_json(walk.walk(built("fast", {}), PICTURE, LABELS, 0))) < 3_000_000
    large = walk.walk(built("fast", networks.SHIPPED), PICTURE, LABELS, 0)
    without = [layer.name for layer in large.layers if layer.weight_shape and not layer.weight]
    assert "group3.conv2" in without and "group3.conv2" in large.notes[0] and len(to_json(large)) < 5_000_000


@pytest.mark.parametrize(("network", "options"), BUILDS[1:])
def test_a_step_helps_changes_little_and_leaves_the_network_alone(network: str, options: dict) -> None:
    net, side_px = built(network, options), options.get("size_px", 32)
    pixels = torch.rand(1, 3, side_px, side_px, generator=torch.Generator().manual_seed(3)) * 255
    kept = {name: value.clone() for name, value in net.state_dict().items()}
    with torch.no_grad():
        truth = int(net(pixels).argmin())  # what it is furthest from saying
    step = downhill_step(net, pixels, truth)
    assert step.truth == truth and step.loss_after < step.loss_before and step.share_after > step.share_before
    assert all(torch.equal(value, kept[name]) for name, value in net.state_dict().items())
    assert all(step.learning_rate * norm.gradient <= MAX_CHANGE * norm.weight for norm in step.gradients)
    one = step.weight
    assert one is not None and one.before == float(kept[f"{one.layer}.weight"][one.place])
    assert one.after == pytest.approx(one.before - step.learning_rate * one.gradient, rel=1e-5, abs=1e-7)
    # The gradient is the slope of the loss: a small change of this weight alone shows it.
    exact, losses = net.double(), []
    for change in (-1e-6, 1e-6):
        exact.load_state_dict(kept)
        with torch.no_grad():
            exact.get_submodule(one.layer).weight[one.place] += change
            losses.append(float(torch.nn.functional.cross_entropy(exact(pixels.double()), torch.tensor([truth]))))
    assert (losses[1] - losses[0]) / 2e-6 == pytest.approx(one.gradient, rel=1e-2, abs=1e-5)
    assert step.learning_rate in RATES


def test_without_a_truth_there_is_a_step_for_each_class() -> None:
    found = walk.walk(built("article", {"is_scaled": True}), PICTURE, LABELS, None)
    assert found.truth is None and [step.truth for step in found.steps] == list(range(10))


@pytest.fixture
def run(rushes_home: Path) -> RunFolder:
    place = datasets.place("digits")
    assert place is not None
    run = Runs.at_home().create(TrainingOptions(new_id(), "digits", "article"), "Digits", place)
    net = built("article", {"is_scaled": True})
    modelfile.save(run.folder / "live.safetensors", net, ModelFile("article", LABELS, {"is_scaled": True}, {}))
    return run


def answer(run: RunFolder, path: Path, index: int | None) -> Walk:
    *_, found = walk.analyse(path, WalkOptions(run.id, 0, index), Shelf("cpu"))
    assert isinstance(found, Walk)
    return found


def test_a_test_picture_of_the_runs_data(run: RunFolder) -> None:
    place = datasets.place("digits")
    assert place is not None
    _, test = datasets.read("digits", place)
    found = answer(run, place, 5)
    assert found.pixels == test.images[5].tobytes() and found.truth == test.labels[5]
    assert found.index == 5 and found.n_pictures == 297 and found.labels == LABELS
    assert from_json(to_json(found), Walk) == found
    for index in (-1, 297):
        with pytest.raises(BadInput, match="test pictures 1 to 297"):
            answer(run, place, index)


def test_the_users_own_picture_is_cut_to_its_middle(run: RunFolder, tmp_path: Path) -> None:
    image = np.zeros((64, 192, 3), np.uint8)
    image[:, 64:128] = (200, 100, 50)
    (tmp_path / "own").write_bytes(encoded(image))
    found = answer(run, tmp_path / "own", None)
    pixels = np.frombuffer(found.pixels, np.uint8).reshape(32, 32, 3)
    assert (pixels[:, 2:-2] == (200, 100, 50)).all() and found.truth is None and len(found.steps) == 10
    assert "32 x 32" in found.notes[0]


@pytest.mark.parametrize("payload", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"GIF89a" + b"\xff" * 20])
def test_hostile_files_are_refused_with_a_sentence(run: RunFolder, tmp_path: Path, payload: bytes) -> None:
    (tmp_path / "own").write_bytes(payload)
    with pytest.raises(BadInput, match="cannot be used"):
        answer(run, tmp_path / "own", None)
    with pytest.raises(BadInput, match="cannot be read"):
        answer(run, tmp_path / "nowhere", None)


def test_a_run_without_a_network_is_told(rushes_home: Path) -> None:
    place = datasets.place("digits")
    assert place is not None
    run = Runs.at_home().create(TrainingOptions(new_id(), "digits", "article"), "Digits", place)
    for run_id in (run.id, new_id()):
        with pytest.raises(BadInput, match="no network yet"):
            list(walk.analyse(place, WalkOptions(run_id, 0, 0), Shelf("cpu")))
    with pytest.raises(BadInput, match="no such run"):
        list(walk.analyse(place, WalkOptions("../..", 0, 0), Shelf("cpu")))


def test_the_browser_finds_every_number_where_the_head_says() -> None:
    found = walk.walk(built("article", {"is_scaled": True}), PICTURE, LABELS, 2)
    block = packed(found)
    length = int.from_bytes(block[:4], "little")
    head = json.loads(block[4 : 4 + length])
    assert (4 + length) % 4 == 0 and block.endswith(PICTURE.tobytes())
    for told, layer in zip(head["layers"], found.layers, strict=True):
        for name in ("values", "weight", "bias"):
            payload = getattr(layer, name)
            assert (told[name] is None) == (payload == b"")
            if payload:
                start = 4 + length + told[name][0]
                assert block[start : start + 4 * told[name][1]] == payload

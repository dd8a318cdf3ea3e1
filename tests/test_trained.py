"""Networks that were trained here, as models of the pictures room: same numbers, right names, and gone again."""

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ent_models import doctor, models, registry, trained, weights
from ent_models.errors import BadInput, ModelUnavailable
from ent_models.pictures import alike, labels
from ent_models.pictures.album import analyse as look_at_folder
from ent_models.pictures.analysis import analyse
from ent_models.pictures.records import AlbumOptions, AlbumPart, Classification, PictureOptions, WhyOptions
from ent_models.pictures.why import explain
from ent_models.records import Partial
from ent_models.samples import samples
from ent_models.training import evaluation, modelfile, networks, own, promote
from ent_models.training.own import Head
from ent_models.training.promote import Desk
from ent_models.training.records import CIFAR10_CLASSES, Comparison, ModelFile

CHINA = next(sample.path for sample in samples() if sample.name == "china")
OPTIONS: dict[str, dict[str, Any]] = {
    "article": {"is_scaled": True},
    "fast": {"widths": (8, 16, 16), "depth": 3},
    "resnet": {"widths": (4, 8, 8)},
    "lite": {"size_px": 96},
}
DIGITS = tuple("0123456789")


@pytest.fixture(autouse=True)
def shipped_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for networks that come with Rushes, empty at first."""
    monkeypatch.setattr(promote, "SHIPPED", tmp_path / "shipped")
    yield tmp_path / "shipped"


def network_file(path: Path, network: str = "fast", seed: int = 0, known: tuple[str, ...] = CIFAR10_CLASSES) -> Path:
    """A network with weights at random, and batch norms that have seen something."""
    torch.manual_seed(seed)
    net = networks.build(network, len(known), OPTIONS[network])
    with torch.no_grad():
        if network == "lite":  # whose last layer begins with zeros
            net.dense.weight.normal_()
        net.train()(torch.rand(16, 3, 32, 32) * 255)
    modelfile.save(path, net, ModelFile(network, known, OPTIONS[network], {}), torch.float16)
    return path


def compared(path: Path, current: str = "", accuracy: float = 0.5) -> Comparison:
    """A comparison as a worker would have made it."""
    card = modelfile.read_card(path)
    truth = torch.arange(len(card.labels))
    logits = torch.nn.functional.one_hot(truth, len(card.labels)).float()
    measured = evaluation.scored(logits, truth, card.labels, 1234, 0.0, "none")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Comparison(measured, None, 0.0, 0, 0, 1.0, False, "", digest, current)


def put_to_work(slot: str, path: Path, name: str = "Mine", base: tuple[str, str] = ("", "")) -> None:
    desk = Desk.at_home()
    desk.promote(slot, path, name, compared(path, promote.digest_at_work(desk, slot)), base=base)


def ship(folder: Path, seed: int = 0) -> Path:
    path = network_file(folder / "cifar10.safetensors", seed=seed)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    known = {"sha256": digest, "size_bytes": path.stat().st_size, "parameters": 777, "command": "train", "seed": 1}
    path.with_suffix(".json").write_text(json.dumps(known))
    return path


def head_file(
    path: Path, base: str = "efficientnet-lite2", known: tuple[str, ...] = ("red", "blue")
) -> tuple[Head, Path]:
    chance = np.random.default_rng(0)
    shapes = ((len(known), 1280), (len(known),), (1280,), (1280,))
    weight, bias, mean, std = (chance.normal(size=shape).astype(np.float32) for shape in shapes)
    head = Head(known, weight, bias, mean, np.abs(std) + 0.5)
    own.save(path, head, {"model": base})
    return head, path


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    pixels = np.random.default_rng(1).integers(0, 256, (32, 32, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "small.png")
    return tmp_path / "small.png"


def test_nothing_is_listed_until_there_is_something(shipped_folder: Path) -> None:
    assert trained.cards() == () and "cifar10" not in registry.names()
    path = ship(shipped_folder)
    card = registry.get("cifar10", "pictures")
    assert card.licence == "MIT" and card.parameters == 777 and card.settings["labels"] == "cifar10"
    assert weights.presence(card).source == "part of Rushes" and weights.locate(card) == {path.name: path}
    assert registry.names("pictures")[0] == "efficientnet-lite2"
    path.unlink()
    assert "cifar10" not in registry.names()


def test_the_users_own_folder_comes_first_and_altered_files_are_refused(
    shipped_folder: Path, rushes_home: Path
) -> None:
    path = ship(shipped_folder)
    card = registry.get("cifar10")
    place = rushes_home / "models" / "cifar10" / path.name
    place.parent.mkdir(parents=True)
    place.write_bytes(path.read_bytes())
    assert weights.locate(card) == {path.name: place}
    place.unlink()
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelUnavailable, match="altered"):
        weights.locate(card)


@pytest.mark.parametrize("network", networks.NETWORKS)
def test_a_promoted_network_says_what_it_says_in_the_training_room(network: str, tmp_path: Path) -> None:
    path = network_file(tmp_path / "x.safetensors", network)
    put_to_work("cifar10", path)
    classifier = models.load("cifar10", device="cpu")
    net, _ = modelfile.load(path)
    images = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), np.uint8)
    found = classifier.network.run(images)
    assert np.allclose(found.logits, evaluation.logits_of(net, images), rtol=1e-4, atol=1e-5)
    assert [np.asarray(classifier.crop(Image.fromarray(image))).tolist() for image in images] == images.tolist()
    if network == "fast":  # the factor of a ninth is kept
        assert np.allclose(found.logits, found.features @ net.dense.weight.detach().numpy().T / 9, atol=1e-5)


@pytest.mark.parametrize("network", networks.NETWORKS)
def test_its_maps_are_those_of_autograd(network: str, tmp_path: Path) -> None:
    path = network_file(tmp_path / "x.safetensors", network)
    put_to_work("cifar10", path)
    classifier = models.load("cifar10", device="cpu")
    net, _ = modelfile.load(path)
    last = {"article": net.relu2 if network == "article" else None, "fast": net[-5]}.get(network, net[-4])
    image = np.random.default_rng(2).integers(0, 256, (32, 32, 3), np.uint8)
    kept: list[torch.Tensor] = []
    last.register_forward_hook(lambda _module, _inputs, output: kept.append(output))
    logits = net(torch.from_numpy(image).permute(2, 0, 1)[None].float())
    outputs, maps = classifier.network.gradcam(image, range(10))
    assert np.allclose(outputs.logits, logits.detach().numpy(), rtol=1e-4, atol=1e-5)
    for index, one in enumerate(maps):
        (gradient,) = torch.autograd.grad(logits[0, index], kept[0], retain_graph=True)
        expected = (gradient.mean((2, 3), keepdim=True) * kept[0]).sum(1).clamp(min=0)[0].detach().numpy()
        assert one.shape == expected.shape and np.allclose(one, expected, rtol=1e-3, atol=1e-5 * expected.max())
    assert maps.any()


def test_a_head_of_ones_own_sees_with_the_eyes_of_its_base(tmp_path: Path, shelf: models.Shelf) -> None:
    head, path = head_file(tmp_path / "head.safetensors")
    base = shelf.get("efficientnet-lite2")
    slot = promote.own_slot(head.labels)
    put_to_work(slot, path, "Red & blue ![x](http://e.x/p.png)", ("efficientnet-lite2", base.card.digest))
    card = registry.get(slot, "pictures")
    assert card.title == "Red blue x (http e x p png)" and card.settings["labels"] == ("red", "blue")
    classifier = shelf.get(slot)
    crop = np.asarray(classifier.crop(Image.open(CHINA).convert("RGB")))
    seen = base.network.run(crop[None])
    found = classifier.network.run(crop[None])
    assert np.allclose(found.logits, head.logits(seen.features), rtol=1e-3, atol=1e-3)
    outputs, maps = classifier.network.gradcam(crop, [1, 0])
    assert np.allclose(outputs.logits, found.logits)
    # The mean gradient of a logit by a channel: the head's weight by the spread of the feature, over the places.
    names = ["activations"]
    (activations,) = base.network._session.run(names, {"crops": crop[None]})
    slopes = torch.from_numpy((head.weight / head.std)[[1, 0]])
    values = torch.from_numpy(activations).requires_grad_(True)
    for one, slope in zip(maps, slopes, strict=True):
        (gradient,) = torch.autograd.grad((values.mean((2, 3))[0] * slope).sum(), values)
        expected = (gradient.mean((2, 3), keepdim=True) * values).sum(1).clamp(min=0)[0].detach().numpy()
        assert np.allclose(one, expected, rtol=1e-3, atol=1e-4)
    assert alike.relatives(
        classifier.packed(classifier.judge(crop[None], top=2)[0]), [_entry(base.packed(base.judge(crop[None])[0]))]
    )


def _entry(features: bytes) -> Any:
    from ent_models.pictures.records import AlbumEntry

    return AlbumEntry("x", 1, 1, "", features=features)


def test_a_head_on_a_network_of_this_room_has_maps_by_autograd(tmp_path: Path) -> None:
    from ent_models.pictures.network import HeadNetwork

    put_to_work("cifar10", network_file(tmp_path / "x.safetensors"))
    base = models.load("cifar10", device="cpu").network
    image = np.random.default_rng(2).integers(0, 256, (32, 32, 3), np.uint8)
    features = base.run(image[None]).features
    weight = np.random.default_rng(3).normal(size=(2, features.shape[1])).astype(np.float32)
    bias = np.array([1.0, -1.0], np.float32)
    head = HeadNetwork(base, weight, bias)
    outputs, maps = head.gradcam(image, [0, 1])
    assert np.allclose(outputs.logits, features @ weight.T + bias, atol=1e-5)
    dense = base._linear[0].weight.detach().numpy()
    _, own_maps = HeadNetwork(base, dense, np.zeros(10, np.float32)).gradcam(image, [4])
    assert np.allclose(own_maps / 9, base.gradcam(image, [4])[1], rtol=1e-4, atol=1e-7) and maps.shape[0] == 2


def test_a_head_whose_base_changed_is_refused(tmp_path: Path) -> None:
    head, path = head_file(tmp_path / "head.safetensors")
    put_to_work(promote.own_slot(head.labels), path, "Mine", ("efficientnet-lite2", "0" * 64))
    with pytest.raises(ModelUnavailable, match="earlier version"):
        models.load(promote.own_slot(head.labels), device="cpu")


def test_the_shelf_loads_anew_when_the_name_means_other_weights(tmp_path: Path, picture: Path) -> None:
    first, second = (network_file(tmp_path / f"{seed}.safetensors", seed=seed) for seed in (1, 2))
    shelf = models.Shelf("cpu")
    put_to_work("cifar10", first)
    one = shelf.get("cifar10")
    assert shelf.get("cifar10") is one
    put_to_work("cifar10", second)
    other = shelf.get("cifar10")
    assert other is not one and other.card.digest == hashlib.sha256(second.read_bytes()).hexdigest()
    assert [loaded.name for loaded in shelf.loaded()] == ["cifar10"]
    Desk.at_home().roll_back("cifar10")
    assert shelf.get("cifar10").card.digest == one.card.digest
    Desk.at_home().roll_back("cifar10")
    with pytest.raises(BadInput, match="no model called"):
        shelf.get("cifar10")
    assert shelf.loaded() == ()


def test_a_network_of_two_classes_answers_with_two(tmp_path: Path) -> None:
    head, path = head_file(tmp_path / "head.safetensors")
    slot = promote.own_slot(head.labels)
    base = registry.get("efficientnet-lite2")
    put_to_work(slot, path, "Mine", (base.name, base.digest))
    shelf = models.Shelf("cpu")
    *_, seen = analyse(CHINA, PictureOptions(model=slot), shelf)
    assert isinstance(seen, Classification) and {label.name for label in seen.labels} == {"red", "blue"}
    for kind in ("gradcam", "curves"):
        *_, found = explain(CHINA, WhyOptions(slot, kind), shelf)  # type: ignore[arg-type]
        assert found.maps or found.curves  # type: ignore[union-attr]
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "china.jpg").write_bytes(CHINA.read_bytes())
    items = list(look_at_folder(tmp_path / "folder", AlbumOptions(model=slot), shelf))
    (part,) = (item.record for item in items if isinstance(item, Partial))
    assert isinstance(part, AlbumPart) and part.entries[0].seen and len(part.entries[0].seen.labels) == 2


def test_every_explanation_of_a_small_network_works_and_quality_is_measured_on_more(tmp_path: Path) -> None:
    put_to_work("cifar10", network_file(tmp_path / "x.safetensors"))
    shelf = models.Shelf("cpu")
    *_, large = analyse(CHINA, PictureOptions(), shelf)
    *_, small = analyse(CHINA, PictureOptions(model="cifar10"), shelf)
    assert isinstance(large, Classification) and isinstance(small, Classification)
    assert (
        small.quality and large.quality and small.quality.sharpness == pytest.approx(large.quality.sharpness, abs=0.1)
    )
    assert Image.open(io.BytesIO(small.seen_png)).size == (32, 32)
    for kind in ("gradcam", "occlusion", "cover", "curves"):
        *_, found = explain(CHINA, WhyOptions("cifar10", kind, ((0.1, 0.1, 0.4, 0.4),)), shelf)  # type: ignore[arg-type]
        assert [label.name for label in found.labels[:1]] == [found.labels[0].name]  # type: ignore[union-attr]
        assert {label.name for label in found.labels} <= set(CIFAR10_CLASSES)  # type: ignore[union-attr]


def test_names_are_for_people(tmp_path: Path) -> None:
    put_to_work("digits", network_file(tmp_path / "x.safetensors", known=DIGITS))
    classifier = models.load("digits", device="cpu")
    assert labels.in_words(classifier.label(8, 0.9)) == "an eight, a digit"
    put_to_work("cifar10", network_file(tmp_path / "y.safetensors"))
    assert models.load("cifar10", device="cpu").classes == labels.cifar10()


def test_features_of_two_networks_are_not_compared(tmp_path: Path) -> None:
    numbers = np.random.default_rng(0).normal(size=64).astype(np.float32)
    one, other, unmarked = alike.pack(numbers, "a"), alike.pack(numbers, "b"), alike.pack(numbers)
    entries = [_entry(features) for features in (one, other, unmarked)]
    for features in (one, other, unmarked):
        (found,) = alike.relatives(features, entries)
        assert found.similarity == pytest.approx(1, abs=1e-3)
    with pytest.raises(ValueError, match="different networks"):
        alike.unpack([one, other])
    assert np.allclose(alike.unpack([one]), alike.unpack([unmarked]))


def test_the_doctor_finds_them_well(tmp_path: Path, shipped_folder: Path) -> None:
    ship(shipped_folder)
    put_to_work("digits", network_file(tmp_path / "x.safetensors", known=DIGITS))
    found = {name: doctor._weights(registry.get(name)) for name in ("cifar10", "digits")}
    assert found["cifar10"].finding == "intact (part of Rushes)" and found["digits"].finding == "intact (promoted here)"
    card = registry.get("digits")
    Desk.at_home().file("digits", card.digest).write_bytes(bytes(card.size_bytes))
    broken = doctor._weights(card)
    assert not broken.is_fine and "undo the promotion" in broken.advice.casefold()


def test_asking_for_the_cards_loads_nothing(tmp_path: Path) -> None:
    import subprocess
    import sys

    put_to_work("cifar10", network_file(tmp_path / "x.safetensors"))
    code = (
        "import sys; from ent_models import registry; assert 'cifar10' in registry.names('pictures'); "
        "assert not {'torch', 'safetensors', 'numpy', 'PIL'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)

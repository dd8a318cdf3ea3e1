"""The classifier against timm's own pipeline, and its options, errors and records."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ent_models import registry, weights
from ent_models.devices import Device
from ent_models.errors import BadInput, ModelUnavailable
from ent_models.models import Shelf
from ent_models.pictures import honesty
from ent_models.pictures.analysis import analyse
from ent_models.pictures.classifier import Classifier
from ent_models.pictures.decode import Picture, open_picture
from ent_models.pictures.efficientnet import load
from ent_models.pictures.labels import imagenet
from ent_models.pictures.records import Classification, PictureOptions
from ent_models.records import Progress, from_json, public, to_json
from ent_models.samples import samples

PICTURES = {sample.name: sample.path for sample in samples() if sample.kind == "picture"}


@pytest.fixture(scope="module")
def classifier(shelf: Shelf) -> Classifier:
    return shelf.get("efficientnet-lite2")  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def plain(classifier: Classifier) -> Classifier:
    """The same network, its scores as they are."""
    return Classifier(classifier.card, classifier.network, classifier.classes, "cpu")


@pytest.fixture(scope="module")
def reference() -> tuple[Any, Any]:
    """timm's network, loaded here by itself, and timm's own transform."""
    return timm_of("lite2")


def timm_of(size: str) -> tuple[Any, Any]:
    import timm
    import torch

    network = timm.create_model(f"tf_efficientnet_{size}", pretrained=False).eval()
    path = weights.locate(registry.get(f"efficientnet-{size}"))[f"efficientnet-{size}.pth"]
    state = torch.load(path, weights_only=True)
    network.load_state_dict(dict(zip(network.state_dict(), state.values(), strict=True)))
    return network, timm.data.create_transform(**timm.data.resolve_data_config({}, model=network))


def expected_scores(reference: tuple[Any, Any], image: Image.Image) -> np.ndarray:
    import torch

    network, transform = reference
    with torch.inference_mode():
        return network(transform(image)[None]).softmax(dim=1)[0].numpy()


def drawn(width: int, height: int, seed: int = 0) -> Picture:
    noise = np.random.default_rng(seed).integers(0, 255, (7, 9, 3), np.uint8)
    image = Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC)
    return Picture(image, width, height, "PNG")


def picture_cases() -> list[Picture]:
    shapes = [(1, 1), (260, 260), (292, 292), (291, 293), (333, 777), (1200, 801), (20_000, 100), (100, 4001)]
    return [open_picture(path) for path in PICTURES.values()] + [drawn(*shape) for shape in shapes]


def test_probabilities_equal_those_of_timm(plain: Classifier, reference: tuple[Any, Any]) -> None:
    for picture in picture_cases():
        expected = expected_scores(reference, picture.image)
        found = plain.classify(picture, top=1000)
        order = {one.synset: index for index, one in enumerate(imagenet())}
        scores = np.zeros(1000)
        for label in found.labels:
            scores[order[label.synset]] = label.score
        assert np.abs(scores - expected).max() < 1e-4
        assert order[found.labels[0].synset] == int(expected.argmax())


def test_the_smaller_network_equals_that_of_timm(shelf: Shelf) -> None:
    small = shelf.get("efficientnet-lite0")
    network, transform = timm_of("lite0")
    for path in PICTURES.values():
        image = open_picture(path).image
        expected = expected_scores((network, transform), image)
        outputs = small.network.run(np.asarray(small.crop(image))[None])
        assert np.abs(honesty.probabilities(outputs, honesty.Calibration())[0] - expected).max() < 1e-4


def test_a_temperature_sharpens_or_blunts_and_keeps_the_order(classifier: Classifier, plain: Classifier) -> None:
    picture = open_picture(PICTURES["china"])
    blunt = Classifier(plain.card, plain.network, plain.classes, "cpu", honesty.Calibration(temperature=4.0))
    scores = [one.classify(picture).labels[0].score for one in (blunt, plain, classifier)]
    assert scores == sorted(scores)  # the measured temperature is below 1: the network was trained to be modest
    names = [[label.name for label in one.classify(picture).labels] for one in (blunt, plain, classifier)]
    assert names[0] == names[1] == names[2]


def test_what_shows_nothing_is_said_to_be_none_of_the_classes(classifier: Classifier) -> None:
    rng = np.random.default_rng(5)
    noise = Image.fromarray(rng.integers(0, 255, (300, 400, 3), np.uint8))
    flat = Image.new("RGB", (400, 300), (90, 120, 40))
    for image in (noise, flat):
        found = classifier.classify(Picture(image, *image.size, "PNG"))
        assert found.verdict == "none"
        assert found.novelty >= honesty.NOVEL
    for path in PICTURES.values():
        assert classifier.classify(open_picture(path)).verdict == "sure"


def test_a_graph_that_was_damaged_on_the_disk_is_made_again(rushes_home: Path) -> None:
    (rushes_home / "joined").unlink()
    card = registry.get("efficientnet-lite0")
    files = weights.locate(card)
    first = load(card, files, Device("cpu", 2))
    (kept,) = (rushes_home / "joined").rglob("graph-*.npz")
    whole = kept.read_bytes()
    crop = np.full((1, 224, 224, 3), 99, np.uint8)
    for damaged in (whole[: len(whole) // 2], b"", whole[:9_000_000] + b"????" + whole[9_000_004:]):
        kept.write_bytes(damaged)
        again = load(card, files, Device("cpu", 2))
        assert np.array_equal(again.network.run(crop).logits, first.network.run(crop).logits)
        assert kept.read_bytes() == whole or len(kept.read_bytes()) == len(whole)


def test_the_crop_is_pixel_for_pixel_that_of_timm(classifier: Classifier, reference: tuple[Any, Any]) -> None:
    for picture in picture_cases():
        expected = reference[1](picture.image).permute(1, 2, 0).numpy() * 0.5 + 0.5
        seen = Image.open(io.BytesIO(classifier.classify(picture).seen_png))
        assert seen.size == (260, 260)
        assert np.array_equal(np.asarray(seen), np.rint(expected * 255).astype(np.uint8))


def test_a_line_of_a_hundred_million_pixels_needs_no_giant_copy(classifier: Classifier) -> None:
    line = Picture(Image.new("RGB", (1_000_000, 1), "red"), 1_000_000, 1, "PNG")
    crop = classifier.crop(line.image)
    assert crop.size == (260, 260)
    assert crop.getextrema() == ((255, 255), (0, 0), (0, 0))


def test_the_cut_for_extreme_shapes_agrees_with_the_plain_one(
    classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = drawn(3000, 700).image
    plain = np.asarray(classifier.crop(image)).astype(int)
    monkeypatch.setattr("ent_models.pictures.classifier._MAX_RESIZED_PIXELS", 0)
    assert np.abs(np.asarray(classifier.crop(image)).astype(int) - plain).max() <= 2


def test_the_samples_get_plausible_labels(classifier: Classifier) -> None:
    china = classifier.classify(open_picture(PICTURES["china"]))
    assert china.labels[0].name == "palace"
    assert china.labels[0].synset == "n03877845"
    cat = classifier.classify(open_picture(PICTURES["cat"]))
    assert (cat.labels[0].name, cat.labels[0].parents) == ("Egyptian cat", ("cat", "animal"))
    assert cat.verdict == "sure"


def test_records(classifier: Classifier) -> None:
    found = classifier.classify(open_picture(PICTURES["china"]), top=3)
    assert len(found.labels) == 3
    assert (found.width_px, found.height_px, found.format) == (640, 427, "JPEG")
    scores = [label.score for label in found.labels]
    assert scores == sorted(scores, reverse=True)
    assert 0 < scores[-1] < scores[0] < 1
    assert from_json(to_json(found), Classification) == found
    assert set(public(found)["labels"][0]) == {"name", "synset", "score", "parents"}
    assert classifier.device == "cpu"
    assert classifier.card.name == "efficientnet-lite2"


def test_many_at_once_equal_one_by_one(classifier: Classifier) -> None:
    pictures = [drawn(300 + 7 * seed, 280, seed) for seed in range(19)]
    together = classifier.classify_many(pictures, top=5)
    assert len(together) == 19
    for picture, found in zip(pictures, together, strict=True):
        alone = classifier.classify(picture, top=5)
        assert found.seen_png == alone.seen_png
        assert found.labels[0].synset == alone.labels[0].synset
        assert [label.score for label in found.labels] == pytest.approx(
            [label.score for label in alone.labels], abs=1e-5
        )
    assert classifier.classify_many([]) == []


@pytest.mark.parametrize("top", [0, -1, 1001])
def test_top_out_of_range(classifier: Classifier, shelf: Shelf, top: int) -> None:
    with pytest.raises(BadInput, match="1 to 1,000"):
        classifier.classify(drawn(9, 9), top=top)
    with pytest.raises(BadInput, match="1 to 1,000"):
        list(analyse(PICTURES["china"], PictureOptions(top=top), shelf))


def test_analyse_ends_with_the_answer(shelf: Shelf) -> None:
    *steps, last = analyse(PICTURES["china"], PictureOptions(top=2), shelf)
    assert all(isinstance(step, Progress) for step in steps)
    fractions = [step.fraction for step in steps]
    assert fractions == sorted(fractions)
    assert isinstance(last, Classification)
    assert len(last.labels) == 2


def test_analyse_refuses_a_bad_file_before_it_loads_a_model(tmp_path: Path) -> None:
    path = tmp_path / "bad.png"
    path.write_text("not a picture")
    shelf = Shelf("cpu")
    with pytest.raises(BadInput, match="text"):
        list(analyse(path, PictureOptions(), shelf))
    assert shelf.loaded() == ()


def test_analyse_refuses_other_models() -> None:
    with pytest.raises(BadInput, match="does not look at pictures"):
        list(analyse(PICTURES["china"], PictureOptions(model="whisper-base"), Shelf("cpu")))
    with pytest.raises(BadInput, match="no model called"):
        list(analyse(PICTURES["china"], PictureOptions(model="alexnet"), Shelf("cpu")))


def test_weights_that_do_not_fit_are_refused(tmp_path: Path, rushes_home: Path) -> None:
    import torch

    (rushes_home / "joined").unlink()  # no graph is there yet

    card = registry.get("efficientnet-lite2")
    path = tmp_path / "w.pth"
    for content in ({"a": torch.zeros(2)}, {}, [1, 2], {"a": 3}):
        torch.save(content, path)
        with pytest.raises(ModelUnavailable):
            load(card, {card.files[0].name: path}, Device("cpu", 2))
    good = torch.load(weights.locate(card)[card.files[0].name], weights_only=True)
    first = next(iter(good))
    torch.save({**good, first: good[first][:, :, :2]}, path)
    with pytest.raises(ModelUnavailable, match="do not fit"):
        load(card, {card.files[0].name: path}, Device("cpu", 2))
    for raw in (b"", b"junk", b"cos\nsystem\n(S'true'\ntR."):
        path.write_bytes(raw)
        with pytest.raises(ModelUnavailable, match="could not be read"):
            load(card, {card.files[0].name: path}, Device("cpu", 2))


def test_real_pictures_get_the_label_that_timm_gives(
    classifier: Classifier, reference: tuple[Any, Any], data_dir: Path
) -> None:
    paths = sorted((data_dir / "images" / "imagenet").glob("*.JPEG"))
    if not paths:
        pytest.skip("the evaluation data holds no ImageNet pictures")
    labels = imagenet()
    n_right = 0
    for path in paths[::5][:20]:
        with Image.open(path) as image:
            expected = expected_scores(reference, image.convert("RGB"))
        found = classifier.classify(open_picture(path, shortest_px=292))
        assert found.labels[0].synset == labels[int(expected.argmax())].synset
        n_right += path.name.startswith(found.labels[0].synset)
    assert n_right >= 15

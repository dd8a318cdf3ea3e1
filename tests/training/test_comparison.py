"""Two models beside each other, which of them is put to work, and the way back."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from small_sets import coloured

from ent_models.errors import BadInput
from ent_models.records import Progress
from ent_models.training import comparison, datasets, evaluation, modelfile, networks, promote
from ent_models.training.options import Compared, CompareOptions, TrainingOptions
from ent_models.training.promote import Desk
from ent_models.training.records import CIFAR10_CLASSES, ModelFile, OwnReport
from ent_models.training.runs import Runs, new_id


def model(path: Path, seed: int, labels: tuple[str, ...] = CIFAR10_CLASSES) -> Path:
    torch.manual_seed(seed)
    net = networks.build("resnet", len(labels), {"widths": (4, 4, 4)})
    modelfile.save(path, net, ModelFile("resnet", labels, {"widths": (4, 4, 4)}, {"seed": seed}))
    return path


@pytest.fixture(autouse=True)
def nothing_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for networks that come with Rushes, empty at first."""
    monkeypatch.setattr(promote, "SHIPPED", tmp_path / "shipped")
    yield tmp_path / "shipped"


def at_work(desk: Desk) -> Path | None:
    found = promote.model_at_work(desk, "cifar10")
    return found[0] if found else None


def test_promotion_is_by_comparison_and_can_be_undone(tmp_path: Path) -> None:
    pictures = coloured(60)
    desk = Desk(tmp_path / "desk")
    files = [model(tmp_path / f"{seed}.safetensors", seed) for seed in range(6)]
    scores = {file: evaluation.evaluate(modelfile.load(file)[0], pictures, "mirror").accuracy for file in files}
    worst, best = min(files, key=lambda file: scores[file]), max(files, key=lambda file: scores[file])
    assert scores[worst] < scores[best]
    first = comparison.compare(worst, at_work(desk), pictures)
    assert first.current is None and not first.is_worse
    desk.promote("cifar10", worst, "first", first)
    better = comparison.compare(best, at_work(desk), pictures)
    assert better.difference == pytest.approx(scores[best] - scores[worst])
    assert better.only_candidate_right - better.only_current_right == round(better.difference * 60)
    promoted = desk.promote("cifar10", best, "second", better)
    assert promoted.parameters == networks.count_parameters(modelfile.load(best)[0])
    worse = comparison.compare(worst, at_work(desk), pictures)
    assert worse.is_worse
    with pytest.raises(BadInput, match="not promoted"):
        desk.promote("cifar10", worst, "third", worse)
    desk.promote("cifar10", worst, "third", worse, even_if_worse=True)
    assert [promotion.name for promotion in desk.history("cifar10")] == ["first", "second", "third"]
    assert (back := desk.roll_back("cifar10")) is not None and back.name == "second"
    kept = at_work(desk)
    assert kept is not None and kept.read_bytes() == best.read_bytes()
    desk.roll_back("cifar10")
    assert desk.roll_back("cifar10") is None and at_work(desk) is None and desk.at_work() == {}
    with pytest.raises(BadInput, match="nothing to undo"):
        desk.roll_back("cifar10")


def test_what_was_not_compared_is_not_promoted(tmp_path: Path) -> None:
    pictures, desk = coloured(20), Desk(tmp_path / "desk")
    first, second = (model(tmp_path / f"{seed}.safetensors", seed) for seed in (1, 2))
    alone = comparison.compare(first, None, pictures)
    with pytest.raises(BadInput, match="learned on since"):
        desk.promote("cifar10", second, "another", alone)
    desk.promote("cifar10", first, "first", alone)
    with pytest.raises(BadInput, match="Another model was put to work"):
        desk.promote("cifar10", second, "second", comparison.compare(second, None, pictures))
    with pytest.raises(BadInput, match="no such set"):
        desk.promote("../cifar10", first, "first", alone)


def test_models_of_other_classes_are_not_compared(tmp_path: Path) -> None:
    other = model(tmp_path / "other.safetensors", 0, ("cat", "dog"))
    with pytest.raises(BadInput, match="not those of these pictures"):
        comparison.compare(other, None, coloured(10))


def test_mcnemars_test_is_exact() -> None:
    assert comparison.mcnemar(0, 0) == 1.0 and comparison.mcnemar(5, 5) == 1.0
    assert comparison.mcnemar(1, 9) == pytest.approx(22 / 1024)


def run_of(seed: int, data: str = "digits") -> str:
    run_id = new_id()
    options = TrainingOptions(run_id, data, "resnet")  # type: ignore[arg-type]
    run = Runs.at_home().create(options, f"Run {seed}", Path("digits"))
    model(run.folder / "best.safetensors", seed, datasets.DATASETS[data].classes)
    return run_id


def place() -> Path:
    found = datasets.place("digits")
    assert found is not None
    return found


def analysed(run_id: str) -> Compared:
    *steps, last = comparison.analyse(place(), CompareOptions(run_id, 0), None)
    assert all(isinstance(step, Progress) for step in steps) and isinstance(last, Compared)
    return last


def test_a_run_is_compared_with_what_is_at_work_for_its_data() -> None:
    first = analysed(run_of(1))
    assert first.comparison.current is None and first.current == "" and first.comparison.candidate.images == 297
    assert first.comparison.candidate.views == "none"  # a digit's mirror image is no digit
    run = Runs.at_home().get(run_of(1))
    network = run.network()
    assert network is not None
    Desk.at_home().promote("digits", network, "Run 1", first.comparison)
    second = analysed(run_of(2))
    assert second.current == "Run 1"
    assert second.comparison.current is not None
    assert second.comparison.current.accuracy == first.comparison.candidate.accuracy
    truth = datasets.read("digits", place())[1]
    net, _ = modelfile.load(network)
    right = (evaluation.logits_of(net, truth.images).argmax(1) == truth.labels).mean()
    assert first.comparison.candidate.accuracy == pytest.approx(float(right))


def test_what_was_measured_is_remembered_unless_it_is_damaged(
    tmp_path: Path, rushes_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, pictures = model(tmp_path / "x.safetensors", 0), coloured(30)
    asked: list[int] = []
    real = evaluation.logits_of

    def counted(net: object, images: np.ndarray, views: str) -> np.ndarray:
        asked.append(len(images))
        return real(net, images, views)  # type: ignore[arg-type]

    monkeypatch.setattr(evaluation, "logits_of", counted)
    first = comparison.compare(file, None, pictures)
    assert comparison.compare(file, file, pictures).current == first.candidate and asked == [30]
    comparison.compare(file, None, pictures, "none")
    comparison.compare(file, None, coloured(30, seed=1))
    assert asked == [30, 30, 30]
    for kept in (rushes_home / "training" / "measured").iterdir():
        kept.write_bytes(kept.read_bytes()[:50])
    assert comparison.compare(file, None, pictures).candidate.accuracy == first.candidate.accuracy
    assert asked == [30, 30, 30, 30]


@pytest.mark.parametrize("run_id", ["0" * 32, "x", "../../etc"])
def test_a_run_that_is_not_there_is_told(run_id: str) -> None:
    with pytest.raises(BadInput, match="run"):
        list(comparison.analyse(place(), CompareOptions(run_id, 0), None))


def test_the_shipped_network_is_what_is_at_work_at_first(nothing_shipped: Path, tmp_path: Path) -> None:
    assert promote.shipped("cifar10") is None
    shipped = model(nothing_shipped / "cifar10.safetensors", 3)
    assert promote.shipped("cifar10") is None  # without what is known of it
    known = {"sha256": "a" * 64, "size_bytes": shipped.stat().st_size, "parameters": 5, "command": "python", "seed": 0}
    shipped.with_suffix(".json").write_text(json.dumps(known))
    desk = Desk(tmp_path / "desk")
    assert at_work(desk) == shipped and promote.digest_at_work(desk, "cifar10") == "a" * 64
    assert promote.digest_at_work(desk, "digits") == ""


def test_a_file_says_what_it_is_without_its_weights_being_read(tmp_path: Path) -> None:
    path = model(tmp_path / "x.safetensors", 0)
    assert promote.described(path) == modelfile.read_card(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(BadInput, match="cut off"):
        promote.described(path)
    with pytest.raises(BadInput, match="cannot be read"):
        promote.described(tmp_path / "gone.safetensors")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 400), st.integers(0, 255))
def test_a_strange_file_is_described_or_refused(
    tmp_path_factory: pytest.TempPathFactory, start: bytes, at: int, value: int
) -> None:
    folder = tmp_path_factory.mktemp("strange")
    (folder / "bytes").write_bytes(start)
    damaged = bytearray(model(folder / "x.safetensors", 0).read_bytes())
    damaged[at] = value
    (folder / "damaged").write_bytes(bytes(damaged))
    for name in ("bytes", "damaged"):
        try:
            assert promote.described(folder / name).labels is not None
        except BadInput:
            continue


def test_a_damaged_list_counts_as_empty_and_a_lost_file_as_not_at_work(tmp_path: Path) -> None:
    desk, file = Desk(tmp_path / "desk"), model(tmp_path / "x.safetensors", 0)
    done = desk.promote("cifar10", file, "x", comparison.compare(file, None, coloured(10)))
    assert desk.at_work() == {"cifar10": done}
    desk.file("cifar10", done.sha256).unlink()
    assert desk.at_work() == {} and len(desk.history("cifar10")) == 1
    (tmp_path / "desk" / "cifar10" / "promotions.json").write_text('[{"sha256": 1}]')
    assert desk.history("cifar10") == ()
    (tmp_path / "desk" / "Strange name").mkdir()
    assert desk.at_work() == {}


def own_report(accuracy: float, images: int = 10) -> OwnReport:
    labels = ("cat", "dog")
    truth = torch.tensor([0, 1] * (images // 2))
    logits = torch.nn.functional.one_hot(truth, 2).float()
    n_wrong = round((1 - accuracy) * images)
    logits[:n_wrong] = logits[:n_wrong].flip(1)
    measured = evaluation.scored(logits, truth, labels, 4, 0.1, "none")
    return OwnReport(measured, None, "cross-validation", images, 0.1, 0.1)


def test_own_classes_are_keyed_by_their_labels_and_compared_as_far_as_that_goes(tmp_path: Path) -> None:
    assert promote.own_slot(("cat", "dog")) == promote.own_slot(("dog", "cat")) != promote.own_slot(("cat, dog",))
    slot, desk = promote.own_slot(("cat", "dog")), Desk(tmp_path / "desk")
    heads = []
    for number in range(2):
        card = ModelFile("head", ("cat", "dog"), {}, {"model": "efficientnet-lite2"})
        heads.append(tmp_path / f"{number}.safetensors")
        modelfile.save_tensors(heads[-1], {"bias": torch.full((2,), float(number))}, card)
    first = promote.compare_own(own_report(0.9), heads[0], desk.current(slot))
    assert "no other model" in first.message and not first.is_worse
    desk.promote(slot, heads[0], "mine", first, base=("efficientnet-lite2", "b" * 64))
    worse = promote.compare_own(own_report(0.8), heads[1], desk.current(slot))
    assert worse.is_worse and not worse.is_same_pictures and worse.p_value == 1.0
    assert worse.difference == pytest.approx(-0.1) and "not the same pictures" in worse.message
    with pytest.raises(BadInput, match="not promoted"):
        desk.promote(slot, heads[1], "worse", worse)
    better = promote.compare_own(own_report(1.0), heads[1], desk.current(slot))
    assert desk.promote(slot, heads[1], "better", better).base == ""
    assert np.isclose(better.difference, 0.1)

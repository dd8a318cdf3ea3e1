"""The sets of pictures: found where people have them, read once, and quick the second time."""

import dataclasses
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from small_sets import N_TEST, N_TRAIN, random_images, write_archive, write_folder, write_parquet

from ent_models.errors import BadInput, OutOfSpace
from ent_models.training import cifar10, datasets, digits, recipes


@pytest.fixture(autouse=True)
def small_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """CIFAR-10 of 20 and 10 pictures, nothing read before, and nothing of this machine's own in reach."""
    small = dataclasses.replace(datasets.DATASETS["cifar10"], n_train=N_TRAIN, n_test=N_TEST)
    monkeypatch.setitem(datasets.DATASETS, "cifar10", small)
    for name in ("RUSHES_DATA", "HF_HOME", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    datasets._last.clear()
    yield
    datasets._last.clear()


def forms(tmp_path: Path) -> dict[str, Path]:
    write_folder(tmp_path / "folder" / "cifar-10-batches-py")
    (tmp_path / "archive").mkdir()
    write_archive(tmp_path / "archive" / "cifar-10-python.tar.gz", tmp_path / "folder" / "cifar-10-batches-py")
    write_parquet(tmp_path / "parquet")
    return {name: tmp_path / name for name in ("folder", "archive", "parquet")}


def test_every_form_gives_the_same_pictures(tmp_path: Path) -> None:
    images, labels = random_images(N_TRAIN)
    for place in forms(tmp_path).values():
        train, test = datasets.read("cifar10", place)
        assert np.array_equal(train.images, images)
        assert np.array_equal(train.labels, labels)
        assert len(test) == N_TEST


def test_the_second_reading_comes_from_memory_and_the_next_process_reads_the_copy(
    tmp_path: Path, rushes_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = forms(tmp_path)["folder"]
    train, _ = datasets.read("cifar10", place)
    assert datasets.read("cifar10", place)[0] is train
    assert len(list((rushes_home / "training" / "cache").glob("cifar10-*.safetensors"))) == 1
    datasets._last.clear()
    monkeypatch.setattr(cifar10, "read", lambda *_: pytest.fail("it was read from its files again"))
    again, test = datasets.read("cifar10", place)
    assert np.array_equal(again.images, train.images)
    assert len(test) == N_TEST
    assert again.labels.dtype == np.int64


def test_changed_files_are_read_again(tmp_path: Path) -> None:
    place = forms(tmp_path)["folder"]
    datasets.read("cifar10", place)
    (place / "cifar-10-batches-py" / "data_batch_3").write_bytes(b"no batch")
    with pytest.raises(BadInput):
        datasets.read("cifar10", place)


def test_a_damaged_copy_is_made_again(tmp_path: Path, rushes_home: Path) -> None:
    place = forms(tmp_path)["folder"]
    train, _ = datasets.read("cifar10", place)
    (copy,) = (rushes_home / "training" / "cache").iterdir()
    whole = copy.stat().st_size
    os.truncate(copy, 500)
    datasets._last.clear()
    assert np.array_equal(datasets.read("cifar10", place)[0].images, train.images)
    assert copy.stat().st_size == whole


def test_a_full_disk_does_not_fail_the_reading(tmp_path: Path, rushes_home: Path) -> None:
    place = forms(tmp_path)["folder"]
    (rushes_home / "training").write_text("a file where the folder should be")
    assert len(datasets.read("cifar10", place)[0]) == N_TRAIN


def test_only_the_newest_copies_are_kept(tmp_path: Path, rushes_home: Path) -> None:
    place = forms(tmp_path)["folder"]
    for second in range(4):
        os.utime(place / "cifar-10-batches-py" / "test_batch", (second, second))
        datasets.read("cifar10", place)
    assert len(list((rushes_home / "training" / "cache").iterdir())) == datasets.N_CACHED


def test_an_incomplete_set_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = dataclasses.replace(datasets.DATASETS["cifar10"], n_train=50_000, n_test=10_000)
    monkeypatch.setitem(datasets.DATASETS, "cifar10", whole)
    with pytest.raises(BadInput, match="instead of"):
        datasets.read("cifar10", forms(tmp_path)["parquet"])


def test_an_unknown_set_and_an_empty_place_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cifar10, digits"):
        datasets.read("mnist", tmp_path)
    with pytest.raises(BadInput, match="no CIFAR-10"):
        datasets.read("cifar10", tmp_path)
    assert datasets.place("cifar10") is None


def test_where_it_is_found_in_order(tmp_path: Path, rushes_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = forms(tmp_path)
    user = tmp_path / "user"
    snapshot = user / ".cache" / "huggingface" / "hub" / "datasets--uoft-cs--cifar10" / "snapshots" / "abc"
    places = [
        (tmp_path / "data" / "cifar10", ready["parquet"]),
        (snapshot / "plain_text", ready["parquet"]),
        (user / ".keras" / "datasets" / "cifar-10-batches-py-target", ready["folder"]),
        (user / "data", ready["folder"]),
        (tmp_path / "elsewhere" / "data", ready["archive"]),
        (rushes_home / "training" / "cifar10", ready["archive"]),
    ]
    monkeypatch.setenv("RUSHES_DATA", str(tmp_path / "data"))
    for place, source in places:  # the last in the order first
        shutil.copytree(source, place)
        assert datasets.place("cifar10") == (snapshot if place.parent == snapshot else place)
    datasets.remember(ready["folder"])
    assert datasets.place("cifar10") == ready["folder"]
    shutil.rmtree(ready["folder"])  # what is gone is passed over
    assert datasets.place("cifar10") == rushes_home / "training" / "cifar10"


def test_parquet_files_in_a_folder_for_all_data_are_not_taken_for_it(tmp_path: Path) -> None:
    shutil.copytree(forms(tmp_path)["parquet"], tmp_path / "user" / "data")
    assert datasets.place("cifar10") is None


def test_only_a_place_with_cifar10_is_remembered(tmp_path: Path, rushes_home: Path) -> None:
    with pytest.raises(BadInput):
        datasets.remember(tmp_path)
    (rushes_home / "training").mkdir()
    (rushes_home / "training" / "cifar10.json").write_text('["not", "a", "record"]')
    assert datasets.place("cifar10") is None
    shutil.rmtree(rushes_home / "training")
    (rushes_home / "training").write_text("")
    with pytest.raises(OutOfSpace):
        datasets.remember(forms(tmp_path)["folder"])


def test_the_digits_are_found_and_are_those_of_scikit_learn() -> None:
    from sklearn.datasets import load_digits

    place = datasets.place("digits")
    assert place is not None
    train, test = datasets.read("digits", place)
    assert (train.images.shape, test.images.shape) == ((1_500, 32, 32, 3), (297, 32, 32, 3))
    loaded = load_digits()
    order = np.random.default_rng(0).permutation(1_797)
    assert np.array_equal(np.concatenate([test.labels, train.labels]), loaded.target[order])
    assert np.array_equal(test.images[0, ::4, ::4, 1], np.round(loaded.images[order[0]] * 255 / 16))


@pytest.mark.parametrize("content", [b"", b"not gzip", b"\x1f\x8b\x08\x00cut off"])
def test_another_file_is_not_taken_for_the_digits(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "digits.csv.gz"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="digits"):
        digits.read(path)


def test_digits_are_never_mirrored() -> None:
    for recipe in recipes.RECIPES.values():
        assert datasets.recipe_for_data(recipe, datasets.DATASETS["cifar10"]) is recipe
        assert datasets.recipe_for_data(recipe, datasets.DATASETS["digits"]).augmentation.flip == "none"

"""Every form of CIFAR-10 gives the same pictures; whatever is not CIFAR-10 is refused with a sentence."""

import contextlib
import gzip
import io
import os
import pickle
import tarfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_sets import N_TEST, N_TRAIN, batch, random_images, write_archive, write_folder, write_parquet

from ent_models.errors import BadInput
from ent_models.training import batches, cifar10
from ent_models.training.pickled import read_pickled

SMALL = cifar10.Expected(N_TRAIN, N_TEST)


@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_torchvisions_folder_is_read(tmp_path: Path, protocol: int) -> None:
    images, labels = write_folder(tmp_path / "cifar-10-batches-py", protocol)
    train, test = cifar10.read(tmp_path, SMALL)
    assert np.array_equal(train.images, images) and np.array_equal(train.labels, labels)
    assert len(test) == N_TEST and test.classes[9] == "truck"


def test_a_batch_as_python_2_wrote_it_is_read() -> None:
    payload = (
        b"\x80\x02}q\x01(U\x0bbatch_labelq\x02U\x02abU\x06labels](K\x06K\tK\x04eU\x04data"
        b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01K\x01K\x03\x86"
        b"cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
        b"\x89U\x03\x01\x02\xfftbu."
    )
    found = read_pickled(payload)
    assert found[b"labels"] == [6, 9, 4]
    assert found[b"data"].tolist() == [[1, 2, 255]]


def test_the_archive_is_read_and_nothing_is_unpacked(tmp_path: Path) -> None:
    images, _ = write_folder(tmp_path / "elsewhere")
    (tmp_path / "here").mkdir()
    archive = tmp_path / "here" / "cifar-10-python.tar.gz"
    write_archive(archive, tmp_path / "elsewhere")
    for place in (archive, archive.parent):
        assert np.array_equal(cifar10.read(place, SMALL)[0].images, images)
    assert list(archive.parent.iterdir()) == [archive]


@pytest.mark.parametrize("column", ["img", "image"])
def test_parquet_is_read(tmp_path: Path, column: str) -> None:
    images, labels = write_parquet(tmp_path, column)
    train, test = cifar10.read(tmp_path, SMALL)
    assert np.array_equal(train.images, images) and np.array_equal(train.labels, labels)
    assert len(test) == N_TEST


def test_the_real_set_is_whole(data_dir: Path) -> None:
    test = cifar10.read_part(cifar10.find(data_dir / "cifar10"), "test", 10_000)
    assert np.bincount(test.labels).tolist() == [1000] * 10


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (lambda place: place.mkdir(), "There is no CIFAR-10 in"),
        (lambda place: place.write_bytes(b"x"), "is not a form of CIFAR-10"),
        (lambda place: None, "There is no file or folder"),
    ],
)
def test_what_is_no_cifar10_is_refused(tmp_path: Path, prepare: object, sentence: str) -> None:
    prepare(tmp_path / "place")  # type: ignore[operator]
    with pytest.raises(BadInput, match=sentence):
        cifar10.read(tmp_path / "place", SMALL)


def test_parquet_with_other_columns_or_damage_is_refused(tmp_path: Path) -> None:
    write_parquet(tmp_path, "picture")
    with pytest.raises(BadInput, match="has the columns picture, label"):
        cifar10.read(tmp_path, SMALL)
    write_parquet(tmp_path, side_px=16)
    with pytest.raises(BadInput, match="32 x 16, not 32 x 32"):
        cifar10.read(tmp_path, SMALL)
    write_parquet(tmp_path)
    with pytest.raises(BadInput, match="20 rows instead of 50,000"):
        cifar10.read(tmp_path)
    file = tmp_path / "train-00000-of-00001.parquet"
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(BadInput, match="not a whole parquet file"):
        cifar10.read(tmp_path, SMALL)
    table = pa.table({"img": pa.array(["text"] * N_TRAIN), "label": pa.array([0] * N_TRAIN)})
    pq.write_table(table, file)
    with pytest.raises(BadInput, match="does not hold encoded pictures"):
        cifar10.read(tmp_path, SMALL)


def test_labels_out_of_range_and_missing_labels_are_refused(tmp_path: Path) -> None:
    images, labels = random_images(4)
    for wrong in ([0, 1, 2, 10], [0, 1, 2], [0, 1, 2, True]):
        found = batch(images, labels) | {b"labels": wrong}
        with pytest.raises(BadInput):
            batches._joined({"test_batch": pickle.dumps(found)}, "test")


def test_a_pickle_that_runs_code_is_refused_and_runs_nothing(tmp_path: Path) -> None:
    witness = tmp_path / "witness"

    class Hostile:
        def __reduce__(self) -> tuple[object, ...]:
            return os.mkdir, (str(witness),)

    for protocol in range(6):
        with pytest.raises(BadInput):
            read_pickled(pickle.dumps({b"data": Hostile()}, protocol=protocol))
    assert not witness.exists()


@pytest.mark.parametrize(
    "array",
    [np.zeros(3, np.float64), np.array([object()], dtype=object), np.zeros(3, "M8[s]"), np.zeros(2, [("a", "u1")])],
)
def test_arrays_of_anything_but_bytes_are_refused(array: np.ndarray) -> None:
    with pytest.raises(BadInput):
        read_pickled(pickle.dumps({b"data": array}, protocol=2))


WHOLE = pickle.dumps(batch(*random_images(2)), protocol=2)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 400), st.integers(0, 255), st.integers(0, len(WHOLE)))
def test_a_damaged_pickle_is_read_or_refused_and_nothing_else(at: int, value: int, cut: int) -> None:
    damaged = bytearray(WHOLE)
    damaged[at if at < 200 else -at] = value
    for payload in (bytes(damaged), WHOLE[:cut]):
        with contextlib.suppress(BadInput):
            assert isinstance(read_pickled(payload), dict)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_bytes_that_are_no_pickle_are_refused(payload: bytes) -> None:
    with contextlib.suppress(BadInput):
        assert isinstance(read_pickled(payload), dict)


def test_a_cut_off_archive_and_one_without_a_batch_are_refused(tmp_path: Path) -> None:
    write_folder(tmp_path / "folder")
    archive = tmp_path / "cifar-10-python.tar.gz"
    write_archive(archive, tmp_path / "folder")
    whole = archive.read_bytes()
    for size in (0, 10, len(whole) // 2, len(whole) - 9):
        archive.write_bytes(whole[:size])
        with pytest.raises(BadInput):
            batches.read_archive(archive, "test")
    (tmp_path / "folder" / "data_batch_3").unlink()
    write_archive(archive, tmp_path / "folder")
    with pytest.raises(BadInput, match="has no cifar-10-batches-py/data_batch_3"):
        batches.read_archive(archive, "train")


def test_links_in_an_archive_are_not_followed(tmp_path: Path) -> None:
    archive = tmp_path / "cifar-10-python.tar.gz"
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
        with tarfile.open(archive, "w:gz") as out:
            member = tarfile.TarInfo("cifar-10-batches-py/test_batch")
            member.type, member.linkname = kind, "/etc/passwd"
            out.addfile(member)
        with pytest.raises(BadInput, match="is a link"):
            batches.read_archive(archive, "test")


def test_an_archive_that_swells_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_MAX_UNPACKED_BYTES", 1_000_000)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as out:
        member = tarfile.TarInfo("other")
        member.size = 3_000_000
        out.addfile(member, io.BytesIO(bytes(member.size)))
    archive = tmp_path / "cifar-10-python.tar.gz"
    archive.write_bytes(gzip.compress(buffer.getvalue()))
    with pytest.raises(BadInput, match="far more than CIFAR-10"):
        batches.read_archive(archive, "test")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1500), st.integers(0, 255))
def test_a_damaged_archive_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, at: int, value: int) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as out:
        member = tarfile.TarInfo("cifar-10-batches-py/test_batch")
        member.size = len(WHOLE)
        out.addfile(member, io.BytesIO(WHOLE))
    damaged = bytearray(buffer.getvalue())
    damaged[at] = value
    archive = tmp_path_factory.mktemp("damaged") / "cifar-10-python.tar.gz"
    archive.write_bytes(bytes(damaged))
    with contextlib.suppress(BadInput):
        images, labels = batches.read_archive(archive, "test")
        assert len(images) == len(labels) == 2

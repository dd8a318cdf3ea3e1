"""Chosen files copied and listed."""

import os
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from ent_models.errors import BadInput, OutOfSpace
from ent_models.pictures import selection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.jpg").write_bytes(b"first")
    (folder / "sub" / "a.jpg").write_bytes(b"second")
    (folder / "b.jpg").write_bytes(b"b" * 3_000_000)
    os.utime(folder / "b.jpg", ns=(10**18, 10**18))
    return folder


def test_files_are_copied_side_by_side_and_numbered(folder: Path, tmp_path: Path):
    target = tmp_path / "new" / "target"
    done = list(selection.copy_files(folder, ["a.jpg", "sub/a.jpg", "b.jpg", "a.jpg"], target))
    assert [(copied.name, copied.target and copied.target.name) for copied in done] == [
        ("a.jpg", "a.jpg"),
        ("sub/a.jpg", "a (2).jpg"),
        ("b.jpg", "b.jpg"),
    ]
    assert (target / "a (2).jpg").read_bytes() == b"second"
    assert (target / "b.jpg").read_bytes() == b"b" * 3_000_000
    assert (target / "b.jpg").stat().st_mtime_ns == 10**18


def test_nothing_is_overwritten_not_even_through_a_dangling_link(folder: Path, tmp_path: Path):
    target = tmp_path / "target"
    target.mkdir()
    (target / "a.jpg").write_bytes(b"theirs")
    (target / "b.jpg").symlink_to(tmp_path / "elsewhere")
    done = list(selection.copy_files(folder, ["a.jpg", "b.jpg"], target))
    assert [copied.target.name for copied in done if copied.target] == ["a (2).jpg", "b (2).jpg"]
    assert (target / "a.jpg").read_bytes() == b"theirs"
    assert not (tmp_path / "elsewhere").exists()


def test_what_vanished_or_is_no_file_is_told_and_the_rest_copied(folder: Path, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    (folder / "link.jpg").symlink_to(secret)
    (folder / "linked").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.jpg")
    names = ["gone.jpg", "link.jpg", "linked/secret", "../secret", str(secret), "sub", "pipe.jpg", "", "a\0b", "a.jpg"]
    target = tmp_path / "target"
    done = list(selection.copy_files(folder, names, target))
    assert [copied.name for copied in done if copied.target] == ["a.jpg"]
    assert all(copied.problem for copied in done if not copied.target)
    assert "not there any more" in done[0].problem
    assert [path.name for path in target.iterdir()] == ["a.jpg"]


def test_a_file_that_cannot_be_read_to_its_end_leaves_no_half(folder: Path, tmp_path: Path, monkeypatch):
    def broken(source, sink, length):
        sink.write(b"half")
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(shutil, "copyfileobj", broken)
    (copied,) = selection.copy_files(folder, ["a.jpg"], tmp_path / "target")
    assert "Input/output error" in copied.problem
    assert list((tmp_path / "target").iterdir()) == []


def test_a_full_disk_is_told_before_anything_is_copied(folder: Path, tmp_path: Path, monkeypatch):
    usage = namedtuple("usage", "total used free")(0, 0, selection.SPARE_BYTES + 2_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(OutOfSpace, match="3 MB"):
        selection.copy_files(folder, ["b.jpg"], tmp_path / "target")
    assert list((tmp_path / "target").iterdir()) == []


def test_the_folder_itself_is_no_place_for_the_copies(folder: Path):
    with pytest.raises(BadInput, match="another folder"):
        selection.copy_files(folder, ["a.jpg"], folder)


def test_a_file_is_no_folder(folder: Path):
    with pytest.raises(BadInput, match="not a folder"):
        selection.copy_files(folder, ["a.jpg"], folder / "b.jpg")


def test_stopping_keeps_what_is_copied(folder: Path, tmp_path: Path):
    copying = selection.copy_files(folder, ["a.jpg", "b.jpg"], tmp_path / "target")
    next(iter(copying))
    copying.close()  # type: ignore[attr-defined]
    assert [path.name for path in (tmp_path / "target").iterdir()] == ["a.jpg"]


def test_a_list_of_paths(folder: Path):
    text = selection.as_list(folder, ["a.jpg", "../x", "sub/a.jpg", "odd\nname.jpg"])
    assert text.splitlines() == [f"{folder}/a.jpg", f"{folder}/sub/a.jpg", f"{folder}/odd\ufffdname.jpg"]

"""Getting CIFAR-10: from a server on this machine that stands in for the real one, and from a dropped file."""

import dataclasses
import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from small_sets import N_TEST, N_TRAIN, write_archive, write_folder

from ent_models import cli
from ent_models.errors import BadInput, EntModelsError, OutOfSpace
from ent_models.training import datasets, download


class Source(ThreadingHTTPServer):
    """Serves `payload`, from the byte that is asked for unless `is_whole_only`; ends early after `cut_at` bytes."""

    payload = b""
    is_whole_only = False
    cut_at: int | None = None
    asked: list[str | None]


class Handler(BaseHTTPRequestHandler):
    server: Source

    def do_GET(self) -> None:
        source = self.server
        wanted = self.headers["Range"]
        source.asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and not source.is_whole_only else 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(source.payload) - start))
        self.end_headers()
        self.wfile.write(source.payload[start : source.cut_at])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A small archive, which is the known one in these tests; no other CIFAR-10 is found."""
    monkeypatch.delenv("RUSHES_DATA", raising=False)
    write_folder(tmp_path / "batches")
    write_archive(tmp_path / "small.tar.gz", tmp_path / "batches")
    payload = (tmp_path / "small.tar.gz").read_bytes()
    small = dataclasses.replace(datasets.DATASETS["cifar10"], n_train=N_TRAIN, n_test=N_TEST)
    monkeypatch.setitem(datasets.DATASETS, "cifar10", small)
    monkeypatch.setattr(download, "SIZE_BYTES", len(payload))
    monkeypatch.setattr(download, "SHA256", hashlib.sha256(payload).hexdigest())
    monkeypatch.setattr(download, "_CHUNK_BYTES", 1_000)
    return payload


@pytest.fixture
def source(archive: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Source]:
    with Source(("127.0.0.1", 0), Handler) as server:
        server.payload, server.asked = archive, []
        monkeypatch.setattr(download, "URL", f"http://127.0.0.1:{server.server_port}/cifar-10-python.tar.gz")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_the_archive_comes_whole_and_is_found(source: Source, archive: bytes) -> None:
    told: list[tuple[int, int]] = []
    path = download.fetch(lambda done, total: told.append((done, total)))
    assert path.read_bytes() == archive
    assert datasets.place("cifar10") == path.parent
    assert len(datasets.read("cifar10", path.parent)[0]) == N_TRAIN
    assert told[-1] == (len(archive), len(archive))
    assert told == sorted(told)
    assert 10 < len(told) <= 101
    assert download.fetch() == path
    assert len(source.asked) == 1  # the second time, nothing is asked


@pytest.mark.parametrize("is_whole_only", [False, True], ids=["goes on", "begins again"])
def test_a_download_that_was_cut_off_goes_on(source: Source, archive: bytes, is_whole_only: bool) -> None:
    source.cut_at = 5_000
    with pytest.raises(EntModelsError, match="what has come so far is kept"):
        download.fetch()
    assert datasets.place("cifar10") is None
    source.cut_at, source.is_whole_only = None, is_whole_only
    assert download.fetch().read_bytes() == archive
    assert source.asked == [None, "bytes=5000-"]


@pytest.mark.parametrize("extra", [b"", b"and more" * 500], ids=["altered", "too long"])
def test_another_file_is_not_kept(source: Source, archive: bytes, extra: bytes) -> None:
    source.payload = archive[:-1] + b"\x99" + extra
    with pytest.raises(EntModelsError, match="digest"):
        download.fetch()
    assert list(datasets.cifar10_dir().iterdir()) == []


def test_without_a_network_it_says_so(archive: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "URL", "http://127.0.0.1:9/cifar-10-python.tar.gz")
    with pytest.raises(EntModelsError, match="Check the network"):
        download.fetch()


def test_without_room_it_says_so(source: Source, rushes_home: Path) -> None:
    (rushes_home / "training").write_text("a file where the folder should be")
    with pytest.raises(OutOfSpace, match="Free some space"):
        download.fetch()


def test_the_command_prints_how_far_it_is(source: Source, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["data", "pull", "cifar10"]) == 0
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first.startswith("cifar-10-python.tar.gz: 0.0 of 0.")
    assert last.startswith("CIFAR-10 is in ")
    source.payload = b"another file"
    datasets.cifar10_dir().joinpath(download.ARCHIVE).unlink()
    assert cli.main(["data", "pull", "cifar10"]) == 1
    assert capsys.readouterr().err.startswith("rushes: ")


def test_a_dropped_archive_is_kept(archive: bytes) -> None:
    kept = download.keep(archive)
    assert kept.read_bytes() == archive
    assert datasets.place("cifar10") == kept.parent


def test_a_dropped_archive_of_another_making_is_read_first(archive: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "SHA256", "0" * 64)
    assert download.keep(archive).read_bytes() == archive


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"words", lambda data: b""])
def test_what_is_no_archive_is_refused_and_the_one_before_stays(archive: bytes, damage: "object") -> None:
    kept = download.keep(archive)
    with pytest.raises(BadInput):
        download.keep(damage(archive))  # type: ignore[operator]
    assert kept.read_bytes() == archive
    assert [path.name for path in kept.parent.iterdir()] == [download.ARCHIVE]

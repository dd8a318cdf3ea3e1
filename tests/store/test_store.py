"""What is kept comes back as it was, from any thread, and a disk that fails is a sentence."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from ent_models.errors import BadInput, OutOfSpace
from ent_models.pictures.records import Classification, Label, PictureOptions
from ent_models.records import Provenance, Report, public
from ent_models.scripts.records import ScriptOptions
from ent_models.store import inputs
from ent_models.store.store import Store, result_key

PROVENANCE = Provenance("ab" * 32, "efficientnet-lite2", "cd" * 32, {"top": 5}, "cpu", 0.25, "0.1.0")
LABELS = (Label("tabby", "n02123045", 0.5),)
SEEN = Classification(LABELS, 640, 480, "JPEG", notes=("A note.",), seen_png=b"\x89PNG\0\xff")


@pytest.fixture
def store() -> Store:
    return Store()


def test_a_report_comes_back_as_its_record(store: Store) -> None:
    report = Report("picture", SEEN, PROVENANCE)
    store.keep_report("key", "pictures", report)
    assert store.report("key") == report
    assert store.report("other") is None
    assert store.last_runs()["efficientnet-lite2"][1] == 0.25


def test_a_newer_report_takes_the_place_of_an_older_one(store: Store) -> None:
    store.keep_report("key", "pictures", Report("picture", SEEN, PROVENANCE))
    newer = Report("picture", replace(SEEN, width_px=1), PROVENANCE)
    store.keep_report("key", "pictures", newer)
    assert store.report("key") == newer


def test_the_key_changes_with_everything_that_changes_the_answer() -> None:
    keys = {
        result_key("a" * 64, PictureOptions(), "1"),
        result_key("b" * 64, PictureOptions(), "1"),
        result_key("a" * 64, PictureOptions(top=3), "1"),
        result_key("a" * 64, ScriptOptions(), "1"),
        result_key("a" * 64, PictureOptions(), "2"),
    }
    assert len(keys) == 5
    assert result_key("a" * 64, PictureOptions(), "1") in keys


def test_pieces_stay_in_order_and_go_with_their_job(store: Store) -> None:
    row = {
        "id": "1", "origin": "desk", "owner": "", "name": "n", "path": "p", "sha256": "s", "size_bytes": 1,
        "room": "speech", "options": "null", "state": "running", "error": "", "result_key": "", "from_store": False,
        "created_at": 1.0, "started_at": None, "ended_at": None,
    }  # fmt: skip
    store.add_job(row)
    for position in (0, 1, 2):
        store.add_partial("1", position, b'{"n":%d}' % position)
    assert store.partial_rows("1") == ['{"n":0}', '{"n":1}', '{"n":2}']
    store.remove_job("1")
    assert store.partial_rows("1") == []
    assert store.job_row("1") is None


def test_many_threads_may_write_at_once(store: Store) -> None:
    report = Report("picture", SEEN, PROVENANCE)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.keep_report(str(n), "pictures", report), range(64)))
    assert all(store.report(str(n)) == report for n in range(64))


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutOfSpace, match="RUSHES_HOME"):
        Store(f"sqlite:///{tmp_path / 'file' / 'x.sqlite'}")
    (tmp_path / "broken.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(OutOfSpace, match="not a database"):
        Store(f"sqlite:///{tmp_path / 'broken.sqlite'}")


def test_a_full_disk_is_a_sentence(store: Store) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # SQLite's own "database or disk is full"
    with store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    report = Report("picture", replace(SEEN, seen_png=b"x" * 1_000_000), PROVENANCE)
    with pytest.raises(OutOfSpace, match="full"):
        store.keep_report("key", "pictures", report)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\nb\x1b[31m.png", "a b [31m.png"),
        ('"><img src=x>.png', '"><img src=x>.png'),
        ("🎬 été.mp4", "🎬 été.mp4"),
        ("", "unnamed"),
        ("/", "unnamed"),
    ],
)
def test_names_are_labels(given: str, shown: str) -> None:
    assert inputs.clean_name(given) == shown


def test_dropped_files_lie_under_their_digest_only(rushes_home: Path) -> None:
    kept = inputs.keep("../../../evil.png", b"abc")
    assert kept.path == rushes_home / "inputs" / kept.sha256
    assert kept.path.read_bytes() == b"abc"
    assert kept.name == "evil.png"
    assert [path.name for path in kept.path.parent.iterdir()] == [kept.sha256]


def test_a_full_disk_while_keeping_is_a_sentence(rushes_home: Path) -> None:
    (rushes_home / "inputs").write_text("a file where the folder should be")
    with pytest.raises(OutOfSpace, match="Free some space"):
        inputs.keep("a.txt", b"abc")


def test_files_on_this_computer_are_used_where_they_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "clip.wav"
    file.write_bytes(b"abc")
    assert inputs.refer(file).path == file
    monkeypatch.setattr(inputs, "MAX_BYTES", 2)
    with pytest.raises(BadInput, match="50 GB"):
        inputs.refer(file)
    folder = inputs.refer(tmp_path)
    assert (folder.path, folder.size_bytes) == (tmp_path, 0)
    assert folder.sha256 == inputs.digest_of_folder(tmp_path) != inputs.digest_of_folder(tmp_path.parent)
    with pytest.raises(BadInput, match="no such file"):
        inputs.refer(tmp_path / "gone")
    with pytest.raises(BadInput):
        inputs.refer(Path("nul\0byte"))


def test_public_leaves_pictures_out() -> None:
    shown = public(SEEN)
    assert "seen_png" not in shown
    assert shown["labels"] == [{"name": "tabby", "synset": "n02123045", "score": 0.5, "parents": []}]

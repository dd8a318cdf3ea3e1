"""A folder of pictures: what is looked at, what is passed over, what is said of the rest."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from ent_models.errors import BadInput
from ent_models.models import Shelf
from ent_models.pictures import album
from ent_models.pictures.records import Album, AlbumEntry, AlbumOptions, AlbumPart
from ent_models.records import Partial, Progress, from_json, to_json
from ent_models.samples import samples

CHINA = next(sample.path for sample in samples() if sample.name == "china")


def run(folder: Path, shelf: Shelf, kept: Sequence[AlbumPart] = ()) -> tuple[list[AlbumEntry], list[str], Album]:
    """Entries, paths that are gone, and the summary."""
    entries, gone, summary = list[AlbumEntry](), list[str](), None
    for item in album.analyse(folder, AlbumOptions(), shelf, kept=kept):
        if isinstance(item, Partial):
            part = from_json(to_json(item.record), AlbumPart)  # as it crosses the pipe
            entries += part.entries
            gone += part.gone
        elif isinstance(item, Album):
            summary = item
        else:
            assert isinstance(item, Progress)
    assert summary is not None
    return entries, gone, summary


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "stills"
    (place / "day 2").mkdir(parents=True)
    (place / "a.jpg").write_bytes(CHINA.read_bytes())
    (place / "day 2" / "b.txt").write_bytes(CHINA.read_bytes())  # content decides, not the name
    Image.new("RGB", (300, 200), "red").save(place / "c.png")
    (place / "notes.txt").write_text("not a picture")
    (place / "broken.jpg").write_bytes(CHINA.read_bytes()[:300])
    (place / ".hidden.jpg").write_bytes(CHINA.read_bytes())
    return place


def test_every_picture_is_looked_at_and_the_rest_is_counted(folder: Path, shelf: Shelf) -> None:
    entries, gone, summary = run(folder, shelf)
    by_path = {entry.path: entry for entry in entries}
    assert list(by_path) == ["a.jpg", "broken.jpg", "c.png", "day 2/b.txt"]
    seen = by_path["a.jpg"].seen
    assert seen is not None
    assert seen.labels[0].name == "palace"
    assert seen.quality is not None
    assert by_path["c.png"].seen is not None
    assert by_path["c.png"].seen.verdict == "none"
    assert by_path["broken.jpg"].seen is None
    assert "damaged" in by_path["broken.jpg"].problem
    assert by_path["a.jpg"].features == by_path["day 2/b.txt"].features != b""
    assert by_path["a.jpg"].fingerprint == by_path["day 2/b.txt"].fingerprint
    assert len(by_path["a.jpg"].fingerprint) == 32
    assert by_path["a.jpg"].thumb_jpeg.startswith(b"\xff\xd8")
    assert gone == []
    assert (summary.n_pictures, summary.n_new, summary.n_kept, summary.n_failed, summary.n_other) == (4, 4, 0, 1, 1)


def test_a_second_run_does_only_what_is_new_changed_or_gone(folder: Path, shelf: Shelf) -> None:
    entries, _, _ = run(folder, shelf)
    Image.new("RGB", (50, 50), "blue").save(folder / "c.png")
    os.utime(folder / "c.png", ns=(1, 1))
    (folder / "a.jpg").unlink()
    (folder / "new.jpg").write_bytes(CHINA.read_bytes())
    again, gone, summary = run(folder, shelf, [AlbumPart(tuple(entries))])
    assert [entry.path for entry in again] == ["c.png", "new.jpg"]
    assert gone == ["a.jpg"]
    assert (summary.n_new, summary.n_kept, summary.n_gone) == (2, 2, 1)


def test_another_model_makes_every_entry_out_of_date(folder: Path) -> None:
    assert album.recipe_of(AlbumOptions()) != album.recipe_of(AlbumOptions(model="efficientnet-lite0"))
    assert album.recipe_of(AlbumOptions()) != album.recipe_of(AlbumOptions(reads_text=True))
    assert album.recipe_of(AlbumOptions()) == album.recipe_of(AlbumOptions())


def test_links_to_folders_are_not_followed_so_loops_end(folder: Path, shelf: Shelf) -> None:
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "day 2" / "up").symlink_to(folder.parent, target_is_directory=True)
    assert len(album.list_pictures(folder).pictures) == 4


def test_folders_that_cannot_be_opened_are_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = os.scandir

    def shut(place: Path) -> object:
        if Path(place).name == "day 2":
            raise PermissionError(13, "Permission denied")
        return whole(place)

    monkeypatch.setattr(album.os, "scandir", shut)
    listing = album.list_pictures(folder)
    assert [found.path for found in listing.pictures] == ["a.jpg", "broken.jpg", "c.png"]
    assert listing.notes == ("1 folders inside could not be opened.",)
    with pytest.raises(BadInput, match="cannot be read: No such file"):
        album.list_pictures(folder / "gone")


def test_a_folder_of_too_many_files_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(album, "MAX_FILES", 3)
    with pytest.raises(BadInput, match="more than 3 files"):
        album.list_pictures(folder)


def test_files_that_vanish_while_it_works_become_entries_that_say_so(
    folder: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = album.list_pictures

    def then_gone(place: Path) -> album.Listing:
        listing = whole(place)
        (place / "a.jpg").unlink()
        return listing

    monkeypatch.setattr(album, "list_pictures", then_gone)
    entries, _, summary = run(folder, shelf)
    assert "No such file" in next(entry.problem for entry in entries if entry.path == "a.jpg")
    assert summary.n_failed == 2


def test_an_empty_folder_is_an_answer(tmp_path: Path, shelf: Shelf) -> None:
    entries, _, summary = run(tmp_path, shelf)
    assert entries == []
    assert (summary.n_pictures, summary.pictures_per_s) == (0, 0.0)


def test_stopping_in_the_middle_gives_the_threads_back(folder: Path, shelf: Shelf) -> None:
    for number in range(30):
        (folder / f"more {number}.jpg").write_bytes(CHINA.read_bytes())
    items = album.analyse(folder, AlbumOptions(), shelf)
    assert any(isinstance(item, Partial) for item in items)
    items.close()  # type: ignore[attr-defined]


def test_words_in_the_pictures_are_read_if_asked_for(tmp_path: Path, shelf: Shelf) -> None:
    from PIL import ImageDraw, ImageFont

    slate = Image.new("RGB", (800, 400), "white")
    ImageDraw.Draw(slate).text((60, 140), "SCENE 42", fill="black", font=ImageFont.load_default(size=110))
    slate.save(tmp_path / "slate.png")
    for item in album.analyse(tmp_path, AlbumOptions(reads_text=True), shelf):
        if isinstance(item, Partial):
            assert "SCENE 42" in item.record.entries[0].text
            return
    pytest.fail("no entry came")

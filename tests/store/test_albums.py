"""Pictures of folders in the database: what is kept, found, reviewed and forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ent_models.pictures.records import AlbumEntry, AlbumPart, Classification, Label, Quality, Review
from ent_models.store.albums import SORTS, Query
from ent_models.store.store import Store

FOLDER = "f" * 64


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'albums.sqlite'}")
    yield opened
    opened.close()


def entry(path: str, name: str = "", score: float = 0.9, **facts: object) -> AlbumEntry:
    if not name:
        return AlbumEntry(path, 10, 1, "r", problem="It is damaged.")
    flags = facts.pop("flags", ())
    quality = Quality(facts.pop("sharpness", 0.5), 0.5, 0.0, 0.0, 1.0, flags)  # type: ignore[arg-type]
    label = Label(name, "", score, ("cat", "animal") if "tabby" in name else ())
    novelty = facts.pop("novelty", 0.1)
    seen = Classification((label,), 400, 300, "JPEG", margin=0.2, novelty=novelty, quality=quality)  # type: ignore[arg-type]
    return AlbumEntry(path, 10, 1, "r", f"sha {path}", seen=seen, fingerprint="0" * 32, features=b"\1\2", **facts)  # type: ignore[arg-type]


ENTRIES = (
    entry("a 100%.jpg", "tabby", 0.9, sharpness=0.2, thumb_jpeg=b"jpeg"),
    entry("b.jpg", "tabby", 0.3, sharpness=0.8, flags=("blurred", "dark")),
    entry("c.jpg", "lamp", 0.6, novelty=0.9, text="EXIT 5"),
    entry("d.jpg"),
)


def paths(store: Store, **query: object) -> list[str]:
    asked = Query(**query)  # type: ignore[arg-type]
    found = store.albums.find(FOLDER, asked)
    assert store.albums.count(FOLDER, asked) == len(found)
    return [row.entry.path for row in found]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "abcd"),
        ({"words": "CAT"}, "ab"),
        ({"words": "exit"}, "c"),
        ({"words": "%"}, "a"),
        ({"words": "_"}, ""),
        ({"label": "lamp"}, "c"),
        ({"verdicts": ("sure",)}, "a"),
        ({"verdicts": ("sure",), "threshold": 0.2}, "ab"),
        ({"verdicts": ("unsure",)}, "b"),
        ({"verdicts": ("none", "problem")}, "cd"),
        ({"flag": "dark"}, "b"),
        ({"flag": "dar"}, ""),
        ({"sort": "doubtful first", "verdicts": ("sure", "unsure")}, "ba"),
        ({"sort": "sharp first", "label": "tabby"}, "ba"),
        ({"sort": "no such order"}, "abcd"),
    ],
)
def test_queries(store: Store, query: dict[str, object], found: str) -> None:
    store.albums.keep(FOLDER, AlbumPart(ENTRIES))
    store.albums.keep("other", AlbumPart((entry("z.jpg", "tabby"),)))
    assert [path[0] for path in paths(store, **query)] == list(found)


def test_every_order_can_be_asked_for(store: Store) -> None:
    store.albums.keep(FOLDER, AlbumPart(ENTRIES))
    for sort in SORTS:
        assert len(paths(store, sort=sort)) == 4
    assert [row.entry.path for row in store.albums.find(FOLDER, Query(), offset=1, limit=2)] == ["b.jpg", "c.jpg"]


def test_what_is_seen_again_takes_the_place_of_the_old_and_what_is_gone_goes(store: Store) -> None:
    store.albums.keep(FOLDER, AlbumPart(ENTRIES))
    store.albums.keep(FOLDER, AlbumPart((entry("b.jpg", "lamp"),), gone=("a 100%.jpg",)))
    assert paths(store) == ["b.jpg", "c.jpg", "d.jpg"]
    assert store.albums.labels(FOLDER) == (("lamp", 2),)
    known = store.albums.known(FOLDER)
    assert [one.path for one in known.entries] == ["b.jpg", "c.jpg", "d.jpg"]
    assert known.entries[0] == AlbumEntry("b.jpg", 10, 1, "r")
    store.albums.forget(FOLDER)
    assert store.albums.known(FOLDER) == AlbumPart()


def test_a_review_outlives_another_look_and_another_place(store: Store) -> None:
    store.albums.keep(FOLDER, AlbumPart(ENTRIES))
    row = store.albums.find(FOLDER, Query(label="lamp"))[0]
    store.albums.review(row, "corrected", "exit sign")
    store.albums.forget(FOLDER)
    store.albums.keep("elsewhere", AlbumPart(ENTRIES))
    (found,) = store.albums.find("elsewhere", Query(is_reviewed=True))
    assert found.review == Review("corrected", "exit sign", "c.jpg")
    assert store.albums.reviews() == (("sha c.jpg", found.review),)
    assert store.albums.review_of("sha c.jpg") == found.review
    assert store.albums.count("elsewhere", Query(is_reviewed=False)) == 3
    store.albums.review(found, "")
    assert store.albums.review_of("sha c.jpg") is None


def test_thumbnails_and_what_is_compared_are_kept_apart_from_the_grid(store: Store) -> None:
    store.albums.keep(FOLDER, AlbumPart(ENTRIES))
    first, second = store.albums.find(FOLDER, Query(label="tabby"))
    assert (first.entry.thumb_jpeg, first.entry.features) == (b"", b"")
    assert store.albums.thumb(first.id) == b"jpeg"
    assert store.albums.thumb(second.id) is store.albums.thumb("no such picture") is None
    compared = store.albums.comparable(FOLDER)
    assert [one.path for _, one in compared] == ["a 100%.jpg", "b.jpg", "c.jpg"]
    assert compared[0][1].features == b"\1\2"
    assert [row.id for row in store.albums.get([second.id, "gone", first.id])] == [second.id, first.id]


def test_settings_are_remembered(store: Store) -> None:
    assert store.setting("pictures-threshold", 0.5) == 0.5
    store.keep_setting("pictures-threshold", 0.8)
    store.keep_setting("pictures-threshold", 0.7)
    assert store.setting("pictures-threshold", 0.5) == 0.7

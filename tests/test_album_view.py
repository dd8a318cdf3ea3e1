"""A folder of pictures on its page, driven without a browser: every state, filters, review, groups, export."""

import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ent_models import __version__
from ent_models.errors import BadInput
from ent_models.jobs.job import Job, State
from ent_models.pictures.records import (
    Album,
    AlbumEntry,
    AlbumOptions,
    AlbumPart,
    CameraFacts,
    Classification,
    Label,
    Quality,
    Review,
)
from ent_models.records import Provenance, Report, to_json
from ent_models.store import inputs
from ent_models.store.albums import Query, Row, picture_id
from ent_models.store.store import result_key
from pages.ui import loaders
from pages.ui.album import brief, grid, held, large, run

pytestmark = pytest.mark.usefixtures("fresh_desk")

ROOT = Path(__file__).parent.parent
NASTY = "<img src=x onerror=alert(1)> **b** ![x](http:evil.example) :smile: $x$ 🎬.jpg"
QUICK_S = 0.06


def entry(number: int, **changes: Any) -> AlbumEntry:
    """A picture: every third is unsure, every fifth shows none of the classes, every seventh is blurred."""
    score = 0.3 + number / 10_000 if number % 3 == 0 else 0.9
    labels = (Label("tabby", "n02123045", score, ("cat", "animal")), Label("wall clock", "n04548280", (1 - score) / 2))
    seen = Classification(
        labels if number % 2 else (replace(labels[0], name="robin", parents=("bird", "animal")), labels[1]),
        4000,
        3000,
        "JPEG",
        verdict="none" if number % 5 == 0 else "sure",
        margin=0.2,
        novelty=0.9 if number % 5 == 0 else 0.1,
        quality=Quality(0.5, 0.5, 0.0, 0.0, 1.0, ("blurred",) if number % 7 == 0 else ()),
        camera=CameraFacts(has_place=number == 11),
    )
    known = AlbumEntry(
        path=f"day {number % 3}/still {number:05d}.jpg",
        size_bytes=1_000,
        modified_ns=number,
        recipe="old",
        sha256=f"{number:064x}",
        seen=seen,
        fingerprint=f"{number // 2:032x}"
        if number < 4
        else f"{number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128:032x}",
        features=bytes([number % 100 + 1, 7, 3]),
        thumb_jpeg=b"\xff\xd8thumb",
    )
    return replace(known, **changes)


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Job]:
    """Writes a folder job in a state, and its pictures, straight into the store."""

    def put_job(
        state: State = State.DONE,
        n: int = 30,
        *,
        entries: tuple[AlbumEntry, ...] = (),
        name: str = "shoot 3",
        **changes: Any,
    ) -> Job:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        file = inputs.refer(folder)
        store, options = loaders.store(), AlbumOptions()
        store.albums.keep(file.sha256, AlbumPart(entries or tuple(entry(number) for number in range(n))))
        key = result_key(file.sha256, options, __version__)
        if state is State.DONE:
            made_by = Provenance(file.sha256, options.model, "0" * 64, asdict(options), "cpu", 84.0, __version__)
            album = changes.pop("album", Album(n, n - 2, 2, 1, 9, 3, 118.0, (f"Careful: {NASTY}",)))
            store.keep_report(key, "albums", Report("album", album, made_by))
        row: dict[str, Any] = {
            "id": f"{time.time_ns():x}",
            "origin": "desk",
            "owner": "0@0",
            "name": file.name,
            "path": str(folder),
            "sha256": file.sha256,
            "size_bytes": 0,
            "room": "albums",
            "options": to_json(options).decode(),
            "state": State.DONE,
            "error": "",
            "result_key": key,
            "from_store": False,
            "created_at": time.time(),
            "started_at": time.time() - 84,
            "ended_at": time.time() if state.is_over else None,
            **changes,
        }
        store.add_job(row)
        desk = loaders.desk()
        store.change_job(row["id"], state=state)
        job = desk.job(row["id"])
        assert job is not None
        return job

    return put_job


def open_page(job: Job, name: str = "pictures") -> AppTest:
    """The page after its first run."""
    test = AppTest.from_file(str(ROOT / "pages" / "ui" / "router.py"), default_timeout=30)
    test.run()
    test.query_params.update(job=job.id)
    if name != "home":
        test.switch_page(str(ROOT / "pages" / f"{name}.py"))
    test.run()
    return calm(test)


def calm(test: AppTest) -> AppTest:
    """`test`, which shows neither a traceback nor the guard's apology."""
    assert not test.exception
    assert all("Something went wrong" not in error.value for error in test.error)
    return test


def texts(test: AppTest) -> str:
    return "\n".join(element.value for element in (*test.text, *test.caption, *test.success))


def widget(job: Job, name: str) -> str:
    return f"album-{name}-{held.key_of(job)}"


def seen_by_grid(test: AppTest, job: Job, name: str = "grid") -> list[dict[str, Any]]:
    """The tiles that the browser was given."""
    import json

    for element in test.get("bidi_component"):
        if element.proto.component_name.endswith("album_grid") and f"album-{name}-" in element.proto.id:
            return list(json.loads(element.proto.json)["tiles"])
    raise AssertionError(f"there is no {name}")


def act(test: AppTest, job: Job, name: str, **told: Any) -> AppTest:
    """As if the component had told this."""
    kind = "picked" if "shown" in told else "act"
    test.session_state[widget(job, name)] = {kind: {"turn": time.time_ns(), **told}}
    return calm(test.run())


def show_view(test: AppTest, job: Job, name: str) -> AppTest:
    test.session_state[widget(job, "view")] = name
    return calm(test.run())


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("n", [0, 30])
@pytest.mark.parametrize("page", ["pictures", "home"])
def test_every_state(state: State, n: int, page: str, put: Callable[..., Job]) -> None:
    job = put(state, n, error="No: it is closed." if state is State.FAILED else "")
    test = open_page(job, page)
    assert "shoot 3" in texts(test)
    if page == "pictures" and n:
        assert len(seen_by_grid(test, job)) == n
    if page == "pictures" and not n:
        said = (
            "There are no pictures"
            if state is State.DONE
            else "No picture was looked at"
            if state.is_over
            else "in a moment"
        )
        assert said in texts(test)


def test_the_outcome_is_told_and_what_is_out_of_date(put: Callable[..., Job]) -> None:
    test = open_page(put())
    said = texts(test)
    assert "30 pictures: 28 new, 2 unchanged, 3 gone, 1 could not be read, 9 other files · 118 a second" in said
    assert "30 pictures are out of date" in said


def test_names_are_never_markup(put: Callable[..., Job]) -> None:
    job = put(entries=(entry(1, path=NASTY), entry(2, path="x.jpg", problem=NASTY, seen=None)), name="**b** <b>")
    for page in ("pictures", "home"):
        test = open_page(job, page)
        for view in ("pictures", "review", "alike", "export") if page == "pictures" else ("",):
            if view:
                show_view(test, job, view)
            for element in (*test.markdown, *test.caption, *test.error, *test.info, *test.success):
                assert "**b**" not in element.value and "![x](" not in element.value
            for element in test.get("html"):
                assert "<img src=x" not in element.proto.body


def test_filters_ask_for_less_and_are_kept_over_a_change_of_page(put: Callable[..., Job]) -> None:
    job = put(n=60)
    test = open_page(job)
    assert len(seen_by_grid(test, job)) == 48
    calm(test.selectbox(key=widget(job, "label")).select("robin").run())
    assert {tile["label"] for tile in seen_by_grid(test, job)} == {"robin", "None of its classes"}
    test.session_state[widget(job, "verdict")] = ["none"]
    calm(test.run())
    assert {tile["verdict"] for tile in seen_by_grid(test, job)} == {"none"}
    calm(test.switch_page(str(ROOT / "pages" / "models.py")).run())
    test.query_params.update(job=job.id)
    calm(test.switch_page(str(ROOT / "pages" / "pictures.py")).run())
    assert {tile["verdict"] for tile in seen_by_grid(test, job)} == {"none"}
    assert all("the network said: robin" in tile["label_title"] for tile in seen_by_grid(test, job))
    calm(test.button(key=widget(job, "clear")).click().run())
    assert len(seen_by_grid(test, job)) == 48


def test_text_flag_and_place_can_be_asked_for(put: Callable[..., Job]) -> None:
    job = put()
    test = open_page(job)
    calm(test.text_input(key=widget(job, "words")).set_value("00007").run())
    assert [tile["name"] for tile in seen_by_grid(test, job)] == ["still 00007.jpg"]
    calm(test.text_input(key=widget(job, "words")).set_value("nothing like it").run())
    assert "No picture fits these filters." in texts(test)
    calm(test.button(key=widget(job, "clear")).click().run())
    calm(test.selectbox(key=widget(job, "flag")).select("blurred").run())
    assert len(seen_by_grid(test, job)) == 5
    calm(test.selectbox(key=widget(job, "flag")).select("place").run())
    assert [tile["name"] for tile in seen_by_grid(test, job)] == ["still 00011.jpg"]


def test_the_threshold_is_remembered_for_all_pictures(put: Callable[..., Job]) -> None:
    job = put()
    test = open_page(job)
    calm(test.slider(key=widget(job, "threshold")).set_value(95).run())
    assert loaders.store().setting("pictures-threshold", 0) == pytest.approx(0.95)
    assert not any(tile["verdict"] == "sure" for tile in seen_by_grid(test, job))
    assert test.slider(key=widget(job, "threshold")).value == 95


def test_pictures_are_chosen_in_the_grid_and_all_at_once(put: Callable[..., Job]) -> None:
    job = put(n=60)
    test = open_page(job)
    ids = [tile["id"] for tile in seen_by_grid(test, job)]
    act(test, job, "grid", shown=ids, chosen=ids[:3])
    assert held_by(test, job).chosen == set(ids[:3])
    assert "3 chosen" in texts(test)
    calm(test.button(key=widget(job, "all")).click().run())
    assert len(held_by(test, job).chosen) == 60
    calm(test.button(key=widget(job, "nothing")).click().run())
    assert held_by(test, job).chosen == set()


def held_by(test: AppTest, job: Job) -> held.Held:
    found = test.session_state[f"album-{held.key_of(job)}"]
    assert isinstance(found, held.Held)
    return found


def test_a_picture_opens_on_its_own_page_once(put: Callable[..., Job], tmp_path: Path) -> None:
    job = put()
    test = open_page(job)
    tile = seen_by_grid(test, job)[0]
    act(test, job, "grid", kind="open", id=tile["id"])
    assert any("no longer in its folder" in error.value for error in test.error)
    place = tmp_path / "shoot 3" / tile["path"]
    place.parent.mkdir(parents=True)
    place.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    for _ in range(2):
        test = open_page(job)
        act(test, job, "grid", kind="open", id=tile["id"])
    opened = [one for one in loaders.desk().jobs() if one.room == "pictures"]
    assert [one.path for one in opened] == [str(place)]
    assert test.query_params["job"] in (opened[0].id, [opened[0].id])


@pytest.mark.parametrize("path", ["../secret.jpg", "/etc/passwd", "a/../../b.jpg", "a\0b"])
def test_no_picture_leads_out_of_its_folder(path: str, put: Callable[..., Job]) -> None:
    job = put()
    with pytest.raises(BadInput):
        held.place_of(job, Row("x", entry(1, path=path), None))


def test_review_by_keys_with_undo_and_an_end(put: Callable[..., Job]) -> None:
    job = put(n=12)
    albums = loaders.store().albums
    doubtful = albums.ids(job.sha256, Query(verdicts=("unsure", "none"), is_reviewed=False, sort="doubtful first"))
    test = show_view(open_page(job), job, "review")
    by_id = {row.id: row.entry.sha256 for row in albums.get(doubtful)}

    def said(position: int) -> Review | None:
        return albums.review_of(by_id[doubtful[position]])

    act(test, job, "reviewer", verb="accept", id=doubtful[0], label="tabby")
    assert said(0) is not None and said(0).verdict == "accepted"  # type: ignore[union-attr]
    act(test, job, "reviewer", verb="correct", id=doubtful[1], label="  my   cat ")
    assert said(1) is not None and said(1).label == "my cat"  # type: ignore[union-attr]
    assert Path(said(1).path).is_absolute()  # type: ignore[union-attr]
    act(test, job, "reviewer", verb="undo", id=doubtful[2], label="")
    assert said(1) is None
    act(test, job, "reviewer", verb="accept", id=doubtful[5], label="")
    assert said(5) is None, "a key that was meant for another picture"
    act(test, job, "reviewer", verb="next", id=doubtful[1], label="")
    act(test, job, "reviewer", verb="back", id=doubtful[2], label="")
    for position in range(1, len(doubtful)):
        act(test, job, "reviewer", verb="none", id=doubtful[position], label="")
    assert f"1 accepted, 0 corrected, {len(doubtful) - 1} none of the classes" in texts(test)
    assert "examples for training" in texts(test)
    calm(test.button(key=widget(job, "review-undo")).click().run())
    assert said(len(doubtful) - 1) is None


def test_corrections_outlive_a_new_look_and_can_be_searched(put: Callable[..., Job]) -> None:
    job = put(n=6)
    albums = loaders.store().albums
    (row, *_) = albums.find(job.sha256, Query())
    albums.review(row, "corrected", "my cat")
    albums.keep(job.sha256, AlbumPart((replace(row.entry, recipe="new", thumb_jpeg=b"x", fingerprint="0" * 32),)))
    assert dict(albums.labels(job.sha256))["my cat"] == 1
    assert [one.id for one in albums.find(job.sha256, Query(words="MY CAT"))] == [row.id]
    tile = grid.tile(albums.find(job.sha256, Query(label="my cat"))[0], 0.5)
    assert tile["label"] == "my cat" and "Corrected" in tile["said"]


def test_a_file_that_cannot_be_read_has_nothing_to_be_known_by(put: Callable[..., Job]) -> None:
    job = put(entries=(entry(1, sha256="", problem="It is damaged.", seen=None),))
    albums = loaders.store().albums
    albums.review(albums.find(job.sha256, Query())[0], "none")
    assert albums.reviews() == ()


def test_near_duplicates_and_all_but_the_keepers(put: Callable[..., Job]) -> None:
    job = put()
    test = show_view(open_page(job), job, "alike")
    tiles = seen_by_grid(test, job, "copies")
    titles = {tile["title"] for tile in tiles}
    assert tiles and all(sum(tile["keeper"] for tile in tiles if tile["title"] == title) == 1 for title in titles)
    calm(test.button(key=widget(job, "spare")).click().run())
    assert held_by(test, job).chosen >= {tile["id"] for tile in tiles if not tile["keeper"]}
    assert not held_by(test, job).chosen & {tile["id"] for tile in tiles if tile["keeper"]}


def test_pictures_like_this_one(put: Callable[..., Job]) -> None:
    job = put()
    test = open_page(job)
    tile = seen_by_grid(test, job)[4]
    act(test, job, "grid", kind="like", id=tile["id"])
    alike = seen_by_grid(test, job, "alike")
    assert alike[0]["id"] == tile["id"] and alike[0]["note"] == "This one" and len(alike) > 5
    calm(test.button(key=widget(job, "unlike")).click().run())
    assert len(seen_by_grid(test, job)) == 30


def test_look_again_takes_the_row_of_the_look_before(put: Callable[..., Job]) -> None:
    job = put()
    test = open_page(job)
    calm(test.button(key=widget(job, "look")).click().run())
    jobs = loaders.desk().jobs()
    assert len(jobs) == 1 and jobs[0].id != job.id and jobs[0].sha256 == job.sha256
    assert loaders.store().setting("pictures-model", "") == job.options.model


def test_look_again_when_the_folder_is_gone(put: Callable[..., Job], tmp_path: Path) -> None:
    job = put()
    test = open_page(job)
    (tmp_path / "shoot 3").rmdir()
    calm(test.button(key=widget(job, "look")).click().run())
    assert any("no longer where it was" in error.value for error in test.error)
    assert [one.id for one in loaders.desk().jobs()] == [job.id]


def test_the_row_on_the_desk_says_what_the_folder_shows(put: Callable[..., Job]) -> None:
    job = put()
    assert sorted(brief.mostly(job)) == ["12 a bird", "12 a cat"], "without those that are none of the classes"
    assert "12 a cat" in texts(open_page(job, "home"))


def test_the_large_picture_is_the_file_itself_or_the_thumbnail(put: Callable[..., Job], tmp_path: Path) -> None:
    from ent_models.samples import samples

    job = put()
    one = entry(1)
    picture = picture_id(job.sha256, one.path)
    assert large._found(job.id, picture) == one.thumb_jpeg
    place = tmp_path / "shoot 3" / one.path
    place.parent.mkdir()
    place.write_bytes(samples()[0].path.read_bytes())
    assert large._found(job.id, picture) == (place, "image/jpeg")
    assert large._found(job.id, "0" * 64) is None
    assert large._found("nobody", picture) is None


def test_ten_thousand_pictures_stay_quick(put: Callable[..., Job]) -> None:
    job = put(n=10_000)
    albums, best = loaders.store().albums, 9.0
    query = Query(words="still", verdicts=("unsure", "none"), sort="doubtful first")
    for _ in range(5):
        began = time.perf_counter()
        albums.tally(job.sha256, 0.5, run.recipe_today(job))
        albums.labels(job.sha256)
        albums.flags(job.sha256)
        albums.count(job.sha256, query)
        tiles = [grid.tile(row, 0.5) for row in albums.find(job.sha256, query, offset=960, limit=48)]
        best = min(best, time.perf_counter() - began)
    assert len(tiles) == 48
    assert best < 4 * QUICK_S, "far from what a quiet machine needs"


def export(test: AppTest, job: Job, what: str) -> AppTest:
    test.session_state[widget(job, "export-what")] = what
    return show_view(test, job, "export")


@pytest.mark.parametrize("what", ["csv", "json", "paths", "xmp", "sheet"])
def test_what_is_prepared_can_be_downloaded(what: str, put: Callable[..., Job]) -> None:
    from ent_models.samples import samples

    thumb = samples()[0].path.read_bytes()
    job = put(entries=tuple(entry(number, thumb_jpeg=thumb) for number in range(12)))
    test = export(open_page(job), job, what)
    calm(test.button(key=widget(job, f"make-{what}")).click().run())
    made = held_by(test, job).made
    assert made is not None and made.what == what and made.n_pictures == 12
    starts = {
        "csv": b"\xef\xbb\xbfpath,label",
        "json": b'{"path": "day 0/still 00000.jpg"',
        "xmp": b"PK",
        "sheet": b"%PDF",
    }
    assert made.data.startswith(starts.get(what, job.path.encode()))
    assert not test.error
    assert made.name == f"shoot 3.{ {'json': 'jsonl', 'paths': 'txt', 'xmp': 'zip', 'sheet': 'pdf'}.get(what, what) }"


def test_sidecars_hold_what_is_sure_or_said(put: Callable[..., Job]) -> None:
    import io
    import zipfile

    from pages.ui.album import packing

    job = put(entries=tuple(entry(number) for number in range(8)))
    albums = loaders.store().albums
    rows = {row.entry.path: row for row in albums.find(job.sha256, Query())}
    albums.review(rows["day 0/still 00003.jpg"], "corrected", "my cat")  # unsure before
    albums.review(rows["day 1/still 00001.jpg"], "none")  # sure before
    ids = albums.ids(job.sha256, Query())
    with zipfile.ZipFile(io.BytesIO(packing.as_sidecars(job, ids, "appended"))) as archive:
        names = set(archive.namelist())
        assert b"my cat" in archive.read("day 0/still 00003.jpg.xmp")
    assert "day 1/still 00001.jpg.xmp" not in names
    assert names == {f"day {n % 3}/still {n:05d}.jpg.xmp" for n in (2, 3, 4, 7)}
    replaced = zipfile.ZipFile(io.BytesIO(packing.as_sidecars(job, ids, "replaced")))
    assert "day 2/still 00002.xmp" in replaced.namelist()


def test_sidecars_are_written_beside_only_after_a_yes(put: Callable[..., Job], tmp_path: Path) -> None:
    job = put(entries=(entry(1), entry(2)))
    folder = tmp_path / "shoot 3"
    (folder / "day 1").mkdir()
    (folder / "day 1" / "still 00001.jpg").write_bytes(b"x")
    test = export(open_page(job), job, "xmp")
    calm(test.button(key=widget(job, "make-xmp")).click().run())
    assert not list(folder.rglob("*.xmp"))
    calm(test.button(key=widget(job, "beside-yes")).click().run())
    assert [path.name for path in folder.rglob("*.xmp")] == ["still 00001.jpg.xmp"]
    assert any("1 sidecar written" in plain(element.value) and "1 problem" in element.value for element in test.success)


def test_chosen_files_are_copied_to_a_folder(put: Callable[..., Job], tmp_path: Path) -> None:
    job = put(entries=(entry(1), entry(2)))
    folder = tmp_path / "shoot 3"
    (folder / "day 1").mkdir()
    (folder / "day 1" / "still 00001.jpg").write_bytes(b"x")
    test = open_page(job)
    first = next(tile["id"] for tile in seen_by_grid(test, job) if tile["name"] == "still 00001.jpg")
    act(test, job, "grid", shown=[first], chosen=[first])
    export(test, job, "copy")
    calm(test.text_input(key=widget(job, "copy-to")).set_value("selects").run())
    calm(test.button(key=widget(job, "copy")).click().run())
    assert any("whole path" in plain(element.value) for element in test.error)
    calm(test.text_input(key=widget(job, "copy-to")).set_value(str(tmp_path / "selects")).run())
    calm(test.button(key=widget(job, "copy")).click().run())
    assert [path.name for path in (tmp_path / "selects").iterdir()] == ["still 00001.jpg"]


def plain(markdown: str) -> str:
    """What a reader sees of escaped markdown."""
    return markdown.replace("\\", "").replace("\u2060", "")

"""A folder of pictures in a real browser: dropped by its path, looked at, sorted, reviewed by keys, exported."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from ent_models.samples import samples

pytestmark = pytest.mark.browser
SLOW_MS = 90_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample picture, two copies of it, noise that is none of the classes, and a broken file."""
    place = tmp_path / "shoot **3**"
    (place / "day 2").mkdir(parents=True)
    original = next(sample.path for sample in samples() if sample.title == "A palace")
    (place / "palace.jpg").write_bytes(original.read_bytes())
    with Image.open(original) as image:
        picture = image.convert("RGB")
    picture.resize((picture.width // 2, picture.height // 2)).save(place / "day 2" / "palace small.jpg", quality=60)
    picture.point([min(255, level + 12) for level in range(256)] * 3).save(place / "day 2" / "palace bright.png")
    for number in range(3):
        Image.effect_noise((320, 240), 40 + 30 * number).convert("RGB").save(place / f"noise {number}.png")
    (place / "broken <b>.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (place / "notes.txt").write_text("not a picture")
    return place


def looked_at(visit: Callable, folder: Path, **settings: object) -> Page:
    """The page of the folder, after it was looked at."""
    visitor = visit(**settings)
    page: Page = visitor.go("/pictures")
    page.get_by_role("textbox", name="A path on this computer").fill(str(folder))
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("7 pictures: 7 new, 0 unchanged, 1 could not be read, 1 other file")).to_be_visible(
        timeout=SLOW_MS
    )
    return page


def tiles(page: Page) -> Locator:
    return page.locator("li.tile")


def test_a_folder_is_looked_at_sorted_reviewed_and_exported(visit: Callable, folder: Path) -> None:
    page = looked_at(visit, folder)
    expect(tiles(page)).to_have_count(7)
    expect(page.locator("li.tile img").nth(1)).to_have_js_property("complete", True)
    expect(page.get_by_text("**3**").first).to_be_visible()

    # By keyboard: move, choose a range, and open.
    tiles(page).nth(0).locator("button.picture").focus()
    page.keyboard.press("ArrowRight")
    expect(tiles(page).nth(1).locator("button.picture")).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+X")
    expect(page.get_by_text("7 shown, 2 chosen")).to_be_visible()
    expect(page.locator("li.tile.chosen")).to_have_count(2)

    # Search narrows the grid; what is chosen stays chosen.
    page.get_by_role("searchbox", name="Search").or_(page.get_by_role("textbox", name="Search")).first.fill("noise")
    page.keyboard.press("Enter")
    expect(tiles(page)).to_have_count(3)
    page.get_by_role("button", name="Clear filters").click()
    expect(tiles(page)).to_have_count(7)

    # Copies are found, with one to keep.
    page.get_by_role("radio", name="Near duplicates").or_(page.get_by_text("Near duplicates")).first.click()
    expect(page.get_by_text("could go")).to_be_visible()
    expect(page.locator("li.tile", has_text="palace").locator(".mark.keeper")).to_have_count(1)

    # Export what is chosen.
    page.get_by_text("Export (").first.click()
    page.get_by_role("button", name="Prepare 2 pictures").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    table = Path(download.value.path()).read_text("utf-8-sig")
    assert len(table.splitlines()) == 3
    assert "palace small.jpg" in table


def test_review_by_keys_alone_is_kept_over_a_new_look(visit: Callable, folder: Path) -> None:
    page = looked_at(visit, folder)
    page.get_by_text("Review (").first.click()
    desk = page.locator(".desk")
    count = desk.locator(".count b")
    expect(count).to_contain_text("1 of ")
    total = int(count.inner_text().split(" of ")[1])
    assert total >= 2
    page.keyboard.press("n")
    expect(count).to_have_text(f"2 of {total}")
    page.keyboard.press("u")
    expect(count).to_have_text(f"1 of {total}")
    expect(desk.locator(".stage .said")).to_have_count(0)
    page.keyboard.press("c")
    page.keyboard.type("grain of the sensor")
    page.keyboard.press("Enter")
    expect(count).to_have_text(f"2 of {total}")
    page.keyboard.press("ArrowLeft")
    expect(desk.locator(".stage .said")).to_contain_text("grain of the sensor")
    page.keyboard.press("ArrowRight")
    for position in range(2, total + 1):
        expect(count).to_have_text(f"{position} of {total}")
        page.keyboard.press("n")
    expect(page.get_by_text("This round is done")).to_be_visible()

    page.get_by_role("button", name="Look again").first.click()
    expect(page.get_by_text("Also read the words")).to_be_visible()
    page.get_by_role("button", name="Look again").last.click()
    expect(page.get_by_text("7 pictures: 0 new, 7 unchanged")).to_be_visible(timeout=SLOW_MS)
    page.get_by_text("Pictures (7)").first.click()
    expect(page.locator(".mark.said").filter(has_text="Corrected")).to_have_count(1)


def test_a_picture_opens_and_leads_back(visit: Callable, folder: Path) -> None:
    page = looked_at(visit, folder)
    page.get_by_role("button", name="Open palace.jpg").click()
    expect(page.locator(".st-key-name-heading")).to_contain_text("palace.jpg", timeout=SLOW_MS)
    expect(page.get_by_role("heading").filter(has_text="palace").first).to_be_visible(timeout=SLOW_MS)
    page.get_by_role("link", name="Back to the folder").click()
    expect(tiles(page)).to_have_count(7)


def test_it_fits_a_narrow_dark_screen(visit: Callable, folder: Path) -> None:
    page = looked_at(visit, folder, viewport={"width": 400, "height": 800}, color_scheme="dark")
    for view in ("Pictures (7)", "Review (", "Near duplicates", "Export"):
        page.get_by_text(view).first.click()
        page.wait_for_timeout(700)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), view


def test_sidecars_come_as_a_zip(visit: Callable, folder: Path) -> None:
    page = looked_at(visit, folder)
    page.get_by_text("Export").first.click()
    page.get_by_text("XMP sidecars").first.click()
    expect(page.get_by_text("Names of the sidecars")).to_be_visible()
    page.get_by_role("button", name="Prepare 7 pictures").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as archive:
        assert "palace.jpg.xmp" in archive.namelist()
        assert b"palace" in archive.read("palace.jpg.xmp")
    assert not list(folder.rglob("*.xmp"))

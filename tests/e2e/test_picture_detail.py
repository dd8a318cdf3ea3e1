"""One picture in a real browser: the verdict, the maps, covering by mouse and keys, the camera, on a fresh server."""

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from benchmarks.served import CHROMIUM_FLAGS, Served, chromium_path
from ent_models.samples import samples

pytestmark = pytest.mark.browser
SLOW_MS = 60_000
CLOCK, PALACE = (next(one.path for one in samples() if one.name == name) for name in ("cat", "china"))
VERDICT = re.compile(r"^(An? |Perhaps |Not one of my classes)")


def drop(page: Page, *files: object) -> None:
    page.locator(".st-key-drop-pictures input[type=file]").set_input_files(list(files))  # type: ignore[arg-type]


def answered(page: Page) -> None:
    expect(page.locator(".st-key-verdict-sentence")).to_have_text(VERDICT, timeout=SLOW_MS)


def open_part(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def test_a_visitor_sees_the_verdict_and_the_maps_without_a_press(visit: Callable) -> None:
    visitor = visit()
    page = visitor.go("/pictures")
    drop(page, CLOCK)
    answered(page)
    expect(page.locator(".maps figure")).to_have_count(3, timeout=SLOW_MS)
    expect(page.locator(".maps .margin")).to_contain_text("margin")
    for image in page.locator(".maps img").all():
        expect(image).to_have_js_property("naturalWidth", 260)
    page.reload()
    answered(page)
    assert "job=" in page.url


def test_covering_by_mouse_and_by_keys_changes_the_labels(visit: Callable) -> None:
    page = visit().go("/pictures")
    drop(page, CLOCK)
    answered(page)
    open_part(page, "Cover")
    stage = page.get_by_role("application")
    expect(stage).to_be_visible()
    stage.scroll_into_view_if_needed()
    edges = stage.bounding_box()
    assert edges is not None
    page.mouse.move(edges["x"] + 20, edges["y"] + 20)
    page.mouse.down()
    for part in (0.3, 0.6, 0.9):
        page.mouse.move(edges["x"] + edges["width"] * part, edges["y"] + edges["height"] * part)
    expect(page.locator(".box.draft")).to_have_count(1)
    expect(page.locator(".st-key-cover-verdict")).to_have_count(0)
    page.mouse.up()
    expect(page.locator(".box")).to_have_count(1)
    expect(page.locator(".st-key-cover-verdict")).to_have_text(re.compile("^(Still|Now) "), timeout=SLOW_MS)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".box")).to_have_count(0)
    expect(page.locator(".st-key-cover-verdict")).to_have_count(0)
    stage.focus()
    for key in ("ArrowLeft", "ArrowUp", "+", "+", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".box")).to_have_count(1)
    expect(page.locator(".st-key-cover-verdict")).to_be_visible(timeout=SLOW_MS)
    expect(stage).to_be_focused()
    page.keyboard.press("Backspace")
    expect(page.locator(".box")).to_have_count(0)


def test_the_curves_can_be_stopped_and_go_on(visit: Callable) -> None:
    page = visit().go("/pictures")
    drop(page, CLOCK)
    answered(page)
    open_part(page, "Curves")
    page.get_by_role("button", name="Draw the curves").click()
    page.get_by_role("tabpanel").get_by_role("button", name="Stop").click(timeout=SLOW_MS)
    page.get_by_role("button", name="Try again").click(timeout=SLOW_MS)
    expect(page.get_by_text("Area under the curve")).to_have_count(2, timeout=2 * SLOW_MS)
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_have_count(2)


def test_the_review_and_the_threshold_outlive_a_reload(visit: Callable) -> None:
    page = visit().go("/pictures")
    drop(page, PALACE)
    answered(page)
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("You said: right")).to_be_visible()
    slider = page.get_by_role("slider", name="Sure from")
    slider.focus()
    page.keyboard.press("End")
    expect(page.get_by_text("95 % and more counts as sure.")).to_be_visible()
    page.reload()
    answered(page)
    expect(page.get_by_text("You said: right")).to_be_visible()
    expect(page.get_by_text("95 % and more counts as sure.")).to_be_visible()


def test_several_pictures_at_once_are_one_folder(visit: Callable) -> None:
    page = visit().go("/pictures")
    drop(page, CLOCK, PALACE)
    expect(page.locator(".st-key-name-heading")).to_have_text(re.compile("^Drop of .*, 2 pictures$"), timeout=SLOW_MS)


def test_a_narrow_dark_screen_shows_all_parts_without_sideways_scrolling(visit: Callable) -> None:
    page = visit(viewport={"width": 400, "height": 800}, color_scheme="dark").go("/pictures")
    drop(page, CLOCK)
    answered(page)
    for part in ("Why", "Cover", "Curves", "Words", "Facts"):
        open_part(page, part)
        expect(page.get_by_role("tab", name=part)).to_have_attribute("aria-selected", "true")
        page.wait_for_timeout(500)
        main = page.locator("[data-testid=stMain]")
        assert main.evaluate("main => main.scrollWidth <= main.clientWidth"), part


def test_a_hostile_name_stays_text(visit: Callable) -> None:
    page = visit().go("/pictures")
    name = "<img src=x onerror='alert(1)'> **b**.jpg"
    drop(page, {"name": name, "mimeType": "image/jpeg", "buffer": CLOCK.read_bytes() + b" "})
    answered(page)
    expect(page.locator(".st-key-name-heading")).to_have_text(name)


def test_the_camera_is_asked_for_only_when_it_is_opened(browser: Browser, app: Served) -> None:
    fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    booth = browser.browser_type.launch(executable_path=chromium_path(), args=[*CHROMIUM_FLAGS, *fake])
    page = booth.new_context(permissions=["camera"]).new_page()
    page.goto(app.url + "/pictures")
    expect(page.get_by_text("Use the camera")).to_be_visible()
    assert page.locator("video").count() == 0
    page.get_by_text("Use the camera").click()
    # Before the camera runs, Streamlit's button takes no photo.
    page.wait_for_function("() => document.querySelector('video')?.videoWidth > 0", timeout=SLOW_MS)
    heading = page.locator(".st-key-name-heading")
    for _ in range(6):  # nor while its first frame is not drawn, which nothing in the page tells
        page.get_by_role("button", name="Take Photo").click(timeout=SLOW_MS)
        with suppress(PlaywrightTimeout):
            heading.wait_for(timeout=10_000)
            break
    expect(heading).to_have_text(re.compile("^Camera .*jpg$"))
    answered(page)
    booth.close()

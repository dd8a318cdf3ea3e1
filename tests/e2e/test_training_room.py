"""The training room in a real browser: a run is started, paused, reloaded, stopped, gone on with, and looked into."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ent_models.samples import samples

pytestmark = pytest.mark.browser
SLOW_MS = 120_000


def started(page: Page, epochs: int) -> None:
    """Start a run of the article's network on the digits."""
    page.get_by_role("radio", name="Digits").click()
    page.get_by_role("radio", name="Article").click()
    slider = page.locator(".st-key-new-epochs-article").get_by_role("slider")
    slider.focus()
    for _ in range(abs(epochs - 10)):
        page.keyboard.press("ArrowRight" if epochs > 10 else "ArrowLeft")
    expect(page.locator(".st-key-new-epochs-article").get_by_text(str(epochs), exact=True).first).to_be_visible()
    page.wait_for_timeout(400)  # the slider tells the server when it rests
    start = page.get_by_role("button", name="Start", exact=True)
    expect(start).to_have_count(1)  # while the form is drawn anew, the button of the form before is still there
    start.click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


@pytest.mark.timeout(500)
def test_a_run_is_followed_from_two_tabs_and_survives_all_that_visitors_do(visit: Callable, tmp_path: Path) -> None:
    page = visit().go("/training")
    started(page, 6)
    expect(page.get_by_text("Held-out accuracy", exact=True)).to_be_visible(timeout=SLOW_MS)
    expect(page.locator(".sights li").first).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text(re.compile("Paused at epoch")).first).to_be_visible()

    other = visit(viewport={"width": 400, "height": 800}, color_scheme="dark").go("/training")
    expect(other.get_by_text(re.compile("Paused at epoch")).first).to_be_visible()
    width = "document.documentElement.scrollWidth"
    assert other.evaluate(width) <= 400
    page.reload()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()

    # A picture of the visitor's, while the run waits.
    page.get_by_text("Test a picture of yours").click()
    picture = next(sample.path for sample in samples() if sample.kind == "picture")
    page.locator(".st-key-try-picture input[type=file]").set_input_files(str(picture))
    expect(page.locator(".st-key-try-run .bars li")).to_have_count(10, timeout=SLOW_MS)

    other.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name="Resume", exact=True).click()
    expect(page.get_by_text(re.compile(r"Right in \d")).first).to_be_visible(timeout=SLOW_MS)

    # The pictures behind a number.
    page.get_by_role("button", name=re.compile("pictures of 0 rightly told")).last.click()
    expect(page.locator(".sights.small li").first).to_be_visible(timeout=SLOW_MS)
    with page.expect_download() as download:
        page.get_by_role("button", name="Report (HTML)").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert "article on digits" in text and "Resumed after a break" in text

    page.get_by_role("radio", name="All runs").click()
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()
    desk = visit().go("/")
    expect(desk.get_by_text(re.compile(r"Right in \d"))).to_be_visible()


@pytest.mark.timeout(500)
def test_a_trained_network_is_compared_put_to_work_and_rolled_back(visit: Callable) -> None:
    page = visit().go("/training")
    started(page, 2)
    expect(page.get_by_text(re.compile(r"Right in \d")).first).to_be_visible(timeout=SLOW_MS)
    page.get_by_text("Put it to work in Pictures").click()
    page.get_by_role("button", name="Compare with the model at work").click()
    page.get_by_role("button", name="Promote", exact=True).click(timeout=SLOW_MS)
    expect(page.get_by_text("This network is at work.")).to_be_visible()
    page.get_by_role("button", name="Use it in Pictures").first.click()
    expect(page.get_by_text("Pictures uses it").first).to_be_visible()

    pictures = visit().go("/pictures")
    sample = next(sample.path for sample in samples() if sample.kind == "picture")
    pictures.locator(".st-key-drop-pictures input[type=file]").set_input_files(str(sample))
    expect(pictures.get_by_text(re.compile("Handwritten digits, trained here")).first).to_be_visible(timeout=SLOW_MS)

    page.get_by_role("radio", name="At work").click()
    page.get_by_role("button", name="Roll back").click()
    expect(page.get_by_text(re.compile("Handwritten digits, 8 x 8"))).to_have_count(0)

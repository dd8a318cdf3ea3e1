"""The panels of the speech room in a real browser: what their scripts do between two answers of the page."""

import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
import speech_jobs
from playwright.sync_api import Browser, Page, expect
from speech_jobs import segment

from benchmarks.served import Served
from ent_models.jobs.job import State
from ent_models.store.store import Store

pytestmark = pytest.mark.browser
PAGE = Path(__file__).with_name("panels_page.py")
WORDS = ["alder", "birch", "cedar", "elm", "fir", "hazel", "juniper", "larch", "maple", "oak", "pine", "rowan"]
SEGMENTS = tuple(
    segment(index * 5.0, f"The {word} and the old gate.", 0.9, 0.2 + index / 100) for index, word in enumerate(WORDS)
)


@pytest.fixture(scope="module")
def browser_flags() -> tuple[str, ...]:
    """A microphone that beeps."""
    return ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@pytest.fixture
def app(rushes_home: Path, tmp_path: Path) -> Iterator[Served]:
    """A server of this test's own, with nothing but a player and a panel."""
    speech_jobs.put(Store(), tmp_path, SEGMENTS, State.DONE, "clip.wav", seconds=65)
    with Served(rushes_home, PAGE) as served:
        yield served


@pytest.fixture
def page(browser: Browser, app: Served) -> Iterator[Page]:
    """A page whose script makes no error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, permissions=["microphone"])
    page = context.new_page()
    page.set_default_timeout(30_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def test_doubts_settled_faster_than_the_page_answers(page: Page, app: Served) -> None:
    page.goto(f"{app.url}/?panel=doubts")
    queue = page.locator(".doubts")
    count = queue.locator(".top strong")
    expect(count).to_have_text("1 of 12")
    expect(queue.locator("mark")).to_have_text("alder")
    queue.focus()
    for _ in range(8):
        page.keyboard.press("a")
    expect(count).to_have_text("9 of 12")
    expect(queue.locator(".said")).to_have_text("Accepted “larch”.")
    # Typing is typing: none of these letters is a command.
    page.keyboard.press("f")
    page.keyboard.type("sausage")
    page.keyboard.press("Enter")
    expect(count).to_have_text("10 of 12")
    expect(queue.locator(".said")).to_have_text("Changed “maple” to “sausage”.")
    page.keyboard.press("u")
    expect(queue.locator(".said")).to_have_text("Taken back: Changed “maple” to “sausage”.")
    expect(count).to_have_text("9 of 12")
    for _ in range(4):
        page.keyboard.press("s")
    expect(queue.locator(".line")).to_contain_text("skipped")
    page.reload()  # what was settled is in the transcript, not in the window
    expect(count).to_have_text("1 of 4")


def test_a_doubt_is_heard_with_a_second_around_and_stops(page: Page, app: Served) -> None:
    page.goto(f"{app.url}/?panel=doubts")
    queue = page.locator(".doubts")
    for _ in range(2):  # the third word, at 10.5 s
        queue.get_by_role("button", name="Skip").click()
    page.wait_for_function("!document.querySelector('audio').paused")
    page.wait_for_function("document.querySelector('audio').paused")
    at_s = page.evaluate("document.querySelector('audio').currentTime")
    assert 11.8 <= at_s <= 12.6


def test_buttons_of_rows_pressed_one_after_the_other(page: Page, app: Served) -> None:
    page.goto(f"{app.url}/?panel=find")
    page.get_by_label("Find", exact=True).fill("gate")
    page.get_by_role("textbox", name="Replace with").fill("door")
    page.keyboard.press("Enter")
    buttons = page.get_by_role("button", name="Replace", exact=True)
    expect(buttons).to_have_count(12)
    for index in range(3):
        page.locator("li").nth(index).get_by_role("button", name="Replace", exact=True).dispatch_event("click")
    expect(buttons).to_have_count(9)
    expect(page.get_by_text("9 matches in 9 lines")).to_be_visible()


def test_a_recording_is_put_on_the_desk(page: Page, app: Served, rushes_home: Path) -> None:
    page.goto(f"{app.url}/?panel=microphone")
    page.get_by_text("Record from the microphone").click()
    expect(page.get_by_text("Up to 100 minutes at once")).to_be_visible()
    page.get_by_role("button", name="Record").click()
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Stop recording").click()
    for _ in range(100):
        taken = [row for row in Store().job_rows("desk") if row["name"].startswith("Microphone ")]
        if taken:
            with wave.open(taken[0]["path"]) as heard:
                assert (heard.getnchannels(), heard.getsampwidth(), heard.getframerate()) == (1, 2, 16_000)
            return
        page.wait_for_timeout(200)
    pytest.fail("no recording came")

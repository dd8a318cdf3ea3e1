"""The game room in a real browser: played by mouse and keyboard, hinted at, explained, and a player that learns."""

import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from ent_models.game.compiling import source_digest

pytestmark = pytest.mark.browser
COLD_MS = 120_000


@pytest.fixture(scope="module")
def compiled(request: pytest.FixtureRequest) -> Path:
    """Machine code of this very source, kept from one run of the tests to the next: half a minute or more to make."""
    folder: Path = request.config.cache.mkdir("compiled")
    for old in folder.iterdir():
        if old.name != source_digest():
            shutil.rmtree(old, ignore_errors=True)
    return folder


@pytest.fixture(autouse=True)
def kept_code(rushes_home: Path, compiled: Path) -> None:
    """Code that one test's workers made ready serves the next."""
    (rushes_home / "compiled").symlink_to(compiled, target_is_directory=True)


def column(page: Page, number: int) -> Locator:
    return page.locator(f'.st-key-game-board button[data-column="{number}"]')


def moves(page: Page) -> str:
    found = re.search(r"moves=(\d*)", page.url)
    return found.group(1) if found else ""


def test_a_game_by_mouse_and_keyboard_and_what_the_referee_says(visit: Callable) -> None:
    page = visit().go("/game")
    column(page, 4).click()
    expect(page).to_have_url(re.compile(r"moves=4\d"), timeout=COLD_MS)  # code is made ready first
    expect(page.get_by_text("What it thought before its last move")).to_be_visible()
    began = time.perf_counter()
    column(page, 4).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"moves=4\d5\d"))
    assert time.perf_counter() - began < 5  # under a second where nothing else runs

    other = visit(viewport={"width": 400, "height": 800}, color_scheme="dark").go(f"/game?moves={moves(page)}")
    expect(column(other, 5)).to_have_attribute("aria-label", re.compile(r"Column 5: from below .*You"))
    assert other.evaluate("document.documentElement.scrollWidth") <= 400
    column(other, 1).dblclick()  # one move
    expect(other).to_have_url(re.compile(r"moves=4\d5\d1\d(&|$)"))
    assert len(moves(page)) == 4  # every tab has a game of its own

    page.get_by_role("button", name="Hint").click()
    expect(page.get_by_text("The referee, who sees everything")).to_be_visible(timeout=COLD_MS)
    page.get_by_text("See it think").click()
    expect(page.get_by_text("What it sees in your position")).to_be_visible()
    expect(page.get_by_text("The referee, who sees everything")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page).to_have_url(re.compile(r"moves=4\d(&|$)"))

    page.get_by_role("button", name="Swap sides").click()
    expect(page).to_have_url(re.compile(r"moves=4\d\d"))  # the machine moves first now
    shown = page.url
    page.reload()
    expect(column(page, 4)).to_be_visible()
    expect(page.locator("strong", has_text="Your turn")).to_be_visible()
    assert page.url == shown

    page = visit().go("/game?moves=434343")
    page.keyboard.press("Tab")
    column(page, 4).focus()
    page.keyboard.press("4")
    expect(page.get_by_text("You win.", exact=True)).to_be_visible()
    expect(page.get_by_text("was the turning point")).to_be_visible(timeout=COLD_MS)
    expect(page.locator(".st-key-game-board .won")).to_have_count(4)
    page.get_by_role("button", name="Try again from move").click()
    expect(page.get_by_text("The game in words")).to_have_count(0)


def test_a_player_learns_waits_and_plays(visit: Callable) -> None:
    page = visit().go("/game")
    page.get_by_text("Watch it learn", exact=True).click()
    page.get_by_role("button", name="Let it learn").click()
    expect(page.get_by_text("Games played")).to_be_visible(timeout=COLD_MS)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Go on", exact=True)).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    page.get_by_role("button", name=re.compile("Before: after 0 games")).click()
    expect(column(page, 5)).to_be_visible()
    column(page, 3).click()
    expect(page).to_have_url(re.compile(r"moves=3\d"), timeout=COLD_MS)

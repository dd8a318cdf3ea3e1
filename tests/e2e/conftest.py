"""A freshly started app and a real browser, with everything that the browser asks for written down."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from stillness import rest

from benchmarks.served import CHROMIUM_FLAGS, Served, chromium_path

expect.set_options(timeout=40_000)  # a worker may hold both cores while the browser loads
IDLE = "[data-testid=stApp][data-test-connection-state=CONNECTED]"


@pytest.fixture(autouse=True)
def looks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mouse presses what lies still, as a hand would: what slides away while it is pressed is not pressed."""
    for press in (Locator.click, Locator.dblclick):

        def look_first(locator: Locator, *args: object, press: Callable = press, **settings: object) -> None:
            rest(locator.page)
            press(locator, *args, **settings)

        monkeypatch.setattr(Locator, press.__name__, look_first)


@pytest.fixture(scope="module")
def browser_flags() -> tuple[str, ...]:
    """More to tell the browser at its start: for a module to override."""
    return ()


@pytest.fixture(scope="module")  # not longer: while it is open, an event loop runs in this thread
def browser(browser_flags: tuple[str, ...]) -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("there is no Chromium on this machine, and REQUIRE_BROWSER is set")
        pytest.skip("there is no Chromium on this machine: install it, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*CHROMIUM_FLAGS, *browser_flags])
        yield browser
        browser.close()


class Visitor:
    """One person's browser. `strangers`: addresses asked for that are not the app's; `errors`: of its console."""

    def __init__(self, browser: Browser, app: Served, **settings: object) -> None:
        self.app = app
        self.strangers: list[str] = []
        self.errors: list[str] = []
        viewport = settings.pop("viewport", {"width": 1280, "height": 900})
        self.context = browser.new_context(viewport=viewport, **settings)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        own = (app.url, app.url.replace("http", "ws"), "data:", "blob:")
        self.page.on("request", lambda request: request.url.startswith(own) or self.strangers.append(request.url))
        self.page.on("websocket", lambda socket: socket.url.startswith(own) or self.strangers.append(socket.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.errors.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def go(self, path: str = "/") -> Page:
        """Open a page of the app and wait until it is connected."""
        self.page.goto(self.app.url + path)
        self.page.wait_for_selector(IDLE)
        return self.page

    def drop(self, *files: Path | dict) -> None:
        """Drop files on the desk."""
        self.page.locator(".st-key-drop-home input[type=file]").set_input_files(list(files))  # type: ignore[arg-type]

    def row(self, name: str) -> Locator:
        """The row of the file called `name`."""
        return self.page.locator('[class*="st-key-row-"]').filter(has_text=name).first


@pytest.fixture
def app(rushes_home: Path) -> Iterator[Served]:
    """A server of this test's own."""
    with Served(rushes_home) as served:
        yield served


@pytest.fixture
def visit(browser: Browser, app: Served) -> Iterator[Callable[..., Visitor]]:
    """Opens visitors; at the end none of them may have asked a stranger for anything or met a script error."""
    visitors: list[Visitor] = []

    def open_one(**settings: object) -> Visitor:
        visitors.append(Visitor(browser, app, **settings))
        return visitors[-1]

    yield open_one
    for visitor in visitors:
        visitor.context.close()
    assert [address for visitor in visitors for address in visitor.strangers] == []
    assert [error for visitor in visitors for error in visitor.errors] == []

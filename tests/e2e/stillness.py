"""Waiting until a page lies still: a browser that is driven is faster than the last elements of what it drives."""

from contextlib import suppress

from playwright.sync_api import Error, Page

STILL_MS = 100
AT_MOST_MS = 5_000  # what draws itself again and again is met as it is
_STILL = """async ([still, most]) => {
  const app = document.querySelector('[data-testid=stApp]');
  const page = document.querySelector('[data-testid=stMain]');
  if (!app || !page) return;
  const look = () => [page.scrollTop, page.scrollHeight, page.scrollWidth, app.dataset.testScriptState].join();
  const begin = performance.now();
  let seen = look(), since = begin;
  while (performance.now() - begin < most) {
    await new Promise((then) => setTimeout(then, 20));
    if (look() !== seen || app.dataset.testScriptState === 'running') since = performance.now();
    seen = look();
    if (performance.now() - since >= still) return;
  }
}"""


def rest(page: Page) -> None:
    """Wait until the page is drawn and lies still for a moment, or for as long as somebody would wait for that."""
    with suppress(Error):  # it was left meanwhile
        page.evaluate(_STILL, [STILL_MS, AT_MOST_MS])

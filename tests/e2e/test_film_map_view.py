"""The map of films in a real browser: names are written where they cover no other, the newest first."""

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import expect

from benchmarks.served import Served

pytestmark = pytest.mark.browser
PAGE = Path(__file__).with_name("film_map_page.py")
LISTEN = """
window.names = [];
const write = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
  window.names.push([text, x, y, this.measureText(text).width]);
  return write.call(this, text, x, y);
};
"""


@pytest.fixture
def app(rushes_home: Path) -> Iterator[Served]:
    with Served(rushes_home, PAGE) as served:
        yield served


def test_names_do_not_cover_each_other(visit: Callable) -> None:
    visitor = visit()
    visitor.page.add_init_script(LISTEN)
    page = visitor.go("/")
    expect(page.locator("canvas")).to_be_visible()
    page.locator("canvas").focus()
    page.evaluate("window.names = []")
    page.keyboard.press("ArrowRight")  # drawn once more
    names = page.evaluate("window.names")
    assert 3 <= len(names) < 31
    for (one, x, y, wide), (other, left, top, width) in combinations(names, 2):
        assert x + wide <= left or left + width <= x or abs(y - top) >= 12, (one, other)
    assert names[0][0] == "your taste"
    assert any("part 29" in name for name, *_ in names)  # the newest
    page.get_by_role("button", name="Zoom in").click(click_count=6)
    page.evaluate("window.names = []")
    page.get_by_role("button", name="Zoom in").click()
    assert len(page.evaluate("window.names")) > len(names)  # there is more room

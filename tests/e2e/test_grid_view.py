"""The sorting table of the scripts room in a real browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.served import Served

pytestmark = pytest.mark.browser
PAGE = Path(__file__).with_name("grid_page.py")


@pytest.fixture
def app(rushes_home: Path) -> Iterator[Served]:
    """A server of this test's own, with nothing but the table."""
    with Served(rushes_home, PAGE) as served:
        yield served


def names(page: Page, n: int) -> list[str]:
    """The first `n` names as they stand in the table."""
    return page.get_by_role("table", name="Things").locator("tbody th button").all_inner_texts()[:n]


def test_columns_sort_and_rows_tell_more(visit: Callable) -> None:
    page = visit().go("/")
    table = page.get_by_role("table", name="Things")
    first = ["Scene 10", "scene 9", "\u00c9lan", "\u2013"]
    expect(table.locator("tbody tr").first).to_be_visible()
    assert names(page, 4) == first
    orders = {
        # Names by the numbers in them and without regard to accents; what is empty comes last either way.
        "Name": (["\u00c9lan", "row 0", "row 1"], ["Scene 10", "scene 9", "row 199"]),
        # Numbers begin with the largest.
        "Number": (["row 199", "row 198"], ["\u2013", "scene 9", "Scene 10", "row 0"]),
        # By eighths of a page and not by the letters that tell them.
        "Pages": (["row 0", "row 1"], ["\u2013", "scene 9", "Scene 10", "\u00c9lan", "row 0"]),
        "Share": (["Scene 10", "\u00c9lan", "\u2013", "row 0"], ["row 0", "row 1"]),
    }
    for column, (once, twice) in orders.items():
        head = table.get_by_role("columnheader", name=column)
        starts = "ascending" if column == "Name" else "descending"
        ends = "descending" if column == "Name" else "ascending"
        for how, wanted in ((starts, once), (ends, twice)):
            head.get_by_role("button").click()
            expect(head).to_have_attribute("aria-sort", how)
            assert names(page, len(wanted)) == wanted, (column, how)
        head.get_by_role("button").click()  # as it came
        expect(head).to_have_attribute("aria-sort", "none")
        assert names(page, 4) == first

    page.get_by_role("searchbox", name="Show rows with these words").fill("scene")
    expect(table.locator("tbody tr")).to_have_count(2)
    table.get_by_role("button", name="Scene 10").click()
    expect(table.locator(".wider .chip")).to_have_text(["1 INT. A", "2 INT. B"])
    expect(table.locator(".wider .more")).to_have_text("and 1 more")

    page.get_by_role("searchbox", name="Show rows with these words").fill("\u00c9lan")
    table.get_by_role("button", name="\u00c9lan").click()
    expect(table.locator(".wider p")).to_have_text("The <b>red blue ")
    expect(table.locator(".wider del")).to_have_text("<b>red ")
    expect(table.locator(".wider ins")).to_have_text("blue ")

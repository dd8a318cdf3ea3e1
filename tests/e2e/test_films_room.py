"""The films room in a real browser: a taste is given, the list sorts itself anew, and all is forgotten."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect
from stillness import rest

from benchmarks.served import Served
from ent_models.films import pack

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(pack.place() is None, reason="the MovieLens pack is not installed"),
]
SLOW_MS = 120_000
MADE = "Try with a sample taste"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for this room: starting it and learning from the pack is most of what a test here takes."""
    with Served(tmp_path_factory.mktemp("films") / "home") as served:
        yield served


def test_a_visitor_likes_films_and_sees_what_moves(visit: Callable) -> None:
    page = visit().go("/films")
    expect(page.get_by_text("Which of these do you like?")).to_be_visible()  # before anything is fitted
    page.get_by_role("button", name="I like it: Toy Story").click()
    page.get_by_role("button", name=re.compile("Other films")).wait_for(timeout=SLOW_MS)
    expect(page.get_by_text("Because you liked Toy Story").first).to_be_visible(timeout=SLOW_MS)

    page.get_by_label("Search for a film").fill("teh godfahter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="I like it: The Godfather", exact=True).first.click()
    expect(page.get_by_text(re.compile(r"Since your last choice: \d+ new"))).to_be_visible()
    expect(page.locator(".mark.new").first).to_be_visible()
    page.get_by_text("What each film adds").first.click()
    expect(page.locator("details[open] .share").first).to_contain_text(re.compile("Toy Story|The Godfather"))
    page.get_by_role("button", name="Take off: Toy Story (1995)").click()
    expect(page.get_by_text("Because you liked Toy Story")).to_have_count(0)

    # A double click counts once, whatever has moved under it; and films like one film.
    page.get_by_role("button", name="I like it: Aladdin", exact=True).first.dblclick()
    expect(page.get_by_role("button", name="Take off: Aladdin (1992)")).to_be_visible()
    page.wait_for_timeout(1_000)
    expect(page.locator("ul.chips li")).to_have_count(2)
    page.get_by_role("button", name=re.compile("^More like this: ")).first.click()
    expect(page.get_by_role("list", name="Films like it, most alike first").locator("li")).to_have_count(6)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text(re.compile("^More like .*[)]$"))).to_have_count(0)
    page.get_by_role("button", name="Take off: Aladdin (1992)").click()
    expect(page.locator("ul.chips li")).to_have_count(1)

    # One list for two, the map by keyboard, and an order that is turned round.
    page.get_by_role("radio", name="For two").click()
    page.get_by_role("radio", name="Second visitor").click()
    page.get_by_role("button", name="I like it: Aladdin").first.click()
    expect(page.get_by_text("One list for both")).to_be_visible()
    page.get_by_role("radio", name="Map").click()
    page.locator("canvas").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("ul.chips li")).to_have_count(2)
    page.get_by_role("radio", name="What next").click()
    page.get_by_role("radio", name="GRU network").click()
    page.get_by_role("button", name=re.compile("^Later: ")).first.click()
    expect(page.get_by_text(re.compile("moved since the last order"))).to_be_visible()
    rest(page)  # the list comes after these words
    name = page.get_by_role("button", name=re.compile("^I am not interested: ")).first.get_attribute("aria-label") or ""
    hidden = page.get_by_role("button", name=name, exact=True)
    hidden.click()
    expect(hidden).to_have_count(0)

    page.get_by_role("radio", name="For you").click()
    page.get_by_text("Keep my taste on this computer").click()
    page.get_by_label("Search for a film").fill("heat")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="I like it: Heat", exact=True).first.wait_for()
    page.get_by_role("button", name="Forget me").click()
    expect(page.get_by_text("Nothing here yet. Press Like on a film.")).to_be_visible()
    expect(page.get_by_label("Search for a film")).to_have_count(1)  # the old one leaves a moment later
    expect(page.get_by_label("Search for a film")).to_have_value("")  # what stands in the browser is forgotten too
    expect(page.get_by_role("switch", name="Keep my taste on this computer")).not_to_be_checked()

    small = visit(viewport={"width": 400, "height": 800}, color_scheme="dark").go("/films")
    expect(small.get_by_role("button", name=MADE)).to_be_visible(timeout=SLOW_MS)
    assert small.evaluate("document.documentElement.scrollWidth") <= 400


def test_a_press_counts_for_the_film_that_it_began_on(visit: Callable) -> None:
    page = visit().go("/films")
    page.get_by_role("button", name="I like it: Toy Story").click()
    page.get_by_role("button", name=re.compile("Other films")).wait_for(timeout=SLOW_MS)
    rest(page)
    first, second = page.get_by_role("button", name=re.compile("^I like it: ")).all()[:2]
    name = (first.get_attribute("aria-label") or "").removeprefix("I like it: ")
    first.hover()
    page.mouse.down()
    second.evaluate("(button) => button.click()")  # the cards are made anew meanwhile
    expect(page.locator("ul.chips li")).to_have_count(2)
    rest(page)
    page.mouse.up()
    expect(page.locator("ul.chips li")).to_have_count(3)
    expect(page.get_by_role("button", name=f"Take off: {name} (")).to_be_visible()


def test_a_text_and_a_file_of_ones_own_find_films(visit: Callable) -> None:
    page = visit().go("/films")
    page.get_by_role("radio", name="Your data").click()
    page.get_by_role("button", name="Try with a sample export").click(timeout=SLOW_MS)
    page.get_by_role("button", name="Put these on my shelf").click(timeout=SLOW_MS)
    page.get_by_role("button", name="Try with sample ratings").click()
    page.get_by_role("button", name="Use these in this room").click(timeout=SLOW_MS)
    expect(page.get_by_text("This room works with these ratings now.")).to_be_visible()
    page.get_by_role("button", name="Back to the MovieLens pack").click()

    page.get_by_role("radio", name="From a text").click()
    page.get_by_label("A summary, a scene, a pitch").fill(
        "A retired thief is talked into one last bank robbery while a detective hunts his gang through the city."
    )
    page.get_by_role("button", name="Find films like this").click()
    expect(page.get_by_text(re.compile(r"\d+ words read"))).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_text(re.compile("Shared themes: .*Crime")).first).to_be_visible()
    page.get_by_role("radio", name="For you").click()
    expect(page.get_by_text("What to watch next").first).to_be_visible()

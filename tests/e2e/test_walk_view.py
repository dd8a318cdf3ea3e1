"""The walk through a network in a real browser: the sums that are shown are the network's own numbers."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from benchmarks.served import Served
from ent_models.training import datasets, insight, modelfile, networks
from ent_models.training.options import TrainingOptions
from ent_models.training.recipes import recipe_for
from ent_models.training.runs import RunFolder, Runs, new_id
from ent_models.training.trainer import Run

pytestmark = pytest.mark.browser
SLOW_MS = 60_000
PAGE = Path(__file__).with_name("walk_page.py")


def finished_run(home_runs: Runs, network: str, folder: Path) -> RunFolder:
    """A run that learned the digits for one short epoch."""
    place = datasets.place("digits")
    assert place is not None
    run = home_runs.create(TrainingOptions(new_id(), "digits", network), "Digits", place)
    train, _ = datasets.read("digits", place)
    options = {"widths": (8, 16, 16)} if network == "fast" else {}
    job = Run(folder, network, train, recipe_for(network, 1), options=options)
    for _ in job.train():
        pass
    modelfile.save(run.folder / "live.safetensors", job.net, job.card)
    return run


@pytest.fixture(params=["article"])
def run(request: pytest.FixtureRequest, rushes_home: Path, tmp_path: Path) -> RunFolder:
    return finished_run(Runs.at_home(), request.param, tmp_path / "checkpoints")


@pytest.fixture
def app(rushes_home: Path, run: RunFolder) -> Iterator[Served]:
    """A server of this test's own, with nothing but the walk."""
    with Served(rushes_home, PAGE) as served:
        yield served


def network_and_picture(run: RunFolder, index: int = 0) -> tuple[networks.nn.Sequential, np.ndarray, int]:
    newest, place = run.newest(), datasets.place("digits")
    assert newest is not None and place is not None
    _, test = datasets.read("digits", place)
    return modelfile.load(newest)[0], test.images[index], int(test.labels[index])


def card(page: Page, name: str) -> Locator:
    return page.locator(".card .pick").filter(has_text=f"{name} ·")


def ready(page: Page) -> None:
    expect(page.locator(".walk .total .answer")).to_be_visible(timeout=SLOW_MS)


def number(page: Page, name: str) -> float:
    return float(page.locator(".total").get_attribute(f"data-{name}") or "nan")


def click_at(page: Page, part: float) -> None:
    stage = page.locator(".bench .main")
    stage.scroll_into_view_if_needed()
    edges = stage.bounding_box()
    assert edges is not None
    stage.click(position={"x": edges["width"] * part, "y": edges["height"] * part})


def test_every_number_that_is_shown_is_the_networks_own(visit: Callable, run: RunFolder) -> None:
    page = visit().go()
    ready(page)
    net, image, _ = network_and_picture(run)
    for layer, channel in (("conv1", 3), ("conv2", 5)):
        card(page, layer).click()
        click_at(page, 0.4)
        while f"Channel {channel + 1} of" not in page.locator(".head").inner_text():
            now = int(page.locator(".head span").inner_text().split()[1]) - 1
            page.get_by_role("button", name="Channel after" if now < channel else "Channel before").click()
        where = page.locator(".where").inner_text().replace(",", "").split()
        row, column = int(where[3]) - 1, int(where[5]) - 1
        expected = insight.convolution_at(net, image, layer, channel, row, column)
        assert number(page, "own") == pytest.approx(expected.total, rel=1e-5, abs=1e-4)
        sum_here = float((expected.patch.astype(float) * expected.filter).sum()) + expected.bias
        assert number(page, "total") == pytest.approx(sum_here, rel=1e-6, abs=1e-4)
    views = {view.name: view.maps for view in insight.feature_maps(net, image)}
    for layer in ("relu1", "pool1", "relu2", "pool2", "flatten", "dense1", "relu3", "dense2"):
        card(page, layer).click()
        if layer == "dense2":
            page.locator(".classes button").nth(7).click()
            expect(page.locator(".where")).to_have_text("Class 7")
        else:
            click_at(page, 0.55)
        assert page.locator(".total").get_attribute("data-same") == "true", layer
        own = number(page, "own")
        assert number(page, "total") == pytest.approx(own, rel=1e-4, abs=1e-3), layer
        assert np.isclose(views[layer], own, rtol=1e-5, atol=1e-5).any(), layer
    expect(page.locator(".shares-box")).to_contain_text("the same as the network")
    weight = page.locator(".learning .weight")
    before, after = float(weight.get_attribute("data-total")), float(weight.get_attribute("data-own"))
    assert before == pytest.approx(after, rel=1e-5, abs=1e-6)


def test_keys_choose_the_place_and_say_the_number(visit: Callable, run: RunFolder) -> None:
    page = visit().go()
    ready(page)
    card(page, "conv1").click()
    stage = page.get_by_role("application")
    stage.focus()
    for _ in range(40):
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowLeft")
    expect(page.locator(".where")).to_have_text("Channel 1, row 1, column 1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageDown")
    expect(page.locator(".where")).to_have_text("Channel 2, row 1, column 2")
    expect(stage).to_be_focused()
    expect(page.locator(".said")).to_have_text(page.locator(".where").inner_text() + ": " + told(page))


def told(page: Page) -> str:
    return page.locator(".total").inner_text()


def test_the_tour_goes_by_itself_and_stops_when_somebody_points(visit: Callable) -> None:
    page = visit().go()
    ready(page)
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator(".words")).to_contain_text("1. The picture is numbers")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator(".words")).to_contain_text("2. A small filter slides over the picture")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    where = page.locator(".where").inner_text()
    expect(page.locator(".where")).not_to_have_text(where)
    expect(page.locator(".words")).to_contain_text("3. ReLU keeps")
    click_at(page, 0.3)
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_with_less_motion_nothing_slides(visit: Callable) -> None:
    page = visit(reduced_motion="reduce").go()
    ready(page)
    card(page, "conv1").click()
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Play").click()
    where = page.locator(".where").inner_text()
    page.wait_for_timeout(1500)
    assert page.locator(".where").inner_text() == where


def test_other_pictures_and_the_visitors_own(visit: Callable, run: RunFolder) -> None:
    page = visit().go()
    ready(page)
    name = page.locator(".st-key-walk-name")
    _, image, truth = network_and_picture(run, 1)
    expect(name).to_contain_text("Test picture 1 of 297.")
    card(page, "pool1").click()
    page.get_by_role("button", name="Next picture").click()
    expect(name).to_contain_text(f"Test picture 2 of 297. It is: {truth}", timeout=SLOW_MS)
    expect(page.locator(".card.chosen .pick")).to_contain_text("pool1")  # what was looked at stays
    page.get_by_role("button", name="Previous picture").click()
    page.get_by_role("button", name="Previous picture").click()
    expect(name).to_contain_text("Test picture 297 of 297.", timeout=SLOW_MS)
    page.get_by_role("button", name="Any picture").click()
    ready(page)
    page.get_by_role("button", name="Your own picture").click()
    own = {"name": "<b onclick=x>me.png", "mimeType": "image/png", "buffer": png(image)}
    page.locator("input[type=file]").set_input_files(own)  # type: ignore[arg-type]
    expect(name).to_contain_text("Your picture <b onclick=x>me.png. The network says:", timeout=SLOW_MS)
    page.keyboard.press("Escape")
    page.locator(".learning select").select_option("7")
    expect(page.locator(".learning")).to_contain_text("The true answer is “7”")


def test_a_file_that_is_no_picture_is_explained(visit: Callable) -> None:
    page = visit().go()
    ready(page)
    page.get_by_role("button", name="Your own picture").click()
    page.locator("input[type=file]").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"no"})  # type: ignore[arg-type]
    expect(page.get_by_text("This picture cannot be used.")).to_be_visible(timeout=SLOW_MS)


@pytest.mark.parametrize("width_px", [400, 1280])
def test_nothing_scrolls_sideways(visit: Callable, width_px: int) -> None:
    page = visit(viewport={"width": width_px, "height": 800}, color_scheme="dark").go()
    ready(page)
    for layer in ("conv1", "conv2", "pool1", "flatten", "dense1", "dense2"):
        card(page, layer).click()
        main = page.locator("[data-testid=stMain]")
        assert main.evaluate("main => main.scrollWidth <= main.clientWidth"), layer
        assert page.locator(".walk").evaluate("walk => walk.scrollWidth <= walk.clientWidth"), layer


@pytest.mark.parametrize("run", ["fast", "resnet"], indirect=True)
def test_groups_are_shown_layer_by_layer(visit: Callable, run: RunFolder) -> None:
    page = visit().go()
    ready(page)
    picks = page.locator(".card .pick")
    for at in range(1, picks.count()):
        picks.nth(at).click()
        assert page.locator(".total").get_attribute("data-same") == "true", picks.nth(at).inner_text()


def png(image: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return buffer.getvalue()

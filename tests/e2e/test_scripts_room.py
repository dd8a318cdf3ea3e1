"""The scripts room in a real browser: what is pressed is read beside, tables sort, files are saved, drafts compared."""

import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ent_models import __version__, samples
from ent_models.records import Provenance, Report
from ent_models.scripts import documents
from ent_models.scripts.records import Breakdown, ScriptOptions
from ent_models.store import inputs
from ent_models.store.store import Store, result_key

pytestmark = pytest.mark.browser
SAMPLE = next(sample.path for sample in samples.samples() if sample.kind == "script")


@pytest.fixture(autouse=True)
def answered(rushes_home: Path, tmp_path: Path) -> Path:
    """The sample and an earlier draft of it, summed up already, so that no model is loaded; measures are made."""
    rushes_home.mkdir(parents=True, exist_ok=True)
    text = SAMPLE.read_text(encoding="utf-8")
    first = tmp_path / "first.fountain"
    first.write_text(text[: text.index("INT. CORRIDOR")] + text[text.index("EXT. HARBOUR") :], encoding="utf-8")
    options, store = ScriptOptions(), Store()
    for path in (SAMPLE, first):
        file, read = inputs.refer(path), documents.read(path)
        result = Breakdown(
            read.title, read.format, read.verdict, read.scenes, read.characters, (), read.elements, form=read.form
        )
        made_by = Provenance(file.sha256, options.model, "0" * 64, asdict(options), "cpu", 0.1, __version__)
        store.keep_report(result_key(file.sha256, options, __version__), "scripts", Report("script", result, made_by))
    store.close()
    return first


def open_sample(visitor) -> Page:  # type: ignore[no-untyped-def]
    page: Page = visitor.go("/scripts")
    page.get_by_role("button", name="A screenplay", exact=True).click()
    expect(page.locator(".st-key-script-reader .text p").first).to_be_visible(timeout=90_000)
    return page


def show(page: Page, view: str) -> None:
    page.get_by_role("radiogroup").get_by_role("radio", name=view, exact=True).first.click()


def here(page: Page) -> str:
    return page.locator(".st-key-script-reader p.here").inner_text()


def test_what_is_pressed_is_shown_in_the_text(visit: Callable) -> None:
    page = open_sample(visit(color_scheme="dark"))
    show(page, "Scenes")
    table = page.get_by_role("table", name="Scenes")
    row = table.get_by_role("row").nth(3)
    heading = row.locator("td").first.inner_text()
    row.locator("td").first.click()
    expect(page.locator(".st-key-script-reader p.here")).to_contain_text(heading)
    place = page.locator(".st-key-script-reader p.here").bounding_box()
    assert place is not None
    assert 0 < place["y"] < 900
    for order in ("descending", "ascending"):
        table.get_by_role("button", name="Pages").click()
        expect(table.get_by_role("columnheader", name="Pages")).to_have_attribute("aria-sort", order)

    show(page, "Pulse")
    page.get_by_role("button", name=re.compile("^Page 2:")).click()
    expect(page.locator(".st-key-script-reader p.here")).not_to_contain_text(heading)
    page.keyboard.press("ArrowLeft")
    before = here(page)
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-script-reader p.here")).not_to_have_text(before)

    show(page, "Who is with whom")
    page.get_by_role("button", name=re.compile("^MARA, ")).click()
    page.get_by_role("button", name=re.compile("^THEO \u00b7")).click()
    scene = page.locator(".scenes .chip").last
    words = scene.inner_text().split(" ", 1)[1]
    scene.click()
    expect(page.locator(".st-key-script-reader p.here")).to_contain_text(words)

    page.get_by_role("searchbox", name="Find words").fill("the fern")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-script-reader p.here")).to_contain_text("fern")


def test_a_second_draft_and_files_on_a_small_screen(visit: Callable, answered: Path) -> None:
    page = open_sample(visit(viewport={"width": 400, "height": 800}))
    show(page, "Compare")
    expect(page.locator(".st-key-draft-choice")).to_be_visible(timeout=60_000)  # a worker measures the script first
    page.locator(".st-key-draft-choice input[type=file]").set_input_files(str(answered))
    rows = page.get_by_role("table", name="Scenes of the two drafts").locator("tbody tr")
    expect(rows).to_have_count(1, timeout=60_000)
    expect(rows.first).to_contain_text("Added")
    rows.first.locator("td").nth(1).click()
    expect(page.locator(".st-key-script-reader p.here")).to_contain_text("CORRIDOR")
    expect(page.locator(".st-key-script-reader p.here")).to_be_in_viewport()
    page.get_by_role("button", name="Back").click()
    expect(rows.first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 400

    show(page, "Save")
    for label, start in (("Workbook", b"PK"), ("Final Draft", b"<?xml"), ("Report", b"<!doctype html>")):
        with page.expect_download() as download:
            page.get_by_role("button", name=label, exact=True).click()
        assert Path(download.value.path()).read_bytes().startswith(start)

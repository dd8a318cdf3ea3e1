"""The desk in a real browser, on a server that has just started."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from e2e_speech import long_recording
from playwright.sync_api import Browser, expect
from stillness import rest

from benchmarks.served import Served
from ent_models.samples import samples

pytestmark = pytest.mark.browser
SLOW_MS = 60_000
SPOKEN = re.compile("editing room|midnight|question left|coffee machine")
"""Words of the sample clip; a row shows the last lines only."""


@pytest.fixture(scope="module")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """About four minutes of speech."""
    return long_recording(tmp_path_factory.mktemp("long") / "long clip.wav")


@pytest.mark.parametrize("path", ["/", "/pictures", "/speech", "/scripts", "/models"])
def test_a_deep_link_may_be_the_very_first_request(path: str, visit: Callable) -> None:
    page = visit().go(path)
    expect(page.locator("h1").first).to_be_visible()
    expect(page.get_by_text("Page not found")).to_have_count(0)
    expect(page.get_by_role("link", name="Models")).to_be_visible()
    page.get_by_role("link", name="Models").click()  # nothing lies over the page
    expect(page.get_by_text("EfficientNet-Lite2").first).to_be_visible()


def test_every_kind_of_file_is_answered_in_its_row(visit: Callable) -> None:
    visitor = visit()
    visitor.go()
    files = samples()
    visitor.drop(*(sample.path for sample in files))
    for sample in files:
        expect(visitor.row(sample.path.name)).to_contain_text("Done", timeout=SLOW_MS)
    expect(visitor.row("cat.jpg")).to_contain_text("cat")
    expect(visitor.row("editing_room.flac")).to_contain_text("welcome to the editing room")
    expect(visitor.row("last_cut.fountain")).to_contain_text("scenes")


def test_the_same_file_again_comes_from_the_store(visit: Callable) -> None:
    visitor = visit()
    visitor.go()
    picture = samples()[0].path
    visitor.drop(picture)
    expect(visitor.row(picture.name)).to_contain_text("Done", timeout=SLOW_MS)
    visitor.drop({"name": "once more.jpg", "mimeType": "image/jpeg", "buffer": picture.read_bytes()})
    expect(visitor.row("once more.jpg")).to_contain_text("Answered from the store")


def test_running_work_survives_a_reload_and_is_seen_by_a_second_visitor_and_stops(
    visit: Callable, long_clip: Path
) -> None:
    first = visit()
    first.go()
    first.drop(long_clip)
    expect(first.row("long clip.wav")).to_contain_text("%", timeout=SLOW_MS)
    expect(first.row("long clip.wav")).to_contain_text(SPOKEN, timeout=SLOW_MS)
    first.page.reload()
    expect(first.row("long clip.wav")).to_contain_text("Running")
    second = visit()
    second.go()
    expect(second.row("long clip.wav")).to_contain_text("Running")
    second.row("long clip.wav").get_by_role("button", name="Stop").click()
    expect(second.row("long clip.wav")).to_contain_text("Stopped", timeout=5_000)
    expect(first.row("long clip.wav")).to_contain_text("Stopped", timeout=5_000)
    expect(first.row("long clip.wav")).to_contain_text(SPOKEN)


def test_a_power_cut_is_said_and_the_work_goes_on(
    app: Served, visit: Callable, browser: Browser, tmp_path: Path
) -> None:
    visitor = visit()
    visitor.go()
    visitor.drop(long_recording(tmp_path / "long clip.wav", n_times=8))
    expect(visitor.row("long clip.wav")).to_contain_text(SPOKEN, timeout=SLOW_MS)
    visitor.context.close()
    app.kill()
    app.start()
    again = visit()
    again.go()
    expect(again.row("long clip.wav")).to_contain_text("Interrupted")
    again.row("long clip.wav").get_by_role("button", name="Resume").click()
    expect(again.row("long clip.wav")).to_contain_text("Running")
    expect(again.row("long clip.wav")).to_contain_text("Done", timeout=120_000)


def test_hostile_names_stay_text_and_bad_files_get_a_sentence(visit: Callable) -> None:
    visitor = visit()
    visitor.go()
    text = b"The editor cut the film. It rained all night in the city, and nobody came."
    names = [
        "<img src=x onerror='alert(1)'>.txt",
        "![x](https://192.0.2.1/x.png) **bold** 🎬.txt",
        "'; DROP TABLE jobs; --.txt",
    ]
    shown = [names[0], "x.png) **bold** 🎬.txt", names[2]]
    files = [{"name": name, "mimeType": "text/plain", "buffer": text + str(n).encode()} for n, name in enumerate(names)]
    files.append({"name": "broken.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(64)})
    files.append({"name": "empty.mp4", "mimeType": "video/mp4", "buffer": b""})
    visitor.drop(*files)
    for name in shown:
        expect(visitor.row(name)).to_contain_text("Done", timeout=SLOW_MS)
        expect(visitor.row(name)).to_contain_text(name)
    for name in ("broken.png", "empty.mp4"):
        expect(visitor.row(name)).to_contain_text("Failed", timeout=SLOW_MS)
    expect(visitor.row("empty.mp4")).to_contain_text("This file is empty")
    expect(visitor.page.get_by_text("Traceback")).to_have_count(0)


def test_a_path_on_this_computer_may_be_given(visit: Callable, tmp_path: Path) -> None:
    script = tmp_path / "my script.txt"
    script.write_text("INT. ROOM - DAY\n\nMARY\nHello there.\n\nEXT. STREET - NIGHT\n\nMARY\nGoodbye, then.\n")
    visitor = visit()
    page = visitor.go()
    page.get_by_role("textbox", name="A path on this computer").fill(str(script))
    page.get_by_role("button", name="Add").click()
    expect(visitor.row("my script.txt")).to_contain_text("Done", timeout=SLOW_MS)
    page.get_by_role("textbox", name="A path on this computer").fill(str(tmp_path / "nothing here"))
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("There is no such file")).to_be_visible()


def test_a_page_that_is_torn_is_loaded_anew_and_not_again_and_again(visit: Callable) -> None:
    page = visit().go("/")
    expect(page.get_by_role("heading", name="Rushes")).to_be_visible()
    tear = """() => {
        window.old = true;
        dispatchEvent(new ErrorEvent('error', { message: 'Bad delta path index 3 (should be between [0, 1])' }));
    }"""
    rest(page)
    with page.expect_navigation():
        page.evaluate(tear)
    expect(page.get_by_role("heading", name="Rushes")).to_be_visible()
    rest(page)
    assert page.evaluate("window.old === undefined")
    page.evaluate(tear)
    page.wait_for_timeout(1_000)
    assert page.evaluate("window.old")


def test_it_can_be_used_on_a_narrow_dark_screen(visit: Callable) -> None:
    visitor = visit(viewport={"width": 400, "height": 800}, color_scheme="dark")
    page = visitor.go()
    page.get_by_role("button", name="A cat").click()
    expect(visitor.row("cat.jpg")).to_contain_text("Done", timeout=SLOW_MS)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_security_headers_are_there_and_other_hosts_are_refused(app: Served) -> None:
    import urllib.error
    import urllib.request

    with urllib.request.urlopen(app.url, timeout=10) as answer:
        headers = answer.headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    stranger = urllib.request.Request(app.url, headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(stranger, timeout=10)
    assert refused.value.code == 403

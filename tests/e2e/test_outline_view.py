"""The outline of a recording in a real browser: it follows the player and seeks in it."""

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import speech_jobs
from playwright.sync_api import Browser, Page, expect

from benchmarks.served import Served
from ent_models.jobs.job import State
from ent_models.store.store import Store

pytestmark = pytest.mark.browser
PAGE = Path(__file__).with_name("outline_page.py")
RATE_HZ = 8_000


@pytest.fixture
def app(rushes_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """Twenty seconds of silence, twenty of noise, then twenty of chords."""
    dice = np.random.default_rng(0)
    times_s = np.arange(20 * RATE_HZ) / RATE_HZ
    notes = 220 * 2 ** (np.floor(times_s / 0.5) * 5 % 12 / 12)
    chords = sum(np.sin(2 * np.pi * notes * part * (times_s % 0.5)) / part for part in (1, 2, 3)) * 0.2
    sound = np.concatenate([np.zeros(20 * RATE_HZ), dice.normal(scale=0.1, size=20 * RATE_HZ), chords])

    def write(data: bytes) -> bytes:
        return (np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes()

    plain = wave.Wave_write.writeframes
    monkeypatch.setattr(wave.Wave_write, "writeframes", lambda file, data: plain(file, write(data)))
    speech_jobs.put(Store(), tmp_path, (speech_jobs.segment(0.0, "Good evening."),), State.DONE, "clip.wav", 60)
    with Served(rushes_home, PAGE) as served:
        yield served


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 400, "height": 800}, color_scheme=request.param)
    page = context.new_page()
    page.set_default_timeout(60_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def test_the_outline_seeks_and_follows(page: Page, app: Served) -> None:
    page.goto(app.url)
    bar = page.get_by_role("slider", name="Place in the recording")
    expect(bar).to_be_visible()
    expect(bar).to_have_attribute("aria-valuemax", "60")
    legend = page.locator(".outline .legend")
    for words in ("Music (a guess) 0:", "Other sound 0:", "Silence 0:"):
        expect(legend).to_contain_text(words)
    media = page.locator(".st-key-player audio")
    page.wait_for_function("document.querySelector('.st-key-player audio').readyState > 0")
    box = bar.bounding_box()
    assert box is not None and box["width"] <= 400
    bar.click(position={"x": box["width"] / 2, "y": 10})
    assert abs(media.evaluate("media => media.currentTime") - 30) < 1.5
    expect(bar).to_have_attribute("aria-valuetext", "0:30 of 1:00. Other sound")
    bar.press("ArrowRight")
    assert abs(media.evaluate("media => media.currentTime") - 35) < 1.5
    bar.press("Home")
    expect(bar).to_have_attribute("aria-valuetext", "0:00 of 1:00. Silence")
    media.evaluate("media => { media.currentTime = 50; }")
    expect(bar).to_have_attribute("aria-valuenow", "50")

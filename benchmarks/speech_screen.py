"""When the first words stand on the screen: the real app in a real browser, for `benchmarks.speech`.

The clock starts when the browser is given the file and stops when a word of its transcript is visible: upload, queue,
worker and drawing are all in it. The model is warm: one short clip was answered before.
"""

import re
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.served import CHROMIUM_FLAGS, Served, chromium_path

DROP = ".st-key-drop-speech input[type=file]"
IS_DONE = re.compile(r"\bDone\b")
_TIMEOUT_MS = 120_000


def first_words_s(warm: Path, files: Sequence[Path]) -> list[float]:
    """Seconds to the first words of each of `files`, by a visitor of its own each, one after another is finished."""
    found = []
    with tempfile.TemporaryDirectory(prefix="rushes-") as home, Served(Path(home)) as app, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=list(CHROMIUM_FLAGS))
        for number, file in enumerate([warm, *files]):
            page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            page.goto(f"{app.url}/speech")
            page.wait_for_selector(DROP, state="attached", timeout=_TIMEOUT_MS)
            page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=_TIMEOUT_MS)
            started = time.perf_counter()
            page.locator(DROP).set_input_files(str(file))
            page.wait_for_selector("li.line .word", timeout=_TIMEOUT_MS)
            if number:
                found.append(time.perf_counter() - started)
            page.get_by_text(IS_DONE).first.wait_for(timeout=_TIMEOUT_MS)
            page.get_by_role("button", name="Remove").click()  # the next visitor would see this one's words
            page.locator("li.line").first.wait_for(state="detached", timeout=_TIMEOUT_MS)
            page.context.close()
        browser.close()
    return found

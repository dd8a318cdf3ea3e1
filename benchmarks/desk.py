"""How quick the desk is and what it holds: start-up, first and warm answers, peak memory for each kind of file.

`python -m benchmarks.desk` drives the real app in a real browser (Chromium must be installed). Nothing is stubbed:
the clock of an answer starts when the browser is given the file and stops when the answer is on the page.
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import results
from benchmarks.data import data_dir
from benchmarks.served import CHROMIUM_FLAGS, Served, chromium_path

PAUSE_S = 1.5
"""Between two drops of one visitor, who looks at an answer before giving the next file."""
DROP = ".st-key-drop-home input[type=file]"
IS_ANSWERED = """name => [...document.querySelectorAll('[class*="st-key-row-"]')]
    .some(row => row.innerText.includes(name) && /\\bDone\\b/.test(row.innerText))"""


class Watch:
    """Peak resident memory of a server and of its workers, looked at every 50 ms."""

    def __init__(self, pid: int) -> None:
        self.server_bytes = 0
        self.worker_bytes = 0
        self._process = psutil.Process(pid)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def close(self) -> "Watch":
        self._stop.set()
        self._thread.join()
        return self

    def _look(self) -> None:
        while not self._stop.wait(0.05):
            try:
                self.server_bytes = max(self.server_bytes, self._process.memory_info().rss)
                for child in self._process.children(recursive=True):
                    self.worker_bytes = max(self.worker_bytes, child.memory_info().rss)
            except psutil.Error:
                continue


@contextmanager
def open_desk(browser: Browser, app: Served) -> Iterator[Page]:
    """A new visitor's page, when the drop zone can be used. It is closed after: an open one would go on calling."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(app.url, wait_until="commit")
    page.wait_for_selector(DROP, state="attached", timeout=60_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    yield page
    context.close()


def drop(page: Page, file: Path, *, timeout_s: float = 120) -> float:
    """Drop a file and return the seconds until its answer is on the page."""
    started = time.perf_counter()
    page.locator(DROP).set_input_files(str(file))
    page.wait_for_function(
        IS_ANSWERED,
        arg=file.name,
        timeout=timeout_s * 1000,
        polling=20,
    )
    return time.perf_counter() - started


def start_ups(browser: Browser, runs: int) -> list[float]:
    """Seconds from the start of the server's process to a usable first page, the browser being open."""
    seconds = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as home:
            app = Served(Path(home))
            app.start(wait_s=0)
            try:
                app.answers_within(60)
                with open_desk(browser, app):
                    seconds.append(time.perf_counter() - app.started_at)
            finally:
                app.stop()
    return seconds


def picture_answers(browser: Browser, pictures: list[Path], runs: int) -> tuple[list[float], list[float], list[float]]:
    """(drop to answer on a fresh server, process start to that answer, drop to answer when warm), seconds."""
    first, since_start, warm = [], [], []
    for run in range(runs):
        with tempfile.TemporaryDirectory() as home, Served(Path(home)) as app, open_desk(browser, app) as page:
            first.append(drop(page, pictures[0]))
            since_start.append(time.perf_counter() - app.started_at)
            if run == runs - 1:
                for picture in pictures[1:]:
                    time.sleep(PAUSE_S)
                    warm.append(drop(page, picture))
    return first, since_start, warm


def memory(browser: Browser, files: dict[str, Path]) -> list[tuple[str, str, str, str, str]]:
    """A fresh server for each kind of file: its size, seconds to the answer, peak of the server and of a worker."""
    rows = []
    for kind, file in files.items():
        with tempfile.TemporaryDirectory() as home, Served(Path(home)) as app, open_desk(browser, app) as page:
            watch = Watch(app.pid)
            seconds = drop(page, file)
            watch.close()
            size = f"{file.stat().st_size / 1e6:.2f} MB"
            peaks = (f"{watch.server_bytes / 2**20:.0f} MiB", f"{watch.worker_bytes / 2**20:.0f} MiB")
            rows.append((kind, size, f"{seconds:.1f} s", *peaks))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="starts of the server (default: 5)")
    runs = parser.parse_args().runs
    data = data_dir()
    pictures = sorted((data / "images" / "imagenet").glob("*.JPEG"))[:16]
    files = {
        "picture": pictures[0],
        "sound, 5 minutes": next((data / "speech" / "long-tts").glob("*.ogg"), data / "speech" / "jfk.flac"),
        "video": max((data / "video").iterdir(), key=lambda path: path.stat().st_size),
        "screenplay (Fountain)": data / "scripts" / "Big-Fish.fountain",
        "screenplay (PDF)": next((data / "scripts").rglob("*.pdf")),
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(CHROMIUM_FLAGS))
        starts = start_ups(browser, runs)
        first, since_start, warm = picture_answers(browser, pictures, runs)
        held = memory(browser, files)
        browser.close()

    def spread(seconds: list[float]) -> tuple[str, str, str]:
        return f"{statistics.median(seconds):.2f} s", f"{min(seconds):.2f} s", f"{max(seconds):.2f} s"

    rows = [
        ("Process start to first page usable", *spread(starts), len(starts), "under 3 s"),
        ("First picture after a cold start, drop to answer", *spread(first), len(first), "under 10 s"),
        ("The same, from the start of the process", *spread(since_start), len(since_start), ""),
        ("Another picture, warm, drop to answer", *spread(warm), len(warm), "under 0.5 s"),
    ]
    machine = results.machine(("streamlit", "torch", "timm", "faster-whisper"))
    text = (
        f"`python -m benchmarks.desk --runs {runs}`, {machine}\n\n"
        + results.table(("what", "median", "least", "most", "runs", "bar"), rows)
        + "\nThe file is given to the browser and the answer is read on the page: upload, queue, worker and drawing "
        "are all in these times.\n\nPeak resident memory, a fresh server for each file, answered once:\n\n"
        + results.table(("file", "size", "drop to answer", "server", "largest worker"), held)
    )
    results.write_section("The desk", text)
    print(text)


if __name__ == "__main__":
    main()

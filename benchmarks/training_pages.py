"""Whether a training run slows the other pages: "open Pictures, classify" without and with one under way.

    python -m benchmarks.training_pages      # prints the report; --write puts it into RESULTS.md

The real app in a real browser (Chromium must be installed). A run of the fast network on CIFAR-10 is started on the
training page as a visitor starts it; the same pictures are classified before and during it, each time as a new file.
Every round has a server of its own. Nothing else may run on the machine: some 10 minutes.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.data import data_dir
from benchmarks.results import machine, table, write_section
from benchmarks.served import CHROMIUM_FLAGS, Served, chromium_path

BAR = 1.5
PAUSE_S = 1.0
"""Between two visitors."""
WAIT_MS = 120_000
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
DROP = ".st-key-drop-pictures input[type=file]"
VERDICT = ".st-key-verdict-sentence"
START = ".st-key-start-run button"


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    parser.add_argument("--rounds", type=int, default=3, help="fresh servers (default: 3)")
    parser.add_argument(
        "--pictures", type=int, default=30, help="pictures a round without and with a run (default: 30)"
    )
    parser.add_argument("--start", default=START, help="selector of the button that starts a run")
    options = parser.parse_args()
    os.environ["RUSHES_DATA"] = str(data_dir())  # where the page finds CIFAR-10
    pictures = sorted((data_dir() / "images" / "imagenet").glob("*.JPEG"))[: options.pictures + 2]
    rounds = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(CHROMIUM_FLAGS))
        for _ in range(options.rounds):
            with tempfile.TemporaryDirectory() as place:
                rounds.append(_round(browser, Path(place), pictures, options.start))
        browser.close()
    text = report(rounds, options.pictures)
    print(text)
    if options.write:
        write_section("Pages while a network trains", text)


def report(rounds: list[tuple[list[float], list[float]]], n_pictures: int) -> str:
    """The section of RESULTS.md, from the seconds without and with a run, round by round."""
    without, during = ([p95(one[side]) for one in rounds] for side in (0, 1))
    halves = ([statistics.median(one[side]) for one in rounds] for side in (0, 1))
    half_without, half_during = halves
    ratio = statistics.median(there / before for before, there in zip(without, during, strict=True))
    return "\n".join(
        [
            f"Script: `python -m benchmarks.training_pages --write`. {machine(('streamlit', 'torch'))}",
            "",
            f"A new visitor opens Pictures and drops a picture; the clock runs from the address to the verdict on the "
            f"page. {n_pictures} pictures without a run, then the same {n_pictures}, as new files, while the fast "
            f"network learns CIFAR-10. Medians (lowest to highest) of {len(rounds)} rounds, each on a fresh server.",
            "",
            table(
                ["", "median", "p95"],
                [
                    ["no run", _spread(half_without), _spread(without)],
                    ["a run under way", _spread(half_during), _spread(during)],
                ],
            ),
            f"p95 with a run, in p95 without: {ratio:.2f}x (bar: {BAR}x): {'met' if ratio < BAR else 'MISSED'}.",
        ]
    )


def p95(seconds: list[float]) -> float:
    """The value that 95 % are below, interpolated."""
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


def _round(browser: Browser, place: Path, pictures: list[Path], start: str) -> tuple[list[float], list[float]]:
    """Seconds of each picture without a run and with one, on one server. The first two pictures only warm it up."""
    home = place / "home"
    found: list[list[float]] = []
    with Served(home) as app:
        for name in ("without", "during"):
            if name == "during":
                _start_run(browser, app, home, start)
            files = _as_new(pictures, place / name)
            seconds = [_classify(browser, app, file) for file in files]
            if name == "during" and not _is_learning(home):
                sys.exit("The run ended before all pictures were classified: measure with fewer --pictures.")
            found.append(seconds[2:])
    without, during = found
    return without, during


def _classify(browser: Browser, app: Served, picture: Path) -> float:
    """Open Pictures as a new visitor, drop a picture, and return the seconds until its verdict is there."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(f"{app.url}/pictures", wait_until="commit")
    page.wait_for_selector(DROP, state="attached", timeout=WAIT_MS)
    page.locator(DROP).set_input_files(str(picture))
    page.wait_for_selector(VERDICT, timeout=WAIT_MS)
    seconds = time.perf_counter() - began
    context.close()
    time.sleep(PAUSE_S)
    return seconds


def _start_run(browser: Browser, app: Served, home: Path, start: str) -> None:
    """Press the button, close the page, and wait until the run has learned for some seconds."""
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    page: Page = context.new_page()
    page.goto(f"{app.url}/training", wait_until="commit")
    page.wait_for_selector(start, timeout=WAIT_MS)
    page.wait_for_selector(IDLE, timeout=WAIT_MS)
    page.locator(start).first.click()
    end = time.perf_counter() + WAIT_MS / 1000
    while not _is_learning(home):
        if time.perf_counter() > end:
            sys.exit("The run did not start.")
        time.sleep(0.2)
    context.close()
    time.sleep(5)


def _is_learning(home: Path) -> bool:
    """Whether a run wrote a report within the last seconds (see `ent_models.training.runs`)."""
    newest = max((file.stat().st_mtime for file in home.glob("training/runs/*/live.json")), default=0.0)
    return time.time() - newest < 15


def _as_new(pictures: list[Path], folder: Path) -> list[Path]:
    """Copies of the pictures that the store has no answer to: a byte behind the end of a JPEG shows nothing."""
    folder.mkdir()
    copies = [folder / picture.name for picture in pictures]
    for picture, copy in zip(pictures, copies, strict=True):
        copy.write_bytes(picture.read_bytes() + folder.name[:1].encode())
    return copies


def _spread(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"


if __name__ == "__main__":
    main()

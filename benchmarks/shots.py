"""Cuts found and missed on real videos and on made ones, beside PySceneDetect's own detectors in the same run.

`python -m benchmarks.shots` writes its section of RESULTS.md; `--made 0` leaves the made videos out.
Thresholds were chosen on the made videos (see `moving`), where the library's own turned out best; none on real ones.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import moving, results
from benchmarks.data import data_dir
from ent_models.video.analysis import analyse
from ent_models.video.records import Shots

TOLERANCE_FRAMES = 2
FADE_FRAMES = 15
"""A fade through black has no one frame: anywhere in it is right."""

TRUE_CUTS = {
    "issue-195-aspect-ratio.mp4": (70, 170, 301, 421, 484),
    "big_buck_bunny_0_30.webm": (283, 376, 551),
    "chaplin.mp4": (),
}


@dataclass(slots=True)
class Tally:
    """Cuts that were found, those that were missed, and those that are none."""

    n_found: int = 0
    missed: tuple[int, ...] = ()
    wrong: tuple[int, ...] = ()
    seconds: float = 0.0

    def add(self, other: "Tally") -> None:
        self.n_found += other.n_found
        self.missed += other.missed
        self.wrong += other.wrong
        self.seconds += other.seconds


def ours(path: Path) -> list[int]:
    """The room's answer, key frames included, labels not."""
    *_, found = analyse(path, None)
    assert isinstance(found, Shots)
    return [shot.start_frame for shot in found.shots[1:]]


def peer(kind: str) -> Callable[[Path], list[int]]:
    """PySceneDetect as it comes: its own reading of the file by OpenCV, its own settings."""
    import scenedetect
    from scenedetect.detectors import AdaptiveDetector, ContentDetector

    def cuts(path: Path) -> list[int]:
        detector = {"content": ContentDetector, "adaptive": AdaptiveDetector}[kind]()
        return [begin.frame_num for begin, _ in scenedetect.detect(str(path), detector)][1:]

    return cuts


def compared(found: Iterable[int], true: Iterable[int], tolerance: int) -> Tally:
    """Each true cut takes the nearest found one within the tolerance."""
    left, tally = list(found), Tally()
    for cut in true:
        near = min(left, key=lambda one: abs(one - cut), default=None)
        if near is not None and abs(near - cut) <= tolerance:
            left.remove(near)
            tally.n_found += 1
        else:
            tally.missed += (cut,)
    tally.wrong = tuple(left)
    return tally


def run(way: Callable[[Path], list[int]], path: Path, true: Iterable[int], tolerance: int) -> Tally:
    """One video by one way, timed."""
    started = time.perf_counter()
    found = way(path)
    seconds = time.perf_counter() - started
    tally = compared(found, true, tolerance)
    tally.seconds = seconds
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--made", type=int, default=3, help="made videos of each kind (default: 3; 0 for none)")
    n_each = parser.parse_args().made
    data = data_dir()
    ways = {"Rushes": ours, "PySceneDetect adaptive": peer("adaptive"), "PySceneDetect content": peer("content")}
    rows = []
    for name, true in TRUE_CUTS.items():
        for title, way in ways.items():
            tally = run(way, data / "video" / name, true, TOLERANCE_FRAMES)
            rows.append((name, title, f"{tally.n_found} of {len(true)}", _listed(tally.missed), _listed(tally.wrong),
                         f"{tally.seconds:.1f} s"))  # fmt: skip
    text = (
        f"`python -m benchmarks.shots`, {results.machine(('scenedetect-headless', 'opencv-python-headless', 'av'))}\n\n"
        f"Tolerance {TOLERANCE_FRAMES} frames.\n\n"
        + results.table(("video", "by", "cuts found", "missed", "not cuts", "time"), rows)
    )
    if n_each:
        text += "\n" + _of_made(data, ways, n_each)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    text += (
        f"\nPeak resident memory of the whole run: {peak:.0f} MiB. Key frames are chosen in Rushes' time, not named.\n"
    )
    results.write_section("Shots", text)
    print(text)


def _of_made(data: Path, ways: dict[str, Callable[[Path], list[int]]], n_each: int) -> str:
    photographs = sorted((data / "images" / "imagenet").glob("*.JPEG"))
    tallies: dict[tuple[str, str], Tally] = {}
    with tempfile.TemporaryDirectory() as folder:
        for video in moving.make(Path(folder), photographs, n_each=n_each):
            tolerance = FADE_FRAMES if video.kind == "fade" else TOLERANCE_FRAMES
            for title, way in ways.items():
                tallies.setdefault((video.kind, title), Tally()).add(run(way, video.path, video.cuts, tolerance))
    rows = [(kind, *(_told(tallies[kind, title]) for title in ways)) for kind in moving.KINDS]
    return f"Videos made of photographs, {n_each} of each kind (see `moving`):\n\n" + results.table(
        ("kind", *ways), rows
    )


def _told(tally: Tally) -> str:
    n_true = tally.n_found + len(tally.missed)
    return f"{tally.n_found} of {n_true} found, {len(tally.wrong)} that are none"


def _listed(frames: Iterable[int]) -> str:
    return ", ".join(str(frame) for frame in frames) or "none"


if __name__ == "__main__":
    main()

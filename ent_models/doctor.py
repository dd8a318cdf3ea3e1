"""Checks of the machine that Rushes runs on; each finding that is not fine comes with what to do about it."""

import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from ent_models import devices, paths, registry, weights
from ent_models.errors import EntModelsError

NEEDED_BYTES = 500_000_000
"""Room for the joined weights (145 MB), results and dropped files."""
NEEDED_MEMORY_BYTES = 3_000_000_000
REQUIREMENTS = Path(__file__).parent.parent / "requirements.txt"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `advice` says what to do; it is "" when the finding is fine."""

    name: str
    is_fine: bool
    finding: str
    advice: str = ""


def examine() -> Iterator[Check]:
    """All checks, quick ones first; the digests of all weights are read at the end."""
    yield _python()
    yield _memory()
    yield from _packages()
    yield _folder()
    yield _disk()
    yield _device()
    for card in registry.cards():
        yield _weights(card)


def _python() -> Check:
    found = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    is_fine = sys.version_info >= (3, 11)
    return Check("python", is_fine, found, "" if is_fine else "Install Python 3.11 and make the environment anew.")


def _memory() -> Check:
    import psutil

    total = psutil.virtual_memory().total
    is_fine = total >= NEEDED_MEMORY_BYTES
    finding = f"{total / 1e9:.1f} GB, {devices.cpu_threads()} threads used"
    return Check("memory", is_fine, finding, "" if is_fine else "At least 3 GB are needed; close other programs.")


def _packages() -> Iterator[Check]:
    """Every pin of requirements.txt against what is installed."""
    try:
        lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    except OSError:
        yield Check("packages", False, "requirements.txt is not there", "Get the whole repository again.")
        return
    pins = [line.split("#")[0].strip() for line in lines]
    wrong = []
    needed = [pin for pin in map(Requirement, filter(None, pins)) if pin.marker is None or pin.marker.evaluate()]
    for pin in needed:
        try:
            installed = metadata.version(pin.name)
        except metadata.PackageNotFoundError:
            installed = "missing"
        if installed == "missing" or installed.split("+")[0] not in pin.specifier:
            wrong.append(f"{pin.name} is {installed}, not {str(pin.specifier).removeprefix('==')}")
    advice = "Run `pip install -r requirements.txt`." if wrong else ""
    yield Check("packages", not wrong, "; ".join(wrong) or f"all {len(needed)} as pinned", advice)


def _folder() -> Check:
    home = paths.home_dir()
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home) as probe:
            probe.write(b"rushes")
    except OSError as problem:
        advice = "Give yourself the right to write there, or set RUSHES_HOME to another folder."
        return Check("write access", False, f"{home}: {problem.strerror}", advice)
    return Check("write access", True, str(home))


def _disk() -> Check:
    place = paths.home_dir()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    is_fine = free >= NEEDED_BYTES
    advice = "" if is_fine else "Free at least 0.5 GB, or set RUSHES_HOME to another disk."
    return Check("disk", is_fine, f"{free / 1e9:.1f} GB free", advice)


def _device() -> Check:
    try:
        picked = devices.pick()
    except ImportError as problem:
        return Check("device", False, f"torch cannot be imported: {problem}", "Run `pip install -r requirements.txt`.")
    except EntModelsError as problem:
        return Check("device", False, str(problem), "")
    return Check("device", True, f"{picked.name}, {picked.threads} threads")


def _weights(card: registry.ModelCard) -> Check:
    if card.pack is None and not weights.presence(card).source:
        return Check(f"weights of {card.name}", True, "not fetched; Rushes works without them")
    try:
        weights.locate(card)
    except EntModelsError as problem:
        return Check(f"weights of {card.name}", False, "not usable", str(problem))
    return Check(f"weights of {card.name}", True, f"intact ({weights.presence(card).source})")

"""Near duplicates: how many altered copies are found, and how many strangers are called copies.

    python -m benchmarks.copies              # prints the report; --write puts it into RESULTS.md

The rules in ent_models/pictures/alike.py were chosen on other pictures than these.
"""

import argparse
import tempfile
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

from benchmarks.data import data_dir
from benchmarks.results import machine, table, write_section
from ent_models.models import Shelf
from ent_models.pictures import album, alike
from ent_models.pictures.records import AlbumEntry, AlbumOptions
from ent_models.records import Partial

N_COPIES = 200
KINDS = ("resize", "crop 10 %", "JPEG 30", "brightness", "flip")


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    options = parser.parse_args()
    text = report()
    print(text)
    if options.write:
        write_section("Near duplicates", text)


def report() -> str:
    """The section of RESULTS.md."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        _make(folder)
        entries = [
            entry
            for item in album.analyse(folder, AlbumOptions(), Shelf("cpu"))
            if isinstance(item, Partial)
            for entry in item.record.entries
        ]
    group_of = {
        path: number for number, group in enumerate(alike.groups(entries)) for path in (group.keeper, *group.members)
    }
    found = {kind: _found(entries, group_of, kind) for kind in KINDS}
    n_found = sum(sum(ones) for ones in found.values())
    pairs = [(a.path, b.path) for a, b in combinations(entries, 2) if _is_pair(a, b, group_of)]
    n_false = sum(_original(a) != _original(b) for a, b in pairs)
    heads = [f"found of {N_COPIES}", *KINDS, "false pairs"]
    row = [f"{n_found} ({n_found / N_COPIES:.1%})", *(f"{sum(ones)} of {len(ones)}" for ones in found.values())]
    return "\n".join(
        [
            f"Script: `python -m benchmarks.copies --write`. {machine(('onnxruntime', 'pillow'))}",
            "",
            f"The 100 ImageNet pictures and {N_COPIES} altered copies of them, all in one folder. A copy is found if "
            "it is in the group of its original; a false pair is two pictures in one group that are no copies of one "
            "picture, out of all pairs in groups.",
            "",
            table(heads, [[*row, f"{n_false} of {len(pairs)} ({n_false / max(1, len(pairs)):.1%})"]]),
        ]
    )


def _make(folder: Path) -> None:
    rng = np.random.default_rng(11)
    for number, path in enumerate(sorted((data_dir() / "images" / "imagenet").glob("*.JPEG"))):
        image = Image.open(path).convert("RGB")
        image.save(folder / f"{number:03d}.jpg", quality=92)
        for position in range(N_COPIES // 100):
            kind = (number + position * 2) % len(KINDS)
            quality = 30 if KINDS[kind] == "JPEG 30" else 88
            _altered(image, KINDS[kind], rng).save(folder / f"{number:03d} {KINDS[kind]}.jpg", quality=quality)


def _altered(image: Image.Image, kind: str, rng: np.random.Generator) -> Image.Image:
    if kind == "resize":
        share = float(rng.uniform(0.3, 0.8))
        return image.resize((max(1, int(image.width * share)), max(1, int(image.height * share))))
    if kind == "crop 10 %":
        width, height = int(image.width * 0.9), int(image.height * 0.9)
        x, y = int(rng.integers(0, image.width - width + 1)), int(rng.integers(0, image.height - height + 1))
        return image.crop((x, y, x + width, y + height))
    if kind == "brightness":
        return ImageEnhance.Brightness(image).enhance(float(rng.choice((0.7, 1.3))))
    return ImageOps.mirror(image) if kind == "flip" else image


def _original(path: str) -> str:
    return path[:3]


def _found(entries: list[AlbumEntry], group_of: dict[str, int], kind: str) -> list[bool]:
    copies = [entry.path for entry in entries if kind in entry.path]
    return [path in group_of and group_of[path] == group_of.get(f"{_original(path)}.jpg") for path in copies]


def _is_pair(a: AlbumEntry, b: AlbumEntry, group_of: dict[str, int]) -> bool:
    return a.path in group_of and group_of[a.path] == group_of.get(b.path)


if __name__ == "__main__":
    main()

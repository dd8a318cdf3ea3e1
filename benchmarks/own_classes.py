"""Your own classes: how long from a zip to a measured classifier, and how right it is on pictures it has not seen.

    python -m benchmarks.own_classes            # prints the report; --write puts it into RESULTS.md

The worker is a process of its own, as in the app: cold is a new one that has loaded nothing, warm one that has just
done the same. The clock starts when the job is put in the queue and stops when its report is there.
"""

import argparse
import io
import os
import statistics
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks.data import data_dir
from benchmarks.results import machine, table, write_section
from ent_models.jobs.job import Job, State
from ent_models.jobs.queue import Queue
from ent_models.pictures import labels
from ent_models.store import inputs
from ent_models.store.store import Store
from ent_models.training.options import OwnOptions, OwnResult
from ent_models.training.own_shelf import new_id
from ent_models.training.records import CIFAR10_CLASSES

BAR_S = 10.0
CIFAR_CLASSES = ("airplane", "bird", "cat", "dog", "ship")
IMAGENET_GROUPS = ("dog", "bird", "vehicle", "clothing", "container")
"""Words that ImageNet classes are a kind of, for classes that people might make of such pictures."""
SEED = 5


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="cold and warm runs each (default: 3)")
    parser.add_argument("--pictures", type=int, default=20, help="pictures of each class, at most (default: 20)")
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    options = parser.parse_args()
    text = report(options.runs, options.pictures)
    print(text)
    if options.write:
        write_section("Your own classes", text)


def report(n_runs: int, n_pictures: int) -> str:
    """The section of RESULTS.md."""
    sets = {
        "CIFAR-10, training pictures": cifar(n_pictures),
        "ImageNet, one picture a class, grouped by what it is a kind of": imagenet(n_pictures),
        f"ImageNet, {n_pictures} cuts of one picture in each of 5 classes, for the time": cuts(n_pictures),
    }
    rows = []
    for name, files in sets.items():
        packed = zipped(files)
        cold, warm, result = measured(packed, n_runs)
        found = result.report
        assert found is not None
        evaluation = found.evaluation
        mix = ", ".join(f"{count.label} {count.train}" for count in result.quality.counts)
        is_for_time = "for the time" in name
        rows.append(
            [
                name,
                mix,
                f"{len(packed) / 1e6:.1f} MB",
                f"{statistics.median(cold):.1f} s",
                f"{statistics.median(warm):.1f} s",
                "" if is_for_time else f"{evaluation.accuracy:.1%} ± {found.spread:.1%}",
                "" if is_for_time else f"{1 / len(result.labels):.0%}",
            ]
        )
    heads = ["pictures", "of each class", "zip", "cold", "warm", "right, not seen", "by chance"]
    return "\n".join(
        [
            f"Script: `python -m benchmarks.own_classes --runs {n_runs} --pictures {n_pictures} --write`. "
            f"{machine(('onnxruntime', 'torch', 'pillow'))}",
            "",
            f"From the zip in the queue to the kept classifier with its numbers, median of {n_runs} runs; cold "
            f"includes starting the worker and loading EfficientNet-Lite2. Bar: under {BAR_S:.0f} s. Accuracy is by "
            "cross-validation: each picture is asked about once by a classifier that has not seen it; ± is the "
            "standard deviation between the rounds.",
            "",
            table(heads, rows),
            "The network has learned from ImageNet, so the second row flatters it: it has known such things before. "
            "Of ImageNet there is one picture a class here, too few for 5 classes of 20: the third row has the same "
            "amount of work in pictures of that size, and no accuracy, since cuts of one picture are no test.",
        ]
    )


def measured(packed: bytes, n_runs: int) -> tuple[list[float], list[float], OwnResult]:
    """Seconds of cold runs, of warm runs, and what the last one came to."""
    cold, warm = [], []
    for _ in range(n_runs):
        with queue() as desk:
            cold.append(trained(desk, packed)[0])
            seconds, result = trained(desk, packed)
            warm.append(seconds)
    return cold, warm, result


@contextmanager
def queue() -> Iterator[Queue]:
    """A desk of its own in an empty home."""
    before = os.environ.get("RUSHES_HOME")
    with tempfile.TemporaryDirectory() as home:
        os.environ["RUSHES_HOME"] = home
        store = Store()
        desk = Queue(store)
        try:
            yield desk
        finally:
            desk.close()
            store.close()
            os.environ.pop("RUSHES_HOME")
            if before is not None:
                os.environ["RUSHES_HOME"] = before


def trained(desk: Queue, packed: bytes) -> tuple[float, OwnResult]:
    """Seconds from the zip's bytes to the report."""
    began = time.perf_counter()
    job: Job | None = desk.submit(inputs.keep("classes.zip", packed), OwnOptions(new_id(), "Benchmark"))
    assert job is not None
    desk.wait([job.id], 600)
    seconds = time.perf_counter() - began
    job = desk.job(job.id)
    if job is None or job.state is not State.DONE:
        raise SystemExit(f"It was not trained: {job.error if job else 'the job is gone'}")
    found = desk.report(job)
    assert found is not None
    result: OwnResult = found.result
    return seconds, result


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def cifar(n_pictures: int) -> dict[str, bytes]:
    """Training pictures of five classes of CIFAR-10, drawn at random."""
    import pyarrow.parquet as parquet

    rows = parquet.read_table(next((data_dir() / "cifar10").rglob("*train*.parquet")))
    truth = np.asarray(rows["label"])
    chance = np.random.default_rng(SEED)
    files = {}
    for name in CIFAR_CLASSES:
        members = np.flatnonzero(truth == CIFAR10_CLASSES.index(name))
        for number in chance.choice(members, n_pictures, replace=False).tolist():
            files[f"{name}/{number}.png"] = rows["img"][number].as_py()["bytes"]
    return files


def imagenet(n_pictures: int) -> dict[str, bytes]:
    """The ImageNet pictures of five groups, at most so many of each; groups have what there is."""
    parents = {named.synset: named.parents for named in labels.imagenet()}
    files: dict[str, bytes] = {}
    for path in pictures():
        kinds = parents.get(path.name.split("_")[0], ())
        group = next((group for group in IMAGENET_GROUPS if group in kinds), None)
        if group is not None and sum(name.startswith(f"{group}/") for name in files) < n_pictures:
            files[f"{group}/{path.name}"] = path.read_bytes()
    return files


def cuts(n_pictures: int) -> dict[str, bytes]:
    """JPEG pictures of ImageNet's size: random cuts of five pictures, nine tenths of each side."""
    from PIL import Image

    chance = np.random.default_rng(SEED)
    files = {}
    for path in pictures()[:: len(pictures()) // 5][:5]:
        with Image.open(path) as opened:
            image = opened.convert("RGB")
        width, height = int(image.width * 0.9), int(image.height * 0.9)
        for number in range(n_pictures):
            left, top = (int(chance.integers(0, side + 1)) for side in (image.width - width, image.height - height))
            out = io.BytesIO()
            image.crop((left, top, left + width, top + height)).save(out, "JPEG", quality=92)
            files[f"{path.stem.split('_', 1)[1]}/{number}.jpg"] = out.getvalue()
    return files


def pictures() -> list[Path]:
    """The ImageNet pictures, in the order of their names."""
    return sorted((data_dir() / "images" / "imagenet").glob("*.JPEG"))


if __name__ == "__main__":
    main()

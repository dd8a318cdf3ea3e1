"""The pictures room beside its peers: the same answers as timm, and how fast.

    python -m benchmarks.pictures            # prints the report; --write puts it into RESULTS.md

Peers run in the same process, on the same weights and files, in turn. Nothing else may run on the machine.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.data import data_dir
from benchmarks.results import machine, table, write_section
from ent_models import models, registry, weights
from ent_models.models import Shelf
from ent_models.pictures import album
from ent_models.pictures.classifier import Classifier, resized_px
from ent_models.pictures.decode import open_picture
from ent_models.pictures.records import Album, AlbumOptions

MODEL = "efficientnet-lite2"
N_FILES = 1000
N_ROUNDS = 3
SIZE = (500, 375)


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    parser.add_argument("--peak-of", metavar="FOLDER", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak_of:
        print(_peak_bytes(options.peak_of))
        return
    text = report()
    print(text)
    if options.write:
        write_section("Pictures", text)


def report() -> str:
    """The section of RESULTS.md."""
    classifier: Classifier = models.load(MODEL, device="cpu")
    peer = Peer()
    with tempfile.TemporaryDirectory() as place:
        files = _files(Path(place) / "thousand", N_FILES)
        speeds = _speeds(files[0].parent, files, peer)
        peaks = [_peak_of_folder(Path(place) / str(n), files, n) for n in (100, 1_000, 10_000)]
    plain = median(speeds[1])
    single = _single(classifier, peer)
    versions = ("onnxruntime", "torch", "timm", "transformers", "pillow")
    return "\n".join(
        [
            f"Script: `python -m benchmarks.pictures --write`. {machine(versions)}",
            "",
            "The same answers: EfficientNet-Lite2 on the 100 ImageNet pictures, one a class.",
            "",
            table(
                ["", "top-1", "top-5", "same first label as timm", "largest difference of a probability"],
                _same(classifier, peer),
            ),
            f"{N_FILES:,} JPEG files of {SIZE[0]} x {SIZE[1]}, from the disk to labels, pictures a second, median "
            f"(lowest to highest) of {N_ROUNDS} rounds in turn. Ours also measures quality, makes a thumbnail and a "
            "fingerprint of each, and computes its SHA-256.",
            "",
            table(
                ["what", "pictures a second", "as fast as the plain loop"],
                [
                    [name, _spread(rounds), f"{median(rounds) / plain:.2f}x"]
                    for name, rounds in zip(
                        ("Rushes, a folder", "plain loop: PIL, timm, one at a time", "transformers pipeline, batch 8"),
                        speeds,
                        strict=True,
                    )
                ],
            ),
            "Peak memory of a process that looks at a folder: "
            + ", ".join(f"{n:,} files {peak / 1e6:.0f} MB" for n, peak in zip((100, 1_000, 10_000), peaks, strict=True))
            + ".",
            "",
            "One picture of 500 x 375 from the disk, warm, label only, medians of 50, milliseconds.",
            "",
            table(
                [
                    "Rushes",
                    "our forward pass alone",
                    "ratio",
                    "timm's forward pass alone",
                    "Grad-CAM pair",
                    "in forward passes",
                ],
                [single],
            ),
        ]
    )


class Peer:
    """timm's network with the same weights, as its documentation runs it."""

    def __init__(self) -> None:
        import timm
        import torch

        card = registry.get(MODEL)
        self.state = torch.load(weights.locate(card)[card.files[0].name], weights_only=True)
        self.network = timm.create_model("tf_efficientnet_lite2", pretrained=False).eval()
        self.network.load_state_dict(dict(zip(self.network.state_dict(), self.state.values(), strict=True)))
        self.transform = timm.data.create_transform(**timm.data.resolve_data_config({}, model=self.network))

    def scores(self, path: Path) -> np.ndarray:
        """Probabilities (1000,) of the picture in a file."""
        import torch

        with torch.inference_mode():
            pixels = self.transform(Image.open(path).convert("RGB"))[None]
            return self.network(pixels).softmax(dim=1)[0].numpy()

    def pipeline(self) -> Callable[[list[str]], Any]:
        """transformers' image-classification pipeline on the same weights."""
        from transformers import TimmWrapperConfig, TimmWrapperForImageClassification, pipeline
        from transformers.models.timm_wrapper.image_processing_timm_wrapper import TimmWrapperImageProcessor

        config = TimmWrapperConfig(architecture="tf_efficientnet_lite2", num_labels=1000)
        network = TimmWrapperForImageClassification(config).eval()
        network.timm_model.load_state_dict(self.network.state_dict())
        processor = TimmWrapperImageProcessor(
            pretrained_cfg=self.network.pretrained_cfg, architecture="tf_efficientnet_lite2"
        )
        run = pipeline("image-classification", model=network, image_processor=processor, device="cpu")
        return lambda paths: run(paths, batch_size=8, top_k=5)


def _same(classifier: Classifier, peer: Peer) -> list[list[str]]:
    paths = sorted((data_dir() / "images" / "imagenet").glob("*.JPEG"))
    order = {one.synset: index for index, one in enumerate(classifier.classes)}
    truth = np.array([order[path.name.split("_")[0]] for path in paths])
    plain = Classifier(classifier.card, classifier.network, classifier.classes, "cpu")
    ours, theirs = np.zeros((len(paths), 1000)), np.zeros((len(paths), 1000))
    for row, path in enumerate(paths):
        crop = np.asarray(plain.crop(open_picture(path, shortest_px=resized_px(plain.card)).image))
        ours[row] = plain.scores(plain.network.run(crop[None]))[0]
        theirs[row] = peer.scores(path)
    same = int((ours.argmax(1) == theirs.argmax(1)).sum())
    rows = []
    for name, scores in (("Rushes", ours), ("timm", theirs)):
        best = np.argsort(-scores, axis=1)[:, :5]
        top5 = int((best == truth[:, None]).any(axis=1).sum())
        rows.append(
            [
                name,
                f"{int((best[:, 0] == truth).sum())}",
                f"{top5}",
                f"{same} of {len(paths)}",
                f"{np.abs(ours - theirs).max():.1e}",
            ]
        )
    return rows


def _files(folder: Path, n: int) -> list[Path]:
    """`n` JPEG files of `SIZE` made from the ImageNet pictures."""
    folder.mkdir()
    sources = sorted((data_dir() / "images" / "imagenet").glob("*.JPEG"))
    paths = [folder / f"{index:05d}.jpg" for index in range(n)]
    for index, path in enumerate(paths):
        Image.open(sources[index % len(sources)]).convert("RGB").resize(SIZE).save(path, quality=90)
    return paths


def _speeds(folder: Path, files: list[Path], peer: Peer) -> tuple[list[float], list[float], list[float]]:
    """Pictures a second of ours, of the plain loop and of the pipeline, one number a round."""
    shelf = Shelf("cpu")
    shelf.get(MODEL)
    run = peer.pipeline()
    names = [str(path) for path in files]
    run(names[:8])
    peer.scores(files[0])

    def ours() -> None:
        *_, last = album.analyse(folder, AlbumOptions(), shelf)
        assert isinstance(last, Album)
        assert last.n_new == len(files)

    def plain() -> None:
        for path in files:
            peer.scores(path).argsort()[-5:]

    contenders: tuple[Callable[[], object], ...] = (ours, plain, lambda: run(names))
    found: tuple[list[float], list[float], list[float]] = ([], [], [])
    for _ in range(N_ROUNDS):
        for contender, rounds in zip(contenders, found, strict=True):
            started = time.perf_counter()
            contender()
            rounds.append(len(files) / (time.perf_counter() - started))
    return found


def _peak_of_folder(folder: Path, files: list[Path], n: int) -> int:
    """Peak resident bytes of a fresh process that looks at `n` files, links to `files`."""
    folder.mkdir()
    for index in range(n):
        (folder / f"{index:05d}.jpg").hardlink_to(files[index % len(files)])
    command = [sys.executable, "-m", "benchmarks.pictures", "--peak-of", str(folder)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _peak_bytes(folder: Path) -> int:
    """Peak resident bytes of this process after a look at `folder`. Linux tells (proc(5), VmHWM): what the resource
    module tells includes the parent's memory."""
    for _ in album.analyse(folder, AlbumOptions(), Shelf("cpu")):
        pass
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) * 1024


def _single(classifier: Classifier, peer: Peer) -> list[str]:
    import torch

    with tempfile.TemporaryDirectory() as place:
        (path,) = _files(Path(place) / "one", 1)
        crop = np.asarray(classifier.crop(open_picture(path).image))
        pixels = torch.randn(1, 3, 260, 260)

        def label() -> None:
            picture = open_picture(path, shortest_px=resized_px(classifier.card))
            classifier.judge(np.asarray(classifier.crop(picture.image))[None])

        def theirs() -> None:
            with torch.inference_mode():
                peer.network(pixels)

        whole, forward = _ms(label), _ms(lambda: classifier.network.run(crop[None]))
        pair = _ms(lambda: classifier.network.gradcam(crop, (1, 2)))
        bare = _ms(theirs)
    return [
        f"{whole:.1f}",
        f"{forward:.1f}",
        f"{whole / forward:.2f}",
        f"{bare:.1f}",
        f"{pair:.1f}",
        f"{pair / forward:.2f}",
    ]


def _ms(work: Callable[[], object]) -> float:
    for _ in range(5):
        work()
    times = []
    for _ in range(50):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1e3)
    return median(times)


def _spread(rounds: list[float]) -> str:
    return f"{median(rounds):.1f} ({min(rounds):.1f} to {max(rounds):.1f})"


if __name__ == "__main__":
    main()

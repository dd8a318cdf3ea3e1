"""How far the CIFAR-10 network that comes with Rushes may be believed, when it looks at any picture.

    python -m benchmarks.honesty_cifar10           # prints the report; --write puts it into RESULTS.md
    python -m benchmarks.honesty_cifar10 --fit     # makes ent_models/pictures/calibration/cifar10.safetensors anew

--fit takes the training pictures of CIFAR-10 that were kept back when the network was trained, one half of the ImageNet
pictures that show neither an animal nor a vehicle, and one family of made pictures; the report takes test pictures, the
other half, and another family.
"""

import argparse

import numpy as np
from PIL import Image

from benchmarks.data import ROOT, data_dir
from benchmarks.honesty import best_temperature, calibration_error, imagenet, probe, rejected, run, save
from benchmarks.results import machine, table, write_section
from benchmarks.unknown_pictures import fit_family, report_family
from ent_models import models
from ent_models.pictures import honesty, labels
from ent_models.pictures.classifier import Classifier
from ent_models.training import datasets

N_KEPT_BACK = 1_000
"""The last training pictures, which the shipped network has not learned from."""
PER_KIND = 150
CUTS = 12
"""Cuts of each ImageNet picture to fit on: there are few of them."""


def main() -> None:
    """Fit or report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true", help="make the constants anew")
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    options = parser.parse_args()
    classifier: Classifier = models.load("cifar10", device="cpu")
    if options.fit:
        fit(classifier)
        return
    text = report(classifier)
    print(text)
    if options.write:
        write_section("Honest confidence of the CIFAR-10 network", text)


def fit(classifier: Classifier) -> None:
    """Choose the probe and its threshold, and write them beside the code."""
    rng = np.random.default_rng(5)
    known, truth = cifar10("kept back", N_KEPT_BACK)
    things = [cut(image, rng) for image in other_things(0) for _ in range(CUTS)]
    strange = [image for kind in fit_family(PER_KIND).values() for image in kind] + things
    outputs = run(classifier, known)
    seen, unseen = honesty.logarithms(outputs), honesty.logarithms(run(classifier, strange))
    save(classifier, best_temperature(outputs, truth), *probe(seen, np.arange(len(seen)), unseen))


def report(classifier: Classifier) -> str:
    """The section of RESULTS.md."""
    known, truth = cifar10("test", 10_000)
    outputs = run(classifier, known)
    before = calibration_error(honesty.probabilities(outputs, honesty.Calibration()), truth)
    after = calibration_error(honesty.probabilities(outputs, classifier.calibration), truth)
    kinds = report_family(PER_KIND, data_dir() / "scripts", ROOT / "docs")
    kinds["ImageNet things that are neither animal nor vehicle"] = other_things(1)
    shares = [f"{rejected(classifier, outputs):.1%} of {len(known):,}"]
    shares += [f"{rejected(classifier, run(classifier, kind)):.0%} of {len(kind)}" for kind in kinds.values()]
    return "\n".join(
        [
            f"Script: `python -m benchmarks.honesty_cifar10 --write`. {machine(('torch', 'numpy', 'scikit-learn'))}",
            "",
            f"Expected calibration error on CIFAR-10's test pictures: {before:.1%}, calibrated {after:.1%}. Pictures "
            "that are said to be none of the ten classes (the first column should be low, the others high):",
            "",
            table(["CIFAR-10 test", *kinds], [shares]),
        ]
    )


def cifar10(part: str, count: int) -> tuple[list[Image.Image], np.ndarray]:
    """The first test pictures, or the last training pictures, and their classes."""
    train, test = datasets.read("cifar10", data_dir() / "cifar10")
    chosen, pictures = (slice(count), test) if part == "test" else (slice(-count, None), train)
    return [Image.fromarray(image) for image in pictures.images[chosen]], pictures.labels[chosen]


def other_things(half: int) -> list[Image.Image]:
    """One half of the ImageNet pictures that show nothing like the ten classes."""
    parents = {known.synset: known.parents for known in labels.imagenet()}
    names, images = imagenet(half)
    pairs = zip(names, images, strict=True)
    return [image for name, image in pairs if not {"animal", "vehicle"} & set(parents[name])]


def cut(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A square cut of 40 to 100 % of the shorter side."""
    side = int(min(image.size) * float(rng.uniform(0.4, 1)))
    x, y = int(rng.integers(0, image.width - side + 1)), int(rng.integers(0, image.height - side + 1))
    return image.crop((x, y, x + side, y + side))


if __name__ == "__main__":
    main()

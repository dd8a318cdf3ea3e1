"""How far the pictures room may be believed: calibration error, and "not one of my classes" on pictures of none.

    python -m benchmarks.honesty            # prints the report; --write puts it into RESULTS.md
    python -m benchmarks.honesty --fit      # makes ent_models/pictures/calibration/*.safetensors anew

The ImageNet pictures are halved: every second one in the order of their names is used by --fit, the others by the
report. Pictures of none of the classes come in two families that share no code (benchmarks/unknown_pictures.py);
CIFAR-10 enlarged is taken from its training set to fit and from its test set to report.
"""

import argparse
import io

import numpy as np
from PIL import Image, ImageOps

from benchmarks.data import ROOT, data_dir
from benchmarks.results import machine, table, write_section
from benchmarks.unknown_pictures import fit_family, report_family
from ent_models import models
from ent_models.pictures import honesty
from ent_models.pictures.classifier import BATCH, Classifier
from ent_models.pictures.decode import open_picture
from ent_models.pictures.network import Outputs

MODELS = ("efficientnet-lite2", "efficientnet-lite0")
PER_KIND = 150
N_BINS = 10
REJECTED = 0.03
"""Share of the fitting half, each picture judged by a probe that has not seen it, that the threshold may reject."""
PENALTY = 1e-3
"""Inverse strength of the logistic regression's penalty: small, since there are five numbers for every picture."""


def main() -> None:
    """Fit or report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="make the constants anew")
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    options = parser.parse_args()
    if options.fit:
        for name in MODELS:
            fit(models.load(name, device="cpu"))
        return
    text = report()
    print(text)
    if options.write:
        write_section("Honest confidence", text)


def fit(classifier: Classifier) -> None:
    """Choose temperature, probe and threshold, and write them beside the code."""
    names, images = imagenet(0)
    outputs = run(classifier, images)
    truth = np.array([index_of(classifier, name) for name in names])
    temperature = best_temperature(outputs, truth)
    rng = np.random.default_rng(3)
    altered = [_altered(image, rng) for image in images for _ in range(4)]
    groups = np.concatenate([np.arange(len(images)), np.arange(len(images)).repeat(4)])
    known = np.concatenate([honesty.logarithms(outputs), honesty.logarithms(run(classifier, altered))])
    unknown = [image for kind in fit_family(PER_KIND).values() for image in kind] + cifar("train", PER_KIND)
    strange = honesty.logarithms(run(classifier, unknown))
    save(classifier, temperature, *probe(known, groups, strange))


def probe(known: np.ndarray, groups: np.ndarray, strange: np.ndarray) -> tuple[np.ndarray, float]:
    """Weight and bias that tell `known` features (N, F) from `strange` ones (M, F), logarithms of them.

    The threshold is where `REJECTED` of the known are rejected, each judged by a probe that has not seen its group.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    def fitted(chosen: np.ndarray) -> tuple[np.ndarray, float]:
        values = np.concatenate([chosen, strange])
        scaler = StandardScaler().fit(values)
        regression = LogisticRegression(C=PENALTY, class_weight="balanced", max_iter=5000)
        regression.fit(scaler.transform(values), np.r_[np.ones(len(chosen)), np.zeros(len(strange))])
        weight = regression.coef_[0] / scaler.scale_
        return weight, float(regression.intercept_[0] - (scaler.mean_ * weight).sum())

    unseen = np.zeros(len(known))
    for fold in range(10):
        weight, bias = fitted(known[groups % 10 != fold])
        unseen[groups % 10 == fold] = known[groups % 10 == fold] @ weight + bias
    weight, bias = fitted(known)
    return weight, bias - float(np.quantile(unseen, REJECTED))


def save(classifier: Classifier, temperature: float, weight: np.ndarray, bias: float) -> None:
    """Write the constants beside the code."""
    from safetensors.numpy import save_file

    folder = ROOT / "ent_models" / "pictures" / "calibration"
    folder.mkdir(exist_ok=True)
    constants = {
        "temperature": np.array([temperature], np.float32),
        "weight": weight.astype(np.float32),
        "bias": np.array([bias], np.float32),
    }
    save_file(constants, folder / f"{classifier.card.name}.safetensors")
    print(f"{classifier.card.name}: temperature {temperature:.3f}, bias {bias:.3f}")


def report() -> str:
    """The section of RESULTS.md."""
    rows, rejections = [], []
    data = data_dir()
    names, images = imagenet(1)
    kinds = report_family(PER_KIND, data / "scripts", ROOT / "docs")
    kinds["CIFAR-10 enlarged"] = cifar("test", PER_KIND)
    for name in MODELS:
        classifier: Classifier = models.load(name, device="cpu")
        outputs = run(classifier, images)
        truth = np.array([index_of(classifier, one) for one in names])
        before, after = honesty.Calibration(), classifier.calibration
        errors = [calibration_error(honesty.probabilities(outputs, one), truth) for one in (before, after)]
        surprise = [mean_surprise(honesty.probabilities(outputs, one), truth) for one in (before, after)]
        rows.append(
            [
                classifier.card.title,
                f"{after.temperature:.2f}",
                f"{errors[0]:.1%}",
                f"{errors[1]:.1%}",
                f"{surprise[0]:.3f}",
                f"{surprise[1]:.3f}",
            ]
        )
        shares = [f"{rejected(classifier, outputs):.0%} of {len(images)}"]
        shares += [f"{rejected(classifier, run(classifier, kind)):.0%} of {len(kind)}" for kind in kinds.values()]
        rejections.append([classifier.card.title, *shares])
    heads = ["network", "temperature", "ECE before", "ECE after", "log loss before", "log loss after"]
    return "\n".join(
        [
            f"Script: `python -m benchmarks.honesty --write`. {machine(('onnxruntime', 'numpy', 'scikit-learn'))}",
            "",
            f"Calibration on the {len(images)} ImageNet pictures that the constants were not chosen on: expected "
            f"calibration error in {N_BINS} bins of equal width, and mean cross-entropy. With so few pictures the "
            "calibration error is uncertain by several points.",
            "",
            table(heads, rows),
            "Pictures that are said to be none of the classes. The first column should be low, the others high; no "
            "formula, page or screen of these was used to choose the threshold.",
            "",
            table(["network", "ImageNet", *kinds], rejections),
        ]
    )


def imagenet(half: int) -> tuple[list[str], list[Image.Image]]:
    """Synsets and pictures of one half, 0 or 1, of the ImageNet pictures."""
    paths = sorted((data_dir() / "images" / "imagenet").glob("*.JPEG"))[half::2]
    return [path.name.split("_")[0] for path in paths], [open_picture(path).image for path in paths]


def cifar(split: str, n: int) -> list[Image.Image]:
    """Pictures of CIFAR-10, drawn at random and enlarged ten times."""
    import pyarrow.parquet as parquet

    rows = parquet.read_table(next((data_dir() / "cifar10").rglob(f"*{split}*.parquet")))
    chosen = np.random.default_rng(7).choice(rows.num_rows, n, replace=False)
    files = (rows["img"][int(index)].as_py()["bytes"] for index in chosen)
    return [Image.open(io.BytesIO(file)).convert("RGB").resize((320, 320), Image.Resampling.BICUBIC) for file in files]


def index_of(classifier: Classifier, synset: str) -> int:
    """The network's output for a WordNet id."""
    return next(index for index, one in enumerate(classifier.classes) if one.synset == synset)


def run(classifier: Classifier, images: list[Image.Image]) -> Outputs:
    """The network's outputs for all `images`."""
    crops = np.stack([np.asarray(classifier.crop(image)) for image in images])
    parts = [classifier.network.run(crops[start : start + BATCH]) for start in range(0, len(crops), BATCH)]
    return Outputs(np.concatenate([part.logits for part in parts]), np.concatenate([part.features for part in parts]))


def best_temperature(outputs: Outputs, truth: np.ndarray) -> float:
    """The temperature of least mean cross-entropy."""
    temperatures = np.geomspace(0.3, 3, 200)
    losses = [mean_surprise(honesty.probabilities(outputs, honesty.Calibration(t)), truth) for t in temperatures]
    return float(temperatures[int(np.argmin(losses))])


def mean_surprise(scores: np.ndarray, truth: np.ndarray) -> float:
    """Mean cross-entropy in nats."""
    return float(-np.log(scores[np.arange(len(truth)), truth] + 1e-12).mean())


def calibration_error(scores: np.ndarray, truth: np.ndarray) -> float:
    """Expected calibration error: |accuracy - confidence| in bins of confidence, weighted by their pictures."""
    confidence, is_right = scores.max(axis=1), scores.argmax(axis=1) == truth
    bins = np.minimum((confidence * N_BINS).astype(int), N_BINS - 1)
    gaps = (
        abs(is_right[bins == one].mean() - confidence[bins == one].mean()) * (bins == one).mean()
        for one in np.unique(bins)
    )
    return float(sum(gaps))


def rejected(classifier: Classifier, outputs: Outputs) -> float:
    """The share that is said to be none of the classes."""
    return float((honesty.novelty(outputs, classifier.calibration) >= honesty.NOVEL).mean())


def _altered(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A cut of 70 to 100 %, sometimes mirrored."""
    share = float(rng.uniform(0.7, 1))
    width, height = int(image.width * share), int(image.height * share)
    x, y = int(rng.integers(0, image.width - width + 1)), int(rng.integers(0, image.height - height + 1))
    cut = image.crop((x, y, x + width, y + height))
    return ImageOps.mirror(cut) if rng.random() < 0.5 else cut


if __name__ == "__main__":
    main()

"""Whether explanations point at what matters: deletion and insertion on real pictures, beside maps that know nothing.

    python -m benchmarks.explanations        # prints the report; --write puts it into RESULTS.md

Deletion greys out the parts that a map calls important first: a small area under the score is good. Insertion brings
them back into a blurred picture: a large area is good (V. Petsiuk et al., RISE, 2018).
"""

import argparse

import numpy as np

from benchmarks.data import data_dir
from benchmarks.results import machine, table, write_section
from ent_models import models
from ent_models.pictures import curves, maps
from ent_models.pictures.classifier import Classifier, resized_px
from ent_models.pictures.decode import open_picture

MODEL = "efficientnet-lite2"
N_PICTURES = 50


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    options = parser.parse_args()
    text = report()
    print(text)
    if options.write:
        write_section("Explanations", text)


def report() -> str:
    """The section of RESULTS.md."""
    areas = measure()
    names = list(dict.fromkeys(name for name, _ in areas))
    rows = []
    for name in names:
        deletion, insertion = (np.array(areas[name, kind]) for kind in ("deletion", "insertion"))
        centre = [np.array(areas["centre", kind]) for kind in ("deletion", "insertion")]
        beats = "" if name == "centre" else f"{(deletion < centre[0]).mean():.0%}, {(insertion > centre[1]).mean():.0%}"
        rows.append([name, f"{deletion.mean():.3f}", f"{insertion.mean():.3f}", beats])
    heads = ["order", "deletion area (low is good)", "insertion area (high is good)", "better than centre, of pictures"]
    return "\n".join(
        [
            f"Script: `python -m benchmarks.explanations --write`. {machine(('onnxruntime', 'numpy'))}",
            "",
            f"Mean over {N_PICTURES} ImageNet pictures (every second one), EfficientNet-Lite2, calibrated probability "
            "of its first label. The random order is of smooth patches as coarse as Grad-CAM's; single random pixels "
            "are told apart, since deleting those adds noise everywhere.",
            "",
            table(heads, rows),
        ]
    )


def measure() -> dict[tuple[str, str], list[float]]:
    """Areas by (order, kind), one for each picture."""
    classifier: Classifier = models.load(MODEL, device="cpu")
    paths = sorted((data_dir() / "images" / "imagenet").glob("*.JPEG"))[1::2][:N_PICTURES]
    areas: dict[tuple[str, str], list[float]] = {}
    for number, path in enumerate(paths):
        crop = np.array(classifier.crop(open_picture(path, shortest_px=resized_px(classifier.card)).image))
        first = int(classifier.network.run(crop[None]).logits[0].argmax())
        for name, order in _orders(classifier, crop, first, number).items():
            for kind in curves.KINDS:
                _, scores = curves.curve(classifier, crop, order, first, kind)
                areas.setdefault((name, kind), []).append(curves.area(scores))
    return areas


def _orders(classifier: Classifier, crop: np.ndarray, first: int, seed: int) -> dict[str, np.ndarray]:
    height_px, width_px, _ = crop.shape
    return {
        "Grad-CAM": maps.gradcam_maps(classifier, crop, [first])[0],
        "occlusion": maps.occlusion_maps(classifier, crop, [first])[0],
        "random": curves.random_map(width_px, height_px, seed),
        "random pixels": np.random.default_rng(seed).random((height_px, width_px)),
        "centre": curves.centre_map(width_px, height_px),
    }


if __name__ == "__main__":
    main()

"""The CIFAR-10 network that comes with Rushes, on the test pictures: what it is right about, and how quickly.

python -m benchmarks.cifar10_network           # prints the report; --write puts it into RESULTS.md
"""

import argparse
import json

from benchmarks.data import data_dir
from benchmarks.results import machine, table, write_section
from ent_models.training import datasets, evaluation, modelfile
from ent_models.training_verbs import SHIPPED

LEAST, AIM = 0.92, 0.94


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    options = parser.parse_args()
    text = report()
    print(text)
    if options.write:
        write_section("The CIFAR-10 network", text)


def report() -> str:
    """The section of RESULTS.md."""
    net, _ = modelfile.load(SHIPPED)
    known = json.loads(SHIPPED.with_suffix(".json").read_text(encoding="utf-8"))
    _, test = datasets.read("cifar10", data_dir() / "cifar10")
    plain, mirrored = (evaluation.evaluate(net, test, views) for views in evaluation.VIEWS[:2])
    names = {"none": "as it is", "mirror": "with its mirror image, averaged"}
    rows = [
        [names[found.views], f"{found.accuracy:.2%}", f"{found.images / found.seconds:,.0f}"]
        for found in (plain, mirrored)
    ]
    reached = mirrored.accuracy
    verdict = "aim met" if reached >= AIM else "least met, aim MISSED" if reached >= LEAST else "MISSED"
    return "\n".join(
        [
            f"Script: `python -m benchmarks.cifar10_network --write`. {machine(('torch',))}",
            "",
            f"{mirrored.parameters:,} parameters, {SHIPPED.stat().st_size / 1e6:.1f} MB. Begun from "
            f"{known.get('began_with', 'nothing')}. Data: {known['data']}. Made in {known['hours']} h on "
            f"{known['machine']} by `{known['command']}`. {known['history']}",
            "",
            table(["each picture", f"right, of {mirrored.images:,} test pictures", "pictures a second"], rows),
            f"- With mirror images: {reached:.2%} (least 92 %, aim 94 %): {verdict}.",
        ]
    )


if __name__ == "__main__":
    main()

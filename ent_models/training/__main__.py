"""`python -m ent_models.training`: one training run from the command line, a line of JSON for each epoch.

The same command resumes a run that was cut off. With `--held-out N` the last N training pictures are kept for
measuring; the test pictures are never looked at here.
"""

import argparse
import dataclasses
import json
import sys
from pathlib import Path

import torch

from ent_models.devices import cpu_threads
from ent_models.errors import EntModelsError
from ent_models.records import public
from ent_models.training import cifar10, recipes
from ent_models.training.records import Augmentation, EpochReport
from ent_models.training.trainer import Run


def main() -> int:
    """Train; 0 when the run is finished, 1 when something was wrong."""
    parser = argparse.ArgumentParser(prog="python -m ent_models.training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--network", default="fast")
    parser.add_argument("--options", type=json.loads, default={}, help="options of the network, as JSON")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--recipe", type=json.loads, default={}, help="changes to the network's recipe, as JSON")
    parser.add_argument("--augmentation", type=json.loads, default={}, help="changes to the augmentation, as JSON")
    parser.add_argument("--held-out", type=int, default=0)
    parser.add_argument("--stop-after", type=int, help="epochs after which to leave off")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    torch.set_num_threads(min(2, cpu_threads()))
    try:
        train = cifar10.read_part(cifar10.find(given.data), "train", cifar10.Expected().train)
        recipe = dataclasses.replace(recipes.recipe_for(given.network, given.epochs), **given.recipe)
        augmentation = Augmentation(**{**dataclasses.asdict(recipe.augmentation), **given.augmentation})
        recipe = dataclasses.replace(recipe, augmentation=augmentation)
        kept = len(train) - given.held_out
        held_out = train.part(slice(kept, None)) if given.held_out else None
        made_by = {"command": _command(), "torch": str(torch.__version__), "recipe": public(recipe)}
        run = Run(
            given.out, given.network, train.part(slice(kept)), recipe, held_out=held_out, seed=given.seed,
            options=given.options, made_by=made_by, report_every_s=120.0,
        )  # fmt: skip
        for report in run.train():
            print(json.dumps(public(report)), flush=True)
            if isinstance(report, EpochReport) and report.epoch == given.stop_after:
                break
    except EntModelsError as problem:
        print(f"rushes: {problem}", file=sys.stderr)
        return 1
    return 0


def _command() -> str:
    """What was typed, without this machine's folders."""
    before = ("", *sys.argv[1:])
    words = ("DIR" if flag in ("--data", "--out") else word for flag, word in zip(before, sys.argv[1:], strict=False))
    return " ".join(["python -m ent_models.training", *words])


if __name__ == "__main__":
    sys.exit(main())

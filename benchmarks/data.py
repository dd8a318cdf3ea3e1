"""Where the benchmarks find real data: `RUSHES_DATA`, or a folder `shared/data` beside the repository."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def data_dir() -> Path:
    """The folder with the evaluation data; the program ends with a sentence where there is none."""
    folder = Path(os.environ.get("RUSHES_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        sys.exit("There is no evaluation data here. Set RUSHES_DATA to its folder (see benchmarks/README.md).")
    return folder

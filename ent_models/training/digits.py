"""The handwritten digits that come with scikit-learn: something to train on where CIFAR-10 is not.

1,797 scans of 8 x 8 pixels (Alpaydin and Kaynak 1998, UCI), not CIFAR-10 and much easier; the page says so. Read as a
file: importing scikit-learn takes longer than the rest of the way to the first epoch.
"""

import gzip
import importlib.util
import zlib
from pathlib import Path

from ent_models.errors import BadInput
from ent_models.training.cifar10 import Pictures

TITLE = "Handwritten digits, 8 x 8 pixels (scikit-learn)"
CLASSES = tuple("0123456789")
N_TRAIN, N_TEST = 1_500, 297
_MAX_BYTES = 2_000_000
_MISSING = "The handwritten digits are not on this machine. Run `pip install scikit-learn`, which brings them."


def place() -> Path | None:
    """The file inside the installed scikit-learn, found without importing it; None if it is not installed."""
    spec = importlib.util.find_spec("sklearn")
    for root in (spec.submodule_search_locations if spec else None) or ():
        path = Path(root, "datasets", "data", "digits.csv.gz")
        if path.is_file():
            return path
    return None


def read(path: Path | None = None) -> tuple[Pictures, Pictures]:
    """1,500 training and 297 test pictures, each enlarged to 32 x 32 and made of three equal colours.

    Raises:
        BadInput: the file is not there or holds something else.
    """
    import numpy as np

    path = path or place()
    if path is None:
        raise BadInput(_MISSING)
    try:
        with gzip.open(path) as stream:
            lines = stream.read(_MAX_BYTES).splitlines() or [b"nothing"]
        table = np.loadtxt(lines, delimiter=",")  # 64 grey values between 0 and 16, and the digit
    except (OSError, EOFError, zlib.error, ValueError) as problem:
        raise BadInput(f"{path.name} is not the file of handwritten digits. {_MISSING}") from problem
    if table.shape != (N_TRAIN + N_TEST, 65) or table.min() < 0 or table[:, :64].max() > 16 or table[:, 64].max() > 9:
        raise BadInput(f"{path.name} is not the file of handwritten digits. {_MISSING}")
    grey = np.round(table[:, :64].reshape(-1, 8, 8) * (255 / 16)).astype(np.uint8)  # (N, 8, 8), dark background
    images = np.repeat(grey.repeat(4, axis=1).repeat(4, axis=2)[..., None], 3, axis=3)
    order = np.random.default_rng(0).permutation(len(images))
    whole = Pictures(images[order], table[order, 64].astype(np.int64), CLASSES)
    return whole.part(slice(N_TEST, None)), whole.part(slice(N_TEST))

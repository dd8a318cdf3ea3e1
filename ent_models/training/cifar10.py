"""CIFAR-10 from wherever it is on this disk, checked and held as one array of bytes.

Four forms are read: Hugging Face parquet files, torchvision's folder `cifar-10-batches-py`, the original
`cifar-10-python.tar.gz`, and a folder that holds any of these. Nothing is unpacked on disk, nothing is unpickled in the
general way (see `batches.py`), and every form must hold the right number of pictures, of the right shape, with labels
in range. Knows nothing of networks.

    train, test = read(Path("cifar10"))
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ent_models.errors import BadInput
from ent_models.training.records import CIFAR10_CLASSES

if TYPE_CHECKING:
    import numpy as np

SIDE_PX = 32
WAYS = (
    "Use torchvision's folder cifar-10-batches-py, the original cifar-10-python.tar.gz, or the parquet files from "
    "Hugging Face."
)


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """Labelled pictures of one size. `images` is uint8 (N, height, width, 3), `labels` int64 (N,) into `classes`."""

    images: "np.ndarray"
    labels: "np.ndarray"
    classes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.labels)

    def part(self, chosen: "slice | np.ndarray") -> "Pictures":
        """The pictures at some indices."""
        return Pictures(self.images[chosen], self.labels[chosen], self.classes)


@dataclass(frozen=True, slots=True)
class Found:
    """A CIFAR-10 on this disk, looked at by name only. `form` is parquet, folder or archive."""

    form: Literal["parquet", "folder", "archive"]
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """How many pictures a part of the set must hold. Tests read smaller sets."""

    train: int = 50_000
    test: int = 10_000


def find(place: Path) -> Found:
    """The CIFAR-10 that is `place`, or lies in it.

    Raises:
        BadInput: nothing there is a CIFAR-10.
    """
    if place.is_file():
        if place.name.endswith((".tar.gz", ".tgz", ".tar")):
            return Found("archive", (place,))
        if place.suffix == ".parquet":
            return find(place.parent)
        raise BadInput(f"{place.name} is not a form of CIFAR-10 that Rushes reads. {WAYS}")
    if not place.is_dir():
        raise BadInput(f"There is no file or folder {place}. {WAYS}")
    for folder in (place, place / "cifar-10-batches-py"):
        if (folder / "data_batch_1").is_file():
            return Found("folder", (folder,))
    for folder in (place, place / "data", place / "plain_text"):
        files = tuple(sorted(folder.glob("*.parquet")))
        if files:
            return Found("parquet", files)
    archive = place / "cifar-10-python.tar.gz"
    if archive.is_file():
        return Found("archive", (archive,))
    raise BadInput(f"There is no CIFAR-10 in {place}. {WAYS}")


def read(place: Path, expected: Expected | None = None) -> tuple[Pictures, Pictures]:
    """Training and test pictures of the CIFAR-10 at `place`. Takes a few seconds.

    Raises:
        BadInput: it is not there, damaged, incomplete or something else.
    """
    expected = expected or Expected()
    found = find(place)
    train = read_part(found, "train", expected.train)
    return train, read_part(found, "test", expected.test)


def read_part(found: Found, part: Literal["train", "test"], count: int) -> Pictures:
    """Half of the set. Raises as `read`."""
    if found.form == "parquet":
        from ent_models.training.parquet import read_parquet

        images, labels = read_parquet(_parquet_of(found.paths, part), part, count)
    else:
        from ent_models.training.batches import read_archive, read_folder

        reader = read_folder if found.form == "folder" else read_archive
        images, labels = reader(found.paths[0], part)
    return verified(images, labels, count, part)


def verified(images: Any, labels: Any, count: int, part: str) -> Pictures:
    """The arrays as `Pictures`, once counts, shapes and labels are right.

    Raises:
        BadInput: they are not.
    """
    import numpy as np

    if len(images) != count or len(labels) != count:
        raise BadInput(
            f"The {part} part holds {len(images):,} pictures and {len(labels):,} labels instead of {count:,}. "
            f"The copy is incomplete: get it again. {WAYS}"
        )
    if images.shape[1:] != (SIDE_PX, SIDE_PX, 3) or images.dtype != np.uint8:
        raise BadInput(f"The pictures of the {part} part are not {SIDE_PX} x {SIDE_PX} colour pictures. {WAYS}")
    labels = np.asarray(labels, dtype=np.int64)
    if count and not (labels.min() >= 0 and labels.max() < len(CIFAR10_CLASSES)):
        raise BadInput(f"Labels of the {part} part are not between 0 and 9, so this is not CIFAR-10. {WAYS}")
    return Pictures(images, labels, CIFAR10_CLASSES)


def _parquet_of(files: tuple[Path, ...], part: str) -> tuple[Path, ...]:
    chosen = tuple(file for file in files if file.name.startswith(part))
    if not chosen:
        raise BadInput(f"There is no parquet file whose name starts with {part!r} in {files[0].parent}. {WAYS}")
    return chosen

"""The original CIFAR-10: six batches in a folder, or in a `.tar.gz` that is read through and never unpacked."""

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ent_models.errors import BadInput
from ent_models.training.pickled import read_pickled

if TYPE_CHECKING:
    import numpy as np

BATCHES = {"train": tuple(f"data_batch_{number}" for number in range(1, 6)), "test": ("test_batch",)}
FOLDER = "cifar-10-batches-py"
_MAX_BATCH_BYTES = 64_000_000  # the original's are 31 MB
_MAX_UNPACKED_BYTES = 500_000_000  # the original's are 186 MB together
_MAX_MEMBERS = 1_000


def read_folder(folder: Path, part: str) -> "tuple[np.ndarray, np.ndarray]":
    """Pictures (N, 32, 32, 3) and labels (N,) of a part, "train" or "test", from torchvision's folder.

    Raises:
        BadInput: a batch is missing, damaged or no CIFAR-10 batch.
    """
    payloads = {}
    for name in BATCHES[part]:
        path = folder / name
        try:
            if path.stat().st_size > _MAX_BATCH_BYTES:
                raise BadInput(f"{name} is too large for a batch of CIFAR-10.")
            payloads[name] = path.read_bytes()
        except OSError as problem:
            raise BadInput(f"{name} could not be read from {folder.name}: {problem.strerror or problem}.") from problem
    return _joined(payloads, part)


def read_archive(path: Path, part: str) -> "tuple[np.ndarray, np.ndarray]":
    """As `read_folder`, from `cifar-10-python.tar.gz`.

    Raises:
        BadInput: no whole archive, links or outside paths for batches, far too large, or as `read_folder`.
    """
    payloads: dict[str, bytes] = {}
    wanted = {f"{FOLDER}/{name}": name for name in BATCHES[part]}
    try:
        for member, stream in _members(path):
            name = wanted.get(member.name.removeprefix("./"))
            if name is None:
                continue
            if not member.isreg() or name in payloads or member.size > _MAX_BATCH_BYTES:
                raise BadInput(
                    f"{member.name} in {path.name} is a link, comes twice or is too large; not the original."
                )
            payloads[name] = stream.read()
    except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError, OverflowError) as problem:
        raise BadInput(f"{path.name} is cut off or damaged ({problem}). Get it again.") from problem
    missing = sorted(set(wanted.values()) - set(payloads))
    if missing:
        raise BadInput(f"{path.name} has no {FOLDER}/{missing[0]}: it is not the whole CIFAR-10 for Python.")
    return _joined(payloads, part)


def _members(path: Path) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    with path.open("rb") as packed:
        is_packed = packed.read(2) == b"\x1f\x8b"
        packed.seek(0)
        whole: IO[bytes] = gzip.GzipFile(fileobj=packed) if is_packed else packed  # type: ignore[assignment]
        metered = _Metered(whole)
        with tarfile.open(fileobj=metered, mode="r|") as archive:
            for count, member in enumerate(archive):
                if count >= _MAX_MEMBERS:
                    raise BadInput(f"{path.name} holds far more files than CIFAR-10.")
                # A link is never followed: its own stream is empty.
                stream = archive.extractfile(member) if member.isreg() else None
                yield member, stream if stream is not None else io.BytesIO()
        while metered.read(1 << 20):  # to the checksum at the end
            pass


class _Metered(io.RawIOBase):
    """A stream that ends in an error when more comes out of it than CIFAR-10 holds."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self.stream = stream
        self.left_bytes = _MAX_UNPACKED_BYTES

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.left_bytes -= len(data)
        if self.left_bytes < 0:
            raise BadInput("The archive unpacks to far more than CIFAR-10, so it was not read.")
        return data


def _joined(payloads: dict[str, bytes], part: str) -> "tuple[np.ndarray, np.ndarray]":
    import numpy as np

    images, labels = [], []
    for name in BATCHES[part]:
        batch = read_pickled(payloads[name])
        pixels: Any = batch.get(b"data")
        numbers: Any = batch.get(b"labels")
        _check(name, pixels, numbers)
        images.append(pixels.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))
        labels.append(np.asarray(numbers, dtype=np.int64))
    return np.ascontiguousarray(np.concatenate(images)), np.concatenate(labels)


def _check(name: str, pixels: Any, numbers: Any) -> None:
    import numpy as np

    if not isinstance(pixels, np.ndarray) or pixels.ndim != 2 or pixels.shape[1] != 3072:
        raise BadInput(f"{name} holds no rows of 3,072 bytes under 'data', so it is no batch of CIFAR-10.")
    if not isinstance(numbers, list) or any(type(number) is not int or not 0 <= number <= 9 for number in numbers):
        raise BadInput(f"{name} holds no labels between 0 and 9 under 'labels', so it is no batch of CIFAR-10.")
    if len(numbers) != len(pixels):
        raise BadInput(f"{name} holds {len(pixels)} pictures and {len(numbers)} labels.")

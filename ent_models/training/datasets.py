"""The sets of pictures that networks learn here: where they lie on this disk, and reading them.

CIFAR-10 takes seconds to read and check from its files. Once that is done it is kept as one file of bytes under
`<home>/training/cache`, read in a fraction of a second; the last set read stays in memory. Knows nothing of
networks; downloads nothing (see `download`).

    train, test = read("digits", place("digits"))
"""

import contextlib
import hashlib
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ent_models import files, paths
from ent_models.errors import BadInput, OutOfSpace
from ent_models.training import cifar10, digits
from ent_models.training.cifar10 import Pictures
from ent_models.training.records import CIFAR10_CLASSES, Recipe

N_CACHED = 2
"""Copies of 184 MB that are kept at most, the newest: people have one set, or two while they move it."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A set of pictures. `is_mirrored` says whether a picture's mirror image shows the same thing."""

    name: str
    title: str
    n_train: int
    n_test: int
    classes: tuple[str, ...]
    is_mirrored: bool

    @property
    def views(self) -> str:
        """The views of a test picture that are averaged (see `evaluation.VIEWS`)."""
        return "mirror" if self.is_mirrored else "none"


DATASETS = {
    data.name: data
    for data in (
        Dataset("cifar10", "CIFAR-10", 50_000, 10_000, CIFAR10_CLASSES, is_mirrored=True),
        Dataset("digits", digits.TITLE, digits.N_TRAIN, digits.N_TEST, digits.CLASSES, is_mirrored=False),
    )
}

_lock = threading.Lock()
_last: dict[str, tuple[Pictures, Pictures]] = {}


def read(name: str, place: Path) -> tuple[Pictures, Pictures]:
    """Training and test pictures of the set `name` that lies at `place`. The arrays are shared: not to be written to.

    Raises:
        BadInput: no such set, or it is not there, damaged, incomplete or something else.
    """
    data = dataset(name)
    key = f"{name}-{_fingerprint(data, place)}"
    with _lock:
        known = _last.get(key)
        if known is None:
            known = digits.read(place) if name == "digits" else _read_cifar10(data, place, key)
            _last.clear()
            _last[key] = known
        return known


def dataset(name: str) -> Dataset:
    """The set called `name`. Raises BadInput."""
    if name not in DATASETS:
        raise BadInput(f"There is no set of pictures called {name!r}. Use one of: {', '.join(DATASETS)}.")
    return DATASETS[name]


def recipe_for_data(recipe: Recipe, data: Dataset) -> Recipe:
    """The recipe without mirrored pictures where they would not show the same thing."""
    if data.is_mirrored:
        return recipe
    return replace(recipe, augmentation=replace(recipe.augmentation, flip="none"))


def place(name: str) -> Path | None:
    """Where the set `name` lies on this disk, looked at by name only; None if it is nowhere. Raises BadInput."""
    if dataset(name).name == "digits":
        return digits.place()
    chosen = _remembered()
    if chosen is not None and _is_there(chosen):
        return chosen
    if _is_there(cifar10_dir()):
        return cifar10_dir()
    # In folders for data of all kinds, parquet files may be anything.
    common = (folder for folder in _common_folders() if _is_there(folder, ("folder", "archive")))
    return next(common, None) or next((folder for folder in _own_folders() if _is_there(folder)), None)


def remember(place: Path) -> None:
    """Have `place("cifar10")` find this file or folder from now on.

    Raises:
        BadInput: there is no CIFAR-10.
        OutOfSpace: it could not be written down.
    """
    cifar10.find(place)
    target = _note()
    try:
        with files.written_whole(target) as unfinished:
            unfinished.write_text(json.dumps({"place": str(place.absolute())}), encoding="utf-8")
    except OSError as problem:
        raise OutOfSpace(f"{target.parent} cannot be written: {problem.strerror or problem}.") from problem


def cifar10_dir() -> Path:
    """Folder of a CIFAR-10 of our own: downloaded, or dropped on the page."""
    return paths.home_dir() / "training" / "cifar10"


def _note() -> Path:
    return paths.home_dir() / "training" / "cifar10.json"


def _remembered() -> Path | None:
    try:
        return Path(json.loads(_note().read_text(encoding="utf-8"))["place"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_there(folder: Path, forms: tuple[str, ...] = ("parquet", "folder", "archive")) -> bool:
    try:
        return cifar10.find(folder).form in forms
    except (BadInput, OSError):
        return False


def _common_folders() -> Iterator[Path]:
    """Where torchvision's and Keras' programs usually put it."""
    yield Path("data").absolute()
    with contextlib.suppress(RuntimeError):  # a user without a home
        home = Path.home()
        keras = home / ".keras" / "datasets"
        yield from (home / "data", home / "datasets", home / ".cache" / "torch" / "datasets")
        yield from (keras, keras / "cifar-10-batches-py-target")


def _own_folders() -> Iterator[Path]:
    """The Hugging Face cache, newest snapshot first, and the folder of data for measuring."""
    with contextlib.suppress(RuntimeError):
        root = Path(os.environ.get("HF_HOME", Path.home() / ".cache" / "huggingface"))
        hub = Path(os.environ.get("HF_HUB_CACHE", root / "hub"))
        for repository in ("datasets--uoft-cs--cifar10", "datasets--cifar10"):
            with contextlib.suppress(OSError):
                snapshots = [entry for entry in (hub / repository / "snapshots").iterdir() if entry.is_dir()]
                yield from sorted(snapshots, key=lambda entry: entry.stat().st_mtime, reverse=True)
    if os.environ.get("RUSHES_DATA"):
        yield Path(os.environ["RUSHES_DATA"]) / "cifar10"


def _fingerprint(data: Dataset, place: Path) -> str:
    """Tells one state of the files at `place` from another without reading them."""
    sources: tuple[Path, ...] = (place,)
    if data.name == "cifar10":
        found = cifar10.find(place)
        sources = found.paths if found.form != "folder" else tuple(sorted(found.paths[0].glob("*_batch*")))
    digest = hashlib.sha256(repr((data.n_train, data.n_test)).encode())
    try:
        for source in sources:
            state = source.stat()
            digest.update(repr((str(source.absolute()), state.st_size, state.st_mtime_ns)).encode())
    except OSError as problem:
        raise BadInput(f"{source} cannot be read: {problem.strerror or problem}.") from problem
    return digest.hexdigest()[:16]


def _read_cifar10(data: Dataset, place: Path, key: str) -> tuple[Pictures, Pictures]:
    folder = paths.home_dir() / "training" / "cache"
    cached = folder / f"{key}.safetensors"
    known = _from_cache(cached, data)
    if known is None:
        known = cifar10.read(place, cifar10.Expected(data.n_train, data.n_test))
        with contextlib.suppress(OSError):  # a full disk makes the next reading slow, and does not fail this one
            _to_cache(cached, *known)
            _drop_all_but_newest(folder)
    return known


def _from_cache(path: Path, data: Dataset) -> tuple[Pictures, Pictures] | None:
    """What `_to_cache` wrote; None if it is not there or not whole."""
    if not path.is_file():
        return None
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        arrays = load_file(path)
        return (
            cifar10.verified(arrays["train_images"], arrays["train_labels"], data.n_train, "train"),
            cifar10.verified(arrays["test_images"], arrays["test_labels"], data.n_test, "test"),
        )
    except (OSError, SafetensorError, KeyError, ValueError, BadInput):
        return None


def _to_cache(path: Path, train: Pictures, test: Pictures) -> None:
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    arrays = {
        "train_images": train.images,
        "train_labels": train.labels,
        "test_images": test.images,
        "test_labels": test.labels,
    }
    try:
        with files.written_whole(path) as unfinished:
            save_file(arrays, unfinished)
    except SafetensorError as problem:  # how that library reports a full disk
        raise OSError(str(problem)) from problem


def _drop_all_but_newest(folder: Path) -> None:
    cached = sorted(folder.glob("*.safetensors"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in cached[N_CACHED:]:
        old.unlink(missing_ok=True)

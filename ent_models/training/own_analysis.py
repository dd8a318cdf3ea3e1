"""The user's own pictures from a file or folder to a classifier: read, looked over, trained, measured, kept.

Features come from a model of the pictures room that the shelf holds; what it must do is said in `Eyes`. No more than
a few decoded pictures are in memory at a time.
"""

import datetime
import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ent_models import __version__, registry
from ent_models.errors import BadInput, OutOfSpace
from ent_models.records import Progress
from ent_models.training import own_files, own_shelf, quality
from ent_models.training.options import OwnOptions, OwnResult
from ent_models.training.own_files import OwnPicture
from ent_models.training.quality import OwnSet
from ent_models.training.records import OwnReport, Quality, Refused
from ent_models.training.steps import relayed

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

    from ent_models.training.own import Head

AT_ONCE = 8
MAX_LISTED = 300
"""How many files are told by name; all are counted."""
_READ = 0.9  # share of the work that is reading the pictures and looking at them


class Eyes(Protocol):
    """What is asked of a model of the pictures room. Its `network.run(crops).features` are (N, features), float32."""

    network: Any

    def crop(self, image: "Image") -> "Image":
        """What the network sees of an RGB picture."""


def analyse(
    path: Path, options: OwnOptions, shelf: Any, *, kept: tuple[Any, ...] = ()
) -> Iterator[Progress | OwnResult]:
    """The quality of the pictures at `path` and, unless `options` only ask for that, a classifier that is kept.

    `path` is a zip, a folder or a manifest (see `own_files`).

    Raises:
        BadInput: the pictures cannot be read or not be trained on, or `options` name no model of the pictures room.
        OutOfSpace: the classifier could not be kept.
    """
    folder = own_shelf.OwnShelf.at_home().get(options.own)
    title = own_shelf.titled(options.title)
    card = registry.get(options.model)
    if card.task != "pictures":
        raise BadInput(f"{card.title} does not look at pictures. Use a model of the pictures room.")
    if options.is_check:
        found, _ = yield from _read(path, None)
        yield OwnResult(options.own, title, found.labels, _shortened(found.quality), None)
        return
    yield Progress(0.0, f"Loading {card.title}")
    found, features = yield from _read(path, shelf.get(options.model))
    quality.require_usable(found)
    head, report = yield from _trained(found, features)
    result = OwnResult(options.own, title, found.labels, _shortened(found.quality), report)
    about = own_shelf.about_now(title, card.name, card.digest)
    _keep(folder, head, about, result)
    yield result


class _Features:
    """Features of pictures by their digest, looked at a few at once."""

    def __init__(self, eyes: Eyes) -> None:
        self._eyes = eyes
        self._known: dict[str, np.ndarray] = {}
        self._waiting: dict[str, np.ndarray] = {}
        self.seconds = 0.0

    def add(self, picture: OwnPicture) -> None:
        """Look at the picture, now or together with the next ones."""
        if picture.sha256 not in self._known:
            self._waiting[picture.sha256] = self._crop(picture.image)
        if len(self._waiting) >= AT_ONCE:
            self.finish()

    def finish(self) -> None:
        """Look at those that wait."""
        import numpy as np

        if not self._waiting:
            return
        began = time.perf_counter()
        features = self._eyes.network.run(np.stack(list(self._waiting.values()))).features
        self._known |= dict(zip(self._waiting, np.asarray(features, np.float32), strict=True))
        self._waiting.clear()
        self.seconds += time.perf_counter() - began

    def of(self, pictures: tuple[OwnPicture, ...]) -> "np.ndarray":
        """Features (N, features) of pictures that were added."""
        import numpy as np

        return np.stack([self._known[picture.sha256] for picture in pictures]) if pictures else np.empty((0, 0))

    def _crop(self, image: "np.ndarray") -> "np.ndarray":
        import numpy as np
        from PIL import Image

        return np.asarray(self._eyes.crop(Image.fromarray(image)))


def _read(path: Path, eyes: Eyes | None) -> Generator[Progress, None, tuple[OwnSet, "_Features | None"]]:
    """All pictures, without their pixels, and their features if there are eyes to see them."""
    import numpy as np

    nothing = np.empty((0, 0, 3), np.uint8)
    features = _Features(eyes) if eyes is not None else None
    share = 1.0 if features is None else _READ
    pictures: list[OwnPicture] = []
    refused: list[Refused] = []
    for read in own_files.reading(path):
        if read.fraction is None:
            yield Progress(None, "Looking for pictures")
            continue
        if isinstance(read.found, OwnPicture):
            if features is not None:
                features.add(read.found)
            pictures.append(replace(read.found, image=nothing))
        elif read.found is not None:
            refused.append(read.found)
        yield Progress(read.fraction * share, f"Picture {len(pictures) + len(refused):,}")
    if features is not None:
        features.finish()
    own_files.require_some(pictures, refused)
    return quality.looked_over(pictures, refused), features


def _trained(found: OwnSet, features: "_Features | None") -> Generator[Progress, None, tuple["Head", OwnReport]]:
    from ent_models.training import own

    assert features is not None
    yield Progress(_READ, "Training")
    steps = own.training(found, features.of(found.train), features.of(found.test), features.seconds)
    return (yield from relayed(steps, lambda share: Progress(_READ + (1 - _READ) * share, "Training and measuring")))


def _keep(folder: own_shelf.OwnFolder, head: "Head", about: own_shelf.OwnAbout, result: OwnResult) -> None:
    from safetensors import SafetensorError

    from ent_models.training import own

    made_by = {
        "title": about.title,
        "model": about.model,
        "model_sha256": about.model_sha256,
        "pictures": {count.label: [count.train, count.test] for count in result.quality.counts},
        "date": datetime.datetime.fromtimestamp(about.created_at, datetime.UTC).isoformat(timespec="seconds"),
        "version": __version__,
    }
    try:
        own.save(folder.head, head, made_by)
    except (OSError, SafetensorError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise OutOfSpace(f"{folder.folder} cannot be written: {reason}.") from problem
    folder.finish(about, result)


def _shortened(found: Quality) -> Quality:
    return replace(found, refused=found.refused[:MAX_LISTED], duplicates=found.duplicates[:MAX_LISTED])

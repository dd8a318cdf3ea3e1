"""A folder of pictures, looked at as fast as this machine can, as an iterator that a worker can drive.

Pictures are decoded in threads while the network works on those before; memory stays the same whatever their number.
Files that have not changed since they were looked at in the same way are passed over.
"""

import hashlib
import io
import json
import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ent_models import __version__, kinds, registry
from ent_models.errors import BadInput
from ent_models.files import sha256_of
from ent_models.models import Shelf
from ent_models.pictures import alike
from ent_models.pictures.classifier import BATCH, Classifier, described, resized_px
from ent_models.pictures.decode import open_picture
from ent_models.pictures.quality import measure
from ent_models.pictures.records import Album, AlbumEntry, AlbumOptions, AlbumPart, Classification, Quality
from ent_models.records import Partial, Progress

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

    from ent_models.pictures.decode import Picture
    from ent_models.pictures.reading import Reader

MAX_FILES = 200_000
MAX_DEPTH = 40
THUMB_PX = 192
READ_PX = 960
"""Shorter edge that reading needs; big JPEGs are decoded no larger."""
_AHEAD = 3 * BATCH
"""Pictures that are decoded, or being decoded, before the network asks for them."""


def analyse(
    path: Path, options: AlbumOptions, shelf: Shelf, *, kept: Sequence[AlbumPart] = ()
) -> Iterator[Progress | Partial | Album]:
    """Yield `Progress` and `Partial` of `AlbumPart` while working and, last of all, the `Album` of the folder `path`.

    `kept` holds the entries of earlier runs over the same folder.

    Raises:
        BadInput: the folder or the options cannot be used. A file that cannot be read becomes an entry that says so.
        ModelUnavailable: the model's files are missing or altered.
    """
    card = registry.get(options.model, "pictures")
    yield Progress(None, "Counting the pictures")
    listing = list_pictures(path)
    recipe = recipe_of(options)
    before = {entry.path: entry for part in kept for entry in part.entries}
    fresh = [found for found in listing.pictures if not _is_same(found, before.get(found.path), recipe)]
    gone = tuple(sorted(before.keys() - {found.path for found in listing.pictures}))
    if gone:
        yield Partial(AlbumPart(gone=gone))
    yield Progress(0.0, f"Getting {card.title} ready")
    classifier: Classifier = shelf.get(options.model)
    started, n_done, n_failed = time.perf_counter(), 0, 0
    reader = shelf.get(registry.names("reading")[0]) if options.reads_text else None
    for part in _looked_at(path, fresh, options.top, recipe, classifier, reader):
        yield Partial(AlbumPart(part))
        n_done += len(part)
        n_failed += sum(bool(entry.problem) for entry in part)
        speed = n_done / (time.perf_counter() - started)
        yield Progress(n_done / len(fresh), f"{n_done:,} of {len(fresh):,} pictures, {speed:.0f} a second")
    seconds = time.perf_counter() - started
    yield Album(
        n_pictures=len(listing.pictures),
        n_new=n_done,
        n_kept=len(listing.pictures) - n_done,
        n_failed=n_failed,
        n_other=listing.n_other,
        n_gone=len(gone),
        pictures_per_s=n_done / seconds if n_done else 0.0,
        notes=listing.notes,
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A picture file: its path in the folder, with forward slashes, and what tells whether it changed."""

    path: str
    size_bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder holds: its pictures in the order of their paths, how many other files, what could not be seen."""

    pictures: tuple[Found, ...]
    n_other: int
    notes: tuple[str, ...] = ()


def list_pictures(folder: Path) -> Listing:
    """The pictures in `folder` and the folders in it. Links to folders and hidden files are passed over.

    Raises:
        BadInput: it is no folder, it cannot be read, or it holds more than `MAX_FILES` files.
    """
    pictures, closed, n_other = [], 0, 0
    waiting = deque([(folder, "", 0)])
    while waiting:
        place, prefix, depth = waiting.popleft()
        try:
            with os.scandir(place) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError as problem:
            if place == folder:
                raise BadInput(f"This folder cannot be read: {problem.strerror}.") from problem
            closed += 1
            continue
        for entry in inside:
            if entry.name.startswith("."):
                continue
            try:
                if entry.is_dir(follow_symlinks=False):
                    if depth < MAX_DEPTH:
                        waiting.append((Path(entry.path), f"{prefix}{entry.name}/", depth + 1))
                elif entry.is_file() and kinds.recognise(Path(entry.path)) == "pictures":
                    status = entry.stat()
                    name = (prefix + entry.name).encode("utf-8", "replace").decode("utf-8", "replace")
                    pictures.append(Found(name, status.st_size, status.st_mtime_ns))
                else:
                    n_other += 1
            except (OSError, BadInput):
                n_other += 1
            if len(pictures) + n_other > MAX_FILES:
                raise BadInput(f"This folder holds more than {MAX_FILES:,} files. Take a folder inside it.")
    notes = (f"{closed} folders inside could not be opened.",) if closed else ()
    return Listing(tuple(sorted(pictures, key=lambda found: found.path)), n_other, notes)


def recipe_of(options: AlbumOptions) -> str:
    """What an entry was made with: it changes with the model's digest, the options and the version of Rushes."""
    made_with = [registry.get(options.model).digest, asdict(options), __version__]
    return hashlib.sha256(json.dumps(made_with, sort_keys=True).encode()).hexdigest()[:16]


def _is_same(found: Found, entry: AlbumEntry | None, recipe: str) -> bool:
    return entry is not None and (entry.size_bytes, entry.modified_ns, entry.recipe) == (
        found.size_bytes,
        found.modified_ns,
        recipe,
    )


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A file that was decoded: all of its entry but what the network says. `crop` is None if it has a problem."""

    entry: AlbumEntry
    picture: "Picture | None" = None
    crop: "np.ndarray | None" = None
    quality: Quality | None = None


def _looked_at(
    folder: Path,
    found: Sequence[Found],
    top: int,
    recipe: str,
    classifier: Classifier,
    reader: "Reader | None",
) -> Iterator[tuple[AlbumEntry, ...]]:
    """Entries in the order of `found`, `BATCH` at a time."""
    from ent_models.devices import cpu_threads

    rest = iter(found)
    with ThreadPoolExecutor(max(2, cpu_threads()), thread_name_prefix="decode") as pool:
        pending: deque[Future[_Prepared]] = deque()

        def fill() -> None:
            while len(pending) < _AHEAD and (file := next(rest, None)) is not None:
                pending.append(pool.submit(_prepare, folder, file, recipe, classifier, reader))

        try:
            fill()
            while pending:
                batch = [pending.popleft().result() for _ in range(min(BATCH, len(pending)))]
                fill()
                yield tuple(_judged(batch, top, classifier))
        finally:
            for future in pending:
                future.cancel()


def _prepare(folder: Path, file: Found, recipe: str, classifier: Classifier, reader: "Reader | None") -> _Prepared:
    """Decode one file and measure it. Runs in a thread."""
    import numpy as np

    entry = AlbumEntry(file.path, file.size_bytes, file.modified_ns, recipe)
    try:
        place = folder / file.path
        sha256 = sha256_of(place)
        picture = open_picture(place, shortest_px=READ_PX if reader else resized_px(classifier.card))
    except BadInput as problem:
        return _Prepared(replace(entry, problem=str(problem)))
    except OSError as problem:
        return _Prepared(replace(entry, problem=f"The file could not be read: {problem.strerror}."))
    thumb = thumbnail(picture.image)
    entry = replace(entry, sha256=sha256, fingerprint=alike.fingerprint(thumb), thumb_jpeg=_jpeg(thumb))
    quality = measure(picture.image, picture.width_px, picture.height_px)
    if reader is not None:
        entry = replace(entry, text="\n".join(line.text for line in reader.lines(picture.image, quick=True)))
    # The thumbnail and the crop are all that is kept of the pixels.
    crop = np.asarray(classifier.crop(picture.image))
    return _Prepared(entry, replace(picture, image=thumb), crop, quality)


def _judged(batch: Sequence[_Prepared], top: int, classifier: Classifier) -> Iterator[AlbumEntry]:
    import numpy as np

    crops = [prepared.crop for prepared in batch if prepared.crop is not None]
    judgements = iter(classifier.judge(np.stack(crops), top=top) if crops else ())
    for prepared in batch:
        if prepared.picture is None:
            yield prepared.entry
            continue
        judgement = next(judgements)
        seen: Classification = replace(
            described(prepared.picture, judgement), quality=prepared.quality, camera=prepared.picture.camera
        )
        yield replace(prepared.entry, seen=seen, features=alike.pack(judgement.features))


def thumbnail(image: "Image") -> "Image":
    """`image` at most `THUMB_PX` wide and high, at least one pixel."""
    return image.copy() if max(image.size) <= THUMB_PX else image.resize(_fitted(*image.size), reducing_gap=2.0)


def _fitted(width_px: int, height_px: int) -> tuple[int, int]:
    factor = THUMB_PX / max(width_px, height_px)
    return max(1, round(width_px * factor)), max(1, round(height_px * factor))


def _jpeg(image: "Image") -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()

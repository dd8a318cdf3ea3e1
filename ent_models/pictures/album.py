"""A folder of pictures, looked at as fast as this machine can, as an iterator that a worker can drive.

Threads take one picture each, from the file to the labels; memory stays the same whatever their number.
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
from ent_models.devices import cpu_threads
from ent_models.errors import BadInput
from ent_models.files import sha256_of
from ent_models.models import Shelf
from ent_models.pictures import alike
from ent_models.pictures.classifier import Classifier, decoded_px, described
from ent_models.pictures.decode import open_picture
from ent_models.pictures.quality import measure
from ent_models.pictures.records import Album, AlbumEntry, AlbumOptions, AlbumPart
from ent_models.records import Partial, Progress

if TYPE_CHECKING:
    from PIL.Image import Image

    from ent_models.pictures.reading import Reader

MAX_FILES = 200_000
MAX_DEPTH = 40
THUMB_PX = 192
READ_PX = 960
"""Shorter edge that reading needs; big JPEGs are decoded no larger."""
TOGETHER = 16
"""Entries that are handed on at once."""
_AHEAD = 3 * TOGETHER
"""Pictures that are looked at, or about to be, before they are asked for."""


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
    top = min(options.top, len(classifier.classes))
    for part in _looked_at(path, fresh, top, recipe, classifier, reader):
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


def _looked_at(
    folder: Path, found: Sequence[Found], top: int, recipe: str, classifier: Classifier, reader: "Reader | None"
) -> Iterator[tuple[AlbumEntry, ...]]:
    """Entries in the order of `found`, `TOGETHER` at a time.

    Each picture is decoded and judged by one thread from beginning to end: that keeps every processor at work, and a
    picture that was just decoded is still in the processor's cache.
    """
    rest = iter(found)
    with ThreadPoolExecutor(cpu_threads(), thread_name_prefix="look") as pool:
        pending: deque[Future[AlbumEntry]] = deque()
        try:
            while True:
                while len(pending) < _AHEAD and (file := next(rest, None)) is not None:
                    pending.append(pool.submit(_entry, folder, file, top, recipe, classifier, reader))
                if not pending:
                    return
                yield tuple(pending.popleft().result() for _ in range(min(TOGETHER, len(pending))))
        finally:
            for future in pending:
                future.cancel()


def _entry(
    folder: Path, file: Found, top: int, recipe: str, classifier: Classifier, reader: "Reader | None"
) -> AlbumEntry:
    """Look at one file. Runs in a thread."""
    import numpy as np

    entry = AlbumEntry(file.path, file.size_bytes, file.modified_ns, recipe)
    try:
        place = folder / file.path
        sha256 = sha256_of(place)
        picture = open_picture(place, shortest_px=READ_PX if reader else decoded_px(classifier.card))
    except BadInput as problem:
        return replace(entry, problem=str(problem))
    except OSError as problem:
        return replace(entry, problem=f"The file could not be read: {problem.strerror}.")
    image = picture.image
    (judgement,) = classifier.judge(np.asarray(classifier.crop(image))[None], top=top, is_one_of_many=True)
    thumb = thumbnail(image)
    return replace(
        entry,
        sha256=sha256,
        seen=replace(
            described(picture, judgement),
            quality=measure(image, picture.width_px, picture.height_px),
            camera=picture.camera,
        ),
        text="\n".join(line.text for line in reader.lines(image, quick=True)) if reader else "",
        fingerprint=alike.fingerprint(thumb),
        features=classifier.packed(judgement),
        thumb_jpeg=_jpeg(thumb),
    )


def thumbnail(image: "Image") -> "Image":
    """`image` at most `THUMB_PX` wide and high, at least one pixel: first by whole steps, which is quick."""
    from PIL.Image import Resampling

    width_px, height_px = image.size
    factor = THUMB_PX / max(width_px, height_px)
    if factor >= 1:
        return image.copy()
    fitted = max(1, round(width_px * factor)), max(1, round(height_px * factor))
    return image.reduce(int(1 / factor)).resize(fitted, Resampling.BILINEAR)


def _jpeg(image: "Image") -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()

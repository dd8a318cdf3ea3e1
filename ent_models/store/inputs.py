"""Files that users give: dropped ones are kept under their digest, files on this computer are used where they lie.

A user's file name is a label, never part of a path.
"""

import contextlib
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ent_models import files, paths
from ent_models.errors import BadInput, OutOfSpace

MAX_BYTES = 50_000_000_000
"""Largest file that the desk takes by path, three hours of a camera's video; rooms that read less say so themselves.
The browser's own limit is in .streamlit/config.toml."""
MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to analyse. `name` is what the user calls it, shown as text only."""

    name: str
    path: Path
    sha256: str
    size_bytes: int


def keep(name: str, data: bytes, folder: Path | None = None) -> InputFile:
    """Keep the bytes of a dropped file, in a `folder` of its own if a room wants that.

    Raises:
        OutOfSpace: they could not be written.
    """
    digest = hashlib.sha256(data).hexdigest()
    path = (folder or paths.inputs_dir()) / digest
    if not (path.is_file() and path.stat().st_size == len(data)):
        try:
            with files.written_whole(path) as unfinished:
                unfinished.write_bytes(data)
        except OSError as problem:
            raise OutOfSpace(
                f"This file could not be kept in {path.parent}: {problem.strerror or problem}. "
                "Free some space, or set RUSHES_HOME to another disk, and drop it again."
            ) from problem
    return InputFile(clean_name(name), path, digest, len(data))


def keep_together(name: str, files_dropped: Iterable[tuple[str, bytes]]) -> InputFile:
    """Keep the bytes of files that were dropped at once as a folder of our own, called `name`.

    `files_dropped` are (name, bytes). A file's name on the disk is a number and what is harmless of its name.

    Raises:
        OutOfSpace: they could not be written; none is kept then.
    """
    folder = paths.inputs_dir() / f"drop-{uuid.uuid4().hex}"
    try:
        folder.mkdir(parents=True)
        for position, (label, data) in enumerate(files_dropped, start=1):
            (folder / f"{position:05d} {safe_stem(label)}").write_bytes(data)
    except OSError as problem:
        shutil.rmtree(folder, ignore_errors=True)
        raise OutOfSpace(
            f"These files could not be kept in {folder.parent}: {problem.strerror or problem}. "
            "Free some space, or set RUSHES_HOME to another disk, and drop them again."
        ) from problem
    return InputFile(clean_name(name), folder, digest_of_folder(folder), 0)


def forget(path: Path) -> None:
    """Delete what was kept by `keep` or `keep_together`; files of the user's own are left alone."""
    if path.parent != paths.inputs_dir():
        return
    with contextlib.suppress(OSError):  # a worker may still hold it open: then it stays for the next time
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def safe_stem(name: str) -> str:
    """What of a user's file name is harmless in a path: letters, digits, dots and hyphens, at most 80 of them."""
    kept = "".join(letter if letter.isalnum() or letter in "-_. " else "_" for letter in clean_name(name))
    return kept.strip(". ")[-80:] or "unnamed"


def refer(path: Path, name: str | None = None) -> InputFile:
    """A file on this computer, used where it lies; or a folder, which is known by its path.

    Raises:
        BadInput: there is no such file, it cannot be read, or it is larger than `MAX_BYTES`.
    """
    try:
        size_bytes = path.stat().st_size
        if path.is_dir():
            place = path.absolute()
            if place == place.parent:
                raise BadInput("This is a whole disk. Name a folder on it.")
            return InputFile(clean_name(name or place.name or str(place)), place, digest_of_folder(place), 0)
        if not path.is_file():
            raise BadInput("This is not an ordinary file.")
        if size_bytes > MAX_BYTES:
            raise BadInput(f"This file has {size_bytes / 1e9:.1f} GB. The desk takes files of up to 50 GB.")
        return InputFile(clean_name(name or path.name), path.absolute(), files.sha256_of(path), size_bytes)
    except FileNotFoundError as problem:
        raise BadInput("There is no such file. Check the path.") from problem
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise BadInput(f"This file cannot be read: {reason}.") from problem


def digest_of_folder(path: Path) -> str:
    """What a folder is known by: a digest of where it is, since what is in it changes."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()


def clean_name(name: str) -> str:
    """A label fit to show: no folders, no control characters, at most `MAX_NAME` characters."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter if letter.isprintable() else " " for letter in bare).strip()
    return shown[:MAX_NAME] or "unnamed"

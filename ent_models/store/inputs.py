"""Files that users give: dropped ones are kept under their digest, files on this computer are used where they lie.

A user's file name is a label, never part of a path.
"""

import contextlib
import hashlib
from dataclasses import dataclass
from pathlib import Path

from ent_models import files, paths
from ent_models.errors import BadInput, OutOfSpace

MAX_BYTES = 1_000_000_000
"""Largest file that the desk takes by path; the browser's own limit is in .streamlit/config.toml."""
MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to analyse. `name` is what the user calls it, shown as text only."""

    name: str
    path: Path
    sha256: str
    size_bytes: int


def keep(name: str, data: bytes) -> InputFile:
    """Keep the bytes of a dropped file.

    Raises:
        OutOfSpace: they could not be written.
    """
    digest = hashlib.sha256(data).hexdigest()
    path = paths.inputs_dir() / digest
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


def forget(path: Path) -> None:
    """Delete a file that was kept by `keep`; a file of the user's own is left alone."""
    if path.parent == paths.inputs_dir():
        with contextlib.suppress(OSError):  # a worker may still hold it open: then it stays for the next time
            path.unlink()


def refer(path: Path, name: str | None = None) -> InputFile:
    """A file on this computer, used where it lies.

    Raises:
        BadInput: there is no such file, it cannot be read, or it is larger than `MAX_BYTES`.
    """
    try:
        size_bytes = path.stat().st_size
        if path.is_dir():
            raise BadInput("This is a folder. Name the files in it.")
        if not path.is_file():
            raise BadInput("This is not an ordinary file.")
        if size_bytes > MAX_BYTES:
            raise BadInput(f"This file has {size_bytes / 1e9:.1f} GB. The desk takes files of up to 1 GB.")
        return InputFile(clean_name(name or path.name), path.absolute(), files.sha256_of(path), size_bytes)
    except FileNotFoundError as problem:
        raise BadInput("There is no such file. Check the path.") from problem
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise BadInput(f"This file cannot be read: {reason}.") from problem


def clean_name(name: str) -> str:
    """A label fit to show: no folders, no control characters, at most `MAX_NAME` characters."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter if letter.isprintable() else " " for letter in bare).strip()
    return shown[:MAX_NAME] or "unnamed"

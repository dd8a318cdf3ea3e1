"""Chosen files of a folder, copied to another folder or listed.

Nothing is overwritten and no symbolic link is followed, so that nothing outside the folder is read. Knows nothing of
what the files show.
"""

import contextlib
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ent_models.errors import BadInput, OutOfSpace

# Left free on the disk of the copies, so that the system goes on working.
SPARE_BYTES = 64 << 20
_MAX_NUMBER = 10_000
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Copied:
    """One chosen file. `name` is its path in the folder, `target` its copy (None if there is none), `problem` why."""

    name: str
    target: Path | None = None
    problem: str = ""


def inside(folder: Path, name: str) -> Path:
    """The path of `name`, which has forward slashes, in `folder`; the folder itself may be reached through links.

    Raises:
        BadInput: the name leads out of the folder, or through a symbolic link.
    """
    parts = PurePosixPath(name).parts
    if not parts or "\0" in name or ".." in parts or PurePosixPath(name).is_absolute() or Path(name).drive:
        raise BadInput(f"{shown(name)} is not the name of a file in the folder. Choose it from the list again.")
    path = folder
    for part in parts:
        path = path / part
        if path.is_symlink():
            raise BadInput(f"{shown(name)} is reached through a symbolic link, which is not followed.")
    return path


def shown(name: str) -> str:
    """A file name as text: what is no UTF-8, a line break or another control character is shown as a mark."""
    # Lone surrogates, which stand for bytes that are no UTF-8, are not printable either.
    return "".join(character if character.isprintable() else "\ufffd" for character in name)


def as_list(folder: Path, names: Iterable[str]) -> str:
    """The full paths of the chosen files, one a line, for other programs. Names that leave the folder are left out."""
    lines = []
    for name in names:
        with contextlib.suppress(BadInput):
            lines.append(shown(str(inside(folder, name))))
    return "".join(f"{line}\n" for line in lines)


def copy_files(folder: Path, names: Iterable[str], target: Path) -> Iterator[Copied]:
    """Copy the chosen files of `folder` into `target`, which is made, and tell of each.

    A copy has the name of its file; if that is taken, a number: "poster (2).jpg". Files of sub-folders come side by
    side. What vanished, is a link or cannot be read is told as a problem, and the rest is copied. Close the iterator to
    stop; what was copied stays.

    Raises:
        BadInput: `target` is no folder, cannot be written, or is where a chosen file already lies.
        OutOfSpace: the copies would not fit on the disk.
    """
    chosen = list(dict.fromkeys(names))
    try:
        target.mkdir(parents=True, exist_ok=True)
        room_bytes = shutil.disk_usage(target).free
    except OSError as problem:
        raise BadInput(
            f"{shown(str(target))} is not a folder that can be written. Choose another folder for the copies."
        ) from problem
    needed_bytes = 0
    for name in chosen:
        path = folder / name
        with contextlib.suppress(OSError, ValueError):
            needed_bytes += path.lstat().st_size
            if path.parent.samefile(target):
                raise BadInput(
                    f"{shown(name)} lies in the folder that was chosen for the copies. Choose another folder."
                )
    if needed_bytes + SPARE_BYTES > room_bytes:
        raise OutOfSpace(
            f"The {len(chosen):,} chosen files are {needed_bytes / 1e6:,.0f} MB and {room_bytes / 1e6:,.0f} MB are "
            f"free in {shown(str(target))}. Choose fewer files or another disk."
        )
    return (_copied(folder, name, target) for name in chosen)


def _copied(folder: Path, name: str, target: Path) -> Copied:
    try:
        return Copied(name, _copy(inside(folder, name), target))
    except BadInput as problem:
        return Copied(name, problem=str(problem))
    except FileNotFoundError:
        return Copied(name, problem="It is not there any more.")
    except OSError as problem:
        return Copied(name, problem=f"It could not be copied: {problem.strerror or 'the system refused'}.")


def _copy(path: Path, target: Path) -> Path:
    with os.fdopen(os.open(path, os.O_RDONLY | _NO_FOLLOW), "rb") as source:
        facts = os.fstat(source.fileno())
        if not stat.S_ISREG(facts.st_mode):
            raise BadInput(f"{shown(path.name)} is not an ordinary file.")
        copy = _free(target, path.name)
        try:
            with copy.open("wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
            os.utime(copy, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        except BaseException:
            with contextlib.suppress(OSError):
                copy.unlink()
            raise
    return copy


def _free(target: Path, name: str) -> Path:
    """An empty file of ours in `target`, named `name` or with a number. Raises OSError, BadInput."""
    stem, suffix = Path(name).stem, Path(name).suffix
    for number in range(1, _MAX_NUMBER):
        path = target / (name if number == 1 else f"{stem} ({number}){suffix}")
        try:
            # Fails if anything has the name, a dangling link too.
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        except FileExistsError:
            continue
        return path
    raise BadInput(f"There are too many files named {shown(name)} in the folder of the copies.")

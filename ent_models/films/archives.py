"""Members of a zip that somebody drops, taken out with bounds. Knows no sites and no columns."""

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from ent_models.errors import BadInput

MAX_BYTES = 50_000_000
_MAX_ENTRIES = 10_000
_DAMAGED = (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error)


def names(path: Path) -> tuple[str, ...]:
    """The files in the archive at `path`, as it writes them. Raises BadInput: it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            listed = [info.filename for info in archive.infolist()[:_MAX_ENTRIES] if not info.is_dir()]
    except _DAMAGED as problem:
        raise BadInput(_damaged(path)) from problem
    return tuple(name for name in listed if not name.startswith("__MACOSX/"))


def read(path: Path, wanted: dict[str, str]) -> list[tuple[str, bytes]]:
    """The bytes of some members: `wanted` has what each is called here, and its name in the archive.

    Raises:
        BadInput: it is damaged or locked, or they are larger than `MAX_BYTES` together.
    """
    found: list[tuple[str, bytes]] = []
    left = MAX_BYTES
    try:
        with zipfile.ZipFile(path) as archive:
            for called, member in wanted.items():
                with archive.open(member) as stream:
                    data = stream.read(left + 1)  # what the archive says of its sizes may be wrong
                left -= len(data)
                if left < 0:
                    raise BadInput(f"{called} in {path.name} is too large for one person.")
                found.append((called, data))
    except _DAMAGED as problem:
        raise BadInput(_damaged(path)) from problem
    return found


def in_one_folder(listed: tuple[str, ...], member: Callable[[str], str | None]) -> dict[str, str]:
    """Of the folder nearest to the root that holds any: what `member` calls a path below it, with the whole path.

    People zip a folder anew, so that all lies one deeper; and exports have folders of other things below.
    """
    folders: dict[str, dict[str, str]] = {}
    for name in listed:
        parts = PurePosixPath(name.replace("\\", "/")).parts
        for depth in range(len(parts)):
            called = member("/".join(parts[depth:]))
            if called is not None:
                folders.setdefault("/".join(parts[:depth]), {}).setdefault(called, name)
    return folders[min(folders, key=lambda folder: (folder.count("/") + bool(folder), folder))] if folders else {}


def _damaged(path: Path) -> str:
    return f"{path.name} is a damaged or locked zip. Export it again."

"""CIFAR-10 from where its makers publish it, or from a file that the user dropped. Only ever when the user asks.

What comes is used only if it is the archive that this version knows by its digest; a download that was cut off goes on
where it was.
"""

import hashlib
import http.client
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ent_models import files
from ent_models.errors import EntModelsError, OutOfSpace
from ent_models.training import cifar10, datasets

URL = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
ARCHIVE = "cifar-10-python.tar.gz"
SIZE_BYTES = 170_498_071
SHA256 = "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"
_CHUNK_BYTES = 1 << 18
_TOLD_EVERY = 0.01  # of the whole


def fetch(progress: Callable[[int, int], None] = lambda *_: None) -> Path:
    """Download CIFAR-10 and return its path, at which `datasets.place` finds it. Uses the network.

    `progress(bytes done, bytes in all)` is called a hundred times.

    Raises:
        EntModelsError: no network, or another file than expected.
        OutOfSpace: there is no room for it.
    """
    target = datasets.cifar10_dir() / ARCHIVE
    if target.is_file() and target.stat().st_size == SIZE_BYTES and files.sha256_of(target) == SHA256:
        return target
    unfinished = target.with_name(ARCHIVE + ".part")
    try:
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        _go_on(unfinished, progress)
        if unfinished.stat().st_size != SIZE_BYTES or files.sha256_of(unfinished) != SHA256:
            unfinished.unlink()
            raise EntModelsError(
                "What came from the network is not the CIFAR-10 archive that this version of Rushes knows (its digest "
                "is another), so it was not kept. Try again, or get the file in another way and drop it on the page."
            )
        unfinished.replace(target)
    except OSError as problem:
        raise _no_room(target.parent, problem) from problem
    return target


def keep(data: bytes) -> Path:
    """Keep a dropped archive where `datasets.place` finds it.

    The original is known by its digest; any other is read and checked whole, which takes some seconds.

    Raises:
        BadInput: it is no CIFAR-10.
        OutOfSpace: there is no room for it.
    """
    target = datasets.cifar10_dir() / ARCHIVE
    known = datasets.dataset("cifar10")
    try:
        with files.written_whole(target) as unfinished:
            unfinished.write_bytes(data)
            if hashlib.sha256(data).hexdigest() != SHA256:
                archive = cifar10.Found("archive", (unfinished,))
                cifar10.read_part(archive, "train", known.n_train)
                cifar10.read_part(archive, "test", known.n_test)
    except OSError as problem:
        raise _no_room(target.parent, problem) from problem
    return target


def _go_on(unfinished: Path, progress: Callable[[int, int], None]) -> None:
    """Append to `unfinished` what is missing. Raises EntModelsError, and OSError where it cannot be written."""
    n_there = unfinished.stat().st_size if unfinished.is_file() else 0
    if n_there >= SIZE_BYTES:
        return
    request = urllib.request.Request(URL, headers={"Range": f"bytes={n_there}-"} if n_there else {})
    try:
        answer = urllib.request.urlopen(request, timeout=30)
    except (OSError, http.client.HTTPException) as problem:
        raise _no_network(problem) from problem
    with answer:
        if n_there and answer.status != 206:  # the server sends all of it again
            n_there = 0
        with unfinished.open("ab" if n_there else "wb") as out:
            _copy(answer, out, n_there, progress)


def _copy(answer: Any, out: Any, n_done: int, progress: Callable[[int, int], None]) -> None:
    told = n_done
    while n_done <= SIZE_BYTES:  # a server that never ends is left after one piece too many
        try:
            piece = answer.read(_CHUNK_BYTES)
        except (OSError, http.client.HTTPException) as problem:
            raise _no_network(problem) from problem
        if not piece:
            break
        out.write(piece)
        n_done += len(piece)
        if n_done - told >= SIZE_BYTES * _TOLD_EVERY or n_done == SIZE_BYTES:
            progress(n_done, SIZE_BYTES)
            told = n_done
    if n_done < SIZE_BYTES:
        raise _no_network(OSError(f"the connection ended after {n_done / 1e6:.1f} MB"))


def _no_network(problem: Exception) -> EntModelsError:
    reason = getattr(problem, "reason", None) or problem
    return EntModelsError(
        f"CIFAR-10 could not be downloaded: {str(reason)[:200].rstrip('.')}. Check the network and try again; what has "
        "come so far is kept."
    )


def _no_room(folder: Path, problem: OSError) -> OutOfSpace:
    return OutOfSpace(
        f"CIFAR-10 could not be kept in {folder}: {problem.strerror or problem}. Free some space (170 MB), or set "
        "RUSHES_HOME to another disk."
    )

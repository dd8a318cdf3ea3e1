"""Compiled functions of this room: when they are compiled and where the machine code is kept. Knows no game.

Nothing is compiled when a module is imported: each function compiles at its first call, and the machine code is kept
in the user's data folder for the next start. That folder is named by a digest of this room's source, since numba looks
for changes only in the file of the function itself, not in those that it calls.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.core import config as numba_config

from ent_models import paths

config: Any = numba_config


def compiled(function: Callable[..., Any]) -> Any:
    """`function` as machine code from its first call on; it runs without holding Python's lock.

    Where neither the data folder nor any other place can be written, it is compiled anew in every process.
    """
    before = config.CACHE_DIR
    config.CACHE_DIR = str(paths.home_dir() / "compiled" / source_digest())
    try:
        return numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba found no place to write to
        return numba.njit(nogil=True)(function)
    finally:
        config.CACHE_DIR = before


@cache
def source_digest() -> str:
    """Sixteen hex digits that change when any file of this room does."""
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]

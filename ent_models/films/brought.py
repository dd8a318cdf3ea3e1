"""Where what visitors of the films room bring is kept: their files, and what was learnt from their ratings.

One folder for all of it, so that forgetting is to empty a folder. Light: pages may import it.
"""

import shutil
from pathlib import Path

from ent_models import paths


def folder() -> Path:
    """The folder; it is there from the first file on."""
    return paths.home_dir() / "films" / "brought"


def forget() -> None:
    """Delete all of it that can be deleted. Work that still goes on with one of the files ends without an answer."""
    shutil.rmtree(folder(), ignore_errors=True)  # one that is held open keeps no other

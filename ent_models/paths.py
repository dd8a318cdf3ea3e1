"""Where Rushes keeps things on this machine. Every other module asks here.

`RUSHES_HOME` moves everything (results, inputs, joined weights) into one folder; `RUSHES_MODELS` names a folder
of the user's own weights.
"""

import os
from pathlib import Path

import platformdirs


def home_dir() -> Path:
    """Folder for results, inputs and joined weights; created on first use by whoever writes there."""
    chosen = os.environ.get("RUSHES_HOME")
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_dir("rushes", appauthor=False))


def models_dir() -> Path:
    """Folder in which the user may put weights: `<models_dir>/<card name>/<file>`."""
    chosen = os.environ.get("RUSHES_MODELS")
    return Path(chosen).expanduser() if chosen else home_dir() / "models"


def joined_dir() -> Path:
    """Folder in which packs that come in parts are joined, once."""
    return home_dir() / "joined"


def inputs_dir() -> Path:
    """Folder of dropped files, each named by its SHA-256."""
    return home_dir() / "inputs"


def database_url() -> str:
    """Where results are kept: SQLite in `home_dir()`, or any other database by `RUSHES_DATABASE`."""
    return os.environ.get("RUSHES_DATABASE") or f"sqlite:///{home_dir() / 'rushes.sqlite'}"

"""What is asked for and answered about a copy to listen to, and where it lies."""

from dataclasses import dataclass
from pathlib import Path

from ent_models import paths


@dataclass(frozen=True, slots=True)
class CopyOptions:
    """The file's digest, by which its copy is named, and the sound track, from 0. No model looks at the file."""

    sha256: str = ""
    track: int = 0
    model: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was made: its length, and sentences for the user about what could not be read."""

    duration_s: float
    notes: tuple[str, ...] = ()


def path_of(sha256: str, track: int) -> Path:
    """Where the copy of a track of the file with this digest is, or would be."""
    return paths.home_dir() / "speech" / "copies" / f"{sha256}-{track}.wav"


def forget(sha256: str) -> None:
    """Delete the copies of a file."""
    for copy in path_of(sha256, 0).parent.glob(f"{sha256}-*.wav"):
        copy.unlink(missing_ok=True)

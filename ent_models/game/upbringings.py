"""The players that grow on this machine: a folder for each run, its controls and its curve. Loads nothing heavy."""

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ent_models import folders, paths
from ent_models.errors import BadInput
from ent_models.game import journal
from ent_models.game.options import LearnOptions
from ent_models.game.records import Generation, RoundReport

_PREFIX = "run-"


@dataclass(frozen=True, slots=True)
class Controls:
    """What a person wants of a run under way."""

    is_paused: bool = False
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What a run is."""

    options: LearnOptions
    created_at: float


@dataclass(frozen=True, slots=True)
class Upbringing:
    """The folder of one run."""

    folder: Path

    @property
    def id(self) -> str:
        """Its name among runs."""
        return self.folder.name

    def about(self) -> About | None:
        """What it is, None if the folder is damaged."""
        found: About | None = self._read("about.json", About)
        return found

    def controls(self) -> Controls:
        """What a person wants; nothing if the file is not there."""
        return self._read("controls.json", Controls) or Controls()

    def change(self, controls: Controls) -> None:
        """Have it wait, stop or go on. Raises OutOfSpace."""
        self._write("controls.json", controls)

    def rounds(self) -> tuple[RoundReport, ...]:
        """Its curve so far."""
        return tuple(line for line in journal.read_journal(self.folder) if isinstance(line, RoundReport))

    def generations(self) -> tuple[Generation, ...]:
        """The players that it kept, youngest first."""
        return tuple(journal.generations(self.folder))

    def player(self, number: int) -> str:
        """The name of one of its players."""
        return f"{_PREFIX}{self.id}/{number}"

    def begin(self, about: About) -> None:
        """Make the folder. Raises OutOfSpace."""
        self._write("about.json", about)

    def _read(self, name: str, kind: Any) -> Any:
        return folders.read_record(self.folder / name, kind)

    def _write(self, name: str, record: Any) -> None:
        folders.write_record(self.folder / name, record)


def new_id() -> str:
    """A fresh id of a run."""
    return folders.new_id()


def root() -> Path:
    """Where the runs of this user are."""
    return paths.home_dir() / "game" / "runs"


def get(run_id: str) -> Upbringing:
    """A run, which may not be there yet. Raises BadInput if this is no id."""
    if not folders.is_id(run_id):
        raise BadInput("There is no such run of the game room.")
    return Upbringing(root() / run_id)


def every() -> tuple[tuple[Upbringing, About], ...]:
    """All runs with what they are, newest first; damaged folders are passed over."""
    found = []
    with contextlib.suppress(OSError):
        for folder in root().iterdir():
            about = Upbringing(folder).about()
            if about is not None:
                found.append((Upbringing(folder), about))
    return tuple(sorted(found, key=lambda pair: pair[1].created_at, reverse=True))


def remove(run_id: str) -> None:
    """Delete a run with its players."""
    shutil.rmtree(get(run_id).folder, ignore_errors=True)


def of_player(name: str) -> tuple[Upbringing, int] | None:
    """The run and the number of a player's name, None where it is one that comes with Rushes. Raises BadInput."""
    if not name.startswith(_PREFIX):
        return None
    run_id, _, number = name.removeprefix(_PREFIX).partition("/")
    if not (number.isdecimal() and number.isascii() and len(number) < 10):  # int() takes no "²", nor 5,000 digits
        raise BadInput("There is no such player.")
    return get(run_id), int(number)

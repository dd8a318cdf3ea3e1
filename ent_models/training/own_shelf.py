"""The classifiers of own classes on this disk: a folder for each, with what it is and how it does.

    <home>/training/own/<id>/head.safetensors  the classifier
                             about.json        its title, the model whose features it reads, and when it was made
                             result.json       an `OwnResult`; written last: without it the others are unfinished

Knows no torch.
"""

import contextlib
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ent_models import folders, paths
from ent_models.errors import BadInput
from ent_models.folders import new_id as new_id
from ent_models.training.options import OwnResult

MAX_TITLE = 80


@dataclass(frozen=True, slots=True)
class OwnAbout:
    """What a classifier is. `model` is the one whose features it reads, `created_at` seconds since 1970."""

    title: str
    model: str
    model_sha256: str
    created_at: float


@dataclass(frozen=True, slots=True)
class OwnFolder:
    """The folder of one classifier."""

    folder: Path

    @property
    def id(self) -> str:
        """Its name among the others."""
        return self.folder.name

    @property
    def head(self) -> Path:
        """The file of the classifier, which may not be there yet."""
        return self.folder / "head.safetensors"

    def about(self) -> OwnAbout | None:
        """What it is; None before it is finished, or if the folder is damaged."""
        found: OwnAbout | None = self._read("about.json", OwnAbout)
        return found if self.head.is_file() else None

    def result(self) -> OwnResult | None:
        """How it does; None as for `about`."""
        found: OwnResult | None = self._read("result.json", OwnResult)
        return found if found is not None and found.report is not None and self.head.is_file() else None

    def finish(self, about: OwnAbout, result: OwnResult) -> None:
        """Write down what the classifier in `head` is. Raises OutOfSpace."""
        folders.write_record(self.folder / "about.json", about)
        folders.write_record(self.folder / "result.json", result)

    def _read(self, name: str, kind: Any) -> Any:
        return folders.read_record(self.folder / name, kind)


@dataclass(frozen=True, slots=True)
class OwnShelf:
    """All classifiers of own classes of this user."""

    root: Path

    @classmethod
    def at_home(cls) -> "OwnShelf":
        """Those in the user's data folder."""
        return cls(paths.home_dir() / "training" / "own")

    def get(self, own_id: str) -> OwnFolder:
        """The folder of a classifier, which may not be there yet.

        Raises:
            BadInput: no id of a classifier.
        """
        if not folders.is_id(own_id):
            raise BadInput("There is no such classifier.")
        return OwnFolder(self.root / own_id)

    def all(self) -> tuple[tuple[OwnFolder, OwnAbout, OwnResult], ...]:
        """Every finished classifier with what it is and how it does, newest first."""
        found = []
        with contextlib.suppress(OSError):
            for path in self.root.iterdir():
                folder = OwnFolder(path)
                about, result = folder.about(), folder.result()
                if about is not None and result is not None:
                    found.append((folder, about, result))
        return tuple(sorted(found, key=lambda one: one[1].created_at, reverse=True))

    def remove(self, own_id: str) -> None:
        """Delete a classifier."""
        shutil.rmtree(self.get(own_id).folder, ignore_errors=True)


def titled(text: str) -> str:
    """A user's title on one line, at most `MAX_TITLE` characters; "My classes" if nothing is left."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:MAX_TITLE].strip() or "My classes"


def about_now(title: str, model: str, model_sha256: str) -> OwnAbout:
    """What a classifier that was made just now is."""
    return OwnAbout(titled(title), model, model_sha256, time.time())

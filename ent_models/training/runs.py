"""The runs on this disk: a folder for each, with what it is, how it went, and the networks that came of it.

    <home>/training/runs/<id>/about.json        which network learns what, under which name
                              controls.json     what a person changed while it goes on
                              journal.jsonl     see `journal`
                              live.json         the newest report; glimpse.json: what it sees
                              live.safetensors  the network as it is now, a few seconds old
                              best.safetensors  the network of its best epoch; checkpoints/: to go on from

Pages write controls and read the rest, the training process does the opposite. Knows no torch.
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
from ent_models.training import journal
from ent_models.training.options import TrainingOptions
from ent_models.training.records import Controls, Evaluation, Guess, StepReport


@dataclass(frozen=True, slots=True)
class About:
    """What a run is. `data_path` is where its pictures lie; `created_at` seconds since 1970."""

    options: TrainingOptions
    title: str
    data_path: str
    created_at: float


@dataclass(frozen=True, slots=True)
class SeenPicture:
    """A held-out picture as PNG, what it is, and the likeliest classes."""

    png: bytes
    truth: str
    guesses: tuple[Guess, ...]


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a run sees now: some held-out pictures, the filters of its first layer, and what a chosen picture becomes.

    `maps` are (layer, shape, PNG with the channels side by side). `evaluation` is of the held-out pictures after the
    last epoch, None before.
    """

    step: int
    epoch: float
    stream: tuple[SeenPicture, ...]
    filters_png: bytes
    maps: tuple[tuple[str, tuple[int, ...], bytes], ...]
    chosen: int
    evaluation: Evaluation | None


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder of one run."""

    folder: Path

    @property
    def id(self) -> str:
        """The run's name among runs."""
        return self.folder.name

    def about(self) -> About | None:
        """What the run is, None if the folder is damaged."""
        found: About | None = self._read("about.json", About)
        return found

    def curve(self) -> journal.Curve:
        """How it went so far."""
        return journal.read(self.folder)

    def live(self) -> StepReport | None:
        """The newest report."""
        found: StepReport | None = self._read("live.json", StepReport)
        return found

    def glimpse(self) -> Glimpse | None:
        """What it sees now."""
        found: Glimpse | None = self._read("glimpse.json", Glimpse)
        return found

    def controls(self) -> Controls:
        """What a person changed; nothing if the file is not there."""
        return self._read("controls.json", Controls) or Controls()

    def change(self, controls: Controls) -> None:
        """Have the run go on differently from its next step. Raises OutOfSpace."""
        self.write("controls.json", controls)

    def chosen(self) -> int:
        """The held-out picture whose feature maps are wanted."""
        return self._read("chosen.json", int) or 0

    def choose(self, index: int) -> None:
        """Want the feature maps of a held-out picture. Raises OutOfSpace."""
        self.write("chosen.json", index)

    def network(self) -> Path | None:
        """The best network so far: that of the best epoch, else the newest one. None before there is any."""
        checkpoints = sorted((self.folder / "checkpoints").glob("*/network.safetensors"), reverse=True)
        candidates = (self.folder / "best.safetensors", self.folder / "live.safetensors", *checkpoints)
        return next((path for path in candidates if path.is_file()), None)

    def newest(self) -> Path | None:
        """The network as it is now, at most a few seconds old; None before there is any."""
        path = self.folder / "live.safetensors"
        return path if path.is_file() else self.network()

    def write(self, name: str, record: Any) -> None:
        """Write one of the small files, whole or not at all. Raises OutOfSpace."""
        folders.write_record(self.folder / name, record)

    def _read(self, name: str, kind: Any) -> Any:
        return folders.read_record(self.folder / name, kind)


@dataclass(frozen=True, slots=True)
class Runs:
    """All runs of this user."""

    root: Path

    @classmethod
    def at_home(cls) -> "Runs":
        """Those in the user's data folder."""
        return cls(paths.home_dir() / "training" / "runs")

    def create(self, options: TrainingOptions, title: str, data_path: Path) -> RunFolder:
        """The folder of a new run; `options.run` must be a fresh id (see `new_id`). Raises OutOfSpace."""
        run = self.get(options.run)
        run.write("about.json", About(options, title, str(data_path), time.time()))
        return run

    def get(self, run_id: str) -> RunFolder:
        """The folder of a run, which may not be there yet.

        Raises:
            BadInput: no id of a run.
        """
        if not folders.is_id(run_id):
            raise BadInput("There is no such run.")
        return RunFolder(self.root / run_id)

    def all(self) -> tuple[tuple[RunFolder, About], ...]:
        """Every run with what it is, newest first; damaged folders are passed over."""
        found = []
        with contextlib.suppress(OSError):
            for folder in self.root.iterdir():
                about = RunFolder(folder).about()
                if about is not None:
                    found.append((RunFolder(folder), about))
        return tuple(sorted(found, key=lambda pair: pair[1].created_at, reverse=True))

    def remove(self, run_id: str) -> None:
        """Delete a run with its networks."""
        shutil.rmtree(self.get(run_id).folder, ignore_errors=True)

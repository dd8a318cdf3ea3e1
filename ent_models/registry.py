"""One table of model cards. A card says what a model is, under which licence, and where its files may come from.

The table drives the Models page, the command line and the contract tests. Nothing is loaded here.
"""

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ent_models.errors import BadInput


@dataclass(frozen=True, slots=True)
class WeightFile:
    """A file that a model needs: its name in the model's folder, SHA-256 and size.

    Of some files only the first 8 digits of the digest were published, in their names; their size is then about right.
    """

    name: str
    sha256: str
    size_bytes: int

    @property
    def is_whole_digest(self) -> bool:
        """Whether all of the digest is known, and with it the exact size."""
        return len(self.sha256) == 64


@dataclass(frozen=True, slots=True)
class PackSource:
    """An installed Python package that carries files as data. It is read as files, never imported or run.

    `parts` gives, for each `WeightFile.name`, the pieces ("package/path/in/package") that are joined in order.
    """

    distributions: tuple[str, ...]
    parts: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class HubSource:
    """A Hugging Face repository at one revision; the file names are those of the card."""

    repository: str
    revision: str = "main"


@dataclass(frozen=True, slots=True)
class UrlSource:
    """An address that ends before the file's name, for makers who publish on a server of their own."""

    base: str


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder that Rushes fills itself: beside its code, or in the user's data, where promoted networks are kept.

    `name` tells people where that is, `remedy` what brings a file back that is altered.
    """

    folder: Path
    name: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is known of a model before it is loaded.

    `loader` names a function "module:function" called as `function(card, files, device)` with `files` a dict from
    `WeightFile.name` to a verified path. `engine` is the library that runs
    it, torch, ctranslate2 or onnxruntime; `settings` holds what belongs to the weights: input size, mean, labels.
    """

    name: str
    task: str
    title: str
    description: str
    licence: str
    origin: str
    parameters: int
    loader: str
    files: tuple[WeightFile, ...]
    pack: PackSource | None = None
    hub: HubSource | UrlSource | None = None
    shipped: FolderSource | None = None
    engine: str = "torch"
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def size_bytes(self) -> int:
        """Size of all files together."""
        return sum(file.size_bytes for file in self.files)

    @property
    def digest(self) -> str:
        """SHA-256 of the weights themselves: that of the largest file."""
        return max(self.files, key=lambda file: file.size_bytes).sha256


_CANNOT = {
    "pictures": "does not look at pictures",
    "reading": "does not read text in pictures",
    "speech": "does not listen",
    "text": "does not read",
    "summaries": "does not sum up",
    "writing": "does not write",
    "voices": "does not tell voices apart",
}


def names(task: str | None = None) -> tuple[str, ...]:
    """Names of all cards, or of those for one task, in the table's order; the first of a task is its default."""
    return tuple(card.name for card in cards() if task is None or card.task == task)


def get(name: str, task: str | None = None) -> ModelCard:
    """The card called `name`, which must be for `task` if one is given.

    Raises:
        BadInput: no such card, or one for another task; the message proposes the nearest name and lists all.
    """
    known = {card.name: card for card in cards()}
    if name in known:
        card = known[name]
        if task is not None and card.task != task:
            raise BadInput(f"{card.title} {_CANNOT[task]}. Use one of: {', '.join(names(task))}.")
        return card
    near = get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    raise BadInput(f"There is no model called {name!r}. {hint}Models: {', '.join(known)}.")


def cards() -> tuple[ModelCard, ...]:
    """Every card that this version knows, and those of the networks that were trained here and put to work."""
    from ent_models import cards as table
    from ent_models import trained
    from ent_models.scripts import writers

    return (*table.CARDS, *trained.cards(), *writers.cards())

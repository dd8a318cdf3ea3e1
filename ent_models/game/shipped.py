"""The generations that come with Rushes: their table, and files whose digests are checked. Loads nothing heavy."""

import hashlib
from functools import cache
from pathlib import Path

import msgspec

from ent_models.errors import BadInput, ModelUnavailable
from ent_models.game.records import Level, Shelf, Shipped
from ent_models.records import from_json

FOLDER = Path(__file__).parent / "shipped"
TABLE = "generations.json"
BEST = "best"
"""Name of the strongest level."""


@cache
def shelves(folder: Path = FOLDER) -> tuple[Shelf, ...]:
    """What is shipped of each game. Raises ModelUnavailable if the table cannot be read."""
    try:
        found: tuple[Shelf, ...] = from_json((folder / TABLE).read_bytes(), tuple[Shelf, ...])
    except (OSError, msgspec.DecodeError, msgspec.ValidationError) as problem:
        raise ModelUnavailable(
            f"The table of generations in {folder} cannot be read: {problem}. Install Rushes again."
        ) from problem
    return found


def shelf(game: str) -> Shelf:
    """What is shipped of one game. Raises BadInput if nothing is, ModelUnavailable."""
    for found in shelves():
        if found.game == game and found.generations:
            return found
    raise BadInput(f"No player of {game!r} comes with Rushes.")


def level(game: str, name: str) -> Level:
    """The level of that name. Raises BadInput with the names that there are."""
    levels = shelf(game).levels
    for found in levels:
        if found.name == name:
            return found
    raise BadInput(f"There is no level {name!r}. Use one of: {', '.join(level.name for level in levels)}.")


def checked_file(generation: Shipped, folder: Path = FOLDER) -> Path:
    """The weights of a generation, after their digest was compared. Raises ModelUnavailable."""
    path = folder / generation.file
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise ModelUnavailable(
            f"The player in {path} is missing: {problem.strerror}. Install Rushes again."
        ) from problem
    if hashlib.sha256(data).hexdigest() != generation.sha256:
        raise ModelUnavailable(f"The player in {path} is not the one that Rushes came with. Install Rushes again.")
    return path

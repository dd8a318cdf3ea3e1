"""How much a file of ratings or of films may hold, each told by the line where it becomes too much.

An array of text is as wide as its widest cell, so ids become numbers at once; and a catalogue has a column for each
genre: one hostile line must not cost gigabytes.
"""

from collections.abc import Sequence

import numpy as np

from ent_models.errors import BadInput

MAX_ID = 300
"""Characters of a user's or a film's id; a title may be one."""
MAX_USERS = 2_000_000
MAX_FILMS = 200_000
MAX_GENRES = 200


def ids(cells: Sequence[str], lines: Sequence[int], what: str, most: int, name: str) -> tuple[list[str], np.ndarray]:
    """The ids of a column, sorted, and the place of each cell's among them, int32 of shape (n,).

    `what` they name, in the plural, and `name` the file.

    Raises:
        BadInput: an id is longer than `MAX_ID`, or there are more than `most` of them.
    """
    long = next((at for at, cell in enumerate(cells) if len(cell) > MAX_ID), None)
    if long is not None:
        raise BadInput(
            f"Line {lines[long]} of {name} has an id of {len(cells[long]):,} characters, more than {MAX_ID}. "
            "Check that the columns are the right ones."
        )
    known = set(cells)
    if len(known) > most:
        raise BadInput(
            f"Line {lines[_first_beyond(cells, most)]} of {name} brings more than {most:,} {what}. Thin the file out."
        )
    names = sorted(known)
    place = {one: at for at, one in enumerate(names)}
    return names, np.fromiter(map(place.__getitem__, cells), dtype=np.int32, count=len(cells))


def genres(known: set[str], found: Sequence[str], line: int, name: str) -> None:
    """Add the genres of a line to those that are `known`. Raises BadInput for more than `MAX_GENRES`."""
    known.update(found)
    if len(known) > MAX_GENRES:
        raise BadInput(
            f"Line {line} of {name} brings more than {MAX_GENRES} genres: {found[-1]!r} is one. Check that the column "
            "of genres is the right one."
        )


def _first_beyond(cells: Sequence[str], most: int) -> int:
    seen: set[str] = set()
    for at, cell in enumerate(cells):
        seen.add(cell)
        if len(seen) > most:
            return at
    return 0

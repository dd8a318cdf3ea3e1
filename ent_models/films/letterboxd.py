"""The archive that Letterboxd exports: several tables about the same films, taken out with bounds and made one.

`ratings.csv` has the stars, `watched.csv` all that was seen, `diary.csv` the days on which it was, and
`likes/films.csv` the films with a heart. Knows no columns: each table is read as any other export.
"""

import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ent_models.errors import BadInput
from ent_models.films.names import plain
from ent_models.films.own_records import Export, OwnRating

MEMBERS = ("watched.csv", "diary.csv", "likes/films.csv", "ratings.csv")
"""What is read; what a later one says counts more."""
LIKES = "likes/films.csv"
MAX_BYTES = 50_000_000
_MAX_ENTRIES = 10_000


def members(path: Path) -> list[tuple[str, bytes]]:
    """The tables of the archive at `path` that are read, each with its bytes.

    Raises:
        BadInput: it is damaged or locked, holds none of them, or they are larger than `MAX_BYTES` together.
    """
    found: list[tuple[str, bytes]] = []
    left = MAX_BYTES
    try:
        with zipfile.ZipFile(path) as archive:
            names = {info.filename for info in archive.infolist()[:_MAX_ENTRIES]}
            for member in MEMBERS:
                if member not in names:
                    continue
                with archive.open(member) as stream:
                    data = stream.read(left + 1)  # what the archive says of its sizes may be wrong
                left -= len(data)
                if left < 0:
                    raise BadInput(f"{member} in {path.name} is too large for one person.")
                found.append((member, data))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error) as problem:
        raise BadInput(f"{path.name} is a damaged or locked zip. Export it again.") from problem
    if not found:
        raise BadInput(f"{path.name} holds none of {', '.join(MEMBERS)}: it is no export of Letterboxd.")
    return found


def joined(parts: Sequence[tuple[str, Export]]) -> Export:
    """One history of several tables, in the order of `MEMBERS`; problems tell of which table they are."""
    films: dict[tuple[str, int | None], OwnRating] = {}
    for member, part in parts:
        for one in part.ratings:
            now = replace(one, is_liked=True) if member == LIKES else one
            key = (plain(one.title), one.year)
            films[key] = _both(films[key], now, member) if key in films else now
    problems = tuple(replace(one, what=f"{member}: {one.what}") for member, part in parts for one in part.problems)
    mapping = dict(pair for _, part in parts for pair in part.mapping)
    return Export(
        "Letterboxd", tuple(films.values()), tuple(mapping.items()), problems, tuple(name for name, _ in parts)
    )


def _both(before: OwnRating, now: OwnRating, member: str) -> OwnRating:
    """What two tables, or two days of the diary, say of one film. The diary's day is that on which it was seen."""
    return replace(
        before,
        stars=before.stars if now.stars is None else now.stars,
        time_s=now.time_s if member == "diary.csv" and now.time_s else before.time_s or now.time_s,
        is_liked=before.is_liked or now.is_liked,
    )

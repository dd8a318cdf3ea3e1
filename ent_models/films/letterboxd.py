"""The archive that Letterboxd exports: which of its tables are read. Knows no columns: see `exports` for those.

`ratings.csv` has the stars, `watched.csv` all that was seen, `diary.csv` the days on which it was, and
`likes/films.csv` the films with a heart.
"""

from ent_models.films import archives

MEMBERS = ("watched.csv", "diary.csv", "likes/films.csv", "ratings.csv")
"""What is read; what a later one says counts more."""
LIKES = "likes/films.csv"
DAYS = ("diary.csv",)
"""Whose day is that on which a film was seen."""


def members(listed: tuple[str, ...]) -> dict[str, str]:
    """Which files of an archive are read, in the order of `MEMBERS`, each with its name in the archive."""
    found = archives.in_one_folder(listed, lambda path: path if path in MEMBERS else None)
    return {member: found[member] for member in MEMBERS if member in found}

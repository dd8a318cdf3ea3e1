"""What a visitor's session holds of a folder: which pictures are chosen, where the review stands."""

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import streamlit as st

from ent_models.errors import BadInput
from ent_models.jobs.job import Job
from ent_models.pictures.records import Group, Review
from ent_models.store.albums import Row


@dataclass(slots=True)
class Round:
    """One round of review: ids in the order they are shown, the place in them, and what was said, to be undone."""

    ids: tuple[str, ...]
    scope: str
    place: int = 0
    turn: int = 0
    said: list[tuple[str, Review | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was prepared for download: what it is, its name and type, the bytes, of how many pictures; `of` tells
    whether it would be the same now."""

    what: str
    name: str
    mime: str
    data: bytes
    n_pictures: int
    of: int = 0


@dataclass(slots=True)
class Held:
    """Of one folder in one session. `groups_of` tells of which state of the folder the groups are, `told` which
    export wrote files last, whether it went well, and what came of it."""

    chosen: set[str] = field(default_factory=set)
    like: str = ""
    round: Round | None = None
    groups: tuple[Group, ...] = ()
    groups_of: tuple[object, ...] = ()
    made: Made | None = None
    told: tuple[str, bool, str] | None = None


def key_of(job: Job) -> str:
    """What ends the keys of the widgets that belong to a folder."""
    return job.sha256[:12]


def of(job: Job) -> Held:
    """What this session holds of the folder of `job`."""
    found: Held = st.session_state.setdefault(f"album-{key_of(job)}", Held())
    return found


def place_of(job: Job, row: Row) -> Path:
    """Where a picture of the folder lies.

    Raises:
        BadInput: its path would leave the folder.
    """
    inside = PurePosixPath(row.entry.path)
    if inside.is_absolute() or ".." in inside.parts or "\0" in row.entry.path:
        raise BadInput("This picture lies outside of its folder.")
    return Path(job.path).joinpath(*inside.parts)

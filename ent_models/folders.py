"""Folders that are named by an id, with a record in each of their small files. Knows no torch."""

import uuid
from pathlib import Path
from typing import Any

import msgspec

from ent_models import files
from ent_models.errors import OutOfSpace
from ent_models.records import from_json, to_json


def new_id() -> str:
    """A fresh name for a folder: 32 hexadecimal digits."""
    return uuid.uuid4().hex


def is_id(name: str) -> bool:
    """Whether `name` may name a folder: nothing else ever becomes part of a path."""
    return len(name) == 32 and set(name) <= set("0123456789abcdef")


def read_record(path: Path, kind: Any) -> Any:
    """The record in a file; None if there is none, or none of that kind."""
    try:
        return from_json(path.read_bytes(), kind)
    except (OSError, msgspec.ValidationError, msgspec.DecodeError):
        return None


def write_record(path: Path, record: Any) -> None:
    """Write a record, whole or not at all. Raises OutOfSpace."""
    try:
        with files.written_whole(path) as unfinished:
            unfinished.write_bytes(to_json(record))
    except OSError as problem:
        raise OutOfSpace(f"{path.parent} cannot be written: {problem.strerror or problem}.") from problem

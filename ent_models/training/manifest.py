"""A list of pictures that lie where they are, each with its class: what people corrected, as examples to learn from.

    [{"path": "/stills/1.jpg", "label": "rose", "sha256": "9f86d0..."}, ...]

Rushes writes such lists itself, and trusts none that it reads: a path must be absolute, and the file behind it must
still be the one that was meant, told by its digest. A file is a manifest by what it begins with, not by its name.
"""

import hashlib
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ent_models.errors import BadInput
from ent_models.records import from_json, to_json

MAX_BYTES = 20_000_000
MAX_EXAMPLES = 20_000
_NO_LIST = "This is no list of corrected pictures. Use a zip or a folder, with one folder of pictures for each class."
_MAX_PATH = 4_096
_DIGITS = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Example:
    """A picture at an absolute `path`, what it shows, and the SHA-256 of its file when that was said."""

    path: str
    label: str
    sha256: str


def compose(examples: Iterable[Example]) -> bytes:
    """The manifest of these pictures."""
    return to_json(tuple(examples))


def is_manifest(place: Path) -> bool:
    """Whether the file begins as a JSON list does, after spaces. Raises OSError."""
    with place.open("rb") as stream:
        return stream.read(64).lstrip(b" \t\r\n").startswith(b"[")


def read(place: Path) -> tuple[Example, ...]:
    """The pictures that a manifest names, none of them looked at yet.

    Raises:
        BadInput: too large, too many, or no manifest.
    """
    try:
        with place.open("rb") as stream:
            payload = stream.read(MAX_BYTES + 1)
        if len(payload) > MAX_BYTES:
            raise BadInput("It is larger than any list of pictures that Rushes writes.")
        examples: tuple[Example, ...] = from_json(payload, tuple[Example, ...])
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError, UnicodeError) as problem:
        raise BadInput(_NO_LIST) from problem
    except OSError as problem:
        raise BadInput(f"The list of pictures cannot be read: {problem.strerror or problem}.") from problem
    if len(examples) > MAX_EXAMPLES:
        raise BadInput(f"The list names {len(examples):,} pictures; up to {MAX_EXAMPLES:,} can be learned from.")
    return examples


def bytes_of(example: Example, max_bytes: int) -> bytes:
    """The file that an example means.

    Raises:
        BadInput: not absolute, gone, no ordinary file, larger than `max_bytes`, or another one by now.
    """
    path = example.path
    # Two slashes or backslashes begin a name on another machine, which opening the file would call.
    if not Path(path).is_absolute() or path.startswith(("//", "\\\\")) or "\0" in path or len(path) > _MAX_PATH:
        raise BadInput("Its path is not that of a file on this computer.")
    if len(example.sha256) != 64 or not set(example.sha256) <= _DIGITS:
        raise BadInput("The list does not say which picture is meant.")
    payload = ordinary_bytes(Path(path), max_bytes)
    if hashlib.sha256(payload).hexdigest() != example.sha256:
        raise BadInput("It has changed since it was looked at.")
    return payload


def ordinary_bytes(path: Path, max_bytes: int) -> bytes:
    """The bytes of an ordinary file: a pipe or a device is never waited for.

    Raises:
        BadInput: gone, no ordinary file, unreadable, or larger than `max_bytes`.
    """
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            if not stat.S_ISREG(os.fstat(number).st_mode):
                raise BadInput("It is not an ordinary file.")
            with os.fdopen(number, "rb", closefd=False) as stream:
                payload = stream.read(max_bytes + 1)
        finally:
            os.close(number)
    except FileNotFoundError as problem:
        raise BadInput("It is not there any more.") from problem
    except (OSError, ValueError) as problem:
        raise BadInput(f"It could not be read: {getattr(problem, 'strerror', None) or problem}.") from problem
    if len(payload) > max_bytes:
        raise BadInput(f"It is larger than {max_bytes // 1_000_000} MB.")
    return payload

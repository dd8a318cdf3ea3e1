"""Records that travel between processes, and their JSON.

Results are frozen dataclasses. They cross the worker's pipe and rest in the store as JSON made by msgspec, which
checks types on the way back: a record that does not fit its class is an error, never a half-filled object.
"""

import dataclasses
from dataclasses import dataclass, field
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of long work has come.

    `fraction` lies in [0, 1], or is None while the amount of work is unknown. `note` is a short phrase in the
    present tense ("Listening, 0:42 of 5:00").
    """

    fraction: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Partial:
    """One finished piece of a longer result, in order: a segment, a shot. It is kept if the job stops later."""

    record: Any


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a result came from, so that it can be told apart, repeated and trusted.

    `others` are models that took part besides `model`, each with a digest of all its files.
    """

    input_sha256: str
    model: str
    model_sha256: str
    options: dict[str, Any]
    device: str
    seconds: float
    version: str
    others: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """The answer to one file: what the page draws, the store keeps and the command line prints.

    `kind` is picture, speech, video, script or text. `result` is the room's own record.
    """

    kind: str
    result: Any
    provenance: Provenance


def to_json(record: Any) -> bytes:
    """UTF-8 JSON of a record; bytes become base64 text."""
    return msgspec.json.encode(record)


def from_json(payload: bytes | str, record_type: Any) -> Any:
    """The record that `to_json` wrote.

    Raises:
        msgspec.ValidationError: the JSON does not fit `record_type`.
    """
    return msgspec.json.decode(payload, type=record_type)


def shaped(value: Any, record_type: Any) -> Any:
    """The record of `record_type` from plain dicts and lists, as JSON gives them. Raises as `from_json`."""
    return msgspec.convert(value, type=record_type)


def public(record: Any) -> Any:
    """Plain dicts, lists, text and numbers for people's programs: fields that hold bytes (pictures) are left out."""
    if dataclasses.is_dataclass(record) and not isinstance(record, type):
        pairs = ((field.name, getattr(record, field.name)) for field in dataclasses.fields(record))
        return {name: public(value) for name, value in pairs if not isinstance(value, bytes)}
    if isinstance(record, dict):
        return {str(name): public(value) for name, value in record.items()}
    if isinstance(record, list | tuple):
        return [public(value) for value in record]
    return record

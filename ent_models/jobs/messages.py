"""What the queue and a worker say to each other: one JSON object a line, typed and checked by msgspec."""

from typing import Any

import msgspec


class Message(msgspec.Struct, frozen=True, tag=True):
    """Base of all messages; the class name travels as the tag."""


class Run(Message, frozen=True):
    """To the worker: analyse this file. `kept` are the partial records of an interrupted run."""

    job_id: str
    room: str
    path: str
    name: str
    sha256: str
    options: Any
    kept: tuple[Any, ...] = ()


class Cancel(Message, frozen=True):
    """To the worker: stop this job at the next unit of work."""

    job_id: str


class LoadModel(Message, frozen=True):
    """To the worker: put this model on the shelf."""

    name: str


class DropModel(Message, frozen=True):
    """To the worker: take this model off the shelf."""

    name: str


class Advanced(Message, frozen=True):
    """From the worker: progress of a job; `fraction` in [0, 1] or None."""

    job_id: str
    fraction: float | None
    note: str


class Piece(Message, frozen=True):
    """From the worker: a finished piece of a job's result."""

    job_id: str
    record: Any


class Done(Message, frozen=True):
    """From the worker: a job's report."""

    job_id: str
    report: Any


class Failed(Message, frozen=True):
    """From the worker: why a job or the loading of a model (job_id "") failed, in a sentence for the user."""

    job_id: str
    error: str


class Stopped(Message, frozen=True):
    """From the worker: a job was cancelled and has stopped."""

    job_id: str


class ShelfChanged(Message, frozen=True):
    """From the worker, the last word on each order: the models it holds (name, device, load seconds).

    `after` is the job that it is done with, or "" after loading or dropping a model; `network_attempts` are addresses
    that it tried to reach.
    """

    after: str
    loaded: tuple[tuple[str, str, float], ...]
    network_attempts: tuple[str, ...] = ()


ToWorker = Run | Cancel | LoadModel | DropModel
FromWorker = Advanced | Piece | Done | Failed | Stopped | ShelfChanged

_to_worker = msgspec.json.Decoder(ToWorker)
_from_worker = msgspec.json.Decoder(FromWorker)


def encode(message: Message) -> bytes:
    """One line, with its line feed."""
    return msgspec.json.encode(message) + b"\n"


def decode_for_worker(line: bytes) -> ToWorker:
    """What the queue sent. Raises msgspec.DecodeError on anything else."""
    return _to_worker.decode(line)


def decode_from_worker(line: bytes) -> FromWorker:
    """What a worker sent. Raises msgspec.DecodeError on anything else."""
    return _from_worker.decode(line)

"""Columns out of a pickled table, without running what the pickle asks for.

A pickle is a program: it names functions and has them called. Here every name it may speak stands for an inert record
of our own that only keeps its arguments, so neither pandas nor numpy code is called with them, and any other name is an
error. Knows the layout that pandas has written since 2.0 (blocks of columns); knows nothing of films.
"""

import io
import lzma
import pickle
from pathlib import Path
from typing import Any

import numpy as np

from ent_models.errors import BadInput

MAX_BYTES = 64_000_000
_TYPES = {"i4", "i8", "f4", "f8"}


def read_columns(path: Path) -> dict[str, np.ndarray]:
    """Columns of the xz-compressed pickle of one DataFrame at `path`, by name, each of shape (n_rows,).

    Numbers come as int32, int64, float32 or float64, all else as objects (str, float nan, None).

    Raises:
        BadInput: the file holds something else, or asks for anything that a table does not need.
    """
    try:
        with lzma.open(path) as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise BadInput(f"{path.name} is larger than a table of ratings should be.")
        return _columns(_Reader(io.BytesIO(data)).load())
    except (OSError, EOFError, lzma.LZMAError, pickle.UnpicklingError, ValueError, TypeError, KeyError) as problem:
        raise BadInput(f"{path.name} is not a table that Rushes can read ({type(problem).__name__}).") from problem
    except (AttributeError, IndexError, OverflowError, MemoryError, RecursionError) as problem:
        raise BadInput(f"{path.name} is not a table that Rushes can read ({type(problem).__name__}).") from problem


class _Kept:
    """Stands for an object of a library: keeps what it was made from and what was set on it, and does nothing."""

    def __new__(cls, *arguments: Any) -> "_Kept":
        made = super().__new__(cls)
        made.arguments = arguments
        made.state = None
        return made

    arguments: tuple[Any, ...]
    state: Any

    def __init__(self, *arguments: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        self.state = state


class _Frame(_Kept):
    pass


class _Manager(_Kept):
    pass


class _Block(_Kept):
    pass


class _Buffer(_Kept):
    pass


class _Array(_Kept):
    pass


class _Type(_Kept):
    pass


class _Slice(_Kept):
    pass


class _Index(_Kept):
    pass


class _Marker(_Kept):
    pass


_NAMES = {
    "DataFrame": _Frame,
    "BlockManager": _Manager,
    "_unpickle_block": _Block,
    "_frombuffer": _Buffer,
    "_reconstruct": _Array,
    "ndarray": _Marker,
    "dtype": _Type,
    "slice": _Slice,
    "_new_Index": _Index,
    "Index": _Marker,
    "RangeIndex": _Marker,
}
_MODULES = ("pandas", "numpy", "builtins")


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if module.partition(".")[0] in _MODULES and name in _NAMES:
            return _NAMES[name]
        raise pickle.UnpicklingError(f"{module}.{name} is not part of a table")

    def persistent_load(self, pid: Any) -> Any:
        raise pickle.UnpicklingError("a table points at nothing outside")


def _columns(frame: Any) -> dict[str, np.ndarray]:
    if not isinstance(frame, _Frame):
        raise ValueError("no frame")
    manager = frame.state["_mgr"]
    blocks, (labels, _rows) = manager.arguments[:2]
    names = _objects(labels.arguments[1]["data"])
    found: dict[str, np.ndarray] = {}
    for block in blocks:
        values, place = block.arguments[:2]
        table = _numbers(values) if isinstance(values, _Buffer) else _object_table(values)
        for row, position in zip(table, _positions(place), strict=True):
            found[str(names[position])] = row
    if len(found) != len(names) or len({len(column) for column in found.values()}) != 1:
        raise ValueError("columns missing or uneven")
    return found


def _positions(place: Any) -> list[int]:
    """Which columns of the frame a block holds: a slice, or an array of numbers."""
    if isinstance(place, _Slice) and all(isinstance(part, int) for part in place.arguments):
        return list(range(*place.arguments))
    data, kind, _shape, _order = place.arguments
    if kind.arguments[0] not in _TYPES:
        raise ValueError("no numbers")
    return np.frombuffer(bytes(data), dtype=f"<{kind.arguments[0]}").tolist()


def _numbers(buffer: _Buffer) -> np.ndarray:
    """Shape (n_columns, n_rows), numbers only."""
    data, kind, shape, order = buffer.arguments
    name = kind.arguments[0]
    if name not in _TYPES or order not in ("C", "F"):
        raise ValueError("no numbers")
    table = np.frombuffer(bytes(data), dtype=f"<{name}").reshape(shape, order=order)
    if table.ndim != 2:
        raise ValueError("no table")
    return table


def _objects(array: _Array) -> list[Any]:
    """What an array of objects lists, in the order of the file."""
    _version, _shape, _kind, _is_fortran, listed = array.state
    if not isinstance(listed, list) or not all(one is None or isinstance(one, str | int | float) for one in listed):
        raise ValueError("no plain objects")
    return listed


def _object_table(array: _Array) -> np.ndarray:
    """Shape (n_columns, n_rows), objects."""
    _version, shape, _kind, is_fortran, _listed = array.state
    flat = np.empty(len(_objects(array)), dtype=object)
    flat[:] = _objects(array)
    return flat.reshape(shape, order="F" if is_fortran else "C")

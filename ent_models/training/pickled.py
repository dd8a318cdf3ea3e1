"""The batches of the original CIFAR-10 are pickles, and pickles can run code. This reads them without unpickling.

The standard library's disassembler lists the opcodes; a small machine here follows the few that a dictionary of bytes,
numbers, lists and one array of bytes is made of. It looks up no name and calls nothing: an array is recognised by the
shape of its description. Everything else is refused.
"""

import io
import pickletools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ent_models.errors import BadInput

if TYPE_CHECKING:
    import numpy as np

_MAX_OPCODES = 2_000_000
_REFUSED = "This batch of CIFAR-10 is not written as the original is, so it was not read: {}."
_RECONSTRUCT = ("numpy.core.multiarray _reconstruct", "numpy._core.multiarray _reconstruct")
_NAMES = (*_RECONSTRUCT, "numpy ndarray", "numpy dtype", "_codecs encode")


@dataclass(frozen=True, slots=True)
class _Name:
    """A global that the pickle mentions. It is never looked up."""

    path: str


@dataclass(slots=True)
class _Kind:
    """A description of the type of an array's numbers: "u1" is bytes."""

    code: Any


@dataclass(slots=True)
class _Array:
    """A description of an array, and its bytes once they have come."""

    shape: Any = None
    kind: Any = None
    payload: Any = None
    is_by_column: Any = None


_MARK = object()


def read_pickled(payload: bytes) -> dict[bytes, Any]:
    """The dictionary in a pickle: keys as bytes; values bytes, whole numbers, lists, tuples, arrays of uint8.

    Raises:
        BadInput: cut off, damaged, or holding anything else.
    """
    try:
        found = _Machine(payload).run()
        plain = _plain(found)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as problem:
        raise BadInput(_REFUSED.format(str(problem).splitlines()[0][:160] if str(problem) else "damaged")) from problem
    if not isinstance(plain, dict):
        raise BadInput(_REFUSED.format("it holds no dictionary"))
    return {_as_bytes(key): value for key, value in plain.items()}


class _Machine:
    """The stack and the memo of one pickle."""

    def __init__(self, payload: bytes) -> None:
        self.stream = io.BytesIO(payload)
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def run(self) -> Any:
        for count, (opcode, argument, _) in enumerate(pickletools.genops(self.stream)):
            if count > _MAX_OPCODES:
                raise ValueError("it is far too long")
            if opcode.name == "STOP":
                return self.stack.pop()
            self.follow(opcode.name, argument)
        raise ValueError("it is cut off")

    def follow(self, name: str, argument: Any) -> None:
        stack = self.stack
        if name in ("PROTO", "FRAME"):
            return
        if name in _LITERALS:
            stack.append(argument)
        elif name in ("BINSTRING", "SHORT_BINSTRING"):
            stack.append(argument.encode("latin-1"))
        elif name in _CONSTANTS:
            stack.append(_CONSTANTS[name])
        elif name in _EMPTY:
            stack.append(_EMPTY[name]())
        elif name == "MARK":
            stack.append(_MARK)
        elif name in ("BINPUT", "LONG_BINPUT", "MEMOIZE"):
            self.memo[len(self.memo) if argument is None else argument] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            stack.append(self.memo[argument])
        elif name in ("TUPLE1", "TUPLE2", "TUPLE3"):
            size = int(name[-1])
            stack.append(tuple(self._pop() for _ in range(size))[::-1])
        elif name == "TUPLE":
            stack.append(tuple(self._to_mark()))
        elif name in ("APPEND", "APPENDS"):
            values = [self._pop()] if name == "APPEND" else self._to_mark()
            _of(stack[-1], list).extend(values)
        elif name in ("SETITEM", "SETITEMS"):
            values = [self._pop(), self._pop()][::-1] if name == "SETITEM" else self._to_mark()
            _of(stack[-1], dict).update(zip(values[::2], values[1::2], strict=True))
        elif name in ("GLOBAL", "STACK_GLOBAL"):
            stack.append(_named(argument if name == "GLOBAL" else " ".join([self._pop(), self._pop()][::-1])))
        elif name == "REDUCE":
            arguments = self._pop()
            stack.append(_described(self._pop(), arguments))
        elif name == "BUILD":
            _fill(stack[-2], self._pop())
        else:
            raise ValueError(f"it uses {name}")

    def _pop(self) -> Any:
        value = self.stack.pop()
        if value is _MARK:
            raise ValueError("its marks are in disorder")
        return value

    def _to_mark(self) -> list[Any]:
        start = len(self.stack) - 1
        while self.stack[start] is not _MARK:
            if start == 0:
                raise ValueError("its marks are in disorder")
            start -= 1
        values = self.stack[start + 1 :]
        del self.stack[start:]
        return values


_LITERALS = frozenset(
    ("BININT", "BININT1", "BININT2", "LONG1", "BINUNICODE", "SHORT_BINUNICODE", "BINBYTES", "SHORT_BINBYTES")
) | {"BINBYTES8"}
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_EMPTY = {"EMPTY_DICT": dict, "EMPTY_LIST": list, "EMPTY_TUPLE": tuple}


def _of(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise ValueError("its parts are in disorder")
    return value


def _named(path: str) -> _Name:
    if path not in _NAMES:
        raise ValueError(f"it asks for {path[:60]!r}")
    return _Name(path)


def _described(name: Any, arguments: Any) -> Any:
    """What a call in the pickle stands for."""
    path = _of(name, _Name).path
    if path in _RECONSTRUCT:
        return _Array()
    if path == "numpy dtype":
        return _Kind(arguments[0])
    if path == "_codecs encode" and arguments[1] == "latin1":
        return _of(arguments[0], str).encode("latin-1")
    raise ValueError(f"it calls {path!r}")


def _fill(target: Any, state: Any) -> None:
    if isinstance(target, _Kind):
        return  # byte order and alignment, of no account to single bytes
    array = _of(target, _Array)
    _, array.shape, array.kind, array.is_by_column, array.payload = state


def _plain(value: Any, depth: int = 0) -> Any:
    if depth > 4:
        raise ValueError("it is nested too deeply")
    if isinstance(value, dict):
        return {key: _plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, _Array):
        return _array(value)
    if isinstance(value, _Name | _Kind) or value is _MARK:
        raise ValueError("its parts are in disorder")
    return value


def _array(array: _Array) -> "np.ndarray":
    import numpy as np

    kind = array.kind.code if isinstance(array.kind, _Kind) else None
    if _as_bytes(kind) not in (b"u1", b"|u1") or type(array.payload) is not bytes:
        raise ValueError("its array does not hold bytes")
    shape = tuple(int(side) for side in _of(array.shape, tuple))
    if any(side < 0 for side in shape):
        raise ValueError("its array has no shape")
    return np.frombuffer(array.payload, np.uint8).reshape(shape, order="F" if array.is_by_column else "C")


def _as_bytes(value: Any) -> bytes:
    return value.encode("latin-1", "replace") if isinstance(value, str) else _of(value, bytes)

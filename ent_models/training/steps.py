"""Work in steps: a generator that yields how far it is and returns what it comes to."""

from collections.abc import Callable, Generator
from typing import Any, TypeVar

S = TypeVar("S")
T = TypeVar("T")


def relayed(steps: Generator[S, None, T], told: Callable[[S], Any]) -> Generator[Any, None, T]:
    """The same work, each step of it `told` in another way."""
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        yield told(step)


def outcome(steps: Generator[Any, None, T]) -> T:
    """What the work comes to, without a word on the way."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result

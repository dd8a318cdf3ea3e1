"""One sitting of a run at a terminal: its rounds as lines of JSON, until its end or until it is told to stop."""

import signal
import sys
from pathlib import Path

from ent_models.game.drop import DropGame
from ent_models.game.run import Run, RunOptions
from ent_models.records import to_json

STOPPED = 130
"""What a shell expects of a program that was told to stop."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def sit(folder: Path, game: DropGame, options: RunOptions) -> int:
    """Begin or go on with the run in `folder`; each round is a line on standard output, the same as in its journal.

    Ctrl-C or a request to end stops it within the round, which begins anew next time.

    Returns:
        The exit code: 0, or STOPPED.

    Raises:
        BadInput: the folder holds a run of another game or network, or is damaged.
        OutOfSpace: a checkpoint could not be written.
    """
    stopped: list[int] = []
    before = [signal.signal(number, lambda received, _: stopped.append(received)) for number in _SIGNALS]
    try:
        for report in Run(folder, game, options, is_stopped=lambda: bool(stopped)).rounds():
            sys.stdout.write(to_json(report).decode() + "\n")
            sys.stdout.flush()
    finally:
        for number, handler in zip(_SIGNALS, before, strict=True):
            signal.signal(number, handler)
    return STOPPED if stopped else 0

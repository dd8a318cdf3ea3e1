"""A real worker whose script room does what the file tells it to, line by line, so that tests can direct it."""

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ent_models import rooms
from ent_models.errors import BadInput
from ent_models.jobs import worker
from ent_models.records import Partial, Progress
from ent_models.scripts.records import Breakdown, ScriptOptions

EMPTY = Breakdown("", "text", "not a screenplay", (), (), (), ())


def analyse(path: Path, options: ScriptOptions, shelf: object, *, kept: tuple[Breakdown, ...] = ()) -> Iterator[object]:
    """Lines: `piece NAME`, `sleep S`, `stuck S` (one unit of work), `die`, `bad SENTENCE`, `bug`, `print TEXT`."""
    lines = path.read_text().splitlines()
    pieces = [piece.title for piece in kept]
    for position, line in enumerate(lines):
        verb, _, argument = line.partition(" ")
        yield Progress(position / len(lines), f"Line {position + 1}")
        match verb:
            case "piece" if argument not in pieces:
                pieces.append(argument)
                yield Partial(replace(EMPTY, title=argument))
            case "sleep":
                end = time.monotonic() + float(argument)
                while time.monotonic() < end:
                    time.sleep(0.05)
                    yield Progress(position / len(lines), f"Line {position + 1}")
            case "stuck":
                time.sleep(float(argument))
            case "die":
                os._exit(9)
            case "die_once" if not Path(argument).exists():
                Path(argument).touch()
                os._exit(9)
            case "bad":
                raise BadInput(argument)
            case "bug":
                raise KeyError(argument)
            case "print":
                print(argument, flush=True)
                os.write(1, b"noise\n")
    yield replace(EMPTY, title=" ".join(pieces))


if __name__ == "__main__":
    sys.modules["stub_worker"] = sys.modules["__main__"]
    room = rooms.ROOMS["scripts"]
    rooms.ROOMS["scripts"] = replace(room, analysis="stub_worker:analyse")
    worker.main()

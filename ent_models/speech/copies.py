"""Copies to listen to, for files that a browser cannot play: one sound track as a 16 kHz mono WAV beside the desk.

A few are kept, the newest; one that is gone is made again when it is asked for.
"""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ent_models import files
from ent_models.errors import BadInput, OutOfSpace
from ent_models.models import Shelf
from ent_models.records import Partial, Progress
from ent_models.speech import sound
from ent_models.speech.copy_records import Copy, CopyOptions, path_of

if TYPE_CHECKING:
    import numpy as np

MAX_KEPT = 6


def analyse(
    path: Path, options: CopyOptions, shelf: Shelf, *, kept: tuple[()] = ()
) -> Iterator[Progress | Partial | Copy]:
    """Write the copy, yielding `Progress` and, last, the `Copy`.

    Raises:
        BadInput: the file or the track cannot be read.
        OutOfSpace: the copy could not be written.
    """
    yield Progress(None, "Opening the file")
    info = sound.probe(path, track=options.track)
    reading = sound.blocks(path, track=options.track)
    target = path_of(options.sha256, options.track)
    try:
        with files.written_whole(target) as unfinished:
            with wave.open(str(unfinished), "wb") as out:
                out.setparams((1, 2, sound.RATE_HZ, 0, "NONE", ""))
                for block in reading:
                    out.writeframes(_samples(block))
                    done = min(1.0, reading.end_s / info.duration_s) if info.duration_s else None
                    yield Progress(done, "Making a copy to listen to")
            if reading.end_s < sound.MIN_DURATION_S:
                raise BadInput(sound.too_short(reading.end_s))
    except OSError as problem:
        raise OutOfSpace(
            f"A copy to listen to could not be written to {target.parent} ({problem.strerror or problem}). "
            "Free some space, or set RUSHES_HOME to another disk."
        ) from problem
    _drop_oldest(target.parent)
    yield Copy(reading.end_s, reading.notes)


def _drop_oldest(folder: Path) -> None:
    there = sorted(folder.glob("*.wav"), key=lambda copy: copy.stat().st_mtime, reverse=True)
    for copy in there[MAX_KEPT:]:
        copy.unlink(missing_ok=True)


def _samples(block: np.ndarray) -> bytes:
    """float32 (n,) within -1 and 1 as 16-bit samples."""
    return (block * 32_767).astype("<i2").tobytes()

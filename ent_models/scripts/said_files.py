"""What was said, from any file that tells it: subtitles, a transcript, a dialogue, plain lines, or our own JSON.

Our own JSON (`to_bytes`) is how a transcript of another room gets here: the rooms do not know each other. Such files
lie in a folder of their own that is emptied when Rushes begins and ends.
"""

import contextlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec

from ent_models import paths, records
from ent_models.errors import BadInput
from ent_models.scripts import documents, plain, turns
from ent_models.scripts.turns import SaidLine

MAX_BYTES = 20_000_000
MAX_KEPT = 20
_OURS = b'{"said":'


class _Said(msgspec.Struct, frozen=True):
    said: tuple[SaidLine, ...]


def folder() -> Path:
    """Where transcripts of recordings are put; it is there from the first one on."""
    return paths.home_dir() / "transcripts"


def forget(n_newest: int = 0) -> None:
    """Delete the transcripts of recordings but the `n_newest`; what they were made from is left alone."""
    if not n_newest:
        shutil.rmtree(folder(), ignore_errors=True)
        return
    ages = {}
    with contextlib.suppress(OSError):  # another process deletes too
        ages = {file: file.stat().st_mtime_ns for file in folder().iterdir()}
    for file in sorted(ages, key=ages.__getitem__, reverse=True)[n_newest:]:
        with contextlib.suppress(OSError):  # a worker may hold one open
            file.unlink()


def to_bytes(lines: Sequence[SaidLine]) -> bytes:
    """The bytes of a file that `read` reads."""
    return records.to_json(_Said(tuple(lines)))


def read(path: Path) -> tuple[SaidLine, ...]:
    """The lines of the file at `path`, in order: of subtitles with their times, of a screenplay its dialogue.

    Raises:
        BadInput: the file is gone, too large, or nothing in it was said.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(f"This transcript is larger than {MAX_BYTES // 1_000_000} MB.")
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput(f"The transcript cannot be read: {problem.strerror}.") from problem
    lines = _ours(data) if data.startswith(_OURS) else _lines(path, data)
    if not lines:
        raise BadInput(
            "Nothing is said in this transcript. Subtitles (SRT, VTT), transcripts and plain lines can be read."
        )
    return lines


def _ours(data: bytes) -> tuple[SaidLine, ...]:
    try:
        found: _Said = records.from_json(data, _Said)
    except (msgspec.DecodeError, RecursionError) as problem:
        raise BadInput("This transcript is damaged.") from problem
    return found.said


def _lines(path: Path, data: bytes) -> tuple[SaidLine, ...]:
    if not data.startswith((b"%PDF-", b"PK\x03\x04", b"<?xml", b"\xef\xbb\xbf<?xml")):
        _, lines = turns.find(plain.decode(data)[0])
        if lines:
            return lines
    document = documents.read(path)
    spoken = [element for element in document.elements if element.kind in ("dialogue", "lyrics")]
    if not spoken:  # lines that nobody is named for
        spoken = [element for element in document.elements if element.kind in ("paragraph", "action")]
    return tuple(
        SaidLine(line, speaker=one.character) for one in spoken for line in one.text.splitlines() if line.strip()
    )

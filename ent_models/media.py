"""Opening files that hold sound or moving pictures, safely. What rooms of both share; knows no room.

Files are hostile: the content decides what a file is, never its name; only single-file containers are opened (a
playlist could name other files or hosts), and by the `file` protocol alone.
"""

from pathlib import Path
from typing import Any

from ent_models.errors import BadInput

MAX_DURATION_S = 24 * 3600.0
FORMATS = ("wav", "w64", "mp3", "aac", "mov", "mp4", "m4a", "flac", "ogg", "matroska", "webm")
_MAX_STREAMS = 64


def opened(path: Path, unreadable: str) -> Any:
    """The PyAV container of the file at `path`; close it after use.

    Raises:
        BadInput: it is missing, empty, or cannot be read, which `unreadable` says.
    """
    import av

    # Logging into Python would need its lock, for which a decoder's threads then wait while whoever ends them holds it.
    av.logging.set_level(None)
    try:
        if path.stat().st_size == 0:
            raise BadInput("This file is empty (0 bytes).")
        return av.open(
            # "file:" keeps a name such as "concat:a|b" from being read as a protocol.
            f"file:{path.resolve()}",
            metadata_errors="ignore",
            options={
                "protocol_whitelist": "file",
                "format_whitelist": ",".join(FORMATS),
                "max_streams": str(_MAX_STREAMS),
            },
        )
    except FileNotFoundError as problem:
        raise BadInput("There is no such file. Check the path.") from problem
    except (av.error.FFmpegError, OSError, ValueError) as problem:
        raise BadInput(unreadable) from problem

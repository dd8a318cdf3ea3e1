"""How many frames or pages a picture file holds, counted without decoding any.

Knows the block structure of GIF and TIFF, and nothing else. Counting stops at a limit, so that a file of a million
frames costs no more than one of a thousand.
"""

import struct
from typing import BinaryIO

COUNT_LIMIT = 1000

_GIF_HEADER_BYTES = 13
_GIF_EXTENSION, _GIF_FRAME = 0x21, 0x2C


def count_gif_frames(stream: BinaryIO, limit: int = COUNT_LIMIT) -> int:
    """Frames of the GIF in `stream`, at most `limit` + 1; those before the damage if the file is damaged.

    Source: GIF89a specification, CompuServe 1990.
    """
    stream.seek(0)
    header = stream.read(_GIF_HEADER_BYTES)
    n_frames = 0
    if len(header) < _GIF_HEADER_BYTES:
        return n_frames
    stream.seek(_colour_table_bytes(header[10]), 1)
    while n_frames <= limit:
        kind = stream.read(1)
        if kind == bytes([_GIF_EXTENSION]):
            stream.seek(1, 1)
        elif kind == bytes([_GIF_FRAME]):
            n_frames += 1
            descriptor = stream.read(9)
            if len(descriptor) < 9:
                break
            stream.seek(_colour_table_bytes(descriptor[8]) + 1, 1)
        else:
            break
        while (size := stream.read(1)) not in (b"", b"\0"):
            stream.seek(size[0], 1)
    return n_frames


def count_tiff_pages(stream: BinaryIO, limit: int = COUNT_LIMIT) -> int:
    """Pages of the TIFF or BigTIFF in `stream`, at most `limit` + 1. A chain that bites its tail is followed once.

    Source: TIFF 6.0, Adobe 1992; BigTIFF, LibTIFF project 2007.
    """
    stream.seek(0)
    header = stream.read(16)
    order = "<" if header[:2] == b"II" else ">"
    is_big = header[2:4] in (b"\x2b\0", b"\0\x2b")
    count_format, entry_bytes, next_format = ("Q", 20, "Q") if is_big else ("H", 12, "I")
    seen: set[int] = set()
    try:
        (place,) = struct.unpack_from(order + next_format, header, 8 if is_big else 4)
        while place and place not in seen and len(seen) <= limit:
            stream.seek(place)
            (n_entries,) = struct.unpack(order + count_format, stream.read(struct.calcsize("=" + count_format)))
            seen.add(place)
            stream.seek(n_entries * entry_bytes, 1)
            (place,) = struct.unpack(order + next_format, stream.read(struct.calcsize("=" + next_format)))
    except (struct.error, OSError, ValueError, OverflowError):
        pass  # The chain ends in damage: the pages before it count.
    return len(seen)


def _colour_table_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0

"""The few EXIF values that are wanted, out of bytes of unknown make.

Metadata can be huge, nested, circular or of wrong types. This reader takes only the tags that it is asked for, from
the three directories that hold them, each visited once, with a cap on entries and on the size of a value; it raises
nothing. Source: Exif 2.32, CIPA DC-008-2019; TIFF 6.0, Adobe 1992.

    tags = read_exif(io.BytesIO(image.info["exif"][6:]))
    tags["camera"].get(0x829A)
"""

import io
import struct
from typing import Any, BinaryIO

Value = str | float | None
Tags = dict[str, dict[int, Value]]
"""For each directory ("image", "camera", "place") the values of its tags: text, or the first number."""

ORIENTATION = 0x0112

_POINTERS = {0x8769: "camera", 0x8825: "place"}
_MAX_ENTRIES = 1000
_MAX_VALUE_BYTES = 1000
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 129: 1}
_NUMBERS = {1: "B", 3: "H", 4: "I", 5: "II", 6: "b", 8: "h", 9: "i", 10: "ii", 11: "f", 12: "d"}


def exif_of(image: Any) -> Tags:
    """The tags of a Pillow image whose file is open or was read; empty directories where there are none."""
    packed = image.info.get("exif")
    if isinstance(packed, bytes):
        return read_exif(io.BytesIO(packed.removeprefix(b"Exif\0\0")))
    written = image.info.get("Raw profile type exif")  # ImageMagick's way to keep EXIF in a PNG.
    if isinstance(written, str):
        digits = "".join(written[:2_000_000].split("\n")[3:])
        try:
            return read_exif(io.BytesIO(bytes.fromhex(digits).removeprefix(b"Exif\0\0")))
        except ValueError:
            pass
    return {"image": {}, "camera": {}, "place": {}}


def read_exif(stream: BinaryIO) -> Tags:
    """The tags of what begins as a TIFF file does. Damaged parts are left out."""
    tags: Tags = {"image": {}, "camera": {}, "place": {}}
    try:
        stream.seek(0)
        head = stream.read(8)
        order = {b"II": "<", b"MM": ">"}[head[:2]]
        (start,) = struct.unpack(order + "I", head[4:8])
        pointers = _read_directory(stream, order, start, tags["image"])
        for tag, name in _POINTERS.items():
            if tag in pointers:
                _read_directory(stream, order, pointers[tag], tags[name])
    except (KeyError, struct.error, OSError, ValueError, OverflowError):
        pass  # What was read until the damage stays.
    return tags


def _read_directory(stream: BinaryIO, order: str, start: int, into: dict[int, Value]) -> dict[int, int]:
    """Put the directory's values `into` the dictionary, and return where the other directories start."""
    stream.seek(start)
    (n_entries,) = struct.unpack(order + "H", stream.read(2))
    n_entries = min(n_entries, _MAX_ENTRIES)
    table = stream.read(12 * n_entries)
    pointers = {}
    for offset in range(0, len(table) - 11, 12):
        tag, kind, count, place = struct.unpack_from(order + "HHII", table, offset)
        if tag in _POINTERS:
            pointers[tag] = place
            continue
        n_bytes = _SIZES.get(kind, 0) * count
        if not 0 < n_bytes <= _MAX_VALUE_BYTES:
            continue
        if n_bytes <= 4:
            packed = table[offset + 8 : offset + 8 + n_bytes]
        else:
            stream.seek(place)
            packed = stream.read(n_bytes)
        into.setdefault(tag, _value(packed, kind, order))
    return pointers


def _value(packed: bytes, kind: int, order: str) -> Value:
    """Text, or the first number, or None for what is damaged or neither."""
    if kind in (2, 129):
        return packed.split(b"\0")[0].decode("utf-8", errors="replace")
    shape = _NUMBERS.get(kind)
    if shape is None or len(packed) < struct.calcsize(order + shape):
        return None
    numbers = struct.unpack_from(order + shape, packed)
    if len(numbers) == 1:
        return float(numbers[0])
    if len(packed) == 24:  # Degrees, minutes and seconds.
        numbers = struct.unpack(order + 3 * shape, packed)
    parts = [top / bottom if bottom else None for top, bottom in zip(numbers[::2], numbers[1::2], strict=True)]
    if parts[0] is None:
        return None
    return sum((part or 0.0) / 60**power for power, part in enumerate(parts))

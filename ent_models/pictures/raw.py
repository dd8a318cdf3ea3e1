"""Cameras' raw files: told from plain TIFF, and read by LibRaw.

A raw file holds what the sensor saw, and nearly always the camera's own picture of it as a JPEG. That picture is
taken if it is large enough: it is what the photographer saw, and it costs a hundredth of developing the sensor's
values. Knows nothing of other formats.
"""

import io
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ent_models.errors import BadInput

if TYPE_CHECKING:
    from PIL.Image import Image

_SUB_DIRECTORIES, _PHOTOMETRIC, _COMPRESSION, _DNG_VERSION, _NEXT_LIMIT = 330, 262, 259, 50706, 16
_COLOUR_FILTER, _LINEAR_RAW = 32803, 34892
# Nikon, Sony, Pentax, Samsung, Kodak, Epson: compressions that only raw files have.
_RAW_COMPRESSIONS = {34713, 32767, 65535, 32769, 32770, 65000, 32772, 34892}
_ENOUGH_PX = 1000
_FROM_FLIP = {3: 3, 5: 8, 6: 6}
"""LibRaw's turn of the sensor as an EXIF orientation."""

_EXPORT = "Export it as JPG or TIFF from your raw program."


@dataclass(frozen=True, slots=True)
class RawPicture:
    """What was read of a raw file: the camera's `preview_jpeg` or, where it is empty, the `developed` picture, which
    is upright. `width_px` and `height_px` are of the sensor's picture, upright; `orientation` is for a preview that
    has none of its own, as in EXIF."""

    width_px: int
    height_px: int
    orientation: int
    preview_jpeg: bytes = b""
    developed: "Image | None" = None


def is_raw_tiff(stream: BinaryIO) -> bool:
    """Whether a TIFF holds a sensor's values, in its first pages or what hangs from them. The stream is left at its
    start. Source: TIFF/EP, ISO 12234-2; DNG 1.7, Adobe 2023."""
    try:
        return _has_sensor_values(stream)
    except (struct.error, OSError, ValueError, OverflowError):
        return False  # Damaged: whatever reads it as TIFF will say so.
    finally:
        stream.seek(0)


def _has_sensor_values(stream: BinaryIO) -> bool:
    stream.seek(0)
    head = stream.read(12)
    if head[8:10] == b"CR" and head[2:4] in (b"*\0", b"\0*"):
        return True  # Canon CR2
    if head[2:4] not in (b"*\0", b"\0*"):
        return False
    order = "<" if head[:2] == b"II" else ">"
    waiting = [struct.unpack_from(order + "I", head, 4)[0]]
    seen: set[int] = set()
    while waiting and len(seen) < _NEXT_LIMIT:
        start = waiting.pop(0)
        if start in seen or start < 8:
            continue
        seen.add(start)
        stream.seek(start)
        (n_entries,) = struct.unpack(order + "H", stream.read(2))
        table = stream.read(12 * n_entries + 4)
        for offset in range(0, min(len(table), 12 * n_entries) - 11, 12):
            tag, kind, count, place = struct.unpack_from(order + "HHII", table, offset)
            short = struct.unpack_from(order + "H", table, offset + 8)[0] if kind == 3 else place
            if (
                tag == _DNG_VERSION
                or (tag == _PHOTOMETRIC and short in (_COLOUR_FILTER, _LINEAR_RAW))
                or (tag == _COMPRESSION and short in _RAW_COMPRESSIONS)
            ):
                return True
            if tag == _SUB_DIRECTORIES and count == 1:
                waiting.append(place)
            elif tag == _SUB_DIRECTORIES:
                stream.seek(place)
                packed = stream.read(4 * min(count, _NEXT_LIMIT))
                waiting += struct.unpack(f"{order}{len(packed) // 4}I", packed[: len(packed) // 4 * 4])
        if len(table) == 12 * n_entries + 4:
            waiting.append(struct.unpack_from(order + "I", table, 12 * n_entries)[0])
    return False


def open_raw(path: Path, max_pixels: int) -> RawPicture:
    """Read the raw file in `path`.

    Raises:
        BadInput: of a camera that LibRaw does not know, damaged, larger than `max_pixels`, or LibRaw is not there.
    """
    try:
        import rawpy
    except ImportError as problem:
        raise BadInput(f"This is a camera's raw file, which cannot be read on this computer. {_EXPORT}") from problem
    try:
        with rawpy.imread(str(path)) as raw:
            return _read(raw, max_pixels)
    except (rawpy.LibRawError, rawpy.NotSupportedError, ValueError, RuntimeError) as problem:
        raise BadInput(
            f"This is a camera's raw file that is damaged or of a kind not known here. {_EXPORT}"
        ) from problem


def _read(raw: Any, max_pixels: int) -> RawPicture:
    import rawpy
    from PIL import Image

    sizes = raw.sizes
    width_px, height_px = sizes.width, sizes.height
    if sizes.raw_width * sizes.raw_height > max_pixels or width_px * height_px > max_pixels:
        raise BadInput(
            f"This raw file has {sizes.raw_width * sizes.raw_height / 1e6:,.0f} megapixels; "
            f"up to {max_pixels / 1e6:.0f} can be read. {_EXPORT}"
        )
    if sizes.flip in (5, 6):
        width_px, height_px = height_px, width_px
    orientation = _FROM_FLIP.get(sizes.flip, 1)
    try:
        preview = raw.extract_thumb()
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError):
        preview = None
    if preview is not None and preview.format == rawpy.ThumbFormat.JPEG:
        longest = _longest_px(preview.data)
        if longest >= min(_ENOUGH_PX, max(width_px, height_px) // 2):
            return RawPicture(width_px, height_px, orientation, preview_jpeg=preview.data)
    pixels = raw.postprocess(half_size=True, use_camera_wb=True, output_bps=8)
    return RawPicture(width_px, height_px, orientation, developed=Image.fromarray(pixels))


def _longest_px(jpeg: bytes) -> int:
    """The longer edge in the header of a JPEG, 0 for none."""
    from PIL import JpegImagePlugin

    try:
        return int(max(JpegImagePlugin.JpegImageFile(io.BytesIO(jpeg)).size))
    except (SyntaxError, OSError, ValueError):
        return 0

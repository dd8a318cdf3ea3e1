"""From a recognised picture file to Pillow's image of it: its header parsed and its size checked, no pixel decoded.

Pillow's classes are called by name and nothing is registered, so nothing global changes. Knows nothing of colours.
"""

import io
import struct
import zlib
from typing import Any, BinaryIO

from ent_models.errors import BadInput
from ent_models.pictures.metered import MeteredFile, TooManyPieces

MAX_PIXELS = 100_000_000

# A header takes a few hundred reads; a 100-megapixel PNG in 8 kB pieces takes some 150,000.
_MAX_READS = 1_000_000
# Decoders read a file once or twice; its size and this are allowed to be read three times.
_SPARE_BYTES = 16_000_000
# Whole in memory before anything is known of them, and copied: far above any real one.
_MAX_WHOLE_BYTES = 200_000_000
# EXIF has at most 64 kB; Pillow adds up segments of it without end, and every entry may be as large as all of it.
_MAX_EXIF_SEGMENTS = 2

PIECES = (
    "This file is made of over a million pieces, or of the same bytes again and again, which no program that saves "
    "pictures writes."
)

FAILURES = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    AttributeError,
    AssertionError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""Everything that Pillow's parsers have been seen to raise, or may raise, on damaged files."""


def open_image(stream: BinaryIO, name: str) -> Any:
    """Parse the header of a picture of the format `name`.

    Raises:
        BadInput: damaged, too large, or its reader is not there.
    """
    from PIL import Image

    if name == "WEBP":
        # Its decoder takes memory for the whole canvas as soon as it is made.
        check_pixels(*_webp_size(stream))
    elif name == "JPEG":
        _check_segments(stream)
    n_bytes = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if name in ("HEIC", "AVIF") and n_bytes > _MAX_WHOLE_BYTES:
        raise BadInput(f"This {name} file has {n_bytes / 1e6:.0f} MB; up to {_MAX_WHOLE_BYTES / 1e6:.0f} are read.")
    metered = MeteredFile(stream, n_reads=_MAX_READS, n_bytes=3 * (n_bytes + _SPARE_BYTES))
    try:
        image = _maker(name)(metered, None)
    except TooManyPieces as problem:
        raise BadInput(PIECES) from problem
    except Image.DecompressionBombError as problem:
        raise BadInput(f"The picture is too large: it may have up to {MAX_PIXELS / 1e6:.0f} megapixels.") from problem
    except FAILURES as problem:
        if "MAX_TEXT" in str(problem):
            raise BadInput(
                "The notes stored inside this PNG unpack to far more than a picture needs, so it was not opened. "
                "Save the picture again without metadata."
            ) from problem
        raise BadInput(
            f"The file starts like a {name} picture but is damaged or cut short. Save or copy it again."
        ) from problem
    check_pixels(*image.size)
    return image


def check_pixels(width_px: int, height_px: int) -> None:
    """Raise BadInput for more than `MAX_PIXELS`."""
    if width_px * height_px > MAX_PIXELS:
        raise BadInput(
            f"The picture is {width_px:,} x {height_px:,} pixels ({width_px * height_px / 1e6:,.0f} megapixels); "
            f"up to {MAX_PIXELS / 1e6:.0f} megapixels can be read. Save it smaller and try again."
        )


def _maker(name: str) -> Any:
    """The class that reads a format. Image.open would refuse a bomb without its size."""
    from PIL import (
        BmpImagePlugin,
        GifImagePlugin,
        JpegImagePlugin,
        PngImagePlugin,
        TiffImagePlugin,
        WebPImagePlugin,
    )

    if name == "HEIC":
        return _heic_maker()
    if name == "AVIF":
        from PIL import AvifImagePlugin

        if not AvifImagePlugin.SUPPORTED:
            raise BadInput("AVIF pictures cannot be read on this computer. Save it as JPG or PNG.")
        return AvifImagePlugin.AvifImageFile
    if name == "JPEG 2000":
        from PIL import Jpeg2KImagePlugin, features

        if not features.check("jpg_2000"):
            raise BadInput("JPEG 2000 pictures cannot be read on this computer. Save it as JPG or PNG.")
        return Jpeg2KImagePlugin.Jpeg2KImageFile
    makers: dict[str, Any] = {
        "JPEG": JpegImagePlugin.jpeg_factory,
        "PNG": PngImagePlugin.PngImageFile,
        "WEBP": WebPImagePlugin.WebPImageFile,
        "GIF": GifImagePlugin.GifImageFile,
        "BMP": BmpImagePlugin.BmpImageFile,
        "TIFF": TiffImagePlugin.TiffImageFile,
    }
    return makers[name]


def _heic_maker() -> Any:
    try:
        from pi_heif.as_plugin import HeifImageFile
    except ImportError as problem:
        raise BadInput("HEIC pictures cannot be read on this computer. Save it as JPG.") from problem
    return HeifImageFile


def _check_segments(stream: BinaryIO) -> None:
    """Refuse a JPEG whose EXIF fills more segments than any camera writes. The stream is left at its start.

    Source: ITU-T T.81 annex B: markers before the scan, each with its length.
    """
    n_found = 0
    place = 2
    for _ in range(_MAX_READS // 10):
        stream.seek(place)
        head = stream.read(10)
        if len(head) < 10 or head[0] != 0xFF or head[1] in (0xDA, 0xD9):
            break
        n_found += head[1] == 0xE1 and head[4:8] == b"Exif"
        if n_found > _MAX_EXIF_SEGMENTS:
            raise BadInput("The EXIF data in this JPEG is larger than it may be. Save the picture without metadata.")
        place += 2 + max(2, int.from_bytes(head[2:4], "big")) if head[1] != 0xFF else 1
    stream.seek(0)


def _webp_size(stream: BinaryIO) -> tuple[int, int]:
    """Width and height in the header, (0, 0) where it is none. Source: WebP container specification, Google."""
    head = stream.read(32)
    stream.seek(0)
    kind = head[12:16]
    if len(head) == 32 and kind == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if len(head) == 32 and kind == b"VP8 ":
        return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
    if len(head) == 32 and kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return 0, 0

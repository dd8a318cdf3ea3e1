"""From a file of unknown make to an upright RGB picture, or to a sentence that says why not.

The content decides the format, never the name. Size is checked from the header before a pixel is decoded. Nothing
global in Pillow is changed, so pictures may be opened in several threads at once. Knows nothing of models.

    picture = open_picture(Path("still.jpg"))
"""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ent_models.errors import BadInput
from ent_models.pictures.colours import to_rgb
from ent_models.pictures.frames import COUNT_LIMIT, count_gif_frames, count_tiff_pages
from ent_models.pictures.metered import MeteredFile, TooManyPieces

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_FILE_BYTES = 1_000_000_000
MAX_PIXELS = 100_000_000

# A header takes a few hundred reads; a 100-megapixel PNG in 8 kB pieces takes some 150,000.
_MAX_READS = 1_000_000
_PIECES = "This file is made of over a million pieces, which no program that saves pictures writes."
_WANTED = "Use a JPG, PNG, WebP, GIF, BMP or TIFF picture."

# Everything that Pillow's parsers have been seen to raise, or may raise, on damaged files.
_FAILURES = (
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

# What is often dropped by mistake: (start of the file, offset, what it is).
_STRANGERS: tuple[tuple[bytes, int, str], ...] = (
    (b"%PDF", 0, "a PDF document"),
    (b"8BPS", 0, "a Photoshop document"),
    (b"ftyphei", 4, "a HEIC picture"),
    (b"ftypmif1", 4, "a HEIF picture"),
    (b"ftypavif", 4, "an AVIF picture"),
    (b"ftyp", 4, "a video or sound file"),
    (b"\x1aE\xdf\xa3", 0, "a video or sound file"),
    (b"PK\x03\x04", 0, "a ZIP archive or an office document"),
    (b"\x00\x00\x00\x0cjP", 0, "a JPEG 2000 picture"),
    (b"\x76\x2f\x31\x01", 0, "an OpenEXR picture"),
    (b"<svg", 0, "an SVG drawing"),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture.

    `image` is upright, mode RGB, and may be smaller than the file's picture if a smaller one was asked for.
    `width_px` and `height_px` are those of the file's picture, upright. `format` is JPEG, PNG, WEBP, GIF, BMP or
    TIFF. `notes` are sentences for the user.
    """

    image: "Image"
    width_px: int
    height_px: int
    format: str
    notes: tuple[str, ...] = ()


def open_picture(path: Path, *, shortest_px: int | None = None) -> Picture:
    """Decode the picture in `path`.

    Args:
        path: a file of at most `MAX_FILE_BYTES`.
        shortest_px: the caller needs no more than this along the shorter edge. Big JPEGs are then decoded at a half,
            a quarter or an eighth, never to less than twice what is needed.

    Raises:
        BadInput: not a picture, of another format, too large, or damaged beyond use.
    """
    try:
        size_bytes = path.stat().st_size
        if size_bytes > MAX_FILE_BYTES:
            raise BadInput(f"The file has {size_bytes / 1e9:.1f} GB; pictures may have up to 1 GB.")
        with path.open("rb") as stream:
            return _decode(stream, shortest_px)
    except OSError as problem:
        raise BadInput(f"The file could not be read: {problem.strerror or type(problem).__name__}.") from problem
    except MemoryError as problem:
        raise BadInput("There is not enough free memory for this picture. Save it smaller and try again.") from problem


def _decode(stream: BinaryIO, shortest_px: int | None) -> Picture:
    name = _recognise(stream)
    image = _open(stream, name)
    width_px, height_px = image.size
    _check_pixels(width_px, height_px)
    if name == "JPEG" and shortest_px:
        # Only by whole powers of two and to twice the need: pictures near the need keep every pixel.
        image.draft(image.mode, (2 * shortest_px, 2 * shortest_px))
    notes = []
    image, fraction = _load(image)
    if fraction < 1:
        notes.append(f"The file is damaged or cut short: about {fraction:.0%} of the picture could be read.")
    notes += _frames_note(stream, name, image)
    method = _turn(image)
    try:
        upright, colour_notes = to_rgb(image)
        if method is not None:
            upright = upright.transpose(method[0])
            if method[1]:
                width_px, height_px = height_px, width_px
    except _FAILURES as problem:
        raise BadInput(f"The colours of this picture ({image.mode}) could not be read. Save it as RGB.") from problem
    return Picture(upright, width_px, height_px, name, (*notes, *colour_notes))


def _recognise(stream: BinaryIO) -> str:
    """The format by the first bytes; the stream is left at its start."""
    head = stream.read(512)
    stream.seek(0)
    if not head:
        raise BadInput(f"The file is empty. {_WANTED}")
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    if head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return "TIFF"
    if head.startswith(b"BM") and not _is_text(head):
        return "BMP"
    for mark, offset, what in _STRANGERS:
        if head[offset:].startswith(mark):
            raise BadInput(f"This is {what}, not a picture that can be read here. {_WANTED}")
    if _is_text(head):
        raise BadInput(f"This file holds text, not a picture, whatever its name says. {_WANTED}")
    raise BadInput(f"This is not a picture of a known format. {_WANTED}")


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8", errors="strict")
    except UnicodeDecodeError as problem:
        if problem.start < len(head) - 3:
            return False
        text = head[: problem.start].decode("utf-8")
    return all(letter.isprintable() or letter.isspace() for letter in text)


def _open(stream: BinaryIO, name: str) -> Any:
    """Parse the header. Pillow's classes are called by name: Image.open would refuse a bomb without its size."""
    from PIL import (
        BmpImagePlugin,
        GifImagePlugin,
        Image,
        JpegImagePlugin,
        PngImagePlugin,
        TiffImagePlugin,
        WebPImagePlugin,
    )

    if name == "WEBP":
        # Its decoder takes memory for the whole canvas as soon as it is made.
        _check_pixels(*_webp_size(stream))
    makers: dict[str, Any] = {
        "JPEG": JpegImagePlugin.jpeg_factory,
        "PNG": PngImagePlugin.PngImageFile,
        "WEBP": WebPImagePlugin.WebPImageFile,
        "GIF": GifImagePlugin.GifImageFile,
        "BMP": BmpImagePlugin.BmpImageFile,
        "TIFF": TiffImagePlugin.TiffImageFile,
    }
    try:
        return makers[name](MeteredFile(stream, n_reads=_MAX_READS), None)
    except TooManyPieces as problem:
        raise BadInput(_PIECES) from problem
    except Image.DecompressionBombError as problem:
        raise BadInput(f"The picture is too large: it may have up to {MAX_PIXELS / 1e6:.0f} megapixels.") from problem
    except _FAILURES as problem:
        if "MAX_TEXT" in str(problem):
            raise BadInput(
                "The notes stored inside this PNG unpack to far more than a picture needs, so it was not opened. "
                "Save the picture again without metadata."
            ) from problem
        raise BadInput(
            f"The file starts like a {name} picture but is damaged or cut short. Save or copy it again."
        ) from problem


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


def _check_pixels(width_px: int, height_px: int) -> None:
    if width_px * height_px > MAX_PIXELS:
        raise BadInput(
            f"The picture is {width_px:,} x {height_px:,} pixels ({width_px * height_px / 1e6:,.0f} megapixels); "
            f"up to {MAX_PIXELS / 1e6:.0f} megapixels can be read. Save it smaller and try again."
        )


def _load(image: Any) -> tuple[Any, float]:
    """Decode, and say which fraction of the rows came out: 1 unless the file is damaged.

    Raises:
        BadInput: nothing came out.
    """
    from PIL import Image

    try:
        image.load()
        return image, 1.0
    except TooManyPieces as problem:
        raise BadInput(_PIECES) from problem
    except (Image.DecompressionBombError, *_FAILURES) as problem:
        # The rows decoded so far are in the image. Pillow's switch for keeping them is global; with no tiles left
        # to decode, load() hands them over for this image alone.
        image.tile = []
        refusal = BadInput("The picture is damaged or cut short: nothing of it could be read. Copy or save it again.")
        try:
            partial = image.copy()
            box = partial.getbbox(alpha_only=False)
        except _FAILURES:
            raise refusal from problem
        if box is None:
            raise refusal from problem
        return partial, min(0.99, max(0.01, box[3] / partial.height))


def _frames_note(stream: BinaryIO, name: str, image: Any) -> tuple[str, ...]:
    """A note if there is more than one frame or page."""
    if name == "GIF":
        n_frames = count_gif_frames(stream)
    elif name == "TIFF":
        n_frames = count_tiff_pages(stream)
    elif name in ("PNG", "WEBP"):
        n_frames = getattr(image, "n_frames", 1)
    else:
        return ()
    if n_frames <= 1:
        return ()
    what = "Page" if name == "TIFF" else "Frame"
    many = f"more than {COUNT_LIMIT:,}" if n_frames > COUNT_LIMIT else f"{n_frames:,}"
    return (f"{what} 1 of {many} was looked at.",)


def _turn(image: Any) -> tuple[Any, bool] | None:
    """The transposition that makes the picture upright, and whether it swaps width and height; None for none."""
    from PIL.Image import Transpose

    try:
        orientation = image.getexif().get(0x0112)
    except _FAILURES:
        return None  # Damaged metadata beside a sound picture.
    turns = {
        2: (Transpose.FLIP_LEFT_RIGHT, False),
        3: (Transpose.ROTATE_180, False),
        4: (Transpose.FLIP_TOP_BOTTOM, False),
        5: (Transpose.TRANSPOSE, True),
        6: (Transpose.ROTATE_270, True),
        7: (Transpose.TRANSVERSE, True),
        8: (Transpose.ROTATE_90, True),
    }
    return turns.get(orientation) if isinstance(orientation, int) else None

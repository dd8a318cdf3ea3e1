"""Which picture format a file is of, by its first bytes and never by its name; or a sentence on what it is instead."""

from typing import BinaryIO

from ent_models import kinds
from ent_models.errors import BadInput
from ent_models.pictures.raw import is_raw_tiff

WANTED = "Use a JPG, PNG, WebP, GIF, BMP, TIFF, HEIC or AVIF picture."

# Makers' own containers: (start of the file, offset, format).
_MARKS: tuple[tuple[bytes, int, str], ...] = (
    (b"\xff\xd8\xff", 0, "JPEG"),
    (b"\x89PNG\r\n\x1a\n", 0, "PNG"),
    (b"GIF87a", 0, "GIF"),
    (b"GIF89a", 0, "GIF"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", 0, "JPEG 2000"),
    (b"\xff\x4f\xff\x51", 0, "JPEG 2000"),
    (b"ftypcrx ", 4, "RAW"),  # Canon CR3
    (b"FUJIFILMCCD-RAW", 0, "RAW"),
    (b"IIRO", 0, "RAW"),  # Olympus and OM
    (b"IIRS", 0, "RAW"),
    (b"MMOR", 0, "RAW"),
    (b"IIU\0", 0, "RAW"),  # Panasonic and Leica
    (b"HEAPCCDR", 6, "RAW"),  # Canon CRW
    (b"\0MRM", 0, "RAW"),  # Minolta
    (b"FOVb", 0, "RAW"),  # Sigma
)

# What is often dropped by mistake: (start of the file, offset, what it is).
_STRANGERS: tuple[tuple[bytes, int, str], ...] = (
    (b"%PDF", 0, "a PDF document"),
    (b"8BPS", 0, "a Photoshop document"),
    (b"ftyp", 4, "a video or sound file"),
    (b"\x1aE\xdf\xa3", 0, "a video or sound file"),
    (b"PK\x03\x04", 0, "a ZIP archive or an office document"),
    (b"\x76\x2f\x31\x01", 0, "an OpenEXR picture"),
    (b"\xff\x0a", 0, "a JPEG XL picture"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", 0, "a JPEG XL picture"),
    (b"<svg", 0, "an SVG drawing"),
)


def recognise(stream: BinaryIO) -> str:
    """JPEG, PNG, GIF, WEBP, TIFF, BMP, HEIC, AVIF, JPEG 2000 or RAW; the stream is left at its start.

    Raises:
        BadInput: none of these.
    """
    head = stream.read(512)
    stream.seek(0)
    if not head:
        raise BadInput(f"The file is empty. {WANTED}")
    for mark, offset, name in _MARKS:
        if head[offset:].startswith(mark):
            return name
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    if head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        # Most cameras' raw files begin as TIFF, with a thumbnail for the first page.
        return "RAW" if is_raw_tiff(stream) else "TIFF"
    if head.startswith(b"BM") and not _is_text(head):
        return "BMP"
    if head[4:8] == b"ftyp":
        brands = kinds.brands(head)
        if brands & kinds.AVIF_BRANDS:
            return "AVIF"
        if brands & kinds.HEIC_BRANDS:
            return "HEIC"
    for mark, offset, what in _STRANGERS:
        if head[offset:].startswith(mark):
            raise BadInput(f"This is {what}, not a picture that can be read here. {WANTED}")
    if _is_text(head):
        raise BadInput(f"This file holds text, not a picture, whatever its name says. {WANTED}")
    raise BadInput(f"This is not a picture of a known format. {WANTED}")


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8", errors="strict")
    except UnicodeDecodeError as problem:
        if problem.start < len(head) - 3:
            return False
        text = head[: problem.start].decode("utf-8")
    return all(letter.isprintable() or letter.isspace() for letter in text)

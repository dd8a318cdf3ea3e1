"""Which room reads a file: decided by its first bytes, never by its name.

Reads 4 kB and decodes no more than that, so it is safe and quick in the server. Whether a container holds sound or
video, or a zip archive holds a document, is found out by the room, in the worker.
"""

from pathlib import Path

from ent_models.errors import BadInput
from ent_models.text import encodings

HEAD_BYTES = 4096
READS = (
    "pictures (jpg, png, webp, gif, bmp, tiff, heic, avif, camera raw) and folders of them, "
    "sound (wav, mp3, m4a, flac, ogg, opus), "
    "video (mp4, mov, mkv, webm), scripts (fountain, fdx, pdf, docx, txt, md) and subtitles (srt, vtt)"
)
"""What the desk reads, in words for messages."""

EXTENSIONS = {
    "pictures": (
        *("jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "tif", "tiff", "heic", "heif", "hif", "avif"),
        *("jp2", "dng", "cr2", "cr3", "nef", "arw", "raf", "orf", "rw2", "pef"),
    ),
    "speech": ("wav", "mp3", "m4a", "flac", "ogg", "oga", "opus", "mp4", "m4v", "mov", "mkv", "webm"),
    "scripts": ("fountain", "fdx", "pdf", "docx", "txt", "text", "md", "markdown", "srt", "vtt"),
}
"""The usual endings of each room's files; used only to tell the user when name and content disagree."""

_PICTURE_HEADS = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF87a",
    b"GIF89a",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"II+\0",
    b"MM\0+",
    b"\0\0\0\x0cjP  \r\n\x87\n",  # JPEG 2000
    b"\xff\x4f\xff\x51",
    b"FUJIFILMCCD-RAW",
    b"IIRO",  # Olympus
    b"IIRS",
    b"MMOR",
    b"IIU\0",  # Panasonic
    b"FOVb",  # Sigma
)
_SOUND_HEADS = (b"ID3", b"fLaC", b"OggS", b"\x1aE\xdf\xa3", b"RF64")
_QUICKTIME_ATOMS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
AVIF_BRANDS = {b"avif", b"avis"}
_STILL_BRANDS = HEIC_BRANDS | AVIF_BRANDS | {b"crx "}
"""Pictures in the container of films: HEIC, AVIF, Canon's CR3."""
_NOT_IN_TEXT = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))


def recognise(path: Path) -> str:
    """The room for the file at `path`: pictures, speech or scripts; albums for a folder.

    Raises:
        BadInput: the file is empty, cannot be read, or is of no kind that the desk reads.
    """
    try:
        if path.is_dir():
            return "albums"
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except FileNotFoundError as problem:
        raise BadInput("There is no such file. Check the path.") from problem
    except OSError as problem:
        raise BadInput(f"This file cannot be read: {problem.strerror}.") from problem
    return room_for(head)


def room_for(head: bytes) -> str:
    """The room for a file that begins with `head` (its first `HEAD_BYTES` or the whole of it).

    Raises:
        BadInput: as `recognise`.
    """
    if not head:
        raise BadInput("This file is empty (0 bytes).")
    if head[:4] == b"RIFF":
        form = head[8:12]
        if form in (b"WEBP", b"WAVE"):
            return "pictures" if form == b"WEBP" else "speech"
    if head[4:8] == b"ftyp" and brands(head) & _STILL_BRANDS:
        return "pictures"
    if head[4:8] in _QUICKTIME_ATOMS or head.startswith(_SOUND_HEADS) or _is_mpeg_audio(head):
        return "speech"
    if head.startswith(b"BM") and _is_text(head):
        return "scripts"  # a text that happens to begin with the letters BM
    if head.startswith(_PICTURE_HEADS):
        return "pictures"
    if head.startswith(b"PK\x03\x04") or b"%PDF-" in head[:1024] or _is_text(head):
        return "scripts"
    raise BadInput(f"This is not a kind of file that Rushes reads. It reads {READS}.")


def note_on_name(name: str, room: str) -> str:
    """A sentence for the user when the ending of `name` belongs to another room than the content, else ""."""
    ending = Path(name).suffix.lower().lstrip(".")
    if room not in EXTENSIONS:
        return ""
    claimed = next((other for other, endings in EXTENSIONS.items() if ending in endings), room)
    if claimed == room:
        return ""
    content = {"pictures": "a picture", "speech": "sound or video", "scripts": "text"}[room]
    return f"The name ends in .{ending}, but the content is {content}; it was read as that."


def brands(head: bytes) -> set[bytes]:
    """What an ISO media file says it is compatible with. Source: ISO/IEC 14496-12, the file type box."""
    end = min(len(head), int.from_bytes(head[:4], "big"))
    return {head[8:12], *(head[place : place + 4] for place in range(16, end, 4))}


def _is_mpeg_audio(head: bytes) -> bool:
    """An MPEG audio or ADTS frame header: eleven sync bits, and no value that the standard reserves."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or head[:2] == b"\xff\xfe":
        return False
    is_adts = head[1] & 0xF6 == 0xF0
    version, layer, bitrate, rate = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    return is_adts or (version != 1 and layer != 0 and bitrate != 15 and rate != 3)


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    if not head.translate(None, delete=bytes(set(range(256)) - set(_NOT_IN_TEXT))):
        return True
    return bool(encodings.unmarked_utf16(head))

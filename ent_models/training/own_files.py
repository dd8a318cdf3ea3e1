"""The user's own pictures: a zip or a folder with one folder of pictures for each class.

    flowers/rose/1.jpg  flowers/tulip/2.jpg         or, with a test part,
    flowers/train/rose/1.jpg  flowers/test/rose/9.jpg

A picture belongs to the folder that it lies in. Nothing is unpacked on disk and no name from an archive becomes a path.
Files that are no pictures are listed with the reason; an archive that tries to get out of its folder is refused whole.
"""

import hashlib
import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ent_models.errors import BadInput
from ent_models.training.records import Refused

if TYPE_CHECKING:
    import numpy as np

MAX_PICTURES = 20_000
MAX_FILE_BYTES = 60_000_000
MAX_TOTAL_BYTES = 4_000_000_000
MAX_RATIO = 100  # pictures hardly shrink in a zip; a bomb does
MAX_CLASSES = 1_000
MAX_PIXELS = 60_000_000
SHORT_SIDE_PX = 320
_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff")
_TEST_FOLDERS = ("test", "val", "valid", "validation")
_TRAIN_FOLDERS = ("train", "training")
_LAYOUT = "Use one folder for each class, with its pictures inside: roses/1.jpg, tulips/1.jpg."


@dataclass(frozen=True, slots=True, eq=False)
class OwnPicture:
    """One picture: RGB uint8 (height, width, 3), shorter side at most `SHORT_SIDE_PX`; its digest is of all pixels."""

    name: str
    label: str
    is_test: bool
    image: "np.ndarray"
    sha256: str


Decode = Callable[[bytes], "np.ndarray"]


def read_own(
    place: Path, decode: "Decode | None" = None, progress: Callable[[int], None] = lambda _: None
) -> tuple[list[OwnPicture], list[Refused]]:
    """Pictures of a zip or folder, and the files that could not be used.

    `decode` makes RGB uint8 from a file's bytes, raising BadInput; `progress` hears the count of files read.

    Raises:
        BadInput: neither zip nor folder, hostile, or no folder of pictures in it.
    """
    decode = decode or decoded
    pictures: list[OwnPicture] = []
    refused: list[Refused] = []
    for count, (name, payload) in enumerate(_files(place)):
        progress(count)
        label, is_test = _label_of(name)
        if isinstance(payload, Refused):
            refused.append(payload)
        elif label is None:
            refused.append(Refused(name, "It lies in no folder, so it has no class."))
        else:
            try:
                image = decode(payload)
            except BadInput as problem:
                refused.append(Refused(name, str(problem)))
                continue
            digest = hashlib.sha256(repr(image.shape).encode() + image.tobytes()).hexdigest()
            pictures.append(OwnPicture(name, label, is_test, image, digest))
    if not pictures:
        first = f" The first file that was tried: {refused[0].name}. {refused[0].reason}" if refused else ""
        raise BadInput(f"No pictures were found in {place.name}. {_LAYOUT}{first}")
    if len({picture.label for picture in pictures}) > MAX_CLASSES:
        raise BadInput(f"{place.name} has more than {MAX_CLASSES:,} classes. {_LAYOUT}")
    return pictures, refused


def decoded(payload: bytes) -> "np.ndarray":
    """RGB uint8 (H, W, 3) from an encoded picture, upright and reduced to a shorter side of `SHORT_SIDE_PX`.

    Raises:
        BadInput: damaged, too large, or no picture.
    """
    import numpy as np
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(payload), formats=("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise BadInput(f"It has more than {MAX_PIXELS // 1_000_000} million pixels.")
            picture.draft("RGB", (SHORT_SIDE_PX * 2, SHORT_SIDE_PX * 2))
            upright = ImageOps.exif_transpose(picture)
            if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
                layered = upright.convert("RGBA")
                upright = Image.new("RGBA", layered.size, "white")
                upright.alpha_composite(layered)
            rgb = upright.convert("RGB")
            scale = SHORT_SIDE_PX / min(rgb.size)
            if scale < 1:
                rgb = rgb.resize((max(1, round(rgb.width * scale)), max(1, round(rgb.height * scale))), reducing_gap=2)
            return np.asarray(rgb)
    except BadInput:
        raise
    except (OSError, SyntaxError, ValueError, LookupError, ArithmeticError, TypeError, AttributeError, EOFError,
            RuntimeError, Image.DecompressionBombError, zlib.error) as problem:  # fmt: skip
        raise BadInput("It is damaged, or no picture that can be read here.") from problem


def _files(place: Path) -> Iterator[tuple[str, bytes | Refused]]:
    if place.is_dir():
        return _in_folder(place)
    if not place.is_file():
        raise BadInput(f"There is no file or folder {place}. {_LAYOUT}")
    return _in_zip(place)


def _in_folder(place: Path) -> Iterator[tuple[str, bytes | Refused]]:
    root = place.resolve()
    count = 0
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if _is_passed_over(name) or not path.is_file():
            continue
        count += 1
        if count > MAX_PICTURES:
            raise BadInput(f"{place.name} holds more than {MAX_PICTURES:,} files. Use fewer pictures.")
        if not path.resolve().is_relative_to(root):
            yield name, Refused(name, "It is a link to somewhere else.")
            continue
        try:
            too_large = path.stat().st_size > MAX_FILE_BYTES
            yield name, _too_large(name) if too_large else path.read_bytes()
        except OSError as problem:
            yield name, Refused(name, f"It could not be read: {problem.strerror or problem}.")


def _in_zip(place: Path) -> Iterator[tuple[str, bytes | Refused]]:
    try:
        with zipfile.ZipFile(place) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            for entry in entries:
                _check_entry(entry)
            wanted = [entry for entry in entries if not _is_passed_over(entry.filename)]
            if len(wanted) > MAX_PICTURES:
                raise BadInput(f"{place.name} holds more than {MAX_PICTURES:,} files. Use fewer pictures.")
            if sum(entry.file_size for entry in wanted) > MAX_TOTAL_BYTES:
                raise BadInput(f"{place.name} unpacks to more than {MAX_TOTAL_BYTES // 10**9} GB, so it was not read.")
            for entry in sorted(wanted, key=lambda entry: entry.filename):
                yield entry.filename, _entry_bytes(archive, entry)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as problem:
        raise BadInput(f"{place.name} is no whole zip archive ({problem}). {_LAYOUT}") from problem


def _check_entry(entry: zipfile.ZipInfo) -> None:
    """Raises BadInput for what no honest archive of pictures holds."""
    parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
    if ".." in parts or entry.filename.startswith(("/", "\\")) or (parts and ":" in parts[0]):
        raise BadInput(
            f"The archive holds a file that wants to lie outside it ({entry.filename[:80]!r}), so nothing was read. "
            "Pack the folder again."
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise BadInput(f"The archive holds a link ({entry.filename[:80]!r}), so nothing was read. Pack plain files.")


def _entry_bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | Refused:
    name = entry.filename
    if entry.flag_bits & 1:
        return Refused(name, "It is locked with a password.")
    if entry.file_size > MAX_FILE_BYTES:
        return _too_large(name)
    if entry.file_size > 1_000_000 and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
        return Refused(name, "It unpacks to a hundred times its size, which pictures never do.")
    try:
        with archive.open(entry) as stream:
            payload = stream.read(entry.file_size + 1)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, RuntimeError, NotImplementedError, ValueError):
        return Refused(name, "It is damaged in the archive.")
    return payload if len(payload) == entry.file_size else Refused(name, "It is not as long as the archive says.")


def _label_of(name: str) -> tuple[str | None, bool]:
    """The class of a picture, None without a folder, and whether it is for testing."""
    folders = PurePosixPath(name).parts[:-1]
    if not folders:
        return None, False
    outer = [folder.lower() for folder in folders[:-1]]
    label = "".join(letter for letter in folders[-1] if letter.isprintable()).strip()[:80]
    if label.lower() in (*_TEST_FOLDERS, *_TRAIN_FOLDERS):
        return None, False
    return label or None, any(folder in _TEST_FOLDERS for folder in outer)


def _is_passed_over(name: str) -> bool:
    """Hidden files and what systems leave behind are not even listed; nor is what no ending calls a picture."""
    parts = PurePosixPath(name).parts
    if any(part.startswith(".") or part == "__MACOSX" for part in parts):
        return True
    return parts[-1].lower() in ("thumbs.db", "desktop.ini") or not parts[-1].lower().endswith(_ENDINGS)


def _too_large(name: str) -> Refused:
    return Refused(name, f"It is larger than {MAX_FILE_BYTES // 1_000_000} MB.")

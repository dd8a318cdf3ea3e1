"""The user's own pictures: a zip or a folder with one folder of pictures for each class, or a list (see `manifest`).

    flowers/rose/1.jpg  flowers/tulip/2.jpg         or, with a test part,
    flowers/train/rose/1.jpg  flowers/test/rose/9.jpg

A picture belongs to the folder that it lies in. Nothing is unpacked on disk and no name from an archive becomes a path.
Files that are no pictures are listed with the reason; an archive that tries to get out of its folder is refused whole.
What a file is, its content decides, not its name.
"""

import hashlib
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ent_models.errors import BadInput
from ent_models.training import manifest
from ent_models.training.records import Refused

if TYPE_CHECKING:
    import numpy as np

MAX_PICTURES = 20_000
MAX_FILE_BYTES = 60_000_000
MAX_TOTAL_BYTES = 4_000_000_000
MAX_RATIO = 100  # pictures hardly shrink in a zip; a bomb does
MAX_CLASSES = 1_000
MAX_FOLDERS = 50_000
MAX_PIXELS = 60_000_000
SHORT_SIDE_PX = 320
_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff")
_TEST_FOLDERS = ("test", "val", "valid", "validation")
_TRAIN_FOLDERS = ("train", "training")
_LAYOUT = "Use one folder for each class, with its pictures inside: roses/1.jpg, tulips/1.jpg."
_FOLDERS_AT_ONCE = 100


@dataclass(frozen=True, slots=True, eq=False)
class OwnPicture:
    """One picture: RGB uint8 (height, width, 3), shorter side at most `SHORT_SIDE_PX`; its digest is of all pixels."""

    name: str
    label: str
    is_test: bool
    image: "np.ndarray"
    sha256: str


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """One file that was read: a picture, or why it is none; None while files are still being looked for.

    `fraction` of all files are read, None while their number is unknown.
    """

    found: OwnPicture | Refused | None
    fraction: float | None


@dataclass(frozen=True, slots=True, eq=False)
class _File:
    """A file before it is decoded. `label` is None for one in no class."""

    name: str
    label: str | None
    is_test: bool
    payload: bytes | Refused
    fraction: float


Decode = Callable[[bytes], "np.ndarray"]


def read_own(
    place: Path, decode: "Decode | None" = None, progress: Callable[[int], None] = lambda _: None
) -> tuple[list[OwnPicture], list[Refused]]:
    """Pictures of a zip, folder or manifest, and the files that could not be used.

    `decode` makes RGB uint8 from a file's bytes, raising BadInput; `progress` hears the count of files read.

    Raises:
        BadInput: none of these, hostile, or no folder of pictures in it.
    """
    pictures: list[OwnPicture] = []
    refused: list[Refused] = []
    for read in reading(place, decode):
        if isinstance(read.found, OwnPicture):
            pictures.append(read.found)
        elif read.found is not None:
            refused.append(read.found)
        progress(len(pictures) + len(refused))
    require_some(pictures, refused)
    return pictures, refused


def reading(place: Path, decode: "Decode | None" = None) -> Iterator[Read]:
    """As `read_own`, one file after the other, so that no more than one picture need be held."""
    for file in _files(place):
        if file is None:
            yield Read(None, None)
            continue
        yield Read(_made_of(file, decode or decoded), file.fraction)


def require_some(pictures: list[OwnPicture], refused: list[Refused]) -> None:
    """Raises BadInput where there is no picture at all, or more classes than anybody meant."""
    if not pictures:
        first = f" The first file that was tried: {refused[0].name}. {refused[0].reason}" if refused else ""
        raise BadInput(f"No pictures were found in it. {_LAYOUT}{first}")
    if len({picture.label for picture in pictures}) > MAX_CLASSES:
        raise BadInput(f"It has more than {MAX_CLASSES:,} classes. {_LAYOUT}")


def _made_of(file: _File, decode: Decode) -> OwnPicture | Refused:
    if isinstance(file.payload, Refused):
        return file.payload
    if file.label is None:
        return Refused(file.name, "It lies in no folder, so it has no class.")
    try:
        image = decode(file.payload)
    except BadInput as problem:
        return Refused(file.name, str(problem))
    digest = hashlib.sha256(repr(image.shape).encode() + image.tobytes()).hexdigest()
    return OwnPicture(file.name, file.label, file.is_test, image, digest)


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


def _files(place: Path) -> Iterator[_File | None]:
    if place.is_dir():
        return _in_folder(place)
    if not place.is_file():
        raise BadInput(f"There is no such file or folder. {_LAYOUT}")
    try:
        return _in_manifest(place) if manifest.is_manifest(place) else _in_zip(place)
    except OSError as problem:
        raise BadInput(f"It cannot be read: {problem.strerror or problem}.") from problem


def _in_folder(place: Path) -> Iterator[_File | None]:
    root = place.resolve()
    found: list[Path] = []
    for count, (folder, folders, names) in enumerate(os.walk(root), 1):
        if count > MAX_FOLDERS:
            raise BadInput(f"It holds more than {MAX_FOLDERS:,} folders. {_LAYOUT}")
        if count % _FOLDERS_AT_ONCE == 0:
            yield None
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(folder, name) for name in names if not _is_passed_over(name)]
        if len(found) > MAX_PICTURES:
            raise BadInput(f"It holds more than {MAX_PICTURES:,} files. Use fewer pictures.")
    for number, path in enumerate(sorted(found), 1):
        name = path.relative_to(root).as_posix()
        payload: bytes | Refused
        if not path.resolve().is_relative_to(root):
            payload = Refused(name, "It is a link to somewhere else.")
        else:
            try:
                payload = manifest.ordinary_bytes(path, MAX_FILE_BYTES)
            except BadInput as problem:
                payload = Refused(name, str(problem))
        yield _File(name, *_label_of(name), payload, number / len(found))


def _in_manifest(place: Path) -> Iterator[_File]:
    examples = manifest.read(place)
    for number, example in enumerate(examples, 1):
        payload: bytes | Refused
        name = _printable(example.path)[-200:] or "unnamed"
        label = _as_label(example.label)
        if label is None:
            payload = Refused(name, "Nobody said what it shows.")
        else:
            try:
                payload = manifest.bytes_of(example, MAX_FILE_BYTES)
            except BadInput as problem:
                payload = Refused(name, str(problem))
        yield _File(name, label, False, payload, number / len(examples))


def _in_zip(place: Path) -> Iterator[_File]:
    try:
        with zipfile.ZipFile(place) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            for entry in entries:
                _check_entry(entry)
            wanted = [entry for entry in entries if not _is_passed_over(entry.filename)]
            if len(wanted) > MAX_PICTURES:
                raise BadInput(f"It holds more than {MAX_PICTURES:,} files. Use fewer pictures.")
            if sum(entry.file_size for entry in wanted) > MAX_TOTAL_BYTES:
                raise BadInput(f"It unpacks to more than {MAX_TOTAL_BYTES // 10**9} GB, so it was not read.")
            for number, entry in enumerate(sorted(wanted, key=lambda entry: entry.filename), 1):
                name = entry.filename
                yield _File(name, *_label_of(name), _entry_bytes(archive, entry), number / len(wanted))
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as problem:
        raise BadInput(f"This is no whole zip archive ({problem}). {_LAYOUT}") from problem


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
    label = _as_label(folders[-1])
    if label is None or label.lower() in (*_TEST_FOLDERS, *_TRAIN_FOLDERS):
        return None, False
    return label, any(folder in _TEST_FOLDERS for folder in outer)


def _as_label(text: str) -> str | None:
    """A class's name: one line of at most 80 characters that can be seen; None if nothing is left."""
    return _printable(text).strip()[:80] or None


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())


def _is_passed_over(name: str) -> bool:
    """Hidden files and what systems leave behind are not even listed; nor is what no ending calls a picture."""
    parts = PurePosixPath(name).parts
    if any(part.startswith(".") or part == "__MACOSX" for part in parts):
        return True
    return parts[-1].lower() in ("thumbs.db", "desktop.ini") or not parts[-1].lower().endswith(_ENDINGS)


def _too_large(name: str) -> Refused:
    return Refused(name, f"It is larger than {MAX_FILE_BYTES // 1_000_000} MB.")

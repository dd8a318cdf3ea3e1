"""Keywords beside a picture, in an XMP sidecar.

Written are `dc:subject` (flat words, read by all), `lr:hierarchicalSubject` ("animal|cat|tabby": Lightroom and Bridge)
and `digiKam:TagsList` ("animal/cat/tabby": digiKam, and Immich). `xmp:Label`, a colour, and `xmp:Rating` are left to
people. A property of our own for each of the three remembers what was added here, so that it can be taken back when the
label changes, and nothing else ever is. A keyword that was added here and that somebody has removed stays removed.

Who reads which file:
    "appended", photo.jpg.xmp: digiKam (with sidecars switched on), darktable, Immich, PhotoPrism.
    "replaced", photo.xmp: Lightroom and Bridge, and digiKam when set to names "compatible with commercial programs".
    Adobe's programs read a sidecar only of camera raw files; of JPEG, PNG, TIFF and DNG they read what is embedded and
    ignore a sidecar. For those, copy it in: `exiftool -tagsfromfile photo.xmp -xmp:all photo.jpg`.
With "replaced", photo.cr2 and photo.jpg share one file.

Sources: Adobe, XMP Specification part 1 (ISO 16684-1) and part 3, 2020. Knows nothing of the pixels.
"""

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from ent_models.errors import BadInput
from ent_models.files import written_whole
from ent_models.pictures import packet
from ent_models.pictures.labels import parents_of
from ent_models.pictures.records import AlbumEntry
from ent_models.pictures.selection import inside, shown

Style = Literal["appended", "replaced"]
Keyword = tuple[str, ...]
"""A keyword and what it is a kind of, broadest first: ("animal", "cat", "tabby")."""

_MAX_KEYWORD_CHARACTERS = 200


def keywords_of(entry: AlbumEntry, correction: str = "", *, with_doubtful: bool = False) -> tuple[Keyword, ...]:
    """What to write of a picture: what a person called it, else its first label if the verdict is "sure".

    `with_doubtful` takes an "unsure" label too; a picture of none of the classes has no keyword.
    """
    if correction:
        return (tuple(reversed((correction, *parents_of(correction)))),)
    seen = entry.seen
    if seen is None or not seen.labels or not (seen.verdict == "sure" or (with_doubtful and seen.verdict == "unsure")):
        return ()
    return (tuple(reversed((seen.labels[0].name, *seen.labels[0].parents))),)


def xmp(keywords: Sequence[Keyword], existing: bytes = b"") -> bytes:
    """An XMP packet with `keywords`, merged into `existing`, of which everything else is kept.

    If nothing changes, the bytes of `existing` are given back.

    Raises:
        BadInput: `existing` is no XMP that can be read.
    """
    paths = [path for path in (tuple(filter(None, map(_plain, keyword))) for keyword in keywords) if path]
    wanted = {
        packet.SUBJECT: [word for path in paths for word in reversed(path)],
        packet.HIERARCHY: ["|".join(path) for path in paths],
        packet.TAGS: ["/".join(path) for path in paths],
    }
    return packet.merged(existing or packet.EMPTY, {kept: list(dict.fromkeys(wanted[kept])) for kept in wanted})


def beside(path: Path, style: Style = "appended") -> Path:
    """Where the sidecar of a picture is, or would be. One that ends in ".XMP" is taken if it is there."""
    plain = path.with_name(f"{path.name}.xmp") if style == "appended" else path.with_suffix(".xmp")
    capital = plain.with_suffix(".XMP")
    return capital if not os.path.lexists(plain) and os.path.lexists(capital) else plain


def write_beside(folder: Path, name: str, keywords: Sequence[Keyword], style: Style = "appended") -> Path | None:
    """Write `keywords` into the sidecar of `name`, a picture in `folder`; give its path, or None if none is needed.

    An existing sidecar is merged, and left alone if nothing changes.

    Raises:
        BadInput: the picture is gone or reached through a link, or its sidecar is a link or no XMP. Nothing is written.
        OSError: the folder cannot be written.
    """
    picture = inside(folder, name)
    if not picture.is_file():
        raise BadInput(f"{shown(name)} is not there any more, so no keywords were written beside it.")
    target = beside(picture, style)
    if target == picture:
        raise BadInput(f"{shown(name)} is a sidecar itself.")
    existing = _read(target)
    if not keywords and not existing:
        return None
    try:
        data = xmp(keywords, existing)
    except BadInput as problem:
        raise BadInput(f"{shown(target.name)} was left as it is. {problem}") from problem
    if data != existing:
        with written_whole(target) as unfinished:
            unfinished.write_bytes(data)
    return target


def _read(path: Path) -> bytes:
    """The bytes of a sidecar, empty if there is none. At most one more than is allowed."""
    try:
        facts = path.lstat()
    except FileNotFoundError:
        return b""
    if not stat.S_ISREG(facts.st_mode):
        raise BadInput(f"{shown(path.name)} is a link or no ordinary file, so no keywords were written into it.")
    with path.open("rb") as stream:
        return stream.read(packet.MAX_BYTES + 1)


def _plain(word: str) -> str:
    """A word that no reader takes for two: without the separators of hierarchies and without control characters."""
    kept = (character if character.isprintable() else " " for character in word.replace("|", "-").replace("/", "-"))
    return " ".join("".join(kept).split())[:_MAX_KEYWORD_CHARACTERS].strip()

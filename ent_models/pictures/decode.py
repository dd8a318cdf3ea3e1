"""From a file of unknown make to an upright RGB picture, or to a sentence that says why not.

The content decides the format, never the name. Size is checked from the header before a pixel is decoded. Nothing
global in Pillow is changed, so pictures may be opened in several threads at once. Knows nothing of models.

    picture = open_picture(Path("still.jpg"))
"""

import io
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ent_models.errors import BadInput
from ent_models.pictures.camera import facts_of
from ent_models.pictures.colours import to_rgb
from ent_models.pictures.exif import ORIENTATION, Tags, exif_of, read_exif
from ent_models.pictures.frames import COUNT_LIMIT, count_gif_frames, count_tiff_pages
from ent_models.pictures.metered import TooManyPieces
from ent_models.pictures.openers import FAILURES, MAX_PIXELS, PIECES, open_image
from ent_models.pictures.raw import RawPicture, open_raw
from ent_models.pictures.recognise import recognise
from ent_models.pictures.records import CameraFacts

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_FILE_BYTES = 1_000_000_000

__all__ = ["MAX_FILE_BYTES", "MAX_PIXELS", "Picture", "open_picture"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture.

    `image` is upright, mode RGB, and may be smaller than the file's picture if a smaller one was asked for.
    `width_px` and `height_px` are those of the file's picture, upright. `format` is JPEG, PNG, WEBP, GIF, BMP, TIFF,
    HEIC, AVIF, JPEG 2000 or RAW. `notes` are sentences for the user; `camera` is what the camera wrote into the file.
    """

    image: "Image"
    width_px: int
    height_px: int
    format: str
    notes: tuple[str, ...] = ()
    camera: CameraFacts = field(default_factory=CameraFacts)


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
            name = recognise(stream)
            if name == "RAW":
                return _decode_raw(stream, open_raw(path, MAX_PIXELS), shortest_px)
            return _decode(stream, name, shortest_px)
    except OSError as problem:
        raise BadInput(f"The file could not be read: {problem.strerror or type(problem).__name__}.") from problem
    except MemoryError as problem:
        raise BadInput("There is not enough free memory for this picture. Save it smaller and try again.") from problem


def _decode(stream: BinaryIO, name: str, shortest_px: int | None, orientation: int | None = None) -> Picture:
    """Decode a file of a known format. `orientation` counts where the file has none of its own."""
    image = open_image(stream, name)
    width_px, height_px = image.size
    if name == "JPEG" and shortest_px:
        # Only by whole powers of two and to twice the need: pictures near the need keep every pixel.
        image.draft(image.mode, (2 * shortest_px, 2 * shortest_px))
    opened, info = image, image.info
    notes = list(_frames_note(stream, name, image))
    image, fraction = _load(image)
    if fraction < 1:
        notes.insert(0, f"The file is damaged or cut short: about {fraction:.0%} of the picture could be read.")
    # TIFF's own tags are EXIF's; PNG's and WebP's notes may come after the pixels.
    tags = read_exif(stream) if name == "TIFF" else exif_of(opened)
    if name == "TIFF":
        info = {**info, **{tag: _tiff_tag(opened, tag) for tag in (700, 33723)}}
    method = None if name == "TIFF" else _turn(tags, orientation)  # Pillow turns TIFF itself.
    try:
        upright, colour_notes = to_rgb(image)
        if method is not None:
            upright = upright.transpose(method[0])
            if method[1]:
                width_px, height_px = height_px, width_px
    except FAILURES as problem:
        raise BadInput(f"The colours of this picture ({image.mode}) could not be read. Save it as RGB.") from problem
    return Picture(upright, width_px, height_px, name, (*notes, *colour_notes), facts_of(tags, info))


def _decode_raw(stream: BinaryIO, raw: RawPicture, shortest_px: int | None) -> Picture:
    if raw.developed is not None:
        image = raw.developed.convert("RGB")
        note = "This is a camera's raw file: it was developed plainly, at half its size."
        picture = Picture(image, raw.width_px, raw.height_px, "RAW", (note,))
    else:
        picture = _decode(io.BytesIO(raw.preview_jpeg), "JPEG", shortest_px, raw.orientation)
        note = (
            f"This is a camera's raw file: the preview in it ({picture.width_px:,} x {picture.height_px:,} pixels) was "
            "looked at."
        )
        picture = replace(
            picture,
            width_px=raw.width_px,
            height_px=raw.height_px,
            format="RAW",
            notes=(note, *picture.notes),
        )
    # Most raw files begin as a TIFF, whose tags say more than the preview's.
    camera = facts_of(read_exif(stream), {})
    return replace(picture, camera=camera) if camera.facts else picture


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
        raise BadInput(PIECES) from problem
    except (Image.DecompressionBombError, *FAILURES) as problem:
        # The rows decoded so far are in the image. Pillow's switch for keeping them is global; with no tiles left
        # to decode, load() hands them over for this image alone.
        image.tile = []
        refusal = BadInput("The picture is damaged or cut short: nothing of it could be read. Copy or save it again.")
        try:
            partial = image.copy()
            box = partial.getbbox(alpha_only=False)
        except FAILURES:
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
    elif name in ("PNG", "WEBP", "AVIF", "HEIC"):
        n_frames = getattr(image, "n_frames", 1)
    else:
        return ()
    if n_frames <= 1:
        return ()
    what = {"TIFF": "Page", "HEIC": "Picture"}.get(name, "Frame")
    number = image.tell() + 1 if name == "HEIC" else 1  # HEIC names its main picture.
    many = f"more than {COUNT_LIMIT:,}" if n_frames > COUNT_LIMIT else f"{n_frames:,}"
    return (f"{what} {number} of {many} was looked at.",)


def _tiff_tag(image: Any, tag: int) -> Any:
    try:
        return image.tag_v2.get(tag)
    except FAILURES:
        return None  # Damaged metadata beside a sound picture.


def _turn(tags: Tags, otherwise: int | None) -> tuple[Any, bool] | None:
    """The transposition that makes the picture upright, and whether it swaps width and height; None for none."""
    from PIL.Image import Transpose

    turns = {
        2: (Transpose.FLIP_LEFT_RIGHT, False),
        3: (Transpose.ROTATE_180, False),
        4: (Transpose.FLIP_TOP_BOTTOM, False),
        5: (Transpose.TRANSPOSE, True),
        6: (Transpose.ROTATE_270, True),
        7: (Transpose.TRANSVERSE, True),
        8: (Transpose.ROTATE_90, True),
    }
    found = tags["image"].get(ORIENTATION, otherwise)
    return turns.get(int(found)) if isinstance(found, int | float) else None

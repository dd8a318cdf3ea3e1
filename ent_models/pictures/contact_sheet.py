"""A contact sheet: small pictures of a folder on A4 pages, with file name, label and confidence, as PDF or JPEG.

Pages are drawn one at a time, so memory does not grow with their number. Knows nothing of the files: it draws the
thumbnails that the entries carry.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from ent_models.errors import BadInput
from ent_models.files import written_whole
from ent_models.pictures.jpeg_pdf import JpegPdf
from ent_models.pictures.lettering import fitting
from ent_models.pictures.records import AlbumEntry

DPI = 150
SHORT_PX, LONG_PX = 1240, 1754  # A4 at 150 dpi.
MARGIN_PX, GAP_PX = 60, 14
HEAD_PX = 50
NAME_PX, LABEL_PX = 16, 15
CAPTION_PX = 48
MAX_THUMB_PX = 2_048
MAX_COLUMNS = 12

_INK, _GREY, _EMPTY, _RED = "#1d1d1f", "#6e6e73", "#ececf0", "#a1260d"


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """How the pages look. `columns` from 1 to 12; as many rows as fit. `title` stands on every page."""

    is_landscape: bool = False
    columns: int = 5
    title: str = ""


def pages(
    entries: Iterable[AlbumEntry],
    options: SheetOptions = SheetOptions(),
    corrections: Mapping[str, str] | None = None,
) -> Iterator[Any]:
    """Each page as an RGB picture of A4 at 150 dpi; none for no entries.

    `corrections` are the names that a person gave, by path; they are shown in place of the label.

    Raises:
        BadInput: the number of columns is out of range.
    """
    if not 1 <= options.columns <= MAX_COLUMNS:
        raise BadInput(f"A contact sheet has 1 to {MAX_COLUMNS} columns, not {options.columns}.")
    return _pages(iter(entries), options, corrections or {})


def write_pdf(
    target: Path,
    entries: Iterable[AlbumEntry],
    options: SheetOptions = SheetOptions(),
    corrections: Mapping[str, str] | None = None,
) -> int:
    """Write the sheet as a PDF, whole or not at all; give the number of its pages.

    Raises:
        BadInput: there is no entry, or the number of columns is out of range.
        OSError: `target` cannot be written.
    """
    drawn = pages(entries, options, corrections)
    n_pages = 0
    with written_whole(target) as unfinished:
        with unfinished.open("wb") as stream, JpegPdf(stream, DPI) as document:
            for n_pages, page in enumerate(drawn, 1):  # noqa: B007
                document.add(_jpeg(page), page.width, page.height)
        if not n_pages:
            raise BadInput("There is no picture for the contact sheet: choose at least one.")
    return n_pages


def jpegs(
    entries: Iterable[AlbumEntry],
    options: SheetOptions = SheetOptions(),
    corrections: Mapping[str, str] | None = None,
) -> Iterator[bytes]:
    """Each page as a JPEG. Raises BadInput."""
    return (_jpeg(page) for page in pages(entries, options, corrections))


def _jpeg(page: Any) -> bytes:
    stream = BytesIO()
    page.save(stream, "JPEG", quality=88, dpi=(DPI, DPI))
    return stream.getvalue()


def _pages(entries: Iterator[AlbumEntry], options: SheetOptions, corrections: Mapping[str, str]) -> Iterator[Any]:
    from PIL import Image, ImageDraw

    size = (LONG_PX, SHORT_PX) if options.is_landscape else (SHORT_PX, LONG_PX)
    cell_px = (size[0] - 2 * MARGIN_PX + GAP_PX) // options.columns - GAP_PX
    height_px = size[1] - 2 * MARGIN_PX - HEAD_PX + GAP_PX
    rows = max(1, round(height_px / (cell_px + CAPTION_PX + GAP_PX)))
    picture_px = min(cell_px, height_px // rows - CAPTION_PX - GAP_PX)
    number = 0
    while chosen := list(islice(entries, options.columns * rows)):
        number += 1
        page = Image.new("RGB", size, "white")
        draw = ImageDraw.Draw(page)
        _line(draw, (MARGIN_PX, MARGIN_PX), options.title, 22, size[0] - 2 * MARGIN_PX - 100, _INK)
        _line(draw, (size[0] - MARGIN_PX - 60, MARGIN_PX + 4), str(number), NAME_PX, 60, _GREY)
        for place, entry in enumerate(chosen):
            row, column = divmod(place, options.columns)
            left = MARGIN_PX + column * (cell_px + GAP_PX)
            top = MARGIN_PX + HEAD_PX + row * (picture_px + CAPTION_PX + GAP_PX)
            _thumb(page, draw, entry, (left, top), (cell_px, picture_px))
            caption = top + picture_px + 5
            _line(draw, (left, caption), entry.path.rsplit("/", 1)[-1], NAME_PX, cell_px, _INK)
            text, colour = _label(entry, corrections.get(entry.path, ""))
            _line(draw, (left, caption + NAME_PX + 5), text, LABEL_PX, cell_px, colour)
        yield page


def _thumb(page: Any, draw: Any, entry: AlbumEntry, corner: tuple[int, int], box: tuple[int, int]) -> None:
    """The picture in the middle of its box, never larger than it is; a grey box if there is none."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(entry.thumb_jpeg), formats=["JPEG"]) as thumb:
            if max(thumb.size) > MAX_THUMB_PX:
                raise ValueError("too large for a thumbnail")
            picture = thumb.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        draw.rectangle((*corner, corner[0] + box[0] - 1, corner[1] + box[1] - 1), fill=_EMPTY)
        return
    picture.thumbnail(box, Image.Resampling.LANCZOS)
    page.paste(picture, (corner[0] + (box[0] - picture.width) // 2, corner[1] + (box[1] - picture.height) // 2))


def _label(entry: AlbumEntry, correction: str) -> tuple[str, str]:
    """What stands under the name, and its colour."""
    if correction:
        return f"{correction} (corrected)", _INK
    if entry.problem or entry.seen is None:
        return entry.problem or "not looked at", _RED
    if entry.seen.verdict == "none" or not entry.seen.labels:
        return "none of the classes", _GREY
    best = entry.seen.labels[0]
    return f"{best.name}{'?' if entry.seen.verdict == 'unsure' else ''} {best.score:.0%}", _GREY


def _line(draw: Any, at: tuple[int, int], text: str, size_px: int, width_px: int, colour: str) -> None:
    fitted, font = fitting(text, size_px, width_px)
    draw.text(at, fitted, fill=colour, font=font)

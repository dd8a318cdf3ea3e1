"""Contact sheets as PDF and JPEG."""

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ent_models.errors import BadInput
from ent_models.pictures import contact_sheet, lettering
from ent_models.pictures.contact_sheet import SheetOptions
from ent_models.pictures.records import AlbumEntry, Classification, Label


def thumb(colour: str = "#d02020", size: tuple[int, int] = (192, 128)) -> bytes:
    stream = BytesIO()
    Image.new("RGB", size, colour).save(stream, "JPEG")
    return stream.getvalue()


RED = thumb()


def entry(path: str, thumb_jpeg: bytes = RED, problem: str = "") -> AlbumEntry:
    seen = None if problem else Classification((Label("tabby", "n02123045", 0.9),), 1, 1, "JPEG")
    return AlbumEntry(path, 1, 1, "", problem=problem, seen=seen, thumb_jpeg=thumb_jpeg)


def n_red(page: Image.Image) -> int:
    return sum(n for n, (r, g, b) in page.getcolors(1 << 24) if r > 180 and g < 60 and b < 60)


def test_a_pdf_of_several_pages_has_the_size_of_a4(tmp_path: Path):
    target = tmp_path / "sheet.pdf"
    n_pages = contact_sheet.write_pdf(target, (entry(f"{n}.jpg") for n in range(65)), SheetOptions(title="Day 3"))
    with pypdfium2.PdfDocument(target) as document:
        assert len(document) == n_pages == 3
        assert document[0].get_size() == pytest.approx((595.2, 841.92), abs=0.5)
        shown = document[0].render(scale=150 / 72).to_pil()
    assert n_red(shown) == pytest.approx(30 * 192 * 128, rel=0.02)
    assert [path.name for path in tmp_path.glob("sheet*")] == ["sheet.pdf"]


def test_landscape_pages_as_jpeg():
    (data,) = contact_sheet.jpegs([entry("a.jpg")], SheetOptions(is_landscape=True, columns=7))
    with Image.open(BytesIO(data)) as page:
        assert (page.format, page.size) == ("JPEG", (1754, 1240))
        assert n_red(page) > 10_000


@pytest.mark.parametrize("columns", [1, 2, 12])
@pytest.mark.parametrize("is_landscape", [False, True])
def test_every_picture_is_on_some_page_whole(columns: int, is_landscape: bool):
    small, n_entries = thumb(size=(48, 32)), 3 * columns
    entries = [entry(f"{n}.jpg", small) for n in range(n_entries)]
    drawn = list(contact_sheet.pages(entries, SheetOptions(is_landscape, columns)))
    assert sum(n_red(page) for page in drawn) == pytest.approx(n_entries * 48 * 32, rel=0.1)


@pytest.mark.parametrize("broken", [b"", b"no JPEG", RED[:200], b"GIF89a" + bytes(40), thumb(size=(3000, 1))])
def test_a_broken_thumbnail_leaves_a_grey_box(broken: bytes):
    (page,) = contact_sheet.pages([entry("a.jpg", broken, "This file is damaged.")])
    assert page.getpixel((100, 200)) == (236, 236, 240)


@pytest.mark.parametrize(
    "name", ["猫.jpg", "портрет.jpg", "صورة.jpg", "👍.png", "bad\udcff.jpg", "a\nb.jpg", "", "x" * 5_000]
)
def test_any_file_name_is_drawn(name: str):
    (page,) = contact_sheet.pages([entry(name)])
    assert n_red(page) > 20_000


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.integers(20, 400))
def test_any_text_fits_its_width(text: str, width_px: int):
    fitted, font = lettering.fitting(text, 16, width_px)
    assert font.getlength(fitted) <= max(width_px, font.getlength("…"))


def test_a_name_is_cut_in_its_middle():
    fitted, _ = lettering.fitting("holiday_in_the_mountains_0001.jpg", 16, 150)
    assert fitted.startswith("holiday")
    assert fitted.endswith("1.jpg")


def test_pages_are_drawn_one_at_a_time():
    asked = []
    drawn = contact_sheet.pages(asked.append(n) or entry(f"{n}.jpg") for n in range(10_000))
    next(drawn)
    assert len(asked) == 30


def test_what_cannot_be_drawn_is_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="at least one"):
        contact_sheet.write_pdf(tmp_path / "sheet.pdf", [])
    assert not (tmp_path / "sheet.pdf").exists()
    with pytest.raises(BadInput, match="columns"):
        contact_sheet.pages([], SheetOptions(columns=0))


def test_a_correction_is_shown_in_place_of_the_label():
    (plain,) = contact_sheet.pages([entry("a.jpg")])
    (corrected,) = contact_sheet.pages([entry("a.jpg")], corrections={"a.jpg": "lynx"})
    assert plain.tobytes() != corrected.tobytes()

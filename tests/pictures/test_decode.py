"""Drawn, odd and hostile picture files against what they must decode to, or the sentence that they must get."""

import io
import struct
import threading
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFile

from ent_models.errors import BadInput
from ent_models.pictures.decode import MAX_PIXELS, Picture, open_picture

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 128, 0), (0, 0, 255), (255, 255, 255)


def quarters(width: int = 80, height: int = 40) -> Image.Image:
    """Red and green above, blue and white below: every turn of it can be told apart."""
    image = Image.new("RGB", (width, height), WHITE)
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image


def opened(tmp_path: Path, image: Image.Image, name: str, **options: Any) -> Picture:
    path = tmp_path / name
    image.save(path, **options)
    return open_picture(path)


def from_bytes(tmp_path: Path, content: bytes, name: str = "file.png") -> Picture:
    path = tmp_path / name
    path.write_bytes(content)
    return open_picture(path)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *, before: bytes = b"", rows: bytes = b"", depth: int = 8, colour: int = 2) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + before
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def assert_close(picture: Picture, expected: Image.Image, tolerance: int = 0) -> None:
    assert picture.image.mode == "RGB"
    assert picture.image.size == expected.size == (picture.width_px, picture.height_px)
    difference = np.abs(np.asarray(picture.image).astype(int) - np.asarray(expected).astype(int))
    assert difference.max() <= tolerance


@pytest.mark.parametrize(
    ("kind", "options", "tolerance"),
    [
        ("PNG", {}, 0),
        ("BMP", {}, 0),
        ("TIFF", {}, 0),
        ("TIFF", {"compression": "tiff_lzw"}, 0),
        ("WEBP", {"lossless": True}, 0),
        ("GIF", {}, 0),
        ("JPEG", {"quality": 100, "subsampling": 0}, 8),
        ("JPEG", {"quality": 100, "subsampling": 0, "progressive": True}, 8),
    ],
)
def test_every_format_gives_the_drawn_picture_whatever_its_name(
    tmp_path: Path, kind: str, options: dict[str, Any], tolerance: int
) -> None:
    picture = from_bytes(tmp_path, encoded(quarters(), kind, **options), "holiday.txt")
    assert picture.format == kind
    assert picture.notes == ()
    assert_close(picture, quarters(), tolerance)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_exif_orientation_is_applied(tmp_path: Path, orientation: int, kind: str) -> None:
    # What a camera turned that way would have stored: the inverse of the turn that the decoder must make.
    stored = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    image = quarters() if stored is None else quarters().transpose(stored)
    exif = Image.Exif()
    exif[0x0112] = orientation
    options: dict[str, Any] = {"JPEG": {"quality": 100, "subsampling": 0}, "WEBP": {"lossless": True}}.get(kind, {})
    assert_close(from_bytes(tmp_path, encoded(image, kind, exif=exif, **options)), quarters(), 8)


def test_orientation_and_draft_together_keep_the_real_size(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "big.jpg"
    quarters(4000, 2400).transpose(Image.Transpose.ROTATE_90).save(path, exif=exif)
    picture = open_picture(path, shortest_px=292)
    assert (picture.width_px, picture.height_px) == (4000, 2400)
    assert picture.image.size == (1000, 600)
    assert picture.image.getpixel((10, 10))[0] > 240
    assert open_picture(path).image.size == (4000, 2400)


def test_small_jpegs_are_never_decoded_smaller(tmp_path: Path) -> None:
    path = tmp_path / "small.jpg"
    quarters(1100, 700).save(path)
    assert open_picture(path, shortest_px=292).image.size == (1100, 700)


def test_16_bit_grey_is_scaled_and_not_clipped(tmp_path: Path) -> None:
    ramp = np.linspace(0, 65535, 64 * 64).reshape(64, 64).astype(np.uint16)
    for name in ("deep.png", "deep.tiff"):
        picture = opened(tmp_path, Image.fromarray(ramp), name)
        expected = Image.fromarray(np.rint(ramp / 257).astype(np.uint8)).convert("RGB")
        assert_close(picture, expected, 1)


def test_16_bit_colour_png(tmp_path: Path) -> None:
    row = b"\0" + struct.pack(">HHH", 65535, 32768, 0) * 4
    picture = from_bytes(tmp_path, png(4, 4, rows=row * 4, depth=16))
    assert picture.image.getpixel((0, 0)) in ((255, 128, 0), (255, 127, 0))


@pytest.mark.parametrize("dtype", [np.float32, np.int32])
def test_scientific_tiff_is_fitted_and_says_so(tmp_path: Path, dtype: Any) -> None:
    values = np.array([[-1000, 0], [0, 1000]], dtype)
    picture = opened(tmp_path, Image.fromarray(values), "map.tiff")
    assert np.asarray(picture.image)[:, :, 0].tolist() == [[0, 128], [128, 255]]
    assert picture.notes == ("Its brightness, from -1000 to 1000, was fitted to black and white.",)


def test_float_tiff_with_nan(tmp_path: Path) -> None:
    values = np.array([[np.nan, np.inf], [0, 1]], np.float32)
    assert np.asarray(opened(tmp_path, Image.fromarray(values), "n.tiff").image)[:, :, 0].tolist() == [
        [0, 255],
        [0, 255],
    ]


def test_cmyk(tmp_path: Path) -> None:
    picture = opened(tmp_path, quarters().convert("CMYK"), "print.jpg", quality=100, subsampling=0)
    assert picture.notes == ("Its printing colours (CMYK) were converted to RGB.",)
    assert_close(picture, quarters(), 12)


def clear(mode: str) -> Image.Image:
    """Black to the left, fully transparent black to the right."""
    image = Image.new("RGBA", (20, 10), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 10, 10))
    return image.convert(mode)


def test_transparency_is_laid_on_white(tmp_path: Path) -> None:
    expected = Image.new("RGB", (20, 10), WHITE)
    expected.paste((0, 0, 0), (0, 0, 10, 10))
    palette = clear("L").convert("P")
    palette.paste(1, (10, 0, 20, 10))
    note = ("Its transparent parts were laid on white.",)
    for picture in (
        opened(tmp_path, clear("RGBA"), "a.png"),
        opened(tmp_path, clear("LA"), "b.png"),
        opened(tmp_path, clear("RGBA"), "c.webp", lossless=True),
        opened(tmp_path, clear("RGBA"), "d.tiff"),
        opened(tmp_path, palette, "e.png", transparency=1),
        opened(tmp_path, palette, "f.gif", transparency=1),
    ):
        assert picture.notes == note, picture.format
        assert_close(picture, expected)


def test_half_transparent_is_mixed_with_white_and_opaque_alpha_needs_no_note(tmp_path: Path) -> None:
    half = opened(tmp_path, Image.new("RGBA", (3, 3), (0, 0, 0, 128)), "half.png")
    assert half.image.getpixel((1, 1)) == (127, 127, 127)
    opaque = opened(tmp_path, Image.new("RGBA", (3, 3), (9, 8, 7, 255)), "opaque.png")
    assert opaque.notes == ()
    assert opaque.image.getpixel((1, 1)) == (9, 8, 7)


def test_bilevel(tmp_path: Path) -> None:
    picture = opened(tmp_path, Image.new("1", (9, 9), 1), "fax.tiff", compression="group4")
    assert picture.image.getpixel((4, 4)) == WHITE


@pytest.mark.parametrize(("kind", "word"), [("GIF", "Frame"), ("WEBP", "Frame"), ("PNG", "Frame"), ("TIFF", "Page")])
def test_only_the_first_frame_is_looked_at_and_it_is_said(tmp_path: Path, kind: str, word: str) -> None:
    frames = [Image.new("RGB", (32, 32), (20 * index, 0, 0)) for index in range(12)]
    frames[0] = Image.new("RGB", (32, 32), GREEN)
    options = {"lossless": True} if kind == "WEBP" else {}
    picture = from_bytes(tmp_path, encoded(frames[0], kind, save_all=True, append_images=frames[1:], **options))
    assert picture.notes == (f"{word} 1 of 12 was looked at.",)
    assert picture.image.getpixel((5, 5)) == GREEN


def test_a_gif_of_a_hundred_thousand_frames_is_not_counted_to_the_end(tmp_path: Path) -> None:
    head = encoded(Image.new("P", (1, 1)), "GIF")[:-1]
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    started = time.process_time()
    picture = from_bytes(tmp_path, head + frame * 100_000 + b";")
    assert picture.notes == ("Frame 1 of more than 1,000 was looked at.",)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("size", [(1, 1), (20_000, 100), (1, 5000)])
def test_odd_shapes(tmp_path: Path, size: tuple[int, int]) -> None:
    assert_close(opened(tmp_path, Image.new("RGB", size, RED), "odd.png"), Image.new("RGB", size, RED))


def test_a_png_bomb_is_refused_at_once_with_its_size(tmp_path: Path) -> None:
    packer = zlib.compressobj(9)
    zeros = bytes(30_000 * 3 + 1)
    body = b"".join(packer.compress(zeros) for _ in range(2000)) + packer.flush()
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    path = tmp_path / "bomb.png"
    path.write_bytes(bomb)
    with pytest.raises(BadInput):
        open_picture(path)  # The first call also imports Pillow's decoders.
    started = time.process_time()
    with pytest.raises(BadInput, match=r"30,000 x 30,000 pixels \(900 megapixels\); up to 100 megapixels"):
        open_picture(path)
    assert time.process_time() - started < 0.1


def test_bombs_of_other_formats(tmp_path: Path) -> None:
    gif = bytearray(encoded(Image.new("P", (2, 2)), "GIF"))
    gif[6:10] = struct.pack("<HH", 60_000, 60_000)
    bmp = bytearray(encoded(quarters(), "BMP"))
    bmp[18:26] = struct.pack("<ii", 50_000, 50_000)
    jpeg = bytearray(encoded(quarters(), "JPEG"))
    place = jpeg.index(b"\xff\xc0")
    jpeg[place + 5 : place + 9] = struct.pack(">HH", 65_000, 65_000)
    canvas = (16_000 - 1).to_bytes(3, "little") * 2
    still = encoded(quarters(), "WEBP")[12:]
    webp_body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + canvas + still
    webp = b"RIFF" + struct.pack("<I", len(webp_body)) + webp_body
    for content in (bytes(gif), bytes(bmp), bytes(jpeg), webp):
        with pytest.raises(BadInput, match=r"megapixels"):
            from_bytes(tmp_path, content)


def test_the_limit_itself_is_allowed_and_one_more_is_not(tmp_path: Path) -> None:
    side = int(MAX_PIXELS**0.5)
    with pytest.raises(BadInput, match="nothing of it could be read"):
        from_bytes(tmp_path, png(side, side)[:60])
    with pytest.raises(BadInput, match="megapixels"):
        from_bytes(tmp_path, png(side, side + 1))


@pytest.mark.parametrize(
    "body",
    [
        chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(80_000_000), 9)),
        chunk(b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(bytes(80_000_000), 9)),
        chunk(b"iCCP", b"icc\0\0" + zlib.compress(bytes(80_000_000), 9)),
        chunk(b"tEXt", b"Comment\0" + b"a" * 70_000_000),
    ],
    ids=["zTXt", "iTXt", "iCCP", "tEXt"],
)
def test_png_notes_that_unpack_to_much_do_no_harm(tmp_path: Path, body: bytes) -> None:
    started = time.process_time()
    try:
        picture = from_bytes(tmp_path, png(4, 4, before=body, rows=(b"\0" + b"\xff\0\0" * 4) * 4))
        assert picture.image.getpixel((0, 0)) == RED
    except BadInput as problem:
        assert "notes stored inside this PNG" in str(problem)
    assert time.process_time() - started < 3


def test_endless_tiny_pieces(tmp_path: Path) -> None:
    for content in (
        png(4, 4, before=chunk(b"abCd", b"") * 600_000),
        b"\xff\xd8\xff" + b"\xff" * 2_000_000,
        b"\xff\xd8" + b"\xff\xfe\x00\x02" * 500_000,
    ):
        started = time.process_time()
        with pytest.raises(BadInput, match="million pieces"):
            from_bytes(tmp_path, content)
        assert time.process_time() - started < 10


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF"])
def test_truncated_files_give_what_can_be_read_or_a_sentence(tmp_path: Path, kind: str) -> None:
    noise = np.random.default_rng(1).integers(1, 255, (300, 300, 3), np.uint8)
    content = encoded(Image.fromarray(noise), kind)
    partly = 0
    for share in (0.0, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99):
        try:
            picture = from_bytes(tmp_path, content[: int(share * len(content))])
        except BadInput as problem:
            assert str(problem).endswith(".")
            continue
        partly += 1
        assert picture.image.size == (300, 300)
        assert picture.image.mode == "RGB"
        assert any("damaged or cut short" in note for note in picture.notes)
    assert partly >= 2 or kind in ("WEBP", "TIFF", "BMP")


def test_the_upper_half_of_a_truncated_photograph_is_kept(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(1, 255, (300, 300, 3), np.uint8)
    content = encoded(Image.fromarray(noise), "PNG")
    picture = from_bytes(tmp_path, content[: len(content) // 2])
    assert picture.notes[0].startswith("The file is damaged or cut short: about ")
    assert np.array_equal(np.asarray(picture.image)[:100], noise[:100])


def test_nothing_global_in_pillow_is_changed(tmp_path: Path) -> None:
    before = (ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS)
    content = encoded(quarters(300, 300), "JPEG")
    from_bytes(tmp_path, content)
    with pytest.raises(BadInput):
        from_bytes(tmp_path, content[:100])
    assert (ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS) == before == (False, Image.MAX_IMAGE_PIXELS)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"Dear diary, this is no picture.\n", "text"),
        ("Grüße aus Köln: kein Bild. ".encode() * 40, "text"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04" + bytes(60), "ZIP"),
        (b"\0\0\0\x18ftypheic" + bytes(60), "HEIC"),
        (b"\0\0\0\x18ftypisom" + bytes(60), "video"),
        (b"8BPS" + bytes(60), "Photoshop"),
        (bytes(range(256)), "known format"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\xff\xd8\xff", "damaged"),
        (b"BMW is a maker of cars.", "text"),
        (b"BM" + bytes(20), "damaged"),
        (b"GIF89a", "damaged"),
        (b"II*\0", "damaged"),
        (b"MM\0*\xff\xff\xff\xff", "damaged"),
        (b"RIFF\0\0\0\0WEBP", "damaged"),
    ],
)
def test_what_is_no_picture_gets_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        from_bytes(tmp_path, content)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="could not be read"):
        open_picture(tmp_path / "nothing.png")
    with pytest.raises(BadInput, match="could not be read"):
        open_picture(tmp_path)


def test_a_file_beyond_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    with path.open("wb") as stream:
        stream.truncate(1_100_000_000)  # Sparse: takes no room on the disk.
    with pytest.raises(BadInput, match=r"1\.1 GB"):
        open_picture(path)


def test_lab(tmp_path: Path) -> None:
    picture = opened(tmp_path, Image.new("LAB", (8, 8), (136, 208, 195)), "lab.tiff")
    assert_close(picture, Image.new("RGB", (8, 8), RED), 12)


def test_the_several_pictures_in_one_jpeg_of_a_phone(tmp_path: Path) -> None:
    content = encoded(quarters(), "MPO", save_all=True, append_images=[quarters(20, 10)], quality=100, subsampling=0)
    picture = from_bytes(tmp_path, content)
    assert (picture.format, picture.notes) == ("JPEG", ())
    assert_close(picture, quarters(), 8)


def test_pictures_open_in_threads_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    quarters().save(path)
    pictures: list[Picture] = []
    threads = [threading.Thread(target=lambda: pictures.append(open_picture(path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pictures) == 8

"""HEIC, AVIF, JPEG 2000 and cameras' raw files, made here byte by byte, sound and hostile."""

import io
import struct
import time
import warnings
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ent_models.errors import BadInput
from ent_models.pictures.decode import Picture, open_picture

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 128, 0), (0, 0, 255), (255, 255, 255)


def quarters(width: int = 160, height: int = 96) -> Image.Image:
    image = Image.new("RGB", (width, height), WHITE)
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image


def from_bytes(tmp_path: Path, content: bytes, name: str = "file.dat") -> Picture:
    path = tmp_path / name
    path.write_bytes(content)
    return open_picture(path)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def assert_quarters(picture: Picture, width: int, height: int) -> None:
    assert (picture.width_px, picture.height_px) == (width, height)
    image = picture.image
    assert image.mode == "RGB"
    for share, colour in (((0.2, 0.2), RED), ((0.8, 0.2), GREEN), ((0.2, 0.8), BLUE), ((0.8, 0.8), WHITE)):
        found = image.getpixel((int(share[0] * image.width), int(share[1] * image.height)))
        assert max(abs(a - b) for a, b in zip(found, colour, strict=True)) < 40, (share, found)


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def full_box(kind: bytes, *parts: bytes, version: int = 0) -> bytes:
    return box(kind, bytes([version, 0, 0, 0]), *parts)


def heic(image: Image.Image, *, size: tuple[int, int] | None = None, turns: int = 0, exif: bytes = b"") -> bytes:
    """A still HEVC picture in a HEIF container. `size` is what the header claims. Source: ISO/IEC 23008-12."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx265", rate=1)
        stream.width, stream.height, stream.pix_fmt = image.width, image.height, "yuv420p"
        stream.codec_context.options = {"crf": "8", "x265-params": "log-level=none:keyint=1"}
        stream.codec_context.codec_tag = "hvc1"
        for packet in (*stream.encode(av.VideoFrame.from_image(image)), *stream.encode(None)):
            container.mux(packet)
    movie = out.getvalue()
    place = movie.index(b"hvcC") - 4
    settings_box = movie[place : place + int.from_bytes(movie[place : place + 4], "big")]
    place = movie.index(b"mdat") - 4
    coded = movie[place + 8 : place + int.from_bytes(movie[place : place + 4], "big")]
    width, height = size or image.size
    properties = [settings_box, full_box(b"ispe", struct.pack(">II", width, height))]
    if turns:
        properties.append(box(b"irot", bytes([turns])))
    uses = bytes([0x81, 0x02, 0x83][: len(properties)])
    items = [full_box(b"infe", struct.pack(">HH4s", 1, 0, b"hvc1"), b"\0", version=2)]
    if exif:
        items.append(full_box(b"infe", struct.pack(">HH4s", 2, 0, b"Exif"), b"\0", version=2))
        exif = struct.pack(">I", 0) + exif

    def meta(start: int) -> bytes:
        places = struct.pack(">HHHII", 1, 0, 1, start, len(coded))
        if exif:
            places += struct.pack(">HHHII", 2, 0, 1, start + len(coded), len(exif))
        return full_box(
            b"meta",
            full_box(b"hdlr", struct.pack(">I4s12x", 0, b"pict"), b"\0"),
            full_box(b"pitm", struct.pack(">H", 1)),
            full_box(b"iinf", struct.pack(">H", len(items)), *items),
            full_box(b"iref", box(b"cdsc", struct.pack(">HHH", 2, 1, 1))) if exif else b"",
            box(
                b"iprp",
                box(b"ipco", *properties),
                full_box(b"ipma", struct.pack(">IHB", 1, 1, len(properties)), uses),
            ),
            full_box(b"iloc", struct.pack(">BBH", 0x44, 0, len(items)), places),
        )

    head = box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    return head + meta(len(head) + len(meta(0)) + 8) + box(b"mdat", coded, exif)


@pytest.fixture(scope="module")
def heic_file() -> bytes:
    return heic(quarters())


def test_heic_is_read_whatever_its_name(tmp_path: Path, heic_file: bytes) -> None:
    picture = from_bytes(tmp_path, heic_file, "IMG_0001.JPG")
    assert (picture.format, picture.notes) == ("HEIC", ())
    assert_quarters(picture, 160, 96)


def test_heic_of_brand_mif1_is_known_by_what_it_is_compatible_with(tmp_path: Path, heic_file: bytes) -> None:
    assert from_bytes(tmp_path, heic_file.replace(b"ftypheic", b"ftypmif1", 1)).format == "HEIC"


def test_a_turned_heic_is_turned_once(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x0110] = 6, "Pocket 3"
    packed = b"Exif\0\0" + exif.tobytes().removeprefix(b"Exif\0\0")
    stored = quarters(96, 160).transpose(Image.Transpose.ROTATE_90)
    picture = from_bytes(tmp_path, heic(stored, turns=3, exif=struct.pack(">I", 6)[4:] + packed))
    assert_quarters(picture, 96, 160)


def test_a_heic_that_claims_to_be_huge_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"megapixels|damaged"):
        from_bytes(tmp_path, heic(quarters(), size=(30_000, 30_000)))


def test_a_heic_that_is_larger_than_it_claims(tmp_path: Path) -> None:
    try:
        picture = from_bytes(tmp_path, heic(quarters(1600, 960), size=(64, 64)))
    except BadInput as problem:
        assert str(problem).endswith(".")
    else:
        assert picture.image.width * picture.image.height <= 1600 * 960


def test_a_heic_cut_short_gets_a_sentence(tmp_path: Path, heic_file: bytes) -> None:
    for share in (0.05, 0.3, 0.6, 0.9):
        try:
            picture = from_bytes(tmp_path, heic_file[: int(share * len(heic_file))])
        except BadInput as problem:
            assert str(problem).endswith(".")
        else:
            assert picture.image.mode == "RGB"


def test_avif(tmp_path: Path) -> None:
    picture = from_bytes(tmp_path, encoded(quarters(), "AVIF", quality=95), "a.png")
    assert (picture.format, picture.notes) == ("AVIF", ())
    assert_quarters(picture, 160, 96)


def test_animated_avif_says_which_frame(tmp_path: Path) -> None:
    others = [Image.new("RGB", (160, 96), (30 * index, 0, 0)) for index in range(3)]
    picture = from_bytes(tmp_path, encoded(quarters(), "AVIF", save_all=True, append_images=others, quality=95))
    assert picture.notes == ("Frame 1 of 4 was looked at.",)
    assert_quarters(picture, 160, 96)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_avif(tmp_path: Path, orientation: int) -> None:
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
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = quarters() if stored is None else quarters().transpose(stored)
    assert_quarters(from_bytes(tmp_path, encoded(image, "AVIF", quality=95, exif=exif)), 160, 96)


def test_jpeg_2000(tmp_path: Path) -> None:
    for options in ({}, {"no_jp2": True}):
        picture = from_bytes(tmp_path, encoded(quarters(), "JPEG2000", **options))
        assert picture.format == "JPEG 2000"
        assert_quarters(picture, 160, 96)


def test_a_jpeg_2000_that_claims_to_be_huge(tmp_path: Path) -> None:
    content = bytearray(encoded(quarters(), "JPEG2000", no_jp2=True))
    place = content.index(b"\xff\x51") + 6
    content[place : place + 8] = struct.pack(">II", 60_000, 60_000)
    with pytest.raises(BadInput, match=r"megapixels|damaged"):
        from_bytes(tmp_path, bytes(content))


def directory(entries: list[tuple[int, int, int, bytes]], start: int) -> bytes:
    """A TIFF directory at `start` with what its entries point at behind it."""
    table, behind = b"", b""
    place = start + 2 + 12 * len(entries) + 4
    for tag, kind, count, packed in sorted(entries):
        if len(packed) > 4:
            table += struct.pack("<HHII", tag, kind, count, place + len(behind))
            behind += packed + b"\0" * (len(packed) % 2)
        else:
            table += struct.pack("<HHI4s", tag, kind, count, packed.ljust(4, b"\0"))
    return struct.pack("<H", len(entries)) + table + bytes(4) + behind


def short(value: int) -> bytes:
    return struct.pack("<H", value)


def long(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)


def dng(preview: bytes = b"", size: tuple[int, int] = (320, 192), orientation: int = 1) -> bytes:
    """A raw file of a red, green, blue and white picture under a Bayer filter, with a thumbnail for its first page."""
    width, height = size
    colours = np.asarray(quarters(width, height)).astype(np.uint16) * 60
    rows, columns = np.indices((height, width))
    sensor = np.take_along_axis(colours, (rows % 2 + columns % 2)[:, :, None], axis=2)[:, :, 0]
    thumbnail = bytes(16 * 10 * 3)
    sub_entries = [
        (254, 4, 1, long(0)),
        (256, 4, 1, long(width)),
        (257, 4, 1, long(height)),
        (258, 3, 1, short(16)),
        (259, 3, 1, short(1)),
        (262, 3, 1, short(32803)),
        (277, 3, 1, short(1)),
        (278, 4, 1, long(height)),
        (279, 4, 1, long(sensor.nbytes)),
        (33421, 3, 2, short(2) + short(2)),
        (33422, 1, 4, bytes([0, 1, 1, 2])),
        (50714, 3, 1, short(0)),
        (50717, 3, 1, short(15300)),
    ]
    preview_entries = [
        (254, 4, 1, long(1)),
        (256, 4, 1, long(Image.open(io.BytesIO(preview)).width if preview else 1)),
        (257, 4, 1, long(Image.open(io.BytesIO(preview)).height if preview else 1)),
        (258, 3, 3, short(8) * 3),
        (259, 3, 1, short(7)),
        (262, 3, 1, short(6)),
        (277, 3, 1, short(3)),
        (279, 4, 1, long(len(preview))),
    ]

    def first(offsets: tuple[int, ...], strip: int) -> bytes:
        matrix = struct.pack("<18i", *(value for each in (1, 0, 0, 0, 1, 0, 0, 0, 1) for value in (each, 1)))
        return directory(
            [
                (254, 4, 1, long(1)),
                (256, 4, 1, long(16)),
                (257, 4, 1, long(10)),
                (258, 3, 3, short(8) * 3),
                (259, 3, 1, short(1)),
                (262, 3, 1, short(2)),
                (271, 2, 6, b"Rushy\0"),
                (272, 2, 9, b"Rushy R1\0"),
                (273, 4, 1, long(strip)),
                (274, 3, 1, short(orientation)),
                (277, 3, 1, short(3)),
                (278, 4, 1, long(10)),
                (279, 4, 1, long(len(thumbnail))),
                (330, 4, len(offsets), long(*offsets)),
                (50706, 1, 4, bytes([1, 4, 0, 0])),
                (50708, 2, 9, b"Rushy R1\0"),
                (50721, 10, 9, matrix),
                (50728, 5, 3, struct.pack("<6I", 1, 1, 1, 1, 1, 1)),
            ],
            8,
        )

    n_subs = 2 if preview else 1
    start = 8 + len(first((0,) * n_subs, 0))
    sub = start + len(thumbnail)
    sub_length = len(directory([*sub_entries, (273, 4, 1, long(0))], 0))
    preview_start = sub + sub_length + sensor.nbytes
    body = b"II*\0" + long(8) + first((sub, preview_start)[:n_subs], start) + thumbnail
    body += directory([*sub_entries, (273, 4, 1, long(sub + sub_length))], sub) + sensor.tobytes()
    if preview:
        length = len(directory([*preview_entries, (273, 4, 1, long(0))], 0))
        body += directory([*preview_entries, (273, 4, 1, long(preview_start + length))], preview_start) + preview
    return body


def test_a_raw_file_is_developed_and_never_read_as_its_thumbnail(tmp_path: Path) -> None:
    picture = from_bytes(tmp_path, dng(), "a.tif")
    assert picture.format == "RAW"
    assert picture.notes == ("This is a camera's raw file: it was developed plainly, at half its size.",)
    assert (picture.width_px, picture.height_px) == (320, 192)
    assert picture.image.size == (160, 96)
    pixels = np.asarray(picture.image).astype(int)
    assert pixels[20, 30].argmax() == 0
    assert pixels[70, 30].argmax() == 2
    assert pixels[70, 130].min() > 150
    assert ("Camera", "Rushy R1") in picture.camera.facts


def test_the_preview_of_a_raw_file_is_looked_at_if_it_is_large_enough(tmp_path: Path) -> None:
    preview = encoded(quarters(240, 144), "JPEG", quality=95)
    picture = from_bytes(tmp_path, dng(preview), "a.dng")
    assert picture.notes == ("This is a camera's raw file: the preview in it (240 x 144 pixels) was looked at.",)
    assert_quarters(picture, 320, 192)
    small = from_bytes(tmp_path, dng(encoded(quarters(32, 20), "JPEG")), "b.dng")
    assert "developed" in small.notes[0]


def test_a_raw_file_held_upright(tmp_path: Path) -> None:
    developed = from_bytes(tmp_path, dng(orientation=6), "a.dng")
    assert (developed.width_px, developed.height_px) == (192, 320)
    assert developed.image.size == (96, 160)
    preview = encoded(quarters(240, 144), "JPEG", quality=95)
    shown = from_bytes(tmp_path, dng(preview, orientation=6), "b.dng")
    assert (shown.width_px, shown.height_px) == (192, 320)
    assert shown.image.size == (144, 240)
    assert shown.image.getpixel((130, 10))[0] > 200  # Red was at the top left and is now at the top right.


@pytest.mark.parametrize(
    "content",
    [b"II*\0\x10\0\0\0CR\x02\0" + bytes(60), b"FUJIFILMCCD-RAW " + bytes(200), b"\0\0\0\x18ftypcrx " + bytes(60)],
    ids=["CR2", "RAF", "CR3"],
)
def test_damaged_raw_files_get_a_sentence(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadInput, match=r"raw file .* Export it as JPG"):
        from_bytes(tmp_path, content)


def test_a_plain_tiff_is_no_raw_file(tmp_path: Path) -> None:
    for options in ({}, {"compression": "tiff_lzw"}, {"compression": "jpeg"}, {"compression": "packbits"}):
        assert from_bytes(tmp_path, encoded(quarters(), "TIFF", **options)).format == "TIFF"


def test_a_tiff_whose_tags_all_point_at_the_same_bytes(tmp_path: Path) -> None:
    size = 3_000_000
    entries = b"".join(struct.pack("<HHII", 40_000 + tag, 7, size, 8) for tag in range(5000))
    content = b"II*\0" + long(8 + size) + bytes(size) + struct.pack("<H", 5000) + entries + bytes(4)
    started = time.perf_counter()
    with warnings.catch_warnings(), pytest.raises(BadInput):
        warnings.simplefilter("ignore")
        from_bytes(tmp_path, content)  # Taken at its word, it fills 15 GB.
    assert time.perf_counter() - started < 5


def test_a_jpeg_of_endless_exif(tmp_path: Path) -> None:
    content = encoded(quarters(), "JPEG")
    segment = b"\xff\xe1" + struct.pack(">H", 60_000) + b"Exif\0\0" + bytes(59_992)
    with pytest.raises(BadInput, match="EXIF"):
        from_bytes(tmp_path, content[:2] + segment * 500 + content[2:])


def valid_files() -> tuple[bytes, ...]:
    return (
        heic(quarters(64, 64)),
        encoded(quarters(64, 64), "AVIF"),
        encoded(quarters(64, 64), "JPEG2000"),
        dng(size=(64, 48)),
        dng(encoded(quarters(64, 48), "JPEG"), size=(64, 48)),
    )


VALID = valid_files()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.sampled_from(VALID),
    changes=st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), min_size=1, max_size=6),
    early=st.booleans(),
    keep=st.floats(0.05, 1.0),
)
def test_mutated_new_formats(
    tmp_path: Path, content: bytes, changes: list[tuple[float, int]], early: bool, keep: float
) -> None:
    mutated = bytearray(content)
    reach = min(len(mutated), 600) if early else len(mutated)
    for place, value in changes:
        mutated[int(place * reach)] = value
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = from_bytes(tmp_path, bytes(mutated[: max(1, int(keep * len(mutated)))]))
        except BadInput as problem:
            assert str(problem).endswith(".")
        else:
            assert picture.image.mode == "RGB"

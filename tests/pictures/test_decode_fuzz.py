"""Random and mutated files: a picture or a `BadInput`, and never anything else."""

import io
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ent_models.errors import BadInput
from ent_models.pictures.decode import open_picture
from ent_models.pictures.frames import count_gif_frames, count_tiff_pages

MARKS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x40\0\0\0WEBP", b"II*\0\x08\0\0\0", b"MM\0*", b"BM")


def _valid_files() -> tuple[bytes, ...]:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = Image.linear_gradient("L").resize((40, 30)).convert("RGB")
    files = []
    for kind, image, options in (
        ("JPEG", picture, {"exif": exif}),
        ("JPEG", picture.convert("CMYK"), {"progressive": True}),
        ("PNG", picture.convert("RGBA"), {"exif": exif}),
        ("PNG", picture.convert("P"), {"transparency": 3}),
        ("PNG", picture, {"save_all": True, "append_images": [picture.rotate(90)]}),
        ("GIF", picture, {"save_all": True, "append_images": [picture.rotate(90)]}),
        ("WEBP", picture, {"exif": exif}),
        ("WEBP", picture, {"save_all": True, "append_images": [picture.rotate(90)]}),
        ("TIFF", picture, {"compression": "tiff_lzw", "exif": exif}),
        ("TIFF", picture.convert("I;16"), {}),
        ("BMP", picture.convert("P"), {}),
    ):
        out = io.BytesIO()
        image.save(out, kind, **options)
        files.append(out.getvalue())
    return tuple(files)


VALID = _valid_files()
FUZZ = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "fuzz"
    path.write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = open_picture(path, shortest_px=8)
        except BadInput as problem:
            assert str(problem).endswith(".")
        else:
            assert picture.image.mode == "RGB"
            assert picture.width_px > 0
            assert picture.height_px > 0


@FUZZ
@given(mark=st.sampled_from((b"", *MARKS)), rest=st.binary(max_size=300))
def test_random_bytes(tmp_path: Path, mark: bytes, rest: bytes) -> None:
    read(tmp_path, mark + rest)


@settings(parent=FUZZ, max_examples=800)
@given(
    content=st.sampled_from(VALID),
    changes=st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), min_size=1, max_size=6),
    early=st.booleans(),
    keep=st.floats(0.05, 1.0),
)
def test_mutated_files(
    tmp_path: Path, content: bytes, changes: list[tuple[float, int]], early: bool, keep: float
) -> None:
    mutated = bytearray(content)
    reach = min(len(mutated), 300) if early else len(mutated)
    for place, value in changes:
        mutated[int(place * reach)] = value
    read(tmp_path, bytes(mutated[: max(1, int(keep * len(mutated)))]))


@FUZZ
@given(mark=st.sampled_from((b"", b"II*\0", b"MM\0+", b"GIF89a")), rest=st.binary(max_size=200))
def test_counting_frames_of_random_bytes(mark: bytes, rest: bytes) -> None:
    assert 0 <= count_gif_frames(io.BytesIO(mark + rest)) <= 1001
    assert 0 <= count_tiff_pages(io.BytesIO(mark + rest)) <= 1001


def test_a_tiff_whose_pages_go_in_a_circle() -> None:
    looped = b"II*\0\x08\0\0\0" + b"\0\0" + b"\x08\0\0\0"
    assert count_tiff_pages(io.BytesIO(looped)) == 1


@pytest.mark.parametrize("content", VALID)
def test_the_files_are_valid_before_they_are_mutated(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "valid"
    path.write_bytes(content)
    assert open_picture(path).image.mode == "RGB"

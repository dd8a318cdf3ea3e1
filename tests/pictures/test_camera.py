"""What cameras write, what they should not, and what no camera would."""

import io
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin, TiffImagePlugin

from ent_models.pictures.camera import camera_facts, facts_of
from ent_models.pictures.decode import open_picture
from ent_models.pictures.exif import read_exif
from ent_models.pictures.records import CameraFacts

XMP = "<x:xmpmeta><rdf:Description {attribute}>{element}</rdf:Description></x:xmpmeta>"


def full_exif(*, place: bool = False) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Canon", "Canon EOS R5"
    camera = exif.get_ifd(0x8769)
    camera[0x829A] = TiffImagePlugin.IFDRational(1, 250)
    camera[0x829D] = TiffImagePlugin.IFDRational(28, 10)
    camera[0x8827] = 400
    camera[0x920A] = TiffImagePlugin.IFDRational(50, 1)
    camera[0xA434] = "RF50mm F1.8 STM"
    camera[0x9003], camera[0x9011] = "2024:05:31 18:20:01", "+02:00"
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: (0.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 30.0)})
    return exif


def saved(tmp_path: Path, kind: str, **options: Any) -> CameraFacts:
    path = tmp_path / "picture"
    if isinstance(options.get("exif"), Image.Exif):
        options["exif"] = options["exif"].tobytes()
    Image.new("RGB", (40, 30), "teal").save(path, kind, **options)
    return open_picture(path).camera


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_facts_of_every_format(tmp_path: Path, kind: str) -> None:
    facts = saved(tmp_path, kind, exif=full_exif())
    assert facts.facts == (
        ("Camera", "Canon EOS R5"),
        ("Lens", "RF50mm F1.8 STM"),
        ("Exposure", "1/250 s"),
        ("Aperture", "f/2.8"),
        ("ISO", "400"),
        ("Focal length", "50 mm"),
    )
    assert facts.taken_at == "2024-05-31T18:20:01+02:00"
    assert not facts.has_place


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_place_in_exif_is_found_even_within_a_degree_of_zero(tmp_path: Path, kind: str) -> None:
    assert saved(tmp_path, kind, exif=full_exif(place=True)).has_place


def test_a_camera_without_a_fix_has_no_place(tmp_path: Path) -> None:
    exif = full_exif()
    exif.get_ifd(0x8825).update({0: b"\2\3\0\0", 1: "N", 2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)})
    assert not saved(tmp_path, "JPEG", exif=exif).has_place


@pytest.mark.parametrize(
    ("attribute", "element", "expected"),
    [
        ('exif:GPSLatitude="48,8.5N"', "", True),
        ("", "<exif:GPSLatitude>48,8.5N</exif:GPSLatitude>", True),
        ('photoshop:City="Paris"', "", True),
        ("", "<Iptc4xmpCore:Location>\n Louvre</Iptc4xmpCore:Location>", True),
        ('photoshop:City=""', "<Iptc4xmpCore:Location></Iptc4xmpCore:Location>", False),
        ('xmp:Rating="5"', "", False),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_place_in_xmp(tmp_path: Path, kind: str, attribute: str, element: str, expected: bool) -> None:
    packet = XMP.format(attribute=attribute, element=element)
    options: dict[str, Any] = {"xmp": packet.encode()}
    if kind == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_itxt("XML:com.adobe.xmp", packet)
        options = {"pnginfo": notes}
    elif kind == "TIFF":
        options = {"tiffinfo": {700: packet.encode()}}
    assert saved(tmp_path, kind, **options).has_place is expected


@pytest.mark.parametrize(("city", "expected"), [(b"Paris", True), (b"", False)])
def test_a_place_in_iptc(tmp_path: Path, city: bytes, expected: bool) -> None:
    record = b"\x1c\x02\x5a" + struct.pack(">H", len(city)) + city
    block = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(record)) + record + b"\0" * (len(record) % 2)
    segment = b"Photoshop 3.0\0" + block
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG")
    content = out.getvalue()
    path = tmp_path / "a.jpg"
    path.write_bytes(content[:2] + b"\xff\xed" + struct.pack(">H", 2 + len(segment)) + segment + content[2:])
    assert open_picture(path).camera.has_place is expected


def test_no_metadata_gives_nothing(tmp_path: Path) -> None:
    assert saved(tmp_path, "PNG") == CameraFacts()


def test_text_is_cleaned_and_cut() -> None:
    text = "Evil\x1b[31m\r\nCam\u202egpj" + "x" * 500
    ((name, value),) = facts_of({"image": {0x0110: text}, "camera": {}, "place": {}}, {}).facts
    assert name == "Camera"
    assert value.startswith("Evil[31m Camgpjxxx")
    assert len(value) == 200


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        (0x829A, "soon"),
        (0x829A, TiffImagePlugin.IFDRational(1, 0)),
        (0x829A, TiffImagePlugin.IFDRational(0, 1)),
        (0x829D, TiffImagePlugin.IFDRational(2**32 - 1, 1)),
        (0x8827, 0),
        (0x9003, "0000:00:00 00:00:00"),
        (0x9003, "9999:99:99 99:99:99"),
        (0x9003, 20240531),
        (0xA434, b"\xff\xfe\x00\x01"),
        (0xA434, ""),
    ],
)
def test_values_that_no_camera_writes_are_left_out(tmp_path: Path, tag: int, value: object) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[tag] = value
    assert saved(tmp_path, "JPEG", exif=exif) == CameraFacts()


def test_directories_that_point_at_themselves_are_read_once() -> None:
    looped = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 2)
    looped += struct.pack("<HHII", 0x8769, 4, 1, 8) + struct.pack("<HHII", 0x8825, 4, 1, 8) + struct.pack("<I", 8)
    assert read_exif(io.BytesIO(looped)) == {"image": {}, "camera": {}, "place": {}}


def test_huge_counts_and_values_cost_nothing() -> None:
    head = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 65_535)
    entry = struct.pack("<HHII", 0x0110, 2, 2**31, 8)
    assert read_exif(io.BytesIO(head + entry * 65_535))["image"] == {}


def test_infinite_and_missing_numbers() -> None:
    tags = {"image": {}, "camera": {0x829A: float("inf"), 0x829D: float("nan"), 0x920A: -1.0}, "place": {}}
    tags["place"] = {2: float("nan"), 4: float("inf")}
    assert facts_of(tags, {"xmp": 5, "photoshop": []}) == CameraFacts()


@settings(max_examples=400, deadline=None)
@given(rest=st.binary(max_size=400), mark=st.sampled_from((b"", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08")))
def test_random_bytes_never_raise(rest: bytes, mark: bytes) -> None:
    image = Image.new("RGB", (1, 1))
    image.info = {"exif": b"Exif\0\0" + mark + rest, "xmp": rest, "photoshop": {0x0404: rest}}
    facts = camera_facts(image)
    assert all(value.isprintable() and len(value) <= 200 for _, value in facts.facts)


@settings(max_examples=400, deadline=None)
@given(changes=st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), min_size=1, max_size=8))
def test_mutated_metadata_never_raises(changes: list[tuple[float, int]]) -> None:
    packed = bytearray(full_exif(place=True).tobytes())
    for place, value in changes:
        packed[int(place * len(packed))] = value
    image = Image.new("RGB", (1, 1))
    image.info = {"exif": bytes(packed)}
    assert isinstance(camera_facts(image), CameraFacts)

"""What the camera wrote into a picture file, and whether it holds a place.

Everything in it is text or a number of a stranger's making: it is cleaned, cut and bounded, and damage is left out.
Knows nothing of pixels.
"""

import math
import re
import unicodedata
from datetime import datetime
from typing import Any

from ent_models.pictures.exif import Tags, Value, exif_of
from ent_models.pictures.records import CameraFacts

_MAX_TEXT = 200
_MAX_METADATA_BYTES = 4_000_000

_MAKE, _MODEL, _CHANGED_AT = 0x010F, 0x0110, 0x0132
_EXPOSURE, _APERTURE, _SENSITIVITY, _TAKEN_AT, _ZONE = 0x829A, 0x829D, 0x8827, 0x9003, 0x9011
_FOCAL, _FOCAL_35, _LENS_MAKE, _LENS = 0x920A, 0xA405, 0xA433, 0xA434
_LATITUDE, _LONGITUDE, _AREA = 0x0002, 0x0004, 0x001C

# A place in XMP, as an attribute or an element that is not empty. Source: XMP specification part 2, Adobe 2016; IPTC
# Photo Metadata Standard 2023.1.
_PLACE_IN_XMP = re.compile(
    rb"(?:exif:GPSLatitude|photoshop:City|Iptc4xmpCore:Location|Iptc4xmpExt:Sublocation|Iptc4xmpExt:City)"
    rb"""\s{0,9}(?:=\s{0,9}["']\s{0,9}[^"'\s]|>\s{0,99}[^<\s])"""
)
# Records 2:90 (city) and 2:92 (place in it) of IPTC-IIM 4.2, with a length that is not 0.
_PLACE_IN_IPTC = re.compile(rb"\x1c\x02[\x5a\x5c](?!\x00\x00)[\x00-\x7f]", re.DOTALL)
_IPTC_IN_PHOTOSHOP, _IPTC_IN_TIFF, _XMP_IN_TIFF = 0x0404, 33723, 700


def camera_facts(image: Any) -> CameraFacts:
    """What is in the metadata of a Pillow image whose file is open or was read. Never raises."""
    return facts_of(exif_of(image), image.info)


def facts_of(tags: Tags, info: dict[Any, Any]) -> CameraFacts:
    """The same from tags that were read, and Pillow's `info` with XMP and IPTC records. Never raises."""
    image, camera, place = tags["image"], tags["camera"], tags["place"]
    make, model = _text(image.get(_MAKE)), _text(image.get(_MODEL))
    if make and model.lower().startswith(make.split()[0].lower()):
        make = ""  # "Canon Canon EOS R5" is nobody's name for it.
    facts = (
        ("Camera", f"{make} {model}".strip()),
        ("Lens", _text(camera.get(_LENS)) or _text(camera.get(_LENS_MAKE))),
        ("Exposure", _exposure(camera.get(_EXPOSURE))),
        ("Aperture", _number(camera.get(_APERTURE), "f/{:.3g}", 0.1, 1000)),
        ("ISO", _number(camera.get(_SENSITIVITY), "{:.0f}", 1, 10_000_000)),
        ("Focal length", _focal(camera)),
    )
    return CameraFacts(
        facts=tuple((name, value) for name, value in facts if value),
        taken_at=_taken_at(camera.get(_TAKEN_AT) or image.get(_CHANGED_AT), camera.get(_ZONE)),
        has_place=_has_place(place, info),
    )


def _text(value: Value) -> str:
    """Text fit to be shown: no control characters, no line breaks, not too long."""
    if not isinstance(value, str):
        return ""
    kept = "".join(" " if letter.isspace() else letter for letter in value if _is_shown(letter))
    return " ".join(kept.split())[:_MAX_TEXT]


def _is_shown(letter: str) -> bool:
    # Control characters, and those that turn the direction of text or show nothing.
    return letter.isspace() or (unicodedata.category(letter)[0] != "C" and letter != "\N{REPLACEMENT CHARACTER}")


def _number(value: Value, shape: str, low: float, high: float) -> str:
    return shape.format(value) if isinstance(value, float) and low <= value <= high else ""


def _exposure(value: Value) -> str:
    if not isinstance(value, float) or not 1e-6 <= value <= 1e5:
        return ""
    return f"1/{1 / value:.0f} s" if value < 0.3 else f"{value:.3g} s"


def _focal(camera: dict[int, Value]) -> str:
    length = _number(camera.get(_FOCAL), "{:.4g} mm", 0.1, 10_000)
    same_as = _number(camera.get(_FOCAL_35), "{:.0f} mm", 1, 10_000)
    return f"{length} (like {same_as} on 35 mm film)" if length and same_as and length != same_as else length or same_as


def _taken_at(value: Value, zone: Value) -> str:
    """EXIF's "2024:05:31 18:20:01" and "+02:00" as ISO 8601; "" for anything else."""
    if not isinstance(value, str):
        return ""
    try:
        taken = datetime.strptime(value.strip()[:19], "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return ""
    suffix = zone if isinstance(zone, str) and re.fullmatch(r"[+-][0-9]{2}:[0-9]{2}", zone) else ""
    return taken.isoformat() + suffix


def _has_place(place: dict[int, Value], info: dict[Any, Any]) -> bool:
    position = (place.get(_LATITUDE), place.get(_LONGITUDE))
    # Cameras without a fix write zeros or 0/0: no place.
    if any(isinstance(value, float) and math.isfinite(value) and value != 0 for value in position):
        return True
    xmp, iptc = _packed(info)
    return bool(_PLACE_IN_XMP.search(xmp) or _PLACE_IN_IPTC.search(iptc))


def _packed(info: dict[Any, Any]) -> tuple[bytes, bytes]:
    """The XMP and the IPTC records, wherever Pillow puts them for the format."""
    xmp = next((info[key] for key in ("xmp", "XML:com.adobe.xmp", _XMP_IN_TIFF) if info.get(key)), b"")
    photoshop = info.get("photoshop")
    iptc = photoshop.get(_IPTC_IN_PHOTOSHOP, b"") if isinstance(photoshop, dict) else info.get(_IPTC_IN_TIFF, b"")
    return _bytes(xmp), _bytes(iptc)


def _bytes(value: Any) -> bytes:
    if isinstance(value, str):
        return value[:_MAX_METADATA_BYTES].encode("utf-8", errors="replace")
    return value[:_MAX_METADATA_BYTES] if isinstance(value, bytes) else b""

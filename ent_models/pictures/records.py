"""What the pictures room is asked and what it answers."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["sure", "unsure", "none"]
"""Whether to believe the first label: yes, perhaps, or the picture shows none of the network's classes."""
SURE_SCORE = 0.5
"""Confidence from which a label is believed, unless the user sets another."""
NOVEL = 0.5
"""Novelty from which a picture shows none of the classes."""


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """How to look at a picture. `top` counts labels, 1 to 1,000; a network of fewer classes gives all of its own."""

    model: str = "efficientnet-lite2"
    top: int = 5


@dataclass(frozen=True, slots=True)
class Label:
    """A class that the picture may show.

    `synset` is its WordNet id (n02123045), empty for classes that have none; `score` a calibrated probability in
    [0, 1]; `parents` what it is a kind of, nearest first ("cat", "animal").
    """

    name: str
    synset: str
    score: float
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a picture is made, whatever it shows. Measured on the picture at most 512 px wide.

    `sharpness` is 0 (no edge anywhere) to 1 (crisp); `brightness` the mean luma in [0, 1]; `dark_share` and
    `bright_share` the parts of the picture that are clipped to black and to white; `noise` the standard deviation of
    the grain in levels of 255; `flags` what an editor should know, of: blurred, dark, bright, flat, noisy, small.
    """

    sharpness: float
    brightness: float
    dark_share: float
    bright_share: float
    noise: float
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Swatch:
    """A colour of the picture's palette: `#rrggbb` and the share of the picture that it covers."""

    hex: str
    share: float


@dataclass(frozen=True, slots=True)
class Fit:
    """A named delivery format, and whether the picture serves it.

    `verdict` is "fits" (large enough, same aspect), "crop" (large enough after cutting to the aspect) or "small".
    """

    name: str
    width_px: int
    height_px: int
    verdict: Literal["fits", "crop", "small"]


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """What the camera wrote into the file: (name, value) pairs to show, when it was taken (ISO 8601, or ""), and
    whether the place is in it, which anybody who gets the file can read."""

    facts: tuple[tuple[str, str], ...] = ()
    taken_at: str = ""
    has_place: bool = False


@dataclass(frozen=True, slots=True)
class Classification:
    """The labels of a picture, best first, with what was read of the file.

    `margin` is the score of the first label less that of the second. `novelty` is how unlike anything the network
    knows the picture looks; 0.5 and more is "none". `width_px` and `height_px` are those of the picture upright;
    `notes` are sentences for the user ("frame 1 of 12 was looked at"); `seen_png` is exactly what the network was
    given, as PNG; `features` what its last layer read, packed (see `alike`), to find relatives by.
    """

    labels: tuple[Label, ...]
    width_px: int
    height_px: int
    format: str
    verdict: Verdict = "sure"
    margin: float = 0.0
    novelty: float = 0.0
    notes: tuple[str, ...] = ()
    quality: Quality | None = None
    palette: tuple[Swatch, ...] = ()
    fits: tuple[Fit, ...] = ()
    camera: CameraFacts | None = None
    seen_png: bytes = b""
    features: bytes = b""


def verdict_at(seen: Classification, threshold: float) -> Verdict:
    """Whether to believe the first label where `threshold` is the confidence that counts as sure."""
    if seen.verdict == "none" or not seen.labels:
        return "none"
    return "sure" if seen.labels[0].score >= threshold else "unsure"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a picture: its words, how sure in [0, 1], and its box in fractions of the picture upright
    (left, top, right, bottom)."""

    text: str
    score: float
    box: tuple[float, float, float, float]


Box = tuple[float, float, float, float]
"""A rectangle in fractions of what the network saw: left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class WhyOptions:
    """Which explanation to make.

    "gradcam" and "occlusion" give a map for each of the first two classes; "cover" classifies the picture with
    `covers` greyed out; "curves" deletes and inserts what the Grad-CAM map of the first class points at; "text" reads
    the words in the picture.
    """

    model: str = "efficientnet-lite2"
    kind: Literal["gradcam", "occlusion", "cover", "curves", "text"] = "gradcam"
    covers: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class ClassMap:
    """Where a class is seen. `png` is the map laid over what the network saw, `plain_png` the map alone in grey."""

    label: Label
    png: bytes
    plain_png: bytes


@dataclass(frozen=True, slots=True)
class Curve:
    """The score of a class while a share of the picture is deleted or inserted, most important part first.

    `shares` run from 0 to 1; `area` is the area under the curve, in [0, 1]; `random_area` and `centre_area` are those
    of a random order and of one that begins in the middle.
    """

    kind: Literal["deletion", "insertion"]
    shares: tuple[float, ...]
    scores: tuple[float, ...]
    area: float
    random_area: float
    centre_area: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a network gave its label. What is not asked for is empty. `labels` are those of the picture as explained
    (with its covers); `seen_png` what the network was given."""

    kind: str
    labels: tuple[Label, ...] = ()
    maps: tuple[ClassMap, ...] = ()
    curves: tuple[Curve, ...] = ()
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    seen_png: bytes = b""


@dataclass(frozen=True, slots=True)
class AlbumOptions:
    """How to look at a folder of pictures. `top` counts labels kept of each; `reads_text` also reads words (slow)."""

    model: str = "efficientnet-lite2"
    top: int = 5
    reads_text: bool = False


@dataclass(frozen=True, slots=True)
class AlbumEntry:
    """One file of a folder.

    `path` is relative to the folder, with forward slashes. `modified_ns` and `size_bytes` tell whether it changed,
    `recipe` whether it would be looked at in another way today. `problem` says why it has no labels, if it has none.
    `fingerprint` is the perceptual hash of the picture and of its mirror image, 16 hexadecimal digits each; `features`
    the network's features as signed bytes of a unit vector (see `alike`); `thumb_jpeg` a picture of at most 192 px.
    """

    path: str
    size_bytes: int
    modified_ns: int
    recipe: str
    sha256: str = ""
    problem: str = ""
    seen: Classification | None = None
    text: str = ""
    fingerprint: str = ""
    features: bytes = b""
    thumb_jpeg: bytes = b""


@dataclass(frozen=True, slots=True)
class AlbumPart:
    """Some files of a folder that were just looked at, and paths that are there no more.

    Given back to a later run, the entries hold no more than what tells whether to look again.
    """

    entries: tuple[AlbumEntry, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Album:
    """A folder after all its pictures were looked at. Its entries are kept apart, one by one.

    `n_new` were looked at now, `n_kept` had been before and had not changed, `n_failed` could not be read, `n_other`
    are files of other kinds, `n_gone` were there before.
    """

    n_pictures: int
    n_new: int
    n_kept: int
    n_failed: int
    n_other: int
    n_gone: int
    pictures_per_s: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """What a user said of a picture: `verdict` is "accepted", "corrected" (to `label`) or "none" of the classes;
    `path` is where the picture lay then."""

    verdict: str
    label: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Copies of one picture in a folder: the paths of all `members`, the proposed `keeper` first, which is the sharpest
    or, among those about as sharp, the largest."""

    keeper: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relative:
    """A picture of a folder that is like another, by the cosine of their features in [-1, 1]."""

    path: str
    similarity: float

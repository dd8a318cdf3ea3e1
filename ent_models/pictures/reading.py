"""The words in a picture: found by one network, read by another, both run by onnxruntime alone.

Nothing here needs OpenCV, so it works on a server without a display. Bounded whatever the picture: it is reduced
first, and at most `MAX_LINES` lines are read.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ent_models.devices import Device
from ent_models.errors import ModelUnavailable
from ent_models.pictures import reading_boxes, reading_strips
from ent_models.pictures.reading_boxes import TextBox
from ent_models.pictures.reading_words import Recogniser, Words
from ent_models.pictures.records import Line
from ent_models.registry import ModelCard

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

MAX_LINES = 300
MAX_STRIPS_PX = 120_000
"""All lines together, at the height of a strip: about 5,000 letters, a closely printed page."""

MIN_SCORE = 0.65
MIN_SHORT_SCORES = {0: math.inf, 1: 0.95, 2: 0.85, 3: 0.85}
"""What few letters and digits must reach: petals and window bars look like 888 and I. None at all is no text."""

_SURE_SCORE = 0.85  # Lines below are also read turned.
_CERTAIN_SCORE = 0.95
_TITLE_SHARE = 0.15  # of the picture's height
_TALL = 1.5
_MIN_SIDE_PX = 8
_STEP_PX = 32
_QUICK_PIXELS = 250_000
_MIN_PIXELS, _MAX_PIXELS = 900_000, 2_000_000
_MAX_ENLARGEMENT = 2.0
_MAX_SOURCE_PIXELS = 16_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of a picture in reading order, and sentences for the user on what was left out."""

    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()


class Reader:
    """Reads the words in pictures. `device` is always "cpu"."""

    device = "cpu"

    def __init__(self, card: ModelCard, detector: Any, recogniser: Recogniser) -> None:
        """`detector` is an onnxruntime session, (1, 3, H, W) BGR normalised to (1, 1, H, W) likelihoods."""
        self.card = card
        self._detector = detector
        self._recogniser = recogniser

    def lines(self, picture: "Image.Image", *, quick: bool = False) -> tuple[Line, ...]:
        """`read` without its notes."""
        return self.read(picture, quick=quick).lines

    def read(self, picture: "Image.Image", *, quick: bool = False) -> Reading:
        """The words in `picture` (RGB, upright), row by row from the top, each row from the left.

        Slanted lines and lines upside down are read too, and lines that stand on end, though often in pieces. Columns
        are not told apart. `quick` looks at a small copy first and returns at once if there is no text in it: for
        folders, where most pictures have none. It may miss text lower than a fiftieth of the picture's height.
        """
        if min(picture.size) < _MIN_SIDE_PX or (quick and not self.has_text(picture)):
            return Reading()
        picture = _reduced(picture)
        likelihoods = self._likelihoods(picture, _size_px(picture.size, _wanted_pixels(picture.size)))
        boxes, n_found = reading_boxes.find(likelihoods, limit=MAX_LINES)
        if not boxes:
            return Reading()
        height, width = likelihoods.shape
        scale = picture.width / width, picture.height / height
        kept, cuts = _cuts(picture, boxes, scale)
        said = list(zip(kept, self._words(cuts), strict=True))
        said = [part for box, words in said for part in self._stacked(picture, box, words, scale, height)]
        found = [_line(box, words, width, height) for box, words in said if _is_believable(words)]
        notes: tuple[str, ...] = ()
        if len(kept) < len(boxes) or n_found > MAX_LINES:
            notes = (f"There is more text in the picture: the {len(kept)} largest of {n_found} lines were read.",)
        return Reading(tuple(in_reading_order(found)), notes)

    def has_text(self, picture: "Image.Image") -> bool:
        """Whether `picture` seems to hold text, from a small copy: about 40 ms on two cores."""
        if min(picture.size) < _MIN_SIDE_PX:
            return False
        likelihoods = self._likelihoods(picture, _size_px(picture.size, _QUICK_PIXELS))
        return bool(reading_boxes.find(likelihoods, limit=1)[0])

    def _likelihoods(self, picture: "Image.Image", size: tuple[int, int]) -> "np.ndarray":
        """How likely each pixel of `picture`, at `size`, is text: (height, width), float32 in [0, 1]."""
        import numpy as np
        from PIL import Image

        resized = picture.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
        settings = self.card.settings
        pixels = np.asarray(resized, np.float32)[:, :, ::-1] / np.float32(255)
        pixels -= np.array(settings["mean"], np.float32)
        pixels /= np.array(settings["std"], np.float32)
        inputs = {self._detector.get_inputs()[0].name: np.ascontiguousarray(pixels.transpose(2, 0, 1)[None])}
        likelihoods: np.ndarray = self._detector.run(None, inputs)[0][0, 0]
        return likelihoods

    def _words(self, cuts: "list[Image.Image]") -> list[Words]:
        """What each cut says, whichever way it is turned: those that make no sense as they are are turned."""
        from PIL import Image

        turn = Image.Transpose
        words = self._recogniser.read([reading_strips.strip(line) for line in cuts])
        again = []
        for place, line in enumerate(cuts):
            if line.height > _TALL * line.width:
                again += [(place, line.transpose(turn.ROTATE_90)), (place, line.transpose(turn.ROTATE_270))]
            elif words[place].score < _SURE_SCORE:
                again.append((place, line.transpose(turn.ROTATE_180)))
        turned = self._recogniser.read([reading_strips.strip(line) for _, line in again])
        for (place, _), said in zip(again, turned, strict=True):
            if said.score > words[place].score and len(said.text) >= len(words[place].text):
                words[place] = said
        return words

    def _stacked(
        self, picture: "Image.Image", box: TextBox, words: Words, scale: tuple[float, float], height_px: int
    ) -> list[tuple[TextBox, Words]]:
        """`box` with its words, or its two halves if they make more sense: lines of a title often touch, and are
        found as one. `height_px` is that of the map."""
        if words.score >= _CERTAIN_SCORE or box.height_px < _TITLE_SHARE * height_px or box.width_px < box.height_px:
            return [(box, words)]
        halves = box.halves()
        said = self._words(_cuts(picture, halves, scale)[1])
        is_sure = all(half.score >= _SURE_SCORE and len(half.text) > 1 for half in said)
        if is_sure and sum(half.score for half in said) / len(said) > words.score:
            return list(zip(halves, said, strict=True))
        return [(box, words)]


def load(card: ModelCard, files: dict[str, Path], device: Device) -> Reader:
    """The reader of `card`. It runs on the CPU whatever `device` is: what onnxruntime is installed for.

    Raises:
        ModelUnavailable: the networks do not fit each other.
    """
    detector, recogniser = (_session(files[card.settings[role]], device.threads) for role in ("detector", "recogniser"))
    letters = recogniser.get_modelmeta().custom_metadata_map.get("character", "").split("\n")
    if recogniser.get_outputs()[0].shape[-1] != len(letters) + 2:
        raise ModelUnavailable(f"The alphabet of {card.title} is not that of its network.")
    return Reader(card, detector, Recogniser(recogniser, letters))


def _cuts(
    picture: "Image.Image", boxes: list[TextBox], scale: tuple[float, float]
) -> "tuple[list[TextBox], list[Image.Image]]":
    """The first of `boxes` that fit into `MAX_STRIPS_PX`, and what each shows. `scale` is from map to picture."""
    kept: list[TextBox] = []
    cuts: list[Image.Image] = []
    n_left_px = MAX_STRIPS_PX
    for box in boxes:
        line = reading_strips.cut(picture, box.corners * scale, is_level=box.is_level)
        n_left_px -= reading_strips.width_px(line)
        if n_left_px < 0 and kept:
            break
        kept.append(box)
        cuts.append(line)
    return kept, cuts


def in_reading_order(lines: list[Line]) -> list[Line]:
    """`lines` row by row from the top, each row from the left. Lines are in one row if half of the lower is level with
    the first of the row."""
    ordered: list[Line] = []
    left = sorted(lines, key=lambda line: line.box[1])
    while left:
        first = left[0]
        row = [line for line in left if _overlap(line, first) >= 0.5]
        left = [line for line in left if _overlap(line, first) < 0.5]
        ordered += sorted(row, key=lambda line: line.box[0])
    return ordered


def _overlap(a: Line, b: Line) -> float:
    """How much of the height of the lower of two lines is level with the other, at most 1."""
    shared = min(a.box[3], b.box[3]) - max(a.box[1], b.box[1])
    return shared / max(1e-9, min(a.box[3] - a.box[1], b.box[3] - b.box[1]))


def _session(path: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.enable_cpu_mem_arena = False  # Pictures come in every size: an arena would keep memory for each.
    options.log_severity_level = 3
    # Threads that wait by spinning would take the processor from those that decode the next pictures.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _reduced(picture: "Image.Image") -> "Image.Image":
    """`picture` with at most `_MAX_SOURCE_PIXELS`: at that size, a page of small print can still be read."""
    factor = math.ceil(math.sqrt(picture.width * picture.height / _MAX_SOURCE_PIXELS))
    return picture.reduce(factor) if factor > 1 else picture


def _wanted_pixels(size: tuple[int, int]) -> float:
    return min(_MAX_PIXELS, max(_MIN_PIXELS, size[0] * size[1]))


def _size_px(size: tuple[int, int], wanted_pixels: float) -> tuple[int, int]:
    """A size near `size` times one factor, of about `wanted_pixels`, in steps that the network can halve five times."""
    factor = min(_MAX_ENLARGEMENT, math.sqrt(wanted_pixels / (size[0] * size[1])))
    longest_px = int(wanted_pixels) // _STEP_PX // _STEP_PX * _STEP_PX
    width, height = (min(longest_px, max(_STEP_PX, round(side * factor / _STEP_PX) * _STEP_PX)) for side in size)
    return width, height


def _is_believable(said: Words) -> bool:
    n_letters = sum(letter.isalnum() for letter in said.text)
    return said.score >= MIN_SHORT_SCORES.get(n_letters, MIN_SCORE)


def _line(box: TextBox, said: Words, width: int, height: int) -> Line:
    (left, top), (right, bottom) = box.corners.min(axis=0), box.corners.max(axis=0)
    edges = left / width, top / height, right / width, bottom / height
    a, b, c, d = (min(1.0, max(0.0, float(edge))) for edge in edges)
    return Line(said.text, said.score, (a, b, c, d))

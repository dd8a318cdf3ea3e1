"""Markers on a timeline: from lines of speech, or from shots and labels. Knows frames and colours, and no format."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from ent_models.errors import BadInput
from ent_models.speech.export.cues import MAX_S, Cue, Media, spoken
from ent_models.speech.export.plain import cut, one_line
from ent_models.speech.export.timecode import FrameRate, nearest

START_TIMECODE = "01:00:00:00"
"""Where a new timeline begins in DaVinci Resolve, Avid and television."""

_NAME_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour as each system knows it.

    `resolve` is a name of DaVinci Resolve; `premiere` a number 0xAABBGGRR of Premiere Pro's eight; `avid` a name of
    Media Composer's eight; `rgb` one of Final Cut Pro 7's eight, each part in [0, 255].
    """

    resolve: str
    premiere: int
    avid: str
    rgb: tuple[int, int, int]


# Premiere's numbers are those of its own exports; Final Cut Pro 7's colours stand in OpenTimelineIO's wiki, "Editorial
# File Format Notes"; Resolve's sixteen names are those of its scripting interface.
_FAMILIES = {
    "red": (0xFF362CD2, "red", (255, 0, 0)),
    "orange": (0xFF246FE9, "yellow", (255, 127, 0)),
    "yellow": (0xFF2BA1D0, "yellow", (255, 255, 0)),
    "green": (0xFF378671, "green", (48, 191, 72)),
    "cyan": (0xFFD6F419, "cyan", (48, 191, 191)),
    "blue": (0xFFFC8D42, "blue", (0, 128, 255)),
    "purple": (0xFFB18BAF, "magenta", (127, 0, 255)),
    "pink": (0xFFB18BAF, "magenta", (255, 0, 127)),
    "white": (0xFFFFFFFF, "white", (255, 255, 0)),
}
_RESOLVE = {
    "blue": "blue", "cyan": "cyan", "green": "green", "yellow": "yellow", "red": "red", "pink": "pink",
    "purple": "purple", "fuchsia": "pink", "rose": "pink", "lavender": "purple", "sky": "cyan", "mint": "green",
    "lemon": "yellow", "sand": "orange", "cocoa": "orange", "cream": "white",
}  # fmt: skip

COLOURS = {name: Colour(name.capitalize(), *_FAMILIES[family]) for name, family in _RESOLVE.items()}
"""Colours that markers can have, by the name that `Marker.colour` holds. Another name counts as blue."""

SPEAKER_COLOURS = ("blue", "green", "yellow", "red", "purple", "cyan", "pink", "sand", "mint", "lavender")


@dataclass(frozen=True, slots=True)
class Marker:
    """A moment or a stretch to find again. Times are seconds from the start of the media; equal times are a moment.

    `name` is what a timeline shows, `comment` all that is known; `colour` is a key of `COLOURS`.
    """

    start_s: float
    end_s: float
    name: str
    comment: str = ""
    colour: str = "blue"


@dataclass(frozen=True, slots=True)
class Timeline:
    """How frames of an edit are counted: the rate, and the frame number of its first frame."""

    rate: FrameRate
    first_frame: int = 0

    def timecode(self, frame: int) -> str:
        """The timecode of the frame `frame` after the first."""
        return self.rate.timecode(self.first_frame + frame)


@dataclass(frozen=True, slots=True)
class Placed:
    """A marker on a timeline: `frame` counts from the first one; `n_frames` is at least 1, and 1 for a moment."""

    frame: int
    n_frames: int
    name: str
    comment: str
    colour: Colour


def timeline(rate: FrameRate, start_timecode: str = START_TIMECODE) -> Timeline:
    """The timeline that begins with `start_timecode`. Raises BadInput when there is no such frame at that rate."""
    return Timeline(rate, rate.frame(start_timecode))


def timeline_of(media: Media) -> Timeline:
    """The timeline that suits `media`: its own rate and start, else the nearest rate and 01:00:00:00."""
    rate = nearest(media.frame_rate, media.start_timecode)
    try:
        return timeline(rate, media.start_timecode or START_TIMECODE)
    except BadInput:
        return timeline(rate)


def from_cues(cues: Iterable[Cue], *, speakers: bool = True) -> tuple[Marker, ...]:
    """A marker for each cue with text: its first words are the name, all of them the comment.

    With `speakers`, the name begins with the speaker's, and each speaker has a colour.
    """
    colours: dict[str, str] = {}
    markers = []
    for cue in spoken(cues):
        speaker = cue.speaker if speakers else ""
        if speaker and speaker not in colours:
            colours[speaker] = SPEAKER_COLOURS[len(colours) % len(SPEAKER_COLOURS)]
        text = f"{speaker}: {cue.text}" if speaker else cue.text
        markers.append(
            Marker(cue.start_s, cue.end_s, cut(text, _NAME_CHARACTERS), one_line(text), colours.get(speaker, "blue"))
        )
    return tuple(markers)


def frame_at(start_s: float, timeline: Timeline) -> int:
    """The frame, counted from the first, that is nearest to a time in seconds."""
    return timeline.rate.frames(_seconds(start_s))


def place(markers: Iterable[Marker], timeline: Timeline) -> tuple[Placed, ...]:
    """`markers` at the nearest frames, in order. One without a name is called by its number."""
    placed: list[Placed] = []
    for marker in sorted(markers, key=lambda one: _seconds(one.start_s)):
        start_s = _seconds(marker.start_s)
        frame = frame_at(start_s, timeline)
        n_frames = max(1, timeline.rate.frames(max(start_s, _seconds(marker.end_s))) - frame)
        name = one_line(marker.name) or f"Marker {len(placed) + 1}"
        colour = COLOURS.get(marker.colour.lower(), COLOURS["blue"])
        placed.append(Placed(frame, n_frames, name, one_line(marker.comment), colour))
    return tuple(placed)


def _seconds(value: float) -> float:
    return min(max(float(value), 0.0), MAX_S) if math.isfinite(value) else 0.0

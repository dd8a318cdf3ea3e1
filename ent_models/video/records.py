"""What the video room is asked and what it answers."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["sure", "unsure", "none", ""]
"""Whether to believe a shot's first label: yes, perhaps, it shows none of the model's classes; "" if nobody looked."""


@dataclass(frozen=True, slots=True)
class ShotOptions:
    """How to look at a video. `model` names the key frames, "" for no labels."""

    model: str = "efficientnet-lite2"


@dataclass(frozen=True, slots=True)
class Shot:
    """A stretch of video between two cuts.

    Times are seconds from the start of the file, frames count from 0 in the order they are shown; the ends are those
    of the next shot's beginning. `key_s` is when its key frame is shown, and `picture` that frame as JPEG, upright, in
    square pixels. `labels` are (name, probability in [0, 1]), best first.
    """

    start_s: float
    end_s: float
    start_frame: int
    end_frame: int
    key_s: float
    picture: bytes = b""
    labels: tuple[tuple[str, float], ...] = ()
    verdict: Verdict = ""


@dataclass(frozen=True, slots=True)
class Shots:
    """All shots of a video, in order and without gaps.

    `frame_rate` is in pictures a second as a fraction ("30000/1001"), the average where `is_variable_rate`, "" where
    there is one frame only. Sizes are those of the picture as it is shown: upright, in square pixels. `rotation` is by
    how many degrees clockwise the stored picture is turned for that: 0, 90, 180 or 270. `start_timecode` is what the
    camera wrote for the first frame, or "". `notes` are sentences for the user.
    """

    shots: tuple[Shot, ...]
    frame_rate: str
    n_frames: int
    width_px: int
    height_px: int
    rotation: int
    is_variable_rate: bool
    duration_s: float
    has_sound: bool
    start_timecode: str = ""
    notes: tuple[str, ...] = ()

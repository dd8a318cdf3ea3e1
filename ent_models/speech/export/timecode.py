"""SMPTE timecode: frames, seconds and HH:MM:SS:FF, exact. Knows rates, and no media.

All arithmetic is in integers and fractions, so nothing drifts over a day. Drop-frame counting (SMPTE ST 12-1) skips
the numbers of two frames (four at 59.94) each minute but every tenth, and no frame itself: at 29.97 a second
00:00:59;29 is followed by 00:01:00;02, and ten minutes are 17,982 frames.
"""

import math
import re
from dataclasses import dataclass
from fractions import Fraction

from ent_models.errors import BadInput

_TIMECODE = re.compile(r"(\d{1,2})[:;](\d{2})[:;](\d{2})([:;.,])(\d{2})", re.ASCII)
_TOLERANCE = 5e-4  # Of the rate: tells 24 from 23.976 (a thousandth) and forgives a container's rounding.


@dataclass(frozen=True, slots=True)
class FrameRate:
    """A rate that frames are counted at. `fps` is exact; `nominal` is the count of frame numbers in a second.

    `n_dropped` is how many frame numbers a dropped minute skips, 0 for counting without a drop.
    """

    name: str
    fps: Fraction
    nominal: int
    n_dropped: int = 0

    @property
    def is_drop(self) -> bool:
        return self.n_dropped > 0

    @property
    def is_ntsc(self) -> bool:
        """Whether a second of its clock lasts 1.001 s."""
        return self.fps.denominator == 1001

    @property
    def n_day_frames(self) -> int:
        """Frames until the clock is at 00:00:00:00 again."""
        return 144 * self._n_ten_minute_frames

    @property
    def _n_ten_minute_frames(self) -> int:
        return 600 * self.nominal - 9 * self.n_dropped

    def frames(self, seconds: float | Fraction) -> int:
        """The frame that begins nearest to `seconds`, a half counting up. What is not finite is frame 0."""
        if isinstance(seconds, float) and not math.isfinite(seconds):
            return 0
        return math.floor(Fraction(seconds) * self.fps + Fraction(1, 2))

    def seconds(self, frame: int) -> Fraction:
        """When `frame` begins, exact."""
        return frame / self.fps

    def timecode(self, frame: int) -> str:
        """HH:MM:SS:FF, or HH:MM:SS;FF where numbers are dropped; after 24 hours the clock begins again."""
        label = self._label(frame % self.n_day_frames)
        seconds, frame_number = divmod(label, self.nominal)
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        return f"{hour:02d}:{minute:02d}:{second:02d}{';' if self.is_drop else ':'}{frame_number:02d}"

    def frame(self, timecode: str) -> int:
        """The frame that `timecode` names.

        Raises:
            BadInput: it is no timecode, or names no frame at this rate.
        """
        match = _TIMECODE.fullmatch(timecode.strip())
        if not match:
            raise BadInput(f"{timecode[:40]!r} is no timecode. Write hours, minutes, seconds and frames: 01:00:00:00.")
        hour, minute, second, frame_number = (int(match[group]) for group in (1, 2, 3, 5))
        if match[4] == ";" and not self.is_drop:
            raise BadInput(f"{timecode.strip()} is drop-frame timecode, which {self.title} is not. Write ':' for ';'.")
        if hour > 23 or minute > 59 or second > 59 or frame_number >= self.nominal:
            raise BadInput(
                f"{timecode.strip()} is past what the clock shows at {self.title}: "
                f"the last frame is {self.timecode(self.n_day_frames - 1)}."
            )
        if second == 0 and minute % 10 and frame_number < self.n_dropped:
            raise BadInput(
                f"There is no frame {timecode.strip()} at {self.title}: "
                f"the first of that minute is {hour:02d}:{minute:02d}:00;{self.n_dropped:02d}."
            )
        n_minutes = hour * 60 + minute
        label = (n_minutes * 60 + second) * self.nominal + frame_number
        return label - self.n_dropped * (n_minutes - n_minutes // 10)

    def first_of_second(self, clock: str) -> int:
        """The number of the first frame in a second, HH:MM:SS: 0, but where the numbers before it are dropped."""
        _, minute, second = (int(part) for part in clock.split(":"))
        return self.n_dropped if second == 0 and minute % 10 else 0

    @property
    def title(self) -> str:
        """Its name for people."""
        kind = " drop frame" if self.is_drop else " non-drop" if f"{self.name}df" in RATES else ""
        return f"{self.name.removesuffix('df')} frames a second{kind}"

    def _label(self, frame: int) -> int:
        """The number that `frame` of a day bears: the frames counted with those whose numbers are skipped."""
        tens, rest = divmod(frame, self._n_ten_minute_frames)
        n_dropped_minutes = max(0, (rest - self.n_dropped) // (60 * self.nominal - self.n_dropped))
        return frame + self.n_dropped * (9 * tens + n_dropped_minutes)


def _ntsc(nominal: int) -> Fraction:
    return Fraction(nominal * 1000, 1001)


RATES = {
    rate.name: rate
    for rate in (
        FrameRate("23.976", _ntsc(24), 24),
        FrameRate("24", Fraction(24), 24),
        FrameRate("25", Fraction(25), 25),
        FrameRate("29.97", _ntsc(30), 30),
        FrameRate("29.97df", _ntsc(30), 30, 2),
        FrameRate("30", Fraction(30), 30),
        FrameRate("50", Fraction(50), 50),
        FrameRate("59.94", _ntsc(60), 60),
        FrameRate("59.94df", _ntsc(60), 60, 4),
        FrameRate("60", Fraction(60), 60),
    )
}
"""The rates that editing systems count at, by name."""


def rate(name: str) -> FrameRate:
    """The rate of that name. Raises BadInput when there is none."""
    if name not in RATES:
        raise BadInput(f"There is no frame rate called {name[:40]!r}. Use one of: {', '.join(RATES)}.")
    return RATES[name]


def nearest(fps: Fraction | float | None, start_timecode: str = "") -> FrameRate:
    """The rate to edit media of `fps` pictures a second at: its own, one it is a multiple or part of, or the nearest.

    A `start_timecode` with a semicolon chooses counting with a drop. 25 where nothing is known, as for sound alone.
    """
    if fps is None or (isinstance(fps, float) and not math.isfinite(fps)) or fps <= 0:
        return RATES["25"]
    drops = ";" in start_timecode
    candidates = [one for one in RATES.values() if one.is_drop == drops or not one.is_ntsc or one.nominal == 24]
    return min(candidates, key=lambda one: _distance(float(one.fps), float(fps)))


def _distance(one: float, fps: float) -> tuple[float, float]:
    """How far a rate is from `fps`: first those that it is, then those it fits into, then all others."""
    ratio = max(one, fps) / min(one, fps)
    multiple = min(max(1, round(ratio)), 1_000_000)
    if abs(ratio / multiple - 1) < _TOLERANCE:
        return (multiple / 1e6, abs(ratio / multiple - 1))
    return (2.0 + abs(one - fps), 0.0)

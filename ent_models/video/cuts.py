"""Where one shot ends and the next begins, told frame by frame. Knows pixels, and neither files nor times.

Scores and ratios are PySceneDetect's (AdaptiveDetector, https://www.scenedetect.com), fed with frames that were decoded
once and shrunk. Two things are added: what comes back after a moment, as after a photographer's flash, is no cut; and
black between two shots is one cut in its middle.
"""

from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

SMALL_PIXELS = 256 * 144
"""How many pixels of a frame are compared, about what PySceneDetect shrinks to by itself."""

LAG_FRAMES = 12
"""After so many more frames it is certain whether a frame begins a shot."""

_MIN_SHOT_FRAMES = 6
_WINDOW_FRAMES = 2
_FLASH_FRAMES = 6
_SAME_SHARE = 0.5
_BLACK = 10.0
_FLAT = 8.0
_MIN_BLACK_FRAMES = 3


def small_px(width_px: int, height_px: int) -> tuple[int, int]:
    """The size at which frames of this size are compared; never larger than they are."""
    scale = min(1.0, (SMALL_PIXELS / (width_px * height_px)) ** 0.5)
    return max(8, round(width_px * scale)), max(8, round(height_px * scale))


class CutFinder:
    """Is shown the frames of a video in order, and says which of them begin a shot."""

    def __init__(self) -> None:
        import scenedetect
        from scenedetect.detectors import AdaptiveDetector

        self._timecode = scenedetect.FrameTimecode
        self._scores = AdaptiveDetector(min_scene_len=1, window_width=_WINDOW_FRAMES)
        self._recent: deque[tuple[int, Any]] = deque(maxlen=LAG_FRAMES + _FLASH_FRAMES + 1)
        self._waiting: list[int] = []
        self._black_from: int | None = None
        self._has_picture = False
        self._black_until = -LAG_FRAMES
        self._last_cut = 0
        self._n_seen = 0

    def see(self, picture: "np.ndarray") -> list[int]:
        """Show the next frame (height, width, 3), uint8, BGR; all have one size. Which frames begin shots, by now."""
        number = self._n_seen
        self._n_seen += 1
        self._recent.append((number, picture))
        # The rate does not matter: lengths are in frames.
        for at in self._scores.process_frame(self._timecode(number, 25.0), picture):
            self._waiting.append(at.frame_num)
        if (middle := self._after_black(number, picture)) is not None:
            self._waiting = [at for at in self._waiting if abs(at - middle) > LAG_FRAMES]
            if self._is_long_enough(middle):
                self._last_cut = middle
                return [middle]
        return self._decided(number - LAG_FRAMES + 1)

    def finish(self) -> list[int]:
        """The frames that begin shots among the last ones."""
        return self._decided(self._n_seen)

    def _decided(self, until: int) -> list[int]:
        """Of the frames that wait and are not after `until`, those that begin shots."""
        ripe = sorted(at for at in self._waiting if at <= until)
        self._waiting = [at for at in self._waiting if at > until]
        cuts = []
        for at in ripe:
            is_fading = self._black_from is not None or at - self._black_until < LAG_FRAMES
            if not is_fading and self._is_long_enough(at) and not self._comes_back(at):
                self._last_cut = at
                cuts.append(at)
        return cuts

    def _is_long_enough(self, at: int) -> bool:
        return at - self._last_cut >= _MIN_SHOT_FRAMES

    def _comes_back(self, at: int) -> bool:
        """Whether a flash begins or ends at frame `at`: frames later, or earlier, the picture is much the same."""
        known = dict(self._recent)
        if at not in known or at - 1 not in known:
            return False
        change = _distance(known[at - 1], known[at])
        after = [known[number] for number in range(at + 1, at + _FLASH_FRAMES + 1) if number in known]
        before = [known[number] for number in range(at - _FLASH_FRAMES, at - 1) if number in known]
        return any(_distance(known[at - 1], other) < _SAME_SHARE * change for other in after) or any(
            _distance(known[at], other) < _SAME_SHARE * change for other in before
        )

    def _after_black(self, number: int, picture: "np.ndarray") -> int | None:
        """The middle of a stretch of black between two shots, or as far back as can be told, when it is over."""
        # White letters on black are a picture.
        if float(picture.mean()) < _BLACK and float(picture.std()) < _FLAT:
            if self._black_from is None:
                self._black_from = number
            return None
        begin, self._black_from, is_first, self._has_picture = self._black_from, None, not self._has_picture, True
        if begin is None or number - begin < _MIN_BLACK_FRAMES:
            return None
        self._black_until = number
        # Black at the beginning belongs to the first shot.
        return None if is_first else max((begin + number) // 2, number - LAG_FRAMES + 1)


def _distance(one: "np.ndarray", other: "np.ndarray") -> float:
    """The mean difference of two pictures in levels of 255."""
    import cv2

    return float(cv2.norm(one, other, cv2.NORM_L1)) / one.size

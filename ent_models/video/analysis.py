"""One video from file to shots, as an iterator that a worker can drive. The room's front door.

Frames are decoded once. Beside the shot in hand, a handful of frames are held, whatever the length of the video.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ent_models.errors import BadInput
from ent_models.records import Partial, Progress
from ent_models.video import cuts, keys
from ent_models.video.rate import Pace
from ent_models.video.reading import Frame, Reader
from ent_models.video.records import Shot, Shots, Verdict

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

Labels = tuple[tuple[str, float], ...]
Name = Callable[[Sequence["Image"]], Sequence[tuple[Labels, Verdict]]]
"""Names what pictures show: for each of some pictures its labels and whether to believe them."""

BATCH = 8
_REPORT_S = 0.4
_WAIT_S = 2.0
_CANDIDATE_S = 0.2
NOTHING = "No frame of this video can be decoded: it is damaged. Copy or export it again."


@dataclass(frozen=True, slots=True)
class _Seen:
    """A frame that has gone by: small, and as a candidate if it is one."""

    number: int
    time_s: float
    small: "np.ndarray"
    candidate: keys.Candidate | None


def analyse(path: Path, name: Name | None, *, kept: tuple[Shot, ...] = ()) -> Iterator[Progress | Partial | Shots]:
    """Yield `Progress`, a `Partial` for each shot soon after its end and, last, the `Shots`.

    `name` looks at key frames. `kept` are the shots of an interrupted run, in order: reading goes on after the last.

    Raises:
        BadInput: the file is no video, or cannot be read.
    """
    yield Progress(None, "Opening the video")
    with Reader(path) as reader:
        yield from _Watch(reader, name, kept).run()


class _Watch:
    """One reading of a video."""

    def __init__(self, reader: Reader, name: Name | None, kept: tuple[Shot, ...]) -> None:
        self._reader = reader
        self._name = name
        self._shots = list(kept)
        self._first = kept[-1].end_frame if kept else 0
        self._from_s = kept[-1].end_s if kept else 0.0
        self._start = (self._first, self._from_s)
        self._recent: deque[_Seen] = deque()
        self._candidates = keys.Candidates()
        self._fallback: _Seen | None = None
        self._waiting: list[tuple[Shot, Image]] = []
        self._waiting_since = 0.0
        self._pace = Pace()
        info = reader.info
        self._small_px = cuts.small_px(info.width_px, info.height_px)
        self._candidate_px = keys.candidate_px(info.width_px, info.height_px, float(info.pixel_aspect))

    def run(self) -> Iterator[Progress | Partial | Shots]:
        """See `analyse`."""
        finder = cuts.CutFinder()
        said_at = 0.0
        end_frame, end_s, next_s = self._first, self._from_s, self._from_s
        for frame in self._reader.frames(from_s=self._from_s, number=self._first):
            seen = self._taken(frame, is_due=frame.time_s >= next_s)
            if seen.candidate is not None:
                next_s = frame.time_s + _CANDIDATE_S
            self._recent.append(seen)
            end_frame, end_s = frame.number + 1, frame.time_s + frame.lasts_s
            self._pace.step(frame.lasts_s)
            for at in finder.see(seen.small):
                self._cut(self._first + at)
            while len(self._recent) > cuts.LAG_FRAMES:
                self._pass(self._recent.popleft())
            now = time.monotonic()
            if len(self._waiting) >= BATCH or (self._waiting and now - self._waiting_since > _WAIT_S):
                yield from self._named()
            if now - said_at > _REPORT_S:
                said_at = now
                yield self._progress(end_s)
        for at in finder.finish():
            self._cut(self._first + at)
        while self._recent:
            self._pass(self._recent.popleft())
        if end_frame == 0:
            raise BadInput(NOTHING)
        if end_frame > self._start[0]:
            self._close(end_frame, end_s)
        yield from self._named()
        yield self._result(end_frame, end_s)

    def _taken(self, frame: Frame, *, is_due: bool) -> _Seen:
        small = self._reader.picture(frame, *self._small_px)
        candidate = None
        if is_due:
            large = self._reader.picture(frame, *self._candidate_px, shaper=1)
            candidate = keys.Candidate(frame.number, frame.time_s, large)
        return _Seen(frame.number, frame.time_s, small, candidate)

    def _cut(self, number: int) -> None:
        """A shot begins at frame `number`: what went by before belongs to the last."""
        while self._recent and self._recent[0].number < number:
            self._pass(self._recent.popleft())
        if self._recent:
            self._close(number, self._recent[0].time_s)

    def _pass(self, seen: _Seen) -> None:
        """A frame of the shot in hand."""
        self._fallback = self._fallback or seen
        if seen.candidate is not None:
            self._candidates.offer(seen.candidate)

    def _close(self, end_frame: int, end_s: float) -> None:
        """The shot in hand is over."""
        start_frame, start_s = self._start
        best = self._candidates.best(start_s, end_s)
        if best is None:
            assert self._fallback is not None
            import cv2

            picture = cv2.resize(self._fallback.small, self._candidate_px, interpolation=cv2.INTER_LINEAR)
            best = keys.Candidate(self._fallback.number, self._fallback.time_s, picture)
        image = keys.upright(best.picture, self._reader.rotation)
        if not self._waiting:
            self._waiting_since = time.monotonic()
        shot = Shot(start_s, end_s, start_frame, end_frame, best.time_s, keys.small_jpeg(image))
        self._waiting.append((shot, image))
        self._start, self._candidates, self._fallback = (end_frame, end_s), keys.Candidates(), None

    def _named(self) -> Iterator[Partial]:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        nothing: Sequence[tuple[Labels, Verdict]] = [((), "")] * len(waiting)
        named = self._name([image for _, image in waiting]) if self._name else nothing
        for (shot, _), (labels, verdict) in zip(waiting, named, strict=True):
            whole = replace(shot, labels=labels, verdict=verdict)
            self._shots.append(whole)
            yield Partial(whole)

    def _progress(self, end_s: float) -> Progress:
        n_shots = len(self._shots) + len(self._waiting) + 1
        note = f"Looking for cuts, {_clock(end_s)}"
        if (duration_s := self._reader.info.duration_s) is None:
            return Progress(None, f"{note}, {n_shots:,} shots so far")
        at_s = min(end_s, duration_s)
        return Progress(at_s / duration_s, f"{note} of {_clock(duration_s)}, {n_shots:,} shots so far")

    def _result(self, n_frames: int, end_s: float) -> Shots:
        info = self._reader.info
        wide, high = self._reader.shown_px()
        rate = self._pace.rate(info.rates)
        is_variable = self._pace.is_variable()
        return Shots(
            shots=tuple(self._shots),
            frame_rate=str(rate) if rate else "",
            n_frames=n_frames,
            width_px=wide,
            height_px=high,
            rotation=self._reader.rotation,
            is_variable_rate=is_variable,
            duration_s=end_s,
            has_sound=info.has_sound,
            start_timecode=info.start_timecode,
            notes=self._notes(end_s, is_variable=is_variable),
        )

    def _notes(self, end_s: float, *, is_variable: bool) -> tuple[str, ...]:
        reader, notes = self._reader, []
        if is_variable:
            notes.append(
                "The frame rate of this video varies, as that of phones and screen recordings does. Shots are right by "
                "the clock; an editing system may count their frames otherwise."
            )
        if reader.n_damaged:
            notes.append(f"{reader.n_damaged:,} places in this video are damaged and were passed over.")
        claimed_s = reader.info.duration_s
        if reader.is_cut_off or (claimed_s is not None and claimed_s - end_s > max(2.0, 0.02 * claimed_s)):
            notes.append(f"This video ends at {_clock(end_s)}, before the length that it claims: it may be cut off.")
        if reader.info.n_tracks > 1:
            notes.append(f"This file has {reader.info.n_tracks} video tracks; the first was looked at.")
        return tuple(notes)


def _clock(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}" if minutes >= 60 else f"{minutes}:{second:02}"

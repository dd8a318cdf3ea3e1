"""The frames of a video one by one, with their numbers and times, however damaged or odd the file. Finds no shots.

Nothing is held but the frame in hand. Sizes are checked in the header and again by the decoder for each frame.

    with Reader(path) as reader:
        for frame in reader.frames():
            small = reader.picture(frame, 256, 144)
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ent_models import media
from ent_models.errors import BadInput

if TYPE_CHECKING:
    import numpy as np

MAX_PIXELS = 8192 * 8192
_MAX_SIDE_PX = 16_384
_MAX_DAMAGED = 2_000
_THREADS = 2
_TIMECODE = re.compile(r"\d{2}:\d{2}:\d{2}[:;]\d{2}", re.ASCII)
_UNREADABLE = (
    "This file cannot be read as video: it is damaged, cut off, or of another kind. "
    "Copy or export it again; mp4, mov, mkv and webm are read."
)
NO_PICTURES = "There is no video in this file, so it has no shots. Give a file with moving pictures."


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame: its number from 0 as shown, when it is shown and for how long in seconds, and PyAV's own frame."""

    number: int
    time_s: float
    lasts_s: float
    picture: Any


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """What a file says of its first video track, all of it a claim but the stored size.

    `pixel_aspect` is how much wider than high a stored pixel is shown. `rates` are the frame rates that the file names.
    """

    width_px: int
    height_px: int
    pixel_aspect: Fraction
    rates: tuple[Fraction, ...]
    duration_s: float | None
    n_tracks: int
    has_sound: bool
    start_timecode: str


class Reader:
    """A video that is being read. `info` is known from the start; `rotation` and damage as far as it was read."""

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            BadInput: it is no video, cannot be decoded, or its pictures are too large.
        """
        from av.video.reformatter import VideoReformatter

        self._path = path
        self._container = media.opened(path, _UNREADABLE)
        self._shapers = [VideoReformatter(), VideoReformatter()]
        self.n_damaged = 0
        self.is_cut_off = False
        self.rotation = 0
        try:
            self._stream = self._start()
            self.info = self._told()
        except BaseException:
            self._container.close()
            raise

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._container.close()

    def frames(self, *, from_s: float = 0.0, number: int = 0) -> Iterator[Frame]:
        """The frames in the order they are shown, from the one at `from_s` on, which has this `number`.

        What is damaged is passed over, and counted in `n_damaged`; `is_cut_off` says that the end is missing.
        """
        stored = self._decoded_from(from_s)
        last_s, step_s = -1.0, float(1 / self.info.rates[0]) if self.info.rates else 0.04
        held: tuple[float, Any] | None = None
        for picture in stored:
            time_s = self._time_s(picture)
            if time_s is None or time_s <= last_s:
                time_s = last_s + step_s if last_s >= 0 else 0.0
            if time_s > media.MAX_DURATION_S:
                self.is_cut_off = True
                break
            last_s = time_s
            # Times are rounded to a tick of the container, a thousandth of a second in some.
            if time_s < from_s - 0.002:
                continue
            if held is not None:
                yield Frame(number, held[0], time_s - held[0], held[1])
                number, step_s = number + 1, time_s - held[0]
            held = (time_s, picture)
        if held is not None:
            claimed = float((held[1].duration or 0) * (held[1].time_base or 0))
            yield Frame(number, held[0], claimed if 0 < claimed < 10 * step_s + 1 else step_s, held[1])

    def picture(self, frame: Frame, width_px: int, height_px: int, *, shaper: int = 0) -> "np.ndarray":
        """A frame's stored picture at another size: (height, width, 3), uint8, BGR.

        `shaper` 0 and 1 are two sets of prepared tables: one for each size that is asked for again and again.
        """
        from av.video.reformatter import Interpolation

        shaped = self._shapers[shaper].reformat(
            frame.picture, width_px, height_px, "bgr24", interpolation=Interpolation.AREA, threads=1
        )
        return shaped.to_ndarray()

    def shown_px(self) -> tuple[int, int]:
        """Width and height of the picture as it is shown: upright, in square pixels. Known after the first frame."""
        wide = max(1, round(self.info.width_px * self.info.pixel_aspect))
        return (self.info.height_px, wide) if self.rotation in (90, 270) else (wide, self.info.height_px)

    def _start(self) -> Any:
        import av

        covers = av.stream.Disposition.attached_pic
        streams = [stream for stream in self._container.streams.video if not stream.disposition & covers]
        if not streams:
            raise BadInput(NO_PICTURES)
        stream, context = streams[0], streams[0].codec_context
        if context is None:
            raise BadInput("The pictures in this file are protected or of a kind that cannot be decoded.")
        wide, high = context.width, context.height
        if wide <= 0 or high <= 0:
            raise BadInput(_UNREADABLE)
        if wide * high > MAX_PIXELS or max(wide, high) > _MAX_SIDE_PX:
            raise BadInput(
                f"The pictures in this file claim {wide:,} x {high:,} pixels; at most {MAX_PIXELS / 1e6:.0f} million "
                "are read. Export the video smaller."
            )
        context.options = {"max_pixels": str(MAX_PIXELS)}
        context.thread_type, context.thread_count = "AUTO", _THREADS
        self._n_tracks = len(streams)
        return stream

    def _told(self) -> VideoInfo:
        stream, container = self._stream, self._container
        aspect = Fraction(stream.sample_aspect_ratio or 1)
        rates = (stream.average_rate, stream.guessed_rate, stream.base_rate)
        if stream.duration and stream.time_base:
            duration_s = float(stream.duration * stream.time_base)
        else:
            duration_s = (container.duration or 0) / 1_000_000
        written = (*(one.metadata.get("timecode", "") for one in container.streams), container.metadata.get("timecode"))
        return VideoInfo(
            width_px=stream.codec_context.width,
            height_px=stream.codec_context.height,
            pixel_aspect=aspect if Fraction(1, 8) <= aspect <= 8 else Fraction(1),
            rates=tuple(Fraction(rate) for rate in rates if rate and 0 < rate <= 1_000),
            duration_s=duration_s if 0 < duration_s <= media.MAX_DURATION_S else None,
            n_tracks=self._n_tracks,
            has_sound=bool(container.streams.audio),
            start_timecode=next((text for text in written if text and _TIMECODE.fullmatch(text)), ""),
        )

    def _decoded_from(self, from_s: float) -> Iterator[Any]:
        """Pictures from `from_s` or earlier: the file is searched if it can be, and read from its start if not."""
        if from_s <= 0 or not self._seek(from_s):
            yield from self._decoded()
            return
        stored = self._decoded()
        first = next(stored, None)
        at_s = self._time_s(first) if first is not None else None
        if at_s is not None and at_s <= from_s + 0.002:
            yield first
            yield from stored
            return
        stored.close()
        self._container.close()
        self._container = media.opened(self._path, _UNREADABLE)
        self._stream = self._start()
        yield from self._decoded()

    def _seek(self, to_s: float) -> bool:
        import av

        try:
            begin_s = (self._container.start_time or 0) / 1_000_000
            self._container.seek(int((to_s + begin_s) / self._stream.time_base), stream=self._stream)
        except (av.error.FFmpegError, OverflowError, ValueError):
            return False
        return True

    def _decoded(self) -> Generator[Any]:
        import av

        packets = self._container.demux(self._stream)
        while self.n_damaged <= _MAX_DAMAGED:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except (av.error.FFmpegError, OSError):
                break
            try:
                pictures = packet.decode()
            except av.error.EOFError:
                return
            except (av.error.FFmpegError, ValueError):
                self.n_damaged += 1
                continue
            for picture in pictures:
                self.n_damaged += bool(picture.is_corrupt)
                # FFmpeg counts against the clock.
                self.rotation = round(-picture.rotation / 90) * 90 % 360
                yield picture
        self.is_cut_off = True

    def _time_s(self, picture: Any) -> float | None:
        if picture.pts is None or not picture.time_base:
            return None
        return max(0.0, float(picture.pts * picture.time_base) - (self._container.start_time or 0) / 1_000_000)

"""From an audio or video file to its sound: 16 kHz, mono, in blocks. Knows containers and codecs, not speech.

Decoding is by PyAV, so no ffmpeg program is needed. Memory stays bounded whatever a header claims (`containers` opens
the file).

    for block in blocks(path): ...   # float32 (n,), -1 to 1
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ent_models.errors import BadInput
from ent_models.media import MAX_DURATION_S
from ent_models.speech.containers import MAX_CHANNELS, RATES_HZ, SoundInfo, info_of, opened
from ent_models.speech.mixing import Mixer

if TYPE_CHECKING:
    import numpy as np

RATE_HZ = 16_000
BLOCK_S = 10.0
MIN_DURATION_S = 0.1

# Between frames, time stamps are trusted beyond this; below, sound is simply joined (Matroska rounds to about 1 ms).
_GAP_S = 0.2
# An MP3 or AAC stream has no index: its time stamps after a jump are guesses, so it is decoded from the start.
WITHOUT_INDEX = ("mp3", "aac")
_PREROLL_S = 1.0
_MAX_DAMAGED = 10_000


def probe(path: Path, *, track: int = 0) -> SoundInfo:
    """What is in the file at `path`, without decoding its sound; `track` counts sound tracks from 0.

    Raises:
        BadInput: it is empty, unreadable, of a refused kind, without sound or that track, or too short to
            hold a word.
    """
    with opened(path) as container:
        info = info_of(container, track)
    if info.duration_s is not None and info.duration_s < MIN_DURATION_S:
        raise BadInput(too_short(info.duration_s))
    return info


def blocks(
    path: Path, *, start_s: float = 0.0, end_s: float = math.inf, block_s: float = BLOCK_S, track: int = 0
) -> Reading:
    """The sound of a track from `start_s` to `end_s`, to be iterated once: float32 (n,) of `block_s` seconds, mono.

    Raises:
        BadInput: when iterated: as `probe`, nothing at all can be decoded, or the file changes meanwhile.
        ValueError: `start_s` or `block_s` is negative or not finite.
    """
    if not (math.isfinite(start_s) and start_s >= 0 and math.isfinite(block_s) and block_s > 0):
        raise ValueError("start_s must be 0 or more and block_s above 0")
    return Reading(path, start_s, end_s, block_s, track)


def too_short(duration_s: float) -> str:
    """The sentence for a file of `duration_s` seconds."""
    return f"This file holds only {duration_s:.2f} s of sound, which is too short to hold a word."


class Reading:
    """Sound on its way out of a file. After the last block, `end_s` and `notes` say how far it could be read."""

    def __init__(self, path: Path, start_s: float, end_s: float, block_s: float, track: int) -> None:
        self.end_s = start_s
        self.notes: tuple[str, ...] = ()
        self._path = path
        self._start_s = start_s
        self._until_s = end_s
        self._block_n = max(1, round(block_s * RATE_HZ))
        self._track = track

    def __iter__(self) -> Iterator[np.ndarray]:
        before = _state_of(self._path)
        n_out = 0
        for block in self._blocks():
            if _state_of(self._path) != before:
                raise BadInput("The file changed while it was read. Wait until it is written, then add it again.")
            wanted_n = len(block)
            if math.isfinite(self._until_s):
                wanted_n = min(wanted_n, max(0, round((self._until_s - self._start_s) * RATE_HZ) - n_out))
            n_out += wanted_n
            self.end_s = self._start_s + n_out / RATE_HZ
            if wanted_n:
                yield block[:wanted_n]
            if wanted_n < len(block):
                return

    def _blocks(self) -> Iterator[np.ndarray]:
        import numpy as np

        waiting: list[np.ndarray] = []
        n_waiting = 0
        with opened(self._path) as container:
            info = info_of(container, self._track)
            track = _Track(container, info, self._start_s, self._track)
            for piece in track.pieces():
                waiting.append(piece)
                n_waiting += len(piece)
                while n_waiting >= self._block_n:
                    whole = np.concatenate(waiting)
                    block, rest = whole[: self._block_n], whole[self._block_n :]
                    waiting, n_waiting = [rest], len(rest)
                    yield block
            if n_waiting:
                yield np.concatenate(waiting)
            if not track.n_frames:
                raise BadInput(f"No sound could be decoded from this file ({info.codec}): it is damaged or cut off.")
            self.notes = track.notes(self.end_s)


def _state_of(path: Path) -> tuple[int, int, int]:
    """What changes when a file is written to or replaced."""
    try:
        state = path.stat()
    except OSError as problem:
        raise BadInput("There is no such file. Check the path.") from problem
    return state.st_ino, state.st_size, state.st_mtime_ns


class _Track:
    """A sound track of an open container, mixed down, with its gaps filled by silence."""

    def __init__(self, container: Any, info: SoundInfo, start_s: float, number: int) -> None:
        self.n_frames = 0
        self._container = container
        self._info = info
        self._stream = container.streams.audio[number]
        self._start_s = start_s
        self._origin_s = (container.start_time or 0) / 1_000_000
        self._n_damaged = 0
        self._ends_early = False
        self._is_capped = False
        self._mixer: Mixer | None = None
        self._kind: tuple[str, str, int] | None = None

    def pieces(self) -> Iterator[np.ndarray]:
        """Mono float32 arrays of some length, the first beginning at `start_s`."""
        import numpy as np

        if self._start_s > _PREROLL_S and not self._info.container.startswith(WITHOUT_INDEX):
            self._seek()
        clock_s: float | None = None
        n_skip = 0
        shift_s = 0.0
        for frame in self._frames():
            time_s = (clock_s or 0.0) if frame.time is None else frame.time - self._origin_s + shift_s
            if clock_s is None:
                # Exact, however little: the sound may begin just after the picture. Before 0 is an encoder's delay.
                clock_s = max(-_GAP_S, time_s)
                n_skip = round((self._start_s - clock_s) * RATE_HZ)
                if n_skip < 0 and clock_s <= MAX_DURATION_S:
                    yield from _silence(-n_skip)
                    n_skip = 0
            gap_s = time_s - clock_s
            if gap_s < -_GAP_S:
                shift_s -= gap_s
            if clock_s > MAX_DURATION_S or gap_s > MAX_DURATION_S:
                self._is_capped = True
                break
            before: Iterable[np.ndarray] = ()
            if gap_s > _GAP_S:
                clock_s += gap_s
                # the end of what came before the gap is still in the mixer
                before = chain([self._flushed()], _silence(round(gap_s * RATE_HZ)))
            clock_s += frame.samples / frame.sample_rate
            self.n_frames += 1
            for array in chain(before, [self._mixed(frame)]):
                if n_skip >= len(array):
                    n_skip -= len(array)
                    continue
                yield _clean(array[n_skip:], np)
                n_skip = 0
        yield _clean(self._flushed()[n_skip:], np)

    def notes(self, end_s: float) -> tuple[str, ...]:
        """Sentences for the user about what was left out, when reading ended at `end_s`."""
        notes = []
        claimed_s = self._info.duration_s or 0.0
        if self._is_capped:
            notes.append(f"Only the first {MAX_DURATION_S / 3600:.0f} hours were read.")
        elif self._ends_early or claimed_s - end_s > max(1.0, 0.02 * claimed_s):
            notes.append(f"The file is cut off or damaged: its sound could be read up to {clock(end_s)}.")
        if self._n_damaged:
            notes.append("Some of the sound is damaged and was left out.")
        return tuple(notes)

    def _seek(self) -> None:
        """Jump to shortly before the start, or to the beginning where the file does not let itself be searched."""
        import av

        target_s = self._start_s - _PREROLL_S + self._origin_s
        try:
            self._container.seek(int(target_s / self._stream.time_base), stream=self._stream)
        except av.error.FFmpegError:
            self._container.seek(0)

    def _frames(self) -> Iterator[Any]:
        import av

        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except (av.error.FFmpegError, ValueError):
                self._ends_early = True
                return
            try:
                for frame in packet.decode():
                    is_sane = RATES_HZ[0] <= frame.sample_rate <= RATES_HZ[1]
                    if frame.samples and is_sane and frame.layout.nb_channels <= MAX_CHANNELS:
                        yield frame
            except (av.error.FFmpegError, ValueError):
                self._n_damaged += 1
                if self._n_damaged > _MAX_DAMAGED:
                    self._ends_early = True
                    return

    def _mixed(self, frame: Any) -> np.ndarray:
        import numpy as np

        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        before = np.zeros(0, np.float32)
        if self._mixer is None or kind != self._kind:  # a stream may change its rate or channels on the way
            before = self._flushed()
            self._mixer, self._kind = Mixer(frame, RATE_HZ), kind
        return np.concatenate([before, self._mixer.mixed(frame)])

    def _flushed(self) -> np.ndarray:
        """What the mixer still holds; it is used up after this."""
        import numpy as np

        mixer, self._mixer = self._mixer, None
        return np.zeros(0, np.float32) if mixer is None else mixer.mixed(None)


def clock(seconds: float) -> str:
    """Seconds as people write them: 0:07, 12:34, 1:02:03."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"


def _silence(n_samples: int) -> Iterator[np.ndarray]:
    import numpy as np

    for done in range(0, n_samples, RATE_HZ):
        yield np.zeros(min(RATE_HZ, n_samples - done), np.float32)


def _clean(array: np.ndarray, np: Any) -> np.ndarray:
    """Without NaN or infinities, within -1 and 1: a float file may hold anything."""
    return np.clip(np.nan_to_num(array, nan=0.0, posinf=1.0, neginf=-1.0), -1.0, 1.0).astype(np.float32, copy=False)

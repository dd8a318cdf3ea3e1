"""Small videos whose cuts, times and shape are known, made with PyAV."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

RATE = 25


def scene(number: int, n_frames: int, *, wide_px: int = 160, high_px: int = 120) -> list[np.ndarray]:
    """A drifting picture of coarse random patches, another for each `number`: (high_px, wide_px, 3) uint8 RGB."""
    random = np.random.default_rng(number + 1)
    patches = random.integers(40, 230, (high_px // 10, wide_px // 10 + 8, 3), dtype=np.uint8)
    large = patches.repeat(10, axis=0).repeat(10, axis=1)
    return [np.ascontiguousarray(large[:, step // 3 : step // 3 + wide_px]) for step in range(n_frames)]


def scenes(*lengths: int, **size: int) -> list[np.ndarray]:
    """Scenes of these lengths in frames, one after the other, with hard cuts."""
    return [frame for number, length in enumerate(lengths) for frame in scene(number, length, **size)]


def write(
    path: Path,
    frames: Sequence[np.ndarray],
    *,
    rate: Fraction | int = RATE,
    ticks: Iterable[int] | None = None,
    rotation: int = 0,
    pixel_aspect: Fraction | None = None,
    codec: str = "libx264",
    gop: int = 12,
    first_tick: int = 0,
) -> Path:
    """A video file. `ticks` are the times of the frames in thousandths of a second, for a rate that varies."""
    high_px, wide_px = frames[0].shape[:2]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = wide_px, high_px, "yuv420p"
        stream.codec_context.gop_size = gop
        if codec == "libx264":
            stream.options = {"crf": "20", "preset": "veryfast"}
        if pixel_aspect:
            stream.sample_aspect_ratio = pixel_aspect
        if rotation:
            stream.set_display_rotation(rotation)
        if ticks is not None:
            stream.codec_context.time_base = Fraction(1, 1000)
        at = list(ticks) if ticks is not None else [first_tick + number for number in range(len(frames))]
        for array, tick in zip(frames, at, strict=True):
            frame = av.VideoFrame.from_ndarray(array, format="rgb24")
            frame.pts = tick
            frame.time_base = Fraction(1, 1000) if ticks is not None else 1 / Fraction(rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path

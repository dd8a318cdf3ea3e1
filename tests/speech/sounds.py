"""Files of sound made on the spot: no recording is kept in the repository."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

RATE_HZ = 16_000


def tone(seconds: float, *, rate_hz: int = RATE_HZ, pitch_hz: float = 440.0) -> np.ndarray:
    """A sine of half the full scale, float32 (n,)."""
    times_s = np.arange(round(seconds * rate_hz)) / rate_hz
    return (0.5 * np.sin(2 * np.pi * pitch_hz * times_s)).astype(np.float32)


def save(
    path: Path,
    samples: np.ndarray | None,
    *,
    codec: str = "pcm_s16le",
    rate_hz: int = RATE_HZ,
    layout: str = "mono",
    n_tracks: int = 1,
    languages: tuple[str, ...] = (),
    with_video: bool = False,
    container_format: str | None = None,
) -> Path:
    """Write mono `samples` (the same in each channel and track) with PyAV; None writes no sound at all."""
    with av.open(str(path), "w", format=container_format) as container:
        video: Any = None
        if with_video:
            video = container.add_stream("mpeg4", rate=10)
            video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        tracks = []
        if samples is not None:
            for number in range(n_tracks):
                tracks.append(container.add_stream(codec, rate=rate_hz, layout=layout))
                if number < len(languages):
                    tracks[-1].metadata["language"] = languages[number]
        if video is not None:
            for index in range(10):
                frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), index * 20, np.uint8), format="rgb24")
                frame.pts, frame.time_base = index, Fraction(1, 10)
                container.mux(video.encode(frame))
            container.mux(video.encode(None))
        for track in tracks:
            assert samples is not None
            channels = len(track.codec_context.layout.channels)
            resampler = av.AudioResampler(track.codec_context.format.name, layout, track.codec_context.sample_rate)
            whole = np.ascontiguousarray(np.repeat(samples[None], channels, 0), dtype=np.float32)
            frame = av.AudioFrame.from_ndarray(whole, format="fltp", layout=layout)
            frame.sample_rate, frame.pts = rate_hz, 0
            fifo = av.AudioFifo()
            for part in (*resampler.resample(frame), *resampler.resample(None)):
                fifo.write(part)
            size = track.codec_context.frame_size or 1024
            while (part := fifo.read(size, partial=True)) is not None:
                container.mux(track.encode(part))
            container.mux(track.encode(None))
    return path

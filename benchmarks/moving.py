"""Videos made of photographs, whose cuts are known: what the thresholds of the video room were chosen on.

Photographs are panned, zoomed and shaken, with noise and changing light. Between shots are hard cuts, some of them to
another part of the same photograph, and fades through black; within shots are flashes, whip pans, titles that appear,
and things that cross the picture. Each is coded as a small H.264 file.
"""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from PIL import Image

WIDE_PX, HIGH_PX = 320, 180
RATE = 25
KINDS = ("plain", "same", "flash", "whip", "title", "crossing", "fade", "shake", "dark", "fast")


@dataclass(frozen=True, slots=True)
class Made:
    """A video that was made: where it lies, what is in it, and the frames that begin its second and later shots."""

    path: Path
    kind: str
    cuts: tuple[int, ...]
    n_frames: int


def make(folder: Path, photographs: list[Path], *, n_each: int = 3, seed: int = 7) -> list[Made]:
    """`n_each` videos of every kind in `folder`."""
    random = np.random.default_rng(seed)
    made = []
    for kind in KINDS:
        for number in range(n_each):
            path = folder / f"{kind}-{number}.mp4"
            frames, cuts = _video(kind, photographs, random)
            _write(path, frames)
            made.append(Made(path, kind, tuple(cuts), len(frames)))
    return made


def _video(kind: str, photographs: list[Path], random: np.random.Generator) -> tuple[list[np.ndarray], list[int]]:
    frames: list[np.ndarray] = []
    cuts: list[int] = []
    photograph = _opened(photographs, random)
    for shot in range(5):
        length = int(random.integers(12, 25) if kind == "fast" else random.integers(30, 90))
        if shot and not (kind == "same" and shot % 2):
            photograph = _opened(photographs, random)
        new = _shot(kind, photograph, length, random)
        if frames and kind == "fade":
            n_out, n_black = int(random.integers(6, 15)), int(random.integers(4, 12))
            for step in range(n_out):
                frames[-n_out + step] = (frames[-n_out + step] * (1 - (step + 1) / n_out)).astype(np.uint8)
                new[step] = (new[step] * (step / n_out)).astype(np.uint8)
            cuts.append(len(frames) + n_black // 2)
            frames += [np.zeros_like(new[0])] * n_black
        elif frames:
            cuts.append(len(frames))
        frames += new
    return frames, cuts


def _shot(kind: str, photograph: Image.Image, length: int, random: np.random.Generator) -> list[np.ndarray]:
    at, speed = random.uniform(0.2, 0.8, 2), random.normal(0, 0.0015, 2)
    zoom, zooming = random.uniform(0.35, 0.7), random.normal(1, 0.002)
    light, noise = random.uniform(0.7, 1.0) * (0.25 if kind == "dark" else 1.0), random.uniform(0, 6)
    event = int(random.integers(length // 3, 2 * length // 3))
    frames = []
    for number in range(length):
        shake = random.normal(0, 0.012 if kind == "shake" else 0.001, 2)
        fast = np.array([0.05, 0.0]) if kind == "whip" and event <= number < event + 8 else np.zeros(2)
        at, zoom = np.clip(at + speed + fast, 0, 1), float(np.clip(zoom * zooming, 0.25, 0.8))
        picture = _seen(photograph, np.clip(at + shake, 0, 1), zoom) * light
        if kind == "flash" and event <= number < event + 1 + length % 3:
            picture = picture * 0.25 + 190
        if kind == "title" and number >= event:
            rows = slice(HIGH_PX // 3, HIGH_PX // 2)
            picture[rows, 60:260][::4] = 255
        if kind == "crossing" and event <= number < event + 12:
            left = int((number - event) / 12 * (WIDE_PX + 160)) - 160
            picture[20:, max(0, left) : max(0, left + 160)] = (40, 60, 50)
        frames.append(np.clip(picture + random.normal(0, noise, picture.shape), 0, 255).astype(np.uint8))
    return frames


def _seen(photograph: Image.Image, at: np.ndarray, zoom: float) -> np.ndarray:
    wide = photograph.width * zoom
    high = min(photograph.height, wide * HIGH_PX / WIDE_PX)
    left, top = at[0] * (photograph.width - wide), at[1] * (photograph.height - high)
    box = (left, top, left + wide, top + high)
    resized = photograph.resize((WIDE_PX, HIGH_PX), Image.Resampling.BILINEAR, box=box)
    return np.asarray(resized, dtype=np.float32)


def _opened(photographs: list[Path], random: np.random.Generator) -> Image.Image:
    with Image.open(photographs[int(random.integers(len(photographs)))]) as image:
        return image.convert("RGB")


def _write(path: Path, frames: list[np.ndarray]) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": "26", "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = WIDE_PX, HIGH_PX, "yuv420p"
        for array in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(array, format="rgb24")))
        container.mux(stream.encode())

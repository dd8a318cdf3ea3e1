"""Make the spoken clip and the short video of `ent_models/samples/files/`.

Run it from the root of the repository: `python docs/make_samples.py`. It needs the program espeak-ng (on Debian:
`apt-get install espeak-ng`), which speaks the two texts below; everything else comes with the install. The texts and
the drawings are ours. The screenplay beside them was written by hand.
"""

import math
import shutil
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image, ImageDraw

FILES = Path(__file__).resolve().parent.parent / "ent_models" / "samples" / "files"

CLIP_TEXT = (
    "Good evening, and welcome to the editing room. It is almost midnight, and the film is nearly finished. "
    "There is only one question left. Who turned off the coffee machine?"
)
VIDEO_TEXT = "The sun goes down. The train leaves the station. The film is ready to begin."
VOICE = "en-gb-x-rp"
WORDS_PER_MINUTE = 135

WIDTH_PX, HEIGHT_PX, FRAMES_PER_S = 640, 360, 25
SCENE_FRAMES = (70, 65, 65)  # Hard cuts at 2.8 s and 5.4 s.
SOUND_HZ = 48_000


def main() -> None:
    """Write both files and say how large they are."""
    if shutil.which("espeak-ng") is None:
        sys.exit("This needs the program espeak-ng: on Debian, apt-get install espeak-ng.")
    FILES.mkdir(parents=True, exist_ok=True)
    clip, video = FILES / "editing_room.flac", FILES / "three_scenes.webm"
    write_clip(clip, speak(CLIP_TEXT, 16_000))
    write_video(video, speak(VIDEO_TEXT, SOUND_HZ))
    for path in (clip, video):
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


def speak(text: str, rate_hz: int) -> np.ndarray:
    """`text` spoken by espeak-ng: int16 samples (n,) at `rate_hz`, mono."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        subprocess.run(["espeak-ng", "-v", VOICE, "-s", str(WORDS_PER_MINUTE), "-w", str(path), text], check=True)
        with av.open(path) as container:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=rate_hz)
            frames = [piece for frame in container.decode(audio=0) for piece in resampler.resample(frame)]
            frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])


def write_clip(path: Path, samples: np.ndarray) -> None:
    """Mono 16 kHz FLAC with half a second of silence at both ends."""
    silence = np.zeros(8_000, np.int16)
    with av.open(path, "w") as container:
        stream = container.add_stream("flac", rate=16_000, layout="mono")
        encode_sound(container, stream, np.concatenate([silence, samples, silence]), 16_000)


def write_video(path: Path, samples: np.ndarray) -> None:
    """VP9 and Opus in WebM, which every browser plays."""
    n_samples = sum(SCENE_FRAMES) * SOUND_HZ // FRAMES_PER_S
    sound = np.zeros(n_samples, np.int16)
    start = SOUND_HZ // 2
    sound[start : start + len(samples)] = samples[: n_samples - start]
    with av.open(path, "w") as container:
        video = container.add_stream("libvpx-vp9", rate=FRAMES_PER_S, options={"crf": "34", "b": "0", "cpu-used": "2"})
        video.width, video.height, video.pix_fmt = WIDTH_PX, HEIGHT_PX, "yuv420p"
        audio = container.add_stream("libopus", rate=SOUND_HZ, layout="mono", options={"b": "48000"})
        number = 0
        for scene, n_frames in zip((draw_sunset, draw_train, draw_reel), SCENE_FRAMES, strict=True):
            for index in range(n_frames):
                frame = av.VideoFrame.from_image(scene(index / n_frames))
                frame.pts, frame.time_base = number, Fraction(1, FRAMES_PER_S)
                container.mux(video.encode(frame))
                number += 1
        container.mux(video.encode(None))
        encode_sound(container, audio, sound, SOUND_HZ)


def encode_sound(container: Any, stream: Any, samples: np.ndarray, rate_hz: int) -> None:
    """Encode int16 mono `samples` in pieces of 20 ms and close the stream."""
    resampler = av.AudioResampler(format=stream.format.name, layout="mono", rate=rate_hz)
    piece = rate_hz // 50
    for start in range(0, len(samples), piece):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + piece], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate_hz, start, Fraction(1, rate_hz)
        for converted in resampler.resample(frame):
            container.mux(stream.encode(converted))
    container.mux(stream.encode(None))


def gradient(top: tuple[int, int, int], bottom: tuple[int, int, int]) -> Image.Image:
    """A vertical blend of two colours over the whole frame."""
    column = Image.new("RGB", (1, 2))
    column.putdata([top, bottom])
    return column.resize((WIDTH_PX, HEIGHT_PX), Image.Resampling.BILINEAR)


def draw_sunset(time: float) -> Image.Image:
    """A sun that sinks behind a sea with a sail. `time` runs from 0 to 1 in each scene."""
    image = gradient((52 - int(20 * time), 60, 120), (250, 150 - int(50 * time), 90))
    draw = ImageDraw.Draw(image)
    sun = 120 + int(110 * time)
    draw.ellipse((270, sun - 50, 370, sun + 50), fill=(255, 214, 120))
    draw.rectangle((0, 225, WIDTH_PX, HEIGHT_PX), fill=(24, 44, 84))
    for row in range(12):
        middle = 320 + 18 * math.sin(5 * time + row)
        half = 60 - 4 * row
        draw.line((middle - half, 235 + 10 * row, middle + half, 235 + 10 * row), fill=(240, 170, 100), width=2)
    boat = 90 + 70 * time
    draw.polygon([(boat, 230), (boat, 165), (boat + 42, 228)], fill=(245, 240, 230))
    draw.polygon([(boat - 28, 234), (boat + 50, 234), (boat + 36, 250), (boat - 16, 250)], fill=(70, 36, 30))
    return image


def draw_train(time: float) -> Image.Image:
    """A lit train that leaves a station at night, to the right."""
    image = gradient((12, 14, 34), (40, 44, 74))
    draw = ImageDraw.Draw(image)
    for star in range(40):
        draw.point(((star * 97) % WIDTH_PX, (star * 53) % 120), fill=(220, 220, 240))
    for house in range(7):
        height = 60 + (house * 37) % 70
        draw.rectangle((house * 95, 215 - height, house * 95 + 80, 215), fill=(22, 24, 48))
    shift = int(720 * time**2)
    for carriage in range(3):
        left = 20 + carriage * 205 + shift
        draw.rounded_rectangle((left, 160, left + 195, 262), 12, fill=(178, 42, 48))
        for window in range(4):
            draw.rectangle((left + 14 + window * 45, 178, left + 46 + window * 45, 214), fill=(255, 226, 150))
        for wheel in (40, 155):
            draw.ellipse((left + wheel - 14, 250, left + wheel + 14, 278), fill=(30, 30, 34))
    draw.rectangle((0, 278, WIDTH_PX, HEIGHT_PX), fill=(96, 96, 104))
    draw.rectangle((0, 278, WIDTH_PX, 286), fill=(240, 206, 70))
    return image


def draw_reel(time: float) -> Image.Image:
    """A turning film reel in the light of a projector."""
    image = gradient((232, 226, 210), (202, 190, 168))
    draw = ImageDraw.Draw(image)
    draw.polygon([(250, 180), (WIDTH_PX, 60), (WIDTH_PX, 300)], fill=(255, 250, 226))
    draw.ellipse((110, 40, 390, 320), fill=(44, 48, 54))
    draw.ellipse((122, 52, 378, 308), fill=(112, 118, 126))
    for hole in range(5):
        angle = 2 * math.pi * (hole / 5 + 0.8 * time)
        x, y = 250 + 78 * math.cos(angle), 180 + 78 * math.sin(angle)
        draw.ellipse((x - 34, y - 34, x + 34, y + 34), fill=(232, 226, 210))
    draw.ellipse((234, 164, 266, 196), fill=(44, 48, 54))
    for hole in range(12):
        left = (hole * 60 - int(240 * time)) % 720 - 60
        draw.rectangle((left, 330, left + 60, HEIGHT_PX), fill=(44, 48, 54))
        draw.rectangle((left + 18, 338, left + 42, 352), fill=(232, 226, 210))
    return image


if __name__ == "__main__":
    main()

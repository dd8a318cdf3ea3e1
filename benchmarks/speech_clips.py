"""What the speech benchmark listens to: clips with their words, sound without any, mixtures, and long files."""

import re
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ent_models.speech import sound

RATE_HZ = sound.RATE_HZ


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip with what is said in it. `language` is the true one, for choosing the normaliser only.

    `is_fresh` says that no setting of the speech room was chosen on it.
    """

    path: Path
    group: str
    language: str
    words: str
    is_fresh: bool = True


def clips(folder: Path, limit: int | None) -> list[Clip]:
    """All clips with words, or `limit` of them taken evenly."""
    noisy = _listed(folder / "speech" / "librispeech-noisy", "LibriSpeech, noisy (en)")
    many = list(_fleurs(folder / "speech" / "fleurs"))
    found = [
        *(replace(clip, is_fresh=place % 2 == 1) for place, clip in enumerate(noisy)),
        *(replace(clip, is_fresh=_place_of(clip, many) >= 2) for clip in many),
        *read_aloud(folder),
    ]
    if limit is None or limit >= len(found):
        return found
    return [found[index * len(found) // limit] for index in range(limit)]


def _place_of(clip: Clip, among: Sequence[Clip]) -> int:
    """Its place among those of its group."""
    return [one for one in among if one.group == clip.group].index(clip)


def read_aloud(folder: Path) -> list[Clip]:
    """The LJSpeech clips: one clear voice."""
    return _listed(folder / "speech" / "ljspeech", "LJSpeech (en)")


def wordless(folder: Path, place: Path) -> dict[str, Path]:
    """Files in which nobody says anything to the listener: silence (written into `place`), music, noise."""
    silence = write(place / "silence.wav", np.zeros(60 * RATE_HZ, np.float32))
    speech = folder / "speech"
    music = {f"music: {path.stem[:24]}": path for path in sorted((speech / "music").glob("*.ogg"))}
    noise = {f"noise: {path.stem}": path for path in sorted((speech / "noise").glob("*.wav"))}
    return {"silence, 60 s": silence, **music, **noise}


def mixed(clip: Clip, noise: np.ndarray, level_db: float, place: Path) -> Clip:
    """`clip` with `noise` under it, so that speech is `level_db` louder, as a file in `place`."""
    speech = samples(clip.path)
    under = np.resize(noise, len(speech))
    factor = np.sqrt((speech**2).mean() / (under**2).mean() / 10 ** (level_db / 10))
    both = speech + factor * under
    both *= min(1.0, 0.99 / float(np.abs(both).max()))
    path = write(place / f"{clip.path.stem}-{level_db:.0f}.wav", both.astype(np.float32))
    return Clip(path, f"{level_db:.0f} dB", clip.language, clip.words)


def long_file(folder: Path, minutes: float, place: Path) -> Path:
    """The LJSpeech clips one after another, half a second apart, again and again for `minutes`."""
    whole_n = round(minutes * 60 * RATE_HZ)
    path = place / f"{minutes:g}-minutes.wav"
    pause = np.zeros(RATE_HZ // 2, np.float32)
    once = np.concatenate([part for clip in read_aloud(folder) for part in (samples(clip.path), pause)])
    with _opened(path) as out:
        left = whole_n
        while left > 0:
            out.writeframes(_bytes(once[:left]))
            left -= len(once)
    return path


def samples(path: Path) -> np.ndarray:
    """All of a file: float32 (n,), 16 kHz."""
    return np.concatenate([np.zeros(0, np.float32), *sound.blocks(path)])


def write(path: Path, audio: np.ndarray) -> Path:
    """Write float32 (n,) as a wav file of 16 kHz."""
    with _opened(path) as out:
        out.writeframes(_bytes(audio))
    return path


def edits(truth: Sequence[str], heard: Sequence[str]) -> tuple[int, int, int]:
    """Words put for others, left out and added, in the cheapest way from `truth` to `heard` (Levenshtein)."""
    row = [(column, 0, 0, column) for column in range(len(heard) + 1)]
    for index, word in enumerate(truth, start=1):
        corner, row[0] = row[0], (index, 0, index, 0)
        for column, other in enumerate(heard, start=1):
            cost = int(word != other)
            best = min(
                (corner[0] + cost, 0, corner),
                (row[column][0] + 1, 1, row[column]),
                (row[column - 1][0] + 1, 2, row[column - 1]),
            )
            total, way, (_, put, out, added) = best
            corner = row[column]
            row[column] = (total, put + (way == 0) * cost, out + (way == 1), added + (way == 2))
    return row[-1][1:]


def _listed(folder: Path, group: str) -> list[Clip]:
    found = []
    for line in (folder / "transcripts.txt").read_text(encoding="utf-8").splitlines():
        name, words = re.split(r"[| ]", line, maxsplit=1)
        found.append(Clip(folder / f"{name}.flac", group, "en", words))
    return found


def _fleurs(folder: Path) -> Iterator[Clip]:
    for path in sorted(folder.glob("*.ogg")):
        language = path.stem.split("-")[1]
        words = path.with_suffix(".txt").read_text(encoding="utf-8").strip()
        yield Clip(path, f"FLEURS ({language})", language, words)


def _opened(path: Path) -> wave.Wave_write:
    out: Any = wave.open(str(path), "wb")  # noqa: SIM115, the caller closes it
    out.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
    return out


def _bytes(audio: np.ndarray) -> bytes:
    return (np.clip(audio, -1, 1) * 32767).astype("<i2").tobytes()

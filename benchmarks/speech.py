"""Word error rate and speed of the speech room beside openai-whisper, on the same weights, in turn, in one run.

    python -m benchmarks.speech [--clips 4] [--threads 2] [--repeats 1] [--write]

Clips: LibriSpeech with noise (33, English) and FLEURS (5 languages, 5 each). Both engines detect the language, use a
beam of 5 and the same number of threads; text is compared after Whisper's own normalisers. openai-whisper gets the
decoded samples, so neither needs an ffmpeg program; decoding is counted for both. Neither sees the transcript.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import results
from benchmarks.data import data_dir
from ent_models import devices, registry, weights
from ent_models.speech import convert, sound, whisper
from ent_models.speech.records import SpeechOptions

MODEL = "whisper-base"
BEAM = 5
PACKAGES = ("faster-whisper", "ctranslate2", "openai-whisper", "torch", "av")


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip with what is said in it. `language` is the true one, for choosing the normaliser only."""

    path: Path
    group: str
    language: str
    words: str


@dataclass(slots=True)
class Score:
    """Sums of one engine over the clips of one group."""

    n_errors: int = 0
    n_words: int = 0
    sound_s: float = 0.0
    work_s: tuple[float, ...] = ()

    def row(self, group: str, engine: str) -> tuple[object, ...]:
        total_s = sum(self.work_s)
        return (
            group,
            engine,
            f"{100 * self.n_errors / self.n_words:.2f} %",
            f"{total_s:.1f} s",
            f"{statistics.median(self.work_s):.2f} s",
            f"{total_s / self.sound_s:.3f}",
        )


def word_errors(truth: Sequence[str], heard: Sequence[str]) -> int:
    """Fewest insertions, deletions and substitutions of words that turn `heard` into `truth` (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for index, word in enumerate(truth, start=1):
        corner, row[0] = row[0], index
        for column, other in enumerate(heard, start=1):
            corner, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, corner + (word != other))
    return row[-1]


def clips(folder: Path, limit: int | None) -> list[Clip]:
    """All clips, or `limit` of them taken evenly."""
    noisy = folder / "speech" / "librispeech-noisy"
    found = []
    for line in (noisy / "transcripts.txt").read_text(encoding="utf-8").splitlines():
        name, words = line.split(" ", 1)
        found.append(Clip(noisy / f"{name}.flac", "LibriSpeech, noisy (en)", "en", words))
    for path in sorted((folder / "speech" / "fleurs").glob("*.ogg")):
        language = path.stem.split("-")[1]
        words = path.with_suffix(".txt").read_text(encoding="utf-8").strip()
        found.append(Clip(path, f"FLEURS ({language})", language, words))
    if limit is None or limit >= len(found):
        return found
    return [found[index * len(found) // limit] for index in range(limit)]


def ours(card: registry.ModelCard, files: dict[str, Path], device: devices.Device) -> Callable[[Path], str]:
    """The speech room's transcriber."""
    transcriber = whisper.load(card, files, device)

    def listen(path: Path) -> str:
        passages = transcriber.transcribe(path, SpeechOptions(model=card.name, beam=BEAM))
        return " ".join(segment.text for passage in passages for segment in passage.segments)

    return listen


def openai(files: dict[str, Path]) -> Callable[[Path], str]:
    """openai-whisper with the same numbers, as 32-bit floats: it has nothing faster on a CPU."""
    import numpy as np
    from whisper.model import ModelDimensions, Whisper

    checkpoint = convert.openai_checkpoint(files["model.bin"].parent)
    model: Any = Whisper(ModelDimensions(**checkpoint["dims"]))
    model.load_state_dict(checkpoint["model_state_dict"], strict=True)
    model = model.float().eval()

    def listen(path: Path) -> str:
        samples = np.concatenate(list(sound.blocks(path)))
        answer = model.transcribe(samples, beam_size=BEAM, best_of=BEAM, fp16=False, condition_on_previous_text=False)
        return str(answer["text"])

    return listen


def normaliser(language: str) -> Callable[[str], str]:
    """Whisper's own: for English with its spellings and numbers, else the basic one."""
    from whisper.normalizers import BasicTextNormalizer, EnglishTextNormalizer

    chosen: Callable[[str], str] = EnglishTextNormalizer() if language == "en" else BasicTextNormalizer()
    return chosen


def run(chosen: Sequence[Clip], n_threads: int, repeats: int) -> str:
    """The report, as Markdown."""
    import torch

    torch.set_num_threads(n_threads)
    card = registry.get(MODEL)
    files = weights.locate(card)
    engines = {
        f"Rushes ({whisper.compute_type('cpu')})": ours(card, files, devices.Device("cpu", n_threads)),
        "openai-whisper (float32)": openai(files),
    }
    for listen in engines.values():
        listen(chosen[0].path)  # the first call pays for memory and plans
    scores: dict[tuple[str, str], Score] = {}
    for clip in chosen:
        normalise = normaliser(clip.language)
        truth = normalise(clip.words).split()
        sound_s = sum(len(block) for block in sound.blocks(clip.path)) / sound.RATE_HZ
        for engine, listen in engines.items():
            times = []
            for _ in range(repeats):
                started = time.perf_counter()
                heard = listen(clip.path)
                times.append(time.perf_counter() - started)
            n_errors = word_errors(truth, normalise(heard).split())
            for group in (clip.group, "All"):
                score = scores.setdefault((group, engine), Score())
                score.n_errors += n_errors
                score.n_words += len(truth)
                score.sound_s += sound_s
                score.work_s = (*score.work_s, statistics.median(times))
    groups = [*dict.fromkeys(clip.group for clip in chosen), "All"]
    heads = ("clips", "engine", "word error rate", "time in all", "median a clip", "real-time factor")
    rows = [scores[group, engine].row(group, engine) for group in groups for engine in engines]
    return (
        f"`python -m benchmarks.speech`. {results.machine(PACKAGES)}\n\n"
        f"{card.title}, the same weights in both engines, run in turn clip by clip; {len(chosen)} clips, "
        f"{n_threads} threads, beam {BEAM}, language detected, median of {repeats} for each clip. "
        "Whisper's own normalisers. Where an answer is doubtful, Rushes tries two more temperatures, "
        "openai-whisper five. The real-time factor is work over sound: lower is faster.\n\n"
        + results.table(heads, rows)
    )


def main() -> None:
    """Measure, print, and with `--write` put the section into RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=int, help="only so many clips, taken evenly (default: all)")
    parser.add_argument("--threads", type=int, default=devices.cpu_threads(), help="CPU threads (default: %(default)s)")
    parser.add_argument("--repeats", type=int, default=1, help="runs of each clip (default: %(default)s)")
    parser.add_argument("--write", action="store_true", help="write the section into RESULTS.md")
    arguments = parser.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    report = run(clips(data_dir(), arguments.clips), arguments.threads, arguments.repeats)
    print(report)
    if arguments.write:
        results.write_section("Speech", report)


if __name__ == "__main__":
    main()

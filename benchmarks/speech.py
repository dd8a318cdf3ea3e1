"""Word error rate, speed and memory of the speech room beside openai-whisper, on the same weights, in turn, in one run.

    python -m benchmarks.speech [--clips 4] [--threads 2] [--repeats 1] [--minutes 1 5 20 60] [--write]

Clips: LibriSpeech with noise (33, English), FLEURS (5 languages, 5 each), LJSpeech (16, English). Both engines detect
the language, use a beam of 5 and the same number of threads; text is compared after Whisper's own normalisers.
openai-whisper gets the decoded samples, so neither needs an ffmpeg program; decoding is counted for both. The speech
room also finds the time and the probability of each word, openai-whisper does not. Neither sees the transcript.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import results, speech_clips, speech_process, speech_screen
from benchmarks.data import data_dir
from benchmarks.speech_clips import Clip
from benchmarks.speech_process import BEAM, MODEL, OURS, THEIRS
from ent_models import devices, registry

PACKAGES = ("faster-whisper", "ctranslate2", "openai-whisper", "torch", "av")
LEVELS_DB = (10.0, 5.0, 0.0)
ALL, FRESH = "All", "All that no setting was chosen on"
Listen = Callable[[Path], Iterator[str]]


@dataclass(slots=True)
class Score:
    """Sums of one engine over the clips of one group."""

    n_errors: int = 0
    n_added: int = 0
    n_words: int = 0
    sound_s: float = 0.0
    work_s: tuple[float, ...] = ()

    @property
    def rate(self) -> float:
        """Word error rate in percent."""
        return 100 * self.n_errors / max(1, self.n_words)

    def row(self, group: str, engine: str) -> tuple[object, ...]:
        total_s = sum(self.work_s)
        return (
            group,
            engine,
            f"{self.rate:.2f} %",
            self.n_added,
            f"{total_s:.1f} s",
            f"{statistics.median(self.work_s):.2f} s",
            f"{total_s / self.sound_s:.3f}",
        )


HEADS = ("clips", "engine", "word error rate", "words added", "time in all", "median a clip", "real-time factor")


def normaliser(language: str) -> Callable[[str], str]:
    """Whisper's own: for English with its spellings and numbers, else the basic one."""
    from whisper.normalizers import BasicTextNormalizer, EnglishTextNormalizer

    chosen: Callable[[str], str] = EnglishTextNormalizer() if language == "en" else BasicTextNormalizer()
    return chosen


def scored(chosen: Sequence[Clip], engines: dict[str, Listen], repeats: int) -> dict[tuple[str, str], Score]:
    """The engines on the clips, in turn clip by clip, by group and engine; "All" is every clip."""
    scores: dict[tuple[str, str], Score] = {}
    for clip in chosen:
        normalise = normaliser(clip.language)
        truth = normalise(clip.words).split()
        sound_s = len(speech_clips.samples(clip.path)) / speech_clips.RATE_HZ
        for engine, listen in engines.items():
            times = []
            for _ in range(repeats):
                started = time.perf_counter()
                heard = " ".join(listen(clip.path))
                times.append(time.perf_counter() - started)
            edits = speech_clips.edits(truth, normalise(heard).split())
            for group in (clip.group, ALL, *([FRESH] if clip.is_fresh else [])):
                score = scores.setdefault((group, engine), Score())
                score.n_errors += sum(edits)
                score.n_added += edits[2]
                score.n_words += len(truth)
                score.sound_s += sound_s
                score.work_s = (*score.work_s, statistics.median(times))
    return scores


def words_and_speed(chosen: Sequence[Clip], engines: dict[str, Listen], repeats: int) -> str:
    """The table by group, and the sentence that compares."""
    scores = scored(chosen, engines, repeats)
    groups = [*dict.fromkeys(clip.group for clip in chosen), FRESH, ALL]
    told = []
    for group in (ALL, FRESH):
        first, second = (scores[group, engine] for engine in engines)
        told.append(
            f"{group}: {sum(second.work_s) / sum(first.work_s):.2f} times the speed of openai-whisper, word error rate "
            f"{first.rate - second.rate:+.2f} points from its own ({first.n_errors} and {second.n_errors} errors in "
            f"{first.n_words:,} words)."
        )
    return (
        "\n".join(told)
        + "\n\n"
        + results.table(HEADS, [scores[group, engine].row(group, engine) for group in groups for engine in engines])
    )


def invented(folder: Path, place: Path, engines: dict[str, Listen]) -> str:
    """Words where nobody speaks."""
    rows = []
    for name, path in speech_clips.wordless(folder, place).items():
        rows.append((name, *(sum(len(text.split()) for text in listen(path)) for listen in engines.values())))
    return "Words written down where nobody speaks:\n\n" + results.table(("sound", *engines), rows)


def in_babble(folder: Path, place: Path, engines: dict[str, Listen], limit: int | None) -> str:
    """Speech with other voices under it."""
    noise = speech_clips.samples(folder / "speech" / "noise" / "Babble_4.wav")
    clear = speech_clips.read_aloud(folder)[:limit]
    both = [speech_clips.mixed(clip, noise, level_db, place) for level_db in LEVELS_DB for clip in clear]
    scores = scored(both, engines, 1)
    groups = dict.fromkeys(clip.group for clip in both)
    return f"LJSpeech ({len(clear)} clips) with babble, speech louder by so much:\n\n" + results.table(
        HEADS, [scores[group, engine].row(group, engine) for group in groups for engine in engines]
    )


def memory_and_growth(folder: Path, place: Path, minutes: Sequence[float], n_threads: int) -> str:
    """Peak memory and first words on five minutes, and how time and memory grow; each run in its own process."""
    five = speech_clips.long_file(folder, 5, place)
    warm = speech_clips.read_aloud(folder)[0].path
    answers = {engine: speech_process.apart(engine, n_threads, [warm, five]) for engine in (OURS, THEIRS)}
    rows = [
        (
            engine,
            f"{answer['peak_mb']:.0f} MB",
            f"{answer['files'][1]['work_s']:.1f} s",
            f"{answer['files'][1]['first_s']:.2f} s",
        )
        for engine, answer in answers.items()
    ]
    part = 100 * answers[OURS]["peak_mb"] / answers[THEIRS]["peak_mb"]
    text = (
        f"Five minutes of speech, each engine in a process of its own, warm; Rushes needs {part:.0f} % of the memory. "
        "openai-whisper has no words before all of them.\n\n"
        + results.table(("engine", "peak memory", "time", "first words after"), rows)
    )
    growth = []
    for length in minutes:
        path = speech_clips.long_file(folder, length, place)
        answer = speech_process.apart(OURS, n_threads, [path])
        work_s = answer["files"][0]["work_s"]
        growth.append((f"{length:g}", f"{work_s:.1f} s", f"{work_s / length:.2f} s", f"{answer['peak_mb']:.0f} MB"))
        path.unlink()
    heads = ("minutes of speech", "time", "time a minute", "peak memory")
    return (
        text + "\nRushes on longer and longer files, each in a process of its own:\n\n" + results.table(heads, growth)
    )


def on_screen(folder: Path, place: Path) -> str:
    """From giving a file to the browser to the first words on the page."""
    files = [speech_clips.long_file(folder, minutes, place) for minutes in (5, 5.02, 5.04)]
    seconds = speech_screen.first_words_s(speech_clips.read_aloud(folder)[0].path, files)
    each = ", ".join(f"{one:.2f}" for one in sorted(seconds))
    return (
        "A clip of five minutes given to the room in a browser, the model warm: the first words stand on the page "
        f"after {statistics.median(seconds):.2f} s (median of {each}; bar: 3 s)."
    )


def run(folder: Path, limit: int | None, n_threads: int, repeats: int, minutes: Sequence[float]) -> str:
    """The report, as Markdown."""
    card = registry.get(MODEL)
    listen, computes = speech_process.ours(n_threads)
    engines = {f"Rushes ({computes})": listen, "openai-whisper (float32)": speech_process.theirs(n_threads)[0]}
    chosen = speech_clips.clips(folder, limit)
    for listen in engines.values():
        list(listen(chosen[0].path))  # the first call pays for memory and plans
    with tempfile.TemporaryDirectory(prefix="rushes-") as name:
        place = Path(name)
        parts = [
            f"`python -m benchmarks.speech`. {results.machine(PACKAGES)}",
            f"{card.title}, the same weights in both engines, run in turn clip by clip; {len(chosen)} clips, "
            f"{n_threads} threads, beam {BEAM}, language detected, median of {repeats} for each clip. "
            "Whisper's own normalisers. Rushes finds word times too; where an answer is doubtful, it tries "
            "three times more, openai-whisper five. The real-time factor is work over sound: lower is faster. The "
            "margin of silence behind a sound and what a batch holds were chosen on every second LibriSpeech clip and "
            "two FLEURS clips of each language.",
            words_and_speed(chosen, engines, repeats),
            invented(folder, place, engines),
            in_babble(folder, place, engines, limit),
            memory_and_growth(folder, place, minutes, n_threads),
            on_screen(folder, place),
        ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def main() -> None:
    """Measure, print, and with `--write` put the section into RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=int, help="only so many clips, taken evenly (default: all)")
    parser.add_argument("--threads", type=int, default=devices.cpu_threads(), help="CPU threads (default: %(default)s)")
    parser.add_argument("--repeats", type=int, default=1, help="runs of each clip (default: %(default)s)")
    parser.add_argument("--minutes", type=float, nargs="*", default=[1, 5, 20, 60], help="lengths of the long files")
    parser.add_argument("--write", action="store_true", help="write the section into RESULTS.md")
    arguments = parser.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    report = run(data_dir(), arguments.clips, arguments.threads, arguments.repeats, arguments.minutes)
    print(report)
    if arguments.write:
        results.write_section("Speech", report)


if __name__ == "__main__":
    main()

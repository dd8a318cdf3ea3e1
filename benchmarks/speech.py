"""Word error rate, speed and memory of the speech room beside openai-whisper, on the same weights, in turn, in one run.

    python -m benchmarks.speech [--part NAME ...] [--clips 4] [--threads 2] [--repeats 3] [--minutes 1 60] [--write]

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
    """Sums of one engine over the clips of one group; errors and words added run by run, since engines draw."""

    n_errors: tuple[int, ...] = ()
    n_added: tuple[int, ...] = ()
    n_words: int = 0
    sound_s: float = 0.0
    work_s: tuple[float, ...] = ()

    @property
    def rate(self) -> float:
        """Word error rate in percent, mean of the runs."""
        return 100 * statistics.mean(self.n_errors) / max(1, self.n_words)

    def add(self, edits: Sequence[tuple[int, int, int]], n_words: int, sound_s: float, work_s: float) -> None:
        """One more clip: the edits of each run, its true words and sound, and the median time of the runs."""
        nothing = (0,) * len(edits)
        self.n_errors = tuple(n + sum(run) for n, run in zip(self.n_errors or nothing, edits, strict=True))
        self.n_added = tuple(n + run[2] for n, run in zip(self.n_added or nothing, edits, strict=True))
        self.n_words += n_words
        self.sound_s += sound_s
        self.work_s = (*self.work_s, work_s)

    def row(self, group: str, engine: str) -> tuple[object, ...]:
        total_s = sum(self.work_s)
        return (
            group,
            engine,
            f"{self.rate:.2f} %",
            _each(self.n_errors),
            f"{statistics.mean(self.n_added):.0f}",
            f"{total_s:.1f} s",
            f"{statistics.median(self.work_s):.2f} s",
            f"{total_s / self.sound_s:.3f}",
        )


HEADS = (
    "clips",
    "engine",
    "word error rate",
    "errors by run",
    "words added",
    "time in all",
    "median a clip",
    "real-time factor",
)


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
            times, edits = [], []
            for _ in range(repeats):
                started = time.perf_counter()
                heard = " ".join(listen(clip.path))
                times.append(time.perf_counter() - started)
                edits.append(speech_clips.edits(truth, normalise(heard).split()))
            for group in (clip.group, ALL, *([FRESH] if clip.is_fresh else [])):
                score = scores.setdefault((group, engine), Score())
                score.add(edits, len(truth), sound_s, statistics.median(times))
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
            f"{first.rate - second.rate:+.2f} points from its own, {len(first.n_errors)} runs ({_each(first.n_errors)} "
            f"and {_each(second.n_errors)} errors in {first.n_words:,} words)."
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
    return (
        "Words written down where nobody speaks to the listener. Babble_4 is people who talk, some of them to be "
        "understood: what is written down there is no invention in itself.\n\n"
        + results.table(("sound", *engines), rows)
    )


def in_babble(folder: Path, place: Path, engines: dict[str, Listen], options: argparse.Namespace) -> str:
    """Speech with other voices under it."""
    noise = speech_clips.samples(folder / "speech" / "noise" / "Babble_4.wav")
    clear = speech_clips.read_aloud(folder)[: options.clips]
    both = [speech_clips.mixed(clip, noise, level_db, place) for level_db in LEVELS_DB for clip in clear]
    scores = scored(both, engines, options.repeats)
    groups = dict.fromkeys(clip.group for clip in both)
    return (
        f"LJSpeech ({len(clear)} clips) with babble, speech louder by so much; {options.repeats} runs:\n\n"
        + results.table(HEADS, [scores[group, engine].row(group, engine) for group in groups for engine in engines])
    )


def times(folder: Path, place: Path, minutes: Sequence[float], n_threads: int) -> str:
    """Five minutes by both engines, warm, and how the time grows; each run in a process of its own."""
    five = speech_clips.long_file(folder, 5, place)
    warm = speech_clips.read_aloud(folder)[0].path
    rows = []
    for engine in (OURS, THEIRS):
        answer = speech_process.apart(engine, n_threads, [warm, five])["files"][1]
        rows.append((engine, f"{answer['work_s']:.1f} s", f"{answer['first_s']:.2f} s"))
    growth = []
    for length in minutes:
        path = speech_clips.long_file(folder, length, place)
        work_s = speech_process.apart(OURS, n_threads, [path])["files"][0]["work_s"]
        growth.append((f"{length:g}", f"{work_s:.1f} s", f"{work_s / length:.2f} s"))
        path.unlink()
    return (
        f"{FIVE_MINUTES} openai-whisper has no words before all of them.\n\n"
        + results.table(("engine", "time", "first words after"), rows)
        + f"\n{GROWTH}\n\n"
        + results.table(("minutes of speech", "time", "time a minute"), growth)
    )


def memory(folder: Path, place: Path, minutes: Sequence[float], n_threads: int) -> str:
    """Peak memory on five minutes by both engines, and of ours by length; each run in a process of its own."""
    five = speech_clips.long_file(folder, 5, place)
    warm = speech_clips.read_aloud(folder)[0].path
    peaks = {engine: speech_process.apart(engine, n_threads, [warm, five])["peak_mb"] for engine in (OURS, THEIRS)}
    rows = [(engine, f"{peak_mb:.0f} MB") for engine, peak_mb in peaks.items()]
    growth = []
    for length in minutes:
        path = speech_clips.long_file(folder, length, place)
        growth.append((f"{length:g}", f"{speech_process.apart(OURS, n_threads, [path])['peak_mb']:.0f} MB"))
        path.unlink()
    return (
        f"{FIVE_MINUTES} Rushes needs {100 * peaks[OURS] / peaks[THEIRS]:.0f} % of the memory (bar: 60 %).\n\n"
        + results.table(("engine", "peak memory"), rows)
        + f"\n{GROWTH}\n\n"
        + results.table(("minutes of speech", "peak memory"), growth)
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


def engines_of(n_threads: int, warm: Path) -> dict[str, Listen]:
    """Both engines, loaded and warm: the first call pays for memory and plans."""
    listen, computes = speech_process.ours(n_threads)
    engines = {f"Rushes ({computes})": listen, "openai-whisper (float32)": speech_process.theirs(n_threads)[0]}
    for listen in engines.values():
        list(listen(warm))
    return engines


def part(name: str, options: argparse.Namespace, engines: dict[str, Listen], place: Path) -> str:
    """One part of the section."""
    folder, chosen = data_dir(), speech_clips.clips(data_dir(), options.clips)
    if name == "words":
        told = (
            f"Both engines in turn, clip by clip; {len(chosen)} clips, {options.threads} threads; {options.repeats} "
            "runs of each clip: the median of their times, the mean of their errors.\n\n"
        )
        return told + words_and_speed(chosen, engines, options.repeats)
    if name == "invented":
        return invented(folder, place, engines)
    if name == "babble":
        return in_babble(folder, place, engines, options)
    if name == "screen":
        return on_screen(folder, place)
    measure = times if name == "times" else memory
    return measure(folder, place, options.minutes, options.threads)


def _each(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)


def main() -> None:
    """Measure and print part by part; with `--write` each goes into RESULTS.md as soon as it is known."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", nargs="+", default=list(PARTS), choices=PARTS, help="measure these, keep the others")
    parser.add_argument("--clips", type=int, help="only so many clips, taken evenly (default: all)")
    parser.add_argument("--threads", type=int, default=devices.cpu_threads(), help="CPU threads (default: %(default)s)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each clip (default: %(default)s)")
    parser.add_argument("--minutes", type=float, nargs="*", default=[1, 5, 20, 60], help="lengths of the long files")
    parser.add_argument("--write", action="store_true", help="write the section into RESULTS.md")
    options = parser.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    needs_engines = any(name in options.part for name in ("words", "invented", "babble"))
    engines = engines_of(options.threads, speech_clips.read_aloud(data_dir())[0].path) if needs_engines else {}
    with tempfile.TemporaryDirectory(prefix="rushes-") as folder:
        for name in options.part:
            text = f"{results.machine(PACKAGES)}\n\n{part(name, options, engines, Path(folder))}"
            print(f"{PARTS[name]}\n\n{text}", flush=True)
            if options.write:
                texts = results.parts_of("Speech", PARTS) | {name: text}
                results.write_section("Speech", results.in_parts(INTRODUCTION, PARTS, texts))


FIVE_MINUTES = "Five minutes of speech, each engine in a process of its own, warm."
GROWTH = "Rushes on longer and longer files, each in a process of its own, not warm:"
INTRODUCTION = (
    f"Script: `python -m benchmarks.speech --write`. {registry.get(MODEL).title}, the same weights in both engines, "
    f"beam {BEAM}, language detected. Whisper's own normalisers. Rushes finds word times too; where an answer is "
    "doubtful, it tries three times more, openai-whisper five. The real-time factor is work over sound: lower is "
    "faster. What a batch holds was chosen on every second LibriSpeech clip and two FLEURS clips of each language, the "
    "three seconds of silence behind a sound on these, the same slowed to 90 %, and six short clips in other "
    "languages. Where openai-whisper doubts, it draws at random, so words are counted in several runs; Rushes draws "
    "from a fixed seed. Each part was measured by itself."
)
PARTS = {
    "words": "Words and speed",
    "invented": "Where nobody speaks",
    "babble": "With other voices",
    "times": "Time by length",
    "memory": "Memory by length",
    "screen": "First words on the screen",
}
"""The parts of the section with their headings."""


if __name__ == "__main__":
    main()

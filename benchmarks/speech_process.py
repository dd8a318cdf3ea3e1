"""One engine in a process of its own: its peak memory, its time, and when its first words came, as JSON.

    python -m benchmarks.speech_process rushes FILE...

The library of the other engine is never imported here, so the memory is the engine's alone.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.peak import peak_bytes
from ent_models import devices, registry, weights
from ent_models.speech import convert, sound
from ent_models.speech.records import SpeechOptions

MODEL = "whisper-base"
BEAM = 5
OURS, THEIRS = "rushes", "openai-whisper"


def ours(n_threads: int, engine: str = "faster-whisper") -> tuple[Callable[[Path], Iterator[str]], str]:
    """The speech room's transcriber, segment by segment, and the arithmetic that it chose."""
    from ent_models.speech import whisper

    card = registry.get(MODEL)
    transcriber = whisper.load(card, weights.locate(card), devices.Device("cpu", n_threads))
    options = SpeechOptions(model=MODEL, beam=BEAM, engine=engine)  # type: ignore[arg-type]

    def listen(path: Path) -> Iterator[str]:
        for passage in transcriber.transcribe(path, options):
            yield from (segment.text for segment in passage.segments)

    return listen, str(getattr(transcriber.engine("faster-whisper"), "computes", ""))


def theirs(n_threads: int) -> tuple[Callable[[Path], Iterator[str]], str]:
    """openai-whisper as it comes, with the same numbers, as 32-bit floats: it has nothing faster on a CPU."""
    import numpy as np
    import torch
    from whisper.model import ModelDimensions, Whisper

    torch.set_num_threads(n_threads)
    files = weights.locate(registry.get(MODEL))
    checkpoint = convert.openai_checkpoint(files["model.bin"].parent)
    model: Any = Whisper(ModelDimensions(**checkpoint["dims"]))
    model.load_state_dict(checkpoint.pop("model_state_dict"), strict=True)
    model = model.float().eval()

    def listen(path: Path) -> Iterator[str]:
        samples = np.concatenate(list(sound.blocks(path)))
        answer = model.transcribe(samples, beam_size=BEAM, best_of=BEAM, fp16=False, condition_on_previous_text=False)
        yield str(answer["text"])

    return listen, "float32"


def apart(engine: str, n_threads: int, files: Sequence[Path]) -> dict[str, Any]:
    """What a process of its own says of `engine` on `files`; see `main`."""
    command = [sys.executable, "-m", "benchmarks.speech_process", engine, str(n_threads), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def main() -> None:
    """Print {"peak_mb", "loaded_s", "files": [{"work_s", "first_s", "n_words"}, ...]} as one line."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    engine, n_threads, *names = sys.argv[1:]
    started = time.perf_counter()
    listen, _ = ours(int(n_threads)) if engine == OURS else theirs(int(n_threads))
    loaded_s = time.perf_counter() - started
    files = []
    for name in names:
        started = time.perf_counter()
        first_s, n_words = 0.0, 0
        for text in listen(Path(name)):
            first_s = first_s or time.perf_counter() - started
            n_words += len(text.split())
        files.append({"work_s": time.perf_counter() - started, "first_s": first_s, "n_words": n_words})
    peak_mb = peak_bytes() / 1e6
    print(json.dumps({"peak_mb": peak_mb, "loaded_s": loaded_s, "files": files}))


if __name__ == "__main__":
    main()

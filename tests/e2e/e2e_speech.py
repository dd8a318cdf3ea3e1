"""What tests of the speech room start from: a finished job in a home, and a long recording."""

import time
import wave
from dataclasses import asdict
from pathlib import Path

import numpy as np

from ent_models import __version__
from ent_models.jobs.job import State
from ent_models.records import Provenance, Report, to_json
from ent_models.samples import samples
from ent_models.speech.records import Segment, SpeechOptions, SpokenWord, Transcript
from ent_models.store import inputs
from ent_models.store.store import Store, result_key

LINE_S = 3.0


def segment(number: int, *words: str) -> Segment:
    """A line of 2.4 s, with a doubtful second word."""
    start_s, step_s = number * LINE_S, 2.4 / len(words)
    spoken = tuple(
        SpokenWord(start_s + index * step_s, start_s + (index + 1) * step_s, word, 0.3 if index == 1 else 0.95)
        for index, word in enumerate(words)
    )
    return Segment(start_s, start_s + 2.4, " ".join(words), 0.9, spoken)


def seed(home: Path, segments: tuple[Segment, ...], *, name: str = "talk.wav", sound: np.ndarray | None = None) -> str:
    """Write the recording and the job into the store of `home`, whose RUSHES_HOME it must be: the job's id.

    `sound` is int16 (n,) of 8 kHz; without it there is a tone.
    """
    home.mkdir(parents=True, exist_ok=True)
    path = home / name
    end_s = segments[-1].end_s + 1 if segments else 4.0
    tone = (np.sin(np.arange(int(8000 * min(end_s, 600))) * 0.05) * 2000).astype("<i2") if sound is None else sound
    end_s = end_s if sound is None else len(sound) / 8000
    with wave.open(str(path), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(8000)
        stream.writeframes(tone.tobytes())
    options, file = SpeechOptions(), inputs.refer(path)
    key = result_key(file.sha256, options, __version__)
    text = " ".join(one.text for one in segments)
    transcript = Transcript("en" if segments else "", 0.97, text, segments, end_s, "audio")
    made_by = Provenance(file.sha256, options.model, "0" * 64, asdict(options), "cpu", 0.25, __version__)
    store, job_id = Store(), f"{time.time_ns():x}"
    store.keep_report(key, "speech", Report("speech", transcript, made_by))
    store.add_job(
        {
            "id": job_id, "origin": "desk", "owner": "0@0", "name": name, "path": str(path), "sha256": file.sha256,
            "size_bytes": file.size_bytes, "room": "speech", "options": to_json(options).decode(),
            "state": State.DONE, "error": "", "result_key": key, "from_store": False, "created_at": time.time(),
            "started_at": time.time() - 2, "ended_at": time.time(),
        }
    )  # fmt: skip
    store.close()
    return job_id


def spoken() -> np.ndarray:
    """The sample clip: int16 (n,) of 16 kHz."""
    import av

    clip = next(sample.path for sample in samples() if sample.kind == "speech")
    with av.open(str(clip)) as container:
        once = np.concatenate([frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)])
    return once if once.dtype == np.int16 else (once >> 16).astype(np.int16)


def long_recording(path: Path, *, n_times: int = 16) -> Path:
    """The sample clip again and again, with pauses: about 15 s of speech each time."""
    once = spoken()
    with wave.open(str(path), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(16_000)
        for _ in range(n_times):
            stream.writeframes(once.tobytes() + bytes(32_000))
    return path

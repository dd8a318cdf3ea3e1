"""Finished transcripts put straight into the store, as an earlier run would have left them. For tests of pages."""

import time
import wave
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ent_models import __version__
from ent_models.jobs.job import State
from ent_models.records import Provenance, Report, to_json
from ent_models.speech.records import Segment, SpeechOptions, SpokenWord, Transcript
from ent_models.store import inputs
from ent_models.store.store import Store, result_key


def segment(start_s: float, text: str, *sure: float) -> Segment:
    """A segment of words of half a second each, with the probability of each word, 0.9 where none is told."""
    parts = text.split()
    told = [*sure, *[0.9] * len(parts)]
    spoken = tuple(
        SpokenWord(start_s + index / 2, start_s + index / 2 + 0.4, part, told[index])
        for index, part in enumerate(parts)
    )
    return Segment(start_s, spoken[-1].end_s, text, 0.8, spoken)


def put(
    store: Store,
    folder: Path,
    segments: tuple[Segment, ...],
    state: State,
    name: str,
    seconds: int = 30,
    *,
    options: SpeechOptions | None = None,
    language: str = "en",
) -> str:
    """Writes a job of the speech room, about so many seconds of silence in `folder`, and gives its id."""
    source = folder / name
    with wave.open(str(source), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(2 * 8000 * seconds))
    file, options = inputs.refer(source), options or SpeechOptions()
    key = result_key(file.sha256, options, __version__)
    if state is State.DONE:
        made_by = Provenance(file.sha256, options.model, "0" * 64, asdict(options), "cpu", 0.25, __version__)
        result = Transcript(language, 0.98, "", segments, float(seconds), "audio")
        store.keep_report(key, "speech", Report("speech", result, made_by))
    row: dict[str, Any] = {
        "id": f"{time.time_ns():x}", "origin": "desk", "owner": "0@0", "name": name, "path": str(source),
        "sha256": file.sha256, "size_bytes": file.size_bytes, "room": "speech", "options": to_json(options).decode(),
        "state": State.DONE,  # as the queue adopts other states of processes that are gone
        "error": "", "result_key": key, "from_store": False, "created_at": time.time(),
        "started_at": time.time() - 2, "ended_at": time.time(),
    }  # fmt: skip
    store.add_job(row)
    return str(row["id"])

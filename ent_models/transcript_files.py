"""The files that the command `transcribe` writes of a transcript, and where they go."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ent_models.errors import BadInput, EntModelsError
from ent_models.facts import Facts, media_of
from ent_models.speech import exporting
from ent_models.speech.document import edits, mending, presets
from ent_models.speech.document.arrivals import Arrival, append
from ent_models.speech.document.presets import Preset
from ent_models.speech.document.records import Document
from ent_models.speech.export import formats, naming
from ent_models.speech.export.cues import Media
from ent_models.speech.export.formats import ExportFile, ExportOptions
from ent_models.speech.manuscripts import text_language
from ent_models.speech.records import SpeechOptions, Transcript
from ent_models.store import inputs

CAPTIONS = ("srt", "vtt")


def made(
    path: Path, transcript: Transcript, wanted: SpeechOptions, known: Facts | None, form: str, asked: argparse.Namespace
) -> Sequence[ExportFile]:
    """A transcript of the file at `path`, heard as `wanted`, in the format `form`. Raises BadInput.

    `known` is what the file says of itself. Captions are mended by the rules for their language, unless `asked` says
    that they stay as heard.
    """
    spoken, length_s = transcript.language, transcript.duration_s
    document = append(Document(), Arrival(transcript.segments, wanted.model, length_s, spoken, length_s))
    language = text_language(document, wanted)
    preset = presets.for_language(language)
    media = Media(inputs.clean_name(path.name), length_s, transcript.media == "video", has_sound=True)
    if known is not None:
        # The picture may go on after the sound.
        whole_s = known.duration_s if known.is_video and known.duration_s else length_s
        media = replace(media_of(media.name, known), duration_s=whole_s)
    if form in CAPTIONS and not asked.as_heard:
        document = _mended(document, preset, float(media.frame_rate or presets.FRAME_RATE))
    chosen = ExportOptions(
        speakers=True,
        rows=exporting.rows_by(preset),
        language=language,
        rate=asked.frame_rate,
        start_timecode=asked.start_timecode,
        path=path.absolute(),
    )
    files = formats.write(form, exporting.cues(document, language=language), media, chosen)
    if asked.out is None and len(files) > 1:
        raise BadInput(f"This makes {len(files)} files, since one holds only so many markers. Add --out DIR.")
    return files


def hand_over(file: ExportFile, path: Path, taken: set[str], asked: argparse.Namespace) -> None:
    """Write a finished file into the folder under a name not in `taken`, or on standard output, byte for byte."""
    if asked.out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(file.data)
        sys.stdout.buffer.flush()
        return
    place = asked.out / naming.unlike(file.name, taken)
    taken.add(place.name)
    try:
        place.write_bytes(file.data)
    except OSError as problem:
        raise EntModelsError(f"{place} could not be written: {problem.strerror}.") from problem
    if not asked.json:
        print(f"{path}: {place}", flush=True)


def _mended(document: Document, preset: Preset, frame_rate: float) -> Document:
    """The document after all that subtitle care can mend without other words."""
    try:
        edit, _ = mending.fix_all(document, preset, frame_rate=frame_rate)
    except BadInput:  # nothing to mend
        return document
    return edits.apply(document, edit)

"""The command `transcribe`: what is said in sound and video, on the screen or as files for players and editors.

All files go through the queue, so that they share one loaded model.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO, TypeGuard

from ent_models import answering, registry
from ent_models.errors import BadInput, EntModelsError
from ent_models.facts import Facts, FactsOptions, media_of
from ent_models.jobs.job import Job, State
from ent_models.jobs.queue import Queue
from ent_models.records import Report, public
from ent_models.rooms import Options
from ent_models.speech import exporting
from ent_models.speech.document import presets
from ent_models.speech.document.arrivals import Arrival, append
from ent_models.speech.document.records import Document
from ent_models.speech.export import formats, naming, timecode
from ent_models.speech.export.cues import Media
from ent_models.speech.export.formats import ExportFile, ExportOptions
from ent_models.speech.manuscripts import text_language
from ent_models.speech.records import SpeechOptions, Transcript
from ent_models.speech.voices_lines import told_apart
from ent_models.speech.voices_records import Voices, VoicesOptions
from ent_models.store import inputs
from ent_models.store.store import Store

ENGINES = ("auto", "faster-whisper", "openai-whisper")


def add_parser(commands: Any) -> None:
    """Add `transcribe` to the commands of the program."""
    parser = commands.add_parser(
        "transcribe",
        help="write down what is said in sound and video",
        description="Write down what is said. Several files share one loaded model. Without --format the lines are "
        "printed with their times.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="sound or video")
    parser.add_argument("--engine", choices=ENGINES, default="auto", help="what runs the model (default: auto)")
    parser.add_argument("--model", metavar="NAME", help="a speech model from `models list` (default: the first)")
    parser.add_argument("--language", metavar="CODE", help="what is spoken, such as en or de (default: detect it)")
    parser.add_argument(
        "--task", choices=("transcribe", "translate"), default="transcribe", help="translate writes English"
    )
    parser.add_argument("--prompt", metavar="TEXT", default="", help="names and jargon as they are spelled")
    parser.add_argument("--beam", metavar="N", type=int, default=5, help="hypotheses to follow, 1 to 10 (default: 5)")
    parser.add_argument("--track", metavar="N", type=int, default=1, help="which sound track, from 1 (default: 1)")
    parser.add_argument("--speakers", action="store_true", help="tell apart who speaks")
    parser.add_argument(
        "--format",
        choices=tuple(formats.FORMATS),
        metavar="FORMAT",
        help=", ".join(formats.FORMATS) + " (for --out: srt)",
    )
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        help="write one file for each into DIR, named as players look for it; one of that name is replaced",
    )
    parser.add_argument(
        "--frame-rate", metavar="R", choices=tuple(timecode.RATES), default="", help=", ".join(timecode.RATES)
    )
    parser.add_argument(
        "--start-timecode", metavar="TC", default="", help="of the first frame, for markers (default: the file's own)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line and a file")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; 1 if any file failed. Raises EntModelsError."""
    wanted = _checked(options)
    form = options.format or ("srt" if options.out else "")
    queue = Queue(Store(), origin="cli")
    submitted: list[str] = []
    taken: set[str] = set()
    n_failed = 0
    try:
        waiting = [(path, answering.submit(queue, path, submitted, wanted)) for path in options.files]
        if options.speakers:  # by another worker, while this one listens
            for _, job in waiting:
                if _is_going(job):
                    queue.ask(job, VoicesOptions(track=wanted.track))
        for path, job in waiting:
            answer, report, problem = _heard(queue, path, job, wanted, has_speakers=options.speakers)
            if options.json:
                print(json.dumps(answer, ensure_ascii=False), flush=True)
            elif not form or report is None:
                _say(answer, sys.stdout if not form else sys.stderr)
            else:
                for note in report.result.notes:
                    print(f"{path}: {note}", file=sys.stderr)
            if form and report is not None and isinstance(job, Job):
                try:
                    files = _files(queue, path, job, report, form, wanted, options)
                    for file in files:
                        _hand_over(file, path, taken, options)
                except BadInput as trouble:
                    problem = str(trouble)
                    print(f"{path}: {problem}", file=sys.stderr)
            n_failed += report is None or bool(problem)
    finally:
        queue.close()
        for job_id in submitted:
            queue.remove(job_id)
    return 1 if n_failed else 0


def _checked(options: argparse.Namespace) -> SpeechOptions:
    """What the room is asked, once all that can be wrong with the command is known not to be. Raises EntModelsError."""
    model = options.model or registry.names("speech")[0]
    registry.get(model, "speech")
    if not 1 <= options.track <= 64:
        raise BadInput("Sound tracks are counted from 1.")
    if options.format and not options.out:
        if options.json:
            raise BadInput("--json and --format both print. Add --out DIR for the files, or leave one of them out.")
        if len(options.files) > 1:
            raise BadInput("Several files cannot be printed one after the other as one. Add --out DIR.")
        if options.format == "docx" and sys.stdout.isatty():
            raise BadInput("A Word document cannot be shown here. Add --out DIR.")
    form = formats.FORMATS[options.format] if options.format else None
    if (options.frame_rate or options.start_timecode) and (form is None or not form.has_frames):
        named = ", ".join(name for name, one in formats.FORMATS.items() if one.has_frames)
        raise BadInput(f"Frame rates and timecodes are for markers. Add --format with one of: {named}.")
    if options.frame_rate and options.start_timecode:
        timecode.rate(options.frame_rate).frame(options.start_timecode)
    if options.out is not None:
        try:
            options.out.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise EntModelsError(f"The folder {options.out} cannot be made: {problem.strerror}.") from problem
    return SpeechOptions(
        model=model,
        language=options.language.strip().lower() if options.language else None,
        beam=options.beam,
        engine=options.engine,
        task=options.task,
        prompt=options.prompt,
        track=options.track - 1,
    )


def _is_going(job: Job | str) -> TypeGuard[Job]:
    return isinstance(job, Job) and job.state is not State.FAILED


def _heard(
    queue: Queue, path: Path, job: Job | str, wanted: SpeechOptions, *, has_speakers: bool
) -> tuple[dict[str, Any], Report | None, str]:
    """(the object that `--json` prints, the answer with its speakers, why the speakers are missing)."""
    answer = answering.wait(queue, path, job)
    report = queue.report(queue.job(job.id) or job) if isinstance(job, Job) else None
    if report is None or not isinstance(job, Job) or not has_speakers:
        return answer, report, ""
    voices, problem = _asked(queue, path, job, VoicesOptions(track=wanted.track))
    result = _with_speakers(report.result, voices) if isinstance(voices, Voices) else report.result
    if problem:
        result = replace(result, notes=(*result.notes, f"The speakers could not be told apart. {problem}"))
    return {**answer, "result": public(result)}, replace(report, result=result), problem


def _asked(queue: Queue, path: Path, job: Job, options: Options) -> tuple[Any, str]:
    """(what another room answers about a job's file, or None; the sentence that says why there is nothing)."""
    question = queue.ask(job, options)
    answer = answering.wait(queue, path, question)
    report = queue.report(queue.job(question.id) or question)
    return (report.result, "") if report else (None, str(answer["error"]))


def _with_speakers(transcript: Transcript, voices: Voices) -> Transcript:
    """The transcript with a name for whoever is heard in each segment, cut where the voice changes."""
    return replace(transcript, segments=told_apart(transcript.segments, voices.turns))


def _files(
    queue: Queue,
    path: Path,
    job: Job,
    report: Report,
    form: str,
    wanted: SpeechOptions,
    options: argparse.Namespace,
) -> Sequence[ExportFile]:
    """A transcript in the format that was asked for. Raises BadInput."""
    transcript = report.result
    model, spoken = report.provenance.model, transcript.language
    news = Arrival(transcript.segments, model, transcript.duration_s, spoken, transcript.duration_s)
    document = append(Document(), news)
    language = text_language(document, wanted)
    chosen = ExportOptions(
        speakers=True,
        rows=exporting.rows_by(presets.for_language(language)),
        language=language,
        rate=options.frame_rate,
        start_timecode=options.start_timecode,
        path=path.absolute(),
    )
    name = inputs.clean_name(path.name)
    media = Media(name, transcript.duration_s, report.kind == "video", has_sound=True)
    if formats.FORMATS[form].has_frames or form == "json":
        facts, _ = _asked(queue, path, job, FactsOptions())
        if isinstance(facts, Facts):
            # The picture may go on after the sound.
            length_s = facts.duration_s if facts.is_video and facts.duration_s else transcript.duration_s
            media = replace(media_of(name, facts), duration_s=length_s)
    files = formats.write(form, exporting.cues(document, language=language), media, chosen)
    if options.out is None and len(files) > 1:
        raise BadInput(f"This makes {len(files)} files, since one holds only so many markers. Add --out DIR.")
    return files


def _hand_over(file: ExportFile, path: Path, taken: set[str], options: argparse.Namespace) -> None:
    """Write a finished file into the folder under a name not in `taken`, or on standard output, byte for byte."""
    if options.out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(file.data)
        sys.stdout.buffer.flush()
        return
    place = options.out / naming.unlike(file.name, taken)
    taken.add(place.name)
    try:
        place.write_bytes(file.data)
    except OSError as problem:
        raise EntModelsError(f"{place} could not be written: {problem.strerror}.") from problem
    if not options.json:
        print(f"{path}: {place}", flush=True)


def _say(answer: dict[str, Any], stream: TextIO) -> None:
    """An answer for a person."""
    if answer["status"] == "failed":
        print(f"{answer['file']}: {answer['error']}", file=stream, flush=True)
        return
    result = answer["result"]
    lines = [f"{answer['file']}: {result['language'] or 'no speech'}"]
    for part in result["segments"]:
        speaker = f"{part['speaker']}: " if part["speaker"] else ""
        lines.append(f"  {part['start_s']:8.2f}  {speaker}{part['text']}")
    lines += [f"  ({note})" for note in result["notes"]]
    print("\n".join(lines), file=stream, flush=True)

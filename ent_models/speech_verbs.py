"""The command `transcribe`: what is said in sound and video, on the screen or as files for players and editors.

All files go through the queue, so that they share one loaded model.
"""

import argparse
import json
import sys
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any, TextIO, TypeGuard

from ent_models import answering, registry, transcript_files
from ent_models.errors import BadInput, EntModelsError
from ent_models.facts import Facts, FactsOptions, media_of
from ent_models.jobs.job import Job, State
from ent_models.jobs.queue import Queue
from ent_models.progress_line import ProgressLine
from ent_models.records import public
from ent_models.rooms import Options
from ent_models.speech.document.graphemes import joined
from ent_models.speech.export import formats, timecode
from ent_models.speech.export.captions import clock
from ent_models.speech.export.formats import ExportOptions
from ent_models.speech.records import SpeechOptions, Transcript, language_so_far
from ent_models.speech.voices_lines import told_apart
from ent_models.speech.voices_records import Voices, VoicesOptions
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
        "--as-heard", action="store_true", help="leave captions as they were heard, however long or fast they are"
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
    queue = Queue(Store(), origin="cli")
    submitted: list[str] = []
    taken: set[str] = set()
    n_failed = 0
    try:
        waiting = [(path, answering.submit(queue, path, submitted, wanted)) for path in options.files]
        if options.start_timecode and not options.frame_rate:
            waiting = [
                (path, _with_start(queue, path, job, options) if _is_going(job) else job) for path, job in waiting
            ]
        if options.speakers:  # by another worker, while this one listens
            for _, job in waiting:
                if _is_going(job):
                    queue.ask(job, VoicesOptions(track=wanted.track))
        for path, job in waiting:
            if isinstance(job, str):
                _give(queue, path, job, answering.as_object(path, error=job), None, wanted, taken, options)
                n_failed += 1
                continue
            try:
                answer, found, problem = _heard(queue, path, job, wanted, has_speakers=options.speakers)
            except KeyboardInterrupt:
                answer, found = _until_now(queue, path, job, wanted)
                if found is not None:
                    _give(queue, path, job, answer, found, wanted, taken, options)
                raise
            problem = _give(queue, path, job, answer, found, wanted, taken, options) or problem
            n_failed += found is None or bool(problem)
    finally:
        queue.close()
        for job_id in submitted:
            queue.remove(job_id)
    return 1 if n_failed else 0


def _give(
    queue: Queue,
    path: Path,
    job: Job | str,
    answer: dict[str, Any],
    found: Transcript | None,
    wanted: SpeechOptions,
    taken: set[str],
    options: argparse.Namespace,
) -> str:
    """Print an answer and write its files; the sentence that says why there are none, if there are none."""
    form = options.format or ("srt" if options.out else "")
    if options.json:
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    elif not form or found is None:
        _say(answer, sys.stdout if not form else sys.stderr)
    else:
        for note in found.notes:
            print(f"{path}: {note}", file=sys.stderr)
    if not form or found is None or not isinstance(job, Job):
        return ""
    try:
        has_frames = formats.FORMATS[form].has_frames or form == "json" or found.media == "video"
        known = _facts(queue, path, job) if has_frames else None
        for file in transcript_files.made(path, found, wanted, known, form, options):
            if answer["status"] == "stopped":
                file = replace(file, name=f"partial-{file.name}")
            transcript_files.hand_over(file, path, taken, options)
    except EntModelsError as trouble:  # the other files go on
        print(f"{path}: {trouble}", file=sys.stderr)
        return str(trouble)
    return ""


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
    if options.start_timecode:
        _check_timecode(options.start_timecode, options.frame_rate)
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


def _check_timecode(text: str, rate: str) -> None:
    """Raises BadInput where there is no such timecode at a rate, or with "" at any."""
    rates = [timecode.rate(rate)] if rate else list(timecode.RATES.values())
    for one in rates:
        try:
            one.frame(text)
            return
        except BadInput as problem:
            found = problem
    raise found


def _is_going(job: Job | str) -> TypeGuard[Job]:
    return isinstance(job, Job) and job.state is not State.FAILED


def _heard(
    queue: Queue, path: Path, job: Job, wanted: SpeechOptions, *, has_speakers: bool
) -> tuple[dict[str, Any], Transcript | None, str]:
    """(the object that `--json` prints, the transcript with its speakers, why the speakers are missing)."""
    answer = answering.wait(queue, path, job, ProgressLine())
    report = queue.report(queue.job(job.id) or job)
    if report is None or not has_speakers:
        return answer, report.result if report else None, ""
    voices, problem = _asked(queue, path, job, VoicesOptions(track=wanted.track))
    result = _with_speakers(report.result, voices) if isinstance(voices, Voices) else report.result
    if problem:
        result = replace(result, notes=(*result.notes, f"The speakers could not be told apart. {problem}"))
    return {**answer, "result": public(result)}, result, problem


def _asked(queue: Queue, path: Path, job: Job, options: Options) -> tuple[Any, str]:
    """(what another room answers about a job's file, or None; the sentence that says why there is nothing)."""
    question = queue.ask(job, options)
    answer = answering.wait(queue, path, question)
    report = queue.report(queue.job(question.id) or question)
    return (report.result, "") if report else (None, str(answer["error"]))


def _with_speakers(transcript: Transcript, voices: Voices) -> Transcript:
    """The transcript with a name for whoever is heard in each segment, cut where the voice changes."""
    return replace(transcript, segments=told_apart(transcript.segments, voices.turns))


def _facts(queue: Queue, path: Path, job: Job) -> Facts | None:
    """What a job's file says of itself; None where that cannot be known."""
    found, _ = _asked(queue, path, job, FactsOptions())
    return found if isinstance(found, Facts) else None


def _with_start(queue: Queue, path: Path, job: Job, options: argparse.Namespace) -> Job | str:
    """The job; where the timeline of its file, of its own rate, has no such timecode, the sentence that says so."""
    known = _facts(queue, path, job)
    if known is None:
        return job
    try:
        formats.timeline(media_of(job.name, known), ExportOptions(start_timecode=options.start_timecode))
    except BadInput as problem:
        queue.cancel(job.id)
        return str(problem)
    return job


def _until_now(queue: Queue, path: Path, job: Job, wanted: SpeechOptions) -> tuple[dict[str, Any], Transcript | None]:
    """(the object that `--json` prints, what was heard of a file before the user stopped it, None for nothing)."""
    now = queue.job(job.id)
    if now is None:
        return {}, None
    report = queue.report(now)
    if report is not None:
        note = "Stopped before the speakers were told apart."
        found: Transcript = replace(report.result, notes=(*report.result.notes, note))
    else:
        heard = queue.partials(now)
        if not heard:
            return {}, None
        segments = tuple(one.segment for one in heard)
        end_s = max(segment.end_s for segment in segments)
        note = f"Stopped: this is what was heard until {clock(end_s)[:-4]}."
        text = reduce(joined, (segment.text for segment in segments))
        found = Transcript(language_so_far(heard, wanted), 0.0, text, segments, end_s, "audio", (note,))
    answer = answering.as_object(path, kind="speech", error=note)
    return {**answer, "status": "stopped", "model": wanted.model, "result": public(found)}, found


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

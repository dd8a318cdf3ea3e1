"""The command `label`: what pictures and folders of pictures show, as words, JSON, CSV or XMP sidecars."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ent_models import answering, registry
from ent_models.errors import BadInput, EntModelsError
from ent_models.jobs.job import Job
from ent_models.jobs.queue import Queue
from ent_models.pictures import sidecar, table
from ent_models.pictures.records import SURE_SCORE, AlbumEntry, AlbumOptions, Classification, PictureOptions, verdict_at
from ent_models.records import public
from ent_models.store.albums import Query
from ent_models.store.store import Store


def add_parser(commands: Any) -> None:
    """Add `label` to the commands of the program."""
    label = commands.add_parser("label", help="name what pictures show, one by one or by the folder")
    label.add_argument("paths", nargs="+", metavar="FILE_OR_FOLDER", type=Path, help="pictures, or folders of them")
    label.add_argument("--model", metavar="NAME", help="a pictures model from `models list` (default: the first)")
    label.add_argument(
        "--threshold",
        metavar="P",
        type=_share,
        default=SURE_SCORE,
        help="confidence that counts as sure (default: 0.5)",
    )
    forms = label.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="one JSON object a line and a picture")
    forms.add_argument("--csv", action="store_true", help="a table with a line for each picture")
    forms.add_argument("--xmp", action="store_true", help="write photo.jpg.xmp beside each picture of a sure label")
    label.set_defaults(run=label_files)


def label_files(options: argparse.Namespace) -> int:
    """Run the command; 1 if any picture could not be read."""
    model = options.model or registry.names("pictures")[0]
    registry.get(model, "pictures")
    store = Store()
    queue = Queue(store, origin="cli")
    submitted: list[str] = []
    n_failed, n_written = 0, 0
    try:
        waiting = [(path, _submit(queue, path, model, submitted)) for path in options.paths]
        if options.csv:
            print(",".join(table.COLUMNS), flush=True)
        for path, job in waiting:
            for place, answer, entry in _answers(queue, store, path, job):
                answer, entry = _judged(answer, entry, options.threshold)
                n_failed += answer["status"] == "failed"
                if options.xmp:
                    n_written += _write_sidecar(place, entry)
                elif options.csv:
                    *_, line = table.csv_lines([entry], with_bom=False)
                    print(line.decode().rstrip("\r\n"), flush=True)
                else:
                    print(json.dumps(answer, ensure_ascii=False) if options.json else _in_words(answer), flush=True)
    finally:
        queue.close()
        for job_id in submitted:
            queue.remove(job_id)
    if options.xmp:
        print(f"{n_written:,} sidecars written or up to date")
    return 1 if n_failed else 0


Answer = tuple[Path, dict[str, Any], AlbumEntry]


def _submit(queue: Queue, path: Path, model: str, submitted: list[str]) -> Job | str:
    wanted = AlbumOptions(model=model) if path.is_dir() else PictureOptions(model=model)
    return answering.submit(queue, path, submitted, wanted)


def _answers(queue: Queue, store: Store, path: Path, job: Job | str) -> Iterator[Answer]:
    """For each picture: where it lies, the object that `--json` prints, and its entry."""
    answer = answering.wait(queue, path, job)
    report = queue.report(queue.job(job.id) or job) if isinstance(job, Job) else None
    if report is not None and report.kind == "album" and isinstance(job, Job):
        model = report.provenance.model
        for row in store.albums.find(job.sha256, Query()):
            place = path / row.entry.path
            yield place, _of_entry(place, row.entry, model), replace(row.entry, path=str(place))
        return
    seen = report.result if report is not None else None
    entry = AlbumEntry(str(path), 0, 0, "", problem=answer["error"] or "")
    if isinstance(job, Job) and isinstance(seen, Classification):
        entry = AlbumEntry(str(path), job.size_bytes, 0, "", sha256=job.sha256, seen=seen)
    yield path, answer, entry


def _of_entry(place: Path, entry: AlbumEntry, model: str) -> dict[str, Any]:
    answer = answering.as_object(place, kind="picture", error=entry.problem or None)
    if entry.seen is not None:
        answer |= {"status": "done", "model": model, "result": public(entry.seen)}
    return answer


def _judged(answer: dict[str, Any], entry: AlbumEntry, threshold: float) -> tuple[dict[str, Any], AlbumEntry]:
    """The same with the verdict at the user's threshold."""
    if entry.seen is None:
        return answer, entry
    verdict = verdict_at(entry.seen, threshold)
    answer = {**answer, "result": {**answer["result"], "verdict": verdict}}
    return answer, replace(entry, seen=replace(entry.seen, verdict=verdict))


def _write_sidecar(place: Path, entry: AlbumEntry) -> int:
    if entry.problem:
        print(f"{place}: {entry.problem}", file=sys.stderr)
        return 0
    try:
        written = sidecar.write_beside(place.parent, place.name, sidecar.keywords_of(entry))
    except OSError as problem:
        raise EntModelsError(f"{place.parent} could not be written: {problem.strerror or problem}.") from problem
    except BadInput as problem:
        print(f"{place}: {problem}", file=sys.stderr)
        return 0
    return int(written is not None)


def _in_words(answer: dict[str, Any]) -> str:
    """One line for a picture, as a person reads it."""
    if answer["status"] == "failed":
        return f"{answer['file']}: {answer['error']}"
    result = answer["result"]
    if result["verdict"] == "none":
        return f"{answer['file']}: none of the classes"
    first = result["labels"][0]
    parents = "".join(f", {parent}" for parent in first["parents"])
    doubt = "" if result["verdict"] == "sure" else "perhaps "
    return f"{answer['file']}: {doubt}{first['name']}{parents} ({first['score']:.0%})"


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to 1")
    return value

"""The command line: the same verbs as the pages, through the same queue and workers.

`python -m ent_models analyse clip.mp4 still.jpg script.fountain --json`. Answers go to standard output, trouble to
standard error; the exit code is 1 if any file failed, after all were tried.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ent_models import (
    __version__,
    answering,
    doctor,
    films_verbs,
    game_verbs,
    labelling,
    registry,
    scripts_verbs,
    speech_verbs,
    summary_verbs,
    training_verbs,
    weights,
)
from ent_models.errors import EntModelsError
from ent_models.jobs.queue import Queue
from ent_models.records import public
from ent_models.store import inputs
from ent_models.store.store import Store


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 something failed, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        _make_fit(stream)
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except EntModelsError as problem:
        print(f"rushes: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("rushes: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `... | head` closed the pipe: not an error of ours
        sys.stderr.close()
        return 1


def _make_fit(stream: Any) -> None:
    """Let a stream take any text: files and pipes hold UTF-8, and a terminal shows what it can."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ent_models", description="Rushes on the command line.")
    parser.add_argument("--version", action="version", version=f"Rushes {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    analyse = commands.add_parser("analyse", help="say what is in pictures, sound, video and scripts")
    analyse.add_argument("files", nargs="+", metavar="FILE", type=Path, help="files of any kind that the desk reads")
    analyse.add_argument("--json", action="store_true", help="one JSON object a line and a file")
    analyse.add_argument("--out", metavar="DIR", type=Path, help="also write one JSON file for each file into DIR")
    analyse.set_defaults(run=_analyse)

    labelling.add_parser(commands)
    speech_verbs.add_parser(commands)
    summary_verbs.add_parser(commands)
    scripts_verbs.add_parser(commands)
    training_verbs.add_train(commands)
    evaluate = commands.add_parser("evaluate", help="measure what Rushes comes with, or what you made")
    subjects = evaluate.add_subparsers(title="subjects", required=True, metavar="SUBJECT")
    training_verbs.add_evaluate(subjects)
    films_verbs.add_evaluate(subjects)
    films_verbs.add_recommend(commands)
    game_verbs.add_parser(commands)
    training_verbs.add_data(commands)

    models = commands.add_parser("models", help="list, pull or verify the models")
    verbs = models.add_subparsers(title="verbs", required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="every model, and whether its weights are here")
    listing.add_argument("--json", action="store_true", help="one JSON object a line and a model")
    listing.set_defaults(run=_models_list)
    pull = verbs.add_parser("pull", help="download a model's weights (uses the network)")
    pull.add_argument("name", metavar="NAME", help="a name from `models list`")
    pull.set_defaults(run=_models_pull)
    verify = verbs.add_parser("verify", help="read all weights and compare their digests")
    verify.add_argument("names", nargs="*", metavar="NAME", help="names from `models list` (default: all)")
    verify.set_defaults(run=_models_verify)

    check = commands.add_parser("doctor", help="check this machine and say what to do")
    check.add_argument("--json", action="store_true", help="one JSON object a line and a check")
    check.set_defaults(run=_doctor)
    return parser


def _analyse(options: argparse.Namespace) -> int:
    if options.out is not None:
        _make_folder(options.out)
    queue = Queue(Store(), origin="cli")
    n_failed = 0
    submitted: list[str] = []
    try:
        waiting = [(path, answering.submit(queue, path, submitted)) for path in options.files]
        for position, (path, job) in enumerate(waiting, start=1):
            answer = answering.wait(queue, path, job)
            n_failed += answer["status"] == "failed"
            line = json.dumps(answer, ensure_ascii=False)
            print(line if options.json else _in_words(answer), flush=True)
            if options.out is not None:
                _write(options.out, position, path, line)
    finally:
        queue.close()
        for job_id in submitted:
            queue.remove(job_id)
    return 1 if n_failed else 0


def _in_words(answer: dict[str, Any]) -> str:
    """An answer for a person: a line for the file and a few for what is in it."""
    head = f"{answer['file']}: "
    if answer["status"] == "failed":
        return head + answer["error"]
    result = answer["result"]
    notes = [f"  ({note})" for note in result["notes"]]
    if answer["kind"] == "picture":
        body = [f"  {label['score']:6.1%}  {label['name']}" for label in result["labels"]]
    elif answer["kind"] in ("speech", "video"):
        head += result["language"]
        body = [f"  {part['start_s']:8.2f}  {part['text']}" for part in result["segments"]]
    else:
        head += f"{result['title']} ({result['verdict']}, {len(result['scenes'])} scenes)"
        body = [f"  - {sentence['text']}" for sentence in result["summary"]]
    return "\n".join([head, *body, *notes])


def _write(folder: Path, position: int, path: Path, line: str) -> None:
    """Write an answer under a name of our own: the user's file name is trimmed to safe letters and numbered."""
    stem = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in inputs.clean_name(path.name))
    target = folder / f"{position:03d}-{stem.lstrip('.')[:80]}.json"
    try:
        target.write_text(line + "\n", encoding="utf-8")
    except OSError as problem:
        raise EntModelsError(f"{target} could not be written: {problem.strerror}.") from problem


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise EntModelsError(f"The folder {folder} cannot be made: {problem.strerror}.") from problem


def _models_list(options: argparse.Namespace) -> int:
    for card in registry.cards():
        presence = weights.presence(card)
        facts = {
            "name": card.name,
            "task": card.task,
            "title": card.title,
            "licence": card.licence,
            "size_bytes": card.size_bytes,
            "sha256": card.digest,
            "source": presence.source or None,
            "problem": presence.problem or None,
        }
        if options.json:
            print(json.dumps(facts, ensure_ascii=False))
            continue
        where = presence.problem or f"present ({presence.source})"
        print(f"{card.name:22} {card.task:9} {card.size_bytes / 1e6:7.1f} MB  {card.licence:11} {where}")
    return 0


def _models_pull(options: argparse.Namespace) -> int:
    card = registry.get(options.name)

    def show(name: str, done: int, total: int) -> None:
        print(f"{name}: {done / 1e6:.1f} of {total / 1e6:.1f} MB", flush=True)

    print(f"{card.name} is in {weights.pull(card, show)}")
    return 0


def _models_verify(options: argparse.Namespace) -> int:
    code = 0
    for name in options.names or registry.names():
        try:
            weights.locate(registry.get(name))
            print(f"{name}: intact", flush=True)
        except EntModelsError as problem:
            code = 1
            print(f"{name}: {problem}", file=sys.stderr)
    return code


def _doctor(options: argparse.Namespace) -> int:
    checks = list(doctor.examine())
    for check in checks:
        if options.json:
            print(json.dumps(public(check), ensure_ascii=False))
        else:
            advice = f"\n        {check.advice}" if check.advice else ""
            print(f"{'ok  ' if check.is_fine else 'FAIL'}  {check.name}: {check.finding}{advice}")
    return 0 if all(check.is_fine for check in checks) else 1

"""The command `summarise`: the sentences that stand for a text, or a model's own words with the check of each.

All files go through the queue, so that they share one loaded model. JSON is the object that `analyse` prints, with the
sentences as `result.sentences`.
"""

import argparse
import json
import re
from pathlib import Path
from typing import Any

from ent_models import answering
from ent_models.errors import EntModelsError
from ent_models.jobs.queue import Queue
from ent_models.scripts import writers
from ent_models.scripts.records import ScriptOptions
from ent_models.store.store import Store

MAX_SOURCE_BYTES = 20_000_000
EXTRACTIVE = "summariser"


def add_parser(commands: Any) -> None:
    """Add `summarise` to the commands of the program."""
    parser = commands.add_parser(
        "summarise",
        help="the sentences that matter in articles, screenplays and transcripts",
        description="Chooses sentences of the text, word for word. With --model, a model words the summary, and each "
        "of its sentences is checked against the text.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="texts of any kind that the desk reads")
    parser.add_argument("--sentences", metavar="N", type=int, default=5, help="how many, 1 to 50 (default: 5)")
    parser.add_argument(
        "--model",
        metavar="NAME",
        default=EXTRACTIVE,
        help=f"{EXTRACTIVE} (default), or a model that writes: {', '.join(writers.suggested())}, or a folder of yours",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="one JSON object a line and a file; start and end of a sentence are -1 where it does not stand in the "
        "text letter by letter, index too where no sentence of the text bears out a model's own",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; 1 if any file failed. Raises EntModelsError."""
    writer = "" if options.model == EXTRACTIVE else options.model
    if writer:
        writers.card(writer)
    wanted = ScriptOptions(sentences=options.sentences, writer=writer)
    if not 1 <= options.sentences <= 50:
        raise EntModelsError(f"A summary has 1 to 50 sentences, not {options.sentences}.")
    queue = Queue(Store(), origin="cli")
    submitted: list[str] = []
    n_failed = 0
    try:
        waiting = [(path, answering.submit(queue, path, submitted, wanted)) for path in options.files]
        for path, job in waiting:
            answer = _with_sentences(answering.wait(queue, path, job), path)
            if answer["status"] == "done":
                answer["model"] = writer or EXTRACTIVE
            n_failed += answer["status"] == "failed"
            print(json.dumps(answer, ensure_ascii=False) if options.json else _in_words(answer), flush=True)
    finally:
        queue.close()
        for job_id in submitted:
            queue.remove(job_id)
    return 1 if n_failed else 0


def _with_sentences(answer: dict[str, Any], path: Path) -> dict[str, Any]:
    """The answer with `result.sentences`; a file of another kind than text has failed."""
    if answer["status"] == "failed":
        return answer
    result = answer["result"]
    if "synopsis" not in result:
        return answering.as_object(path, kind=answer["kind"], error="This file holds no text to sum up.")
    source = _source(path, result)
    written = result["synopsis"]["written"]
    if written:
        result["sentences"] = [_written(one, source) for one in written]
        return answer
    at = 0
    result["sentences"] = []
    for one in result["summary"]:
        start, end = _place(source, one["text"], at)
        at = max(at, start)
        result["sentences"].append(
            {"text": one["text"], "index": one["index"], "start": start, "end": end, "supported": True}
        )
    return answer


def _written(one: dict[str, Any], source: str) -> dict[str, Any]:
    """A sentence of a model, at the place of the sentence that bears it out."""
    ground = one["source"]
    start, end = _place(source, ground["text"], 0) if ground else (-1, -1)
    return {
        "text": one["text"],
        "index": ground["index"] if ground else -1,
        "start": start,
        "end": end,
        "supported": one["supported"],
        "problem": one["problem"],
        "source": ground["text"] if ground else None,
    }


def _source(path: Path, result: dict[str, Any]) -> str:
    """What `start` and `end` count the letters of: a text file itself, else the paragraphs with empty lines between."""
    if result["format"] in ("text", "fountain"):
        try:
            if path.stat().st_size <= MAX_SOURCE_BYTES:
                return path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            pass
    return "\n\n".join(element["text"] for element in result["elements"])


def _place(source: str, sentence: str, start: int) -> tuple[int, int]:
    """Where `sentence` stands from `start` on, else anywhere; runs of white space may differ. (-1, -1) if nowhere."""
    pattern = re.compile(r"\s+".join(map(re.escape, sentence.split())))
    match = pattern.search(source, start) or pattern.search(source)
    return match.span() if match else (-1, -1)


def _in_words(answer: dict[str, Any]) -> str:
    """An answer for a person."""
    if answer["status"] == "failed":
        return f"{answer['file']}: {answer['error']}"
    lines = [f"{answer['file']}:"]
    for one in answer["result"]["sentences"]:
        lines.append(f"  - {one['text']}")
        if not one["supported"]:
            lines.append(f"    UNSUPPORTED: {one['problem']}")
    return "\n".join([*lines, *(f"  ({note})" for note in answer["result"]["notes"])])

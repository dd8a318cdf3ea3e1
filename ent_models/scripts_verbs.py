"""The commands `breakdown` and `compare`: what scripts come to, and what changed between two drafts.

No model and no worker is needed: a script is read and counted here. Composes; computes nothing.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ent_models import kinds
from ent_models.errors import BadInput, EntModelsError
from ent_models.records import public
from ent_models.store import inputs

if TYPE_CHECKING:
    from ent_models.scripts.drafts import DraftComparison
    from ent_models.scripts.measures.everything import Measures
    from ent_models.scripts.records import Document

_CHANGES = ("kept", "rewritten", "moved", "added", "cut")


def add_parser(commands: Any) -> None:
    """Add `breakdown` and `compare` to the commands of the program."""
    breakdown = commands.add_parser(
        "breakdown",
        help="scenes, characters, places and days of scripts",
        description="Break scripts down. Without an option a few lines are printed for each.",
    )
    breakdown.add_argument("files", nargs="+", metavar="FILE", type=Path, help="scripts, or any text")
    breakdown.add_argument("--json", action="store_true", help="one JSON object a line and a file")
    breakdown.add_argument(
        "--csv", metavar="DIR", type=Path, help="every table as CSV; of several files, a folder each"
    )
    one = "(of one script; a file of that name is replaced)"
    breakdown.add_argument("--xlsx", metavar="FILE", type=Path, help=f"every table in one workbook {one}")
    breakdown.add_argument("--report", "--html", metavar="FILE", type=Path, help=f"all of it as one HTML file {one}")
    breakdown.add_argument("--fountain", metavar="FILE", type=Path, help=f"the script as Fountain {one}")
    breakdown.add_argument("--fdx", metavar="FILE", type=Path, help=f"the script for Final Draft {one}")
    breakdown.set_defaults(run=run_breakdown)

    compare = commands.add_parser(
        "compare",
        help="what changed between two drafts",
        description="Scenes added, cut, moved and rewritten, whose share moved, pages gained and lost.",
    )
    compare.add_argument("before", metavar="OLD", type=Path, help="the earlier draft, or an episode")
    compare.add_argument("after", metavar="NEW", type=Path, help="the later one")
    compare.add_argument("--json", action="store_true", help="one JSON object")
    compare.set_defaults(run=run_compare)


def run_breakdown(options: argparse.Namespace) -> int:
    """Run `breakdown`; 1 if any file failed. Raises EntModelsError."""
    single = [name for name in ("xlsx", "report", "fountain", "fdx") if getattr(options, name) is not None]
    if single and len(options.files) > 1:
        raise BadInput(f"--{single[0]} is for one script. Give one FILE, or use --csv DIR for several.")
    n_failed = 0
    taken: set[str] = set()
    for path in options.files:
        started = time.perf_counter()
        try:
            document, measures = read(path)
            _write(options, path, document, measures, taken)
        except EntModelsError as problem:
            n_failed += 1
            if options.json:
                print(json.dumps(_object(path, error=str(problem)), ensure_ascii=False), flush=True)
            else:
                print(f"{path}: {problem}", file=sys.stderr)
            continue
        if options.json:
            seconds = time.perf_counter() - started
            result = {**public(document), "measures": public(measures)}
            kind = "script" if document.verdict == "screenplay" else "text"
            print(json.dumps(_object(path, kind=kind, seconds=seconds, result=result), ensure_ascii=False), flush=True)
        elif not (single or options.csv):
            print(in_words(path, document, measures))
    return 1 if n_failed else 0


def run_compare(options: argparse.Namespace) -> int:
    """Run `compare`. Raises EntModelsError."""
    from ent_models.scripts import questions
    from ent_models.scripts.options import Compared, CompareOptions

    started = time.perf_counter()
    before, after = _document(options.before), _document(options.after)
    wanted = CompareOptions(str(options.before), "")
    found = next(one for one in questions.compare(options.after, wanted, None) if isinstance(one, Compared))
    if options.json:
        seconds = time.perf_counter() - started
        answer = _object(
            options.after, kind="comparison", seconds=seconds, result=_changes(before, after, found.comparison)
        )
        print(json.dumps({"before": str(options.before), **answer}, ensure_ascii=False))
        return 0
    print(_told(before, after, found.comparison))
    for note in found.notes:
        print(f"({note})", file=sys.stderr)
    return 0


def read(path: Path) -> "tuple[Document, Measures]":
    """A script and its measures. Raises BadInput."""
    from ent_models.scripts.measures import everything

    document = _document(path)
    return document, everything.measure(document)


def _document(path: Path) -> "Document":
    from ent_models.scripts import documents

    room = kinds.recognise(path)
    if room != "scripts":
        raise BadInput(f"{path.name} is no script or text: it belongs in {room}.")
    return documents.read(path)


def in_words(path: Path, document: "Document", measures: "Measures") -> str:
    """A breakdown for a person: a line for the file and a few for what is in it."""
    from ent_models.scripts.measures.scenes import eighths_text

    lines = [f"{path}: {document.title} ({document.form})"]
    if document.verdict == "screenplay":
        total = sum(one.eighths for one in measures.scenes)
        lines.append(
            f"  {len(document.scenes):,} scenes, {len(measures.people):,} characters, "
            f"{document.pages or measures.pages:,} pages ({eighths_text(total)} in eighths by scene), "
            f"about {measures.length_pages:.0f} minutes"
        )
        for title, shares in (("setting", measures.settings), ("time", measures.day_and_night)):
            told = ", ".join(f"{one.kind or 'not said'} {one.share_pages:.0%}" for one in shares)
            lines.append(f"  {title}: {told}")
    for person in measures.people[:10]:
        lines.append(
            f"  {person.share:6.1%}  {person.name}: {person.n_speeches:,} lines, {person.n_words:,} words"
            + (f", {len(person.scenes):,} scenes" if document.scenes else "")
        )
    lines.append(f"  {measures.reading.n_words:,} words, {measures.reading.reading_s / 60:.0f} minutes to read")
    return "\n".join([*lines, *(f"  ({note})" for note in document.notes)])


def _write(
    options: argparse.Namespace, path: Path, document: "Document", measures: "Measures", taken: set[str]
) -> None:
    """The files that were asked for. Raises BadInput, EntModelsError."""
    from ent_models.scripts import final_draft_writer, fountain_writer, report, spreadsheets, tables

    if options.csv is not None:
        folder = options.csv if len(options.files) == 1 else options.csv / _folder(path, taken)
        for table in tables.all_tables(document, measures):
            _put(folder / f"{table.name}.csv", ("\ufeff" + spreadsheets.as_csv(table)).encode())
    made: dict[str, Callable[[], bytes]] = {
        "xlsx": lambda: spreadsheets.as_xlsx(tables.all_tables(document, measures)),
        "report": lambda: report.write(document, known=measures).encode(),
        "fountain": lambda: fountain_writer.write(document).encode(),
        "fdx": lambda: final_draft_writer.write(document),
    }
    for name, make in made.items():
        target = getattr(options, name)
        if target is not None:
            if target.resolve() == path.resolve():
                raise BadInput(f"--{name} would replace the script itself. Give another name.")
            _put(target, make())


def _folder(path: Path, taken: set[str]) -> str:
    """A folder's name of safe letters for a script, told from those of the others."""
    name = stem = inputs.safe_stem(path.name)
    number = 1
    while name in taken:
        number += 1
        name = f"{stem} {number}"
    taken.add(name)
    return name


def _put(target: Path, data: bytes) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    except OSError as problem:
        raise EntModelsError(f"{target} could not be written: {problem.strerror}.") from problem


def _object(
    path: Path, *, kind: str | None = None, error: str | None = None, seconds: float = 0.0, result: Any = None
) -> dict[str, Any]:
    """What `--json` prints of a file: the desk's object."""
    return {
        "file": str(path),
        "kind": kind,
        "status": "failed" if error else "done",
        "error": error,
        "seconds": round(seconds, 3),
        "model": None,
        "result": result,
    }


def _changes(before: "Document", after: "Document", found: "DraftComparison") -> dict[str, Any]:
    """A comparison for programs, each scene with its headings."""
    scenes = [
        {
            **public(one),
            "heading_before": before.scenes[one.before].heading if one.before >= 0 else None,
            "heading_after": after.scenes[one.after].heading if one.after >= 0 else None,
        }
        for one in found.scenes
    ]
    people = [{**public(one), "share_gained": one.share_gained} for one in found.characters]
    counts = {change: found.count(change) for change in _CHANGES}
    pages = {"pages_before": round(found.pages_before, 3), "pages_after": round(found.pages_after, 3)}
    return {"counts": counts, **pages, "scenes": scenes, "characters": people}


def _told(before: "Document", after: "Document", found: "DraftComparison") -> str:
    lines = [
        ", ".join(f"{found.count(change)} {change}" for change in _CHANGES),
        f"pages: {found.pages_before:.1f} to {found.pages_after:.1f}",
    ]
    for one in found.scenes:
        if one.change == "kept" and not one.is_moved:
            continue
        script, index = (after, one.after) if one.after >= 0 else (before, one.before)
        where = f"{one.before + 1 or '-'} > {one.after + 1 or '-'}"
        lines.append(
            f"  {one.change + (', moved' if one.is_moved else ''):16} {where:>11}  {script.scenes[index].heading}"
        )
    for person in found.characters[:10]:
        lines.append(f"  {person.share_before:6.1%} > {person.share_after:6.1%}  {person.name}")
    return "\n".join(lines)

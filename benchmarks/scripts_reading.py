"""How scripts are read: formats side by side, expected output of a kept parser, time and memory of long scripts.

`python -m benchmarks.scripts_reading [--write]`. Long scripts are made of the data's own: 120 and 400 pages of it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks import results
from benchmarks.data import ROOT, data_dir
from benchmarks.expected_scripts import DIFFERENCES, SAME, differences
from ent_models.errors import BadInput
from ent_models.scripts import documents
from ent_models.scripts.final_draft_writer import paragraph_counts
from ent_models.scripts.records import Document

SECTION = "Scripts: reading"
KINDS = ("heading", "action", "character", "dialogue", "parenthetical", "transition")
IN_THE_FILE = {
    "heading": 202, "action": 851, "character": 768, "dialogue": 813, "parenthetical": 97, "transition": 36,
}  # fmt: skip
"""Paragraphs of Big Fish by the types that its FDX file names."""
_PROBE = """
import json, resource, sys, time
from ent_models.scripts import documents, drafts, report, spreadsheets, tables
from ent_models.scripts.measures import everything
path, seconds = sys.argv[1], {}
def timed(name, make):
    started = time.perf_counter()
    found = make()
    seconds[name] = time.perf_counter() - started
    return found
script = timed("read", lambda: documents.read(path))
known = timed("break down", lambda: everything.measure(script))
made = timed("tables", lambda: tables.all_tables(script, known))
timed("HTML report", lambda: report.write(script, made, known=known))
timed("XLSX", lambda: spreadsheets.as_xlsx(made))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
if len(script.scenes) < 500:
    timed("compare with itself", lambda: drafts.compare(script, script))
print(json.dumps({"seconds": seconds, "peak_mib": peak, "pages": known.pages, "scenes": len(script.scenes)}))
"""


def counts(document: Document) -> dict[str, int]:
    """Paragraphs by kind; centred ones are action to Final Draft."""
    found = paragraph_counts(document.elements)
    return {kind: found.get(kind, 0) + (found.get("centred", 0) if kind == "action" else 0) for kind in KINDS}


def same_script(first: Document, second: Document) -> list[tuple[str, object, object]]:
    """Facts that two formats of one script should share."""
    return [
        ("scenes", len(first.scenes), len(second.scenes)),
        ("who speaks", len(first.characters), len(second.characters)),
        ("speeches", sum(_lines(first).values()), sum(_lines(second).values())),
        ("words spoken", _words(first), _words(second)),
        ("speeches of each the same", "", _as_yes(_lines(first) == _lines(second))),
    ]


def _lines(script: Document) -> dict[str, int]:
    return {one.name: one.lines for one in script.characters}


def _words(script: Document) -> int:
    return sum(one.words for one in script.characters)


def _as_yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def big_fish(folder: Path) -> str:
    """Big Fish as Fountain and as FDX."""
    text, fdx = documents.read(folder / "Big-Fish.fountain"), documents.read(folder / "Big-Fish.fdx")
    of_text, of_fdx = counts(text), counts(fdx)
    paragraphs = results.table(
        ("Big Fish", "in the FDX file", "read from FDX", "read from Fountain"),
        [(kind, IN_THE_FILE[kind], of_fdx[kind], of_text[kind]) for kind in KINDS],
    )
    headings = [
        [scene.heading.translate({0x2018: "'", 0x2019: "'"}) for scene in script.scenes] for script in (fdx, text)
    ]
    only, also = (list((Counter(one) - Counter(two)).elements()) for one, two in (headings, headings[::-1]))
    facts = results.table(("", "Fountain", "FDX"), same_script(text, fdx))
    return (
        f"{paragraphs}\n{facts}\nHeadings in the FDX alone ({len(only)}): {'; '.join(only)}. In the Fountain alone: "
        f"{'; '.join(also) or 'none'}. The Fountain file has those as plain lines in capitals, without a leading dot: "
        "by the rules of Fountain they are action. Of the 813 dialogue paragraphs of the FDX two are empty; a speech "
        "of several paragraphs in a row is one in Fountain.\n"
    )


def pairs(folder: Path) -> str:
    """The same scripts as Fountain and as PDF."""
    rows = []
    for pdf in sorted((folder / "afterwriting").glob("*.pdf")):
        first, second = documents.read(pdf.with_suffix(".fountain")), documents.read(pdf)
        rows += [(pdf.stem, *row) for row in same_script(first, second)]
    reason = (
        "The pages of client.pdf do not say that FORCED HEADER, forced by a dot, and MCCABE, forced by @, are a "
        "heading and a name, nor that INT. ACTION, forced by !, is none; variables ($LOCATION) are filled in there.\n"
    )
    return results.table(("Script", "", "Fountain", "PDF"), rows) + "\n" + reason


def expected(folder: Path) -> str:
    """Every file of the tests of screenplay-tools: read or not, and how it differs from their output."""
    tests = folder / "screenplay-tools-tests"
    rows = []
    for path in sorted(tests.iterdir()):
        if path.suffix in (".txt", "") or path.name == "LICENSE":
            continue
        try:
            document = documents.read(path)
            rows.append((path.name, f"{len(document.elements)} paragraphs, {len(document.scenes)} scene(s)"))
        except BadInput as problem:
            rows.append((path.name, f"refused: {problem}"))
    different = []
    for name in (*SAME, *DIFFERENCES):
        missing, more = differences(tests, name)
        n = missing.total() + more.total()
        reason = DIFFERENCES[name][0] if name in DIFFERENCES else ""
        different.append((name, f"{missing.total()} missing, {more.total()} more" if n else "the same", reason))
    heads = ("Expected output of", "ours against it", "why")
    return results.table(("File", "read as"), rows) + "\n" + results.table(heads, different)


def long_scripts(folder: Path) -> Iterator[tuple[str, ...]]:
    """Rows: a script, pages, scenes, seconds of each step, peak memory. Each in a process of its own."""
    text = (folder / "Big-Fish.fountain").read_text(encoding="utf-8")
    body = text[text.index("INT.") :]
    with tempfile.TemporaryDirectory() as place:
        longer = Path(place) / "400 pages.fountain"
        longer.write_text(text + "\n\n" + "\n\n".join(body for _ in range(3))[: 3 * len(body) - len(body) // 2])
        letters = Path(place) / "one letter.fountain"
        letters.write_text("".join(f"INT. A - DAY\n\nA\nI am a.\n\n{'BCDEFGHIJ'[n % 9]}\nA?\n\n" for n in range(2_500)))
        line = Path(place) / "one line.txt"
        line.write_text("word " * 200_000)
        names = {
            folder / "Big-Fish.fountain": "Big Fish, Fountain",
            folder / "Big-Fish.fdx": "Big Fish, FDX",
            longer: "Big Fish three times and a half",
            letters: "2,500 scenes, every name one letter",
            line: "one line of a million characters",
        }
        for path, name in names.items():
            done = subprocess.run(
                [sys.executable, "-c", _PROBE, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
            )
            found = json.loads(done.stdout)
            steps = ", ".join(f"{step} {seconds:.2f}" for step, seconds in found["seconds"].items())
            yield name, str(found["pages"]), str(found["scenes"]), steps, f"{found['peak_mib']:.0f} MiB"


def main() -> None:
    """Measure, print, and with --write put it into RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the section into benchmarks/RESULTS.md")
    options = parser.parse_args()
    folder = data_dir() / "scripts"
    started = time.perf_counter()
    heads = ("Script", "pages", "scenes", "seconds", "peak memory before comparing")
    text = "\n".join(
        (
            results.machine(("pypdf", "XlsxWriter")),
            "",
            big_fish(folder),
            pairs(folder),
            "**Long and hostile scripts**, each in a process of its own (memory is of the whole process):\n",
            results.table(heads, long_scripts(folder)),
            "**screenplay-tools' test files** (their parser merges paragraphs, so neighbours are compared as one):\n",
            expected(folder),
        )
    )
    sys.stdout.write(f"{text}\nMeasured in {time.perf_counter() - started:.0f} s.\n")
    if options.write:
        results.write_section(SECTION, text)


if __name__ == "__main__":
    main()

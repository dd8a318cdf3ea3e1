"""The questions of `options`, answered in a worker: measures, two drafts, said against written."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ent_models.errors import BadInput
from ent_models.records import Progress
from ent_models.scripts import documents, drafts, said_files, said_written
from ent_models.scripts.measures import everything
from ent_models.scripts.measures.everything import Measures
from ent_models.scripts.options import Compared, CompareOptions, Matched, MatchOptions, MeasureOptions
from ent_models.scripts.records import Document, Script

SHOWN_CHARACTERS = 500
MAX_SCENES = 3_000
"""Of each draft: pairs of scenes grow with the square."""


def measure(
    path: str | Path, _options: MeasureOptions, _shelf: Any, *, kept: Sequence[Any] = ()
) -> Iterator[Progress | Measures]:
    """All measures of the script at `path`. Raises BadInput."""
    yield Progress(0.0, "Reading")
    yield from everything.steps(documents.read(path))


def compare(
    path: str | Path, options: CompareOptions, _shelf: Any, *, kept: Sequence[Any] = ()
) -> Iterator[Progress | Compared]:
    """What changed from the draft at `options.before` to the one at `path`. Raises BadInput."""
    yield Progress(0.0, "Reading both drafts")
    before, after = _read(options.before), documents.read(path)
    for script in (before, after):
        if len(script.scenes) > MAX_SCENES:
            raise BadInput(f"Drafts of at most {MAX_SCENES:,} scenes can be compared; one has {len(script.scenes):,}.")
    yield Progress(0.3, "Comparing scenes")
    found = drafts.compare(before, after)
    notes = _notes(before, after)
    if found.n_wordless:
        notes += (f"So much was rewritten that {found.n_wordless:,} scenes are shown without their changed words.",)
    yield Compared(found, tuple(beginnings(before)), notes)


def said(
    path: str | Path, options: MatchOptions, _shelf: Any, *, kept: Sequence[Any] = ()
) -> Iterator[Progress | Matched]:
    """The dialogue of the script at `path` against a transcript. Raises BadInput."""
    yield Progress(0.0, "Reading the script and the transcript")
    script, lines = documents.read(path), said_files.read(Path(options.said))
    yield Progress(0.3, "Matching lines")
    yield Matched(said_written.match(script, lines, options.scenes or None))


def beginnings(script: Script) -> Iterator[tuple[str, str]]:
    """The heading of each scene, and the first words under it."""
    for scene in script.scenes:
        lines: list[str] = []
        for one in script.elements[scene.element + 1 : scene.element + 8]:
            if one.kind == "heading":
                break
            lines.append(f"{one.character}: {one.text}" if one.cue else one.text)
        text = "\n".join(lines)
        yield scene.heading, text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + " \u2026"


def _read(path: str) -> Document:
    if not Path(path).is_file():
        raise BadInput("The other draft is no longer where it was. Add it to the desk again.")
    return documents.read(path)


def _notes(before: Document, after: Document) -> tuple[str, ...]:
    """Why a comparison may say little."""
    if not before.scenes and not after.scenes:
        return ("Neither text has scene headings: only the speakers' shares are compared.",)
    bare = [which for which, script in (("earlier", before), ("later", after)) if not script.scenes]
    return tuple(f"The {which} draft has no scene headings, so no scene of it can be matched." for which in bare)

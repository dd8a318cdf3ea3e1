"""Pictures of a folder as files for others: asks the library for each format, with what users said of the pictures.

The entries come from the store some hundreds at a time.
"""

import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Literal

from ent_models.errors import BadInput, EntModelsError
from ent_models.jobs.job import Job
from ent_models.pictures.records import AlbumEntry, Classification, Verdict, verdict_at
from ent_models.store.albums import Row
from pages.ui import loaders, words
from pages.ui.picture import choices

Style = Literal["appended", "replaced"]
_AT_ONCE = 500
_MAX_SIDECAR_BYTES = 8 << 20


def as_csv(job: Job, ids: Sequence[str]) -> bytes:
    """A table for a spreadsheet."""
    from ent_models.pictures import table

    return b"".join(table.csv_lines(_entries(ids), _corrections(ids)))


def as_json_lines(job: Job, ids: Sequence[str]) -> bytes:
    """An object a line for programs."""
    from ent_models.pictures import table

    return b"".join(table.json_lines(_entries(ids), _corrections(ids)))


def as_paths(job: Job, ids: Sequence[str]) -> bytes:
    """Full paths, one a line."""
    from ent_models.pictures import selection

    return selection.as_list(Path(job.path), _names(ids)).encode()


def as_sidecars(job: Job, ids: Sequence[str], style: Style) -> bytes:
    """A ZIP of XMP sidecars, each merged with the one that lies beside its picture now.

    Raises:
        BadInput: no picture has a label to write.
    """
    from ent_models.pictures import sidecar

    made: dict[str, bytes] = {}
    for row in _rows(ids):
        keywords = _keywords(row)
        name = PurePosixPath(row.entry.path)
        target = name.with_name(f"{name.name}.xmp") if style == "appended" else name.with_suffix(".xmp")
        existing = made.get(str(target)) or _sidecar_now(job, row, style)
        if (keywords or existing) and ".." not in name.parts and not name.is_absolute():
            try:
                made[str(target)] = sidecar.xmp(keywords, existing)
            except BadInput as problem:
                raise BadInput(f"The sidecar of {row.entry.path} cannot be added to. {problem}") from problem
    if not made:
        raise BadInput(_NO_LABELS)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name_inside, data in made.items():
            archive.writestr(name_inside, data)
    return out.getvalue()


def write_sidecars(job: Job, ids: Sequence[str], style: Style) -> str:
    """Write the sidecars beside the pictures; the sentence that says what came of it."""
    from ent_models.pictures import sidecar

    n_written, problems = 0, []
    for row in _rows(ids):
        try:
            written = sidecar.write_beside(Path(job.path), row.entry.path, _keywords(row), style)
        except (EntModelsError, OSError) as problem:
            problems.append(reason(problem))
        else:
            n_written += written is not None
    if not n_written and not problems:
        raise BadInput(_NO_LABELS)
    return _outcome(f"{words.count(n_written, 'sidecar')} written beside the pictures.", problems)


def as_sheet(job: Job, ids: Sequence[str], *, is_pdf: bool, is_landscape: bool, columns: int) -> bytes:
    """A contact sheet: a PDF, or a ZIP with a JPEG for each page."""
    from ent_models.pictures import contact_sheet

    options = contact_sheet.SheetOptions(is_landscape=is_landscape, columns=columns, title=job.name)
    entries, corrections = _with_thumbs(ids), _corrections(ids)
    if is_pdf:
        with tempfile.TemporaryDirectory(prefix="rushes-sheet-") as folder:
            target = Path(folder) / "sheet.pdf"
            contact_sheet.write_pdf(target, entries, options, corrections)
            return target.read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, page in enumerate(contact_sheet.jpegs(entries, options, corrections), start=1):
            archive.writestr(f"contact sheet {number:03d}.jpg", page)
    return out.getvalue()


def copy(job: Job, ids: Sequence[str], typed: str) -> str:
    """Copy the files to a folder that was typed; the sentence that says what came of it.

    Raises:
        BadInput: it is no whole path, or no folder that can be written.
        OutOfSpace: they would not fit.
    """
    from ent_models.pictures import selection

    try:
        target = Path(typed.strip().strip("'\"")).expanduser()
    except RuntimeError as problem:  # ~somebody who does not exist
        raise BadInput("There is no such home folder. Type the whole path.") from problem
    if not target.is_absolute() or "\0" in typed:
        raise BadInput("Type the whole path of the folder, such as ~/Pictures/selects.")
    n_copied, problems = 0, []
    for copied in selection.copy_files(Path(job.path), _names(ids), target):
        n_copied += copied.target is not None
        if copied.problem:
            problems.append(f"{copied.name}: {copied.problem}")
    return _outcome(f"{words.count(n_copied, 'file')} copied to {target}.", problems)


def reason(problem: Exception) -> str:
    """What went wrong, as a sentence."""
    if isinstance(problem, OSError):
        return f"It could not be written: {problem.strerror or type(problem).__name__}."
    return str(problem)


_NO_LABELS = (
    "None of these pictures has a label to write: they are unsure or show none of the classes. Review them first, or "
    "lower the confidence that counts as sure."
)


def _outcome(done: str, problems: Sequence[str]) -> str:
    if not problems:
        return done
    more = f" and {len(problems) - 3:,} more" if len(problems) > 3 else ""
    return f"{done} {words.count(len(problems), 'problem')}: {' '.join(problems[:3])}{more}"


def _rows(ids: Sequence[str]) -> Iterator[Row]:
    albums = loaders.store().albums
    for start in range(0, len(ids), _AT_ONCE):
        yield from albums.get(ids[start : start + _AT_ONCE])


def _names(ids: Sequence[str]) -> list[str]:
    return [row.entry.path for row in _rows(ids)]


def _entries(ids: Sequence[str]) -> Iterator[AlbumEntry]:
    threshold = choices.threshold()
    return (_judged(row, threshold) for row in _rows(ids))


def _with_thumbs(ids: Sequence[str]) -> Iterator[AlbumEntry]:
    albums, threshold = loaders.store().albums, choices.threshold()
    return (replace(_judged(row, threshold), thumb_jpeg=albums.thumb(row.id) or b"") for row in _rows(ids))


def _judged(row: Row, threshold: float) -> AlbumEntry:
    """The entry with the verdict at `threshold`, or the user's."""
    seen: Classification | None = row.entry.seen
    if seen is None:
        return row.entry
    said = row.review.verdict if row.review else ""
    known: dict[str, Verdict] = {"accepted": "sure", "corrected": "sure", "none": "none"}
    verdict = known.get(said) or verdict_at(seen, threshold)
    return replace(row.entry, seen=replace(seen, verdict=verdict))


def _correction(row: Row) -> str:
    """What the user called a picture, where that is not what the network says."""
    if row.review is None or row.review.verdict == "none" or row.entry.seen is None:
        return ""
    first = row.entry.seen.labels[0].name if row.entry.seen.labels else ""
    return row.review.label if row.review.label != first else ""


def _corrections(ids: Sequence[str]) -> dict[str, str]:
    pairs: Iterable[tuple[str, str]] = ((row.entry.path, _correction(row)) for row in _rows(ids))
    return {path: label for path, label in pairs if label}


def _keywords(row: Row) -> "tuple[tuple[str, ...], ...]":
    from ent_models.pictures import sidecar

    return sidecar.keywords_of(_judged(row, choices.threshold()), _correction(row))


def _sidecar_now(job: Job, row: Row, style: Style) -> bytes:
    """The sidecar that lies beside a picture; empty if there is none to add to."""
    from ent_models.pictures import selection, sidecar

    try:
        target = sidecar.beside(selection.inside(Path(job.path), row.entry.path), style)
        if not target.is_file() or target.is_symlink() or target.stat().st_size > _MAX_SIDECAR_BYTES:
            return b""
        return target.read_bytes()
    except (BadInput, OSError):
        return b""

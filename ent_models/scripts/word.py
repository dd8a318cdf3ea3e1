"""Word's DOCX: a zip of XML, read without unpacking it to disk and within limits.

Tracked changes are read as if all were accepted, which the notes say. Screenplays are known by paragraph styles (Scene
Heading, Character, ...), by indents, or as plain text in form.
"""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from ent_models.errors import BadInput
from ent_models.scripts import breakdown, layout, plain
from ent_models.scripts.parts import CUE, Draft, Part, is_cue

MAX_ENTRIES = 10_000
MAX_INFLATED_BYTES = 200_000_000
MAX_RATIO = 300  # XML packs at 5 to 30; a bomb at 1,000
MAX_DEPTH = 200
MAX_TAGS = 5_000_000
MAX_PARAGRAPHS = 500_000
DOCUMENT = "word/document.xml"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TRACKED = "The document has tracked changes; it was read as if all of them were accepted."
_BOMB = "This Word file unpacks to far more than a document holds, so it was not opened. Save it again from Word."

_STYLES = {
    "heading": ("sceneheading", "slugline", "slug", "szenenüberschrift"),
    CUE: ("character", "charactername", "cue", "figur"),
    "dialogue": ("dialogue", "dialog"),
    "parenthetical": ("parenthetical", "parentheses"),
    "transition": ("transition",),
    "action": ("action", "sceneaction", "scenedescription"),
}
_KINDS = {style: kind for kind, styles in _STYLES.items() for style in styles}


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    style: str
    indent_pt: float
    is_tracked: bool = False
    runs_on: bool = False  # its end was deleted: the next paragraph goes on in it


def is_docx(path: Path) -> bool:
    """Whether the zip at `path` holds a Word document."""
    return _holds(path, DOCUMENT)


def is_fade_in(path: Path) -> bool:
    """Whether the zip at `path` is a script of Fade In (Open Screenplay Format)."""
    return _holds(path, "document.xml")


def _holds(path: Path, name: str) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return name in archive.NameToInfo
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return False


def parse(path: Path) -> Draft:
    """The parts of a Word document.

    Raises:
        BadInput: damaged, locked, or larger inside than a document can be.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    try:
        with zipfile.ZipFile(path) as archive:
            data = _inflate(archive, DOCUMENT)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        KeyError,
        ValueError,
    ) as problem:
        raise BadInput(
            "This Word file is damaged, cut off or locked, so it cannot be opened. Save it again as .docx."
        ) from problem
    try:
        found = _joined(_paragraphs(data))
    except (ParseError, DefusedXmlException, ValueError, LookupError) as problem:
        raise BadInput("The text inside this Word file cannot be read. Save it again as .docx.") from problem
    draft = _draft([one for one in found if one.text.strip() or not one.is_tracked])
    if any(one.is_tracked for one in found):
        draft.notes.append(_TRACKED)
    return draft


def _joined(found: Iterable[_Paragraph]) -> list[_Paragraph]:
    """Paragraphs with those put together whose end was deleted."""
    joined: list[_Paragraph] = []
    texts: list[str] = []  # of paragraphs that run on; put together once, since there may be very many
    first: _Paragraph | None = None  # whose style they have
    for one in found:
        if one.runs_on or first is not None:
            first = one if first is None or not first.text else first
            texts.append(one.text)
        if one.runs_on:
            continue
        if first is None:
            joined.append(one)
        else:
            joined.append(replace(first, text="".join(texts), is_tracked=True, runs_on=False))
            first, texts = None, []
    if first is not None:
        joined.append(replace(first, text="".join(texts), is_tracked=True))
    return joined


def _inflate(archive: zipfile.ZipFile, name: str) -> bytes:
    """The content of one entry; sizes are checked as declared and as they come."""
    entries = archive.infolist()
    declared = sum(entry.file_size for entry in entries)
    entry = archive.getinfo(name)
    limit = min(MAX_INFLATED_BYTES, max(10_000_000, entry.compress_size * MAX_RATIO))
    if len(entries) > MAX_ENTRIES or declared > 10 * MAX_INFLATED_BYTES or entry.file_size > limit:
        raise BadInput(_BOMB)
    with archive.open(entry) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise BadInput(_BOMB)
    return data


def _paragraphs(data: bytes) -> Iterator[_Paragraph]:
    from defusedxml.ElementTree import iterparse

    stack: list[Any] = []
    n_tags = n_paragraphs = 0
    n_open = 0  # text boxes put paragraphs into paragraphs
    for event, element in iterparse(BytesIO(data), events=("start", "end")):
        is_paragraph = element.tag in (_WORD + "p", _STRICT + "p")
        if event == "start":
            stack.append(element)
            n_open += is_paragraph
            n_tags += 1
            n_paragraphs += is_paragraph
            if n_tags > MAX_TAGS or n_paragraphs > MAX_PARAGRAPHS:
                raise BadInput("This Word file has too many parts for a document. Split it, or save it again as .docx.")
            if len(stack) > MAX_DEPTH:
                raise BadInput("The text inside this Word file is nested too deeply. Save it again as .docx.")
            continue
        stack.pop()
        n_open -= is_paragraph
        if is_paragraph and not n_open:
            yield _paragraph(element)
        if stack and not n_open:
            # What was read is let go: a long document takes no more memory than its longest paragraph.
            element.clear()
            stack[-1].remove(element)


def _paragraph(element: Any) -> _Paragraph:
    namespace = _WORD if element.tag.startswith(_WORD) else _STRICT
    style, indent_pt = "", 0.0
    properties = element.find(f"{namespace}pPr")
    if properties is not None:
        named = properties.find(f"{namespace}pStyle")
        style = str(named.get(f"{namespace}val") or "") if named is not None else ""
        indent = properties.find(f"{namespace}ind")
        if indent is not None:
            left = indent.get(f"{namespace}left") or indent.get(f"{namespace}start") or "0"
            indent_pt = _twentieths(left) + _twentieths(indent.get(f"{namespace}firstLine") or "0")
    gone = {f"{namespace}{name}" for name in ("del", "moveFrom")}
    is_tracked = any(element.find(f".//{namespace}{name}") is not None for name in ("del", "ins", "moveFrom", "moveTo"))
    mark = element.find(f"{namespace}pPr/{namespace}rPr")
    runs_on = mark is not None and any(mark.find(tag) is not None for tag in gone)
    pieces = []
    for node in _nodes(element, gone | {f"{_COMPATIBILITY}Fallback"}):
        if node.tag == f"{namespace}t":
            pieces.append(node.text or "")
        elif node.tag == f"{namespace}tab":
            # A tab among the properties is a stop, not a sign: it has a position.
            pieces.append("" if node.get(f"{namespace}pos") else "\t")
        elif node.tag in (f"{namespace}br", f"{namespace}cr"):
            pieces.append("\n")
        elif node.tag == f"{namespace}noBreakHyphen":
            pieces.append("-")
    text = "".join(pieces)
    return _Paragraph(
        text if runs_on else text.rstrip(), "".join(style.lower().split()), indent_pt, is_tracked, runs_on
    )


def _nodes(element: Any, left_out: set[str]) -> Iterator[Any]:
    """All nodes under `element` in order, without those whose tag is left out and what stands in them."""
    for node in element:
        if node.tag not in left_out:
            yield node
            yield from _nodes(node, left_out)


def _twentieths(text: str) -> float:
    digits = text.removeprefix("-")
    return int(text) / 20 if digits.isascii() and digits.isdigit() and len(digits) <= 6 else 0.0


def _draft(found: list[_Paragraph]) -> Draft:
    title = next((one.text.strip() for one in found[:10] if one.style == "title" and one.text.strip()), "")
    styled = [_KINDS.get(one.style, "") for one in found]
    if "heading" in styled or CUE in styled:
        parts = [
            Part(kind or "action", one.text.strip())
            for one, kind in zip(found, styled, strict=True)
            if one.text.strip()
        ]
        return Draft("docx", parts, title)
    rows = list(_rows(found))
    laid_out = Draft("docx", layout.parts(rows), title)
    if len({round(row.x_pt) for row in rows}) > 2 and breakdown.verdict(laid_out) == breakdown.SCREENPLAY:
        return laid_out
    by_form = plain.parse("\n".join(one.text for one in found))
    if breakdown.verdict(by_form) == breakdown.SCREENPLAY:
        return Draft("docx", by_form.parts, title or by_form.title, notes=by_form.notes)
    return Draft("docx", [_prose(one) for one in found if one.text.strip()], title)


def _prose(paragraph: _Paragraph) -> Part:
    is_section = paragraph.style.startswith(("heading", "title", "berschrift", "überschrift"))
    return Part("section" if is_section else "paragraph", " ".join(paragraph.text.split()))


def _rows(found: list[_Paragraph]) -> Iterator[layout.Row]:
    """Each line with its indent; a gap above where an empty paragraph stands a name does, or text moves to the left."""
    gap = True
    last_pt = 0.0
    for one in found:
        if not one.text.strip():
            gap = True
            continue
        for line in one.text.split("\n"):
            bare = line.lstrip()
            if not bare:
                continue
            lead = line[: len(line) - len(bare)].expandtabs(5)
            indent_pt = one.indent_pt + len(lead) * plain.COLUMN_PT
            back = indent_pt < layout.INDENT_PT or (indent_pt > last_pt + layout.SAME_PT and last_pt < layout.INDENT_PT)
            name = indent_pt >= layout.CUE_INDENT_PT and is_cue(bare.rstrip())
            yield layout.Row((layout.Cell(indent_pt, bare.rstrip()),), gap or back or name)
            gap, last_pt = False, indent_pt

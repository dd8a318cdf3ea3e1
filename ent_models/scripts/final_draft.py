"""Final Draft's FDX: XML with one Paragraph for each element.

The XML is read as a stream with defusedxml, so that entity bombs, external entities and deep nesting are refused before
they cost anything. Knows nothing of what an element means beyond its type.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from ent_models.errors import BadInput
from ent_models.scripts import marks, title_pages
from ent_models.scripts.parts import CUE, Draft, Part
from ent_models.scripts.title_pages import TitleLine

MAX_DEPTH = 64
MAX_TAGS = 5_000_000

_KINDS = {
    "scene heading": "heading",
    "scene heading (top of page)": "heading",
    "character": CUE,
    "dialogue": "dialogue",
    "parenthetical": "parenthetical",
    "transition": "transition",
    "singing": "lyrics",
    "lyrics": "lyrics",
    "new act": "centred",
    "end of act": "centred",
    "centered": "centred",
    "outline body": "synopsis",
}
_ONE_LINE = frozenset(("heading", CUE, "transition", "centred", "section", "synopsis", "lyrics"))
_CAPITALS = {"heading": "Scene Heading", CUE: "Character", "transition": "Transition"}
_BLANK_LINES = re.compile(r"\n\s*\n")
KEY = "{urn:rushes:screenplay}Key"
LEVEL = "{urn:rushes:screenplay}Level"


def parse(data: bytes) -> Draft:
    """The parts of an FDX file.

    Raises:
        BadInput: not Final Draft, no XML, or XML with entities or nesting that no screenplay has.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    draft = Draft("fdx", sure=True)
    title_lines: list[TitleLine] = []
    small: set[str] = set()
    try:
        for path, element in _paragraphs(data):
            if path == "TitlePage":
                title_lines.append(_title_line(element))
            elif path == "ElementSettings":
                font = element.find("FontSpec")
                if font is not None and "AllCaps" not in str(font.get("Style", "AllCaps")):
                    small.add(str(element.get("Type")))
            else:
                draft.parts.extend(_parts(element, dual=path == "DualDialogue"))
    except DefusedXmlException as problem:
        raise BadInput(
            "This file declares XML entities, which no screenplay needs and which can harm a reader, so it was "
            "not opened. Export the script again as FDX."
        ) from problem
    except (ParseError, ValueError, LookupError) as problem:
        if not draft.parts:
            raise BadInput(
                "This file looks like Final Draft (FDX), but its XML cannot be read. Export the script again as FDX, "
                "Fountain or PDF."
            ) from problem
        draft.notes.append("The file breaks off in the middle; what stands before the break was read.")
    draft.pages = max((part.page for part in draft.parts), default=0)
    # Final Draft shows these in capitals whatever was typed, unless the file's settings say otherwise.
    draft.parts = [
        part if _CAPITALS.get(part.kind, part.kind) in small or part.kind not in _CAPITALS else _in_capitals(part)
        for part in _with_dual_cues(draft.parts)
    ]
    draft.title_page = title_pages.entries(title_lines)
    draft.title = title_pages.title(draft.title_page)
    return draft


def _paragraphs(data: bytes) -> Iterator[tuple[str, Any]]:
    """("Content" | "TitlePage" | "DualDialogue" | "ElementSettings", element); each paragraph once, in order."""
    from defusedxml.ElementTree import iterparse

    stack: list[Any] = []
    n_tags = 0
    for event, element in iterparse(BytesIO(data), events=("start", "end")):
        if event == "start":
            n_tags += 1
            stack.append(element)
            if len(stack) > MAX_DEPTH or n_tags > MAX_TAGS:
                raise BadInput(
                    "The XML of this file is nested too deeply or has too many parts for a screenplay. "
                    "Export the script again as FDX."
                )
            if len(stack) == 1 and element.tag != "FinalDraft":
                raise BadInput(
                    "This XML file is not a Final Draft script. Fountain, FDX, PDF, DOCX and plain text can be read."
                )
            continue
        stack.pop()
        tags = [ancestor.tag for ancestor in stack]
        if element.tag == "ElementSettings" and tags == ["FinalDraft"]:
            yield "ElementSettings", element
        if element.tag == "Paragraph":
            if tags == ["FinalDraft", "Content"] and element.find("DualDialogue") is None:
                yield "Content", element
            elif tags == ["FinalDraft", "TitlePage", "Content"]:
                yield "TitlePage", element
            elif tags[2:] == ["Paragraph", "DualDialogue"] and tags[:2] == ["FinalDraft", "Content"]:
                yield "DualDialogue", element
        if tags in (["FinalDraft", "Content"], ["FinalDraft"]):
            # What was read is let go: a long script takes no more memory than its longest paragraph.
            element.clear()
            stack[-1].remove(element)


def _runs(paragraph: Any) -> list[marks.Run]:
    """The runs of a paragraph, with its notes where their ranges begin."""
    runs = []
    for run in paragraph.findall("Text"):
        style = str(run.get("Style", ""))
        text = "".join(run.itertext()).replace("\u2028", "\n").replace("\r", "")
        runs.append(marks.Run(text, "Bold" in style, "Italic" in style, "Underline" in style))
    notes = []
    for note in paragraph.findall("ScriptNote"):
        words = marks.clean_note("\n".join("".join(_plain(one)) for one in note.findall("Paragraph")))
        if words:
            notes.append((_whole_number(str(note.get("Range", "")).split(",")[0]), marks.Run(words, is_note=True)))
    return list(_with_notes(runs, notes)) if notes else runs


def _plain(paragraph: Any) -> str:
    return "".join("".join(run.itertext()) for run in paragraph.findall("Text")).replace("\u2028", "\n")


def _with_notes(runs: list[marks.Run], notes: list[tuple[int, marks.Run]]) -> Iterator[marks.Run]:
    waiting = sorted(notes, key=lambda note: note[0])
    place = 0
    for run in runs:
        text = run.text
        while waiting and waiting[0][0] < place + len(text):
            cut = waiting[0][0] - place
            yield replace(run, text=text[:cut])
            yield waiting.pop(0)[1]
            place, text = place + cut, text[cut:]
        yield replace(run, text=text)
        place += len(text)
    yield from (note for _, note in waiting)


def _title_line(paragraph: Any) -> TitleLine:
    runs = _runs(paragraph)
    return TitleLine(marks.write(runs).strip(), str(paragraph.get("Alignment", "")), str(paragraph.get(KEY) or "")[:40])


def _parts(paragraph: Any, dual: bool) -> Iterator[Part]:
    type_name = str(paragraph.get("Type", "")).strip().lower()
    kind = _KINDS.get(type_name, "action")
    level = 0
    if type_name.startswith("outline ") and (level := _whole_number(type_name[8:9])):
        kind, level = "section", min(6, _whole_number(str(paragraph.get(LEVEL, ""))) or level)
    properties = paragraph.find("SceneProperties")
    page = _whole_number(properties.get("Page", "")) if properties is not None else 0
    if paragraph.get("Alignment") == "Center" and kind == "action":
        kind = "centred"
    number = str(paragraph.get("Number") or "")[:20] if kind == "heading" else ""
    breaks_page = paragraph.get("StartsNewPage") == "Yes"
    yield from _written(Part(kind, "", page, number, dual, level=level, breaks_page=breaks_page), _runs(paragraph))
    if properties is not None:
        for one in properties.findall("Summary/Paragraph"):
            yield from _written(Part("synopsis", ""), _runs(one))


def _written(part: Part, runs: list[marks.Run]) -> Iterator[Part]:
    """`part` with what `runs` say, and the notes among them behind it."""
    runs = [run if run.is_note else replace(run, text=_lines(run.text, part.kind)) for run in runs]
    text = marks.shown(runs)
    if part.kind == "parenthetical" and text and not (text.startswith("(") and text.endswith(")")):
        runs = [marks.Run("("), *runs, marks.Run(")")]
        text = marks.shown(runs)
    if text:
        if part.kind != "dialogue":
            text = _BLANK_LINES.sub("\n", text)
        yield replace(part, text=text, marked=marks.marked(runs))
    yield from (Part("note", run.text) for run in runs if run.is_note)


def _lines(text: str, kind: str) -> str:
    return text.replace("\n", " ") if kind in _ONE_LINE else text


def _in_capitals(part: Part) -> Part:
    marked = part.marked
    if marked:
        runs = marks.read(marked)
        marked = marks.write([run if run.is_note else replace(run, text=run.text.upper()) for run in runs])
    return replace(part, text=part.text.upper(), marked=marked)


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 0


def _with_dual_cues(parts: list[Part]) -> list[Part]:
    """Only the second cue of a pair says dual, as in Fountain."""
    result = []
    second = False
    for part in parts:
        if part.kind == "note":
            result.append(part)
        elif part.kind == CUE:
            result.append(replace(part, dual=part.dual and second))
            second = part.dual and not second
        else:
            second = second and part.dual
            result.append(replace(part, dual=False))
    return result

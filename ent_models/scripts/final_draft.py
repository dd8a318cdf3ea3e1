"""Final Draft's FDX: XML with one Paragraph for each element.

The XML is read as a stream with defusedxml, so that entity bombs, external entities and deep nesting are refused before
they cost anything. Knows nothing of what an element means beyond its type.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from ent_models.errors import BadInput
from ent_models.scripts.parts import CUE, Draft, Part

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
    "outline 1": "section",
    "outline 2": "section",
    "outline 3": "section",
}


def parse(data: bytes) -> Draft:
    """The parts of an FDX file.

    Raises:
        BadInput: not Final Draft, no XML, or XML with entities or nesting that no screenplay has.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    draft = Draft("fdx", sure=True)
    try:
        for path, paragraph in _paragraphs(data):
            if path == "TitlePage":
                draft.title = draft.title or " ".join(_text(paragraph).split())
            else:
                draft.parts.extend(_parts(paragraph, dual=path == "DualDialogue"))
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
    draft.parts = _with_dual_cues(draft.parts)
    return draft


def _paragraphs(data: bytes) -> Iterator[tuple[str, Any]]:
    """("Content" | "TitlePage" | "DualDialogue", paragraph), each paragraph of the script once, in order."""
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


def _text(paragraph: Any) -> str:
    return "".join("".join(run.itertext()) for run in paragraph.findall("Text"))


def _parts(paragraph: Any, dual: bool) -> Iterator[Part]:
    kind = _KINDS.get(str(paragraph.get("Type", "")).strip().lower(), "action")
    properties = paragraph.find("SceneProperties")
    page = _whole_number(properties.get("Page", "")) if properties is not None else 0
    text = _text(paragraph).replace("\u2028", "\n").strip()
    if kind in ("heading", CUE, "transition"):
        # Final Draft shows these in capitals whatever was typed.
        text = text.upper()
    if paragraph.get("Alignment") == "Center" and kind == "action":
        kind = "centred"
    if text:
        yield Part(kind, text, page, str(paragraph.get("Number") or "")[:20], dual)
    if properties is not None:
        summary = " ".join(_text(one) for one in properties.findall("Summary/Paragraph")).strip()
        if summary:
            yield Part("synopsis", summary)
    for note in paragraph.findall("ScriptNote"):
        words = " ".join(_text(one) for one in note.findall("Paragraph")).strip()
        if words:
            yield Part("note", words)


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 0


def _with_dual_cues(parts: list[Part]) -> list[Part]:
    """Only the second cue of a pair says dual, as in Fountain."""
    result = []
    second = False
    for part in parts:
        if part.kind == CUE:
            result.append(Part(part.kind, part.text, part.page, dual=part.dual and second))
            second = part.dual and not second
        else:
            second = second and part.dual
            result.append(Part(part.kind, part.text, part.page, part.number))
    return result

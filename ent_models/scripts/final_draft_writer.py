"""A script as Final Draft's FDX that reads back as the same script, title page, notes and emphasis included.

What FDX has no word for (names of title page entries, sections deeper than four) stands in attributes of a namespace
of our own, which other programs pass over.
"""

import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as xml  # only writes: reading is defusedxml's

from ent_models.scripts import final_draft, fountain_writer, marks, title_pages
from ent_models.scripts.records import Element, Script

_TYPES = {
    "heading": "Scene Heading",
    "action": "Action",
    "centred": "Action",
    "paragraph": "Action",
    "note": "Action",
    "dialogue": "Dialogue",
    "parenthetical": "Parenthetical",
    "lyrics": "Lyrics",
    "transition": "Transition",
    "synopsis": "Outline Body",
}
_MAX_OUTLINE = 4
# Signs that XML 1.0 cannot hold (section 2.2).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Final Draft's own indents of each kind, in inches from the paper's left edge.
_SETTINGS = {
    "Scene Heading": ("Left", 1.50, 7.50, 24),
    "Action": ("Left", 1.50, 7.50, 12),
    "Character": ("Left", 3.50, 7.25, 12),
    "Parenthetical": ("Left", 3.00, 5.50, 0),
    "Dialogue": ("Left", 2.50, 6.00, 0),
    "Transition": ("Right", 5.50, 7.10, 12),
    "Lyrics": ("Left", 2.50, 7.37, 0),
}


def write(script: Script) -> bytes:
    """`script` as an FDX file in UTF-8."""
    xml.register_namespace("rushes", "urn:rushes:screenplay")
    root = xml.Element("FinalDraft", DocumentType="Script", Template="No", Version="5")
    content = xml.SubElement(root, "Content")
    elements = script.elements
    pair: Any = None  # the DualDialogue that waits for its second speech
    n_in_pair = 0
    index = 0
    while index < len(elements):
        element = elements[index]
        is_spoken = bool(element.character)
        if element.kind != "note" and not (is_spoken and element.dual and (not element.cue or n_in_pair < 2)):
            pair = None
        if is_spoken and element.dual and element.cue:
            if pair is None or n_in_pair == 2:
                pair = xml.SubElement(xml.SubElement(content, "Paragraph"), "DualDialogue")
                n_in_pair = 0
            n_in_pair += 1
        parent = pair if pair is not None else content
        if element.cue:
            cue = _paragraph(parent, "Character", element.marked_cue or marks.escape(element.cue))
            _break_page(cue, element)
        number = script.scenes[element.scene].number if element.kind == "heading" else ""
        paragraph = _element(parent, element, number)
        index += 1 + fountain_writer.n_notes(element)
        if element.kind == "heading" and not element.breaks_page and index < len(elements):
            index += _summary(paragraph, elements[index])
    if script.title_page:
        _title_page(root, script)
    for name in _SETTINGS:
        _settings(root, name)
    xml.indent(root)
    return xml.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _element(parent: Any, element: Element, number: str) -> Any:
    if element.kind == "note":
        marked = marks.write((marks.Run(element.text, is_note=True),))
    else:
        marked = element.marked or marks.escape(element.text)
    if element.kind == "section":
        level = max(1, element.level)
        paragraph = _paragraph(parent, f"Outline {min(level, _MAX_OUTLINE)}", marked)
        if level > _MAX_OUTLINE:
            paragraph.set(final_draft.LEVEL, str(level))
    else:
        paragraph = _paragraph(parent, _TYPES.get(element.kind, "Action"), marked)
    if element.kind == "centred":
        paragraph.set("Alignment", "Center")
    if number:
        paragraph.set("Number", _xml_text(number))
    if not element.cue:
        _break_page(paragraph, element)
    if element.kind == "heading":
        properties = xml.Element("SceneProperties", Title="")
        if element.page:
            properties.set("Page", str(element.page))
        paragraph.insert(0, properties)
    return paragraph


def _break_page(paragraph: Any, element: Element) -> None:
    if element.breaks_page:
        paragraph.set("StartsNewPage", "Yes")


def _summary(heading: Any, element: Element) -> int:
    """Put a synopsis that follows a heading into the scene's card, as Final Draft keeps it; 1 if it was done."""
    if element.kind != "synopsis" or element.breaks_page or "[[" in element.marked:
        return 0
    summary = xml.SubElement(heading.find("SceneProperties"), "Summary")
    _fill(xml.SubElement(summary, "Paragraph"), element.marked or marks.escape(element.text))
    return 1


def _paragraph(parent: Any, type_name: str, marked: str) -> Any:
    paragraph = xml.SubElement(parent, "Paragraph", Type=type_name)
    _fill(paragraph, marked)
    return paragraph


def _fill(paragraph: Any, marked: str) -> None:
    """Runs of `marked` as Text elements, its notes as ScriptNotes that say where they stand."""
    runs = marks.read(marked)
    place = 0
    for run in runs:
        if run.is_note:
            note = xml.SubElement(paragraph, "ScriptNote", Range=f"{place},{place}", Type="Note")
            for line in run.text.split("\n"):
                xml.SubElement(xml.SubElement(note, "Paragraph"), "Text").text = _xml_text(line)
            continue
        text = _xml_text(run.text)
        place += len(text)
        styles = [
            name for name, is_on in (("Bold", run.bold), ("Italic", run.italic), ("Underline", run.underline)) if is_on
        ]
        node = xml.SubElement(paragraph, "Text", {"Style": "+".join(styles)} if styles else {})
        # A soft line break; a plain one would be taken for layout.
        node.text = text.replace("\n", "\u2028")
    if not any(not run.is_note for run in runs):
        xml.SubElement(paragraph, "Text")


def _xml_text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text.replace("\r", ""))


def _title_page(root: Any, script: Script) -> None:
    content = xml.SubElement(xml.SubElement(root, "TitlePage"), "Content")
    for entry in script.title_page:
        alignment = "Center" if entry.key.lower() in title_pages.CENTRED_KEYS else "Left"
        for index, line in enumerate(entry.value.split("\n")):
            paragraph = xml.SubElement(content, "Paragraph", Alignment=alignment)
            if index == 0:
                paragraph.set(final_draft.KEY, _xml_text(entry.key))
            _fill(paragraph, line)


def _settings(root: Any, name: str) -> None:
    alignment, left_in, right_in, space_pt = _SETTINGS[name]
    settings = xml.SubElement(root, "ElementSettings", Type=name)
    # Capitals stand in the text itself, so that McCLANE stays as he is written.
    xml.SubElement(settings, "FontSpec", Font="Courier Final Draft", Size="12", Style="")
    xml.SubElement(
        settings,
        "ParagraphSpec",
        Alignment=alignment,
        FirstIndent="0.00",
        Leading="Regular",
        LeftIndent=f"{left_in:.2f}",
        RightIndent=f"{right_in:.2f}",
        SpaceBefore=str(space_pt),
        Spacing="1",
        StartsNewPage="No",
    )


def paragraph_counts(data: Sequence[Element]) -> dict[str, int]:
    """How many elements of each kind, cues as "character": what an FDX file would hold as paragraphs."""
    counts: dict[str, int] = {}
    for element in data:
        counts[element.kind] = counts.get(element.kind, 0) + 1
        if element.cue:
            counts["character"] = counts.get("character", 0) + 1
    return counts

"""A script as Fountain text that reads back as the same script.

An element is forced (`.HEADING`, `!ACTION`, `@Name`, `> TRANSITION`) only where it would be taken for another kind.
"""

import re
from collections.abc import Iterator, Sequence

from ent_models.scripts import headings, marks
from ent_models.scripts.parts import is_cue, is_transition
from ent_models.scripts.records import Element, Script

SPOKEN = ("dialogue", "parenthetical", "lyrics")
_NOTE_TEXT = re.compile(r"\[\[.*?\]\]", re.DOTALL)
_NUMBER = re.compile(r"[^\w.\-]")
_FIRST_SIGNS = "!@#>~=."


def write(script: Script) -> str:
    """`script` as Fountain, in UTF-8 when encoded. Pages of the original are not kept: Fountain has none."""
    blocks = list(_title_page(script))
    elements = script.elements
    index = 0
    while index < len(elements):
        element = elements[index]
        if element.breaks_page:
            blocks.append("===")
        if element.character and element.kind in SPOKEN and element.cue:
            index = _speech(elements, index, blocks)
            continue
        number = script.scenes[element.scene].number if element.kind == "heading" else ""
        blocks.append(_block(element, number))
        index += 1 + n_notes(element)
    if not script.title_page and blocks and _KEY.match(blocks[0]):
        # Not a title page.
        blocks[0] = _FORCES.get(elements[0].kind, "!" if not elements[0].cue else "@") + blocks[0]
    return "\n\n".join(blocks) + "\n"


_FORCES = {"heading": ".", "transition": "> "}
_KEY = re.compile(r"[^\W\d_][\w ]{0,30}:")


def n_notes(element: Element) -> int:
    """How many of the notes behind `element` stand in its `marked` text and cue."""
    return sum(
        sum(run.is_note for run in marks.read(text)) for text in (element.marked, element.marked_cue) if "[[" in text
    )


def _title_page(script: Script) -> Iterator[str]:
    entries = script.title_page
    lines = []
    for entry in entries:
        values = entry.value.split("\n") if entry.value else []
        if len(values) == 1:
            lines.append(f"{entry.key}: {values[0]}")
        else:
            lines.append(f"{entry.key}:")
            lines += [f"    {value}" for value in values]
    if lines:
        yield "\n".join(lines)


def _text(element: Element) -> str:
    return element.marked or marks.escape(element.text)


def _block(element: Element, number: str) -> str:
    text = _text(element)
    bare = _NOTE_TEXT.sub("", text).strip()
    kind = element.kind
    if kind == "heading":
        mark = f" #{_NUMBER.sub('', number)[:20]}#" if _NUMBER.sub("", number) else ""
        natural = headings.is_heading(marks.plain(bare)) and bare[0] not in _FIRST_SIGNS
        return ("" if natural else ".") + text + mark
    if kind == "transition":
        shown = marks.plain(bare)
        natural = is_transition(shown) and not headings.is_heading(shown) and bare[0] not in _FIRST_SIGNS
        return text if natural else f"> {text}{' ' if text.endswith('<') else ''}"
    if kind == "centred":
        return f"> {text} <"
    if kind == "section":
        return "#" * max(1, element.level) + f" {text}"
    if kind == "synopsis":
        return f"= {text}"
    if kind == "lyrics":
        return f"~{text}"
    if kind == "note":
        return marks.write((marks.Run(element.text, is_note=True),))
    return ("!" if _is_mistaken(bare, text) else "") + text


def _is_mistaken(bare: str, text: str) -> bool:
    """Whether action would be read as something else if it were not forced."""
    lines = [line.strip() for line in bare.split("\n")]
    first = marks.plain(lines[0])
    if lines[0][:1] in _FIRST_SIGNS or not lines[0]:
        return bool(lines[0]) or len(lines) > 1
    if any(line[:1] and (line[0] in _FIRST_SIGNS or headings.is_heading(marks.plain(line))) for line in lines):
        return True
    # What follows a note on the same line is judged without the note.
    alone = _NOTE_TEXT.sub("", text.split("\n")[0]).strip()
    return is_transition(first) or headings.is_heading(first) or is_cue(first.rstrip("^ ")) or not alone


def _speech(elements: Sequence[Element], index: int, blocks: list[str]) -> int:
    """Write the speech that begins at `index` as one block; the index behind it."""
    first, start = elements[index], index
    shown = first.cue
    cue = first.marked_cue or marks.escape(first.cue)
    natural = (
        is_cue(shown)
        and "^" not in shown
        and shown[0] not in "#=>!.~@"
        and not headings.is_heading(shown)
        and cue[0] not in "!@.=>~#"
    )
    lines = [("" if natural else "@") + cue + (" ^" if _is_second(elements, index) else "")]
    while index < len(elements):
        element = elements[index]
        if element.kind == "note" and _goes_on(elements, index, first.character):
            lines.append(_block(element, ""))
            index += 1
            continue
        if index > start and (element.kind not in SPOKEN or element.cue or element.character != first.character):
            break
        if index > start and element.kind == "lyrics" and element.breaks_page:
            break  # a page break ends the block, and lyrics behind it are still of the same speech when they are read
        lines += _spoken(element)
        index += 1 + n_notes(element)
    blocks.append("\n".join(lines))
    return index


def _goes_on(elements: Sequence[Element], index: int, name: str) -> bool:
    """Whether the speech of `name` goes on behind the notes at `index`."""
    following = next((one for one in elements[index : index + 50] if one.kind != "note"), None)
    return following is not None and following.kind in SPOKEN and not following.cue and following.character == name


def _is_second(elements: Sequence[Element], index: int) -> bool:
    """Whether the speech at `index` stands on the right of a pair: an odd number of dual speeches stands before it."""
    if not elements[index].dual:
        return False
    n_before = 0
    for element in reversed(elements[:index]):
        if element.kind == "note":
            continue
        if not element.dual:
            break
        n_before += bool(element.cue)
    return n_before % 2 == 1


def _spoken(element: Element) -> Iterator[str]:
    lines = _text(element).split("\n")
    if element.kind == "lyrics":
        yield f"~{' '.join(lines)}"
        return
    if element.kind == "parenthetical":
        text = "\n".join(line for line in lines if line.strip())
        shown = element.text
        yield text if shown.startswith("(") and shown.endswith(")") else f"({text})"
        return
    for line in lines:
        bare = line.lstrip()
        if not bare:
            yield "  "  # a blank line inside a speech
        elif bare[0] in "(~":
            yield f"\\{bare}"
        elif headings.is_heading(bare):
            yield _unheaded(bare)
        else:
            yield bare


def _unheaded(line: str) -> str:
    """A spoken line that begins like a scene heading, with the sign behind its first word escaped."""
    place = next(place for place, sign in enumerate(line) if sign in ". :,-")
    return f"{line[:place]}\\{line[place:]}"

"""From parts to scenes, characters and the verdict. Knows nothing of file formats."""

import re
from dataclasses import replace
from typing import Any

from ent_models.scripts import headings, marks
from ent_models.scripts.parts import CUE, Draft, Part
from ent_models.scripts.records import Character, Document, Element, Scene

SCREENPLAY = "screenplay"
PROSE = "not a screenplay"
ARTICLE = "article"
_BLANKS = re.compile(r"(\[\[.*?\]\])|\s+", re.DOTALL)  # outside notes
_SPOKEN = ("dialogue", "parenthetical", "lyrics")


def document(draft: Draft, verdict: str) -> Document:
    """The document that `draft` describes, with scenes and characters counted (prose has none)."""
    elements = _elements(draft.parts)
    scenes, characters = _scenes(elements, draft.parts), _characters(elements)
    title = draft.title or _first_line(elements)
    return Document(
        " ".join(title.split())[:200],
        draft.format,
        verdict,
        tuple(elements),
        scenes,
        characters,
        draft.pages,
        tuple(draft.notes),
        tuple(draft.title_page),
        draft.form or (SCREENPLAY if verdict == SCREENPLAY else ARTICLE),
    )


def verdict(draft: Draft) -> str:
    """Whether the parts have the form of a screenplay, by the share of scene headings and speeches in them.

    A screenplay has a scene heading in at least one block of ten together with speeches, or, where there are few
    headings (scenes without speech, or dialogue alone), a share that prose with headings in capitals does not reach.
    Measured: see tests/scripts/test_documents.py.
    """
    if draft.sure:
        return SCREENPLAY
    if draft.form:
        return PROSE
    n_headings = sum(part.kind == "heading" and headings.is_heading(part.text) for part in draft.parts)
    names = [character_name(part.text) for part in draft.parts if part.kind == CUE]
    n_blocks = sum(
        part.kind in ("heading", "action", "transition", "centred", "paragraph", CUE) for part in draft.parts
    )
    if not n_blocks:
        return PROSE
    share = (n_headings + len(names)) / n_blocks
    if n_headings and names and share >= 0.1:
        return SCREENPLAY
    if n_headings and share >= 0.2:
        return SCREENPLAY
    # Speeches alone must come from people who speak again: a heading in capitals does not.
    speak_again = len(names) - len(set(names))
    return SCREENPLAY if len(names) >= 4 and share >= 0.4 and speak_again >= len(names) / 4 else PROSE


def character_name(cue: str) -> str:
    """The name in a cue, in capitals: without (V.O.), (CONT'D) and other brackets, so that one person is one name."""
    name = cue.replace("\u2019", "'").rstrip("^ \t")
    head = name.split("(", 1)[0]
    found = " ".join((head if head.strip() else name).upper().split())
    return found.rstrip(" :") or found or "?"


def _elements(parts: list[Part]) -> list[Element]:
    elements: list[Element] = []
    scene = -1
    cue: Part | None = None  # the cue whose speech has not begun
    cue_notes: list[Part] = []
    name = ""
    speech_start = 0

    def add(part: Part, kind: str = "", **more: Any) -> None:
        elements.append(
            Element(
                kind or part.kind,
                part.text,
                scene,
                page=part.page,
                marked=part.marked,
                level=part.level,
                breaks_page=part.breaks_page,
                **more,
            )
        )

    def drop_cue() -> None:
        # A name that nobody follows is a line of action.
        if cue is not None:
            add(cue, "action")
            for note in cue_notes:
                add(note)
            cue_notes.clear()

    dual = False
    can_pair = False  # the speech above has nobody beside it yet
    for part in parts:
        if part.kind == CUE:
            drop_cue()
            can_pair = can_pair and cue is None
            cue, name = part, character_name(part.text)
        elif part.kind in _SPOKEN and (cue is not None or name):
            if cue is not None:
                dual = cue.dual and can_pair
                can_pair = not dual
                if dual:
                    for index in range(speech_start, len(elements)):
                        if elements[index].character:
                            elements[index] = replace(elements[index], dual=True)
                speech_start = len(elements)
                part = replace(part, breaks_page=cue.breaks_page)
                add(part, character=name, dual=dual, cue=cue.text, marked_cue=cue.marked)
                for note in cue_notes:
                    add(note)
                cue_notes.clear()
                cue = None
            else:
                add(part, character=name, dual=dual)
        elif part.kind == "note":
            if cue is not None:
                cue_notes.append(part)
            else:
                add(part)
        else:
            drop_cue()
            cue, name, can_pair = None, "", False
            if part.kind == "heading":
                scene += 1
            # What nobody says is no dialogue.
            add(part, "action" if part.kind in ("dialogue", "parenthetical") else "")
    drop_cue()
    return elements


def _scenes(elements: list[Element], parts: list[Part]) -> tuple[Scene, ...]:
    speakers: dict[int, dict[str, None]] = {}
    for element in elements:
        if element.character:
            speakers.setdefault(element.scene, {})[element.character] = None
    numbers = [part.number for part in parts if part.kind == "heading"]
    scenes = []
    positions = [index for index, element in enumerate(elements) if element.kind == "heading"]
    for index, position in enumerate(positions):
        heading = headings.parse(elements[position].text, numbers[index])
        element = elements[position]
        marked = _BLANKS.sub(lambda match: match[1] or " ", element.marked)
        if marked and marks.plain(marked) != heading.text:
            marked = ""  # a number was taken off the text
        elements[position] = replace(element, text=heading.text, marked=marked)
        scenes.append(
            Scene(
                index,
                heading.text,
                heading.setting,
                heading.location,
                heading.time_of_day,
                heading.number,
                elements[position].page,
                position,
                tuple(speakers.get(index, ())),
            )
        )
    return tuple(scenes)


def _characters(elements: list[Element]) -> tuple[Character, ...]:
    """Who speaks, the most talkative first."""
    n_lines: dict[str, int] = {}
    n_words: dict[str, int] = {}
    scenes: dict[str, dict[int, None]] = {}
    for element in elements:
        if not element.character:
            continue
        name = element.character
        n_lines[name] = n_lines.get(name, 0) + bool(element.cue)
        spoken = 0 if element.kind == "parenthetical" else len(element.text.split())
        n_words[name] = n_words.get(name, 0) + spoken
        if element.scene >= 0:
            scenes.setdefault(name, {})[element.scene] = None
        else:
            scenes.setdefault(name, {})
    found = [Character(name, n_lines[name], n_words[name], tuple(scenes[name])) for name in n_lines]
    return tuple(sorted(found, key=lambda character: (-character.lines, -character.words)))


def _first_line(elements: list[Element]) -> str:
    for kinds in (("section", "centred"), ("heading",)):
        shown = next(
            (element.text for element in elements[: 3 if "section" in kinds else None] if element.kind in kinds), ""
        )
        if shown:
            return shown
    return next((line for element in elements for line in element.text.splitlines() if line.strip()), "")

"""The test files of screenplay-tools against their expected output, and every difference with its reason.

Neighbouring actions are compared as one, neighbouring dialogue too: their parser merges paragraphs, ours keeps them.
"""

import re
from collections import Counter
from itertools import groupby
from pathlib import Path

from ent_models.scripts import breakdown, fountain, marks
from ent_models.scripts.records import Document

NAMES = {"heading": "HEADING", "action": "ACTION", "dialogue": "DIALOGUE", "parenthetical": "PARENTHETICAL",
         "lyrics": "LYRIC", "transition": "TRANSITION", "section": "SECTION", "synopsis": "SYNOPSIS",
         "centred": "CENTRED"}  # fmt: skip

# File, what they have and we do not, what we have and they do not.
DIFFERENCES: dict[str, tuple[str, list[str], list[str]]] = {
    "Boneyards": (
        "the boneyard is taken out first, so that CUT TO: stands alone and is a transition",
        ["ACTION As he rattles off the long list, Brick and Steel share a look. This is going to be BAD. CUT TO:"],
        [
            "ACTION As he rattles off the long list, Brick and Steel share a look. This is going to be BAD.",
            "TRANSITION CUT TO:",
        ],
    ),
    "Character": (
        "fountain.io asks a name for one letter, not for a letter in front",
        ["ACTION 3CPO Not work."],
        ["CHARACTER 3CPO", "DIALOGUE Not work."],
    ),
    "Notes": (
        "a blank line ends a speech, and a note with a blank line in it is none",
        ["DIALOGUE *"],
        [
            "DIALOGUE Did you know Brick and Steel are retired?",
            "ACTION *",
        ],
    ),
    "PageBreak": ("two page breaks in a row are one", ["PAGEBREAK"], []),
    "Parenthetical": (
        "two asides in a row are two asides",
        ["DIALOGUE (bouncy) Also trying this?"],
        ["PARENTHETICAL bouncy", "DIALOGUE Also trying this?"],
    ),
    "Sections": ("CUT TO: at the top is no title page", ["TITLE CUT TO"], ["TRANSITION CUT TO:"]),
}
SAME = ["Action-Merged", "Action-Unmerged", "Dialogue-Merged", "Dialogue-Unmerged", "LineBreaks", "Lyrics",
        "SceneHeading", "Scratch", "Transition", "UTF8"]  # fmt: skip


def ours(document: Document) -> list[tuple[str, str]]:
    found = [("TITLE", entry.key) for entry in document.title_page]
    n_dual = 0
    for element in document.elements:
        if element.breaks_page:
            found.append(("PAGEBREAK", ""))
        if element.cue:
            n_dual = n_dual + 1 if element.dual else 0
            found.append(("CHARACTER", element.character + (" ^" if n_dual == 2 else "")))
            n_dual %= 2
        text = element.text.strip("()") if element.kind == "parenthetical" else element.text
        number = document.scenes[element.scene].number if element.kind == "heading" else str(element.level or "")
        if element.kind != "note":
            found.append((NAMES[element.kind], f"{text} ({number})" if number else text))
    return found


def theirs(text: str) -> list[tuple[str, str]]:
    found = []
    for match in re.finditer(r'^([A-Z]+):"((?:[^"]|"(?!\n|\Z| ?[("]|:))*)"(.*)$', text, re.MULTILINE):
        kind, value, rest = match[1], marks.plain(re.sub(r"\[\[\d+\]\]|/\*\d+\*/", "", match[2])), match[3]
        if kind == "CHARACTER":
            value = value.upper() + (" ^" if "(Dual)" in rest.split('"')[-1] else "")
        elif kind in ("HEADING", "SECTION") and rest.strip():
            value += rest
        kind = "TITLE" if kind == "TITLEENTRY" else "CENTRED" if "(centered)" in rest else kind
        found.append((kind, value))
    return found


def merged(items: list[tuple[str, str]]) -> list[str]:
    found = []
    items = [item for item in items if item[1].strip() or item[0] not in ("ACTION", "DIALOGUE")]
    for kind, group in groupby(items, lambda item: item[0]):
        texts = [" ".join(text.split()) for _, text in group]
        texts = [" ".join(texts)] if kind in ("ACTION", "DIALOGUE") else texts
        found += [f"{kind} {text}".strip() for text in texts]
    return found


def differences(folder: Path, name: str) -> tuple["Counter[str]", "Counter[str]"]:
    """(what only the expected output `name`.txt has, what only our reading of its Fountain file has)."""
    source = (folder / f"{name.split('-')[0]}.fountain").read_text(encoding="utf-8")
    found = merged(ours(breakdown.document(fountain.parse(source), breakdown.SCREENPLAY)))
    expected = merged(theirs((folder / f"{name}.txt").read_text(encoding="utf-8")))
    return Counter(expected) - Counter(found), Counter(found) - Counter(expected)

"""What the readers of each format hand on: parts of a document in order, before scenes and speeches are counted.

Knows what a part is and what lines look like in a screenplay (cue, transition). Knows nothing of files.
"""

import re
from dataclasses import dataclass, field

from ent_models.scripts.records import TitleEntry

CUE = "cue"
MAX_CUE_CHARACTERS = 250
_SUNG = re.compile(r"^~(?:\s*\[\[\d{1,9}\]\])*\s*(?!\[\[\d{1,9}\]\])\S")  # something besides notes
TRANSITIONS = frozenset(
    (
        "FADE IN", "FADE OUT", "FADE TO BLACK", "FADE TO WHITE", "FADE UP", "CUT TO BLACK", "CUT TO WHITE",
        "SMASH CUT", "MATCH CUT", "JUMP CUT", "SMASH TO BLACK", "DISSOLVE", "CROSSFADE", "INTERCUT", "WIPE",
        "ABBLENDE", "AUFBLENDE", "BLENDE", "SCHNITT", "FONDU AU NOIR", "FUNDIDO A NEGRO", "DISSOLVENZA", "FUSÃO",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph as a reader found it. `kind` is one of `Element.kind`, or cue: the name above a speech.

    `number` is a scene's number; `dual` on a cue says that its speech stands beside the one before; `marked`, `level`
    and `breaks_page` are as in `Element`.
    """

    kind: str
    text: str
    page: int = 0
    number: str = ""
    dual: bool = False
    marked: str = ""
    level: int = 0
    breaks_page: bool = False


@dataclass(slots=True)
class Draft:
    """What a reader made of a file.

    `sure` says that the format itself proves a screenplay (FDX).

    `form` is dialogue or transcript where the reader found one, else "".
    """

    format: str
    parts: list[Part] = field(default_factory=list)
    title: str = ""
    pages: int = 0
    notes: list[str] = field(default_factory=list)
    sure: bool = False
    title_page: list[TitleEntry] = field(default_factory=list)
    form: str = ""


def is_capitals(text: str) -> bool:
    """Whether `text` has capital letters and no small ones outside brackets; scripts without case never do."""
    depth = 0
    capitals = False
    for sign in text:
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            if sign.islower():
                return False
            capitals = capitals or sign.isupper()
    return capitals


def is_cue(text: str) -> bool:
    """Whether `text` can be the name above a speech, by its letters alone."""
    return 0 < len(text) <= MAX_CUE_CHARACTERS and text[0] not in "([{" and is_capitals(text)


def is_transition(text: str) -> bool:
    """Whether `text` is a transition by its words: CUT TO:, FADE OUT."""
    if not 0 < len(text) <= 60 or not is_capitals(text):
        return False
    return text.endswith("TO:") or text.rstrip(".:! ") in TRANSITIONS


def speech_parts(lines: list[str], page: int = 0, joint: str = " ") -> list[Part]:
    """The parenthetical and dialogue parts of one speech; `joint` stands between joined lines.

    A parenthetical may run over several lines: it ends with the line that ends in its bracket.
    """
    parts: list[Part] = []
    dialogue: list[str] = []

    def flush() -> None:
        if any(line.strip() for line in dialogue):
            parts.append(Part("dialogue", joint.join(dialogue).strip(), page))
        dialogue.clear()

    index = 0
    while index < len(lines):
        line = lines[index]
        # Three lines is the longest parenthetical in use; more is a speech that opens with a bracket.
        end = next((k for k in range(index, min(index + 4, len(lines))) if lines[k].endswith(")")), None)
        if line.startswith("(") and end is not None and all(")" not in lines[k] for k in range(index, end)):
            flush()
            parts.append(Part("parenthetical", joint.join(lines[index : end + 1]), page))
            index = end + 1
        elif line.startswith("~") and not _SUNG.search(line):
            if line[1:].strip():
                dialogue.append(line[1:].strip())  # a note alone is no lyrics
            index += 1
        elif line.startswith("~"):
            flush()
            parts.append(Part("lyrics", line[1:].strip(), page))
            index += 1
        else:
            dialogue.append(line)
            index += 1
    flush()
    return parts

"""Plain text and markdown: bytes into text, text into paragraphs; which text is Fountain, laid out or prose."""

import re
from pathlib import PurePath

from ent_models.errors import BadInput
from ent_models.scripts import breakdown, fountain, layout, turns
from ent_models.scripts.parts import Draft, Part
from ent_models.text import encodings

COLUMN_PT = 7.2  # a sign of 12 point Courier
WRAPPED_CHARACTERS = 100  # longer lines were not broken by hand: each is a paragraph

_ITEM = re.compile(r"(?:[-*+•\u2013]|\d{1,3}[.)])\s")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x7f\x81\x8d\x8f\x90\x9d]")


def decode(data: bytes) -> tuple[str, str]:
    """(text, note): the note says which encoding was guessed at (see `text.encodings`), or is "".

    Raises:
        BadInput: the bytes are not text.
    """
    text, note = encodings.decode(data)
    text = text.replace("\ufeff", "")  # marks that were joined with the files they began
    n_strange = len(_CONTROL.findall(text)) + text.count("\ufffd")
    if "\0" in text or n_strange > 2 + len(text) // 200:
        raise BadInput(
            "This file is not text, nor a script format that Rushes knows. Fountain, FDX, PDF, DOCX and plain text can "
            "be read."
        )
    return text, note


def parse(text: str, name: str = "") -> Draft:
    """The draft of a text: Fountain or laid out by indentation if that makes a screenplay, else prose.

    `name` decides only what the content leaves open: a text named .fountain is read as Fountain.
    """
    if "-->" in text[:2000]:
        form, lines = turns.find(text)
        if form:
            return Draft("text", turns.parts(lines), form=form)
    script = fountain.parse(text)
    by_form = breakdown.verdict(script)
    rows = _rows(text) if _is_indented(text) else []
    if rows:
        laid_out = Draft("text", layout.parts(rows), title=script.title, title_page=script.title_page)
        if breakdown.verdict(laid_out) == breakdown.SCREENPLAY and _n_speeches(laid_out) >= _n_speeches(script):
            return laid_out
    if by_form == breakdown.SCREENPLAY or PurePath(name).suffix.lower() in (".fountain", ".spmd"):
        return script
    form, lines = turns.find(text)
    if form:
        return Draft("text", turns.parts(lines), title=script.title, form=form)
    return Draft("text", prose(text), title=script.title)


def prose(text: str) -> list[Part]:
    """Paragraphs of `text`: blank lines part them; list items and unwrapped lines stand alone."""
    parts: list[Part] = []
    lines: list[str] = []

    def flush() -> None:
        if lines:
            parts.append(Part("paragraph", " ".join(lines)))
            lines.clear()

    for raw in text.splitlines():
        line = raw.strip()
        if not line:
            flush()
        elif line[0] == "#" and line.lstrip("#")[:1] == " " and line.strip("# "):
            flush()
            parts.append(Part("section", line.strip("#").strip()))
        else:
            if _ITEM.match(line):
                flush()
            lines.append(line)
            if len(line) > WRAPPED_CHARACTERS:
                flush()
    flush()
    return parts


def _n_speeches(draft: Draft) -> int:
    return sum(part.kind in ("cue", "heading") for part in draft.parts)


def _is_indented(text: str) -> bool:
    lines = [line for line in text.splitlines()[:2000] if line.strip()]
    n_indented = sum(line.startswith(("        ", "\t")) for line in lines)
    return bool(lines) and n_indented >= len(lines) / 4


def _rows(text: str) -> list[layout.Row]:
    rows: list[layout.Row] = []
    blank = True
    for raw in text.splitlines():
        line = raw.expandtabs(8).rstrip()
        if line:
            left = len(line) - len(line.lstrip())
            rows.append(layout.Row((layout.Cell(left * COLUMN_PT, line.lstrip()),), blank))
        blank = not line
    return rows

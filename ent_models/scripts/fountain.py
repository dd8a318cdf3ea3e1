"""Fountain, and plain text in the form of a screenplay: lines into parts.

Follows the syntax at fountain.io (version 1.1). Own parser: the one of screenplay-tools knows only A to Z in cues and
headings, takes any first "word: text" for a title page and joins long notes in quadratic time. All work here is linear
in the text, and nothing in a text is an error.
"""

import re

from ent_models.scripts import headings
from ent_models.scripts.parts import CUE, Draft, Part, is_cue, is_transition, speech_parts

_TITLE_KEY = re.compile(r"^([^\W\d_][\w ]{0,30}):(.*)$")
_TITLE_KEYS = frozenset(
    ("title", "credit", "author", "authors", "source", "draft date", "date", "contact", "copyright", "notes", "format",
     "revision", "episode", "series", "titel", "autor", "titre", "auteur", "título", "titolo", "autore")
)  # fmt: skip
_NOTE_MARK = re.compile(r"\[\[(\d{1,9})\]\]")
_STARS = re.compile(r"(?<![\\*])(\*{1,3})(?=[^\s*])([^*\n]+)(?<=\S)\1(?!\*)")
_UNDERLINE = re.compile(r"(?<![\\\w])_(?=[^\s_])([^_\n]+)(?<=\S)_(?!\w)")
_ESCAPE = re.compile(r"\\([*_\\@!>~#\[\]])")
_PAGE_BREAK = re.compile(r"={3,}")
_SPACES = re.compile(r" +")


def parse(text: str) -> Draft:
    """The parts of a Fountain text; `Draft.title` is its title page's, if it has one."""
    draft = Draft("fountain")
    text, n_boneyards = _without_boneyards(text)
    if n_boneyards:
        passages = "passage" if n_boneyards == 1 else "passages"
        draft.notes.append(f"{n_boneyards} {passages} between /* and */ left out.")
    text, notes = _with_marks_for_notes(text)
    lines = text.splitlines()
    start = _read_title_page(lines, draft)
    for part in _parts(lines, start):
        _append(draft.parts, part, notes)
    return draft


def plain(text: str) -> str:
    """`text` without Fountain's emphasis."""
    if "*" in text:
        text = _STARS.sub(r"\2", _STARS.sub(r"\2", text))
    if "_" in text:
        text = _UNDERLINE.sub(r"\1", text)
        text = _STARS.sub(r"\2", text) if "*" in text else text
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def _without_boneyards(text: str) -> tuple[str, int]:
    """`text` without /* ... */, and how many there were. They may nest; an unclosed one is left as it is."""
    pieces = []
    n_found = position = 0
    nested = True
    while (start := text.find("/*", position)) >= 0:
        end = _closing(text, start) if nested else -1
        if end < 0:
            nested = False
            end = text.find("*/", start + 2)
            if end < 0:
                break
            end += 2
        pieces.append(text[position:start])
        position = end
        n_found += 1
    pieces.append(text[position:])
    return "".join(pieces), n_found


def _closing(text: str, start: int) -> int:
    """Index behind the boneyard that opens at `start`, inner ones counted, or -1."""
    depth = 0
    for mark in re.compile(r"/\*|\*/").finditer(text, start):
        depth += 1 if mark[0] == "/*" else -1
        if depth == 0:
            return mark.end()
    return -1


def _with_marks_for_notes(text: str) -> tuple[str, list[str]]:
    """`text` with each [[note]] replaced by [[its number]], and the notes. A blank line ends none: it is no note."""
    notes: list[str] = []
    pieces = []
    position = search = 0
    close = -1
    while (start := text.find("[[", search)) >= 0:
        if close < start + 2:
            close = text.find("]]", start + 2)
        if close < 0:
            break
        if text.find("\n\n", start, close) >= 0 or text.find("\n\r\n", start, close) >= 0:
            search = start + 2
            continue
        pieces.append(text[position:start])
        pieces.append(f"[[{len(notes)}]]")
        notes.append(" ".join(text[start + 2 : close].split()))
        position = search = close + 2
    pieces.append(text[position:])
    return "".join(pieces), notes


def _read_title_page(lines: list[str], draft: Draft) -> int:
    """Read "Title: ..." and its like from the top into `draft`; the index of the first line behind them."""
    start = next((index for index, line in enumerate(lines) if line.strip()), 0)
    end = next((index for index in range(start, len(lines)) if not lines[index].strip()), len(lines))
    if end - start > 200 or start >= end or not _TITLE_KEY.match(lines[start]):
        return start
    entries: list[tuple[str, list[str]]] = []
    for line in lines[start:end]:
        match = None if line[:1].isspace() else _TITLE_KEY.match(line)
        if match:
            entries.append((match[1].strip().lower(), [match[2]]))
        else:
            entries[-1][1].append(line)
    if not any(key in _TITLE_KEYS for key, _ in entries):
        return start
    for key, values in entries:
        if key in ("title", "titel", "titre", "título", "titolo"):
            draft.title = plain(_NOTE_MARK.sub("", " ".join(value.strip() for value in values))).strip()
            break
    return end


def _parts(lines: list[str], start: int) -> list[Part]:
    parts: list[Part] = []
    index = start
    after_blank = True
    while index < len(lines):
        line = lines[index].strip()
        if not line:
            after_blank = True
            index += 1
            continue
        follows = index + 1 < len(lines) and bool(lines[index + 1].strip())
        bare = _NOTE_MARK.sub("", line).strip()
        shown = plain(bare)
        if (line[0] == "@" and len(bare) > 1) or (after_blank and follows and _opens_speech(shown)):
            index = _speech(lines, index, parts)
        elif (part := _single(line, bare, shown, after_blank, follows)) is not None:
            parts.append(part)
            index += 1
        else:
            end = index + 1
            # Lines of one paragraph stay together, broken where the writer broke them.
            while end < len(lines) and lines[end].strip() and not _begins_anew(lines[end].strip()):
                end += 1
            text = "\n".join(one.expandtabs(4).rstrip() for one in lines[index:end]).strip()
            parts.append(Part("action", text[1:].strip() if text.startswith("!") else text))
            index = end
        after_blank = False
    return parts


def _opens_speech(shown: str) -> bool:
    return is_cue(shown.rstrip("^ ")) and shown[0] not in "#=>!.~" and not headings.is_heading(shown)


def _begins_anew(line: str) -> bool:
    """Whether a line without a blank one before it is still no continuation of action."""
    return (
        line[0] in "#~@>"
        or (line[0] == "." and line[1:2].isalnum())
        or bool(_PAGE_BREAK.fullmatch(line))
        or headings.is_heading(line)
    )


def _single(line: str, bare: str, shown: str, after_blank: bool, follows: bool) -> Part | None:
    """The part that one line makes, or None for action."""
    first = line[0]
    if first == "!":
        return None
    if first == "#":
        return Part("section", line.lstrip("#").strip()) if line.strip("# ") else Part("action", line)
    if _PAGE_BREAK.fullmatch(line):
        return Part("page break", "")
    if first == "=" and line[1:2] != "=":
        return Part("synopsis", line[1:].strip())
    if first == "~":
        return Part("lyrics", line[1:].strip())
    if first == ">":
        if line.endswith("<") and len(line) > 1:
            return Part("centred", line[1:-1].strip())
        return Part("transition", line[1:].strip())
    if first == "." and line[1:2].isalnum():
        return Part("heading", line[1:])
    if headings.is_heading(shown):
        return Part("heading", line)
    if is_transition(shown) and after_blank and not follows:
        return Part("transition", line)
    return None


def _speech(lines: list[str], index: int, parts: list[Part]) -> int:
    """Read the cue at `index` and its speech into `parts`; the index behind them."""
    cue = lines[index].strip().removeprefix("@")
    marks = "".join(match[0] for match in _NOTE_MARK.finditer(cue))
    cue = _NOTE_MARK.sub("", cue).strip()
    dual = cue.endswith("^")
    parts.append(Part(CUE, plain(cue.rstrip("^ ")), dual=dual))
    if marks:
        parts.append(Part("note", marks))
    end = index + 1
    # A line of two spaces or more is a blank line inside the speech.
    while end < len(lines) and (lines[end].strip() or (len(lines[end]) >= 2 and lines[end][:2] == "  ")):
        if lines[end].strip() and headings.is_heading(lines[end].strip()):
            break
        end += 1
    parts.extend(speech_parts([one.strip() for one in lines[index + 1 : end]], joint="\n"))
    return end


def _append(parts: list[Part], part: Part, notes: list[str]) -> None:
    """Add `part` with its emphasis and note marks taken out, and the notes behind it."""
    if part.kind == "page break":
        return
    marks = [int(match[1]) for match in _NOTE_MARK.finditer(part.text)] if "[[" in part.text else []
    text = part.text
    if marks:
        text = _SPACES.sub(" ", _NOTE_MARK.sub("", text))
        text = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    text = plain(text).strip() if part.kind != CUE else text
    if text:
        parts.append(Part(part.kind, text, part.page, part.number, part.dual))
    parts.extend(Part("note", notes[mark]) for mark in marks if mark < len(notes) and notes[mark])

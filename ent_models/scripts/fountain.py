"""Fountain, and plain text in the form of a screenplay: lines into parts.

Follows the syntax at fountain.io (version 1.1). Own parser: the one of screenplay-tools knows only A to Z in cues and
headings, takes any first "word: text" for a title page and joins long notes in quadratic time. All work here is linear
in the text, and nothing in a text is an error.
"""

import re
from dataclasses import replace

from ent_models.scripts import headings, marks
from ent_models.scripts.parts import CUE, Draft, Part, is_cue, is_transition, speech_parts
from ent_models.scripts.records import TitleEntry

_TITLE_KEY = re.compile(r"^([^\W\d_][\w ]{0,30}):(.*)$")
_TITLE_KEYS = frozenset(
    ("title", "credit", "author", "authors", "source", "draft date", "date", "contact", "copyright", "notes", "format",
     "revision", "episode", "series", "titel", "autor", "titre", "auteur", "título", "titolo", "autore")
)  # fmt: skip
TITLE_WORDS = ("title", "titel", "titre", "título", "titolo")
_NOTE_MARK = re.compile(r"\[\[(\d{1,9})\]\]")
_SCENE_NUMBER = re.compile(r"\s*#([\w.\-]{1,20})#(?=\s*(?:\[\[\d{1,9}\]\]\s*)*$)")
_PAGE_BREAK = re.compile(r"={3,}")
_BLANK_LINE = re.compile(r"\n\r?\n")
_MAX_LEVEL = 6


def parse(text: str) -> Draft:
    """The parts of a Fountain text; `Draft.title` is its title page's, if it has one."""
    draft = Draft("fountain")
    text, n_boneyards = _without_boneyards(text)
    if n_boneyards:
        passages = "passage" if n_boneyards == 1 else "passages"
        draft.notes.append(f"{n_boneyards} {passages} between /* and */ left out.")
    text, notes = _with_marks_for_notes(text)
    lines = text.splitlines()
    start = _read_title_page(lines, draft, notes)
    breaks_page = False
    for part in _parts(lines, start):
        if part.kind == "page break":
            breaks_page = True
        else:
            _append(draft.parts, replace(part, breaks_page=breaks_page), notes)
            breaks_page = False
    return draft


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
    close = blank = -1
    while (start := text.find("[[", search)) >= 0:
        if close < start + 2:
            close = text.find("]]", start + 2)
        if close < 0:
            break
        if blank < start:
            found = _BLANK_LINE.search(text, start)
            blank = found.start() if found else len(text)
        if blank < close:
            search = start + 2
            continue
        pieces.append(text[position:start])
        pieces.append(f"[[{len(notes)}]]")
        notes.append(marks.clean_note(text[start + 2 : close]))
        position = search = close + 2
    pieces.append(text[position:])
    return "".join(pieces), notes


def _read_title_page(lines: list[str], draft: Draft, notes: list[str]) -> int:
    """Read "Title: ..." and its like from the top into `draft`; the index of the first line behind them."""
    start = next((index for index, line in enumerate(lines) if line.strip()), 0)
    end = next((index for index in range(start, len(lines)) if not lines[index].strip()), len(lines))
    if end - start > 200 or start >= end or not _TITLE_KEY.match(lines[start]):
        return start
    entries: list[tuple[str, list[str]]] = []
    for index in range(start, end):
        line = lines[index]
        is_indented = line[:1].isspace()
        match = None if is_indented else _TITLE_KEY.match(line)
        if match:
            entries.append((match[1].strip(), [match[2]]))
        elif not is_indented and index and lines[index - 1][:1].isspace():
            end = index  # values were indented; this line is not
            break
        else:
            entries[-1][1].append(line)
    if not any(key.lower() in _TITLE_KEYS for key, _ in entries):
        return start
    for key, values in entries:
        runs = marks.read("\n".join(value.strip() for value in values if value.strip()), notes)
        draft.title_page.append(TitleEntry(key, marks.write(runs)))
        if key.lower() in TITLE_WORDS and not draft.title:
            draft.title = " ".join(marks.shown(runs).split())
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
        shown = marks.plain(bare, ())
        if (line[0] == "@" and len(bare) > 1) or (after_blank and follows and _opens_speech(shown)):
            index = _speech(lines, index, parts)
        elif (part := _single(line, bare, shown, after_blank, follows)) is not None:
            parts.append(part)
            index += 1
        else:
            end = index + 1
            # Lines of one paragraph stay together, broken where the writer broke them. Forced action ends at a blank.
            while end < len(lines) and lines[end].strip() and (line[0] == "!" or not _begins_anew(lines[end].strip())):
                end += 1
            text = "\n".join(one.expandtabs(4).rstrip() for one in lines[index:end]).strip()
            parts.append(Part("action", text[1:].strip() if text.startswith("!") else text))
            index = end
        after_blank = False
    return parts


def _opens_speech(shown: str) -> bool:
    name = shown.rstrip("^ ")
    return is_cue(name) and "^" not in name and shown[0] not in "#=>!.~" and not headings.is_heading(shown)


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
        text = line.lstrip("#")
        level = min(len(line) - len(text), _MAX_LEVEL)
        return Part("section", text.strip(), level=level) if text.strip() else Part("action", line)
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
        return _heading(line[1:])
    if headings.is_heading(shown):
        return _heading(line)
    if is_transition(shown) and after_blank and not follows:
        return Part("transition", line)
    return None


def _heading(line: str) -> Part:
    number = _SCENE_NUMBER.search(line[-400:])
    if number is None:
        return Part("heading", line)
    start = max(0, len(line) - 400)
    return Part("heading", line[: start + number.start()] + line[start + number.end() :], number=number[1])


def _speech(lines: list[str], index: int, parts: list[Part]) -> int:
    """Read the cue at `index` and its speech into `parts`; the index behind them."""
    cue = lines[index].strip().removeprefix("@")
    bare = _NOTE_MARK.sub("", cue).strip()
    dual = bare.endswith("^")
    if dual:
        head, _, tail = cue.rpartition("^")
        cue = head.rstrip("^ ") + tail
    parts.append(Part(CUE, cue, dual=dual))
    end = index + 1
    # A line of two spaces or more is a blank line inside the speech.
    while end < len(lines) and (lines[end].strip() or (len(lines[end]) >= 2 and lines[end][:2] == "  ")):
        if lines[end].strip() and headings.is_heading(lines[end].strip()):
            break
        end += 1
    parts.extend(speech_parts([one.strip() for one in lines[index + 1 : end]], joint="\n"))
    return end


def _append(parts: list[Part], part: Part, notes: list[str]) -> None:
    """Add `part` with its emphasis and notes read, and the notes behind it."""
    text = part.text.expandtabs(4).strip()
    if not any(sign in text for sign in "*_\\["):
        if text:
            parts.append(replace(part, text=text))
        return
    runs = marks.read(text, notes)
    shown = marks.shown(runs)
    if shown:
        parts.append(replace(part, text=shown, marked=marks.marked(runs)))
    parts.extend(Part("note", run.text) for run in runs if run.is_note)

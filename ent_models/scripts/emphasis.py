"""Fountain's marks for emphasis and notes, read: `**bold**`, `*italic*`, `_underline_` and `[[note]]` into runs.

As at fountain.io; stars nest as in CommonMark (section 6.2), never over the end of a line, and an underline begins and
ends with a word, so that file_name_here stays as it is. Knows nothing of paragraphs; `marks` writes what this reads.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

MAX_LOOK_BACK = 20  # marks or runs that are looked at for one: keeps the work linear
_ESCAPE = r"\\([*_\\@!>~#\[\]().=,:\-]|(?<=\w\\) (?=\S))"  # a blank only inside a line
_MASKED = re.compile(rf"{_ESCAPE}|\[\[(\d{{1,9}})\]\]|(\*+)|(_)|(\n)")
_MARKED = re.compile(rf"{_ESCAPE}|\[\[(.*?)\]\]|(\*+)|(_)|(\n)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Run:
    """Signs of one style, or, if `is_note`, the text of a note that stands at this place."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    is_note: bool = False


@dataclass(slots=True)
class _Piece:
    text: str
    is_note: bool = False
    styles: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Opener:
    piece: int
    n_stars: int
    n_left: int
    is_both: bool  # can close too


def read(text: str, notes: Sequence[str] | None = None) -> tuple[Run, ...]:
    """The runs of `text`.

    Args:
        text: in Fountain's marks.
        notes: if given, `[[3]]` stands for `notes[3]`; else notes stand in the text themselves.
    """
    pattern = _MARKED if notes is None else _MASKED
    pieces: list[_Piece] = []
    spans: list[tuple[str, int, int]] = []
    stars: list[_Opener] = []
    underscores: list[int] = []
    position = 0
    for match in pattern.finditer(text):
        if match.start() > position:
            pieces.append(_Piece(text[position : match.start()]))
        position = match.end()
        if match[1] is not None:
            pieces.append(_Piece(match[1]))
        elif match[2] is not None:
            if notes is None or int(match[2]) < len(notes):
                pieces.append(_Piece(match[2].strip() if notes is None else notes[int(match[2])], is_note=True))
        elif match[5]:
            stars.clear()
            underscores.clear()
            pieces.append(_Piece("\n"))
        else:
            before = text[match.start() - 1 : match.start()] if match.start() else " "
            after = text[match.end() : match.end() + 1] or " "
            pieces.append(_Piece(match[0]))
            if match[3]:
                _read_stars(pieces, stars, spans, len(match[3]), not after.isspace(), not before.isspace())
            else:
                _read_underscore(pieces, underscores, spans, before, after)
    pieces.append(_Piece(text[position:]))
    _apply(pieces, spans)
    return tuple(merged(Run(one.text, *_flags(one.styles), one.is_note) for one in pieces if one.text))


def _flags(styles: set[str]) -> tuple[bool, bool, bool]:
    return "bold" in styles, "italic" in styles, "underline" in styles


def _read_stars(
    pieces: list[_Piece],
    openers: list[_Opener],
    spans: list[tuple[str, int, int]],
    n_stars: int,
    can_open: bool,
    can_close: bool,
) -> None:
    """Close what the stars in the last piece can close, and open what is left of them."""
    if n_stars > 3:
        return
    place = len(pieces) - 1
    n_left = n_stars
    index = len(openers) - 1
    lowest = max(0, len(openers) - MAX_LOOK_BACK)
    while can_close and n_left and index >= lowest:
        opener = openers[index]
        n_together = opener.n_stars + n_stars
        if (can_open or opener.is_both) and n_together % 3 == 0 and (opener.n_stars % 3 or n_stars % 3):
            index -= 1
            continue
        n_used = 2 if n_left >= 2 and opener.n_left >= 2 else 1
        spans.append(("bold" if n_used == 2 else "italic", opener.piece, place))
        opener.n_left -= n_used
        n_left -= n_used
        pieces[opener.piece].text = "*" * opener.n_left
        del openers[index + 1 :]
        if not opener.n_left:
            openers.pop()
            index -= 1
    pieces[place].text = "*" * n_left
    if n_left and can_open:
        openers.append(_Opener(place, n_stars, n_left, can_close))


def _read_underscore(
    pieces: list[_Piece], openers: list[int], spans: list[tuple[str, int, int]], before: str, after: str
) -> None:
    place = len(pieces) - 1
    # Two with nothing between them underline nothing: they are a line to write on.
    if openers and openers[-1] < place - 1 and not before.isspace() and not _is_word(after):
        start = openers.pop()
        openers.clear()
        spans.append(("underline", start, place))
        pieces[start].text = pieces[place].text = ""
    elif not after.isspace() and not _is_word(before):
        openers.append(place)


def _is_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def _apply(pieces: list[_Piece], spans: list[tuple[str, int, int]]) -> None:
    for style in ("bold", "italic", "underline"):
        steps = [0] * (len(pieces) + 1)
        for name, start, end in spans:
            if name == style:
                steps[start + 1] += 1
                steps[end] -= 1
        depth = 0
        for piece, step in zip(pieces, steps, strict=False):
            depth += step
            if depth > 0 and not piece.is_note:
                piece.styles.add(style)


def merged(runs: Iterable[Run]) -> Iterator[Run]:
    """Neighbours of one style together, none empty."""
    kept = (run for run in runs if run.text)
    for key, group in groupby(kept, lambda run: (run.bold, run.italic, run.underline, run.is_note)):
        if key[3]:
            yield from group
        else:
            yield Run("".join(run.text for run in group), *key)


def is_plain(runs: Iterable[Run]) -> bool:
    """Whether no run has a style or is a note."""
    return not any(run.bold or run.italic or run.underline or run.is_note for run in runs)

"""Runs of one style into Fountain's marks, and into what a reader sees; `emphasis` reads the marks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ent_models.scripts.emphasis import MAX_LOOK_BACK, Run, is_plain, merged, read

__all__ = ["Run", "clean_note", "escape", "is_plain", "marked", "plain", "read", "shown", "write"]

MAX_RUNS = 2_000
MAX_MARKED_CHARACTERS = 100_000  # marks are worked out sign by sign
_BRACKET = re.compile(r"^\[|\[(?=\[|$)|(?<=\[)\[", re.MULTILINE)  # could open a note
_SPACES = re.compile(r" +")


def shown(runs: Iterable[Run]) -> str:
    """What a reader sees: the text without notes, and without the holes that notes leave."""
    runs = list(runs)
    text = "".join(run.text for run in runs if not run.is_note)
    if any(run.is_note for run in runs):
        text = _SPACES.sub(" ", text)
        text = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    return text.strip()


def plain(text: str, notes: Sequence[str] | None = None) -> str:
    """`text` without its marks; arguments as of `read`."""
    return shown(read(text, notes)) if any(sign in text for sign in "*_\\[") else text


def clean_note(text: str) -> str:
    """A note as it can stand between brackets: no blank lines, no closing brackets."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line).replace("]]", "] ]").replace("/*", "/ *").replace("[[", "[ [")


def escape(text: str) -> str:
    """`text` so that `read` takes every sign of it for itself."""
    return _escaped(text)


def write(runs: Sequence[Run]) -> str:
    """`runs` in Fountain's marks. A style that cannot be marked at its place (bold after a slash) is left out.

    More than `MAX_MARKED_CHARACTERS` characters are written without styles.
    """
    if _is_endless(runs):
        runs = [replace(run, bold=False, italic=False, underline=False) for run in runs]
        return "".join(_marked(tuple(merged(runs))))
    runs = tuple(_normal(runs))
    attempts: tuple[tuple[str, ...], ...] = (("bold", "italic", "underline"), ("bold", "underline"), ("bold",), ())
    for kept in attempts:
        tried = tuple(
            merged(
                replace(
                    run,
                    bold=run.bold and "bold" in kept,
                    italic=run.italic and "italic" in kept,
                    underline=run.underline and "underline" in kept,
                )
                for run in runs
            )
        )
        text = "".join(_marked(tried))
        if "/*" not in text and read(text) == tried:
            break
    return text


def marked(runs: Sequence[Run]) -> str:
    """`runs` in Fountain's marks, or "" if there is nothing to mark: what `Element.marked` holds.

    A paragraph of more than `MAX_RUNS` runs or `MAX_MARKED_CHARACTERS` characters is nobody's writing and loses its
    marks, not its words.
    """
    if is_plain(runs) or len(runs) > MAX_RUNS or _is_endless(runs):
        return ""
    text = write(runs).strip()
    return "" if is_plain(read(text)) else text


def _is_endless(runs: Sequence[Run]) -> bool:
    return sum(len(run.text) for run in runs) > MAX_MARKED_CHARACTERS


def _marked(runs: Sequence[Run]) -> Iterator[str]:
    open_styles: list[str] = []
    signs = {"bold": "**", "italic": "*", "underline": "_"}
    for index, run in enumerate(runs):
        wanted = {style for style in signs if getattr(run, style)}
        last_kept = next((place for place, style in enumerate(open_styles) if style not in wanted), len(open_styles))
        while len(open_styles) > last_kept:
            yield signs[open_styles.pop()]
        # What lasts longest is opened first, so that it is closed last.
        for style in sorted(wanted - set(open_styles), key=lambda style: (-_n_runs(runs, index, style), style)):
            open_styles.append(style)
            yield signs[style]
        if run.is_note:
            note = clean_note(run.text)
            yield f"[[{note}{' ' if note.endswith(']') else ''}]]"
        else:
            yield _escaped(run.text)
    while open_styles:
        yield signs[open_styles.pop()]


def _n_runs(runs: Sequence[Run], start: int, style: str) -> int:
    end = min(len(runs), start + MAX_LOOK_BACK)
    return next((k for k in range(start, end) if not getattr(runs[k], style)), end) - start


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("*", "\\*").replace("_", "\\_")
    return _BRACKET.sub(r"\\[", text) if "[" in text else text


def _normal(runs: Sequence[Run]) -> Iterator[Run]:
    """Runs as marks can say them: no style on blanks at the ends of a span, underlines from word to word."""
    if is_plain(runs):
        return merged(runs)
    signs = [(sign, run) for run in runs if not run.is_note for sign in run.text]
    text = "".join(sign for sign, _ in signs)
    styled: dict[str, list[bool]] = {}
    for style in ("bold", "italic", "underline"):
        on = [getattr(run, style) for _, run in signs]
        if style == "underline":
            _fill_words(on, text)
        for start, end in list(_spans(on, text)):
            first, last = start, end
            while first < last and text[first].isspace():
                first += 1
            while last > first and text[last - 1].isspace():
                last -= 1
            on[start:end] = [first <= place < last for place in range(start, end)]
        styled[style] = on
    pieces: list[Run] = []
    place = 0
    for run in runs:
        if run.is_note:
            pieces.append(Run(clean_note(run.text), is_note=True))
            continue
        for sign in run.text:
            pieces.append(Run(sign, styled["bold"][place], styled["italic"][place], styled["underline"][place]))
            place += 1
    return merged(pieces)


def _spans(on: list[bool], text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of what is on, line by line."""
    start = None
    for place, is_on in enumerate([*on, False]):
        is_on = is_on and text[place] != "\n"
        if is_on and start is None:
            start = place
        elif not is_on and start is not None:
            yield start, place
            start = None
    for place, sign in enumerate(text):
        on[place] = on[place] and sign != "\n"


def _fill_words(on: list[bool], text: str) -> None:
    for match in re.finditer(r"\w+", text):
        if any(on[match.start() : match.end()]):
            on[match.start() : match.end()] = [True] * (match.end() - match.start())

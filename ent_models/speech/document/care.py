"""Subtitle care: what in a transcript breaks a set of rules, cue by cue. Mends nothing (see `mending`).

Rows are counted as exports write them: broken by the editor or, if they are not, by `breaking`.
"""

from dataclasses import dataclass
from typing import Literal

from ent_models.speech.document.breaking import cue_rows
from ent_models.speech.document.presets import FRAME_RATE, Preset
from ent_models.speech.document.records import Document, Line
from ent_models.speech.document.tokens import n_tokens

ProblemKind = Literal["too fast", "too short", "too long", "wide row", "many rows", "small gap", "overlap"]
# Times are compared to the half millisecond, to which all formats round.
_ROUNDING_S = 0.0006


@dataclass(frozen=True, slots=True)
class Problem:
    """One rule that one line breaks. `value` and `limit` are in the rule's unit: seconds, characters, rows, a second.

    `text` says it in a sentence. Of a small gap or an overlap the line is the earlier of the two.
    """

    line: int
    kind: ProblemKind
    value: float
    limit: float
    text: str


@dataclass(frozen=True, slots=True)
class Measures:
    """What care measures of one line. `gap_s` is the time to the next, None for the last; below 0 they overlap."""

    duration_s: float
    characters_per_s: float
    words_per_minute: float
    rows: tuple[str, ...]
    widest: float
    gap_s: float | None


def measures(line: Line, following: Line | None, preset: Preset) -> Measures:
    """The numbers of one line. A line of no length reads infinitely fast."""
    rows = cue_rows(line.text, preset)
    duration_s = line.end_s - line.start_s
    per_s = 1 / duration_s if duration_s > 0 else float("inf")
    return Measures(
        duration_s=duration_s,
        characters_per_s=preset.n_characters(line.text) * per_s,
        words_per_minute=n_tokens(line.text) * 60 * per_s,
        rows=rows,
        widest=max(map(preset.width, rows), default=0.0),
        gap_s=following.start_s - line.end_s if following else None,
    )


def problems(document: Document, preset: Preset, *, frame_rate: float = FRAME_RATE) -> tuple[Problem, ...]:
    """Everything that breaks the rules, in the order of the lines. `frame_rate` turns gaps in frames into seconds."""
    found: list[Problem] = []
    for index, line in enumerate(document.lines):
        following = document.lines[index + 1] if index + 1 < len(document.lines) else None
        found += line_problems(line, following, preset, frame_rate=frame_rate)
    return tuple(found)


def line_problems(
    line: Line, following: Line | None, preset: Preset, *, frame_rate: float = FRAME_RATE
) -> tuple[Problem, ...]:
    """What is wrong with one line, and with the gap to the one after it."""
    found: list[Problem] = []

    def add(kind: ProblemKind, value: float, limit: float, text: str) -> None:
        found.append(Problem(line.id, kind, value, limit, text))

    now = measures(line, following, preset)
    shortest_s = read_s(line, preset)
    if now.duration_s < shortest_s - _ROUNDING_S:
        if preset.max_characters_per_s is not None:
            limit = preset.max_characters_per_s
            text = f"Too fast to read: {_number(now.characters_per_s)} characters a second, {limit:g} are allowed."
            add("too fast", now.characters_per_s, limit, text)
        else:
            limit = 60 / (preset.min_word_s or 1)
            text = f"Too fast to read: {_number(now.words_per_minute)} words a minute, {limit:g} are allowed."
            add("too fast", now.words_per_minute, limit, text)
    if preset.min_duration_s is not None and now.duration_s < preset.min_duration_s - _ROUNDING_S:
        text = f"Too short: {now.duration_s:.2f} s, at least {preset.min_duration_s:.2f} s are asked for."
        add("too short", now.duration_s, preset.min_duration_s, text)
    if preset.max_duration_s is not None and now.duration_s > preset.max_duration_s + _ROUNDING_S:
        text = f"Too long: {now.duration_s:.1f} s, at most {preset.max_duration_s:g} s are allowed."
        add("too long", now.duration_s, preset.max_duration_s, text)
    if now.widest > preset.max_line_characters:
        text = f"A row of {now.widest:g} characters, {preset.max_line_characters} are allowed."
        add("wide row", now.widest, preset.max_line_characters, text)
    if len(now.rows) > preset.max_lines:
        text = f"{len(now.rows)} rows, {preset.max_lines} are allowed."
        add("many rows", len(now.rows), preset.max_lines, text)
    if now.gap_s is not None:
        gap_s = preset.gap_s(frame_rate)
        if now.gap_s < -_ROUNDING_S:
            add("overlap", now.gap_s, 0.0, f"Goes on for {-now.gap_s:.2f} s after the next line has begun.")
        elif now.gap_s < gap_s - _ROUNDING_S and not (preset.may_touch and now.gap_s <= _ROUNDING_S):
            instead = " or none at all" if preset.may_touch else ""
            text = f"The gap to the next line is {now.gap_s:.2f} s; {gap_s:.2f} s{instead} are asked for."
            add("small gap", now.gap_s, gap_s, text)
    return tuple(found)


def read_s(line: Line, preset: Preset) -> float:
    """How long a line must stand to be read, by the preset's reading speed alone."""
    if preset.max_characters_per_s is not None:
        return preset.n_characters(line.text) / preset.max_characters_per_s
    return n_tokens(line.text) * (preset.min_word_s or 0.0)


def _number(value: float) -> str:
    return f"{value:.0f}" if value < 10_000 else "far too many"

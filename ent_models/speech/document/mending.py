"""Subtitle care that mends: for each problem the edit that takes it away, where there is one.

    edit = fix(document, problem, preset)

It is then applied like any other edit. Measures nothing itself (see `care`).
"""

import math
from bisect import insort
from dataclasses import dataclass, replace

from ent_models.errors import BadInput
from ent_models.speech.document import care
from ent_models.speech.document.breaking import break_cost, broken
from ent_models.speech.document.care import Problem, ProblemKind
from ent_models.speech.document.edits import ChangeText, Edit, LineEdit, SetTimes, Several, SplitAtWord, apply
from ent_models.speech.document.presets import FRAME_RATE, Preset
from ent_models.speech.document.records import MIN_LINE_S, Document, Line

# A subtitle hangs on for this long after its last word, no longer (BBC, Subtitle Guidelines).
MAX_HANG_S = 1.5
# It may come this much before its first word, where it cannot stay longer after the last.
MAX_LEAD_S = 0.5
_WORTH_S = 0.02
_MAX_EDITS_A_LINE = 8


@dataclass(frozen=True, slots=True)
class _Place:
    """All that a fix looks at: a line, the one after it, the latest end before it, the end of the file."""

    line: Line
    following: Line | None
    before_s: float | None
    duration_s: float | None


def fix(document: Document, problem: Problem, preset: Preset, *, frame_rate: float = FRAME_RATE) -> Edit:
    """The edit that mends a problem, or makes it smaller as far as there is room.

    Raises:
        BadInput: nothing but other words would help, or the problem is no longer there.
    """
    index = document.index(problem.line)
    line = document.lines[index]
    following = document.lines[index + 1] if index + 1 < len(document.lines) else None
    now = care.line_problems(line, following, preset, frame_rate=frame_rate)
    if problem.kind not in {found.kind for found in now}:
        raise BadInput("This is mended already.")
    before_s = max((other.end_s for other in document.lines[:index]), default=None)
    return _mended(_Place(line, following, before_s, document.duration_s), problem.kind, preset, frame_rate)


def fix_all(document: Document, preset: Preset, *, frame_rate: float = FRAME_RATE) -> tuple[Several, int]:
    """(all edits that help, as one step; how many problems are left after it).

    Raises:
        BadInput: nothing can be mended without other words.
    """
    before = len(care.problems(document, preset, frame_rate=frame_rate))
    made: list[LineEdit] = []
    lines = list(document.lines)
    rest = replace(document, lines=())
    index, tries, before_s = 0, 0, None
    while index < len(lines):
        line = lines[index]
        following = lines[index + 1] if index + 1 < len(lines) else None
        place = _Place(line, following, before_s, document.duration_s)
        # Each edit changes nothing but this line, so it is tried on a document that holds no other.
        found = _next(rest, place, preset, frame_rate) if tries < _MAX_EDITS_A_LINE else None
        if found is None:
            index, tries = index + 1, 0
            before_s = line.end_s if before_s is None else max(before_s, line.end_s)
            continue
        edit, after = found
        del lines[index]
        for one in after.lines:
            insort(lines, one, key=lambda other: (other.start_s, other.id))
        rest = replace(after, lines=())
        made.append(edit)
        tries += 1
    left = len(care.problems(replace(rest, lines=tuple(lines)), preset, frame_rate=frame_rate))
    if not made:
        raise BadInput("Nothing here can be mended without other words.")
    title = f"Subtitle care: {before} problems before, {left} after"
    return Several(tuple(made), title, document.next_id), left


def _next(rest: Document, place: _Place, preset: Preset, frame_rate: float) -> tuple[LineEdit, Document] | None:
    """The first edit that helps one line, and a document of what it makes of it."""
    alone = replace(rest, lines=(place.line,))
    for problem in care.line_problems(place.line, place.following, preset, frame_rate=frame_rate):
        try:
            edit = _mended(place, problem.kind, preset, frame_rate)
            after = apply(alone, edit)
        except BadInput:
            continue
        if after.lines != alone.lines:
            return edit, after
    return None


def _mended(place: _Place, kind: ProblemKind, preset: Preset, frame_rate: float) -> LineEdit:
    line = place.line
    gap_s = preset.gap_s(frame_rate)
    match kind:
        case "wide row" | "many rows":
            return _rebroken(line, preset)
        case "too long":
            return _shortened(line, preset)
        case "small gap" | "overlap":
            assert place.following is not None
            return _parted(line, place.following, preset, gap_s)
    wanted_s = care.read_s(line, preset) if kind == "too fast" else preset.min_duration_s or 0.0
    return _longer(place, wanted_s, preset, gap_s)


def _rebroken(line: Line, preset: Preset) -> LineEdit:
    rows = broken(line.text, preset)
    fits = len(rows) <= preset.max_lines and max(map(preset.width, rows)) <= preset.max_line_characters
    if fits and "\n".join(rows) != line.text:
        return ChangeText(line.id, "\n".join(rows))
    if len(rows) > preset.max_lines:
        return _split(line, preset)
    raise BadInput("A single word is wider than a row may be: write it in another way.")


def _shortened(line: Line, preset: Preset) -> LineEdit:
    if len(line.words) > 1:
        return _split(line, preset)
    return SetTimes(line.id, line.start_s, round(line.start_s + (preset.max_duration_s or math.inf), 3))


def _split(line: Line, preset: Preset) -> SplitAtWord:
    """A cut near the middle, at the end of a sentence or clause if there is one, and in a pause rather than not."""
    if len(line.words) < 2 or line.end_s - line.start_s < 2 * MIN_LINE_S:
        raise BadInput("This line is too short to be split: it needs fewer words.")
    sizes = [preset.n_characters(word.text) for word in line.words]
    total, before, best = sum(sizes), 0.0, (math.inf, 1)
    for index in range(1, len(line.words)):
        before += sizes[index - 1]
        left, right = line.words[index - 1], line.words[index]
        pause_s = right.start_s - left.end_s
        off_middle = abs(2 * before / total - 1)
        cost = break_cost(left.text, right.text) - min(pause_s, 0.5) + 1.5 * off_middle**2
        best = min(best, (cost, index))
    return SplitAtWord(line.id, best[1])


def _parted(line: Line, following: Line, preset: Preset, gap_s: float) -> LineEdit:
    if preset.may_touch and following.start_s - line.start_s >= MIN_LINE_S:
        return SetTimes(line.id, line.start_s, following.start_s)
    end_s = round(following.start_s - gap_s, 3)
    if end_s - line.start_s >= MIN_LINE_S:
        return SetTimes(line.id, line.start_s, end_s)
    raise BadInput("The next line begins too early for this one to end before it: merge them or move one.")


def _longer(place: _Place, wanted_s: float, preset: Preset, gap_s: float) -> LineEdit:
    """A later end, and if that is not enough an earlier start, as far as the neighbours and the speech allow."""
    line = place.line
    latest = max(line.end_s, line.words[-1].end_s + MAX_HANG_S)
    next_s = place.following.start_s if place.following else math.inf
    if place.following:
        latest = min(latest, next_s if preset.may_touch and latest > next_s - gap_s else next_s - gap_s)
    if place.duration_s is not None:
        latest = min(latest, place.duration_s)
    end_s = max(line.end_s, min(latest, line.start_s + wanted_s))
    if preset.may_touch and next_s - gap_s < end_s < next_s:
        end_s = next_s
    earliest = 0.0 if place.before_s is None else max(0.0, place.before_s + gap_s * (not preset.may_touch))
    earliest = min(line.start_s, max(earliest, line.words[0].start_s - MAX_LEAD_S))
    start_s = min(line.start_s, max(earliest, end_s - wanted_s))
    start_s, end_s = round(start_s, 3), round(end_s, 3)
    if (line.start_s - start_s) + (end_s - line.end_s) < _WORTH_S:
        raise BadInput("There is no time left around this line: it needs fewer words, or its neighbours less time.")
    return SetTimes(line.id, start_s, end_s)

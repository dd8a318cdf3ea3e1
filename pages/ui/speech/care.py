"""Subtitle care: which lines break a published set of rules, by how much, and a button that mends each."""

import math

import streamlit as st

from ent_models.errors import BadInput
from ent_models.jobs.job import Job
from ent_models.speech.document import care, edits, mending, presets
from ent_models.speech.document.care import Problem
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.presets import Preset
from ent_models.speech.document.records import Document
from ent_models.speech.export import timecode
from ent_models.speech.manuscripts import text_language
from pages.ui import media_facts, show, words
from pages.ui.speech import doing, inbox, rows, saving

PANEL = "care"
RATES = {name: float(rate.fps) for name, rate in timecode.RATES.items() if not rate.is_drop}
KINDS = {
    "too fast": "Too fast to read",
    "too short": "Too short",
    "too long": "Too long",
    "wide row": "Row too wide",
    "many rows": "Too many rows",
    "small gap": "Gap too small",
    "overlap": "Overlaps the next",
}


def draw(job: Job, kept: Manuscript) -> None:
    """The rules, what breaks them, and the way out."""
    if not kept.draft.document.lines:
        show.empty("No lines yet.", key="empty-care")
        return
    preset, rate = _rules(job, kept)
    panel = doing.Panel(job, kept, PANEL)
    panel.tell()
    draft, found = panel.remembered(
        (preset.name, rate), lambda now: care.problems(now.document, preset, frame_rate=rate)
    )
    by_line = _by_line(found)
    n_lines = len(draft.document.lines)
    with st.container(horizontal=True, vertical_alignment="center"):
        if found:
            told = f"{words.count(len(found), 'problem')} in {len(by_line):,} of {words.count(n_lines, 'line')}"
        else:
            told = (
                f"All {words.count(n_lines, 'line')} keep these rules."
                if n_lines > 1
                else "The line keeps these rules."
            )
        st.text(told, width="content")
        st.button(
            "Fix all",
            key=f"care-all-{job.id}",
            icon=":material/auto_fix_high:",
            type="primary",
            disabled=not found,
            help="Breaks rows, splits long lines and moves times into free room. One step: Undo takes it all back.",
            on_click=_fix_all,
            args=(panel, preset, rate),
        )
        panel.undo_button()
    is_all = st.toggle("Show every line with its numbers", key=f"care-every-{job.id}") or not found
    wanted = set() if is_all else _kinds(job, found)
    if is_all:
        ids = [line.id for line in draft.document.lines]
    else:
        ids = [id for id, problems in by_line.items() if wanted & {problem.kind for problem in problems}]
    shown = ids[rows.page(f"care-page-{job.id}", len(ids))]
    at = {line.id: index for index, line in enumerate(draft.document.lines)}
    rows.draw(
        f"care-rows-{job.id}",
        [row(draft.document, at[id], preset, by_line.get(id, ())) for id in shown],
        label="Lines and what breaks the rules",
        revision=draft.revision,
        deeds=[_deed(kind) for kind in KINDS],
        act=lambda act: _fix(panel, preset, rate, act),
    )


def _rules(job: Job, kept: Manuscript) -> tuple[Preset, float]:
    names = list(presets.PRESETS)
    suited = presets.for_language(text_language(kept.draft.document, job.options)).name
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Rules",
            names,
            index=names.index(suited),
            format_func=lambda one: presets.PRESETS[one].title,
            key=f"care-rules-{job.id}",
            persist_state="session",
            width=280,
        )
        known = media_facts.of(job)
        own = timecode.nearest(saving.media(job, None, known).frame_rate).name.removesuffix("df")
        rate = st.selectbox(
            "Frames a second",
            list(RATES),
            index=list(RATES).index(own),
            key=f"care-rate-{job.id}-{own}",
            persist_state="session",
            width=150,
            help="Some rules count the gap between two lines in frames."
            + (" That of the file stands here first." if known and known.frame_rate else ""),
        )
    preset, frame_rate = presets.PRESETS[name or suited], RATES[rate or own]
    st.caption(words.literal(f"{in_words(preset, frame_rate)} Source: {preset.source}."))
    return preset, frame_rate


def in_words(preset: Preset, rate: float) -> str:
    """A rule set in one sentence."""
    parts = [f"{preset.max_lines} rows of {preset.max_line_characters} characters at most"]
    if preset.max_characters_per_s is not None:
        parts.append(f"{preset.max_characters_per_s:g} characters a second")
    if preset.min_word_s is not None:
        parts.append(f"{preset.min_word_s:g} s for each word at least")
    if preset.min_duration_s is not None and preset.max_duration_s is not None:
        parts.append(f"{preset.min_duration_s:g} s to {preset.max_duration_s:g} s on screen")
    if gap_s := preset.gap_s(rate):
        parts.append(f"{'no gap or ' if preset.may_touch else ''}{gap_s:g} s between two")
    return f"{', '.join(parts)}."


def _kinds(job: Job, found: tuple[Problem, ...]) -> set[str]:
    counts = {kind: sum(problem.kind == kind for problem in found) for kind in KINDS}
    there = [kind for kind in KINDS if counts[kind]]
    chosen = st.pills(
        "Problems",
        there,
        selection_mode="multi",
        format_func=lambda kind: f"{KINDS[kind]} ({counts[kind]:,})",
        key=f"care-kinds-{job.id}",
        label_visibility="collapsed",
    )
    return set(chosen or there)


def _by_line(found: tuple[Problem, ...]) -> dict[int, tuple[Problem, ...]]:
    by_line: dict[int, tuple[Problem, ...]] = {}
    for problem in found:
        by_line[problem.line] = (*by_line.get(problem.line, ()), problem)
    return by_line


def row(document: Document, index: int, preset: Preset, found: tuple[Problem, ...]) -> rows.Row:
    """A line as it would stand on the screen, its numbers, its problems and a button for each."""
    line = document.lines[index]
    following = document.lines[index + 1] if index + 1 < len(document.lines) else None
    now = care.measures(line, following, preset)
    speed = f"{now.characters_per_s:.1f}" if math.isfinite(now.characters_per_s) else "far too many"
    numbers = [f"{now.duration_s:.1f} s", f"{speed} characters a second", f"widest row {now.widest:g}"]
    if now.gap_s is not None:
        numbers.append(f"gap {now.gap_s:.2f} s" if now.gap_s >= 0 else f"overlap {-now.gap_s:.2f} s")
    return rows.Row(
        str(line.id),
        line.start_s,
        line.end_s,
        words.clock(line.start_s),
        (rows.Part("\n".join(now.rows)),),
        notes=(" · ".join(numbers), *(problem.text for problem in found)),
        deeds=tuple(rows.Deed(_deed(problem.kind), _label(problem, found)) for problem in found),
    )


def _label(problem: Problem, found: tuple[Problem, ...]) -> str:
    return "Fix" if len(found) == 1 else f"Fix: {KINDS[problem.kind].lower()}"


def _deed(kind: str) -> str:
    return kind.replace(" ", "-")


def fix(document: Document, preset: Preset, rate: float, do: str, row_id: str) -> edits.Edit:
    """The edit that mends one problem of one line. Raises BadInput if there is none."""
    kind = do.replace("-", " ")
    if not row_id.isdecimal() or kind not in KINDS:
        raise BadInput("There is no such problem.")
    index = document.index(int(row_id))
    following = document.lines[index + 1] if index + 1 < len(document.lines) else None
    for problem in care.line_problems(document.lines[index], following, preset, frame_rate=rate):
        if problem.kind == kind:
            return mending.fix(document, problem, preset, frame_rate=rate)
    raise BadInput("This is mended already.")


def _fix(panel: doing.Panel, preset: Preset, rate: float, act: inbox.Act) -> None:
    lines = (int(act.row),) if act.row.isdecimal() else ()
    panel.change(lambda document: fix(document, preset, rate, act.do, act.row), seen=act.seen, lines=lines)


def _fix_all(panel: doing.Panel, preset: Preset, rate: float) -> None:
    """Planned on the newest state, so nobody's words are lost: only times, breaks and cuts are made."""
    panel.change(lambda document: mending.fix_all(document, preset, frame_rate=rate)[0], seen=panel.kept.draft.revision)

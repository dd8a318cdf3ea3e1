"""Listening again, with a bigger model or in another way, to chosen lines only: old and new side by side."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

import streamlit as st

from ent_models import registry
from ent_models.errors import BadInput
from ent_models.jobs.job import Job
from ent_models.speech.document import diff, edits
from ent_models.speech.document.graphemes import joined
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.records import MIN_LINE_S, Document, Line
from ent_models.speech.records import (
    MAX_BEAM,
    MAX_PROMPT_CHARACTERS,
    HeardAgain,
    ListenAgainOptions,
    Segment,
    SpeechOptions,
    SpokenWord,
)
from ent_models.speech.segments import part
from pages.ui import asking, languages, show, words
from pages.ui.speech import doing, inbox, picking, rows, settings

PANEL = "again"
MAX_LINES = 200
DEEDS = ("take", "keep")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines are listened to again, as they stood then, and how."""

    lines: tuple[Line, ...]
    options: ListenAgainOptions


def draw(job: Job, kept: Manuscript) -> None:
    """The lines to choose, how to listen, and what was heard."""
    document = kept.draft.document
    if not document.lines:
        show.empty("No lines yet.", key="empty-again")
        return
    if not Path(job.path).is_file():
        st.caption("The file is no longer where it was, so it cannot be listened to again.")
        return
    panel = doing.Panel(job, kept, PANEL)
    panel.tell()
    key = f"again-asked-{job.id}"
    chosen = picking.lines(job, document, panel=PANEL)
    listening = _manner(job, document.language)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            f"Listen again to {words.count(len(chosen), 'line')}",
            key=f"again-do-{job.id}",
            type="primary",
            icon=":material/hearing:",
            disabled=not 0 < len(chosen) <= MAX_LINES,
            help=f"Up to {MAX_LINES} lines at once." if len(chosen) > MAX_LINES else None,
            on_click=_ask,
            args=(key, document, chosen, listening),
        )
        panel.undo_button()
    asked: Asked | None = st.session_state.get(key)
    if asked is not None:
        asking.ask(job, asked.options, lambda found: _compare(panel, asked, found))


def _manner(job: Job, spoken: str) -> SpeechOptions:
    first = job.options if isinstance(job.options, SpeechOptions) else SpeechOptions()
    here = [name for name in registry.names("speech") if settings.is_present(name)] or [first.model]
    codes, wanted = ["", *languages.BY_NAME], first.language or spoken
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        model = st.selectbox(
            "Model",
            here,
            index=len(here) - 1,
            format_func=lambda name: registry.get(name).title,
            key=f"again-model-{job.id}",
            persist_state="session",
            width=260,
        )
        language = st.selectbox(
            "Language",
            codes,
            index=codes.index(wanted) if wanted in codes else 0,
            format_func=lambda code: languages.name(code) if code else "Detect it",
            key=f"again-language-{job.id}",
            persist_state="session",
            width=200,
        )
        beam = st.number_input(
            "Beam", 1, MAX_BEAM, value=MAX_BEAM, key=f"again-beam-{job.id}", persist_state="session",
            width=120,
        )  # fmt: skip
    if len(here) < len(registry.names("speech")):
        st.caption("A bigger model hears more of what was missed. It is listed here once it is on this computer.")
        settings.missing()
    prompt = st.text_input(
        "Names and jargon, as they are spelled",
        value=first.prompt,
        max_chars=MAX_PROMPT_CHARACTERS,
        key=f"again-prompt-{job.id}",
        persist_state="session",
    )
    return replace(
        first, model=model or first.model, language=language or None, beam=int(beam), prompt=" ".join(prompt.split())
    )


def _ask(key: str, document: Document, chosen: tuple[int, ...], listening: SpeechOptions) -> None:
    there = {line.id: line for line in document.lines}
    lines = tuple(there[id] for id in chosen if id in there)
    st.session_state[key] = Asked(lines, options(lines, listening))
    st.session_state.pop(f"kept-{key}", None)


def options(lines: Iterable[Line], listening: SpeechOptions) -> ListenAgainOptions:
    """The question to the worker: these lines' times, in order, and how to listen."""
    spans = tuple((line.start_s, max(line.end_s, line.start_s + MIN_LINE_S)) for line in lines)
    return ListenAgainOptions(
        model=listening.model,
        spans=spans,
        language=listening.language,
        beam=listening.beam,
        engine=listening.engine,
        task=listening.task,
        prompt=listening.prompt,
        track=listening.track,
    )


def _compare(panel: doing.Panel, asked: Asked, found: HeardAgain) -> None:
    """Old and new of each line that was heard anew, until one of the two is taken."""
    settled: set[int] = st.session_state.setdefault(f"kept-again-asked-{panel.job.id}", set())
    draft = panel.kept.draft
    now = {line.id: line for line in draft.document.lines}
    fresh = heard(asked.lines, found.by_span)
    left = [line for line in asked.lines if line.id in now and line.id not in settled]
    same = [line for line in left if said(fresh[line.id]).split() == now[line.id].text.split()]
    differ = [line for line in left if line not in same]
    for sentence in found.notes:
        show.note(sentence)
    title = registry.get(asked.options.model).title
    with st.container(horizontal=True, vertical_alignment="center"):
        told = f"{words.count(len(differ), 'line')} heard otherwise by {title}, {len(same):,} the same."
        st.text(told, width="content")
        takable = tuple(line.id for line in differ if fresh[line.id])
        st.button(
            f"Take all {len(takable):,}",
            key=f"again-all-{panel.job.id}",
            disabled=not takable,
            on_click=_take,
            args=(panel, takable, fresh, asked.options.model, draft.revision),
        )
    shown = differ[rows.page(f"again-page-{panel.job.id}", len(differ))]
    rows.draw(
        f"again-rows-{panel.job.id}",
        [_row(now[line.id], said(fresh[line.id]), draft.document) for line in shown],
        label="What was heard again: taken out and put in",
        revision=draft.revision,
        deeds=DEEDS,
        act=lambda act: _settle(panel, settled, fresh, asked.options.model, act),
    )


def _row(line: Line, new: str, document: Document) -> rows.Row:
    take = rows.Deed("take", "Take the new", "" if new else "Nothing was heard here.")
    return rows.Row(
        str(line.id),
        line.start_s,
        line.end_s,
        words.clock(line.start_s),
        tuple(rows.Part(run.text, run.kind) for run in diff.runs(line.text, new)),
        head=document.name(line.speaker),
        notes=(f"Old: {' '.join(line.text.split())}", f"New: {new or 'nothing was heard'}"),
        deeds=(take, rows.Deed("keep", "Keep the old")),
    )


def heard(lines: tuple[Line, ...], by_span: Iterable[tuple[Segment, ...]]) -> dict[int, tuple[Segment, ...]]:
    """For each line what was heard in its time, told in the order of the lines.

    A word at the border of two lines, which is told for both, goes to the one that it overlaps most.
    """
    found: dict[int, tuple[Segment, ...]] = {line.id: () for line in lines}
    for line, segments in zip(lines, by_span, strict=False):
        for segment in segments:
            mine = [
                index
                for index, word in enumerate(_words(segment))
                if word.text.strip() and max(lines, key=lambda other: _overlap_s(other, word)).id == line.id
            ]
            found[line.id] += tuple(_pieces(segment, mine))
    return found


def _words(segment: Segment) -> tuple[SpokenWord, ...]:
    """The words of a segment; one that has none is one word."""
    whole = SpokenWord(segment.start_s, segment.end_s, segment.text.strip(), segment.confidence)
    return segment.words or (whole,)


def _overlap_s(line: Line, word: SpokenWord) -> float:
    """Seconds that a word shares with a line; below 0 how far it is away."""
    return min(line.end_s, word.end_s) - max(line.start_s, word.start_s)


def _pieces(segment: Segment, places: list[int]) -> Iterable[Segment]:
    """The words at `places` of a segment, together where they follow each other; a whole one as it was written."""
    if len(places) == len(_words(segment)):
        yield segment
        return
    firsts = [place for place in places if place - 1 not in places]
    lasts = [place for place in places if place + 1 not in places]
    for first, last in zip(firsts, lasts, strict=True):
        yield part(segment, first, last + 1)


def said(segments: tuple[Segment, ...]) -> str:
    """The words of some segments in one row."""
    return reduce(joined, (" ".join(segment.text.split()) for segment in segments), "")


def taken(document: Document, id: int, segments: tuple[Segment, ...], model: str) -> edits.Edit:
    """The edit that puts what was heard in a line's place. Raises BadInput where nothing was, or the line is gone."""
    if not segments:
        raise BadInput("Nothing was heard here: keep the old words, or delete the line.")
    line = document.line(id)
    whole = said(segments)
    spoken = tuple(word for segment in segments for word in _words(segment))
    # One line stays one line: its times are the editor's, the words and their times are new.
    held = tuple(
        replace(
            word,
            start_s=min(max(word.start_s, line.start_s), line.end_s),
            end_s=min(max(word.end_s, line.start_s), line.end_s),
        )
        for word in spoken
    )
    confidence = min(segment.confidence for segment in segments)
    languages = {segment.language for segment in segments}
    language = languages.pop() if len(languages) == 1 else ""
    fresh = Segment(
        line.start_s, line.end_s, whole, confidence, held, language if language != document.language else ""
    )  # fmt: skip
    return edits.ReplaceLines((id,), (fresh,), model)


def _settle(
    panel: doing.Panel, settled: set[int], fresh: dict[int, tuple[Segment, ...]], model: str, act: inbox.Act
) -> None:
    id = int(act.row) if act.row.isdecimal() else 0
    if id not in fresh:
        return
    if act.do == "keep":
        settled.add(id)
    else:
        _take(panel, (id,), fresh, model, act.seen)


def _take(
    panel: doing.Panel,
    ids: tuple[int, ...],
    fresh: dict[int, tuple[Segment, ...]],
    model: str,
    seen: int,
) -> None:
    def plan(document: Document) -> edits.Edit:
        parts = tuple(taken(document, id, fresh[id], model) for id in ids)
        if len(parts) == 1:
            return parts[0]
        return edits.Several(parts, f"Took what {model} heard for {words.count(len(parts), 'line')}")

    panel.change(plan, seen=seen, lines=ids)  # a line that was taken is a new one, so it is no longer asked about

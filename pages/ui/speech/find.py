"""Find in the transcript and replace: with a count, one by one or all at once."""

from dataclasses import dataclass

import streamlit as st

from ent_models.errors import BadInput
from ent_models.jobs.job import Job
from ent_models.speech.document import edits, find
from ent_models.speech.document.find import Match, Query
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.records import Document, Line
from pages.ui import show, words
from pages.ui.speech import doing, inbox, rows

PANEL = "find"


@dataclass(frozen=True, slots=True)
class _Asked:
    query: Query
    replacement: str


def draw(job: Job, kept: Manuscript) -> None:
    """What to look for, what to write instead, and every place."""
    asked, panel = _form(job), doing.Panel(job, kept, PANEL)
    panel.tell()
    if not asked.query.text.strip():
        panel.undo_button()
        return
    try:
        draft, found = panel.remembered(asked.query, lambda now: find.matches(now.document, asked.query))
    except BadInput as problem:
        show.failed(str(problem))
        return
    n_lines = len({match.line for match in found})
    verb = "Replace" if asked.replacement else "Take out"
    with st.container(horizontal=True, vertical_alignment="center"):
        if found:
            st.text(f"{words.count(len(found), 'match', 'matches')} in {words.count(n_lines, 'line')}", width="content")
        else:
            st.text("Not found.", width="content")
        st.button(
            f"{verb} all {len(found):,}" if len(found) > 1 else f"{verb} all",
            key=f"find-all-{job.id}",
            icon=":material/find_replace:",
            disabled=not found,
            on_click=_replace_all,
            args=(panel, asked, draft.revision, tuple({match.line for match in found})),
        )
        panel.undo_button()
    if not found:
        return
    shown = found[rows.page(f"find-page-{job.id}", len(found))]
    by_id = {line.id: line for line in draft.document.lines}
    rows.draw(
        f"find-rows-{job.id}",
        [_row(by_id[match.line], match, draft.document, verb) for match in shown],
        label="Matches",
        revision=draft.revision,
        deeds=("replace",),
        act=lambda act: _replace_one(panel, asked, act),
    )


def _form(job: Job) -> _Asked:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input("Find", key=f"find-text-{job.id}", max_chars=find.MAX_QUERY_CHARACTERS, width=320)
        replacement = st.text_input(
            "Replace with",
            key=f"find-with-{job.id}",
            max_chars=find.MAX_QUERY_CHARACTERS,
            width=320,
            help="Leave it empty to take out what is found. A line that loses all its words goes.",
        )
    with st.container(horizontal=True):
        is_whole = st.checkbox("Whole words only", key=f"find-whole-{job.id}")
        is_cased = st.checkbox("Match capitals", key=f"find-case-{job.id}")
    return _Asked(Query(text or "", is_whole_word=is_whole, is_case_sensitive=is_cased), replacement or "")


def _row(line: Line, match: Match, document: Document, verb: str) -> rows.Row:
    parts = (
        rows.Part(line.text[: match.start]),
        rows.Part(line.text[match.start : match.end], "marked"),
        rows.Part(line.text[match.end :]),
    )
    at_s = place_s(line, match)
    return rows.Row(
        f"{match.line}-{match.start}-{match.end}",
        at_s,
        line.end_s,
        words.clock(at_s),
        parts,
        head=document.name(line.speaker),
        deeds=(rows.Deed("replace", verb),),
    )


def place_s(line: Line, match: Match) -> float:
    """When the word in which a match begins is said."""
    n_before = sum(not sign.isspace() for sign in line.text[: match.start])
    for word in line.words:
        if n_before < len(word.text):
            return word.start_s
        n_before -= len(word.text)
    return line.start_s


def replaced(document: Document, asked_query: Query, replacement: str, row: str) -> edits.Edit:
    """The edit that replaces one match, told by its row. Raises BadInput if it is no longer there."""
    numbers = [int(part) for part in row.split("-") if part.isdecimal() and len(part) <= 15]
    if len(numbers) != 3:
        raise BadInput("There is no such match.")
    id, start, end = numbers
    line = document.line(id)
    alone = Document(lines=(line,), next_id=id + 1)
    if (start, end) not in {(match.start, match.end) for match in find.matches(alone, asked_query)}:
        raise BadInput("This match is no longer there: the line was changed meanwhile.")
    text = line.text[:start] + replacement + line.text[end:]
    return edits.ChangeText(id, text) if text.strip() else edits.Delete((id,))


def _replace_one(panel: doing.Panel, asked: _Asked, act: inbox.Act) -> None:
    line = act.row.split("-")[0]
    panel.change(
        lambda document: replaced(document, asked.query, asked.replacement, act.row),
        seen=act.seen,
        lines=(int(line),) if line.isdecimal() else (),
    )


def _replace_all(panel: doing.Panel, asked: _Asked, seen: int, lines: tuple[int, ...]) -> None:
    panel.change(edits.ReplaceAll(asked.query, asked.replacement), seen=seen, lines=lines)

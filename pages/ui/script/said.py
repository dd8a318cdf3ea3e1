"""Said and written: a transcript of the finished scene matched to the script, line by line."""

import streamlit as st

from ent_models.jobs.job import Job, State
from ent_models.scripts import said_files, tables
from ent_models.scripts.options import Matched, MatchOptions
from ent_models.scripts.said_written import AD_LIB, AS_WRITTEN, CHANGED, CUT, LineMatch, SaidWritten
from ent_models.scripts.turns import SaidLine
from ent_models.store import inputs
from pages.ui import asking, loaders, show, words
from pages.ui.script import beside, grid, head, saving
from pages.ui.script.grid import Column, Row
from pages.ui.script.opened import Opened
from pages.ui.speech import held

KINDS = (AS_WRITTEN, CHANGED, CUT, AD_LIB)
COLUMNS = (
    Column("Line"),
    Column("Who", "short"),
    Column("Words", "words", help="Struck out: written, not said. Underlined: said, not written."),
    Column("Scene", "number", wide=True),
    Column("Said at", "short"),
    Column("Said", "share", wide=True, help="The share of the written words that were said"),
)
MAX_SCENES_OFFERED = 1_000


def draw(opened: Opened) -> None:
    """The choice of a transcript and of scenes, and every line."""
    other = beside.choose(
        opened.job, _others(opened), what="said", label="A transcript of what was said",
        types="SRT, VTT, a transcript, or plain lines",
    )  # fmt: skip
    if other is None:
        st.caption(
            "Choose a transcript from the speech room or drop subtitles: each written line is then as written, "
            "changed or cut, and what was said beyond the script is an ad lib."
        )
        return
    scenes = opened.result.scenes[:MAX_SCENES_OFFERED]
    chosen = st.multiselect(
        "Scenes that were shot",
        [scene.index for scene in scenes],
        format_func=lambda index: f"{index + 1} {scenes[index].heading[:60]}",
        key=f"said-scenes-{opened.job.id}",
        placeholder="All scenes",
        help="Leave it empty to match the whole script.",
        persist_state="session",
    )
    said = _said(other)
    if said is None:
        st.caption("This recording is not written down yet. Choose it again when the speech room is done with it.")
        return
    path, digest = said

    def answer(found: Matched) -> None:
        for sentence in found.notes:
            show.note(sentence)
        _draw(opened, found.match)

    asking.ask(opened.job, MatchOptions(path, digest, tuple(sorted(chosen))), answer)


def _others(opened: Opened) -> list[Job]:
    """Recordings that were written down, and texts on the desk that are not this script."""
    return [
        job
        for job in loaders.desk().jobs()
        if (job.room == "speech" and job.state is State.DONE)
        or (job.room == "scripts" and job.sha256 != opened.document and job.state is not State.FAILED)
    ]


def _said(job: Job) -> tuple[str, str] | None:
    """Path and digest of the file with the lines; of a recording they are taken as they stand in the speech room."""
    if job.room == "scripts":
        return str(job.path), job.sha256
    document = held.manuscript(job).draft.document
    if not document.lines:
        return None
    lines = [
        SaidLine(" ".join(line.text.split()), line.start_s, line.end_s, document.name(line.speaker))
        for line in document.lines
    ]
    kept = inputs.keep("transcript", said_files.to_bytes(lines), said_files.folder())
    said_files.forget(said_files.MAX_KEPT)
    return str(kept.path), kept.sha256


def _draw(opened: Opened, found: SaidWritten) -> None:
    share = found.n_words_same / found.n_words_written if found.n_words_written else 0.0
    facts = [("of the written words were said", words.percent(share))]
    facts += [("ad libs" if kind == AD_LIB else f"lines {kind}", f"{found.count(kind):,}") for kind in KINDS]
    head.facts(facts, key="said-facts")
    if not found.n_words_same:
        show.note("No written word was said: this seems to be a transcript of something else.")
    if found.speakers:
        heard = "; ".join(f"{speaker} is {name} ({words.percent(sure)})" for speaker, name, sure in found.speakers[:20])
        st.caption(words.literal(f"Voices of the transcript: {heard}."))
    kind = st.segmented_control(
        "Show lines", ("all", *KINDS), default="all", required=True, key=f"said-kind-{opened.job.id}",
        format_func=str.capitalize, persist_state="session",
    )  # fmt: skip
    rows, last = [], -1
    for one in found.lines:
        last = one.element if one.element >= 0 else last
        if kind in (None, "all", one.kind):
            rows.append(_row(one, last))
    grid.draw(
        COLUMNS, rows, title="Said against written", document=opened.document, key="said-lines",
        empty="No line of this kind.", note="An ad lib leads to the line before it",
    )  # fmt: skip
    saving.tables_of(opened, lambda: (tables.said_table(found),), ("said-written",))


def _row(one: LineMatch, element: int) -> Row:
    parts: list[tuple[str, str]] = []
    for change in one.words:
        if change.kind == "changed":
            parts += [("cut", change.written), ("added", change.said)]
        else:
            parts.append((change.kind, change.said if change.kind == "added" else change.written))
    if one.kind == CUT:
        parts = [("cut", one.written)]
    at = words.clock(one.start_s) if one.lines and one.end_s else ""
    is_ad_lib = one.kind == AD_LIB
    return Row(
        (
            one.kind.capitalize(),
            one.character,
            parts,
            one.scene + 1 or None,
            at,
            None if is_ad_lib else one.matched,
        ),
        element,
        sort=((4, one.start_s if at else None),),
    )

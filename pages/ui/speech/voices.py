"""Who speaks when: voices are told apart on request, and the lines take their speakers in one step."""

import streamlit as st

from ent_models import registry, weights
from ent_models.errors import BadInput
from ent_models.jobs.job import Job
from ent_models.speech import voices_lines
from ent_models.speech.document.edits import Edit
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.records import Document
from ent_models.speech.voices_assigning import speaking_s
from ent_models.speech.voices_records import Voices, VoicesOptions
from pages.ui import asking, show, words
from pages.ui.speech import doing

_MOST_OFFERED = 12
PANEL = "voices"
TITLE = "Give the lines their speakers"


def draw(job: Job, kept: Manuscript) -> None:
    """The question, its answer as speaking time per voice, and what to do with it."""
    card = registry.get(VoicesOptions().model, "voices")
    if problem := weights.presence(card).problem:
        show.note(f"Voices cannot be told apart here: {problem} You can still set the speakers by hand.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="voices-ask"):
        n_speakers = st.selectbox(
            "Number of speakers",
            [None, *range(1, _MOST_OFFERED + 1)],
            format_func=lambda number: "Find out" if number is None else str(number),
            key=f"voices-number-{job.id}",
        )
        if st.button("Tell the speakers apart", icon=":material/groups:", key="voices-start"):
            st.session_state[_asked_key(job)] = n_speakers if n_speakers is not None else 0
    asked = st.session_state.get(_asked_key(job))
    if asked is None:
        return
    options = VoicesOptions(n_speakers=asked or None, track=int(getattr(job.options, "track", 0)))
    asking.ask(job, options, lambda found: _found(found, job, kept))


def _found(found: Voices, job: Job, kept: Manuscript) -> None:
    times = speaking_s(found.turns)
    total_s = sum(times.values())
    lines = kept.draft.document.lines
    panel = doing.Panel(job, kept, PANEL)
    panel.tell()
    has_both = len({bool(line.speaker) for line in lines}) == 2
    only_unknown = has_both and st.checkbox("Only lines without a speaker", key=f"voices-unknown-{job.id}")
    draft, (called, edit) = panel.remembered(
        (found, only_unknown),
        lambda now: (
            voices_lines.names(now.document, found.turns, only_unknown=only_unknown),
            voices_lines.plan(now.document, found.turns, only_unknown=only_unknown),
        ),
    )
    if times:
        shares = [
            (f"{called[speaker]}, {words.span(spoken_s)}", spoken_s / total_s) for speaker, spoken_s in times.items()
        ]
        show.bars(shares, note="Share of the speech that was found")
    for sentence in found.notes:
        show.note(sentence)
    if not times or not draft.document.lines:
        return
    if edit is None:
        st.caption("The lines have these speakers.")
        return
    st.caption("Lines are split where the voice changes. A name that you have given stays with its voice.")
    st.button(
        TITLE,
        icon=":material/record_voice_over:",
        key=f"voices-assign-{job.id}",
        on_click=_give,
        args=(panel, found, only_unknown),
    )


def _give(panel: doing.Panel, found: Voices, only_unknown: bool) -> None:
    """Planned on the newest state: lines that arrived meanwhile have their speakers too."""

    def plan(document: Document) -> Edit:
        edit = voices_lines.plan(document, found.turns, only_unknown=only_unknown)
        if edit is None:
            raise BadInput("The lines have these speakers already.")
        return edit

    panel.change(plan, seen=panel.kept.draft.revision)


def _asked_key(job: Job) -> str:
    return f"voices-asked-{job.id}"

"""Who speaks when: voices are told apart on request, and the lines take their speakers in one step."""

import streamlit as st

from ent_models import registry, weights
from ent_models.jobs.job import Job
from ent_models.speech.document.edits import SetSpeaker, Several
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.records import Document
from ent_models.speech.voices_assigning import assigned, speaking_s
from ent_models.speech.voices_records import Voices, VoicesOptions
from pages.ui import asking, show, words
from pages.ui.guard import guarded

_MOST_OFFERED = 12
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


def plan(document: Document, found: Voices) -> Several | None:
    """The edit that gives each line the voice that is heard longest in it; None where there is nothing to change.

    Lines in which no voice is heard keep what they have.
    """
    speakers = assigned([(line.start_s, line.end_s) for line in document.lines], found.turns)
    lines: dict[int, list[int]] = {}
    for line, speaker in zip(document.lines, speakers, strict=True):
        if speaker and document.name(line.speaker) != _name(speaker):
            lines.setdefault(speaker, []).append(line.id)
    edits = tuple(SetSpeaker(tuple(ids), _name(speaker)) for speaker, ids in sorted(lines.items()))
    return Several(edits, TITLE) if edits else None


def _found(found: Voices, job: Job, kept: Manuscript) -> None:
    times = speaking_s(found.turns)
    total_s = sum(times.values())
    if times:
        shares = [
            (f"{_name(speaker)}, {words.span(spoken_s)}", spoken_s / total_s) for speaker, spoken_s in times.items()
        ]
        show.bars(shares, note="Share of the speech that was found")
    for sentence in found.notes:
        show.note(sentence)
    if not times:
        return
    draft = kept.draft
    if not draft.document.lines:
        return
    edit = plan(draft.document, found)
    if edit is None:
        st.caption("The lines have these speakers.")
        return
    st.caption(
        "Names that you have given are replaced by these; you can undo it, and rename each speaker once for all."
    )
    if st.button(TITLE, icon=":material/record_voice_over:", key=f"voices-assign-{job.id}"):
        with guarded():
            kept.change(edit, seen=draft.revision)
            st.rerun()


def _name(speaker: int) -> str:
    return f"Speaker {speaker}"


def _asked_key(job: Job) -> str:
    return f"voices-asked-{job.id}"

"""Who speaks: names, given once for everywhere; speaking time; and lines marked by hand."""

import streamlit as st

from ent_models.jobs.job import Job
from ent_models.speech.document import edits
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.records import MAX_NAME_CHARACTERS, Speaker
from ent_models.speech.document.talk import Talk, talk
from pages.ui import show, words
from pages.ui.speech import doing, picking, rows, voices

PANEL = "people"
NAMES = 20
"""Names to change at once, on one page."""


def draw(job: Job, kept: Manuscript) -> None:
    """Speaking time, the names, the lines to mark, and what the machine can tell apart."""
    if not kept.draft.document.lines:
        show.empty("No lines yet.", key="empty-people")
        return
    panel = doing.Panel(job, kept, PANEL)
    panel.tell()
    draft, spoken = panel.remembered("", lambda now: talk(now.document))
    people = draft.document.speakers
    _times(spoken)
    voices.draw(job, kept)
    if people:
        _names(panel, people, draft.revision)
    _mark(panel, people, draft.revision)
    panel.undo_button()


def _times(spoken: tuple[Talk, ...]) -> None:
    named = [item for item in spoken if item.speaker]
    if not named:
        st.caption("No speaker is marked yet. Mark lines below; a name that is new is a new speaker.")
        return
    show.bars([(item.name or "Nobody known", item.share) for item in spoken[:NAMES]], note="Share of speaking time")
    with st.expander("All numbers", icon=":material/table_rows:"):
        _numbers(spoken)


def _numbers(spoken: tuple[Talk, ...]) -> None:
    st.dataframe(
        {
            "Speaker": [item.name or "Nobody known" for item in spoken],
            "Speaking time": [words.span(item.speaking_s) for item in spoken],
            "Lines": [item.n_lines for item in spoken],
            "Words": [item.n_words for item in spoken],
            "Words a minute": [round(item.words_per_minute) for item in spoken],
            "Turns": [item.n_turns for item in spoken],
            "Longest turn": [
                f"{words.span(item.longest_turn_s)} at {words.clock(item.longest_from_s)}" for item in spoken
            ],
        },
        hide_index=True,
    )


def _names(panel: doing.Panel, people: tuple[Speaker, ...], seen: int) -> None:
    st.markdown("**Names**")
    st.caption("A name is changed everywhere, in exports too. Give two speakers the same name to make them one.")
    for person in people[rows.page(f"people-page-{panel.job.id}", len(people), size=NAMES)]:
        # The name is part of the key: one that was changed elsewhere is shown as it is now.
        key = f"name-{panel.job.id}-{person.id}-{person.name}"
        st.text_input(
            words.literal(f"Name of {person.name}"),
            value=person.name,
            key=key,
            max_chars=MAX_NAME_CHARACTERS,
            label_visibility="collapsed",
            width=320,
            on_change=_rename,
            args=(panel, person, key, seen),
        )


def _rename(panel: doing.Panel, person: Speaker, key: str, seen: int) -> None:
    name = str(st.session_state.get(key) or "")
    if name.strip() == person.name:
        return
    edit = edits.RenameSpeaker(person.id, name)
    lines = [line.id for line in panel.kept.draft.document.lines if line.speaker == person.id]
    if not panel.change(edit, seen=seen, lines=(person.id, *lines)):
        st.session_state[key] = person.name


def _mark(panel: doing.Panel, people: tuple[Speaker, ...], seen: int) -> None:
    with st.expander(
        "Mark lines by hand", icon=":material/edit:", key=f"mark-{panel.job.id}", on_change="rerun"
    ) as box:
        if not box.open:
            return
        chosen = picking.lines(panel.job, panel.kept.draft.document, panel=PANEL)
        key = f"mark-name-{panel.job.id}"
        _follow_name(key, people)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                "Speaker",
                [person.name for person in people],
                index=None,
                key=key,
                placeholder="Choose, or type a new name",
                accept_new_options=True,
                width=280,
                on_change=_picked,
                args=(key, people),
            )
            st.button(
                f"Mark {words.count(len(chosen), 'line')}",
                key=f"mark-do-{panel.job.id}",
                type="primary",
                disabled=not chosen,
                on_click=_set,
                args=(panel, chosen, key, seen),
            )
            st.button(
                "Nobody known",
                key=f"mark-nobody-{panel.job.id}",
                disabled=not chosen,
                on_click=_set,
                args=(panel, chosen, "", seen),
            )


def _picked(key: str, people: tuple[Speaker, ...]) -> None:
    """Keep who was meant by the name that was chosen from `people`, who were on the screen; None is somebody new."""
    name = st.session_state.get(key)
    st.session_state[f"{key}-id"] = next((person.id for person in people if person.name == name), None)


def _follow_name(key: str, people: tuple[Speaker, ...]) -> None:
    """Show the speaker who was chosen by the name of today: another window may have changed it since."""
    speaker = st.session_state.get(f"{key}-id")
    name = next((person.name for person in people if person.id == speaker), None)
    if speaker is not None and st.session_state.get(key, name) != name:
        st.session_state[key] = name


def _set(panel: doing.Panel, chosen: tuple[int, ...], key: str, seen: int) -> None:
    name = str(st.session_state.get(key) or "").strip() if key else ""
    if key and not name:
        panel.say("Choose who speaks, or type a name.", is_bad=True)
        return
    speaker = st.session_state.get(f"{key}-id") if key else 0
    edit = edits.SetSpeaker(chosen, name) if speaker is None else edits.ChooseSpeaker(chosen, speaker)
    panel.change(edit, seen=seen, lines=chosen)

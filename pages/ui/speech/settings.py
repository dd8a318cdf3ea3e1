"""How to listen: language, translation, names and jargon, model. Remembered while the window is open.

What is chosen here holds for every file that is put on the desk in the speech room.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from ent_models import kinds, registry, weights
from ent_models.errors import BadInput
from ent_models.jobs.job import Job
from ent_models.speech.containers import SoundTrack
from ent_models.speech.records import MAX_BEAM, MAX_PROMPT_CHARACTERS, SpeechOptions
from ent_models.store.inputs import InputFile
from pages.ui import asking, languages, loaders, media_facts, menu, words

KEY = "speech-options"
SCOPE = "speech"
ENGINES = {
    "auto": "The one that suits this machine",
    "faster-whisper": "faster-whisper",
    "openai-whisper": "openai-whisper",
}
MAX_TRACKS = 32
_DETECT = ""


def options() -> SpeechOptions:
    """What was chosen in this window, or the defaults."""
    kept = st.session_state.get(KEY)
    return kept if isinstance(kept, SpeechOptions) else SpeechOptions()


def suited(path: Path, chosen: SpeechOptions | None) -> SpeechOptions | None:
    """What was chosen, if the file at `path` is one to listen to; None leaves it to its room."""
    try:
        return chosen if chosen is not None and kinds.recognise(path) == "speech" else None
    except BadInput:
        return None


def draw() -> None:
    """The settings, for files that are added from now on."""
    now = options()
    with st.expander(
        f"How to listen: {words.literal(in_words(now))}",
        icon=":material/tune:",
        key="speech-settings",
        on_change="rerun",
    ) as box:
        if box.open:
            _main(now)
            with st.popover("More", icon=":material/more_horiz:"):
                _more(now)
            if now != SpeechOptions():
                st.button("Back to the defaults", key="speech-defaults", type="tertiary", on_click=_reset)
            st.caption("Holds for files that you add from now on, in this window.")


def in_words(chosen: SpeechOptions) -> str:
    """The settings in one line."""
    parts = [languages.name(chosen.language) if chosen.language else "language detected"]
    if chosen.task == "translate":
        parts.append("into English")
    if chosen.prompt:
        parts.append("with names and jargon")
    parts.append(_title(chosen.model))
    if chosen.track:
        parts.append(f"sound track {chosen.track + 1}")
    return ", ".join(parts)


def _main(now: SpeechOptions) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        codes = [_DETECT, *languages.BY_NAME]
        st.selectbox(
            "Language",
            codes,
            key=_widget("language", now.language or _DETECT),
            format_func=lambda code: languages.name(code) if code else "Detect it",
            width=240,
            help="Choose it if you know it: short or noisy files are then heard better.",
            on_change=_keep,
            args=("language", lambda code: code or None),
        )
        here = [name for name in registry.names("speech") if is_present(name)] or [now.model]
        st.selectbox(
            "Model",
            here,
            key=_widget("model", now.model if now.model in here else here[0]),
            format_func=_title,
            width=280,
            on_change=_keep,
            args=("model", str),
        )
        can = translates(now.model)
        st.checkbox(
            "Write it in English",
            key=_widget("task", can and now.task == "translate"),
            help="Translates whatever is spoken into English."
            if can
            else words.literal(f"{_title(now.model)} was not taught to translate: choose another model for that."),
            disabled=not can,
            on_change=_keep,
            args=("task", lambda is_on: "translate" if is_on else "transcribe"),
        )
    st.text_area(
        "Names and jargon, as they are spelled",
        key=_widget("prompt", now.prompt),
        max_chars=MAX_PROMPT_CHARACTERS,
        height=80,
        placeholder="Anneliese Krüger, Resolve, LTC, slate",
        on_change=_keep,
        args=("prompt", lambda text: " ".join(text.split())),
    )
    missing()


def _more(now: SpeechOptions) -> None:
    st.selectbox(
        "Engine",
        list(ENGINES),
        key=_widget("engine", now.engine),
        format_func=lambda name: ENGINES[name],
        on_change=_keep,
        args=("engine", str),
    )
    st.slider(
        "Beam",
        1,
        MAX_BEAM,
        key=_widget("beam", now.beam),
        help="How many ways to go on are weighed at each word. 1 is quickest, 5 is usual.",
        on_change=_keep,
        args=("beam", int),
    )
    st.number_input(
        "Sound track",
        1,
        MAX_TRACKS,
        key=_widget("track", now.track + 1),
        help="For files with several sound tracks, such as two microphones: which one to listen to.",
        on_change=_keep,
        args=("track", lambda number: int(number) - 1),
    )


def _widget(field: str, value: Any) -> str:
    """The key of a field's widget, which shows `value`: what was chosen outlives widgets that are not drawn."""
    key = f"speech-set-{field}"
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def _keep(field: str, made: Callable[[Any], Any]) -> None:
    chosen = replace(options(), **{field: made(st.session_state[f"speech-set-{field}"])})
    st.session_state[KEY] = chosen if translates(chosen.model) else replace(chosen, task="transcribe")


def _reset() -> None:
    st.session_state.pop(KEY, None)


def is_present(name: str) -> bool:
    """Whether the files of a model are on this disk."""
    return not weights.presence(registry.get(name)).problem


def translates(name: str) -> bool:
    """Whether a model can write English whatever is spoken."""
    return bool(registry.get(name).settings.get("translates", True))


def _title(name: str) -> str:
    return registry.get(name).title


def missing() -> None:
    """Which models are not on this disk, and where to get them. Nothing where all are."""
    cards = [registry.get(name) for name in registry.names("speech") if not is_present(name)]
    if not cards:
        return
    with st.popover(f"{words.count(len(cards), 'model')} not here", type="tertiary", icon=":material/download:"):
        st.page_link(menu.page("models"), label="Get them on the Models page", icon=":material/download:")
        for card in cards:
            st.caption(words.literal(f"{card.title}: {card.description} {weights.how_to_get(card)}"))


def again(job: Job) -> None:
    """A way to hear the file of `job` again with what is chosen now, where that is something else."""
    now = options()
    if job.room != "speech":
        return
    if not isinstance(job.options, SpeechOptions) or not Path(job.path).is_file():
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = _of_track(job, job.options, now)
        if wanted == job.options:
            return
        st.caption(words.literal(f"This file was heard with: {in_words(job.options)}."), width="content")
        st.button(
            "Hear again with these settings",
            key=f"hear-again-{job.id}",
            icon=":material/hearing:",
            help="As a new transcript; the present one stays as it is.",
            on_click=_hear_again,
            args=(job, wanted),
        )


def _of_track(job: Job, heard: SpeechOptions, now: SpeechOptions) -> SpeechOptions:
    """How to hear a file again: where it has several sound tracks, they are there by name to choose from."""
    known = media_facts.of(job) if media_facts.may_have_several_tracks(job) else None
    tracks = known.tracks if known is not None else ()
    if len(tracks) < 2:
        return now
    told = {track.index: _track_name(track) for track in tracks}
    index = st.selectbox(
        "Sound track",
        list(told),
        index=heard.track if heard.track in told else 0,
        format_func=lambda number: words.literal(told[number]),
        key=f"hear-again-track-{job.id}",
        width=320,
    )
    return replace(now, track=index)


def _track_name(track: SoundTrack) -> str:
    channels = {1: "mono", 2: "stereo"}.get(track.n_channels, f"{track.n_channels} channels")
    language = f"in {track.language}" if track.language else ""
    return ", ".join(
        part for part in (f"Track {track.index + 1}", track.title, language, track.codec, channels) if part
    )


def _hear_again(job: Job, chosen: SpeechOptions) -> None:
    file = InputFile(job.name, Path(job.path), job.sha256, job.size_bytes)
    fresh = loaders.desk().submit(file, chosen)
    loaders.desk().wait([fresh.id], asking.WAIT_S)
    st.session_state[f"added-{SCOPE}"] = [fresh.id]

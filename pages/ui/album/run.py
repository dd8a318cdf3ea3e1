"""What a look at a folder came to, and how to look at it again."""

from pathlib import Path

import streamlit as st

from ent_models import registry
from ent_models.errors import BadInput, EntModelsError
from ent_models.jobs.job import Job, State
from ent_models.pictures.records import Album, AlbumOptions
from ent_models.store import inputs
from ent_models.store.albums import Tally
from pages.ui import loaders, show, words
from pages.ui.album.held import key_of
from pages.ui.picture import choices


def recipe_today(job: Job) -> str:
    """What the pictures of the folder would be made with today, or what none was made with if the network has gone."""
    from ent_models.pictures.album import recipe_of

    try:
        return recipe_of(job.options)
    except BadInput:
        return "gone"


def told(album: Album) -> str:
    """The outcome of a look at a folder, in one line."""
    parts = [f"{album.n_new:,} new", f"{album.n_kept:,} unchanged"]
    parts += [f"{album.n_gone:,} gone"] if album.n_gone else []
    parts += [f"{album.n_failed:,} could not be read"] if album.n_failed else []
    parts += [words.count(album.n_other, "other file")] if album.n_other else []
    return f"{words.count(album.n_pictures, 'picture')}: {', '.join(parts)}"


def draw(job: Job, tally: Tally) -> None:
    """The outcome, what is out of date, and a way to look again."""
    report = loaders.report(job) if job.state is State.DONE else None
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(gap="xsmall", width="stretch"):
            st.text(_outcome(job, report.result if report else None, tally))
            if job.state.is_over and tally.n_old:
                old = words.count(tally.n_old, "picture is", "pictures are")
                st.caption(f":material/update: {old} out of date: made with another model version or other options.")
            for sentence in report.result.notes if report else ():
                st.caption(f":material/info: {words.literal(sentence)}")
        if job.state.is_over:
            _again(job)


def _outcome(job: Job, album: Album | None, tally: Tally) -> str:
    if album is None:
        return f"{words.count(tally.n_pictures, 'picture')} so far" if tally.n_pictures else ""
    speed = f" · {album.pictures_per_s:,.0f} a second" if album.n_new > 1 and album.pictures_per_s >= 1 else ""
    return told(album) + speed


def _again(job: Job) -> None:
    key = key_of(job)
    with st.popover("Look again", icon=":material/refresh:", key=f"album-again-{job.id}"):
        st.text("New and changed pictures are looked at; all of them, if the model or an option is another.")
        names = [name for name in registry.names("pictures") if choices.is_present(name)] or [choices.model()]
        current = job.options.model if job.options.model in names else choices.model()
        model = st.selectbox(
            "Model",
            names,
            index=names.index(current) if current in names else 0,
            format_func=lambda name: registry.get(name).title,
            key=f"album-model-{key}",
        )
        reads_text = st.checkbox(
            "Also read the words in the pictures (slow)", value=job.options.reads_text, key=f"album-text-{key}"
        )
        options = AlbumOptions(model=str(model), top=job.options.top, reads_text=reads_text)
        st.button(
            "Look again",
            type="primary",
            icon=":material/refresh:",
            key=f"album-look-{key}",
            on_click=look_again,
            args=(job, options),
        )
    problem = st.session_state.pop(f"album-refusal-{key}", "")
    if problem:
        show.failed(problem)


def look_again(job: Job, options: AlbumOptions) -> None:
    """Submit the folder of `job` again; its row on the desk gives way to the new one."""
    desk = loaders.desk()
    try:
        loaders.store().keep_setting(choices.MODEL, options.model)
        fresh = desk.submit(inputs.refer(Path(job.path), job.name), options)
    except EntModelsError as problem:
        st.session_state[f"album-refusal-{key_of(job)}"] = (
            "The folder is no longer where it was." if not Path(job.path).exists() else str(problem)
        )
        return
    desk.remove(job.id)
    st.session_state["added-pictures"] = [fresh.id]

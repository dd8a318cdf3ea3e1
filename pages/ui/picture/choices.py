"""What a user chose once for all pictures: how sure is sure, and which network looks. Remembered in the store."""

from pathlib import Path

import streamlit as st

from ent_models import kinds, registry, weights
from ent_models.errors import BadInput
from ent_models.jobs.job import Job
from ent_models.pictures.records import SURE_SCORE, AlbumOptions, PictureOptions
from ent_models.store.inputs import InputFile
from pages.ui import loaders, words

THRESHOLD, MODEL = "pictures-threshold", "pictures-model"
"""Names of the settings, and keys of their widgets."""
HIGHEST_THRESHOLD = 0.95


def threshold() -> float:
    """The confidence that counts as sure, in [0, 0.95]."""
    kept = loaders.store().setting(THRESHOLD, SURE_SCORE)
    if isinstance(kept, bool) or not isinstance(kept, int | float):
        return SURE_SCORE
    return min(HIGHEST_THRESHOLD, max(0.0, float(kept)))


def model() -> str:
    """The network that looks at pictures: the one chosen, as long as it is on this disk, else the default."""
    names = registry.names("pictures")
    kept = loaders.store().setting(MODEL, names[0])
    return kept if kept in names and is_present(kept) else names[0]


def is_present(name: str) -> bool:
    """Whether the files of a model are on this disk."""
    return not weights.presence(registry.get(name)).problem


def options_for(path: Path) -> PictureOptions | AlbumOptions | None:
    """How to look at a file: with the chosen network, if it is a picture or a folder; None leaves it to its room."""
    try:
        room = kinds.recognise(path)
    except BadInput:
        return None
    if room == "pictures":
        return PictureOptions(model=model())
    return AlbumOptions(model=model()) if room == "albums" else None


def draw(job: Job) -> None:
    """The settings, and a way to look at `job` again with another network."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="picture-settings"):
        _threshold_slider()
        chosen = _model_select()
        is_older = chosen == job.options.model and _is_older(job)
        if (chosen != job.options.model or is_older) and is_present(chosen):
            st.button(
                words.literal(f"Look again with {registry.get(chosen).title}"),
                key="look-again",
                icon=":material/visibility:",
                on_click=_look_again,
                args=(job, chosen),
            )
    if is_older:
        st.caption("This is the answer of other weights than those now at work; reasons are given by the new ones.")
    _missing()


def _is_older(job: Job) -> bool:
    """Whether the answer is of weights that worked under the same name before: a network promoted since is another."""
    report = loaders.report(job)
    return report is not None and registry.get(job.options.model).digest != report.provenance.model_sha256


def _threshold_slider() -> None:
    key = f"set-{THRESHOLD}"
    if key not in st.session_state:
        st.session_state[key] = round(threshold() * 100)
    st.slider(
        "Sure from",
        0,
        round(HIGHEST_THRESHOLD * 100),
        step=5,
        format="%d %%",
        key=key,
        width=260,
        help="With less confidence than this a label counts as unsure. Remembered for all pictures and folders.",
        on_change=_keep_threshold,
        args=(key,),
    )


def _keep_threshold(key: str) -> None:
    loaders.store().keep_setting(THRESHOLD, st.session_state[key] / 100)


def _model_select() -> str:
    here = [name for name in registry.names("pictures") if is_present(name)] or [model()]
    key = f"set-{MODEL}"
    if st.session_state.get(key) not in here:
        st.session_state[key] = model()
    return str(
        st.selectbox(
            "Network",
            here,
            key=key,
            format_func=lambda name: registry.get(name).title,
            width=260,
            help="The network that looks at pictures from now on. Remembered.",
            on_change=_keep_model,
            args=(key,),
        )
    )


def _keep_model(key: str) -> None:
    loaders.store().keep_setting(MODEL, st.session_state[key])


def _missing() -> None:
    """Networks that this version knows and this disk lacks, with how to get them."""
    cards = [registry.get(name) for name in registry.names("pictures") if not is_present(name)]
    if not cards:
        return
    with st.popover(f"{words.count(len(cards), 'network')} not here", type="tertiary", icon=":material/download:"):
        for card in cards:
            st.caption(words.literal(f"{card.title}: {card.description} {weights.how_to_get(card)}"))


def _look_again(job: Job, name: str) -> None:
    """Put the file of a job on the desk once more, for another network; the room then shows that."""
    file = InputFile(job.name, Path(job.path), job.sha256, job.size_bytes)
    fresh = loaders.desk().submit(file, PictureOptions(model=name))
    loaders.desk().wait([fresh.id], 0.4)
    st.session_state["added-pictures"] = [fresh.id]

"""How a classifier of the user's own classes does, what it makes of another picture, and its file."""

import streamlit as st

from ent_models.errors import EntModelsError
from ent_models.store import inputs
from ent_models.store.inputs import InputFile
from ent_models.training.options import OwnResult, OwnTrial, OwnTrialOptions
from ent_models.training.own_shelf import OwnAbout, OwnFolder
from ent_models.training.records import OwnReport
from pages.ui import asking, guard, loaders, show, uploads, words
from pages.ui.training import confusion, own_quality, promotion

_TRIED, _REFUSED, _TURN = "own-tried", "own-try-refused", "own-try-turn"


def draw(folder: OwnFolder, about: OwnAbout, result: OwnResult) -> None:
    """Everything about one finished classifier."""
    report = result.report
    if report is None:
        return
    show.heading(about.title)
    st.subheader(headline(report))
    st.caption(words.literal(_how(report)))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        confusion.draw(report.evaluation, key=f"own-confusion-{folder.id}")
    with right:
        st.caption("Right of each class")
        show.bars([(one.label, one.accuracy) for one in report.evaluation.classes], note="Accuracy of each class")
    _try(folder, about)
    promotion.draw_own(folder.id)
    with st.expander("The pictures it learned from", icon=":material/fact_check:", key=f"own-quality-{folder.id}"):
        own_quality.draw(result.quality)
    _take_away(folder, about)


def headline(report: OwnReport) -> str:
    """Accuracy with how uncertain it is, in words."""
    right = f"{report.evaluation.accuracy:.1%}".replace("%", " %")
    return f"{right} right, give or take {report.spread * 100:.1f} points"


def _how(report: OwnReport) -> str:
    asked = words.count(report.evaluation.images, "picture")
    if report.validation is not None:
        n_folds = len(report.validation.folds)
        how = f"each of {asked} was asked about once by a classifier that had not seen it, in {n_folds} rounds"
        spread = "give or take: the standard deviation between rounds"
    else:
        how = f"measured on {asked} for testing, none of which it learned from"
        spread = "give or take: the standard error for so few pictures"
    took = f"looking {words.span(report.features_s)}, training {words.span(report.training_s)}"
    return f"{how[0].upper()}{how[1:]} · {spread} · {took}"


def _try(folder: OwnFolder, about: OwnAbout) -> None:
    """A picture of the user's, shown to the classifier."""
    with st.expander("Try a picture on it", icon=":material/add_photo_alternate:", key=f"own-try-{folder.id}"):
        key = f"own-try-drop-{folder.id}-{st.session_state.setdefault(_TURN, 0)}"
        st.file_uploader(
            "Drop a picture",
            key=key,
            max_upload_size=uploads.MAX_DROP_MB,
            on_change=_take,
            args=(key, folder.id),
        )
        if st.session_state.get(_REFUSED):
            show.failed(st.session_state[_REFUSED])
        tried: tuple[str, InputFile] | None = st.session_state.get(_TRIED)
        if tried is None or tried[0] != folder.id:
            return
        st.text(tried[1].name)
        with guard.guarded():
            asking.ask(tried[1], OwnTrialOptions(folder.id, about.model), _trial)


def _take(key: str, own_id: str) -> None:
    file = st.session_state.get(key)
    if file is None:
        return
    with guard.guarded():
        before: tuple[str, InputFile] | None = st.session_state.get(_TRIED)
        try:
            kept = inputs.keep(file.name, file.getvalue())
        except EntModelsError as problem:
            st.session_state[_REFUSED] = str(problem)
            return
        st.session_state[_REFUSED], st.session_state[_TRIED] = "", (own_id, kept)
        st.session_state[_TURN] += 1
        if before is not None and before[1].path != kept.path and not loaders.store().is_used(str(before[1].path)):
            inputs.forget(before[1].path)


def _trial(found: OwnTrial) -> None:
    show.bars([(guess.label, guess.confidence) for guess in found.guesses], note="Classes with confidence")
    st.caption("It knows these classes only: a picture of anything else is given to the likeliest of them.")


def _take_away(folder: OwnFolder, about: OwnAbout) -> None:
    try:
        data = folder.head.read_bytes()
    except OSError:
        show.failed("The file of this classifier cannot be read.")
        return
    st.download_button(
        "Export head.safetensors",
        data,
        file_name=f"{words.file_stem(about.title)}.safetensors",
        mime="application/octet-stream",
        icon=":material/download:",
        key=f"own-export-{folder.id}",
        on_click="ignore",
        help=words.literal(f"The classifier alone: a linear layer on the features of {about.model}, with its classes."),
    )

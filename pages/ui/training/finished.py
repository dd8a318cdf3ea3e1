"""What can be done with what a run has learned: test a picture, look into its mistakes, take it away."""

import html
import json
from collections.abc import Callable

import streamlit as st

from ent_models.records import public
from ent_models.store import inputs
from ent_models.training import report
from ent_models.training.options import (
    Examination,
    ExamineOptions,
    Exported,
    ExportOptions,
    RunResult,
    TryOptions,
    Tryout,
)
from ent_models.training.records import CrossValidation, Evaluation
from ent_models.training.runs import RunFolder
from pages.ui import asking, guard, show, uploads, words
from pages.ui.training import confusion, sights
from pages.ui.training.run_jobs import Chosen

_TRIED = "training-tried"


def draw(chosen: Chosen) -> None:
    """Everything, for a run that has a network."""
    with st.expander("Test a picture of yours", icon=":material/image_search:", key="try-run"):
        try_a_picture(chosen.run)
    if chosen.result is not None:
        outcome(chosen, chosen.result)
    if not chosen.is_live:
        take_away(chosen)


def try_a_picture(run: RunFolder) -> None:
    """The user's own picture, at any moment of the run."""
    st.caption("A picture of yours, cut to its middle square and reduced to 32 x 32. The run goes on undisturbed.")
    file = st.file_uploader("A picture to test", key="try-picture", max_upload_size=uploads.MAX_DROP_MB)
    if file is None:
        st.session_state.pop(_TRIED, None)
        return
    if st.button("Look again", key="try-again", icon=":material/refresh:",
                 help="Shows it to the network as it is now."):  # fmt: skip
        st.session_state.pop(_TRIED, None)
    with guard.guarded():
        kept = inputs.keep(file.name, file.getvalue())
        now = run.live()
        asked = st.session_state.get(_TRIED)
        if asked is None or asked[:2] != (kept.sha256, run.id):  # a redrawn page does not ask anew
            asked = (kept.sha256, run.id, TryOptions(run.id, now.step if now else 0))
            st.session_state[_TRIED] = asked
        asking.ask(kept, asked[2], _tried)


def _tried(tryout: Tryout) -> None:
    left, right = st.columns([1, 3], gap="medium")
    with left:
        st.html(sights.image(tryout.seen_png, "The picture as the network was given it", "large"))
        st.caption(f"At epoch {tryout.epoch:.1f}" if tryout.epoch else "As it is")
    with right:
        show.bars([(guess.label, guess.confidence) for guess in tryout.guesses])
    with st.expander("Layer by layer", key="try-layers"):
        sights.layers("".join(sights.layer(part.name, part.shape, part.png) for part in tryout.layers))


def outcome(chosen: Chosen, result: RunResult) -> None:
    """How a finished run did, and the pictures behind each number."""
    if result.validation is not None:
        folds(result.validation)
    if result.evaluation is None:
        return
    measured = result.evaluation
    st.subheader(f"Right in {measured.accuracy:.1%} of {measured.images:,} test pictures".replace("%", " %"))
    st.caption(words.literal(_how(measured, result)))
    st.text("Press a number to see those pictures, the surest mistakes first.")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        cell = confusion.draw(measured, key=f"confusion-{chosen.run.id}")
    with right:
        if cell is None:
            show.bars([(score.label, score.accuracy) for score in measured.classes], note="Accuracy of each class")
        else:
            options = ExamineOptions(chosen.run.id, chosen.at_step, "test", *cell)
            with guard.guarded():
                asking.ask(chosen.data, options, _mistakes)


def _how(measured: Evaluation, result: RunResult) -> str:
    views = {"none": "as they are", "mirror": "each also mirrored, the two answers averaged"}.get(measured.views, "")
    best = f"Weights of epoch {result.best_epoch}, the best on the held-out pictures" if result.best_epoch else ""
    return " · ".join(
        part
        for part in (
            best,
            f"test pictures {views}",
            f"{measured.parameters:,} parameters",
            words.span(result.elapsed_s),
        )
        if part
    )


def _mistakes(found: Examination) -> None:
    if not found.pictures:
        st.caption("No such picture: without their mirror images these are told apart.")
        return
    cells = "".join(
        f"<li>{sights.image(picture.png, picture.truth)}<small>{_told(picture.guess, picture.confidence)}</small></li>"
        for picture in found.pictures
    )
    first = found.pictures[0]
    told = f"{first.truth} taken for {first.guess}" if first.truth != first.guess else f"{first.truth}, rightly told"
    st.caption(words.literal(f"{words.count(len(found.pictures), 'picture')}: {told}"))
    st.html(f'<ul class="sights small" aria-label="Pictures of this cell">{cells}</ul>')


def _told(guess: str, confidence: float) -> str:
    return f"{html.escape(guess)} {words.percent(confidence)}"


def folds(validation: CrossValidation) -> None:
    """Cross-validation: mean and spread."""
    mean, spread = f"{validation.mean:.1%}", f"{validation.spread * 100:.1f}"
    st.subheader(f"{mean} on average, folds differ by {spread} points (standard deviation)".replace("%", " %"))
    show.bars([(f"Fold {fold.fold}, {fold.images:,} pictures", fold.accuracy) for fold in validation.folds])


def take_away(chosen: Chosen) -> None:
    """The network and the run's report as files."""
    run, about = chosen.run, chosen.about
    network = run.network()
    if network is None:
        return
    stem = words.file_stem(about.title)
    result = chosen.result

    def as_json() -> str:
        facts = {"about": public(about), "curve": public(run.curve()), "result": public(result)}
        return json.dumps(facts, indent=1)

    offered: list[tuple[str, str, Callable[[], str | bytes]]] = [
        ("Network (safetensors)", "safetensors", network.read_bytes),
        ("Report (HTML)", "html", lambda: report.html_of(about, run.curve(), result)),
        ("Report (JSON)", "json", as_json),
    ]
    with st.container(horizontal=True, vertical_alignment="center", key="run-downloads"):
        for label, ending, content in offered:
            st.download_button(label, content, file_name=f"{stem}.{ending}", icon=":material/download:",
                               key=f"download-{ending}", on_click="ignore")  # fmt: skip
        key = f"wants-onnx-{run.id}"
        if st.session_state.get(key) or st.button("ONNX", key="make-onnx", icon=":material/ios_share:"):
            st.session_state[key] = True
            with guard.guarded():
                asking.ask(chosen.data, ExportOptions(run.id, chosen.at_step), lambda made: _onnx(made, stem))


def _onnx(found: Exported, stem: str) -> None:
    st.download_button("Save the ONNX file", found.data, file_name=f"{stem}.onnx", icon=":material/download:",
                       key="download-onnx", on_click="ignore")  # fmt: skip

"""A run while it goes on: how far it is, its curves, what it sees, and the handles that change it."""

from dataclasses import replace

import streamlit as st

from ent_models.jobs.job import State
from ent_models.training.journal import Curve
from ent_models.training.records import Controls, StepReport
from ent_models.training.runs import About, Glimpse, RunFolder
from pages.ui import guard, live, show, words
from pages.ui.training import confusion, curve, run_jobs, setup, sights
from pages.ui.training.run_jobs import Chosen

RATES = (0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)


def draw(chosen: Chosen) -> None:
    """State, buttons, curves and sights, drawn anew every second while the run is under way."""
    st.fragment(_draw, run_every=live.POLL_S if chosen.is_live else None)(chosen.run, chosen.about, chosen.is_live)
    if chosen.is_live:
        with st.expander("Change it while it runs", icon=":material/tune:", key="change-run"):
            _handles(chosen.run)


def _draw(run: RunFolder, about: About, was_live: bool) -> None:
    with guard.guarded():
        chosen = Chosen(run, about, run_jobs.jobs().get(run.id))
        if chosen.is_live != was_live:
            st.rerun()
        _head(chosen)
        found, now, glimpse = run.curve(), run.live(), run.glimpse()
        if now is None and not found.epochs:
            if chosen.job is not None and chosen.job.state is State.RUNNING:
                st.caption("The first numbers come in a few seconds.")
            return
        _numbers(found, now, was_live)
        curve.draw(found, key="live")
        if glimpse is not None:
            _sights(run, now, glimpse)


def _head(chosen: Chosen) -> None:
    job = chosen.job
    with st.container(horizontal=True, vertical_alignment="center", key="run-head"):
        if job is not None:
            show.state(job)
        st.html(f'<span class="facts">{words.when(chosen.about.created_at)}</span>', width="content")
        _buttons(chosen)
    if job is None:
        return
    if job.state is State.QUEUED:
        st.text("Waiting for its turn: another run is under way.")
    elif job.state is State.RUNNING:
        show.working(job)
    elif job.state is State.FAILED:
        show.failed(job.error or "This run failed.")
    elif job.state is State.INTERRUPTED:
        st.warning("Rushes ended in the middle of this run. Resume goes on from its last checkpoint.")
    elif (ended := chosen.result) is not None and ended.reason == "diverged":
        show.failed(ended.message)


def _buttons(chosen: Chosen) -> None:
    run, job, ended = chosen.run, chosen.job, chosen.result
    if job is not None and chosen.is_live:
        is_paused = run.controls().is_paused
        label, icon = ("Go on", ":material/play_arrow:") if is_paused else ("Pause", ":material/pause:")
        st.button(label, key="pause-run", icon=icon, on_click=run_jobs.pause, args=(run, not is_paused))
        st.button("Stop", key="stop-run", icon=":material/stop:", on_click=run_jobs.stop, args=(job.id,),
                  help="The network is kept, and the run can be resumed.")  # fmt: skip
    elif ended is None or ended.reason == "diverged":
        label = "Resume with a lower learning rate" if ended is not None else "Resume"
        st.button(label, key="resume-run", icon=":material/play_arrow:", on_click=_resume, args=(chosen,))
    with st.popover("Delete", key="delete-run", type="tertiary", icon=":material/delete:"):
        st.text("Delete this run with its networks? What was promoted stays at work.")
        st.button("Yes, delete it", key="delete-run-yes", type="primary", on_click=run_jobs.remove, args=(run, job))


def _resume(chosen: Chosen) -> None:
    with guard.guarded():
        run_jobs.resume(chosen)


def _numbers(found: Curve, now: StepReport | None, is_live: bool) -> None:
    """The state of the run in five numbers."""
    last = found.epochs[-1] if found.epochs else None
    best = next((report for report in reversed(found.epochs) if report.is_best), None)
    told = [("Training accuracy", words.percent(now.train_accuracy) if now else "—")]
    if last is not None and last.test_accuracy is not None:
        told.append(("Held-out accuracy", f"{last.test_accuracy:.1%}".replace("%", " %")))
    if best is not None and best.test_accuracy is not None:
        told.append(("Best epoch", f"{best.epoch}: {best.test_accuracy:.1%}".replace("%", " %")))
    speed = now.images_per_s if now is not None else last.images_per_s if last is not None else 0.0
    told.append(("Pictures a second", f"{speed:,.0f}"))
    if last is not None and not is_live:
        told.append(("Time taken", words.span(last.elapsed_s)))
    with st.container(horizontal=True, key="run-numbers"):
        for name, value in told:
            st.metric(name, value)


def _sights(run: RunFolder, now: StepReport | None, glimpse: Glimpse) -> None:
    seen, inner, pulls, doubts = st.tabs(["What it says", "What it sees", "Gradients", "Confusion"], key="run-sights")
    with seen:
        st.caption(f"Held-out pictures at epoch {glimpse.epoch:.1f}. It has never learned from them.")
        sights.stream(glimpse)
    with inner:
        st.caption("The filters of its first convolution")
        sights.filters(glimpse)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"Held-out picture {glimpse.chosen + 1:,} on its way through the layers", width="content")
            st.button("Another picture", key="other-picture", icon=":material/shuffle:", on_click=_another,
                      args=(run, glimpse.chosen))  # fmt: skip
        sights.maps(glimpse)
    with pulls:
        if now is not None and now.gradients:
            st.caption("How strongly each layer is pulled. Bars that shrink towards the top are vanishing gradients.")
            curve.gradients(now, key="gradients")
        else:
            st.caption("No step has been reported yet.")
    with doubts:
        if glimpse.evaluation is not None:
            st.caption("After the last epoch, on the held-out pictures")
            confusion.draw(glimpse.evaluation, key=f"live-confusion-{run.id}")
        else:
            st.caption("It is measured at the end of each epoch.")


def _another(run: RunFolder, chosen: int) -> None:
    run.choose(chosen + 17)


def _handles(run: RunFolder) -> None:
    """Learning rate, batch size and augmentation of a run under way; each takes effect at its next step."""
    now = run.controls()
    scale = st.select_slider(
        "Learning rate, times", RATES, value=min(RATES, key=lambda rate: abs(rate - now.learning_rate_scale)),
        key=f"scale-{run.id}", format_func=lambda rate: f"{rate:g}", width=360,
    )  # fmt: skip
    batch = st.selectbox(
        "Batch size", [0, 16, 32, 64, 128, 256, 512, 1024], key=f"batch-{run.id}", width=220,
        format_func=lambda size: str(size) if size else "as the recipe has it",
    )  # fmt: skip
    augmentation = None
    if st.toggle("Other augmentation", key=f"augments-{run.id}", value=now.augmentation is not None):
        augmentation = setup.augmentation_choice(f"live-{run.id}", now.augmentation)
    wanted = replace(now, learning_rate_scale=scale, batch_size=batch or None, augmentation=augmentation)
    if wanted != now:
        st.button("Apply", key="apply-controls", type="primary", on_click=_apply, args=(run, wanted))
    st.caption("The change is marked on the curve.")


def _apply(run: RunFolder, wanted: Controls) -> None:
    with guard.guarded():
        run.change(replace(wanted, is_paused=run.controls().is_paused))

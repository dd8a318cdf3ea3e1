"""Runs and the jobs that drive them: chosen, started, paused, stopped, gone on with, removed."""

from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from ent_models.jobs.job import Job, State
from ent_models.store import inputs
from ent_models.store.inputs import InputFile
from ent_models.training.options import RunResult, TrainingOptions
from ent_models.training.runs import About, RunFolder, Runs
from pages.ui import loaders, words

CHOSEN = "training-run"
"""In the session: the id of the run that the page shows."""
_FOLLOWED = "followed-training"
STOP_WAIT_S = 1.5
REMOVE_WAIT_S = 10.0
CALMER = 0.3
"""By how much the learning rate is lowered when a run that went astray goes on."""


def title(options: TrainingOptions) -> str:
    """What a run is called."""
    folds = f", {options.n_folds} folds" if options.n_folds else ""
    data = {"cifar10": "CIFAR-10"}.get(options.data, options.data)
    return f"{options.network} on {data}, {words.count(options.epochs, 'epoch')}{folds}"


def start(options: TrainingOptions, data: InputFile) -> RunFolder:
    """Make a run and put it in the queue. Raises OutOfSpace."""
    run = Runs.at_home().create(options, title(options), data.path)
    loaders.desk().submit(replace(data, name=title(options)), options)
    return run


def jobs() -> dict[str, Job]:
    """The newest job of each run."""
    found: dict[str, Job] = {}
    for job in loaders.desk().jobs():
        if isinstance(job.options, TrainingOptions):
            found.setdefault(job.options.run, job)
    return found


def result(job: Job | None) -> RunResult | None:
    """How a run ended, None while it has not."""
    report = loaders.report(job) if job is not None and job.state is State.DONE else None
    return report.result if report is not None else None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A run that a page is about, and its job: None once that was taken off the desk."""

    run: RunFolder
    about: About
    job: Job | None

    @property
    def is_live(self) -> bool:
        """Whether it waits or goes on."""
        return self.job is not None and not self.job.state.is_over

    @property
    def has_learned(self) -> bool:
        """Whether there is a network to look at."""
        return self.run.newest() is not None

    @property
    def result(self) -> RunResult | None:
        """How it ended, None while it has not."""
        return result(self.job)

    @property
    def at_step(self) -> int:
        """The step of its newest weights."""
        now = self.run.live()
        return now.step if now else 0

    @property
    def data(self) -> InputFile:
        """What it learns from. Known by its place alone: 170 MB are not read anew for every question about a run."""
        path = Path(self.about.data_path)
        return InputFile(self.about.title, path, inputs.digest_of_folder(path), 0)


def choice() -> Chosen | None:
    """The run that was just started, else that of the address, else the newest; drawn as a list to choose from."""
    known = {run.id: (run, about) for run, about in Runs.at_home().all()}
    if not known:
        return None
    by_run = jobs()
    asked = st.query_params.get("job")
    if asked and asked != st.session_state.get(_FOLLOWED):
        st.session_state[_FOLLOWED] = asked
        wanted = next((run_id for run_id, job in by_run.items() if job.id == asked), None)
        if wanted:
            st.session_state[CHOSEN] = wanted
    if st.session_state.get(CHOSEN) not in known:
        st.session_state[CHOSEN] = next(iter(known))
    told = {run_id: f"{about.title}, {words.when(about.created_at)}" for run_id, (_, about) in known.items()}
    run_id = st.selectbox("Run", list(known), key=CHOSEN, format_func=lambda run_id: told.get(run_id, ""))
    return Chosen(*known[run_id], by_run.get(run_id))


def pause(run: RunFolder, is_paused: bool) -> None:
    """Have a run wait, or go on."""
    run.change(replace(run.controls(), is_paused=is_paused))


def stop(job_id: str) -> None:
    """Stop a run; its network is kept, and it can go on later."""
    desk = loaders.desk()
    desk.cancel(job_id)
    desk.wait([job_id], STOP_WAIT_S)


def resume(chosen: Chosen) -> None:
    """Go on with a run from its last checkpoint; one that went astray goes on with a lower learning rate."""
    run, about, job = chosen.run, chosen.about, chosen.job
    controls = replace(run.controls(), is_paused=False)
    ended = chosen.result
    if ended is not None and ended.reason == "diverged":
        controls = replace(controls, learning_rate_scale=controls.learning_rate_scale * CALMER)
    run.change(controls)
    desk = loaders.desk()
    if job is not None and job.state in (State.FAILED, State.CANCELLED, State.INTERRUPTED):
        desk.retry(job.id)
        return
    desk.submit(chosen.data, about.options)
    if job is not None:
        desk.remove(job.id)


def remove(run: RunFolder, job: Job | None) -> None:
    """Delete a run with its networks; what was promoted stays at work."""
    if job is not None:
        desk = loaders.desk()
        desk.cancel(job.id)
        desk.wait([job.id], REMOVE_WAIT_S)  # or it would go on writing into the folder
        desk.remove(job.id)
    Runs.at_home().remove(run.id)

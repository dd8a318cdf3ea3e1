"""The training room driven without a browser: a new run, one under way, one that is over, and all of them."""

import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ent_models import __version__
from ent_models.jobs.job import State
from ent_models.records import Provenance, Report
from ent_models.store import inputs
from ent_models.store.store import result_key
from ent_models.training import datasets, journal, runs
from ent_models.training.journal import Mark
from ent_models.training.options import OwnOptions, RunResult, TrainingOptions
from ent_models.training.records import (
    ClassScore,
    Controls,
    CrossValidation,
    EpochReport,
    Evaluation,
    Fold,
    GradientNorm,
    Guess,
    StepReport,
)
from ent_models.training.runs import Glimpse, RunFolder, Runs, SeenPicture
from pages.ui import loaders
from pages.ui.training import curve, run_jobs, sights

ROOT = Path(__file__).parent.parent
NASTY = "<img src=x onerror=alert(1)> **b** ![x](http://evil.example/p.png)"
LABELS = tuple("0123456789")
DIAGONAL = tuple(tuple(9 if row == column else 1 for column in range(10)) for row in range(10))
MEASURED = Evaluation(
    0.5, 1.2, 180, 167_562, 0.1, LABELS, DIAGONAL, tuple(ClassScore(name, 18, 9, 0.5) for name in LABELS), "none"
)
PNG = b"\x89PNG\r\n\x1a\n"
STEP = StepReport(10, 2, 1.5, 480, 1.1, 0.61, 1e-3, 2310.0, 4.0, 8.0, (GradientNorm("conv1", 0.2, 3.0),), Controls())
EPOCHS = (
    EpochReport(1, 3, 1.5, 0.5, 1.4, 0.55, 2300.0, 3.0, is_best=False),
    EpochReport(2, 3, 1.1, 0.6, 1.2, 0.62, 2300.0, 6.0, is_best=True),
)


@pytest.fixture(autouse=True)
def no_data(idle_desk: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """No CIFAR-10 but what a test says."""
    monkeypatch.delenv("RUSHES_DATA", raising=False)


def options(**changes: Any) -> TrainingOptions:
    return replace(TrainingOptions(runs.new_id(), "digits", "article", epochs=3, visitor=NASTY), **changes)


def put(state: State, result: RunResult | None = None, **changes: Any) -> RunFolder:
    """A run with its job on the desk, in any state."""
    wanted = options(**changes)
    place = datasets.place("digits")
    assert place is not None
    run = run_jobs.start(wanted, inputs.refer(place))
    for entry in (Mark("began", 0.0, "Began"), STEP, *EPOCHS, Mark("changed", 1.2, NASTY)):
        journal.append(run.folder, entry)
    run.write("live.json", STEP)
    seen = SeenPicture(PNG, "3", (Guess("3", 0.9), Guess(NASTY, 0.1)))
    run.write("glimpse.json", Glimpse(10, 1.5, (seen,), PNG, (("conv1", (32, 30, 30), PNG),), 4, MEASURED))
    (run.folder / "best.safetensors").write_bytes(b"not a network")
    desk, store = loaders.desk(), loaders.store()
    (job,) = (job for job in desk.jobs() if job.options == wanted)
    now = time.time()
    if result is not None:
        key = result_key(job.sha256, wanted, __version__)
        facts = Provenance(job.sha256, "", "", asdict(wanted), "none", 9.0, __version__)
        store.keep_report(key, "training", Report("run", replace(result, run=wanted.run), facts))
    error = NASTY if state is State.FAILED else ""
    store.change_job(job.id, state=state, error=error, started_at=now - 9, ended_at=now if state.is_over else None)
    return run


def page(view: str = "train", **parameters: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "pages" / "training.py"), default_timeout=30)
    for name, value in parameters.items():
        at.query_params[name] = value
    at.run()
    if view != "train":
        at.segmented_control(key="view").set_value(view).run()
    assert not at.exception
    return at


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


def shown(at: AppTest) -> str:
    """All that is drawn as markup: nothing of a user's may be taken for it."""
    return "".join(part.proto.body for part in at.get("html"))


FINISHED = RunResult("", "finished", "The run is finished.", 3.0, 2, 9.0, MEASURED, None)


def test_without_cifar10_the_room_says_so_and_the_digits_can_be_learned() -> None:
    at = page()
    assert "CIFAR-10 is not on this machine" in " ".join(caption.value for caption in at.caption)
    assert at.segmented_control(key="training-data").value == "digits"
    at.text_input(key="new-visitor").set_value("Ada").run()
    at.button(key="start-run").click().run()
    assert not at.exception and not at.error
    ((_, about),) = Runs.at_home().all()
    (job,) = loaders.desk().jobs()
    assert about.options == job.options and job.state is State.QUEUED
    assert (about.options.data, about.options.network, about.options.visitor) == ("digits", "fast", "Ada")
    assert "Waiting for its turn" in " ".join(text.value for text in at.text)
    at.segmented_control(key="training-data").set_value("cifar10").run()
    assert at.button(key="start-run").disabled


def test_settings_of_a_new_run_reach_it() -> None:
    at = page()
    at.segmented_control(key="new-network").set_value("article").run()
    at.slider(key="new-epochs-article").set_value(4)
    at.number_input(key="new-rate-article").set_value(0.01)
    at.number_input(key="new-batch-article").set_value(64)
    at.number_input(key="new-seed").set_value(7)
    at.toggle(key="new-augments").set_value(True).run()
    at.slider(key="new-shift").set_value(3)
    at.select_slider(key="new-folds").set_value(5).run()
    at.button(key="start-run").click().run()
    ((_, about),) = Runs.at_home().all()
    wanted = about.options
    assert (wanted.network, wanted.epochs, wanted.learning_rate, wanted.batch_size) == ("article", 4, 0.01, 64)
    assert (wanted.seed, wanted.n_folds) == (7, 5)
    assert wanted.augmentation is not None and wanted.augmentation.shift_px == 3
    assert about.title.endswith("4 epochs, 5 folds")


def test_a_run_under_way_shows_its_numbers_and_is_paused_and_stopped() -> None:
    run = put(State.RUNNING)
    at = page()
    told = {metric.label: metric.value for metric in at.metric}
    assert told["Training accuracy"] == "61 %" and told["Held-out accuracy"] == "62.0 %"
    assert told["Best epoch"] == "2: 62.0 %" and told["Pictures a second"] == "2,310"
    assert {"Pause", "Stop"} <= set(labels(at)) and "Resume" not in labels(at)
    at.button(key="pause-run").click().run()
    assert run.controls().is_paused and "Go on" in labels(at)
    at.button(key="pause-run").click().run()
    assert not run.controls().is_paused
    at.button(key="other-picture").click().run()
    assert run.chosen() == 21
    markup = shown(at)
    assert "<img src=x" not in markup and "&lt;img src=x" in markup


def test_what_is_changed_in_a_run_under_way_reaches_it() -> None:
    run = put(State.RUNNING)
    at = page()
    at.select_slider(key=f"scale-{run.id}").set_value(0.3)
    at.selectbox(key=f"batch-{run.id}").set_value(128)
    at.toggle(key=f"augments-{run.id}").set_value(True).run()
    at.slider(key=f"live-{run.id}-cutout").set_value(6).run()
    at.button(key="apply-controls").click().run()
    now = run.controls()
    assert (now.learning_rate_scale, now.batch_size) == (0.3, 128)
    assert now.augmentation is not None and now.augmentation.cutout_px == 6
    assert "Apply" not in labels(at)


@pytest.mark.parametrize("state", [State.CANCELLED, State.INTERRUPTED, State.FAILED])
def test_a_run_that_was_cut_off_can_be_gone_on_with(state: State) -> None:
    run = put(state)
    run.change(Controls(is_paused=True))
    at = page()
    assert "Resume" in labels(at)
    if state is State.FAILED:
        assert "evil" in at.error[0].value and "![x]" not in at.error[0].value
    at.button(key="resume-run").click().run()
    assert not at.exception
    (job,) = loaders.desk().jobs()
    assert job.state is State.QUEUED and not run.controls().is_paused


def test_a_run_that_went_astray_is_explained_and_goes_on_with_less() -> None:
    message = "The loss is no longer a number: the learning rate is too high."
    run = put(State.DONE, replace(FINISHED, reason="diverged", message=message, evaluation=None))
    at = page()
    assert "learning rate is too high" in at.error[0].value
    at.button(key="resume-run").click().run()
    (job,) = loaders.desk().jobs()
    assert job.state is State.QUEUED
    assert run.controls().learning_rate_scale == pytest.approx(run_jobs.CALMER)


def test_a_finished_run_shows_how_it_did_and_can_be_taken_away() -> None:
    put(State.DONE, FINISHED)
    at = page()
    assert any("Right in 50.0 % of 180 test pictures" in head.value for head in at.subheader)
    assert "Resume" not in labels(at) and "Pause" not in labels(at)
    names = {button.label for button in at.get("download_button")}
    assert {"Network (safetensors)", "Report (HTML)", "Report (JSON)"} <= names
    assert at.button(key="make-onnx")


def test_cross_validation_shows_mean_and_spread() -> None:
    found = CrossValidation((Fold(1, 500, 0.8), Fold(2, 500, 0.9)), 0.85, 0.07)
    put(State.DONE, replace(FINISHED, evaluation=None, validation=found), n_folds=2)
    at = page()
    assert any("85.0 % on average" in head.value and "7.0 points" in head.value for head in at.subheader)


def test_a_deleted_run_is_gone_with_its_job() -> None:
    run = put(State.DONE, FINISHED)
    at = page()
    at.button(key="delete-run-yes").click().run()
    assert not at.exception
    assert not run.folder.exists() and not loaders.desk().jobs() and not Runs.at_home().all()


def test_all_runs_are_in_a_table_and_the_best_of_each_visitor_on_the_board() -> None:
    put(State.DONE, FINISHED, visitor="Ada")
    put(State.DONE, replace(FINISHED, evaluation=replace(MEASURED, accuracy=0.7)), visitor="Ada")
    put(State.DONE, replace(FINISHED, evaluation=replace(MEASURED, accuracy=0.6)), visitor="Bob")
    put(State.RUNNING)
    at = page("runs")
    table, board = at.dataframe
    assert len(table.value) == 4 and next(iter(table.value["Test"])) == "—"
    assert list(board.value["Name"]) == ["Ada", "Bob"]
    assert list(board.value["Test accuracy"]) == ["70.0 %", "60.0 %"]


def test_a_link_from_the_desk_chooses_its_run() -> None:
    first = put(State.DONE, FINISHED)
    put(State.RUNNING)
    (job,) = (job for job in loaders.desk().jobs() if job.options.run == first.id)
    at = page(job=job.id)
    assert at.selectbox(key=run_jobs.CHOSEN).value == first.id


def test_a_link_to_own_classes_opens_their_view() -> None:
    place = datasets.place("digits")
    assert place is not None
    job = loaders.desk().submit(inputs.refer(place), OwnOptions(runs.new_id(), "Roses"))
    at = page(job=job.id)
    assert at.segmented_control(key="view").value == "own"


def test_runs_on_the_desk_have_a_row_and_an_answer() -> None:
    put(State.DONE, FINISHED)
    at = AppTest.from_file(str(ROOT / "pages" / "home.py"), default_timeout=30).run()
    assert not at.exception
    assert any("Right in 50.0%" in text.value for text in at.text)


def test_long_curves_are_thinned_and_keep_their_end() -> None:
    steps = [replace(STEP, step=number) for number in range(5_003)]
    thinned = curve.thinned(steps)
    assert len(thinned) <= curve.MAX_POINTS + 1 and thinned[-1].step == 5_002
    assert list(curve.thinned(steps[:10])) == steps[:10]


def test_right_guesses_are_told_by_more_than_colour() -> None:
    text = sights.verdict("3", (Guess("3", 0.9), Guess("8", 0.1)))
    assert text.count("✓") == 1 and 'class="right"' in text

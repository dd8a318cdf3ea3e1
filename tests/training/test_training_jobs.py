"""A training run as a job: what is written down, and what becomes of it when it is cut off, changed or goes astray."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ent_models import devices
from ent_models.errors import BadInput, OutOfSpace
from ent_models.jobs.job import Job, State
from ent_models.jobs.queue import Queue
from ent_models.store import inputs
from ent_models.store.store import Store
from ent_models.training import analysis, datasets, journal, modelfile, report, runs, sitting
from ent_models.training.journal import Mark
from ent_models.training.options import RunResult, TrainingOptions
from ent_models.training.records import Augmentation, Controls, EpochReport, Evaluation, Fold, RunEnd, StepReport
from ent_models.training.runs import RunFolder, Runs

DIGITS = datasets.place("digits")
assert DIGITS is not None
STEP = StepReport(1, 1, 0.5, 50, 2.0, 0.1, 1e-3, 100.0, 1.0, 9.0, (), Controls())
EPOCH = EpochReport(1, 5, 1.5, 0.4, 1.4, 0.45, 100.0, 2.0, is_best=True)


def options(**changes: Any) -> TrainingOptions:
    return replace(TrainingOptions(runs.new_id(), "digits", "article", epochs=2), **changes)


def made(wanted: TrainingOptions) -> RunFolder:
    assert DIGITS is not None
    return Runs.at_home().create(wanted, "A run", DIGITS)


def items_of(wanted: TrainingOptions) -> Iterator[Any]:
    assert DIGITS is not None
    return analysis.analyse(DIGITS, wanted, None)


def ended(wanted: TrainingOptions) -> RunResult:
    *_, result = items_of(wanted)
    assert isinstance(result, RunResult)
    return result


@pytest.fixture(autouse=True)
def small_epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Epochs of 320 pictures, and a report of every step."""
    usual = analysis.recipe_of

    def smaller(wanted: TrainingOptions) -> Any:
        return replace(usual(wanted), images_per_epoch=320)

    monkeypatch.setattr(analysis, "recipe_of", smaller)
    monkeypatch.setattr(sitting, "REPORT_EVERY_S", 0.0)
    monkeypatch.setattr(devices, "cpu_threads", lambda: 1)


def test_a_run_writes_down_how_it_went_and_is_measured_on_the_test_pictures() -> None:
    wanted = options()
    run = made(wanted)
    result = ended(wanted)
    assert (result.reason, result.epochs_done, result.run) == ("finished", 2.0, wanted.run)
    assert result.evaluation is not None
    assert (result.evaluation.images, result.evaluation.views) == (297, "none")  # a mirrored digit is no digit
    assert result.evaluation.accuracy > 0.2  # a tenth by chance
    curve = run.curve()
    assert [mark.kind for mark in curve.marks] == ["began"]
    assert [epoch.epoch for epoch in curve.epochs] == [1, 2]
    assert curve.steps and curve.steps[0].gradients[0].layer == "conv1" and not curve.lost
    assert curve.end is not None and curve.end.reason == "finished"
    assert result.best_epoch in (1, 2)
    live, glimpse = run.live(), run.glimpse()
    assert live is not None and live.epochs_done > 1
    assert glimpse is not None and len(glimpse.stream) == sitting.N_STREAM
    assert isinstance(glimpse.evaluation, Evaluation)
    assert all(seen.png.startswith(b"\x89PNG") and len(seen.guesses) == 3 for seen in glimpse.stream)
    assert [name for name, _, _ in glimpse.maps][:3] == ["picture", "scale", "conv1"]
    best, card = modelfile.load(run.network() or Path())
    assert card.made_by["data"] == "digits" and card.labels == tuple("0123456789")
    assert bool(best(torch.zeros(1, 3, 32, 32)).isfinite().all())


def test_what_is_kept_back_is_never_learned_from() -> None:
    recipe = analysis.recipe_of(options())
    assert analysis.n_held_out(1500, replace(recipe, images_per_epoch=None), None) == 300
    assert analysis.n_held_out(50_000, replace(recipe, images_per_epoch=None), None) == 5_000
    assert analysis.n_held_out(50_000, replace(recipe, images_per_epoch=3_200), None) == 1_000
    assert analysis.n_held_out(1500, recipe, 100) == 100
    assert analysis.n_held_out(1500, recipe, 10**6) == 750


def test_a_run_that_is_closed_goes_on_from_there_and_says_so() -> None:
    wanted = options(epochs=3)
    run = made(wanted)
    items = items_of(wanted)
    for _ in range(14):
        next(items)
    items.close()  # type: ignore[attr-defined]
    stopped_at = run.curve().steps[-1].epochs_done
    result = ended(wanted)
    curve = run.curve()
    assert result.reason == "finished" and result.epochs_done == 3.0
    assert [mark.kind for mark in curve.marks] == ["began", "resumed"]
    assert curve.marks[1].epochs_done == pytest.approx(stopped_at, abs=0.11)
    assert curve.marks[1].text.startswith("Resumed after a break of")
    assert [epoch.epoch for epoch in curve.epochs] == [1, 2, 3]


def test_what_a_crash_undid_is_told_apart() -> None:
    run = made(options())
    for entry in (
        Mark("began", 0.0, "Began"),
        STEP,
        EPOCH,
        replace(STEP, epochs_done=1.6),
        replace(STEP, epochs_done=1.8),
        Mark("resumed", 1.6, "Resumed after a break of 3 min"),
        replace(STEP, epochs_done=1.7),
    ):
        journal.append(run.folder, entry)
    curve = run.curve()
    assert [step.epochs_done for step in curve.steps] == [0.5, 1.6, 1.7]
    assert [step.epochs_done for step in curve.lost] == [1.8]
    assert curve.epochs == (EPOCH,)


def test_a_changed_recipe_is_marked_on_the_curve() -> None:
    wanted = options()
    run = made(wanted)
    items = items_of(wanted)
    while not run.curve().steps:
        next(items)
    run.change(Controls(learning_rate_scale=0.5, batch_size=16, augmentation=Augmentation(shift_px=2)))
    list(items)
    changes = [mark for mark in run.curve().marks if mark.kind == "changed"]
    assert [mark.text for mark in changes] == ["learning rate x 0.5, batch 16, other augmentation"]
    assert 0 < changes[0].epochs_done < 1
    assert run.curve().steps[-1].controls.batch_size == 16


def test_a_pause_is_marked_and_keeps_the_worker_from_being_taken_for_stuck() -> None:
    wanted = options()
    run = made(wanted)
    items = items_of(wanted)
    while not run.curve().steps:
        next(items)
    run.change(Controls(is_paused=True))
    notes = [next(items).note for _ in range(6)]
    assert notes[-1].startswith("Paused at epoch") and notes[-1] == notes[-2]
    run.change(Controls())
    list(items)
    assert [mark.kind for mark in run.curve().marks] == ["began", "paused", "continued"]


def test_a_loss_that_is_no_number_is_explained_and_the_run_goes_on_with_less() -> None:
    wanted = options(learning_rate=1e12, epochs=3)
    run = made(wanted)
    result = ended(wanted)
    assert result.reason == "diverged" and "learning rate" in result.message and result.evaluation is None
    assert run.network() is not None
    run.change(Controls(learning_rate_scale=1e-15))
    assert ended(wanted).reason == "finished"


def test_cross_validation_has_mean_and_spread_and_goes_on_after_its_finished_folds() -> None:
    wanted = options(n_folds=3, epochs=1)
    run = made(wanted)
    items = items_of(wanted)
    while not run.curve().folds:
        next(items)
    items.close()  # type: ignore[attr-defined]
    (first,) = run.curve().folds
    result = ended(wanted)
    assert result.evaluation is None and result.validation is not None
    assert result.validation.folds[0] == first
    assert [fold.fold for fold in result.validation.folds] == [1, 2, 3]
    assert sum(fold.images for fold in result.validation.folds) == datasets.DATASETS["digits"].n_train
    accuracies = [fold.accuracy for fold in result.validation.folds]
    assert result.validation.mean == pytest.approx(sum(accuracies) / 3)
    assert result.validation.spread > 0


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = options()
    run = made(wanted)
    monkeypatch.setattr(journal, "FILE", "no/such/folder/journal.jsonl")
    with pytest.raises(OutOfSpace, match="Free some space"):
        list(items_of(wanted))
    assert not run.curve().steps


def test_options_that_cannot_be_used_are_said() -> None:
    for wanted, why in (
        (options(network="alexnet"), "no network called"),
        (options(epochs=0), "between 1 and"),
        (options(n_folds=1), "folds cannot be made"),
        (options(n_folds=21), "folds cannot be made"),
    ):
        made(wanted)
        with pytest.raises(BadInput, match=why):
            list(items_of(wanted))
    with pytest.raises(BadInput):
        list(analysis.analyse(Path("nowhere"), options(data="cifar10"), None))


@pytest.mark.parametrize("name", ["", "../../etc", "a" * 31, "A" * 32, "a" * 32 + "/", "g" * 32])
def test_only_an_id_names_a_run(name: str) -> None:
    with pytest.raises(BadInput):
        Runs.at_home().get(name)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(junk=st.binary(max_size=300))
def test_damaged_files_of_a_run_are_passed_over(tmp_path: Path, junk: bytes) -> None:
    folder = RunFolder(tmp_path / "run")
    folder.folder.mkdir(exist_ok=True)
    (folder.folder / journal.FILE).unlink(missing_ok=True)
    journal.append(folder.folder, EPOCH)
    with (folder.folder / journal.FILE).open("ab") as out:
        out.write(junk + b"\n")
    journal.append(folder.folder, RunEnd("finished", 1.0, "", "Done"))
    for name in ("about.json", "controls.json", "live.json", "glimpse.json", "chosen.json"):
        (folder.folder / name).write_bytes(junk)
    curve = folder.curve()
    assert curve.epochs == (EPOCH,) and curve.end is not None
    assert folder.controls() == Controls() or junk
    assert (folder.about(), folder.live(), folder.glimpse()) == (None, None, None)


def test_the_list_of_runs_is_newest_first_and_a_deleted_one_is_gone() -> None:
    first, second = made(options()), made(options())
    (Runs.at_home().root / "not a run").mkdir()
    assert [run.id for run, _ in Runs.at_home().all()] == [second.id, first.id]
    Runs.at_home().remove(second.id)
    assert [run.id for run, _ in Runs.at_home().all()] == [first.id]
    assert second.network() is None and second.curve() == journal.Curve()


def test_the_report_is_one_file_that_takes_no_name_for_markup() -> None:
    wanted = options(visitor="<script>alert(1)</script>")
    run = Runs.at_home().create(wanted, "<b>x</b>", Path("here"))
    text = report.html_of(run.about(), run.curve(), None)  # type: ignore[arg-type]
    assert "not finished" in text and "<script>" not in text and "&lt;b&gt;" in text
    made_text = report.html_of(
        runs.About(wanted, "A run", "here", 0.0),
        journal.Curve((STEP, replace(STEP, epochs_done=0.9)), (), (EPOCH,), (Mark("changed", 0.5, "x 0.5"),)),
        RunResult(wanted.run, "finished", "The run is finished.", 1.0, 1, 2.0, None, None),
    )
    assert "45.00%" in made_text and "x 0.5" in made_text and made_text.count("<polyline") == 4
    assert "http" not in made_text


@pytest.fixture
def queue() -> Iterator[Queue]:
    queue = Queue(Store())
    yield queue
    queue.close()


def until(queue: Queue, job: Job, wanted: Callable[[Job], bool], seconds: float = 60) -> Job:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        now = queue.job(job.id)
        assert now is not None
        if wanted(now):
            return now
        time.sleep(0.05)
    raise AssertionError(f"still {queue.job(job.id)}")


def test_a_killed_worker_and_a_stop_are_gone_on_from_by_the_real_worker(queue: Queue) -> None:
    """One worker process for all of it, since its start is what takes long."""
    assert DIGITS is not None
    wanted = options(epochs=60)
    run = made(wanted)
    job = queue.submit(replace(inputs.refer(DIGITS), name="A run"), wanted)
    until(queue, job, lambda _: run.live() is not None)
    pid = next(worker.pid for worker in queue.workers() if worker.lane == "training")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    job = until(queue, job, lambda now: now.state.is_over)
    assert job.state is State.FAILED and "Retry" in job.error
    queue.retry(job.id)
    until(queue, job, lambda _: any(mark.kind == "resumed" for mark in run.curve().marks))
    seen = len(run.curve().steps)
    until(queue, job, lambda _: len(run.curve().steps) > seen)
    queue.cancel(job.id)
    job = until(queue, job, lambda now: now.state.is_over)
    assert job.state is State.CANCELLED and run.network() is not None
    modelfile.load(run.network() or Path())


def test_fold_records_are_read_back() -> None:
    run = made(options())
    journal.append(run.folder, Fold(1, 500, 0.9))
    assert run.curve().folds == (Fold(1, 500, 0.9),)

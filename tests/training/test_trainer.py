"""Training: it learns, it can be cut off anywhere, and it listens."""

import dataclasses
import shutil
from pathlib import Path

import pytest
import torch
from small_sets import coloured

from ent_models.errors import BadInput, OutOfSpace
from ent_models.records import from_json, to_json
from ent_models.training import checkpoints, evaluation, modelfile, trainer
from ent_models.training.recipes import recipe_for
from ent_models.training.records import Augmentation, Controls, EpochReport, Pulse, Recipe, RunEnd, StepReport
from ent_models.training.schedules import rate_at
from ent_models.training.trainer import Run

PICTURES = coloured(200)
RECIPE = Recipe(epochs=2, batch_size=50, learning_rate=1e-3, optimiser="adam", augmentation=Augmentation("alternating"))
FAST = dataclasses.replace(
    recipe_for("fast", 2), batch_size=50, learning_rate=0.02, precision="float32", whitening_bias_epochs=1
)
MIXED = dataclasses.replace(FAST, augmentation=Augmentation("alternating", shift_px=2, cutmix=0.5))
OPTIONS: dict[str, object] = {"is_scaled": True}
TINY: dict[str, object] = {"widths": (8, 8, 8)}


def weights(run: Run) -> torch.Tensor:
    return torch.cat([value.flatten() for value in run.net.state_dict().values() if value.is_floating_point()])


@pytest.mark.parametrize(
    ("network", "options", "recipe"),
    [
        ("article", OPTIONS, dataclasses.replace(RECIPE, epochs=10)),
        ("fast", TINY, dataclasses.replace(FAST, epochs=10, label_smoothing=0.0)),
        ("resnet", TINY, dataclasses.replace(FAST, epochs=10, bias_scale=1.0, is_averaged=False)),
    ],
)
def test_every_network_learns(tmp_path: Path, network: str, options: dict[str, object], recipe: Recipe) -> None:
    held_out = coloured(50, seed=1)
    run = Run(tmp_path, network, PICTURES, recipe, held_out=held_out, options=options)
    *epochs, end = (report for report in run.train() if not isinstance(report, Pulse))
    assert [report.epoch for report in epochs] == list(range(1, 11))
    assert epochs[-1].train_loss < epochs[0].train_loss
    assert max(report.test_accuracy for report in epochs) > 0.5
    assert end.reason == "finished" and sum(report.is_best for report in epochs) >= 1
    net, card = modelfile.load(tmp_path / "best.safetensors")
    assert card.network == network and card.labels == PICTURES.classes
    best = max(report.test_accuracy for report in epochs)
    assert evaluation.evaluate(net, held_out).accuracy == pytest.approx(best)


@pytest.mark.parametrize(("network", "options", "recipe"), [("article", OPTIONS, RECIPE), ("fast", TINY, MIXED)])
def test_a_run_that_was_cut_off_ends_as_if_it_had_not_been(
    tmp_path: Path, network: str, options: dict[str, object], recipe: Recipe
) -> None:
    torch.use_deterministic_algorithms(True)
    try:
        whole = Run(tmp_path / "whole", network, PICTURES, recipe, options=options, seed=3)
        list(whole.train())
        first = Run(tmp_path / "cut", network, PICTURES, recipe, options=options, seed=3, report_every_s=0.0)
        for report in first.train():
            if isinstance(report, StepReport) and report.step == 6:  # in the middle of the second epoch
                break
        second = Run(tmp_path / "cut", network, PICTURES, recipe, options=options, seed=3)
        assert second.is_resumed and second.step == 6
        list(second.train())
    finally:
        torch.use_deterministic_algorithms(False)
    assert torch.equal(weights(whole), weights(second))


def test_a_loss_that_is_no_number_ends_the_run_and_keeps_the_last_good_model(tmp_path: Path) -> None:
    controls = Controls()
    run = Run(tmp_path, "article", PICTURES, RECIPE, options=OPTIONS, controls=lambda: controls)
    reports = run.train()
    assert isinstance(next(reports), EpochReport)
    good = weights(run)
    controls = Controls(learning_rate_scale=float("inf"))
    *_, end = reports
    assert isinstance(end, RunEnd) and end.reason == "diverged" and "lower learning rate" in end.message
    assert torch.equal(weights(run), good)
    net, _ = modelfile.load(Path(end.checkpoint))
    assert bool(net(torch.zeros(1, 3, 32, 32)).isfinite().all())


def test_stop_keeps_a_usable_model_and_resuming_goes_on(tmp_path: Path) -> None:
    answers = iter([Controls()] * 3 + [Controls(is_stopped=True)])
    run = Run(tmp_path, "article", PICTURES, RECIPE, options=OPTIONS, controls=lambda: next(answers))
    (end,) = run.train()
    assert end.reason == "stopped" and end.epochs_done == 0.75
    assert modelfile.load(Path(end.checkpoint))[1].network == "article"
    again = Run(tmp_path, "article", PICTURES, RECIPE, options=OPTIONS)
    *_, end = again.train()
    assert again.seen == 400 and end.reason == "finished"


def test_a_pause_waits_and_what_is_changed_takes_effect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trainer, "PAUSE_POLL_S", 0.001)
    changed = Controls(learning_rate_scale=0.5, batch_size=20, augmentation=Augmentation(shift_px=1))
    answers = iter([Controls()] * 2 + [Controls(is_paused=True)] * 5 + [changed] * 100)
    run = Run(tmp_path, "article", PICTURES, RECIPE, options=OPTIONS, controls=lambda: next(answers), report_every_s=0)
    steps = [report for report in run.train() if isinstance(report, StepReport)]
    assert [step.images_seen for step in steps[:4]] == [50, 100, 120, 140]
    assert steps[1].learning_rate == 1e-3 and steps[2].learning_rate == 5e-4
    assert steps[2].controls == changed and steps[0].gradients[0].layer == "conv1"
    assert all(norm.gradient > 0 for norm in steps[0].gradients)
    assert from_json(to_json(steps[2]), StepReport) == steps[2]


def test_a_full_disk_is_said_and_leaves_the_checkpoint_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(tmp_path, "article", PICTURES, RECIPE, options=OPTIONS)
    reports = run.train()
    next(reports)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(OutOfSpace, match="Free some space"):
        list(reports)
    monkeypatch.undo()
    assert Run(tmp_path, "article", PICTURES, RECIPE, options=OPTIONS).step == 4
    assert not list(tmp_path.glob("checkpoints/*.part"))


def test_a_half_written_or_damaged_checkpoint(tmp_path: Path) -> None:
    list(Run(tmp_path, "article", PICTURES, RECIPE, options=OPTIONS).train())
    newest = checkpoints.latest(tmp_path)
    assert newest is not None and newest.step == 8 and len(list((tmp_path / "checkpoints").iterdir())) == 2
    shutil.copytree(newest.folder, newest.folder.with_name("00000009.part"))
    assert checkpoints.latest(tmp_path) == newest
    (newest.folder / "state.pt").write_bytes(b"")
    assert Run(tmp_path, "article", PICTURES, RECIPE, options=OPTIONS).step == 4  # the one before
    for folder in (tmp_path / "checkpoints").iterdir():
        (folder / "state.pt").write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    with pytest.raises(BadInput, match="damaged"):
        Run(tmp_path, "article", PICTURES, RECIPE, options=OPTIONS)
    with pytest.raises(BadInput, match="do not fit"):
        Run(tmp_path, "resnet", PICTURES, RECIPE)


def test_the_articles_schedule_is_32_000_pictures() -> None:
    article = recipe_for("article")
    assert article.images_per_epoch == 100 * 32 and article.epochs == 10 and article.optimiser == "adam"
    assert article.augmentation == Augmentation("random", rotation_degrees=15, shift_fraction=0.1)


def test_the_triangle() -> None:
    assert [rate_at(at, "triangle") for at in (0, 0.23, 1)] == pytest.approx([0.2, 1.0, 0.07])
    assert rate_at(0.115, "triangle") == pytest.approx(0.6) and rate_at(0.9, "constant") == 1


@pytest.mark.parametrize("payload", [b"", b"\x00" * 100, b"\xff" * 8 + b"{}"])
def test_files_that_are_no_models_are_refused(tmp_path: Path, payload: bytes) -> None:
    (tmp_path / "model.safetensors").write_bytes(payload)
    with pytest.raises(BadInput):
        modelfile.load(tmp_path / "model.safetensors")


def test_a_run_can_begin_with_the_weights_of_an_earlier_one(tmp_path: Path) -> None:
    first = Run(tmp_path / "first", "fast", PICTURES, FAST, options=TINY)
    list(first.train())
    saved = checkpoints.latest(tmp_path / "first")
    assert saved is not None
    again = Run(tmp_path / "second", "fast", PICTURES, FAST, options=TINY, seed=9, begin_with=saved.network)
    assert torch.equal(weights(again), weights(first)) and again.seen == 0
    with pytest.raises(BadInput, match="do not fit"):
        Run(tmp_path / "third", "fast", PICTURES, FAST, options={"widths": (4, 8, 8)}, begin_with=saved.network)

"""Training a network on pictures, as an iterator of reports.

A run is a folder: checkpoints come from it and go to it, so the same call goes on where the last one ended, whatever
ended it. Speed, batch size and augmentation may be changed at every step through `controls`. Knows no processes and
no pages.

    run = Run(folder, "article", train_pictures, recipe_for("article"), held_out=test_pictures)
    for report in run.train():
        ...
"""

import math
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ent_models.errors import BadInput
from ent_models.training import checkpoints, modelfile, networks
from ent_models.training.augment import batch_of
from ent_models.training.beginnings import begun
from ent_models.training.cifar10 import Pictures
from ent_models.training.evaluation import evaluated
from ent_models.training.gradients import gradient_norms
from ent_models.training.mixing import cross_entropy, mixed
from ent_models.training.optimisers import RunningMean, optimiser_for, scale_rates
from ent_models.training.order import Order
from ent_models.training.precision import is_half
from ent_models.training.records import Controls, EpochReport, Evaluation, ModelFile, Pulse, Recipe, RunEnd, StepReport
from ent_models.training.schedules import rate_at
from ent_models.training.tally import Tally

PAUSE_POLL_S = 0.05
Report = StepReport | EpochReport | Pulse | RunEnd
CHECKPOINT_EVERY_S = 60.0


def no_change() -> Controls:
    """Controls that leave the recipe as it is."""
    return Controls()


class Run:
    """One network on its way through a recipe. `net` is always usable, whatever stops the run.

    `evaluation` is of the held-out pictures after the last epoch that this object has seen end, None before.
    """

    def __init__(
        self,
        folder: Path,
        network: str,
        pictures: Pictures,
        recipe: Recipe,
        *,
        held_out: Pictures | None = None,
        seed: int = 0,
        options: dict[str, Any] | None = None,
        made_by: dict[str, Any] | None = None,
        controls: Callable[[], Controls] = no_change,
        report_every_s: float | None = None,
        begin_with: Path | None = None,
    ) -> None:
        """A new run, or the one whose checkpoints are in `folder`.

        `report_every_s` None gives reports of epochs only. `begin_with` is a network file to start from.

        Raises:
            BadInput: no such network, or a checkpoint of another one.
            ModelUnavailable: the network starts from weights that are not on this machine.
        """
        self.folder, self.pictures, self.recipe, self.held_out = folder, pictures, recipe, held_out
        self.controls, self.report_every_s = controls, report_every_s
        self.epoch_images = min(recipe.images_per_epoch or len(pictures), 1_000_000)
        self.total_images = self.epoch_images * recipe.epochs
        self.net = begun(network, pictures, options, seed, begin_with)
        self.whitening = getattr(self.net, "whiten", None)
        self.net.to(memory_format=torch.channels_last)
        self._forward = networks.quick(self.net)
        self.card = ModelFile(network, pictures.classes, options or {}, {"seed": seed, **(made_by or {})})
        self.generator = torch.Generator().manual_seed(seed)
        self.order = Order(len(pictures), seed)
        self.optimiser = optimiser_for(self.net, recipe)
        self.mean = RunningMean(self.net) if recipe.is_averaged else None
        self.step = self.seen = 0
        self.elapsed_s, self.best = 0.0, -1.0
        self.evaluation: Evaluation | None = None
        self._saved_at = time.perf_counter()
        self.is_half = is_half(recipe.precision)
        self.is_resumed = self._restore()

    def train(self) -> Iterator[Report]:
        """Train to the end of the recipe; the last report is a `RunEnd`. Closing the iterator keeps a checkpoint.

        Raises:
            OutOfSpace: a checkpoint could not be written; the one before is whole.
        """
        if not self.is_resumed:
            self.save()
        try:
            yield from self._reports()
        except GeneratorExit:
            self.save()
            raise
        finally:
            self.net.eval()

    def _reports(self) -> Iterator[Report]:
        images, labels = torch.from_numpy(self.pictures.images), torch.from_numpy(self.pictures.labels)
        epoch_tally, step_tally = Tally(), Tally()
        reported_at = time.perf_counter()
        self.net.train()
        while self.seen < self.total_images:
            controls = yield from self._await_go(epoch_tally, step_tally)
            if controls.is_stopped:
                yield self._stopped()
                return
            step_began = time.perf_counter()
            wants_report = self.report_every_s is not None and step_began - reported_at >= self.report_every_s
            loss, hits, n_batch = self._step(images, labels, controls)
            if not math.isfinite(loss):
                yield self._diverged()
                return
            epoch_tally.add(loss, hits, n_batch)
            step_tally.add(loss, hits, n_batch)
            self.elapsed_s += time.perf_counter() - step_began
            if wants_report:
                yield self._step_report(step_tally, controls)
                step_tally, reported_at = Tally(), time.perf_counter()
            if self._is_epoch_end():
                began = time.perf_counter()
                report = yield from self._epoch_report(epoch_tally)
                yield report
                epoch_tally = Tally()
                step_tally.rest(time.perf_counter() - began)
            elif time.perf_counter() - self._saved_at > CHECKPOINT_EVERY_S:
                self.save()
        yield RunEnd("finished", float(self.recipe.epochs), str(self._last()), "The run is finished.")

    def save(self) -> None:
        """Write a checkpoint now. Raises OutOfSpace."""
        if not all(bool(value.isfinite().all()) for value in self.net.parameters()):
            return  # the next step will find it out and go back to the last good one
        state = {
            "optimiser": self.optimiser.state_dict(),
            "mean": self.mean.values if self.mean else {},
            "chance": self.generator.get_state(),
            "counters": [self.step, self.seen, self.total_images],
            "elapsed_s": self.elapsed_s,
            "best": self.best,
        }
        checkpoints.save(self.folder, self.step, self.net, self.card, state)
        self._saved_at = time.perf_counter()

    def _restore(self) -> bool:
        """Go on from the newest checkpoint, or from the one before where a power cut left the newest damaged."""
        fault: BadInput | None = None
        for checkpoint in checkpoints.all_of(self.folder):
            try:
                self._restore_from(checkpoint)
                return True
            except BadInput as problem:
                fault = fault or problem
        if fault is not None:
            raise fault
        return False

    def _restore_from(self, checkpoint: checkpoints.Checkpoint) -> None:
        state = checkpoints.restore(checkpoint, self.net)
        try:
            self.optimiser.load_state_dict(state["optimiser"])
            if self.mean:
                self.mean.values = {name: state["mean"][name] for name in self.mean.values}
            self.generator.set_state(state["chance"])
            self.step, self.seen, _ = state["counters"]
            self.elapsed_s, self.best = state["elapsed_s"], state["best"]
        except (KeyError, ValueError, TypeError, RuntimeError) as problem:
            raise BadInput(
                f"The checkpoint {checkpoint.folder} is of a run with another recipe. Start a new run."
            ) from problem

    def _await_go(self, *tallies: Tally) -> Generator[Pulse, None, Controls]:
        controls = self.controls()
        if controls.is_paused and not controls.is_stopped:
            began = time.perf_counter()
            self.save()
            while controls.is_paused and not controls.is_stopped:
                yield Pulse("paused")
                time.sleep(PAUSE_POLL_S)
                controls = self.controls()
            for tally in tallies:
                tally.rest(time.perf_counter() - began)
        return controls

    def _step(self, images: Tensor, labels: Tensor, controls: Controls) -> tuple[float, float, int]:
        """One batch: mean loss, number of hits, number of pictures."""
        recipe = self.recipe
        n_batch = min(controls.batch_size or recipe.batch_size, self.epoch_images - self.seen % self.epoch_images)
        scale = rate_at(self.seen / self.total_images, recipe.schedule) * controls.learning_rate_scale
        scale_rates(self.optimiser, recipe.learning_rate * scale)
        if self.whitening is not None and self.seen >= recipe.whitening_bias_epochs * self.epoch_images:
            self.whitening.bias.requires_grad = False
            self.whitening.bias.grad = None
        chosen, is_odd_round = self.order.take(self.seen, n_batch)
        augmentation = controls.augmentation or recipe.augmentation
        batch = batch_of(images, chosen, augmentation, self.generator, is_odd_round)
        truth, mix = labels[chosen], mixed(batch, augmentation.cutmix, self.generator)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.is_half):
            logits = self._forward(batch).float()
        loss = cross_entropy(logits, truth, mix, recipe.label_smoothing)
        value = float(loss.detach())
        if not math.isfinite(value):
            return value, 0.0, n_batch
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        self.step += 1
        self.seen += n_batch
        if self.mean and self.step % RunningMean.EVERY_STEPS == 0:
            self.mean.update(self.net, self.seen / self.total_images)
        return value, float((logits.detach().argmax(1) == truth).sum()), n_batch

    def _is_epoch_end(self) -> bool:
        rest = self.epoch_images - self.seen % self.epoch_images
        if rest == 1:  # batch norm cannot learn from a single picture
            self.seen += 1
            return True
        return rest == self.epoch_images

    def _step_report(self, tally: Tally, controls: Controls) -> StepReport:
        loss, accuracy, speed = tally.means()
        rate = self.optimiser.param_groups[0]["lr"] / self.optimiser.param_groups[0]["share"]
        return StepReport(
            step=self.step,
            epoch=(self.seen - 1) // self.epoch_images + 1,
            epochs_done=self.seen / self.epoch_images,
            images_seen=self.seen,
            train_loss=loss,
            train_accuracy=accuracy,
            learning_rate=rate,
            images_per_s=speed,
            elapsed_s=self.elapsed_s,
            eta_s=(self.total_images - self.seen) / max(speed, 1e-9),
            gradients=gradient_norms(self.net),
            controls=controls,
        )

    def _epoch_report(self, tally: Tally) -> Generator[Pulse, None, EpochReport]:
        loss, accuracy, speed = tally.means()
        is_last = self.seen >= self.total_images
        if self.mean and is_last:
            self.mean.settle(self.net)
        began = time.perf_counter()
        if self.held_out is not None and len(self.held_out):
            self.evaluation = yield from evaluated(self.net, self.held_out)
        self.elapsed_s += time.perf_counter() - began
        measured = self.evaluation
        score = measured.accuracy if measured else accuracy
        is_best = score > self.best
        if is_best:
            self.best = score
            modelfile.save(self.folder / "best.safetensors", self.net, self.card)
        self.save()
        return EpochReport(
            epoch=self.seen // self.epoch_images,
            epochs_total=self.recipe.epochs,
            train_loss=loss,
            train_accuracy=accuracy,
            test_loss=measured.loss if measured else None,
            test_accuracy=measured.accuracy if measured else None,
            images_per_s=speed,
            elapsed_s=self.elapsed_s,
            is_best=is_best,
        )

    def _stopped(self) -> RunEnd:
        self.save()
        done = self.seen / self.epoch_images
        return RunEnd("stopped", done, str(self._last()), f"Stopped after {done:.1f} epochs; the model is kept.")

    def _diverged(self) -> RunEnd:
        self._restore()
        return RunEnd(
            "diverged",
            self.seen / self.epoch_images,
            str(self._last()),
            "The loss is no longer a number: the learning rate is too high. The last good checkpoint is kept; resume "
            "from it with a lower learning rate.",
        )

    def _last(self) -> Path:
        found = checkpoints.latest(self.folder)
        return found.network if found else self.folder

"""One sitting at a run: from its start or resumption to its end, writing down what happens and what it sees.

What a page draws while the run goes on is made here, a few times a minute, so that it does not slow the run.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing

from ent_models.records import Progress
from ent_models.training import drawing, evaluation, insight, journal, modelfile
from ent_models.training.journal import Mark
from ent_models.training.records import Augmentation, Controls, EpochReport, RunEnd, StepReport
from ent_models.training.runs import Glimpse, RunFolder, SeenPicture
from ent_models.training.trainer import Run

REPORT_EVERY_S = 1.0
GLIMPSE_EVERY_S = 3.0
NETWORK_EVERY_S = 6.0
N_STREAM = 6
_STEPS_PER_SITTING = 500
"""Steps are written down every second at first, then ever more rarely: a day gives some 3,000 of them."""


class Sitting:
    """Drives `run`, whose folder is `folder`; `end` says how it ended, None while it has not."""

    def __init__(self, folder: RunFolder, run: Run, *, fold: int = 0) -> None:
        self.folder, self.run, self.fold = folder, run, fold
        self.end: RunEnd | None = None
        self._controls: Controls | None = None
        self._journaled_s = self._glimpsed_at = self._kept_at = float("-inf")

    def progress(self) -> Iterator[Progress]:
        """Go on to the end of the run; closing the iterator keeps a checkpoint. Raises OutOfSpace."""
        if self.run.is_resumed:
            self._mark("resumed", f"Resumed after a break of {_span(journal.idle_s(self.folder.folder))}")
        else:
            self._mark("began", "Began")
        with closing(self.run.train()) as reports:  # type: ignore[type-var]
            for report in reports:
                match report:
                    case StepReport():
                        self._stepped(report)
                    case EpochReport():
                        journal.append(self.folder.folder, report)
                        self._look()
                        self._keep_network()
                    case RunEnd():
                        journal.append(self.folder.folder, report)
                        self.end = report
                    case _:
                        self._note_changes(self.run.controls())
                yield Progress(self.run.seen / self.run.total_images, self._note(report))

    def _stepped(self, report: StepReport) -> None:
        self._note_changes(report.controls)
        self.folder.write("live.json", report)
        if report.elapsed_s - self._journaled_s >= max(REPORT_EVERY_S * 0.9, report.elapsed_s / _STEPS_PER_SITTING):
            journal.append(self.folder.folder, report)
            self._journaled_s = report.elapsed_s
        now = time.perf_counter()
        if now - self._glimpsed_at > GLIMPSE_EVERY_S:
            self._look()
        if now - self._kept_at > NETWORK_EVERY_S:
            self._keep_network()

    def _keep_network(self) -> None:
        modelfile.save(self.folder.folder / "live.safetensors", self.run.net, self.run.card)
        self._kept_at = time.perf_counter()

    def _look(self) -> None:
        """Write down what the network sees now."""
        import numpy as np

        shown = self.run.held_out
        if shown is None or not len(shown):
            return
        net, labels = self.run.net, shown.classes
        picked = np.random.default_rng(self.run.step).integers(len(shown), size=N_STREAM)
        guesses = evaluation.top(net, shown.images[picked], labels)
        stream = tuple(
            SeenPicture(drawing.png(shown.images[index]), labels[shown.labels[index]], guess)
            for index, guess in zip(picked.tolist(), guesses, strict=True)
        )
        chosen = self.folder.chosen() % len(shown)
        views = insight.feature_maps(net, shown.images[chosen])
        maps = tuple((view.name, view.maps.shape, drawing.channels_png(view.maps)) for view in views)
        picture = ("picture", shown.images[chosen].shape, drawing.png(shown.images[chosen]))
        filters = drawing.png(drawing.tiled(insight.first_filters(net)))
        seen = Glimpse(self.run.step, self._epoch(), stream, filters, (picture, *maps), chosen, self.run.evaluation)
        self.folder.write("glimpse.json", seen)
        self._glimpsed_at = time.perf_counter()

    def _note_changes(self, now: Controls) -> None:
        before, self._controls = self._controls, now
        if before is None or before == now:
            return
        if now.is_paused != before.is_paused:
            self._mark("paused" if now.is_paused else "continued", "Paused" if now.is_paused else "Went on")
        if told := changed(before, now, self.run.recipe.augmentation):
            self._mark("changed", told)

    def _mark(self, kind: "journal.MarkKind", text: str) -> None:
        journal.append(self.folder.folder, Mark(kind, self._epoch(), text, self.fold))

    def _epoch(self) -> float:
        return self.run.seen / self.run.epoch_images

    def _note(self, report: object) -> str:
        doing = getattr(report, "doing", "")
        if doing == "paused":
            return f"Paused at epoch {self._epoch():.1f}"
        epoch = min(self.run.recipe.epochs, int(self._epoch()) + 1)
        fold = f"Fold {self.fold}, " if self.fold else ""
        return f"{fold}epoch {epoch} of {self.run.recipe.epochs}"


def changed(before: Controls, now: Controls, usual: Augmentation) -> str:
    """What is different, in words for the curve; "" if nothing that shows on it is."""
    told = []
    if now.learning_rate_scale != before.learning_rate_scale:
        told.append(f"learning rate x {now.learning_rate_scale:g}")
    if now.batch_size != before.batch_size:
        told.append(f"batch {now.batch_size or 'as the recipe has it'}")
    if (now.augmentation or usual) != (before.augmentation or usual):
        told.append("other augmentation")
    return ", ".join(told)


def controls_of(folder: RunFolder) -> Callable[[], Controls]:
    """The controls of a run as a person left them; their file is read only when it was written anew."""
    path = folder.folder / "controls.json"
    seen: list[tuple[int, Controls]] = [(-1, Controls())]

    def controls() -> Controls:
        try:
            written_ns = path.stat().st_mtime_ns
        except OSError:
            written_ns = 0
        if written_ns != seen[0][0]:
            seen[0] = (written_ns, folder.controls())
        return seen[0][1]

    return controls


def _span(seconds: float) -> str:
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"

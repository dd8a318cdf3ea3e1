"""A run of self-play as a job: it waits, stops and goes on as a person wants, and its journal is what a page draws."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ent_models.errors import BadInput
from ent_models.game import network, players, shipped, upbringings
from ent_models.game.games import game_called
from ent_models.game.options import LearnOptions, LearnResult
from ent_models.game.presets import preset
from ent_models.game.run import Run, RunOptions
from ent_models.game.upbringings import Upbringing
from ent_models.records import Progress

MAX_MINUTES = 24 * 60
PAUSE_LOOK_S = 0.3


def learn(
    _path: Path, options: LearnOptions, _shelf: Any, *, kept: tuple[Any, ...] = ()
) -> Iterator[Progress | LearnResult]:
    """Learn as `options` say, going on where the folder stands; the last item is the result.

    Raises:
        BadInput: the options cannot be used, or the run is damaged.
        OutOfSpace: it could not be written down; the round before is whole.
    """
    if not 0 < options.minutes <= MAX_MINUTES:
        raise BadInput("A run lasts more than 0 minutes and at most a day.")
    yield Progress(0.0, "Making the exam that every generation sits")
    folder = upbringings.get(options.run)
    run = opened(folder, options)
    reports = run.rounds()
    while not folder.controls().is_stopped:
        if folder.controls().is_paused:
            yield Progress(run.fraction, "Paused")
            time.sleep(PAUSE_LOOK_S)
            continue
        report = next(reports, None)
        if report is not None:
            yield Progress(report.fraction, f"{report.n_games_total:,} games against itself")
        elif run.fraction >= 1.0:
            break
        else:
            reports = run.rounds()  # it was told to wait in the middle of a round, which begins anew
    grown = folder.generations()
    newest = folder.player(grown[-1].number) if grown else ""
    yield LearnResult(options.run, newest, run.n_games, run.n_samples, run.elapsed_s / 60)


def opened(folder: Upbringing, options: LearnOptions) -> Run:
    """The run in its folder, which is made on the way. Raises BadInput, OutOfSpace."""
    game = game_called(options.game)
    how = replace(options_of(options), seed=options.seed)
    exam = shipped.FOLDER / f"exam-{options.game}.npz"
    if exam.is_file() and not (folder.folder / "exam.npz").is_file():
        folder.folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(exam, folder.folder / "exam.npz")

    def is_stopped() -> bool:
        wanted = folder.controls()
        return wanted.is_paused or wanted.is_stopped

    if not options.start:
        return Run(folder.folder, game, how, is_stopped=is_stopped)
    # Once it has begun, its own first generation is where it began, and the player may be gone.
    played, path = players.place(folder.player(0) if folder.generations() else options.start)
    if played != options.game:
        raise BadInput(f"This player plays {played}, not {options.game}.")
    net, card = network.load(path, game)
    how = replace(how, learn=replace(how.learn, width=card.width, depth=card.depth))
    run = Run(folder.folder, game, how, is_stopped=is_stopped)
    if not run.is_resumed:
        run.learner.start_from(net)
    return run


def options_of(options: LearnOptions) -> RunOptions:
    """The game's preset, for a run that somebody watches: one core, so that pages stay quick, and short rounds."""
    how = replace(preset(options.game), hours=options.minutes / 60, n_threads=1, n_learning_threads=1)
    if options.game == "small":
        return how
    play = replace(how.play, n_simulations_late=how.play.n_simulations)
    learn = replace(how.learn, learning_rate=how.learn.learning_rate / 4 if options.start else how.learn.learning_rate)
    return replace(how, games_per_round=96, generation_every=4, exam_positions=200, play=play, learn=learn)

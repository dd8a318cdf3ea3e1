"""A player's whole upbringing: rounds of self-play and learning, as an iterator of reports that can be resumed.

A run is a folder. Every round plays its games, learns, writes its samples and a checkpoint; what is cut off in the
middle of a round begins that round anew, from the same seed: a run of so many rounds that was killed gives the same
player as one that was not. A run of so many hours also depends on how quick the machine was. Round 0 is the random
player.

    for report in Run(folder, CONNECT4, RunOptions(hours=4)).rounds(): ...
"""

import math
import pickle
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ent_models import files
from ent_models.errors import BadInput, OutOfSpace
from ent_models.game import exam as exams
from ent_models.game import network
from ent_models.game.drop import DropGame
from ent_models.game.evaluator import Evaluator
from ent_models.game.journal import JOURNAL, read_journal
from ent_models.game.learner import Learner, LearnOptions
from ent_models.game.records import Generation, RoundReport
from ent_models.game.selfplay import Played, PlayOptions, Samples, joined, play_games
from ent_models.records import to_json

KEPT_CHECKPOINTS = 2


@dataclass(frozen=True, slots=True)
class RunOptions:
    """A run. It ends after `hours` of work, or after `n_rounds`, whichever comes first.

    The learning rate is even over the first 60 % of the run and falls to a twentieth after that. A round plays
    `games_per_round`. Generations are kept after rounds 0, 1, 2, 4, 8, ... and every `generation_every`; each is
    measured on `exam_positions`, alone and with `exam_simulations`. `n_threads` play at once
    and `n_learning_threads` learn.
    """

    hours: float = 1.0
    n_rounds: int = 1_000_000
    games_per_round: int = 512
    generation_every: int = 12
    exam_positions: int = 600
    exam_simulations: int = 64
    n_threads: int = 2
    n_learning_threads: int = 2
    seed: int = 0
    play: PlayOptions = field(default_factory=PlayOptions)
    learn: LearnOptions = field(default_factory=LearnOptions)


class Run:
    """A run in its folder, new or to go on. `learner.player` is always usable."""

    def __init__(
        self, folder: Path, game: DropGame, options: RunOptions, *, is_stopped: Callable[[], bool] = lambda: False
    ) -> None:
        """Raises BadInput if the folder holds a run of another game or network, or is damaged; OSError."""
        self.folder, self.game, self.options, self.is_stopped = folder, game, options, is_stopped
        self.learner = Learner(game, options.learn, options.seed)
        self.round = self.n_games = self.n_samples = 0
        self.elapsed_s = 0.0
        self.is_resumed = self._restore()
        self.exam = self._exam()
        self._kept_out = np.sort(self.exam.keys())

    @property
    def fraction(self) -> float:
        """Of the run that is done."""
        by_time = self.elapsed_s / (self.options.hours * 3600)
        return min(1.0, max(by_time, self.round / self.options.n_rounds))

    def rounds(self) -> Iterator[RoundReport]:
        """Go on to the end of the run. Stops between rounds, or within one: that round is done again next time.

        Raises:
            OutOfSpace: a checkpoint could not be written; the one before is whole.
        """
        if not self.is_resumed:
            (self.folder / JOURNAL).unlink(missing_ok=True)
            self._journal(self._kept_generation(0))
            self._save(0)
            self.is_resumed = True  # whoever was stopped within a round comes here again
        while self.fraction < 1.0 and not self.is_stopped():
            report = self._one_round()
            if report is None:
                return
            yield report

    def _one_round(self) -> RoundReport | None:
        began = time.perf_counter()
        played = self._play()
        if played is None:
            return None
        play_s = time.perf_counter() - began
        samples = self._without_exam(joined([part.samples for part in played]))
        number = self.round + 1
        self._write_samples(number, samples)
        n_samples = self.n_samples + len(samples)
        window = self._window(number, n_samples)
        n_steps = max(1, math.ceil(len(samples) * self.options.learn.n_views / self.options.learn.batch_size))
        chance = np.random.default_rng([self.options.seed, number, 1000])
        policy_loss, value_loss = self.learner.learn(
            window, n_steps, self._rate_scale(), chance, self.options.n_learning_threads
        )
        results = np.concatenate([part.results for part in played])
        plies = np.concatenate([part.plies for part in played])
        self.round, self.n_samples = number, n_samples
        self.n_games += len(results)
        spent = time.perf_counter() - began
        self.elapsed_s += spent
        is_last = self.fraction >= 1.0
        generation = self._generation_due(is_last)
        report = RoundReport(
            number=number,
            n_games=len(results),
            n_games_total=self.n_games,
            n_positions=len(samples),
            n_positions_total=self.n_samples,
            mean_plies=float(plies.mean()),
            first_won=float((results == 1).mean()),
            drawn=float((results == 0).mean()),
            policy_loss=policy_loss,
            value_loss=value_loss,
            positions_per_s=sum(part.n_evaluated for part in played) / play_s,
            games_per_h=len(results) / spent * 3600,
            play_s=play_s,
            learn_s=spent - play_s,
            elapsed_s=self.elapsed_s,
            fraction=self.fraction,
            generation=generation,
        )
        self._journal(report)  # before the checkpoint: lines that it does not know of are dropped when a run goes on
        self._save(number)
        return report

    def _play(self) -> list[Played] | None:
        """One batch of games in each thread, each from its own seed; None if stopped."""
        options = self.options
        forward = network.in_batches(self.learner.player)
        share = math.ceil(options.games_per_round / options.n_threads)
        how = options.play.at(self.fraction)

        def play(thread: int) -> Played | None:
            torch.set_num_threads(1)
            chance = np.random.default_rng([options.seed, self.round + 1, thread])
            return play_games(self.game, Evaluator(self.game, forward), share, how, chance, self.is_stopped)

        with ThreadPoolExecutor(options.n_threads) as pool:
            played = list(pool.map(play, range(options.n_threads)))
        complete = [part for part in played if part is not None]
        return complete if len(complete) == len(played) else None

    def _rate_scale(self) -> float:
        return 1.0 if self.fraction < 0.6 else max(0.05, 0.5 * (1 + math.cos(math.pi * (self.fraction - 0.6) / 0.4)))

    def _without_exam(self, samples: Samples) -> Samples:
        allowed = ~np.isin(self.game.canonical(samples.states)[0], self._kept_out)
        return Samples(samples.states[allowed], samples.policies[allowed], samples.values[allowed])

    def _write_samples(self, number: int, samples: Samples) -> None:
        try:
            with files.written_whole(self._samples_path(number)) as unfinished, unfinished.open("wb") as stream:
                np.savez(stream, states=samples.states, policies=samples.policies, values=samples.values)
        except OSError as problem:
            raise OutOfSpace(
                f"The round could not be written to {self.folder}: {problem}. Free some space."
            ) from problem

    def _window(self, number: int, n_samples: int) -> Samples:
        """The newest samples; files that no later round will need are deleted."""
        wanted = self.options.learn.window(n_samples)
        parts: list[Samples] = []
        have = 0
        while number > 0 and have < wanted and self._samples_path(number).is_file():
            with np.load(self._samples_path(number), allow_pickle=False) as file:
                parts.insert(0, Samples(file["states"], file["policies"], file["values"]))
            have += len(parts[0])
            number -= 1
        for old in (self.folder / "samples").glob("*.npz"):  # the window's start only moves on
            if old.stem.isdigit() and int(old.stem) <= number - KEPT_CHECKPOINTS:
                old.unlink(missing_ok=True)
        window = joined(parts)
        start = max(0, len(window) - wanted)
        return Samples(window.states[start:], window.policies[start:], window.values[start:])

    def _samples_path(self, number: int) -> Path:
        return self.folder / "samples" / f"{number:06d}.npz"

    def _generation_due(self, is_last: bool) -> Generation | None:
        is_power = self.round & (self.round - 1) == 0
        if not (is_last or is_power or self.round % self.options.generation_every == 0):
            return None
        return self._kept_generation(self.round)

    def _kept_generation(self, number: int) -> Generation:
        player = self.learner.player
        name = f"{self.game.name}-{number:04d}.safetensors"
        options = self.options.learn
        made_by = f"{self.n_games} games, {self.n_samples} positions, seed {self.options.seed}"
        card = network.NetworkCard(self.game.name, options.width, options.depth, number, made_by)
        network.save(self.folder / "generations" / name, player, card)
        torch.set_num_threads(1)  # two wait for each other in a busy loop: very slow beside other programs
        evaluate = Evaluator(self.game, network.in_batches(player))
        return Generation(
            number=number,
            game=self.game.name,
            file=name,
            n_games=self.n_games,
            n_positions=self.n_samples,
            hours=self.elapsed_s / 3600,
            alone=exams.strength(self.exam, evaluate, 0),
            searching=exams.strength(self.exam, evaluate, self.options.exam_simulations),
        )

    def _exam(self) -> exams.Exam:
        path = self.folder / "exam.npz"
        if not path.is_file():
            exams.save(path, exams.make(self.game, self.options.exam_positions, self.options.seed))
        return exams.load(path, self.game)

    def _journal(self, record: RoundReport | Generation) -> None:
        with (self.folder / JOURNAL).open("ab") as stream:
            stream.write(to_json(record) + b"\n")

    def _save(self, number: int) -> None:
        state = {
            "game": self.game.name,
            "learner": self.learner.state(),
            "counters": [number, self.n_games, self.n_samples],
            "elapsed_s": self.elapsed_s,
        }
        path = self.folder / "checkpoints" / f"{number:06d}.pt"
        try:
            with files.written_whole(path) as unfinished:
                torch.save(state, unfinished)
        except (OSError, RuntimeError) as problem:  # torch reports a full disk as RuntimeError
            raise OutOfSpace(
                f"The run could not be saved to {self.folder}: {problem}. The checkpoint before it is whole. Free some "
                "space and resume the run."
            ) from problem
        for old in self._checkpoints()[KEPT_CHECKPOINTS:]:
            old.unlink(missing_ok=True)

    def _checkpoints(self) -> list[Path]:
        return sorted((self.folder / "checkpoints").glob("*.pt"), reverse=True)

    def _restore(self) -> bool:
        fault: Exception | None = None
        for path in self._checkpoints():
            try:
                self._restore_from(torch.load(path, weights_only=True, map_location="cpu"))
                return True
            except (
                OSError,
                RuntimeError,
                ValueError,
                KeyError,
                TypeError,
                EOFError,
                pickle.UnpicklingError,
            ) as problem:
                fault = fault or problem
        if fault is not None:
            raise BadInput(
                f"The run in {self.folder} cannot go on: {str(fault)[:200]}. It is damaged, or of another game or "
                "network. Use the same options, or another folder."
            ) from fault
        return False

    def _restore_from(self, state: dict[str, Any]) -> None:
        if state["game"] != self.game.name:
            raise ValueError(f"it plays {state['game']}")
        self.learner.restore(state["learner"])
        self.round, self.n_games, self.n_samples = state["counters"]
        self.elapsed_s = state["elapsed_s"]
        kept = [line for line in read_journal(self.folder) if line.number <= self.round]
        with files.written_whole(self.folder / JOURNAL) as unfinished:
            unfinished.write_bytes(b"".join(to_json(line) + b"\n" for line in kept))

"""A sequence model whose settings and length of training are chosen on a part held out of what it learns from.

Tables and commands ask the same model. The film room's own networks are made so too.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ent_models.films import evaluation, splits
from ent_models.films.interactions import Interactions, Profile
from ent_models.films.sequence_model import SequenceModel, SequenceSettings
from ent_models.films.splits import ANY, Protocol

EPOCHS, EVERY, PATIENCE = 40, 4, 3
"""How long a training is planned, after how many epochs each it is looked at, and after how many looks that saw nothing
better it is left. A plan of 12 is too short: by it a GRU told the pack's films before the last with NDCG@10 0.031, by
one of 30 with 0.048.
"""
_DROPOUTS = (0.1, 0.2, 0.4)


class ChosenSequence:
    """The model. `fit` chooses, unless `choose` was called before, and then trains on all of the data."""

    def __init__(self, kind: str, protocol: Protocol = ANY) -> None:
        self.protocol = protocol
        self.options = tuple(SequenceSettings(kind, dropout=dropout, epochs=EPOCHS) for dropout in _DROPOUTS)
        self.settings = self.options[0]
        self.stop = 0
        """After so many epochs of the plan training ends; 0 until it is chosen."""
        self.ndcg_10 = 0.0
        self.model = SequenceModel(self.settings)
        self.name = self.model.name

    def choose(self, data: Interactions, told: Callable[[str], object] = lambda _: None) -> "ChosenSequence":
        """Train each of the options on a part of `data`, and keep the one, as it was when it told the rest best, in
        `model`. Of the validation parts only the first is used: each costs minutes.
        """
        trials = splits.trials(data, self.protocol)
        self.stop = EPOCHS
        for settings in self.options if trials else ():
            known, held = trials[0]
            model = SequenceModel(settings)
            best, vain = 0.0, 0
            for report in model.train(known):
                if report.epoch % EVERY:
                    continue
                found = evaluation.evaluate(known, held, _AsItIs(model)).ndcg_10
                told(f"{self.name} {settings.dropout} {report.epoch} {found:.4f} {report.elapsed_s:.0f} s")
                if found > self.ndcg_10:
                    self.settings, self.stop, self.ndcg_10 = settings, report.epoch, found
                    self.model = model.with_weights(copy.deepcopy(model.weights()))
                best, vain = max(best, found), 0 if found > best else vain + 1
                if vain == PATIENCE:
                    break
        return self

    def fit(self, data: Interactions) -> "ChosenSequence":
        """Train as it was chosen."""
        if not self.stop:
            self.choose(data)
        self.model = SequenceModel(replace(self.settings))
        for report in self.model.train(data):
            if report.epoch >= self.stop:
                break
        return self

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        """As those of the model."""
        return self.model.scores(profiles)


class _AsItIs:
    """A model in the middle of its training: what is asked is fitted already."""

    def __init__(self, model: SequenceModel) -> None:
        self.name = model.name
        self.model = model

    def fit(self, data: Interactions) -> "_AsItIs":
        return self

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        return self.model.scores(profiles)

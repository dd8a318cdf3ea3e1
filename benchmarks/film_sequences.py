"""Makes `ent_models/films/film_sequences.safetensors`: what comes next after these films, learned from the pack's data.

`python -m benchmarks.film_sequences`. A GRU, an LSTM and self-attention, trained on all but everybody's last
film, each taken from the epoch that told those best. Weights of float16.
"""

import copy
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from ent_models.films import catalogue, evaluation, splits
from ent_models.films.interactions import Interactions, Profile
from ent_models.films.sequence_model import KINDS, SequenceModel, SequenceSettings
from ent_models.films.splits import Protocol

EPOCHS, EVERY = 20, 4


class Stopping:
    """A sequence model that is stopped after `stop` of its schedule's epochs."""

    def __init__(self, settings: SequenceSettings, stop: int, ndcg_10: float = 0.0) -> None:
        self.settings = settings
        self.stop = stop
        self.ndcg_10 = ndcg_10
        self.model = SequenceModel(settings)
        self.name = self.model.name

    @classmethod
    def chosen(cls, kind: str, train: Interactions, protocol: Protocol) -> "Stopping":
        """A model whose number of epochs does best on a part held out of `train`; trained on the rest of it only."""
        known, held = splits.held_out(train, protocol)
        settings = SequenceSettings(kind, epochs=EPOCHS)
        model = SequenceModel(settings)
        best = cls(settings, EPOCHS)
        for report in model.train(known):
            if report.epoch % EVERY == 0:
                # looked at as it is: what is asked is fitted already
                found = evaluation.evaluate(known, held, _Fitted(model))
                print(kind, report.epoch, f"{report.loss:.3f} {found.ndcg_10:.4f} {report.elapsed_s:.0f} s", flush=True)
                if found.ndcg_10 > best.ndcg_10:
                    best = cls(settings, report.epoch, found.ndcg_10)
                    best.model = model.with_weights(copy.deepcopy(model.weights()))
        return best

    def fit(self, data: Interactions) -> "Stopping":
        """Train up to there."""
        self.model = SequenceModel(self.settings)
        for report in self.model.train(data):
            if report.epoch >= self.stop:
                break
        return self

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        """As those of the model."""
        return self.model.scores(profiles)


class _Fitted:
    def __init__(self, model: SequenceModel) -> None:
        self.name = model.name
        self.model = model

    def fit(self, data: Interactions) -> "_Fitted":
        return self

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        return self.model.scores(profiles)


def main() -> None:
    from safetensors.numpy import save_file

    from ent_models import files
    from ent_models.films import order

    started = time.perf_counter()
    room = catalogue.default()
    tensors: dict[str, np.ndarray] = {"films": np.array([film.id for film in room.films], dtype=np.int32)}
    told: dict[str, Any] = {}
    for kind in KINDS:
        made = Stopping.chosen(kind, room.interactions, "last")
        tensors |= {f"{kind}.{name}": value.numpy().astype(np.float16) for name, value in made.model.weights().items()}
        told[kind] = {"epochs": made.stop, "of": EPOCHS, "ndcg@10 of a held-out last film": round(made.ndcg_10, 4)}
    recipe = {
        "command": "python -m benchmarks.film_sequences",
        "data": "the MovieLens pack, all but each person's last film",
        "settings": {name: value for name, value in asdict(SequenceSettings(epochs=EPOCHS)).items() if name != "kind"},
        "models": told,
        "seconds": round(time.perf_counter() - started),
    }
    with files.written_whole(order.SHIPPED) as unfinished:
        save_file(tensors, unfinished, metadata={"recipe": json.dumps(recipe)})
        unfinished.chmod(0o644)


if __name__ == "__main__":
    main()

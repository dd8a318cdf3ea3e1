"""Makes `ent_models/films/film_sequences.safetensors`: what comes next after these films, learned from the pack's data.

`python -m benchmarks.film_sequences`. A GRU, an LSTM and self-attention, trained on all but everybody's last
film, each with the settings and from the epoch that told those best. Weights of float16.
"""

import json
import time
from dataclasses import asdict
from typing import Any

import numpy as np

from ent_models.films import catalogue, splits
from ent_models.films.sequence_choice import EPOCHS, ChosenSequence
from ent_models.films.sequence_model import KINDS


def main() -> None:
    from safetensors.numpy import save_file

    from ent_models import files
    from ent_models.films import order

    started = time.perf_counter()
    room = catalogue.default()
    data = splits.shuffled(room.interactions)
    tensors: dict[str, np.ndarray] = {"films": np.array([film.id for film in room.films], dtype=np.int32)}
    told: dict[str, Any] = {}
    for kind in KINDS:
        made = ChosenSequence(kind, splits.LAST).choose(data, lambda line: print(line, flush=True))
        tensors |= {f"{kind}.{name}": value.numpy().astype(np.float16) for name, value in made.model.weights().items()}
        told[kind] = {
            "settings": {name: value for name, value in asdict(made.settings).items() if name != "kind"},
            "epochs": made.stop,
            "of": EPOCHS,
            "ndcg@10 of a held-out last film": round(made.ndcg_10, 4),
        }
    recipe = {
        "command": "python -m benchmarks.film_sequences",
        "data": "the MovieLens pack, all but each person's last film",
        "ties": "films of one second in an order of chance, seed 0",
        "models": told,
        "seconds": round(time.perf_counter() - started),
    }
    with files.written_whole(order.SHIPPED) as unfinished:
        save_file(tensors, unfinished, metadata={"recipe": json.dumps(recipe)})
        unfinished.chmod(0o644)


if __name__ == "__main__":
    main()

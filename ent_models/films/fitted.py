"""A fitted recommender as one file, and back: made by a worker in seconds, opened by a page in a tenth of one.

The file is safetensors: numbers, and the films as JSON in bytes. It lies in the user's folder and holds ratings, so it
never leaves the machine.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from ent_models import files, paths
from ent_models.errors import ModelUnavailable, OutOfSpace
from ent_models.films import brought, content, linear, splits
from ent_models.films.catalogue import Catalogue
from ent_models.films.closeness import Closeness
from ent_models.films.interactions import Interactions
from ent_models.films.linear import Linear
from ent_models.films.recommender import Recommender
from ent_models.films.records import Film
from ent_models.films.unrated import Unrated

VERSION = 3
_COLUMNS = ("users", "items", "stars", "times_s")


def place(digest: str) -> Path:
    """Where the file made from the pack's ratings, of that digest, lies."""
    return paths.home_dir() / "films" / _name(digest)


def own_place(digest: str) -> Path:
    """Where the file made from a visitor's own ratings lies: it is forgotten with them."""
    return brought.folder() / _name(digest)


def _name(digest: str) -> str:
    return f"fitted-{VERSION}-{digest[:16]}.safetensors"


def steps() -> Closeness:
    """What is watched soon after what: the reader of order that needs no training.

    Chosen as `linear` tells, with everybody's last film to be found after the 3, 8 or all before it.
    """
    return Closeness(reach=10.0, decay=5.0, max_steps=20)


def make(catalogue: Catalogue, vectors: np.ndarray | None) -> tuple[Recommender, Closeness]:
    """Fit what the room needs. Of films rated in one second none counts as watched before another."""
    model = linear.fitted(catalogue.interactions)
    order = steps().fit(splits.shuffled(catalogue.interactions))
    return Recommender(catalogue, model, vectors).fit(), order


def write(path: Path, recommender: Recommender, order: Closeness) -> None:
    """Keep what `make` made. Raises OutOfSpace."""
    from safetensors.numpy import save_file

    model, catalogue = recommender.model, recommender.catalogue
    assert isinstance(model, Linear)
    data = catalogue.interactions
    films = [[film.id, film.title, film.year, film.genres, film.n_ratings] for film in catalogue.films]
    tensors = {f"model.{name}": np.ascontiguousarray(value) for name, value in model.tensors.items()}
    tensors |= {f"data.{name}": np.ascontiguousarray(getattr(data, name)) for name in _COLUMNS}
    tensors["films"] = np.frombuffer(json.dumps(films).encode(), dtype=np.uint8).copy()
    tensors["taste"] = np.ascontiguousarray(recommender.taste)
    if recommender.vectors is not None:
        tensors["vectors"] = recommender.vectors.astype(np.float16)
    if recommender.unrated is not None:
        tensors |= {"unrated.places": recommender.unrated.places} | _parts("unrated", recommender.unrated.weights)
    tensors |= _parts("order", order.between)
    told = {"form": model.form, "name": catalogue.name, "n_users": str(data.n_users)}
    try:
        with files.written_whole(path) as unfinished:
            save_file(tensors, unfinished, metadata=told)
        for older in path.parent.glob(f"fitted-*-{path.name.rpartition('-')[2]}"):  # made by an earlier version
            if older != path:
                older.unlink(missing_ok=True)
    except OSError as problem:
        raise OutOfSpace(
            f"The recommender could not be kept in {path.parent}: {problem.strerror or problem}."
        ) from problem


def read(path: Path) -> tuple[Recommender, Closeness]:
    """What is in a file. Raises ModelUnavailable if it is missing or damaged."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as opened:
            told = opened.metadata() or {}
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
        films = [
            Film(number, title, year, tuple(genres), count)
            for number, title, year, genres, count in json.loads(tensors["films"].tobytes())
        ]
        columns = {name: tensors[f"data.{name}"] for name in _COLUMNS}
        ids = tuple(film.id for film in films)
        data = Interactions(**columns, user_ids=tuple(range(int(told["n_users"]))), item_ids=ids)
        form, name = told["form"], told["name"]
        numbers = {key.removeprefix("model."): one for key, one in tensors.items() if key.startswith("model.")}
        model = Linear(form, numbers, data.matrix() if form == "users" else None)
        taste = tensors["taste"]
        order = steps()
        order.between = _cells(tensors, "order", (len(films), len(films)))
        nobody = tensors.get("unrated.places")
        lone = None if nobody is None else Unrated(nobody, _cells(tensors, "unrated", (len(nobody), len(films))))
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as problem:
        raise ModelUnavailable(
            "The fitted recommender is missing or damaged. It is made again from the ratings."
        ) from problem
    vectors = content.unit(tensors["vectors"].astype(np.float32)) if "vectors" in tensors else None
    made = Recommender(Catalogue(films, data, name), model, vectors)
    made.fitted_before(taste, lone)
    return made, order


def _parts(name: str, matrix: Any) -> dict[str, np.ndarray]:
    return {f"{name}.cells": matrix.data, f"{name}.columns": matrix.indices, f"{name}.bounds": matrix.indptr}


def _cells(tensors: dict[str, np.ndarray], name: str, shape: tuple[int, int]) -> Any:
    parts = (tensors[f"{name}.{part}"] for part in ("cells", "columns", "bounds"))
    return sparse.csr_matrix(tuple(parts), shape)

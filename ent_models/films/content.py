"""What films are about, as vectors: those that ship, and their way into the space of who watched what.

The shipped file holds MiniLM vectors as int8, a scale for each film and the recipe that made them, no texts. `Bridge`
maps a text's vector to where its viewers would put it (ridge regression; Gantner et al., "Learning Attribute-to-Feature
Mappings for Cold-Start Recommendations", 2010), so that a script nobody has seen finds its neighbours.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ent_models import files
from ent_models.errors import ModelUnavailable

SHIPPED = Path(__file__).with_name("film_vectors.safetensors")
_KEYS = {"films", "vectors", "scales", "has_overview"}


@dataclass(frozen=True, slots=True)
class Vectors:
    """`vectors` float32 (n, width) of length 1 for the films of `ids`; `has_overview` says whose text was more than a
    title and genres.
    """

    ids: np.ndarray
    vectors: np.ndarray
    has_overview: np.ndarray
    recipe: dict[str, Any]

    def aligned(self, ids: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """Vectors and `has_overview` in the order of `ids`; zeros and False for films that have none."""
        place = {int(film): position for position, film in enumerate(self.ids)}
        rows = np.array([place.get(film, -1) for film in ids], dtype=np.int64)
        found = np.where(rows[:, None] >= 0, self.vectors[rows], 0).astype(np.float32)
        return found, (rows >= 0) & self.has_overview[rows]


def write(path: Path, ids: np.ndarray, vectors: np.ndarray, has_overview: np.ndarray, recipe: dict[str, Any]) -> None:
    """Write vectors as int8 with one scale a film. Raises OSError."""
    from safetensors.numpy import save_file

    scales = np.maximum(np.abs(vectors).max(1), 1e-9) / 127
    tensors = {
        "films": ids.astype(np.int32),
        "vectors": np.rint(vectors / scales[:, None]).astype(np.int8),
        "scales": scales.astype(np.float32),
        "has_overview": has_overview.astype(np.uint8),
    }
    with files.written_whole(path) as unfinished:
        save_file(tensors, unfinished, metadata={"recipe": json.dumps(recipe)})
        unfinished.chmod(0o644)  # the library writes for its owner alone


def read(path: Path = SHIPPED) -> Vectors:
    """The vectors of a file. Raises ModelUnavailable if it is missing or not such a file."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as opened:
            if set(opened.keys()) != _KEYS:
                raise ModelUnavailable(f"{path.name} holds no film vectors. Install Rushes again.")
            tensors = {name: opened.get_tensor(name) for name in _KEYS}
            recipe = json.loads((opened.metadata() or {}).get("recipe", "{}"))
    except (OSError, SafetensorError, json.JSONDecodeError) as problem:
        raise ModelUnavailable(f"{path.name} is missing or altered. Install Rushes again.") from problem
    vectors = tensors["vectors"].astype(np.float32) * tensors["scales"][:, None]
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return Vectors(tensors["films"], vectors / lengths, tensors["has_overview"].astype(bool), recipe)


class Bridge:
    """From a text's vector to a film's place among viewers; `ridge` is the penalty, in films."""

    def __init__(self, ridge: float = 20.0) -> None:
        self.ridge = ridge
        self._map = np.zeros((0, 0), dtype=np.float32)

    def fit(self, texts: np.ndarray, tastes: np.ndarray, weights: np.ndarray) -> "Bridge":
        """Fit on films whose text and viewers are known: (n, width), (n, taste width) and how far each counts (n,)."""
        weighted = texts * weights[:, None]
        gram = texts.T @ weighted + self.ridge * weights.mean() * np.eye(texts.shape[1], dtype=np.float32)
        self._map = np.linalg.solve(gram, weighted.T @ tastes).astype(np.float32)
        return self

    def place(self, texts: np.ndarray) -> np.ndarray:
        """Places in the space of tastes, of length 1: (n, taste width)."""
        return unit(texts @ self._map)


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows of length 1; rows of zeros stay."""
    return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)


def taste_vectors(matrix: Any, width: int = 64, seed: int = 0) -> np.ndarray:
    """Places of films by who watched them, of length 1: the singular vectors of users by films, columns of length 1.

    `matrix` is scipy CSR (n_users, n_films); the answer is float32 (n_films, at most width).
    """
    from scipy import sparse
    from scipy.sparse.linalg import svds

    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(0)).ravel())
    # films of few viewers are drawn to the middle: their length is partly chance
    scaled = (matrix @ sparse.diags(1 / (lengths + 2.0))).astype(np.float64)
    width = min(width, min(scaled.shape) - 1)
    if width < 1:
        return np.asarray(scaled.T.toarray(), dtype=np.float32)
    _, values, right = svds(scaled, k=width, v0=np.random.default_rng(seed).standard_normal(min(scaled.shape)))
    order = np.argsort(-values)
    return unit((right[order].T * values[order]) if len(order) else right.T)

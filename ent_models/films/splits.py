"""Parts of ratings to learn from and to be judged by. Seeds are fixed by the caller; knows no models."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ent_models.errors import BadInput
from ent_models.films.interactions import Interactions, from_columns

_N_TRIALS = 3
_MIN_SHARE, _MAX_SHARE = 0.05, 0.95


@dataclass(frozen=True, slots=True)
class Protocol:
    """What is asked: with `is_last` everybody's newest film; else any films, of a share of `users` those of a share of
    their `ratings` that was taken out of the data.
    """

    is_last: bool = False
    users: float = 0.5
    ratings: float = 0.5


ANY, LAST = Protocol(), Protocol(is_last=True)
"""As in ml-100k's u1, and the last film left out."""


def leave_last_out(data: Interactions) -> tuple[Interactions, Interactions]:
    """All but each user's newest film, and those; users with a single film are only learned from.

    Of several of the newest second it is the last in the order of the data: see `shuffled`.
    """
    newest = np.array([own[-1] for own in data.by_user() if len(own) > 1], dtype=np.int64)
    is_test = np.zeros(len(data), dtype=bool)
    is_test[newest] = True
    return data.part(~is_test), data.part(is_test)


def shuffled(data: Interactions, seed: int = 0) -> Interactions:
    """The same ratings in an order of chance, so that those of one second follow each other by chance too.

    A third of MovieLens' ratings share their second with others of the same person. A file sorted by film would have
    them in the order of the films' numbers, which a model of order learns though nobody watched in it.
    """
    return data.part(np.random.default_rng(seed).permutation(len(data)))


def thinned(data: Interactions, protocol: Protocol = ANY, seed: int = 0) -> tuple[Interactions, Interactions]:
    """The protocol's share of ratings of its share of users as the second part; other users keep all of theirs."""
    chance = np.random.default_rng(seed)
    asked = chance.random(data.n_users) < protocol.users
    is_test = asked[data.users] & (chance.random(len(data)) < protocol.ratings)
    for own in data.by_user():
        if len(own) and is_test[own].all():
            is_test[own[0]] = False
    return data.part(~is_test), data.part(is_test)


def folds(data: Interactions, n_folds: int = 5, seed: int = 0) -> list[tuple[Interactions, Interactions]]:
    """Cross-validation over shuffled ratings, as Surprise's KFold does."""
    fold = np.random.default_rng(seed).permutation(len(data)) % n_folds
    return [(data.part(fold != one), data.part(fold == one)) for one in range(n_folds)]


def trials(data: Interactions, protocol: Protocol, seed: int = 0) -> list[tuple[Interactions, Interactions]]:
    """The validation parts that all settings of a comparison are chosen on: three by chance, which ask as `protocol`
    does, or the last film and the one before it. With one alone, settings are chosen that only happened to suit it.
    """
    if protocol.is_last:
        first, last = leave_last_out(data)
        pairs = [(first, last), leave_last_out(first)]
    else:
        pairs = [thinned(data, protocol, seed + at) for at in range(_N_TRIALS)]
    return [(known, held) for known, held in pairs if len(held)]


def protocol_of(train: Interactions, test: Interactions) -> Protocol:
    """What a given split asks: what is last where nearly everybody's test comes after all of their training, else of
    how many people how much. It looks at times and numbers alone, never at which films were watched.
    """
    newest = np.full(train.n_users, np.iinfo(np.int64).min)
    np.maximum.at(newest, train.users, train.times_s)
    if train.times_s.any() and np.mean(test.times_s >= newest[test.users]) > 0.95:
        return LAST
    asked = np.unique(test.users)
    n_known = int(np.count_nonzero(np.isin(train.users, asked)))
    return Protocol(users=_share(len(asked), train.n_users), ratings=_share(len(test), n_known + len(test)))


def _share(part: int, whole: int) -> float:
    return min(_MAX_SHARE, max(_MIN_SHARE, part / max(1, whole)))


def read_pair(train: Path, test: Path) -> tuple[Interactions, Interactions]:
    """Two files of `user item rating time`, with tabs, commas, `::` or spaces, over the same users and films.

    Ratings keep their own scale.

    Raises:
        BadInput: a file cannot be read, has no rows, or has rows of something else; the message names the line.
    """
    from ent_models.films.plain_ratings import read_plain

    first, second = read_plain(train), read_plain(test)
    users = _all_ids(first.users, second.users)
    items = _all_ids(first.items, second.items)
    learned, judged = (
        from_columns(one.users, one.items, one.stars, one.times_s, user_ids=users, item_ids=items)
        for one in (first, second)
    )
    if not np.isin(judged.users, learned.users).any():
        raise BadInput(
            f"No user of {test.name} occurs in {train.name}, so nothing is known of anybody. Give two parts of one set."
        )
    return learned, judged


def _all_ids(first: np.ndarray, second: np.ndarray) -> list[str]:
    both = sorted({*first, *second})
    try:
        return sorted(both, key=int)
    except ValueError:
        return both

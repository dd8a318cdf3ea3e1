"""What a recommender is asked beside its list: for two, for somebody new, for a text, as a map, as what is next."""

from typing import Any

import numpy as np

from ent_models.films import content, reranking
from ent_models.films.recommender import Recommender
from ent_models.films.records import Alike, Film, JointRecommendation, MapPoint, Wish

_WORST_SHARE = 0.7
VIEWERS_SHARE = 0.7
"""Of the order of films for a text: by the viewers that it would have; the rest is by what films are about.

`benchmarks.films` chose it: the films that people watched with 200 hidden ones are found best with this share of steps
of 0.1 (0.134 of them; 0.062 with 0, 0.099 with 0.3, 0.133 with 1). The films that its table is about are others.
"""
_PIECE_WORDS = 160  # some 220 tokens
_MAX_PIECES = 64


def for_two(recommender: Recommender, first: Wish, second: Wish, n: int = 10) -> tuple[JointRecommendation, ...]:
    """Films that both can live with: ranked by how much the one who likes it less does, then by both.

    The score is 0.7 * the lower + 0.3 * the mean of the two scores ("least misery", Masthoff 2004, softened). Filters
    of both count. Raises BadInput for unknown films.
    """
    asked = (recommender.scored(first), recommender.scored(second))
    allowed = asked[0].allowed & asked[1].allowed
    places = np.flatnonzero(allowed)
    if not len(places):
        return ()
    # distances at the top matter: the share of films below makes all of the first hundred alike
    likes = [reranking.standardised(one.scores, allowed) for one in asked]
    # what is told is measured by all films that neither knows: a filter does not make a film a favourite or a foe
    unknown = asked[0].unknown & asked[1].unknown
    whole = [reranking.standardised(one.scores, unknown) for one in asked]
    best = [max(float(one[unknown].max()), 1e-9) for one in whole]
    both = _WORST_SHARE * np.minimum(*likes) + (1 - _WORST_SHARE) * (likes[0] + likes[1]) / 2
    diversity = (first.diversity + second.diversity) / 2
    order = reranking.varied(both[places], recommender.taste[places], n, diversity)
    chosen = places[order]
    matches = [recommender.matches(one.scores, allowed) for one in asked]
    reasons = [recommender.reasons(one, chosen) for one in asked]
    return tuple(
        JointRecommendation(
            recommender.catalogue.films[place],
            float(matches[0][place]),
            float(matches[1][place]),
            float(min(matches[0][place], matches[1][place])),
            reasons[0][at],
            reasons[1][at],
            *(float(np.clip(one[place] / top, 0, 1)) for one, top in zip(whole, best, strict=True)),
        )
        for at, place in enumerate(chosen)
    )


def to_begin_with(recommender: Recommender, n: int = 12, known: tuple[int, ...] = ()) -> tuple[Film, ...]:
    """Films to ask somebody new about: seen by many, liked by some and not by others, and unlike each other.

    log(viewers) * entropy of liked or not (Rashid et al., "Getting to Know You", 2002), spread by marginal relevance
    over who watched what. `known` are not asked about again.
    """
    data = recommender.catalogue.interactions
    counts = data.counts()
    liked = np.bincount(data.items, weights=data.stars >= 4, minlength=data.n_items)
    share = (liked + 1) / (counts + 2)
    entropy = -(share * np.log2(share) + (1 - share) * np.log2(1 - share))
    worth = np.log1p(counts) * entropy
    places = np.setdiff1d(np.flatnonzero(counts > 0), recommender.catalogue.places(known))
    places = places[np.argsort(-worth[places], kind="stable")[:300]]
    chosen = reranking.varied(worth[places], recommender.taste[places], n, 0.7)
    return tuple(recommender.catalogue.films[place] for place in places[chosen])


def like_text(
    recommender: Recommender, vector: np.ndarray, bridge: content.Bridge | None = None, n: int = 10
) -> tuple[Alike, ...]:
    """Films like a text whose MiniLM vector is `vector`, (width,). With a `bridge`, also films with the viewers that
    such a text would have. Themes are added by `themes.with_themes`.
    """
    if recommender.vectors is None:
        return ()
    has_vector = recommender.vectors.any(1)
    likeness = recommender.vectors @ vector
    if bridge is not None:
        viewers = recommender.taste @ bridge.place(vector[None])[0]
        likeness = text_scores(likeness, viewers, VIEWERS_SHARE)
    likeness = np.where(has_vector, likeness, -np.inf)
    order = np.argsort(-likeness, kind="stable")[:n]
    return tuple(
        Alike(recommender.catalogue.films[at], float(likeness[at])) for at in order if np.isfinite(likeness[at])
    )


def text_scores(by_text: np.ndarray, by_viewers: np.ndarray, viewers_share: float) -> np.ndarray:
    """One score from the two likenesses of the same films; both in [-1, 1]."""
    return (1 - viewers_share) * by_text + viewers_share * by_viewers


def text_vector(encoder: Any, text: str) -> np.ndarray:
    """One vector of length 1, float32 (width,), for a text of any length: the mean over its pieces, or of a long text
    over 64 of them from its beginning to its end.

    `encoder` has `encode(sentences) -> (n, width)`, as that of `text.minilm`. MiniLM sees 256 tokens at a time.
    """
    words = text.split()
    pieces = [" ".join(words[start : start + _PIECE_WORDS]) for start in range(0, len(words), _PIECE_WORDS)]
    read = np.linspace(0, len(pieces) - 1, min(len(pieces), _MAX_PIECES)).round().astype(int)
    return content.unit(encoder.encode([pieces[place] for place in read]).mean(0)[None])[0]


def bridge_of(recommender: Recommender, ridge: float = 20.0) -> content.Bridge | None:
    """The way from texts to viewers, learned from the films that have both; None without vectors."""
    if recommender.vectors is None:
        return None
    counts = recommender.catalogue.interactions.counts()
    both = recommender.vectors.any(1) & (counts >= 3)
    if not both.any():
        return None
    weights = (counts[both] / (counts[both] + 20.0)).astype(np.float32)
    return content.Bridge(ridge).fit(recommender.vectors[both], recommender.taste[both], weights)


def film_map(recommender: Recommender, seed: int = 0, n_films: int = 2_000) -> tuple[MapPoint, ...]:
    """Places of the films that most have seen, near ones alike, both coordinates in [-1, 1].

    t-SNE (van der Maaten and Hinton 2008) of who watched what, begun from the two widest directions so that it comes
    out the same each time.
    """
    from sklearn.manifold import TSNE

    counts = recommender.catalogue.interactions.counts()
    places = np.argsort(-counts, kind="stable")[:n_films]
    vectors = recommender.taste[places]
    if len(places) < 5 or vectors.shape[1] < 2:
        angles = np.linspace(0, 2 * np.pi, len(places), endpoint=False)
        points = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    else:
        points = TSNE(
            2, perplexity=min(30.0, (len(places) - 1) / 3), init="pca", random_state=seed, max_iter=500, n_jobs=1
        ).fit_transform(vectors)
    points = points - points.mean(0)
    points = points / np.maximum(np.abs(points).max(0), 1e-9)  # each axis by itself, so that the map is filled
    return tuple(
        MapPoint(recommender.catalogue.films[place], float(x), float(y))
        for place, (x, y) in zip(places, points, strict=True)
    )

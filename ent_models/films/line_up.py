"""The table of models by name, for commands and benchmarks. Importing it loads no torch."""

from difflib import get_close_matches
from typing import TYPE_CHECKING

from ent_models.errors import BadInput

if TYPE_CHECKING:
    from ent_models.films.ranking import Ranker
    from ent_models.films.splits import Protocol

NAMES = ("ours", "popularity", "random", "item-knn", "als", "bpr", "ease", "gru4rec", "lstm4rec", "sasrec")


def make(name: str, protocol: "Protocol | None" = None) -> "Ranker":
    """The model called `name`, not fitted. Raises BadInput for an unknown name."""
    from ent_models.films import combined, ease, library, sequence_choice, simple, splits

    protocol = protocol or splits.ANY

    if name not in NAMES:
        near = get_close_matches(name, NAMES, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise BadInput(f"There is no model called {name!r}. {hint}Models: {', '.join(NAMES)}.")
    if name in ("gru4rec", "lstm4rec", "sasrec"):
        kind = {"gru4rec": "gru", "lstm4rec": "lstm", "sasrec": "attention"}[name]
        return sequence_choice.ChosenSequence(kind, protocol)
    makers: dict[str, Ranker] = {
        "ours": combined.Combined(protocol),
        "popularity": simple.Popularity(),
        "random": simple.Random(),
        "item-knn": library.Neighbours(100, "tfidf"),
        "als": library.Als(32, 0.05, 1.0),
        "bpr": library.Bpr(64, 0.02, 0.05),
        "ease": ease.Ease(),
    }
    return makers[name]

"""Who is with whom: characters as the nodes of a graph, scenes they share as its edges."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from ent_models.scripts.measures.people import presence
from ent_models.scripts.records import Script

MAX_IN_SCENE = 60
"""A crowd scene in which all are named says little, and pairs grow with the square: only so many are paired there."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two characters, in alphabetical order, and the scenes they share."""

    first: str
    second: str
    scenes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """The graph. `people` are (name, number of scenes), who is in most first; `meetings` the most frequent first.

    In `n_crowds` scenes more than `MAX_IN_SCENE` people are: only those of them who are in most scenes meet there.
    """

    people: tuple[tuple[str, int], ...]
    meetings: tuple[Meeting, ...]
    n_crowds: int = 0


def company(script: Script, *, speaking_only: bool = False, present: Sequence[Sequence[str]] | None = None) -> Company:
    """Who is with whom in `script`; with `speaking_only`, who is only named in the action is not there.

    `present` is what `people.presence` found, if that is known.
    """
    if speaking_only:
        present = tuple(scene.characters for scene in script.scenes)
    elif present is None:
        present = presence(script)
    n_scenes = Counter(name for names in present for name in set(names))
    people = tuple(sorted(n_scenes.items(), key=lambda one: (-one[1], one[0])))
    rank = {name: place for place, (name, _) in enumerate(people)}
    shared: dict[tuple[str, str], list[int]] = {}
    n_crowds = 0
    for index, names in enumerate(present):
        here = sorted(set(names), key=rank.__getitem__)
        n_crowds += len(here) > MAX_IN_SCENE
        for pair in combinations(sorted(here[:MAX_IN_SCENE]), 2):
            shared.setdefault(pair, []).append(index)
    meetings = [Meeting(first, second, tuple(scenes)) for (first, second), scenes in shared.items()]
    meetings.sort(key=lambda one: (-len(one.scenes), one.first, one.second))
    return Company(people, tuple(meetings), n_crowds)

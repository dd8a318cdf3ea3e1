"""Where and when: locations by time of day, and the shares of INT, EXT, day and night."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ent_models.scripts.day_times import DAY, GOES_ON, NIGHT, TIMES, TWILIGHT
from ent_models.scripts.measures.scenes import SceneLength, lengths
from ent_models.scripts.records import Script

__all__ = [
    "DAY",
    "NIGHT",
    "TWILIGHT",
    "UNKNOWN",
    "Location",
    "Share",
    "locations",
    "setting_shares",
    "time_shares",
    "times",
]

UNKNOWN = "not said"
_WORD = re.compile(r"[^\W_]+")
_GOES_ON = GOES_ON | {"SUITE"}  # in a heading a suite is a place


@dataclass(frozen=True, slots=True)
class Location:
    """A location with its scenes; `times` are (time of day, number of scenes, eighths of a page), in order of use."""

    name: str
    settings: tuple[str, ...]
    scenes: tuple[int, ...]
    eighths: int
    times: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A kind of scene (INT, EXT, INT/EXT, "" or a time of day), how many, and shares of scenes and pages in [0, 1]."""

    kind: str
    n_scenes: int
    share_scenes: float
    share_pages: float


def times(script: Script) -> tuple[str, ...]:
    """For each scene day, night, dawn or dusk, or not said; CONTINUOUS and LATER go on with the scene before."""
    found: list[str] = []
    for scene in script.scenes:
        words = [word.upper() for word in _WORD.findall(scene.time_of_day)]
        named = [TIMES[word] for word in words if word in TIMES]
        if named:
            found.append(named[0])
        else:
            goes_on = found and any(word in _GOES_ON for word in words)
            found.append(found[-1] if goes_on else UNKNOWN)
    return tuple(found)


def locations(script: Script, measured: Sequence[SceneLength] | None = None) -> tuple[Location, ...]:
    """One record a location, the longest first; spelling is taken without regard to case and kind of apostrophe."""
    measured = measured or lengths(script)
    at = times(script)
    groups: dict[str, list[int]] = {}
    for scene in script.scenes:
        groups.setdefault(_key(scene.location), []).append(scene.index)
    found = []
    for indices in groups.values():
        by_time: dict[str, tuple[int, int]] = {}
        for index in indices:
            n_scenes, eighths = by_time.get(at[index], (0, 0))
            by_time[at[index]] = (n_scenes + 1, eighths + measured[index].eighths)
        found.append(
            Location(
                script.scenes[indices[0]].location,
                tuple(dict.fromkeys(script.scenes[index].setting for index in indices)),
                tuple(indices),
                sum(measured[index].eighths for index in indices),
                tuple((time, *counts) for time, counts in by_time.items()),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.eighths, one.scenes[0])))


def _key(location: str) -> str:
    return " ".join(location.replace("\u2019", "'").upper().split())


def setting_shares(script: Script, measured: Sequence[SceneLength] | None = None) -> tuple[Share, ...]:
    """INT, EXT, INT/EXT and scenes without either (""), the most frequent first."""
    return _shares([scene.setting for scene in script.scenes], measured or lengths(script))


def time_shares(script: Script, measured: Sequence[SceneLength] | None = None) -> tuple[Share, ...]:
    """Day, night, dawn or dusk and not said, the most frequent first."""
    return _shares(times(script), measured or lengths(script))


def _shares(kinds: Sequence[str], measured: Sequence[SceneLength]) -> tuple[Share, ...]:
    total = sum(one.eighths for one in measured) or 1
    found = []
    for kind in dict.fromkeys(kinds):
        mine = [one for one, its in zip(measured, kinds, strict=True) if its == kind]
        found.append(Share(kind, len(mine), len(mine) / len(kinds), sum(one.eighths for one in mine) / total))
    return tuple(sorted(found, key=lambda one: (-one.n_scenes, one.kind)))

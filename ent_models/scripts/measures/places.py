"""Where and when: locations by time of day, and the shares of INT, EXT, day and night."""

# ruff: noqa: RUF001  Cyrillic words look like Latin ones

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ent_models.scripts.measures.scenes import SceneLength, lengths
from ent_models.scripts.records import Script

DAY, NIGHT, TWILIGHT, UNKNOWN = "day", "night", "dawn or dusk", "not said"
_WORD = re.compile(r"[^\W_]+")
_WORDS = {
    DAY: """DAY MORNING AFTERNOON NOON MIDDAY TAG MORGEN MORGENS VORMITTAG MITTAG NACHMITTAG JOUR MATIN MIDI DÍA DIA
    TARDE MAÑANA MEDIODÍA GIORNO MATTINA MATTINO POMERIGGIO MEZZOGIORNO MANHÃ ДЕНЬ УТРО 昼 朝 日 夕方""",
    NIGHT: """NIGHT EVENING MIDNIGHT NIGHTFALL NACHT ABEND ABENDS MITTERNACHT NUIT SOIR SOIRÉE MINUIT NOCHE MEDIANOCHE
    NOTTE SERA MEZZANOTTE NOITE MADRUGADA НОЧЬ ВЕЧЕР 夜 深夜""",
    TWILIGHT: """DAWN DUSK SUNRISE SUNSET TWILIGHT DAYBREAK PREDAWN DÄMMERUNG AUBE CRÉPUSCULE AMANECER ATARDECER
    ANOCHECER ALBA TRAMONTO AMANHECER ENTARDECER ANOITECER РАССВЕТ ЗАКАТ 夜明け""",
}
_TIMES = {word: time for time, words in _WORDS.items() for word in words.split()}
_SAME = frozenset(
    "CONTINUOUS CONT LATER SAME MOMENTS SPÄTER APRÈS CONTINUO CONTÍNUO SUITE".split()  # noqa: SIM905
)


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
        named = [_TIMES[word] for word in words if word in _TIMES]
        if named:
            found.append(named[0])
        else:
            goes_on = found and any(word in _SAME for word in words)
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
